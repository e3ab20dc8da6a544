//! How connections have worked lately.

use std::collections::HashSet;

use model::{ConnectionId, ModelRef, run::RunError};
use sqlx::types::Json;

use crate::{Result, Tenant};

/// How a connection has worked within the last hour.
#[derive(Debug, Clone)]
pub struct ConnectionHour {
    pub connection: ConnectionId,
    /// The number of attempts to ask a model.
    pub attempts: i64,
    pub failed: i64,
    /// The median time until an answer began.
    pub time_to_first_token_ms: Option<i64>,
    /// The error of the latest failed attempt.
    pub last_error: Option<RunError>,
}

impl Tenant {
    /// The connections that were used within the last hour.
    pub async fn connection_hours(&self) -> Result<Vec<ConnectionHour>> {
        let mut tx = self.begin_read().await?;
        let hours = sqlx::query!(
            r#"select connection_id as "connection!", count(*) as "attempts!", count(*) filter (where status = 'failed') as "failed!",
                percentile_disc(0.5) within group (order by time_to_first_token_ms) as time_to_first_token_ms,
                (array_agg(error order by run_id desc, number desc) filter (where status = 'failed'))[1]
                    as "last_error: Json<RunError>"
            from attempts
            where workspace_id = $1 and run_id >= uuid_floor(now() - interval '1 hour') and connection_id is not null
            group by connection_id"#,
            self.workspace().0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let hour = hours.into_iter().map(|row| ConnectionHour {
            connection: row.connection.into(),
            attempts: row.attempts,
            failed: row.failed,
            time_to_first_token_ms: row.time_to_first_token_ms,
            last_error: row.last_error.map(|error| error.0),
        });
        Ok(hour.collect())
    }

    /// The models that a run of the last 30 days had an answer from.
    pub async fn models_that_answered(&self) -> Result<HashSet<ModelRef>> {
        let mut tx = self.begin_read().await?;
        let models = sqlx::query!(
            r#"select distinct connection_id as "connection!", model from attempts
            where workspace_id = $1 and run_id >= uuid_floor(now() - interval '30 days') and connection_id is not null
            and status = 'ok'"#,
            self.workspace().0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(models.into_iter().map(|row| ModelRef { connection: row.connection.into(), model: row.model }).collect())
    }
}
