//! What people said of runs.

use model::{PersonId, RunId};
use uuid::Uuid;

use crate::{Result, Tenant, scope::Tx, text_enum::text_enum};

text_enum! {
    /// Useful or not.
    Rating {
        /// It was.
        Up = "up",
        /// It was not.
        Down = "down",
    }
}

/// What somebody said of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    pub rating: Rating,
    /// Why; may be empty.
    pub comment: String,
}

impl Tenant {
    /// Keeps what a person says of a run, in place of what they said before. Answers whether there is such a run.
    pub async fn rate(&self, run: RunId, person: PersonId, feedback: &Feedback) -> Result<bool> {
        let mut tx = self.begin().await?;
        // The run of this person stays as it is until the end: two thumbs of one person at once are counted once.
        let row = sqlx::query!(
            r#"with said as (
                insert into feedback (workspace_id, run_id, person_id, app_id, rating, comment)
                select workspace_id, id, $3, app_id, $4, $5 from runs where workspace_id = $1 and id = $2
                on conflict (workspace_id, run_id, person_id) do update
                    set rating = excluded.rating, comment = excluded.comment, updated_at = now()
                returning app_id, old.rating as before
            )
            select app_id, before as "before?: Rating" from said"#,
            self.workspace().0,
            run.0,
            person.0,
            feedback.rating.as_str(),
            feedback.comment,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(false) };
        count(&mut tx, self.workspace().0, row.app_id, row.before, Some(feedback.rating)).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Forgets what a person said of a run. Answers whether they had said anything.
    pub async fn unrate(&self, run: RunId, person: PersonId) -> Result<bool> {
        let mut tx = self.begin().await?;
        let row = sqlx::query!(
            r#"delete from feedback where workspace_id = $1 and run_id = $2 and person_id = $3
            returning app_id, rating as "rating: Rating""#,
            self.workspace().0,
            run.0,
            person.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(false) };
        count(&mut tx, self.workspace().0, row.app_id, Some(row.rating), None).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Counts one thumb that was something else before.
async fn count(tx: &mut Tx, workspace: Uuid, app: Uuid, before: Option<Rating>, now: Option<Rating>) -> Result<()> {
    let change = |rating| i64::from(now == Some(rating)) - i64::from(before == Some(rating));
    sqlx::query!(
        "insert into app_totals as t (workspace_id, app_id, thumbs_up, thumbs_down) values ($1, $2, $3, $4)
        on conflict (workspace_id, app_id) do update
            set thumbs_up = t.thumbs_up + excluded.thumbs_up, thumbs_down = t.thumbs_down + excluded.thumbs_down",
        workspace,
        app,
        change(Rating::Up),
        change(Rating::Down),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
