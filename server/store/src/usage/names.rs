//! What those are called whose usage is shown. Who or what is gone has no name any more.

use std::collections::HashMap;

use uuid::Uuid;

use super::{UsageBy, UsageKey};
use crate::{Result, Tenant};

/// Names by id.
#[derive(Debug, Clone, Default)]
pub struct UsageNames {
    /// Of apps, members, share links or API keys.
    pub names: HashMap<Uuid, String>,
    /// The slugs of apps, and those of the apps that share links are of, unless they are put away.
    pub slugs: HashMap<Uuid, String>,
}

impl Tenant {
    /// The names of what usage is broken down by. Models and providers are known elsewhere.
    pub async fn usage_names<'k>(
        &self,
        by: UsageBy,
        keys: impl Iterator<Item = &'k UsageKey> + Send,
    ) -> Result<UsageNames> {
        let ids: Vec<Uuid> = match by {
            UsageBy::App | UsageBy::Member => keys.map(UsageKey::id).collect(),
            UsageBy::Door => keys.map(|key| key.door().1).collect(),
            UsageBy::Model | UsageBy::Provider => return Ok(UsageNames::default()),
        };
        match by {
            UsageBy::Member => self.member_names(&ids).await,
            UsageBy::Door => self.door_names(&ids).await,
            _ => self.app_names(&ids).await,
        }
    }

    /// The names and slugs of apps, of those that are put away as well.
    pub async fn app_names(&self, ids: &[Uuid]) -> Result<UsageNames> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select id, name, slug, archived_at is null as "is_there!" from apps where workspace_id = $1 and id = any($2)"#,
            self.workspace().0,
            ids,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let slugs = rows.iter().filter(|row| row.is_there).map(|row| (row.id, row.slug.clone())).collect();
        Ok(UsageNames { slugs, names: rows.into_iter().map(|row| (row.id, row.name)).collect() })
    }

    async fn member_names(&self, ids: &[Uuid]) -> Result<UsageNames> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            "select p.id, p.name from members m join people p on p.id = m.person_id where m.workspace_id = $1 and m.person_id = any($2)",
            self.workspace().0,
            ids,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(UsageNames { names: rows.into_iter().map(|row| (row.id, row.name)).collect(), ..UsageNames::default() })
    }

    async fn door_names(&self, ids: &[Uuid]) -> Result<UsageNames> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select l.id as "id!", l.name as "name!", case when a.archived_at is null then a.slug end as slug
            from share_links l join apps a on a.workspace_id = l.workspace_id and a.id = l.app_id
            where l.workspace_id = $1 and l.id = any($2)
            union all
            select k.id, k.name, null from api_keys k where k.workspace_id = $1 and k.id = any($2)"#,
            self.workspace().0,
            ids,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let slugs = rows.iter().filter_map(|row| Some((row.id, row.slug.clone()?))).collect();
        Ok(UsageNames { slugs, names: rows.into_iter().map(|row| (row.id, row.name)).collect() })
    }
}
