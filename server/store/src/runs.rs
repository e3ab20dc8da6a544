//! Runs: their life and what is known of them.
//!
//! A run begins with [`RunWriter::start`], is carried out by whoever holds its [`LiveRun`], is followed through [`Watch`], and
//! ends exactly once with [`LiveRun::finish`]. All of these writes go through one task that commits what has gathered since its
//! last commit, so that a thousand runs cost little more than one. This file reads; the writing is in `runs/`.

mod append;
mod feed;
mod finish;
mod lease;
mod live;
mod start;
mod writer;

#[cfg(test)]
mod tests;

use model::{
    AppId, AttemptId, Category, ConnectionId, ConversationId, Definition, LinkId, OutputFormat, PersonId, RunId,
    Values, VersionId,
};
use serde_json::Value;
use sqlx::types::Json;
use time::OffsetDateTime;

use crate::{Rating, Result, Tenant, scope::Tx, text_enum::text_enum};

pub use feed::{RunEvent, Watch};
pub use finish::{Ending, NewAttempt, Usage};
pub use lease::{CancelRequested, TakenUp};
pub(crate) use live::LiveRuns;
pub use live::{LiveRun, Progress, Stop, WriteError};
pub use start::{NewRun, OnceKey, Refusal, RunBy, RunOf, Started};
pub use writer::{RunWriter, RunWriterTask};

text_enum! {
    /// Where a run is. It leaves `Running` exactly once.
    RunState {
        /// Accepted, and waiting or being carried out.
        Running = "running",
        /// The whole answer is there.
        Completed = "completed",
        /// It ended without a whole answer.
        Failed = "failed",
        /// A person stopped it.
        Cancelled = "cancelled",
        /// The server stopped while it was answering.
        Interrupted = "interrupted",
    }
}

text_enum! {
    /// How a run was started.
    RunSource {
        /// By a member.
        Member = "member",
        /// By somebody with a share link.
        Link = "link",
        /// By a builder, trying the draft.
        Try = "try",
    }
}

text_enum! {
    /// Whether an attempt answered.
    AttemptStatus {
        /// It answered.
        Ok = "ok",
        /// It did not.
        Failed = "failed",
        /// It was stopped.
        Cancelled = "cancelled",
    }
}

/// A run.
#[derive(Debug, Clone)]
pub struct Run {
    pub id: RunId,
    pub app: AppId,
    pub app_slug: String,
    pub app_name: String,
    pub app_icon: String,
    pub app_category: Category,
    /// Absent when a draft was tried.
    pub version: Option<VersionId>,
    /// 1, 2, 3 … within the app.
    pub version_number: Option<i32>,
    pub source: RunSource,
    pub person: Option<PersonId>,
    pub person_name: Option<String>,
    pub link: Option<LinkId>,
    /// Tells one visitor of a link from another.
    pub visitor_hash: Option<Vec<u8>>,
    pub conversation: Option<ConversationId>,
    pub inputs: Values,
    pub state: RunState,
    /// Why there is no whole answer, as [`Ending::error`] was.
    pub error: Option<Value>,
    /// Absent while it is being written: then its pieces are in the events.
    pub output: Option<String>,
    pub output_format: OutputFormat,
    pub model_name: Option<String>,
    pub input_tokens: i64,
    pub output_tokens: i64,
    /// Absent when the price is unknown.
    pub cost_micros: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Absent while it goes on.
    pub duration_ms: Option<i64>,
    /// The number of its newest event.
    pub last_event: i32,
    pub created_at: OffsetDateTime,
    /// What the one who asks ([`Tenant::by`]) said of it.
    pub rating: Option<Rating>,
    pub comment: Option<String>,
}

