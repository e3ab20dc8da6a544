//! What people think of the answers they got.

use model::{
    AppId, PersonId, RunId,
    run::{Feedback, Rating, RunSource},
};
use uuid::Uuid;

use crate::{
    HeldBy, Result, Tenant,
    retention::{held_by, share_holds},
    scope::Tx,
    text_enum::Text,
};

/// The result of changing what a person thinks of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rated {
    Done,
    /// A comment would be lost that is under a legal hold. Nothing was changed.
    Held(HeldBy),
    /// There is no such run, or nothing that could be taken back.
    Absent,
}

impl Tenant {
    /// Stores a person's feedback on a run, replacing what they gave before. A comment on what isn't kept any more isn't kept, either.
    pub async fn rate(&self, run: RunId, person: PersonId, feedback: &Feedback) -> Result<Rated> {
        let mut tx = self.begin_aside().await?;
        if let Some(held) = holds_comment(&mut tx, self, (run, person), &feedback.comment).await? {
            return Ok(Rated::Held(held));
        }
        // Two requests of the same person are serialised by the lock on this row, so the second sees the first. Whoever deletes what the run
        // holds waits for it, and then sees the comment.
        let row = sqlx::query!(
            r#"with rated as (
                select id, app_id, version_id, source, content_gone_at from runs where workspace_id = $1 and id = $2 for share
            ), said as (
                insert into feedback (workspace_id, run_id, person_id, app_id, rating, comment)
                select $1, id, $3, app_id, $4, case when content_gone_at is null then $5 else '' end from rated
                on conflict (workspace_id, run_id, person_id) do update
                    set rating = excluded.rating, comment = excluded.comment, updated_at = now()
                returning old.rating as before
            )
            select r.app_id, r.version_id, r.source as "source: Text<RunSource>", s.before as "before?: Text<Rating>"
            from rated r, said s"#,
            self.workspace().0,
            run.0,
            person.0,
            feedback.rating.as_str(),
            feedback.comment,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(Rated::Absent) };
        if row.source.0.is_counted() {
            let change = (row.before.map(|before| before.0), Some(feedback.rating));
            count(&mut tx, self.workspace().0, row.app_id, row.version_id, change).await?;
        }
        tx.commit().await?;
        Ok(Rated::Done)
    }

    /// Removes a person's feedback on a run.
    pub async fn unrate(&self, run: RunId, person: PersonId) -> Result<Rated> {
        let mut tx = self.begin_aside().await?;
        if let Some(held) = holds_comment(&mut tx, self, (run, person), "").await? {
            return Ok(Rated::Held(held));
        }
        let row = sqlx::query!(
            r#"delete from feedback f using runs r
            where f.workspace_id = $1 and f.run_id = $2 and f.person_id = $3 and r.workspace_id = $1 and r.id = $2
            returning r.app_id, r.version_id, r.source as "source: Text<RunSource>", f.rating as "rating: Text<Rating>""#,
            self.workspace().0,
            run.0,
            person.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(Rated::Absent) };
        if row.source.0.is_counted() {
            let change = (Some(row.rating.0), None);
            count(&mut tx, self.workspace().0, row.app_id, row.version_id, change).await?;
        }
        tx.commit().await?;
        Ok(Rated::Done)
    }
}

/// What holds the comment that a person has written on a run, if it would become another one. A hold that is being placed is waited for.
async fn holds_comment(
    tx: &mut Tx,
    tenant: &Tenant,
    (run, person): (RunId, PersonId),
    becomes: &str,
) -> Result<Option<HeldBy>> {
    share_holds(tx, tenant).await?;
    let written = sqlx::query!(
        "select r.app_id, r.person_id from feedback f join runs r on r.workspace_id = $1 and r.id = f.run_id
        where f.workspace_id = $1 and f.run_id = $2 and f.person_id = $3 and f.comment not in ('', $4)",
        tenant.workspace().0,
        run.0,
        person.0,
        becomes,
    )
    .fetch_optional(&mut **tx)
    .await?;
    match written {
        Some(run) => held_by(tx, tenant, AppId(run.app_id), run.person_id.map(PersonId)).await,
        None => Ok(None),
    }
}

/// Updates the totals of the app and of its version when one vote changes from `before` to `now`. The app's come first, as at the end
/// of runs: whoever holds its row may write those of its versions.
async fn count(
    tx: &mut Tx,
    workspace: Uuid,
    app: Uuid,
    version: Option<Uuid>,
    (before, now): (Option<Rating>, Option<Rating>),
) -> Result<()> {
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
    sqlx::query!(
        "insert into version_totals as t (workspace_id, version_id, thumbs_up, thumbs_down)
        select $1, $2, $3, $4 where $2::uuid is not null
        on conflict (workspace_id, version_id) do update
            set thumbs_up = t.thumbs_up + excluded.thumbs_up, thumbs_down = t.thumbs_down + excluded.thumbs_down",
        workspace,
        version,
        change(Rating::Up),
        change(Rating::Down),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
