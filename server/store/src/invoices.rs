//! What providers have charged, by the days of their invoices. Nothing else of an invoice is kept.

use model::{ConnectionId, PersonId, budget::BudgetCurrency};
use serde_json::json;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    Result, Tenant,
    audit::{self, Change},
    scope::Tx,
    text_enum::Text,
};

/// An invoice that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    pub id: Uuid,
    pub name: String,
    pub provider: String,
    /// `None`: all of the provider.
    pub connection: Option<ConnectionId>,
    /// The name of the connection, if it is still there.
    pub connection_name: Option<String>,
    /// Whether its days are those of UTC for certain.
    pub utc: bool,
    pub lines: i32,
    pub left_out: i32,
    pub first: Date,
    pub last: Date,
    /// In millionths of each currency.
    pub usd_micros: Option<i64>,
    pub krw_micros: Option<i64>,
    pub created_by: String,
    pub created_at: OffsetDateTime,
}

/// An invoice to keep.
#[derive(Debug, Clone)]
pub struct NewInvoice {
    pub name: String,
    pub provider: String,
    pub connection: Option<ConnectionId>,
    pub utc: bool,
    pub lines: i32,
    pub left_out: i32,
    pub days: Vec<NewInvoiceDay>,
    pub by: PersonId,
}

/// What an invoice charges on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvoiceDay {
    pub day: Date,
    pub currency: BudgetCurrency,
    /// As the invoice calls it; empty if it names none.
    pub model: String,
    pub micros: i64,
}

/// A day's sum of a currency and a model, with the rate by which won become dollars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceDay {
    pub of: NewInvoiceDay,
    /// Won for 100 US dollars on the day, or else on the first day that has a rate.
    pub won_per_100_usd: Option<i32>,
    /// Whether there was no rate yet.
    pub by_later_rate: bool,
}

impl Tenant {
    /// Keeps the days of an invoice, unless the workspace has `most` invoices already. Returns its id.
    pub async fn add_invoice(&self, new: &NewInvoice, most: i64) -> Result<Option<Uuid>> {
        let id = Uuid::now_v7();
        let mut tx = self.begin().await?;
        // The workspace's row is held, so that two who add the last one that may be don't both get it.
        sqlx::query!("select from workspaces where id = $1 for no key update", self.workspace().0)
            .execute(&mut *tx)
            .await?;
        let added = sqlx::query!(
            "insert into invoices (workspace_id, id, name, provider, connection_id, days, lines, left_out, created_by)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9 where (select count(*) from invoices where workspace_id = $1) < $10",
            self.workspace().0,
            id,
            new.name,
            new.provider,
            new.connection.map(|connection| connection.0),
            if new.utc { "utc" } else { "local" },
            new.lines,
            new.left_out,
            new.by.0,
            most,
        )
        .execute(&mut *tx)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(None);
        }
        let days: Vec<_> = new.days.iter().map(|day| day.day).collect();
        let currencies: Vec<_> = new.days.iter().map(|day| day.currency.as_str().to_owned()).collect();
        let models: Vec<_> = new.days.iter().map(|day| day.model.clone()).collect();
        let micros: Vec<_> = new.days.iter().map(|day| day.micros).collect();
        sqlx::query!(
            "insert into invoice_days (workspace_id, invoice_id, day, currency, model, micros)
            select $1, $2, d.day, d.currency, d.model, d.micros
            from unnest($3::date[], $4::text[], $5::text[], $6::bigint[]) as d (day, currency, model, micros)",
            self.workspace().0,
            id,
            &days,
            &currencies,
            &models,
            &micros,
        )
        .execute(&mut *tx)
        .await?;
        let made = select(&mut tx, self, Some(id)).await?.pop();
        let change = Change { before: None, after: made.as_ref().map(Invoice::on_record) };
        audit::record(&mut tx, self, "invoice.added", ("invoice", id), change).await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// The invoices that are kept, newest first.
    pub async fn invoices(&self) -> Result<Vec<Invoice>> {
        let mut tx = self.begin_read().await?;
        let invoices = select(&mut tx, self, None).await?;
        tx.commit().await?;
        Ok(invoices)
    }

