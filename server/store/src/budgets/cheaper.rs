//! A cheaper model that is known to do as well.

use model::{AppId, ConnectionId, ModelRef};

use crate::{Result, Tenant};

/// A model that passed as much as the app's own where both were compared last, for less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheaperModel {
    pub model: ModelRef,
    pub name: String,
    /// What it cost, in percent of the app's own.
    pub percent: u32,
    pub rows: u32,
}

impl Tenant {
    /// The cheapest model that did as well as `own` in the app's newest finished comparison that has both.
    pub async fn cheaper_tested_model(&self, app: AppId, own: &ModelRef) -> Result<Option<CheaperModel>> {
        let mut tx = self.begin_read().await?;
        let row = sqlx::query!(
            r#"with newest as (
                select c.id from comparisons c
                join comparison_columns k on k.workspace_id = c.workspace_id and k.comparison_id = c.id
                where c.workspace_id = $1 and c.app_id = $2 and c.state = 'finished' and k.connection_id = $3 and k.model = $4
                order by c.id desc limit 1
            ), sums as (
                select k.connection_id, k.model, min(k.model_name) as name, count(*) as rows,
                    count(*) filter (where x.state = 'answered') as answered,
                    count(*) filter (where x.state = 'answered' and x.results !~ '[fu]') as passed,
                    case when bool_and(x.cost_micros is not null) then sum(x.cost_micros) end as cost
                from newest n
                join comparison_columns k on k.workspace_id = $1 and k.comparison_id = n.id
                join comparison_cells x on x.workspace_id = $1 and x.comparison_id = n.id and x.column_number = k.number
                group by k.connection_id, k.model
            )
            select o.connection_id as "connection!", o.model as "model!", o.name as "name!", o.rows as "rows!",
                greatest(round(100 * o.cost / p.cost), 1)::bigint as "percent!"
            from sums p cross join sums o
            where p.connection_id = $3 and p.model = $4 and (o.connection_id, o.model) <> (p.connection_id, p.model)
                and p.cost > 0 and o.cost < p.cost and o.answered >= p.answered and o.passed >= p.passed and o.answered > 0
            order by o.cost, o.model limit 1"#,
            self.workspace().0,
            app.0,
            own.connection.0,
            own.model,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        let small = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(row.map(|row| CheaperModel {
            model: ModelRef { connection: ConnectionId(row.connection), model: row.model },
            name: row.name,
            percent: small(row.percent),
            rows: small(row.rows),
        }))
    }
}