/// One call to one model within a run.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub id: AttemptId,
    /// 1, 2, 3 … within the run.
    pub number: i32,
    pub connection: Option<ConnectionId>,
    pub connection_name: String,
    pub provider: String,
    pub model: String,
    pub status: AttemptStatus,
    pub error: Option<Value>,
    pub input_tokens: Option<i64>,
    pub output_tokens: Option<i64>,
    pub time_to_first_token_ms: Option<i64>,
    pub duration_ms: i64,
    pub cost_micros: Option<i64>,
    pub currency: Option<String>,
    pub started_at: OffsetDateTime,
}

/// Which runs to list; each field that is set narrows.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunFilter {
    pub person: Option<PersonId>,
    pub app: Option<AppId>,
    pub conversation: Option<ConversationId>,
    /// Only those older than this one: the last of the page before.
    pub before: Option<RunId>,
}

/// One question and its answer in a conversation.
#[derive(Debug, Clone)]
pub struct Turn {
    pub run: RunId,
    pub inputs: Values,
    pub output: String,
}

/// Everything that carrying out a run needs, for one that is taken up again.
#[derive(Debug, Clone)]
pub struct Work {
    pub app: AppId,
    pub definition: Definition,
    pub inputs: Values,
    pub conversation: Option<ConversationId>,
    pub source: RunSource,
}

impl Tenant {
    /// One run.
    pub async fn run(&self, id: RunId) -> Result<Option<Run>> {
        let mut tx = self.begin().await?;
        let run = select(&mut tx, self, Some(id), RunFilter::default(), 1).await?.pop();
        tx.commit().await?;
        Ok(run)
    }

    /// Runs, newest first.
    pub async fn runs(&self, filter: RunFilter, limit: i64) -> Result<Vec<Run>> {
        let mut tx = self.begin().await?;
        let runs = select(&mut tx, self, None, filter, limit).await?;
        tx.commit().await?;
        Ok(runs)
    }

