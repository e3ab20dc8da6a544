//! Notices: what members are to know and do, in the product itself. Each is written once, by whichever server comes first.

mod mailed;

use std::collections::{HashMap, HashSet};

use model::{AppId, PersonId, WorkspaceId};
use serde_json::Value;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    Result, Role, Store, Tenant,
    scope::{Scope, Tx},
    text_enum::text_enum,
};

pub use self::mailed::NoticesLetter;
pub(crate) use self::mailed::put_in as mail;

text_enum! {
    /// What a notice is about.
    NoticeKind {
        /// A model is switched off.
        Retirement = "retirement",
        /// Madang has switched a webhook off.
        WebhookOff = "webhook_off",
        /// A budget is nearly or wholly spent.
        Budget = "budget",
        /// Somebody asks for more of a budget.
        BudgetAsk = "budget_ask",
    }
}

/// A notice of a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub id: Uuid,
    pub kind: NoticeKind,
    /// What it is about, as it was when it was written.
    pub subject: Value,
    /// The day on which it was written, by the person's clock.
    pub day: Date,
    pub created_at: OffsetDateTime,
    pub read_at: Option<OffsetDateTime>,
}

/// A notice to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewNotice {
    pub person: PersonId,
    pub kind: NoticeKind,
    /// Tells it from all others of its kind: of those with the same key a person gets the first.
    pub key: String,
    /// What it is about, which several notices may be.
    pub thing: String,
    /// The apps that it tells of.
    pub apps: Vec<AppId>,
    pub subject: Value,
    pub day: Date,
}

/// A member who may get notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient {
    pub person: PersonId,
    pub role: Role,
    /// How many minutes their clock is ahead of UTC; 0 while nobody knows.
    pub offset_minutes: i32,
}

