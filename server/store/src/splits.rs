//! Traffic splits: two published versions of an app side by side. Starting and ending them is here, under the lock of the app's row where
//! the live version matters; figures are in `splits/figures.rs`, and what the server's job does in `splits/course.rs`.

mod course;
mod figures;
mod read;
#[cfg(test)]
mod tests;

use model::{
    AppId, PersonId, SplitId, VersionId,
    split::{Measure, SplitEnd, SplitFigures},
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

pub use course::{SampledRun, SplitSample};
pub(crate) use read::{percent, running};

use crate::{
    Error, Result, Tenant,
    audit::{self, Change},
    scope::Tx,
    versions::{lock, point_at},
};

/// A traffic split.
#[derive(Debug, Clone)]
pub struct Split {
    pub id: SplitId,
    pub app: AppId,
    /// The version that was live when it started.
    pub a: SplitVersion,
    pub b: SplitVersion,
    /// Of the people, how many are on B.
    pub share_percent: u8,
    pub started_by: PersonId,
    pub started_by_name: String,
    pub started_at: OffsetDateTime,
    /// `None` while it goes on.
    pub end: Option<SplitEnded>,
    /// How often it was looked at whether B is clearly worse.
    pub looks: i16,
    /// What came of it; `None` while it goes on, and shortly after.
    pub figures: Option<SplitFigures>,
}

/// A version of a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SplitVersion {
    pub id: VersionId,
    /// Its number within the app.
    pub number: i32,
}

/// How a split ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitEnded {
    pub at: OffsetDateTime,
    pub reason: SplitEnd,
    /// By what B was clearly worse.
    pub worse_by: Option<Measure>,
    /// Who ended it, with their name; `None` if Madang did.
    pub by: Option<(PersonId, String)>,
}

/// A split that is wanted.
#[derive(Debug, Clone, Copy)]
pub struct NewSplit {
    /// The live version that was seen.
    pub seen_live: i32,
    /// The other version.
    pub version: i32,
    pub share_percent: u8,
    pub by: PersonId,
}

/// The result of starting a split.
#[derive(Debug, Clone)]
pub enum SplitStarted {
    Started(Box<Split>),
    /// The live version differs from the one that the caller saw. Nothing was changed.
    Moved(Option<i32>),
    /// This one is running already.
    Running(Box<Split>),
    /// The other version is the live one.
    Same,
    /// There is no such app or version.
    Absent,
}

impl Tenant {
    /// Starts a split, if the live version is still the one that was seen.
    pub async fn start_split(&self, app: AppId, new: NewSplit) -> Result<SplitStarted> {
        let id = SplitId(Uuid::now_v7());
        let mut tx = self.begin().await?;
        let Some(live) = lock(&mut tx, self, app).await? else { return Ok(SplitStarted::Absent) };
        if live != Some(new.seen_live) {
            return Ok(SplitStarted::Moved(live));
        }
        if let Some(running) = running(&mut tx, self, app).await? {
            return Ok(SplitStarted::Running(Box::new(running)));
        }
        if new.version == new.seen_live {
            return Ok(SplitStarted::Same);
        }
        let inserted = sqlx::query!(
            "insert into splits (workspace_id, id, app_id, version_a, version_b, share_percent, started_by)
            select $1, $2, a.id, a.published_id, b.id, $5, $6
            from apps a join versions b on b.workspace_id = a.workspace_id and b.app_id = a.id and b.number = $4
            where a.workspace_id = $1 and a.id = $3 and a.published_id is not null",
            self.workspace().0,
            id.0,
            app.0,
            new.version,
            i16::from(new.share_percent),
            new.by.0,
        )
        .execute(&mut *tx)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(SplitStarted::Absent);
        }
        let after = json!({"live": new.seen_live, "version": new.version, "share_percent": new.share_percent});
        let change = Change { before: None, after: Some(after) };
        audit::record(&mut tx, self, "split.started", ("app", app.0), change).await?;
        let started = running(&mut tx, self, app).await?.ok_or(Error::Internal(sqlx::Error::RowNotFound))?;
        tx.commit().await?;
        Ok(SplitStarted::Started(Box::new(started)))
    }

    /// Changes the share of B while the split runs. `None` if this one doesn't run.
    pub async fn share_split(&self, app: AppId, id: SplitId, share_percent: u8) -> Result<Option<Split>> {
        let mut tx = self.begin().await?;
        let before = sqlx::query_scalar!(
            r#"update splits set share_percent = $4 where workspace_id = $1 and app_id = $2 and id = $3 and ended_at is null
            returning old.share_percent as "before!""#,
            self.workspace().0,
            app.0,
            id.0,
            i16::from(share_percent),
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(before) = before else { return Ok(None) };
        if before != i16::from(share_percent) {
            let share = |percent: i16| Some(json!({ "share_percent": percent }));
            let change = Change { before: share(before), after: share(share_percent.into()) };
            audit::record(&mut tx, self, "split.changed", ("app", app.0), change).await?;
        }
        let split = running(&mut tx, self, app).await?;
        tx.commit().await?;
        Ok(split)
    }

    /// Ends a split without a decision: everybody is on the live version. `None` if this one doesn't run.
    pub async fn stop_split(&self, app: AppId, id: SplitId, by: PersonId) -> Result<Option<Split>> {
        self.end_split(app, id, SplitEnd::Stopped, by).await
    }

    /// Ends a split for the version that was live. `None` if this one doesn't run.
    pub async fn keep_a(&self, app: AppId, id: SplitId, by: PersonId) -> Result<Option<Split>> {
        self.end_split(app, id, SplitEnd::KeptA, by).await
    }

    /// Ends a split for the other version, which is live from now on. `None` if this one doesn't run.
    pub async fn keep_b(&self, app: AppId, id: SplitId, by: PersonId) -> Result<Option<Split>> {
        self.end_split(app, id, SplitEnd::KeptB, by).await
    }

    async fn end_split(&self, app: AppId, id: SplitId, reason: SplitEnd, by: PersonId) -> Result<Option<Split>> {
        let mut tx = self.begin().await?;
        // Before the split's row, as everybody who moves the live version does.
        if lock(&mut tx, self, app).await?.is_none() {
            return Ok(None);
        }
        let Some(split) = running(&mut tx, self, app).await?.filter(|split| split.id == id) else { return Ok(None) };
        let ending = Ending { reason, worse_by: None, by: Some(by) };
        if !end(&mut tx, self, &split, ending).await? {
            return Ok(None);
        }
        if reason == SplitEnd::KeptB {
            point_at(&mut tx, self, app, Some(split.b.id)).await?;
            // The history of versions tells who brought it back.
            sqlx::query!(
                "insert into rollbacks (workspace_id, id, version_id, note, rolled_back_by) values ($1, $2, $3, '', $4)",
                self.workspace().0,
                Uuid::now_v7(),
                split.b.id.0,
                by.0,
            )
            .execute(&mut *tx)
            .await?;
        }
        let ended = read::find(&mut tx, self, id).await?;
        tx.commit().await?;
        Ok(ended)
    }
}

