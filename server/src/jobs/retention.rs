//! Removes runs that are older than the operator keeps them, and what runs hold for longer than their workspace or app does.

use std::time::Duration;

use store::Tenant;

use crate::madang::Madang;

/// Deletes what runs hold and is due.
pub async fn drop_due(madang: Madang) {
    drop_due_ahead(madang, Duration::ZERO).await;
}

/// The same, as if it were so much later.
pub async fn drop_due_ahead(madang: Madang, ahead: Duration) {
    let workspaces = match madang.store.workspaces_with_retention().await {
        Ok(workspaces) => workspaces,
        Err(error) => {
            tracing::warn!(%error, "what is due of runs could not be looked for; it is tried again in a minute");
            return;
        }
    };
    for workspace in workspaces {
        if madang.stop.is_cancelled() {
            return;
        }
        match madang.store.tenant(workspace).drop_due_contents(ahead).await {
            Ok(0) => {}
            Ok(runs) => tracing::info!(%workspace, runs, "what runs held was deleted, as the workspace's rules say"),
            Err(error) => {
                tracing::warn!(%error, %workspace, "what runs held could not be deleted; it is tried again in a minute");
            }
        }
    }
}

/// Adds up what workspaces don't want to know by day any more.
async fn fold_usage(madang: &Madang) {
    let workspaces = madang.store.workspaces_with_retention().await.unwrap_or_default();
    for tenant in workspaces.into_iter().map(|workspace| madang.store.tenant(workspace)) {
        if let Err(error) = Tenant::fold_old_usage(&tenant).await {
            tracing::warn!(%error, "old usage could not be added up; it is tried again tomorrow");
        }
    }
}

pub async fn drop_old(madang: Madang) {
    fold_usage(&madang).await;
    let Some(months) = madang.config.keep_runs_months else { return };
    match madang.store.keep_runs(months).await {
        Ok(0) => {}
        Ok(dropped) => tracing::info!(dropped, "months of runs were removed, as MADANG_KEEP_RUNS_MONTHS says"),
        Err(error) => tracing::warn!(%error, "old runs could not be removed; it is tried again tomorrow"),
    }
    match madang.store.forget_reports(months).await {
        Ok(0) => {}
        Ok(forgotten) => {
            tracing::info!(forgotten, "visitors' reports of old runs were removed, as MADANG_KEEP_RUNS_MONTHS says");
        }
        Err(error) => tracing::warn!(%error, "visitors' reports could not be removed; it is tried again tomorrow"),
    }
    // What comparisons have copied of them goes, too; their figures stay.
    match madang.store.forget_comparisons(months).await {
        Ok(0) => {}
        Ok(forgotten) => {
            tracing::info!(forgotten, "the texts of old comparisons were removed, as MADANG_KEEP_RUNS_MONTHS says")
        }
        Err(error) => {
            tracing::warn!(%error, "the texts of old comparisons could not be removed; it is tried again tomorrow")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU8;

    use sqlx::Connection;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn what_visitors_reported_goes_with_the_months_of_its_runs() {
        let app = TestApp::with(|config| config.keep_runs_months = NonZeroU8::new(2)).await;
        let owner = app.user("owner").await;
        let made: api::App =
            owner.post("/api/v1/workspaces/test/apps", &serde_json::json!({"name": "Echo"})).await.created();
        app.republish(&made, |definition| definition.prompt.messages[0].text = "You repeat what people say.".into())
            .await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let body = serde_json::json!({"name": "Fair"});
        let link: api::LinkCreated = owner.post(&format!("{path}/links"), &body).await.created();
        let mut database = sqlx::PgConnection::connect_with(&app.database.owner()).await.unwrap();
        for months in [0, 2, 3] {
            let insert = format!(
                "insert into link_reports (workspace_id, id, app_id, link_id, text)
                select workspace_id, uuid_floor(date_trunc('month', now() at time zone 'utc') at time zone 'utc' - interval '{months} months'),
                    app_id, id, '{months} months ago' from share_links where id = $1"
            );
            sqlx::query(sqlx::AssertSqlSafe(insert)).bind(link.link.id.0).execute(&mut database).await.unwrap();
        }
        super::drop_old(app.madang.clone()).await;
        let left: Vec<String> =
            sqlx::query_scalar("select text from link_reports order by id").fetch_all(&mut database).await.unwrap();
        assert_eq!(left, ["2 months ago", "0 months ago"]);
    }

    #[tokio::test]
    async fn months_past_the_setting_go_and_without_it_all_stay() {
        let app = TestApp::new().await;
        let kept = TestApp::with(|config| config.keep_runs_months = NonZeroU8::new(2)).await;
        for (app, expected) in [(&app, 4), (&kept, 3)] {
            let mut owner = sqlx::PgConnection::connect_with(&app.database.settings().options).await.unwrap();
            for ago in 1..=3 {
                let month = format!("date_trunc('month', now() at time zone 'utc') - interval '{ago} months'");
                let make = format!(
                    "do $$ begin execute format('create table %I partition of runs for values from (%L) to (%L)',
                        'runs_' || to_char({month}, 'YYYYMM'), uuid_floor(({month}) at time zone 'utc'),
                        uuid_floor(({month} + interval '1 month') at time zone 'utc')); end $$"
                );
                sqlx::raw_sql(sqlx::AssertSqlSafe(make)).execute(&mut owner).await.unwrap();
            }
            super::drop_old(app.madang.clone()).await;
            let left: i64 = sqlx::query_scalar(
                "select count(*) from pg_inherits i join pg_class c on c.oid = i.inhrelid
                where i.inhparent = 'runs'::regclass and c.relname <= 'runs_' || to_char(now() at time zone 'utc', 'YYYYMM')
                and c.relname ~ '\\d{6}$'",
            )
            .fetch_one(&mut owner)
            .await
            .unwrap();
            assert_eq!(left, expected);
        }
    }
}