impl Tenant {
    /// All members, with the time on their clocks.
    pub async fn recipients(&self) -> Result<Vec<Recipient>> {
        let mut tx = self.begin_read().await?;
        let recipients = sqlx::query_as!(
            Recipient,
            r#"select m.person_id as person, m.role as "role: Role", coalesce(p.offset_minutes, 0) as "offset_minutes!"
            from members m join people p on p.id = m.person_id
            where m.workspace_id = $1"#,
            self.workspace().0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(recipients)
    }

    /// Writes those of the notices that their people don't have yet, and has them mailed to those who want that if this server sends mail.
    /// Returns how many that were.
    pub async fn add_notices(&self, new: &[NewNotice], sends_mail: bool) -> Result<u64> {
        let mut tx = self.begin_aside().await?;
        let count = write(&mut tx, self, new, sends_mail).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// The apps that each person was told of, by what that was about. Whoever was told of no app is there, too; notices of which nobody
    /// noted it say nothing.
    pub async fn told_apps(&self, things: &[String]) -> Result<HashMap<(PersonId, String), HashSet<AppId>>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select n.person_id, n.thing as "thing!",
                coalesce(array_agg(distinct a.app) filter (where a.app is not null), '{}') as "apps!"
            from notices n left join lateral unnest(n.apps) as a (app) on true
            where n.workspace_id = $1 and n.thing = any($2) and n.apps is not null
            group by n.person_id, n.thing"#,
            self.workspace().0,
            things,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let told =
            rows.into_iter().map(|row| ((row.person_id.into(), row.thing), row.apps.into_iter().map(AppId).collect()));
        Ok(told.collect())
    }

    /// A person's notices, newest first, those before one of them if that is named.
    pub async fn notices(&self, person: PersonId, before: Option<Uuid>, limit: i64) -> Result<Vec<Notice>> {
        let mut tx = self.begin_read().await?;
        let notices = sqlx::query_as!(
            Notice,
            r#"select id, kind as "kind: NoticeKind", subject, day, created_at, read_at from notices
            where workspace_id = $1 and person_id = $2 and is_before(id, $3)
            order by id desc limit $4"#,
            self.workspace().0,
            person.0,
            before,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(notices)
    }

    /// How many of a person's notices are unread.
    pub async fn unread_notices(&self, person: PersonId) -> Result<i64> {
        let mut tx = self.begin_read().await?;
        let unread = sqlx::query_scalar!(
            r#"select count(*) as "unread!" from notices where workspace_id = $1 and person_id = $2 and read_at is null"#,
            self.workspace().0,
            person.0,
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(unread)
    }

    /// Marks a notice of a person as read. Returns whether they have it.
    pub async fn read_notice(&self, person: PersonId, id: Uuid) -> Result<bool> {
        let mut tx = self.begin_aside().await?;
        let found = sqlx::query!(
            "update notices set read_at = coalesce(read_at, now()) where workspace_id = $1 and person_id = $2 and id = $3",
            self.workspace().0,
            person.0,
            id,
        )
        .execute(&mut *tx)
        .await?
        .rows_affected();
        tx.commit().await?;
        Ok(found > 0)
    }

    /// Marks all notices of a person as read.
    pub async fn read_all_notices(&self, person: PersonId) -> Result<()> {
        let mut tx = self.begin_aside().await?;
        sqlx::query!(
            "update notices set read_at = now() where workspace_id = $1 and person_id = $2 and read_at is null",
            self.workspace().0,
            person.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// `{a,b}`
fn in_braces(apps: &[AppId]) -> String {
    let ids: Vec<String> = apps.iter().map(|app| app.0.to_string()).collect();
    format!("{{{}}}", ids.join(","))
}

/// Writes notices in the transaction of what they are about, and has them mailed to those who want that if this server sends mail. Returns
/// how many of them their people didn't have yet.
pub(crate) async fn write(tx: &mut Tx, tenant: &Tenant, new: &[NewNotice], sends_mail: bool) -> Result<u64> {
    let written = insert(tx, tenant, new).await?;
    let count = u64::try_from(written.len()).unwrap_or(u64::MAX);
    if sends_mail {
        mailed::put_in(tx, tenant, written).await?;
    }
    Ok(count)
}

/// Writes notices. Returns those that their people didn't have yet.
pub(crate) async fn insert(tx: &mut Tx, tenant: &Tenant, new: &[NewNotice]) -> Result<Vec<(PersonId, Uuid)>> {
    let ids: Vec<Uuid> = new.iter().map(|_| Uuid::now_v7()).collect();
    let people: Vec<Uuid> = new.iter().map(|notice| notice.person.0).collect();
    let kinds: Vec<String> = new.iter().map(|notice| notice.kind.as_str().to_owned()).collect();
    let keys: Vec<String> = new.iter().map(|notice| notice.key.clone()).collect();
    let subjects: Vec<Value> = new.iter().map(|notice| notice.subject.clone()).collect();
    let days: Vec<Date> = new.iter().map(|notice| notice.day).collect();
    let things: Vec<String> = new.iter().map(|notice| notice.thing.clone()).collect();
    // A list of lists, which the database's arrays can't be: as it writes each of them.
    let apps: Vec<String> = new.iter().map(|notice| in_braces(&notice.apps)).collect();
    // Whoever was removed meanwhile is left out, rather than have everybody else wait. Two servers write in the same order, because each
    // waits for the other's notice of the same key.
    let written = sqlx::query!(
        "insert into notices (workspace_id, id, person_id, kind, key, subject, day, thing, apps)
        select $1, n.id, n.person, n.kind, n.key, n.subject, n.day, n.thing, n.apps::uuid[]
        from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::date[], $8::text[], $9::text[])
            as n (id, person, kind, key, subject, day, thing, apps)
        join members m on m.workspace_id = $1 and m.person_id = n.person
        order by n.person, n.kind, n.key
        on conflict on constraint notices_once do nothing
        returning id, person_id",
        tenant.workspace().0,
        &ids,
        &people,
        &kinds,
        &keys,
        &subjects,
        &days,
        &things,
        &apps,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(written.into_iter().map(|row| (PersonId(row.person_id), row.id)).collect())
}

impl Store {
    /// How many notices a person hasn't read, by workspace; those without any are left out.
    pub async fn unread_notices(&self, person: PersonId) -> Result<HashMap<WorkspaceId, i64>> {
        let mut tx = self.begin_read_for(person).await?;
        let rows = sqlx::query!(
            r#"select workspace_id, count(*) as "unread!" from notices where person_id = $1 and read_at is null
            group by workspace_id"#,
            person.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(|row| (WorkspaceId(row.workspace_id), row.unread)).collect())
    }

    /// Workspaces in the order of their ids, for work that goes over all of them; those after one of them if that is named.
    pub async fn workspaces_after(&self, after: Option<WorkspaceId>, limit: i64) -> Result<Vec<WorkspaceId>> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let ids = sqlx::query_scalar!(
            "select id from workspaces where id > $1 order by id limit $2",
            after.map_or(Uuid::nil(), |after| after.0),
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ids.into_iter().map(WorkspaceId).collect())
    }

    /// Remembers how many minutes a person's clock is ahead of UTC.
    pub async fn set_offset(&self, person: PersonId, minutes: i32) -> Result<()> {
        let mut tx = self.begin_for(person).await?;
        sqlx::query!("update people set offset_minutes = $2 where id = $1", person.0, minutes)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sqlx::{Connection, PgConnection};
    use time::macros::date;

    use super::*;
    use crate::testing::TestDatabase;

    fn notice(person: PersonId, key: &str) -> NewNotice {
        let subject = json!({"about": key});
        NewNotice {
            person,
            kind: NoticeKind::Retirement,
            key: key.into(),
            thing: "model".into(),
            apps: Vec::new(),
            subject,
            day: date!(2026 - 12 - 04),
        }
    }

    #[tokio::test]
    async fn servers_write_in_one_order_and_never_wait_for_each_other_crosswise() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("acme").await;
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let mut other = owner.begin().await.unwrap();
        let write = |key: &'static str| {
            sqlx::query(
                "insert into notices (workspace_id, id, person_id, kind, key, subject, day)
                values ($1, gen_random_uuid(), $2, 'retirement', $3, '{}', '2026-12-04')",
            )
            .bind(tenant.workspace().0)
            .bind(kim.0)
            .bind(key)
        };
        write("a").execute(&mut *other).await.unwrap();
        let others = async {
            let waiting = "select count(*) from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0";
            while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut *other).await.unwrap() == 0 {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
            // Whoever waits for `a` has not written `b` yet.
            write("b").execute(&mut *other).await.unwrap();
            other.commit().await.unwrap();
        };
        let new = [notice(kim, "b"), notice(kim, "a")];
        let (written, ()) = tokio::join!(tenant.add_notices(&new, false), others);
        assert_eq!(written.unwrap(), 0);
    }

    #[tokio::test]
    async fn what_was_told_is_known_by_person_and_by_what_it_was_about() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("acme").await;
        let lee = database.member(&tenant, "lee", Role::Builder).await;
        let apps: Vec<AppId> = (0..3).map(|_| AppId(Uuid::now_v7())).collect();
        let about = |person, key: &str, apps: &[AppId]| NewNotice { apps: apps.to_vec(), ..notice(person, key) };
        let other = NewNotice { thing: "other".into(), ..about(kim, "c", &apps) };
        let new = [about(kim, "a", &apps[..2]), about(kim, "b", &apps[1..]), notice(lee, "a"), other];
        tenant.add_notices(&new, false).await.unwrap();
        let told = tenant.told_apps(&["model".to_owned()]).await.unwrap();
        assert_eq!(told.len(), 2);
        assert_eq!(told[&(kim, "model".to_owned())], apps.into_iter().collect());
        assert!(told[&(lee, "model".to_owned())].is_empty(), "told, and of no app");
    }

    #[tokio::test]
    async fn each_is_written_once_by_however_many_servers() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("acme").await;
        let lee = database.member(&tenant, "lee", Role::Builder).await;
        let (_, stranger) = database.workspace("other").await;
        let second = database.second_store().tenant(tenant.workspace());
        let new = [notice(kim, "a"), notice(lee, "a"), notice(kim, "b"), notice(stranger, "a")];
        let (one, two) = tokio::join!(tenant.add_notices(&new, false), second.add_notices(&new, false));
        assert_eq!(one.unwrap() + two.unwrap(), 3, "and whoever is no member gets none");
        assert_eq!(tenant.add_notices(&new, false).await.unwrap(), 0);

        let all = tenant.notices(kim, None, 10).await.unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(tenant.notices(kim, Some(all[0].id), 10).await.unwrap(), all[1..]);
        assert_eq!(tenant.unread_notices(kim).await.unwrap(), 2);
        assert_eq!(database.store.unread_notices(kim).await.unwrap(), HashMap::from([(tenant.workspace(), 2)]));
    }

    #[tokio::test]
    async fn people_read_their_own_alone() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("acme").await;
        let lee = database.member(&tenant, "lee", Role::Builder).await;
        let (other, stranger) = database.workspace("other").await;
        tenant.add_notices(&[notice(kim, "a"), notice(kim, "b"), notice(lee, "a")], false).await.unwrap();
        let first = tenant.notices(kim, None, 1).await.unwrap().remove(0);
        assert!(!tenant.read_notice(lee, first.id).await.unwrap());
        assert!(!other.read_notice(stranger, first.id).await.unwrap());
        assert!(tenant.read_notice(kim, first.id).await.unwrap());
        let read = tenant.notices(kim, None, 1).await.unwrap()[0].read_at;
        assert!(read.is_some() && tenant.read_notice(kim, first.id).await.unwrap());
        assert_eq!(tenant.notices(kim, None, 1).await.unwrap()[0].read_at, read, "the first time counts");
        tenant.read_all_notices(kim).await.unwrap();
        let unread = async |person| tenant.unread_notices(person).await.unwrap();
        assert_eq!((unread(kim).await, unread(lee).await), (0, 1));
        tenant.remove_member(lee).await.unwrap();
        assert!(database.store.unread_notices(lee).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn the_clock_is_that_of_the_person() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("acme").await;
        let offset = async || tenant.recipients().await.unwrap()[0].offset_minutes;
        assert_eq!(offset().await, 0);
        database.store.set_offset(kim, -480).await.unwrap();
        assert_eq!(offset().await, -480);
        let (other, _) = database.workspace("other").await;
        let all = database.store.workspaces_after(None, 10).await.unwrap();
        assert_eq!(all, [tenant.workspace(), other.workspace()]);
        assert_eq!(database.store.workspaces_after(Some(all[0]), 10).await.unwrap(), [other.workspace()]);
    }
}