/// How a split is to end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ending {
    pub reason: SplitEnd,
    pub worse_by: Option<Measure>,
    /// `None` if Madang ends it.
    pub by: Option<PersonId>,
}

/// Ends the split of an app that runs, because of a change of the app. The app's row must be locked.
pub(crate) async fn end_running(tx: &mut Tx, tenant: &Tenant, app: AppId, reason: SplitEnd) -> Result<()> {
    if let Some(split) = running(tx, tenant, app).await? {
        let by = tenant.actor().person;
        end(tx, tenant, &split, Ending { reason, worse_by: None, by }).await?;
    }
    Ok(())
}

/// Ends a split, and records it. Returns whether it ran until now.
async fn end(tx: &mut Tx, tenant: &Tenant, split: &Split, ending: Ending) -> Result<bool> {
    let ended = sqlx::query!(
        "update splits set ended_at = now(), end_reason = $3, worse_by = $4, ended_by = $5, seen_to_at = '-infinity'
        where workspace_id = $1 and id = $2 and ended_at is null",
        tenant.workspace().0,
        split.id.0,
        ending.reason.as_str(),
        ending.worse_by.map(Measure::as_str),
        ending.by.map(|person| person.0),
    )
    .execute(&mut **tx)
    .await?;
    if ended.rows_affected() == 0 {
        return Ok(false);
    }
    let live = match ending.reason {
        SplitEnd::KeptB => Some(split.b.number),
        SplitEnd::KeptA | SplitEnd::Stopped | SplitEnd::Worse => Some(split.a.number),
        // The change that ended it is on record itself.
        SplitEnd::Superseded | SplitEnd::Unpublished | SplitEnd::Archived | SplitEnd::Deleted => None,
    };
    let change = Change { before: Some(split.on_record()), after: Some(ending.on_record(live)) };
    audit::record(tx, tenant, "split.ended", ("app", split.app.0), change).await?;
    Ok(true)
}

impl Split {
    fn on_record(&self) -> Value {
        json!({"live": self.a.number, "version": self.b.number, "share_percent": self.share_percent})
    }
}

impl Ending {
    fn on_record(&self, live: Option<i32>) -> Value {
        let mut record = serde_json::Map::from_iter([("reason".to_owned(), json!(self.reason))]);
        record.extend(live.map(|live| ("live".to_owned(), json!(live))));
        record.extend(self.worse_by.map(|by| ("worse_by".to_owned(), json!(by))));
        Value::Object(record)
    }
}
