//! The run log of a workspace or an app, for those who answer for it.
//!
//! A run is looked for in two steps: its id by filters, then its line by its id. What has an index of its own decides where is looked: the runs
//! that have the rating, that a person started, of an app, or of the workspace, newest first. Everything else is looked at run by run, in
//! at most [`LOOKED_AT`] of them (measured over 2 million runs of a year on two cores: at most 25 ms warm, 100 ms cold), so that no search takes long, however rare what it looks for is; the caller may go on from there.
//! Indexes for states, models or costs would make the end of each run dearer, which touches none today.

use model::{
    AppId, LinkId, PersonId, RunId, Values,
    run::{Rating, RunSource, RunState},
};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{RunSummary, list::summaries_by_id};
use crate::{Result, Tenant, scope::Tx, text_enum::Text};

/// How many runs one search looks at.
const LOOKED_AT: i64 = 10_000;
/// And how many if they lie among others: those of an app or a person, or with a rating. Each of them is another page of the disk.
const SCATTERED: i64 = 5_000;
/// And how many if what was entered and answered must be read for it.
const READ: i64 = 2_000;

/// Which runs of the log.
#[derive(Debug, Clone, Default)]
pub struct RunLogFilter {
    pub app: Option<AppId>,
    pub version: Option<Uuid>,
    pub person: Option<PersonId>,
    pub source: Option<RunSource>,
    pub link: Option<LinkId>,
    /// The name of the model that answered.
    pub model: Option<String>,
    pub state: Option<RunState>,
    /// What somebody said of it.
    pub rating: Option<Rating>,
    /// It cost at least so much, in millionths of a US dollar.
    pub least_micros: Option<i64>,
    pub from: Option<OffsetDateTime>,
    pub until: Option<OffsetDateTime>,
    /// What its title or its answer holds.
    pub words: Option<String>,
    /// Runs of others from before this moment have nothing to be searched. `None`: none of others has.
    pub open_since: Option<OffsetDateTime>,
}

/// A page of the run log.
#[derive(Debug, Clone)]
pub struct RunLogPage {
    pub runs: Vec<LoggedRun>,
    /// From before which run the next page goes on, if there may be one.
    pub next: Option<RunId>,
}

/// A run in the log.
#[derive(Debug, Clone)]
pub struct LoggedRun {
    pub summary: RunSummary,
    /// Who started it; `None` for visitors.
    pub person: Option<PersonId>,
    pub person_name: Option<String>,
    /// The name of the share link that it came through.
    pub link_name: Option<String>,
    /// What somebody said of it; the newest.
    pub rating: Option<Rating>,
}

/// What was entered into a run and answered.
#[derive(Debug, Clone)]
pub struct RunContent {
    pub run: RunId,
    pub inputs: Values,
    pub output: Option<String>,
}

/// The ids of at most `$5` runs among the newest `$4` that are older than `$2` and not older than `$3`.
macro_rules! select_ids {
    ($from:literal, $tenant:expr, $terms:expr $(, $argument:expr)* $(,)?) => {
        sqlx::query_scalar!(
            r#"select r.id as "id!" from ("# + $from + r#" desc limit $4) r
            where r.state = any($6) and r.source = any($7) and coalesce(r.model_name, '') like $8
                and is_or_any(coalesce(r.version_id, '00000000-0000-0000-0000-000000000000'), $9)
                and is_or_any(coalesce(r.link_id, '00000000-0000-0000-0000-000000000000'), $10)
                and is_or_any(coalesce(r.person_id, '00000000-0000-0000-0000-000000000000'), $11)
                and is_or_any(r.app_id, $12) and coalesce(r.cost_micros, 0) >= $13
                and case when $14 = '%' then true else
                    (r.created_at >= $15 or r.person_id = $16) and (run_about(r.inputs) ilike $14 or r.output ilike $14) end
            order by r.place desc limit $5"#,
            $tenant.workspace().0,
            $terms.before,
            $terms.least,
            $terms.looked_at,
            $terms.limit,
            &$terms.states,
            &$terms.sources,
            $terms.model,
            $terms.version,
            $terms.link,
            $terms.person,
            $terms.app,
            $terms.least_micros,
            $terms.words,
            $terms.open_since,
            $terms.viewer,
            $($argument),*
        )
    };
}