    /// An invoice with its days, in order.
    pub async fn invoice(&self, id: Uuid) -> Result<Option<(Invoice, Vec<InvoiceDay>)>> {
        let mut tx = self.begin_read().await?;
        let Some(invoice) = select(&mut tx, self, Some(id)).await?.pop() else { return Ok(None) };
        let rows = sqlx::query!(
            r#"select d.day, d.currency as "currency: Text<BudgetCurrency>", d.model, d.micros,
                won_rate($1, d.day) as "rate?",
                (select r.won_per_100_usd from exchange_rates r
                    where r.workspace_id = $1 and r.won_per_100_usd is not null order by r.starts_on limit 1) as "first_rate?"
            from invoice_days d where d.workspace_id = $1 and d.invoice_id = $2 order by d.day, d.currency, d.model"#,
            self.workspace().0,
            id,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let day = rows.into_iter().map(|row| InvoiceDay {
            of: NewInvoiceDay { day: row.day, currency: row.currency.0, model: row.model, micros: row.micros },
            won_per_100_usd: row.rate.or(row.first_rate),
            by_later_rate: row.rate.is_none() && row.first_rate.is_some(),
        });
        Ok(Some((invoice, day.collect())))
    }

    /// Deletes an invoice with its days. Returns whether it was there.
    pub async fn delete_invoice(&self, id: Uuid) -> Result<bool> {
        let mut tx = self.begin().await?;
        let Some(before) = select(&mut tx, self, Some(id)).await?.pop() else { return Ok(false) };
        sqlx::query!("delete from invoices where workspace_id = $1 and id = $2", self.workspace().0, id)
            .execute(&mut *tx)
            .await?;
        let change = Change { before: Some(before.on_record()), after: None };
        audit::record(&mut tx, self, "invoice.deleted", ("invoice", id), change).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn select(tx: &mut Tx, tenant: &Tenant, id: Option<Uuid>) -> Result<Vec<Invoice>> {
    let rows = sqlx::query!(
        r#"select i.id, i.name, i.provider, i.connection_id, n.name as "connection_name?", i.days, i.lines, i.left_out,
            d.first as "first!", d.last as "last!", d.usd, d.krw, p.name as created_by, i.created_at
        from invoices i
        join people p on p.id = i.created_by
        left join connections n on n.workspace_id = i.workspace_id and n.id = i.connection_id
        cross join lateral (
            select min(x.day) as first, max(x.day) as last, sum(x.micros) filter (where x.currency = 'USD')::bigint as usd,
                sum(x.micros) filter (where x.currency = 'KRW')::bigint as krw
            from invoice_days x where x.workspace_id = i.workspace_id and x.invoice_id = i.id
        ) d
        where i.workspace_id = $1 and is_or_any(i.id, $2) order by i.id desc"#,
        tenant.workspace().0,
        id as Option<Uuid>,
    )
    .fetch_all(&mut **tx)
    .await?;
    let invoice = rows.into_iter().map(|row| Invoice {
        id: row.id,
        name: row.name,
        provider: row.provider,
        connection: row.connection_id.map(ConnectionId),
        connection_name: row.connection_name,
        utc: row.days == "utc",
        lines: row.lines,
        left_out: row.left_out,
        first: row.first,
        last: row.last,
        usd_micros: row.usd,
        krw_micros: row.krw,
        created_by: row.created_by,
        created_at: row.created_at,
    });
    Ok(invoice.collect())
}

impl Invoice {
    /// What the audit log keeps of it.
    fn on_record(&self) -> serde_json::Value {
        json!({
            "name": self.name, "provider": self.provider, "connection": self.connection, "first": self.first.to_string(),
            "last": self.last.to_string(), "usd_micros": self.usd_micros, "krw_micros": self.krw_micros, "lines": self.lines,
            "left_out": self.left_out,
        })
    }
}
