//! What a workspace does about personal data in prompts, and what was found in those of a run.

use std::{collections::BTreeMap, sync::Arc};

use model::{AppId, ConnectionId, PersonalDataFound, PersonalDataRule, RunId, Word as _, run::RunEvent};
use serde_json::json;
use sqlx::types::Json;

use crate::{
    OrLogged as _, Result, Tenant,
    audit::{self, Change},
};

/// What a workspace does about personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalData {
    /// The rule of connections without one of their own.
    pub others: PersonalDataRule,
    /// The rules of connections. Ids of connections that are gone do no harm.
    pub connections: BTreeMap<ConnectionId, PersonalDataRule>,
    /// The rules of apps, which count where they are stricter than the connection's.
    pub apps: BTreeMap<AppId, PersonalDataRule>,
    /// Names that are personal data, too.
    pub names: Vec<String>,
    /// Increases by one with each change; 0 before the first.
    pub revision: i64,
}

impl Default for PersonalData {
    fn default() -> Self {
        Self {
            others: PersonalDataRule::Off,
            connections: BTreeMap::new(),
            apps: BTreeMap::new(),
            names: Vec::new(),
            revision: 0,
        }
    }
}

impl PersonalData {
    /// Whether no prompt is looked at.
    pub fn is_off(&self) -> bool {
        let off = PersonalDataRule::Off;
        self.others == off
            && self.connections.values().all(|rule| *rule == off)
            && self.apps.values().all(|rule| *rule == off)
    }
}

/// The result of changing what is done about personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalDataSaved {
    Saved,
    /// Somebody else has changed it since it was read. Nothing was changed.
    Stale,
}

impl Tenant {
    /// What the workspace does about personal data. Read by every run, so it may be two seconds old.
    pub async fn personal_data(&self) -> Result<Arc<PersonalData>> {
        let found = self.store().caches().of().get(self.workspace(), || self.find_personal_data()).await?;
        Ok(found.unwrap_or_default())
    }

    async fn find_personal_data(&self) -> Result<Option<Arc<PersonalData>>> {
        let mut tx = self.begin_read().await?;
        let row = sqlx::query!(
            r#"select others, connections as "connections: Json<BTreeMap<ConnectionId, PersonalDataRule>>",
                apps as "apps: Json<BTreeMap<AppId, PersonalDataRule>>", names, revision
            from personal_data where workspace_id = $1"#,
            self.workspace().0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        // What isn't there is kept as well: most workspaces have none.
        let found = row.map_or_else(PersonalData::default, |row| PersonalData {
            // A word that this version doesn't know was meant to do more than nothing.
            others: PersonalDataRule::from_word(&row.others).unwrap_or(PersonalDataRule::Hide),
            connections: row.connections.0,
            apps: row.apps.0,
            names: row.names,
            revision: row.revision,
        });
        Ok(Some(Arc::new(found)))
    }

    /// Changes what the workspace does about personal data, if it is still at the revision of `changed`. The names aren't in the audit
    /// log, only how many there are.
    pub async fn save_personal_data(&self, changed: &PersonalData) -> Result<PersonalDataSaved> {
        let before = self.find_personal_data().await?.unwrap_or_default();
        let mut tx = self.begin().await?;
        let saved = sqlx::query!(
            "insert into personal_data as p (workspace_id, others, connections, apps, names)
            select $1, $2, $3, $4, $5 where $6::bigint = 0 or exists (select from personal_data where workspace_id = $1)
            on conflict (workspace_id) do update set others = excluded.others, connections = excluded.connections,
                apps = excluded.apps, names = excluded.names, revision = p.revision + 1
            where p.revision = $6",
            self.workspace().0,
            changed.others.as_str(),
            Json(&changed.connections) as _,
            Json(&changed.apps) as _,
            &changed.names,
            changed.revision,
        )
        .execute(&mut *tx)
        .await?;
        if saved.rows_affected() == 0 {
            return Ok(PersonalDataSaved::Stale);
        }
        let change = Change { before: Some(on_record(&before)), after: Some(on_record(changed)) };
        audit::record(&mut tx, self, "personal_data.changed", ("workspace", self.workspace().0), change).await?;
        tx.commit().await?;
        Ok(PersonalDataSaved::Saved)
    }

    /// What was found in the prompts of a run, in order.
    pub async fn personal_data_of(&self, run: RunId) -> Result<Vec<PersonalDataFound>> {
        let mut tx = self.begin_read().await?;
        let events = sqlx::query_scalar!(
            "select payload::text from run_events where workspace_id = $1 and run_id = $2 and payload ->> 'kind' = 'personal_data'
            order by number",
            self.workspace().0,
            run.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let found = events.into_iter().flatten().filter_map(|event| {
            match serde_json::from_str(&event).or_logged("an event of personal data")? {
                RunEvent::PersonalData(found) => Some(found),
                _ => None,
            }
        });
        Ok(found.collect())
    }
}

fn on_record(settings: &PersonalData) -> serde_json::Value {
    json!({
        "others": settings.others,
        "connections": settings.connections,
        "apps": settings.apps,
        "names": settings.names.len(),
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::testing::TestDatabase;

    #[tokio::test]
    async fn it_is_changed_by_whoever_saw_the_newest() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        let first = tenant.personal_data().await.unwrap();
        assert!(first.is_off() && first.revision == 0);

        let connection = ConnectionId(Uuid::from_u128(7));
        let changed = PersonalData {
            connections: BTreeMap::from([(connection, PersonalDataRule::Hide)]),
            names: vec!["김민수".into()],
            ..PersonalData::default()
        };
        assert_eq!(tenant.save_personal_data(&changed).await.unwrap(), PersonalDataSaved::Saved);
        assert_eq!(*tenant.personal_data().await.unwrap(), PersonalData { revision: 1, ..changed.clone() });
        assert_eq!(tenant.save_personal_data(&changed).await.unwrap(), PersonalDataSaved::Stale);
        let ahead = PersonalData { revision: 9, ..changed.clone() };
        assert_eq!(other.save_personal_data(&ahead).await.unwrap(), PersonalDataSaved::Stale);
        let again = PersonalData { others: PersonalDataRule::Warn, revision: 1, ..changed };
        assert_eq!(tenant.save_personal_data(&again).await.unwrap(), PersonalDataSaved::Saved);
        assert_eq!(tenant.personal_data().await.unwrap().revision, 2);
        assert!(other.personal_data().await.unwrap().is_off());

        let log = tenant.newest_audit(10).await;
        assert_eq!(log.iter().filter(|entry| entry.action == "personal_data.changed").count(), 2);
        assert!(log.iter().all(|entry| !format!("{:?}", entry.after).contains("김민수")));
    }
}
