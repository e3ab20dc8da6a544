//! Lists of runs, with what they were about and how they went. The database sends only what a line needs, however large the run
//! is.

use model::{
    ApiKeyId, AppId, ConversationId, Money, PersonId, RunId,
    run::{Feedback, Rating, RunError, RunSource, RunState},
};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{RunApp, category, money, unsigned};
use crate::{Result, Tenant, scope::Tx, text_enum::Text};

/// Which runs to list.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    pub app: Option<AppId>,
    pub conversation: Option<ConversationId>,
    pub state: Option<RunState>,
    /// What their title, their app's name or their answer holds.
    pub words: Option<String>,
}

/// A run, as lists show it.
#[derive(Debug, Clone)]
pub struct RunSummary {
    pub id: RunId,
    pub app: RunApp,
    /// The version's number; `None` if a draft was tried.
    pub version: Option<i32>,
    pub source: RunSource,
    /// The API key by which a program started it.
    pub key: Option<ApiKeyId>,
    pub conversation: Option<ConversationId>,
    /// The beginning of the message in a chat, or else of the longest input; `None` if there is no text.
    pub about: Option<String>,
    pub state: RunState,
    /// Why there is no complete answer.
    pub error: Option<RunError>,
    /// The beginning of the answer; `None` while the run is in progress.
    pub beginning: Option<String>,
    /// Whether the answer reached the maximum length.
    pub cut_off: bool,
    /// The name of the model that answered.
    pub model_name: Option<String>,
    pub input_tokens: u64,
    pub output_tokens: u64,
    /// `None` if the price is unknown.
    pub cost: Option<Money>,
    pub duration_ms: Option<u64>,
    /// The number of the newest event; 0 while the run is in progress, since this summary then contains nothing of its answer.
    pub last_event: i32,
    /// The viewer's own feedback.
    pub feedback: Option<Feedback>,
    pub created_at: OffsetDateTime,
    /// When what it held was deleted because its time was over.
    pub content_gone_at: Option<OffsetDateTime>,
}

/// An app that somebody ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecentRun {
    pub app: AppId,
    /// The person's newest run of it.
    pub run: RunId,
    pub created_at: OffsetDateTime,
}

struct Row {
    id: Uuid,
    app: Uuid,
    app_slug: String,
    app_name: String,
    app_icon: String,
    app_category: String,
    version: Option<i32>,
    source: Text<RunSource>,
    key: Option<Uuid>,
    conversation: Option<Uuid>,
    about: Option<String>,
    state: Text<RunState>,
    error: Option<Json<RunError>>,
    beginning: Option<String>,
    cut_off: bool,
    model_name: Option<String>,
    input_tokens: i64,
    output_tokens: i64,
    cost_micros: Option<i64>,
    currency: Option<String>,
    duration_ms: Option<i64>,
    last_event: i32,
    rating: Option<Text<Rating>>,
    comment: Option<String>,
    created_at: OffsetDateTime,
    content_gone_at: Option<OffsetDateTime>,
}

/// Selects at most `$4` runs of the person `$2` in the workspace `$1` that are older than `$3`. Each filter has a query of its
/// own, so that each gets a plan that suits it.
macro_rules! select_summaries {
    ($filter:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select r.id, r.app_id as app, a.slug as app_slug, a.name as app_name, a.icon as app_icon,
                a.category as app_category, v.number as "version?", r.source as "source: Text<RunSource>",
                r.api_key_id as key, r.conversation_id as conversation, run_about(r.inputs) as about, r.state as "state: Text<RunState>",
                r.error as "error: Json<RunError>",
                left(r.output, 300) as beginning,
                -- null: an older server ended it, and only its last event knows
                coalesce(r.cut_off, (select e.payload ->> 'stop' = 'length' from run_events e
                    where e.workspace_id = r.workspace_id and e.run_id = r.id and e.number = r.last_event), false) as "cut_off!",
                r.model_name, r.input_tokens, r.output_tokens, r.cost_micros, r.currency,
                r.duration_ms, case when r.state = 'running' then 0 else coalesce(r.last_event, 0) end as "last_event!",
                f.rating as "rating?: Text<Rating>", left(f.comment, 2000) as comment, r.created_at,
                r.content_gone_at
            from runs r
            join apps a on a.workspace_id = r.workspace_id and a.id = r.app_id
            left join versions v on v.workspace_id = r.workspace_id and v.id = r.version_id
            left join feedback f on f.workspace_id = r.workspace_id and f.run_id = r.id and f.person_id = $2
            where r.workspace_id = $1 and r.person_id = $2 and r.id < $3 and r.forgotten_at is null
            and r.source <> 'comparison'"# + $filter + " order by r.id desc limit $4",
            $($argument),+
        )
    };
}

