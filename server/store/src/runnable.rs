//! Published apps, as people run them.

use std::{collections::HashMap, sync::Arc};

use model::{AppId, Category, Definition, PersonId, SplitId, VersionId, split::is_on_b};
use sqlx::types::Json;

use crate::{OrLogged as _, Result, Tenant, splits::percent};

/// A published app with the version that people run.
#[derive(Debug, Clone)]
pub struct Runnable {
    pub app: AppId,
    pub slug: String,
    pub name: String,
    pub icon: String,
    pub category: Category,
    pub version: VersionId,
    /// The version's number within the app.
    pub number: i32,
    pub definition: Arc<Definition>,
    /// The traffic split that runs, of which this is version A.
    pub split: Option<RunnableSplit>,
}

/// A traffic split that runs.
#[derive(Debug, Clone)]
pub struct RunnableSplit {
    pub id: SplitId,
    /// Of the people, how many are on B.
    pub share_percent: u8,
    /// The same app with version B.
    pub b: Arc<Runnable>,
}

impl Runnable {
    /// The app with the version that this person runs.
    #[must_use]
    pub fn for_person(self: Arc<Self>, person: PersonId) -> Arc<Self> {
        match &self.split {
            Some(split) if is_on_b(split.id, person.0.as_bytes(), split.share_percent) => split.b.clone(),
            _ => self,
        }
    }
}

/// A published app, for members who manage all of them.
#[derive(Debug, Clone)]
pub struct PublishedApp {
    pub id: AppId,
    pub slug: String,
    pub name: String,
    pub icon: String,
    pub category: Category,
    pub owner: PersonId,
    pub owner_name: String,
    /// Without the prompt and the inputs.
    pub definition: Definition,
    /// Likewise version B, while a traffic split runs.
    pub beside: Option<Definition>,
}

/// Who relies on an app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AppReach {
    /// Its share links that are open.
    pub links: i64,
    /// Its runs in the last 30 days, without trials; counted up to [`MOST_RUNS`].
    pub runs: i64,
}

/// Counting further would read much and say no more.
const MOST_RUNS: i64 = 10_000;

impl Tenant {
    /// Who relies on each of these apps.
    pub async fn reach(&self, apps: &[AppId]) -> Result<HashMap<AppId, AppReach>> {
        let ids: Vec<_> = apps.iter().map(|app| app.0).collect();
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select a.id as "id!", l.links as "links!", r.runs as "runs!"
            from unnest($2::uuid[]) as a (id)
            cross join lateral (
                select count(*) as links from share_links
                where workspace_id = $1 and app_id = a.id and revoked_at is null
                and (expires_at is null or expires_at > now()) and (max_runs is null or runs_used < max_runs)
            ) l
            cross join lateral (
                select count(*) as runs from (
                    select from runs
                    where workspace_id = $1 and app_id = a.id and version_id is not null
                    and id >= uuid_floor(now() - interval '30 days')
                    limit $3
                ) newest
            ) r"#,
            self.workspace().0,
            &ids,
            MOST_RUNS,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(|row| (AppId(row.id), AppReach { links: row.links, runs: row.runs })).collect())
    }

    /// All published apps, with their models and output formats. Prompts and inputs are left out, since those of all apps
    /// together may not fit into memory.
    pub async fn published_apps(&self) -> Result<Vec<PublishedApp>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select a.id, a.slug, a.name, a.icon, a.category, a.owner_id, p.name as "owner_name?",
                (v.definition - 'inputs' - 'chat') || '{"prompt": {"messages": []}}' as "definition!: Json<Definition>",
                (b.definition - 'inputs' - 'chat') || '{"prompt": {"messages": []}}' as "beside?: Json<Definition>"
            from apps a
            join versions v on v.workspace_id = a.workspace_id and v.app_id = a.id and v.id = a.published_id
            left join splits s on s.workspace_id = a.workspace_id and s.app_id = a.id and s.ended_at is null
            left join versions b on b.workspace_id = s.workspace_id and b.id = s.version_b
            left join people p on p.id = a.owner_id
            where a.workspace_id = $1 and a.archived_at is null
            order by lower(a.name), a.id"#,
            self.workspace().0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let app = rows.into_iter().map(|row| PublishedApp {
            id: row.id.into(),
            slug: row.slug,
            name: row.name,
            icon: row.icon,
            category: Category::from_slug(&row.category)
                .ok_or(&row.category)
                .or_logged("an app's category")
                .unwrap_or_default(),
            owner: row.owner_id.into(),
            owner_name: row.owner_name.unwrap_or_default(),
            definition: row.definition.0,
            beside: row.beside.map(|beside| beside.0),
        });
        Ok(app.collect())
    }

    /// The published app with this id or this name in URLs; an id takes precedence. May be up to two seconds old if another
    /// server changed it.
    pub async fn runnable(&self, app: &str) -> Result<Option<Arc<Runnable>>> {
        self.store().caches().of().get((self.workspace(), app.to_owned()), || self.find_runnable(app)).await
    }

    async fn find_runnable(&self, app: &str) -> Result<Option<Arc<Runnable>>> {
        let Ok(id) = app.parse::<AppId>() else { return self.select_runnable(None, app).await };
        match self.select_runnable(Some(id), app).await? {
            // Some old apps have a slug that looks like an id; new ones can't.
            None if self.app(id).await?.is_none() => self.select_runnable(None, app).await,
            found => Ok(found),
        }
    }

    /// Finds the app by its id, or else by its name in URLs.
    async fn select_runnable(&self, id: Option<AppId>, app: &str) -> Result<Option<Arc<Runnable>>> {
        let mut tx = self.begin_read().await?;
        // With its split, so that a run needs no second look.
        let row = sqlx::query!(
            r#"select a.id, a.slug, a.name, a.icon, a.category, v.id as version, v.number,
                jsonb_set(v.definition, '{prompt,pieces}', v.pieces) as "definition!: Json<Definition>",
                s.id as "split?", s.share_percent as "share_percent?", b.id as "version_b?", b.number as "number_b?",
                jsonb_set(b.definition, '{prompt,pieces}', b.pieces) as "definition_b?: Json<Definition>"
            from apps a
            join versions v on v.workspace_id = a.workspace_id and v.app_id = a.id and v.id = a.published_id
            left join splits s on s.workspace_id = a.workspace_id and s.app_id = a.id and s.ended_at is null
            left join versions b on b.workspace_id = s.workspace_id and b.app_id = s.app_id and b.id = s.version_b
            where a.workspace_id = $1 and a.archived_at is null
            and case when $2::uuid is null then a.slug = $3 else a.id = $2 end"#,
            self.workspace().0,
            id.map(|id| id.0),
            app,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let mut found = Runnable {
            app: row.id.into(),
            slug: row.slug,
            name: row.name,
            icon: row.icon,
            category: Category::from_slug(&row.category)
                .ok_or(&row.category)
                .or_logged("an app's category")
                .unwrap_or_default(),
            version: row.version.into(),
            number: row.number,
            definition: Arc::new(row.definition.0),
            split: None,
        };
        if let (Some(split), Some(share), Some(version), Some(number), Some(definition)) =
            (row.split, row.share_percent, row.version_b, row.number_b, row.definition_b)
        {
            let definition = Arc::new(definition.0);
            let b = Runnable { version: version.into(), number, definition, ..found.clone() };
            found.split = Some(RunnableSplit { id: split.into(), share_percent: percent(share), b: Arc::new(b) });
        }
        Ok(Some(Arc::new(found)))
    }
}
