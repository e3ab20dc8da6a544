//! Which doors have used most of what they may.

use model::{
    AppId,
    door::{DoorKind, Limits, Usage},
};

use crate::{
    Result, Tenant,
    doors::{DoorId, limits_of, used},
};

/// An open door with a limit, and what it has used.
#[derive(Debug, Clone)]
pub struct LimitedDoor {
    pub door: DoorId,
    pub name: String,
    /// The app that it opens; `None` for keys that are not for one app.
    pub app: Option<AppId>,
    pub app_name: Option<String>,
    /// The app's slug.
    pub app_slug: Option<String>,
    pub limits: Limits,
    pub used: Usage,
}

impl Tenant {
    /// The doors of the workspace, or of one app, that can be used and have limits of runs or money, with what they have used.
    pub async fn limited_doors(&self, app: Option<AppId>) -> Result<Vec<LimitedDoor>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select 'link' as "kind!", l.id as "id!", l.name as "name!", a.id as "app?", a.name as "app_name?", a.slug as "app_slug?",
                l.max_runs, l.max_runs_per_day, l.max_micros, l.max_micros_per_day,
                l.max_runs_at_once, l.runs_used as "runs!",
                case when l.runs_day = (now() at time zone 'utc')::date then l.runs_today else 0 end as "runs_today!"
            from share_links l join apps a on a.workspace_id = l.workspace_id and a.id = l.app_id
            where l.workspace_id = $1 and is_or_any(l.app_id, $2) and l.revoked_at is null and (l.expires_at > now() or l.expires_at is null)
                and a.archived_at is null
                and coalesce(l.max_runs, l.max_runs_per_day, l.max_micros, l.max_micros_per_day) is not null
            union all
            select 'key', k.id, k.name, a.id, a.name, a.slug, k.max_runs, k.max_runs_per_day, k.max_micros, k.max_micros_per_day,
                k.max_runs_at_once, k.runs_used,
                case when k.runs_day = (now() at time zone 'utc')::date then k.runs_today else 0 end
            from api_keys k left join apps a on a.workspace_id = k.workspace_id and a.id = k.app_id
            where k.workspace_id = $1 and coalesce(k.app_id = $2, $2::uuid is null) and k.revoked_at is null
                and (k.expires_at > now() or k.expires_at is null)
                and coalesce(k.max_runs, k.max_runs_per_day, k.max_micros, k.max_micros_per_day) is not null"#,
            self.workspace().0,
            app.map(|app| app.0),
        )
        .fetch_all(&mut *tx)
        .await?;
        let ids: Vec<_> = rows
            .iter()
            .map(|row| DoorId { kind: if row.kind == "key" { DoorKind::Key } else { DoorKind::Link }, id: row.id })
            .collect();
        let money = used(&mut *tx, self.workspace(), &ids).await?;
        tx.commit().await?;
        let doors = rows.into_iter().zip(ids).zip(money).map(|((row, door), money)| LimitedDoor {
            door,
            name: row.name,
            app: row.app.map(AppId),
            app_name: row.app_name,
            app_slug: row.app_slug,
            limits: limits_of!(row),
            used: Usage { runs: row.runs, runs_today: row.runs_today, ..money },
        });
        Ok(doors.collect())
    }
}
