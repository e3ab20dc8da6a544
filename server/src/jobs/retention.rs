//! Removes runs that are older than the retention period.

use crate::madang::Madang;

pub async fn drop_old(madang: Madang) {
    let Some(months) = madang.config.keep_runs_months else { return };
    match madang.store.keep_runs(months).await {
        Ok(0) => {}
        Ok(dropped) => tracing::info!(dropped, "months of runs were removed, as MADANG_KEEP_RUNS_MONTHS says"),
        Err(error) => tracing::warn!(%error, "old runs could not be removed; it is tried again tomorrow"),
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