impl Tenant {
    /// The runs that a person started, newest first, from before the run `before`.
    pub async fn my_runs(
        &self,
        person: PersonId,
        filter: &RunFilter,
        before: Option<RunId>,
        limit: i64,
    ) -> Result<Vec<RunSummary>> {
        let (workspace, person) = (self.workspace().0, person.0);
        let before = before.map_or(Uuid::max(), |id| id.0);
        let (app, conversation) = (filter.app.map(|id| id.0), filter.conversation.map(|id| id.0));
        let mut tx = self.begin_read().await?;
        if filter.state.is_some() || filter.words.is_some() {
            let states: Vec<String> = match filter.state {
                Some(state) => vec![state.as_str().to_owned()],
                None => RunState::ALL.iter().map(|state| state.as_str().to_owned()).collect(),
            };
            let holds = filter.words.as_deref().map_or_else(|| "%".to_owned(), holding);
            // One after the other from the newest on, until there are enough.
            let rows = select_summaries!(
                " and r.state = any($5) and is_or_any(r.app_id, $6) and is_or_any(coalesce(r.conversation_id, r.id), $7)
                and (run_about(r.inputs) ilike $8 or a.name ilike $8 or r.output ilike $8)",
                workspace,
                person,
                before,
                limit,
                &states,
                app,
                conversation,
                holds,
            )
            .fetch_all(&mut *tx)
            .await?;
            tx.commit().await?;
            return Ok(rows.into_iter().map(RunSummary::from).collect());
        }
        let rows = match (app, conversation) {
            (None, None) => select_summaries!("", workspace, person, before, limit).fetch_all(&mut *tx).await?,
            (Some(app), None) => {
                select_summaries!(" and r.app_id = $5", workspace, person, before, limit, app)
                    .fetch_all(&mut *tx)
                    .await?
            }
            (None, Some(conversation)) => {
                select_summaries!(" and r.conversation_id = $5", workspace, person, before, limit, conversation)
                    .fetch_all(&mut *tx)
                    .await?
            }
            (Some(app), Some(conversation)) => {
                select_summaries!(
                    " and r.conversation_id = $5 and r.app_id = $6",
                    workspace,
                    person,
                    before,
                    limit,
                    conversation,
                    app,
                )
                .fetch_all(&mut *tx)
                .await?
            }
        };
        tx.commit().await?;
        Ok(rows.into_iter().map(RunSummary::from).collect())
    }

    /// The published apps that a person used most recently, newest first. Considers only their newest 200 runs.
    pub async fn recent_apps(&self, person: PersonId, limit: i64) -> Result<Vec<RecentRun>> {
        let mut tx = self.begin_read().await?;
        let apps = sqlx::query_as!(
            RecentRun,
            r#"with newest as (
                select id, app_id, source, created_at from runs
                where workspace_id = $1 and person_id = $2 and forgotten_at is null and source <> 'comparison'
                order by id desc limit 200
            ), last as (
                select distinct on (app_id) app_id, id, created_at from newest
                where source = 'member' order by app_id, id desc
            )
            select n.app_id as "app!", n.id as "run!", n.created_at as "created_at!"
            from last n join apps a on a.workspace_id = $1 and a.id = n.app_id
            where a.archived_at is null and a.published_id is not null
            order by n.id desc limit $3"#,
            self.workspace().0,
            person.0,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(apps)
    }
}

/// The lines of these runs, newest first, whoever started them. The feedback is the viewer's.
pub(super) async fn summaries_by_id(
    tx: &mut Tx,
    workspace: Uuid,
    viewer: Uuid,
    ids: &[Uuid],
) -> Result<Vec<RunSummary>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select r.id as "id!", r.app_id as "app!", a.slug as app_slug, a.name as app_name, a.icon as app_icon,
            a.category as app_category, v.number as "version?", r.source as "source!: Text<RunSource>",
            r.api_key_id as key, r.conversation_id as conversation, run_about(r.inputs) as about, r.state as "state!: Text<RunState>",
            r.error as "error: Json<RunError>", left(r.output, 300) as beginning, coalesce(r.cut_off, false) as "cut_off!",
            r.model_name, r.input_tokens as "input_tokens!", r.output_tokens as "output_tokens!", r.cost_micros, r.currency,
            r.duration_ms, case when r.state = 'running' then 0 else coalesce(r.last_event, 0) end as "last_event!",
            f.rating as "rating?: Text<Rating>", left(f.comment, 2000) as comment, r.created_at as "created_at!",
            r.content_gone_at
        from unnest($3::uuid[]) wanted (id)
        -- each by its key: `offset 0` keeps this from being planned as one read of the workspace
        cross join lateral (select * from runs where workspace_id = $1 and id = wanted.id offset 0) r
        join apps a on a.workspace_id = $1 and a.id = r.app_id
        left join versions v on v.workspace_id = $1 and v.id = r.version_id
        left join feedback f on f.workspace_id = $1 and f.run_id = wanted.id and f.person_id = $2
        order by r.id desc"#,
        workspace,
        viewer,
        ids,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows.into_iter().map(RunSummary::from).collect())
}

/// A pattern for texts that hold these words as they are.
fn holding(words: &str) -> String {
    let plain = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{plain}%")
}

impl From<Row> for RunSummary {
    fn from(row: Row) -> Self {
        let feedback = row.rating.zip(row.comment).map(|(rating, comment)| Feedback { rating: rating.0, comment });
        Self {
            id: row.id.into(),
            app: RunApp {
                id: row.app.into(),
                slug: row.app_slug,
                name: row.app_name,
                icon: row.app_icon,
                category: category(&row.app_category),
            },
            version: row.version,
            source: row.source.0,
            key: row.key.map(Into::into),
            conversation: row.conversation.map(Into::into),
            about: row.about,
            state: row.state.0,
            error: row.error.map(|error| error.0),
            beginning: row.beginning,
            cut_off: row.cut_off,
            model_name: row.model_name,
            input_tokens: unsigned(row.input_tokens),
            output_tokens: unsigned(row.output_tokens),
            cost: money(row.cost_micros, row.currency),
            duration_ms: row.duration_ms.map(unsigned),
            last_event: row.last_event,
            feedback,
            created_at: row.created_at,
            content_gone_at: row.content_gone_at,
        }
    }
}