/// A filter as queries take it: what isn't asked for takes everything.
struct Terms {
    before: Uuid,
    least: Uuid,
    looked_at: i64,
    limit: i64,
    states: Vec<String>,
    sources: Vec<String>,
    model: String,
    version: Option<Uuid>,
    link: Option<Uuid>,
    person: Option<Uuid>,
    app: Option<Uuid>,
    least_micros: i64,
    words: String,
    open_since: OffsetDateTime,
    viewer: Uuid,
}

/// The smallest UUIDv7 of a moment.
fn floor(moment: OffsetDateTime) -> Uuid {
    let ms = u64::try_from(moment.unix_timestamp_nanos().div_euclid(1_000_000)).unwrap_or_default();
    Uuid::from_u128(u128::from(ms & 0xffff_ffff_ffff) << 80)
}

fn exactly(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

impl Terms {
    fn of(filter: &RunLogFilter, viewer: PersonId, before: Option<RunId>, limit: i64) -> Self {
        let until = filter.until.map_or(Uuid::max(), floor);
        let far = OffsetDateTime::UNIX_EPOCH + time::Duration::days(365 * 1_000);
        // Runs of comparisons are not in it: they would tell whoever rates blind whose answer is whose.
        let sources = RunSource::ALL.iter().filter(|source| **source != RunSource::Comparison);
        Self {
            before: before.map_or(until, |before| before.0.min(until)),
            least: filter.from.map_or(Uuid::nil(), floor),
            looked_at: match filter {
                RunLogFilter { words: Some(_), .. } => READ,
                RunLogFilter { app: None, person: None, rating: None, .. } => LOOKED_AT,
                _ => SCATTERED,
            },
            limit,
            states: match filter.state {
                Some(state) => vec![state.as_str().to_owned()],
                None => RunState::ALL.iter().map(|state| state.as_str().to_owned()).collect(),
            },
            sources: sources
                .filter(|source| filter.source.is_none_or(|wanted| wanted == **source))
                .map(|source| source.as_str().to_owned())
                .collect(),
            model: filter.model.as_deref().map_or_else(|| "%".to_owned(), exactly),
            version: filter.version,
            link: filter.link.map(|link| link.0),
            person: filter.person.map(|person| person.0),
            app: filter.app.map(|app| app.0),
            least_micros: filter.least_micros.unwrap_or_default(),
            words: filter.words.as_deref().map_or_else(|| "%".to_owned(), |words| format!("%{}%", exactly(words))),
            open_since: filter.open_since.unwrap_or(far),
            viewer: viewer.0,
        }
    }
}

impl Tenant {
    /// Runs of the log, newest first, from before the run `before`. `viewer` is who asks.
    pub async fn run_log(
        &self,
        filter: &RunLogFilter,
        viewer: PersonId,
        before: Option<RunId>,
        limit: i64,
    ) -> Result<RunLogPage> {
        let terms = Terms::of(filter, viewer, before, limit.saturating_add(1));
        let mut tx = self.begin_read().await?;
        let mut ids = self.matching(&mut tx, filter, &terms).await?;
        let size = usize::try_from(limit).unwrap_or_default();
        let next = if ids.len() > size {
            ids.truncate(size);
            ids.last().copied()
        } else {
            self.looked_until(&mut tx, filter, &terms).await?
        };
        let runs = if ids.is_empty() { Vec::new() } else { self.lines(&mut tx, &ids, viewer).await? };
        tx.commit().await?;
        Ok(RunLogPage { runs, next: next.map(RunId) })
    }

    async fn matching(&self, tx: &mut Tx, filter: &RunLogFilter, terms: &Terms) -> Result<Vec<Uuid>> {
        let found = if let Some(rating) = filter.rating {
            select_ids!(
                "select r.*, f.run_id as place from (
                    select f.run_id from feedback f
                    where f.workspace_id = $1 and f.run_id < $2 and f.run_id >= $3 and f.rating = $17
                    order by f.run_id desc limit $4
                ) f cross join lateral (
                    select r.* from runs r where r.workspace_id = $1 and r.id = f.run_id offset 0
                ) r order by f.run_id",
                self,
                terms,
                rating.as_str(),
            )
            .fetch_all(&mut **tx)
            .await?
        } else if let Some(person) = terms.person {
            select_ids!(
                "select r.*, r.id as place from runs r
                where r.workspace_id = $1 and r.id < $2 and r.id >= $3 and r.person_id = $17 order by r.id",
                self,
                terms,
                person,
            )
            .fetch_all(&mut **tx)
            .await?
        } else if let Some(app) = terms.app {
            select_ids!(
                "select r.*, r.id as place from runs r
                where r.workspace_id = $1 and r.id < $2 and r.id >= $3 and r.app_id = $17 order by r.id",
                self,
                terms,
                app,
            )
            .fetch_all(&mut **tx)
            .await?
        } else {
            select_ids!(
                "select r.*, r.id as place from runs r
                where r.workspace_id = $1 and r.id < $2 and r.id >= $3 order by r.id",
                self,
                terms,
            )
            .fetch_all(&mut **tx)
            .await?
        };
        Ok(found)
    }

    /// The last run that a search looked at, if it did not come to the end.
    async fn looked_until(&self, tx: &mut Tx, filter: &RunLogFilter, terms: &Terms) -> Result<Option<Uuid>> {
        let (workspace, before, least, past) = (self.workspace().0, terms.before, terms.least, terms.looked_at - 1);
        let last = if let Some(rating) = filter.rating {
            sqlx::query_scalar!(
                "select run_id from feedback where workspace_id = $1 and run_id < $2 and run_id >= $3 and rating = $5
                order by run_id desc offset $4 limit 1",
                workspace,
                before,
                least,
                past,
                rating.as_str(),
            )
            .fetch_optional(&mut **tx)
            .await?
        } else if let Some(person) = terms.person {
            sqlx::query_scalar!(
                "select id from runs where workspace_id = $1 and id < $2 and id >= $3 and person_id = $5
                order by id desc offset $4 limit 1",
                workspace,
                before,
                least,
                past,
                person,
            )
            .fetch_optional(&mut **tx)
            .await?
        } else if let Some(app) = terms.app {
            sqlx::query_scalar!(
                "select id from runs where workspace_id = $1 and id < $2 and id >= $3 and app_id = $5
                order by id desc offset $4 limit 1",
                workspace,
                before,
                least,
                past,
                app,
            )
            .fetch_optional(&mut **tx)
            .await?
        } else {
            sqlx::query_scalar!(
                "select id from runs where workspace_id = $1 and id < $2 and id >= $3 order by id desc offset $4 limit 1",
                workspace,
                before,
                least,
                past,
            )
            .fetch_optional(&mut **tx)
            .await?
        };
        Ok(last)
    }

    async fn lines(&self, tx: &mut Tx, ids: &[Uuid], viewer: PersonId) -> Result<Vec<LoggedRun>> {
        let summaries = summaries_by_id(tx, self.workspace().0, viewer.0, ids).await?;
        let about = sqlx::query!(
            r#"select r.id as "id!", r.person_id, p.name as "person_name?", l.name as "link_name?",
                (select f.rating from feedback f where f.workspace_id = $1 and f.run_id = r.id
                    order by f.updated_at desc limit 1) as "rating: Text<Rating>"
            from unnest($2::uuid[]) wanted (id)
            cross join lateral (
                select id, person_id, link_id from runs where workspace_id = $1 and id = wanted.id offset 0
            ) r
            left join people p on p.id = r.person_id
            left join share_links l on l.workspace_id = $1 and l.id = r.link_id"#,
            self.workspace().0,
            ids,
        )
        .fetch_all(&mut **tx)
        .await?;
        let line = |summary: RunSummary| {
            let about = about.iter().find(|about| about.id == summary.id.0);
            LoggedRun {
                person: about.and_then(|about| about.person_id).map(PersonId),
                person_name: about.and_then(|about| about.person_name.clone()),
                link_name: about.and_then(|about| about.link_name.clone()),
                rating: about.and_then(|about| about.rating).map(|rating| rating.0),
                summary,
            }
        };
        Ok(summaries.into_iter().map(line).collect())
    }

    /// What was entered into these runs and answered.
    pub async fn run_contents(&self, runs: &[RunId]) -> Result<Vec<RunContent>> {
        let ids: Vec<Uuid> = runs.iter().map(|run| run.0).collect();
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select r.id as "id!", r.inputs as "inputs!: Json<Values>", r.output
            from unnest($2::uuid[]) wanted (id)
            cross join lateral (
                select id, inputs, output, forgotten_at, content_gone_at from runs where workspace_id = $1 and id = wanted.id offset 0
            ) r
            where r.forgotten_at is null and r.content_gone_at is null"#,
            self.workspace().0,
            &ids,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows
            .into_iter()
            .map(|row| RunContent { run: RunId(row.id), inputs: row.inputs.0, output: row.output })
            .collect())
    }
}