    /// The attempts of a run, in order; none are there before it has ended.
    pub async fn attempts(&self, run: RunId) -> Result<Vec<Attempt>> {
        let mut tx = self.begin().await?;
        let rows = sqlx::query!(
            r#"select id, number, connection_id, connection_name, provider, model, status as "status: AttemptStatus", error,
                input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency, started_at
            from attempts where workspace_id = $1 and run_id = $2 order by number"#,
            self.workspace().0,
            run.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let attempts = rows.into_iter().map(|row| Attempt {
            id: row.id.into(),
            number: row.number,
            connection: row.connection_id.map(ConnectionId),
            connection_name: row.connection_name,
            provider: row.provider,
            model: row.model,
            status: row.status,
            error: row.error,
            input_tokens: row.input_tokens,
            output_tokens: row.output_tokens,
            time_to_first_token_ms: row.time_to_first_token_ms,
            duration_ms: row.duration_ms,
            cost_micros: row.cost_micros,
            currency: row.currency,
            started_at: row.started_at,
        });
        Ok(attempts.collect())
    }

    /// The events of a run after the one with the number `after`, in order, at most `limit`.
    pub async fn events(&self, run: RunId, after: u32, limit: i64) -> Result<Vec<RunEvent>> {
        let mut tx = self.begin().await?;
        let events = feed::read(&mut tx, self.workspace(), run, after, limit).await?;
        tx.commit().await?;
        Ok(events)
    }

    /// The last `limit` answered turns of a conversation, oldest first.
    pub async fn turns(&self, conversation: ConversationId, limit: i64) -> Result<Vec<Turn>> {
        let mut tx = self.begin().await?;
        let mut rows = sqlx::query!(
            r#"select id, inputs as "inputs: Json<Values>", output as "output!"
            from runs
            where workspace_id = $1 and conversation_id = $2 and state = 'completed' and output is not null
            order by id desc limit $3"#,
            self.workspace().0,
            conversation.0,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        rows.reverse();
        Ok(rows.into_iter().map(|row| Turn { run: row.id.into(), inputs: row.inputs.0, output: row.output }).collect())
    }

    /// What carrying out a run needs.
    pub async fn work(&self, run: RunId) -> Result<Option<Work>> {
        let mut tx = self.begin().await?;
        let row = sqlx::query!(
            r#"select r.app_id, r.inputs as "inputs: Json<Values>", r.conversation_id, r.source as "source: RunSource",
                coalesce(v.definition, r.definition) as "definition!: Json<Definition>"
            from runs r left join versions v on v.workspace_id = r.workspace_id and v.id = r.version_id
            where r.workspace_id = $1 and r.id = $2"#,
            self.workspace().0,
            run.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.map(|row| Work {
            app: row.app_id.into(),
            definition: row.definition.0,
            inputs: row.inputs.0,
            conversation: row.conversation_id.map(ConversationId),
            source: row.source,
        }))
    }
}

async fn select(tx: &mut Tx, tenant: &Tenant, id: Option<RunId>, filter: RunFilter, limit: i64) -> Result<Vec<Run>> {
    let rows = sqlx::query!(
        r#"select r.id, r.app_id, a.slug, a.name as app_name, a.icon, a.category, r.version_id, v.number as "number?",
            r.source as "source: RunSource", r.person_id, p.name as "person_name?", r.link_id, r.visitor_hash,
            r.conversation_id, r.inputs as "inputs: Json<Values>", r.state as "state: RunState", r.error, r.output,
            coalesce(v.definition, r.definition) #>> '{output,format}' as output_format,
            r.model_name, r.input_tokens, r.output_tokens, r.cost_micros, r.currency, r.duration_ms,
            coalesce(r.last_event, l.next_event - 1, 0) as "last_event!", r.created_at,
            f.rating as "rating?: Rating", f.comment as "comment?"
        from runs r
        join apps a on a.workspace_id = r.workspace_id and a.id = r.app_id
        left join versions v on v.workspace_id = r.workspace_id and v.id = r.version_id
        left join people p on p.id = r.person_id
        left join run_leases l on l.workspace_id = r.workspace_id and l.run_id = r.id
        left join feedback f on f.workspace_id = r.workspace_id and f.run_id = r.id and f.person_id = $2
        where r.workspace_id = $1
        and ($3::uuid is null or r.id = $3) and ($4::uuid is null or r.person_id = $4) and ($5::uuid is null or r.app_id = $5)
        and ($6::uuid is null or r.conversation_id = $6) and ($7::uuid is null or r.id < $7)
        order by r.id desc limit $8"#,
        tenant.workspace().0,
        tenant.actor().person.map(|person| person.0),
        id.map(|id| id.0),
        filter.person.map(|person| person.0),
        filter.app.map(|app| app.0),
        filter.conversation.map(|conversation| conversation.0),
        filter.before.map(|before| before.0),
        limit,
    )
    .fetch_all(&mut **tx)
    .await?;
    let runs = rows.into_iter().map(|row| Run {
        id: row.id.into(),
        app: row.app_id.into(),
        app_slug: row.slug,
        app_name: row.app_name,
        app_icon: row.icon,
        app_category: Category::from_slug(&row.category).unwrap_or_default(),
        version: row.version_id.map(VersionId),
        version_number: row.number,
        source: row.source,
        person: row.person_id.map(PersonId),
        person_name: row.person_name,
        link: row.link_id.map(LinkId),
        visitor_hash: row.visitor_hash,
        conversation: row.conversation_id.map(ConversationId),
        inputs: row.inputs.0,
        state: row.state,
        error: row.error,
        output: row.output,
        output_format: if row.output_format.as_deref() == Some("text") {
            OutputFormat::Text
        } else {
            OutputFormat::Markdown
        },
        model_name: row.model_name,
        input_tokens: row.input_tokens,
        output_tokens: row.output_tokens,
        cost_micros: row.cost_micros,
        currency: row.currency,
        duration_ms: row.duration_ms,
        last_event: row.last_event,
        created_at: row.created_at,
        rating: row.rating,
        comment: row.comment,
    });
    Ok(runs.collect())
}
