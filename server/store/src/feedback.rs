//! What people said of the answers they got.

use model::{PersonId, RunId};

use crate::{Result, RunSource, Tenant, scope::Tx, text_enum::text_enum};

text_enum! {
    /// Useful or not.
    Rating {
        /// Useful.
        Up = "up",
        /// Not useful.
        Down = "down",
    }
}

impl Tenant {
    /// Keeps what a person says of a run, instead of what they said before. False if there is no such run.
    pub async fn give_feedback(&self, run: RunId, person: PersonId, rating: Rating, comment: &str) -> Result<bool> {
        let mut tx = self.begin().await?;
        let there = self.replace_feedback(&mut tx, run, person, Some((rating, comment))).await?;
        tx.commit().await?;
        Ok(there)
    }

    /// Takes back what a person said of a run.
    pub async fn withdraw_feedback(&self, run: RunId, person: PersonId) -> Result<()> {
        let mut tx = self.begin().await?;
        self.replace_feedback(&mut tx, run, person, None).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn replace_feedback(
        &self,
        tx: &mut Tx,
        run: RunId,
        person: PersonId,
        new: Option<(Rating, &str)>,
    ) -> Result<bool> {
        // Locked, so that two clicks at once are counted one after the other.
        let found = sqlx::query!(
            r#"select app_id, source as "source: RunSource" from runs where workspace_id = $1 and id = $2 for no key update"#,
            self.workspace().0,
            run.0,
        )
        .fetch_optional(&mut **tx)
        .await?;
        let Some(found) = found else { return Ok(false) };
        let old = sqlx::query_scalar!(
            r#"delete from feedback where workspace_id = $1 and run_id = $2 and person_id = $3 returning rating as "rating: Rating""#,
            self.workspace().0,
            run.0,
            person.0,
        )
        .fetch_optional(&mut **tx)
        .await?;
        if let Some((rating, comment)) = new {
            sqlx::query!(
                "insert into feedback (workspace_id, run_id, person_id, app_id, rating, comment) values ($1, $2, $3, $4, $5, $6)",
                self.workspace().0,
                run.0,
                person.0,
                found.app_id,
                rating as _,
                comment,
            )
            .execute(&mut **tx)
            .await?;
        }
        if found.source != RunSource::Try {
            let change = |rating| i64::from(new.is_some_and(|(new, _)| new == rating)) - i64::from(old == Some(rating));
            sqlx::query!(
                "insert into app_totals as t (workspace_id, app_id, thumbs_up, thumbs_down) values ($1, $2, $3, $4)
                on conflict (workspace_id, app_id) do update
                set thumbs_up = t.thumbs_up + excluded.thumbs_up, thumbs_down = t.thumbs_down + excluded.thumbs_down",
                self.workspace().0,
                found.app_id,
                change(Rating::Up),
                change(Rating::Down),
            )
            .execute(&mut **tx)
            .await?;
        }
        Ok(true)
    }
}
