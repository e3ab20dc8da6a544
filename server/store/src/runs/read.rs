//! Reading runs.

use model::{Category, ConversationId, Definition, LinkId, OutputFormat, PersonId, RunId, Values};
use serde_json::Value;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Attempt, AttemptStatus, Cost, PastTurn, Run, RunDetail, RunSource, RunState, StoredEvent, Work};
use crate::{Feedback, Result, Tenant, TokenHash, feedback::Rating, scope::Tx};

/// Turns of a conversation.
#[derive(Debug, Clone)]
pub struct Turns {
    /// Newest first.
    pub runs: Vec<Run>,
    /// Whether there are older ones.
    pub more: bool,
}

/// A run with what is joined to it, as the database gives it.
struct Row {
    id: Uuid,
    app: Uuid,
    app_slug: String,
    app_name: String,
    app_icon: String,
    app_category: String,
    output_format: Option<Json<OutputFormat>>,
    version: Option<i32>,
    source: RunSource,
    person: Option<Uuid>,
    person_name: Option<String>,
    link: Option<Uuid>,
    conversation: Option<Uuid>,
    inputs: Json<Values>,
    state: RunState,
    error: Option<Value>,
    output: Option<String>,
    model_name: Option<String>,
    input_tokens: i64,
    output_tokens: i64,
    cost_micros: Option<i64>,
    currency: Option<String>,
    duration_ms: Option<i64>,
    last_event: i32,
    rating: Option<Rating>,
    comment: Option<String>,
    created_at: OffsetDateTime,
    finished_at: Option<OffsetDateTime>,
}

/// Runs as somebody sees them: `$1` is the workspace and `$2` who looks.
macro_rules! select_runs {
    ($filter:literal, $($argument:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select r.id, r.app_id as app, a.slug as app_slug, a.name as app_name, a.icon as app_icon,
                a.category as app_category, coalesce(r.definition, v.definition) #> '{output,format}' as "output_format: Json<OutputFormat>",
                v.number as "version?", r.source as "source: RunSource", r.person_id as person, p.name as "person_name?",
                r.link_id as link, r.conversation_id as conversation,
                r.inputs as "inputs: Json<Values>", r.state as "state: RunState", r.error,
                r.output, r.model_name, r.input_tokens, r.output_tokens, r.cost_micros, r.currency, r.duration_ms,
                coalesce(r.last_event, (select max(number) from run_events e where e.workspace_id = r.workspace_id and e.run_id = r.id), 0)
                    as "last_event!",
                f.rating as "rating?: Rating", f.comment as "comment?", r.created_at, r.finished_at
            from runs r
            join apps a on a.workspace_id = r.workspace_id and a.id = r.app_id
            left join versions v on v.workspace_id = r.workspace_id and v.id = r.version_id
            left join people p on p.id = r.person_id
            left join feedback f on f.workspace_id = r.workspace_id and f.run_id = r.id and f.person_id = $2
            where r.workspace_id = $1 and "# + $filter,
            $($argument),+
        )
    };
}

impl Tenant {
    /// One run with its attempts, and with what `viewer` said of it.
    pub async fn run(&self, id: RunId, viewer: Option<PersonId>) -> Result<Option<RunDetail>> {
        let mut tx = self.begin_read().await?;
        let viewer = viewer.map(|person| person.0);
        let row = select_runs!("r.id = $3", self.workspace().0, viewer, id.0).fetch_optional(&mut *tx).await?;
        let Some(row) = row else { return Ok(None) };
        let attempts = attempts(&mut tx, self.workspace().0, id).await?;
        tx.commit().await?;
        Ok(Some(RunDetail { run: row.into(), attempts }))
    }

    /// A run that a visitor of a link started. No other visitor sees it, nor does one who comes by another link.
    pub async fn link_run(&self, link: LinkId, visitor: TokenHash, id: RunId) -> Result<Option<Run>> {
        let mut tx = self.begin_read().await?;
        let row = select_runs!(
            "r.id = $3 and r.link_id = $4 and r.visitor_hash = $5",
            self.workspace().0,
            None::<Uuid>,
            id.0,
            link.0,
            &visitor.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.map(Run::from))
    }

    /// The turns of a conversation of a person's, newest first, from before the run `before` on: as many as there are within `limit`
    /// and within `most_bytes` of texts, and at least one. How large they are is known without reading them.
    pub async fn conversation(
        &self,
        person: PersonId,
        conversation: ConversationId,
        before: Option<RunId>,
        limit: i64,
        most_bytes: i64,
    ) -> Result<Turns> {
        let mut tx = self.begin_read().await?;
        let sizes = sqlx::query!(
            r#"select id, (octet_length(inputs::text) + coalesce(octet_length(output), 0))::bigint as "bytes!" from runs
            where workspace_id = $1 and person_id = $2 and conversation_id = $3 and id < $4
            order by id desc limit $5"#,
            self.workspace().0,
            person.0,
            conversation.0,
            before.map_or(Uuid::max(), |id| id.0),
            limit + 1,
        )
        .fetch_all(&mut *tx)
        .await?;
        let (mut ids, mut bytes) = (Vec::new(), 0);
        for turn in sizes.iter().take(usize::try_from(limit).unwrap_or_default()) {
            bytes += turn.bytes;
            if !ids.is_empty() && bytes > most_bytes {
                break;
            }
            ids.push(turn.id);
        }
        let rows = select_runs!("r.id = any($3) order by r.id desc", self.workspace().0, Some(person.0), &ids)
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Turns { more: ids.len() < sizes.len(), runs: rows.into_iter().map(Run::from).collect() })
    }

    /// The events of a run from behind the event `after`, in order.
    pub async fn events(&self, run: RunId, after: i32, limit: i64) -> Result<Vec<StoredEvent>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select e.number, e.payload::text as "payload!", r.state <> 'running' and e.number = r.last_event as ends
            from run_events e join runs r on r.workspace_id = e.workspace_id and r.id = e.run_id
            where e.workspace_id = $1 and e.run_id = $2 and r.id = $2 and e.number > $3
            order by e.number limit $4"#,
            self.workspace().0,
            run.0,
            after,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let event = |payload: String, number, ends: Option<bool>| StoredEvent {
            number,
            payload: payload.into(),
            ends: ends.unwrap_or(false),
        };
        Ok(rows.into_iter().map(|row| event(row.payload, row.number, row.ends)).collect())
    }

    /// The newest completed turns of a conversation, at most `limit`, oldest first.
    pub async fn conversation_turns(&self, conversation: ConversationId, limit: i64) -> Result<Vec<PastTurn>> {
        let mut tx = self.begin_read().await?;
        let mut turns = sqlx::query!(
            r#"select id, inputs as "inputs: Json<Values>", output as "output!" from runs
            where workspace_id = $1 and conversation_id = $2 and state = 'completed' and output is not null
            order by id desc limit $3"#,
            self.workspace().0,
            conversation.0,
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        turns.reverse();
        Ok(turns
            .into_iter()
            .map(|turn| PastTurn { run: turn.id.into(), inputs: turn.inputs.0, output: turn.output })
            .collect())
    }

    /// The completed turns of a conversation before a run, oldest first: the newest ones, as many as there are within `limit` and within
    /// `most_bytes` of texts.
    pub async fn turns_before(
        &self,
        conversation: ConversationId,
        run: RunId,
        limit: i64,
        most_bytes: i64,
    ) -> Result<Vec<PastTurn>> {
        let mut tx = self.begin_read().await?;
        // The sizes first, which are known without reading the texts.
        let mut turns = sqlx::query!(
            r#"with sized as (
                select id, (sum(octet_length(inputs::text) + octet_length(output)) over (order by id desc))::bigint as bytes
                from runs
                where workspace_id = $1 and conversation_id = $2 and id < $3 and state = 'completed' and output is not null
                order by id desc limit $4
            )
            select r.id, r.inputs as "inputs: Json<Values>", r.output as "output!"
            from sized s
            -- each by its key: `offset 0` keeps this from being planned as one read of the workspace
            cross join lateral (select id, inputs, output from runs where workspace_id = $1 and id = s.id offset 0) r
            where s.bytes <= $5 order by r.id desc"#,
            self.workspace().0,
            conversation.0,
            run.0,
            limit,
            most_bytes,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        turns.reverse();
        Ok(turns
            .into_iter()
            .map(|turn| PastTurn { run: turn.id.into(), inputs: turn.inputs.0, output: turn.output })
            .collect())
    }

    /// What a run needs to be carried out.
    pub async fn work(&self, run: RunId) -> Result<Option<Work>> {
        let mut tx = self.begin_read().await?;
        let row = sqlx::query!(
            r#"select r.app_id as app, coalesce(r.definition, v.definition) as "definition!: Json<Definition>", r.inputs as "inputs: Json<Values>",
                r.conversation_id as conversation, r.source as "source: RunSource", r.person_id as person
            from runs r left join versions v on v.workspace_id = r.workspace_id and v.id = r.version_id
            where r.workspace_id = $1 and r.id = $2"#,
            self.workspace().0,
            run.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.map(|row| Work {
            app: row.app.into(),
            definition: row.definition.0,
            inputs: row.inputs.0,
            conversation: row.conversation.map(Into::into),
            source: row.source,
            person: row.person.map(Into::into),
        }))
    }
}

async fn attempts(tx: &mut Tx, workspace: Uuid, run: RunId) -> Result<Vec<Attempt>> {
    let rows = sqlx::query!(
        r#"select id, number, connection_id, connection_name, provider, model, status as "status: AttemptStatus", error,
            input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency, started_at,
            cached_input_tokens, cache_write_tokens, reasoning_tokens, adjusted
        from attempts where workspace_id = $1 and run_id = $2 order by number"#,
        workspace,
        run.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let attempts = rows.into_iter().map(|row| Attempt {
        id: row.id.into(),
        number: row.number,
        connection: row.connection_id.map(Into::into),
        connection_name: row.connection_name,
        provider: row.provider,
        model: row.model,
        status: row.status,
        error: row.error,
        input_tokens: row.input_tokens,
        output_tokens: row.output_tokens,
        cached_input_tokens: row.cached_input_tokens,
        cache_write_tokens: row.cache_write_tokens,
        reasoning_tokens: row.reasoning_tokens,
        adjusted: row.adjusted,
        time_to_first_token_ms: row.time_to_first_token_ms,
        duration_ms: row.duration_ms,
        cost: Cost::from_columns(row.cost_micros, row.currency),
        started_at: row.started_at,
    });
    Ok(attempts.collect())
}

impl From<Row> for Run {
    fn from(row: Row) -> Self {
        let feedback = row.rating.zip(row.comment).map(|(rating, comment)| Feedback { rating, comment });
        Self {
            id: row.id.into(),
            app: row.app.into(),
            app_slug: row.app_slug,
            app_name: row.app_name,
            app_icon: row.app_icon,
            app_category: Category::from_slug(&row.app_category).unwrap_or_default(),
            output_format: row.output_format.map(|format| format.0).unwrap_or_default(),
            version: row.version,
            source: row.source,
            person: row.person.map(Into::into),
            person_name: row.person_name,
            link: row.link.map(Into::into),
            conversation: row.conversation.map(Into::into),
            inputs: row.inputs.0,
            state: row.state,
            error: row.error,
            output: row.output,
            model_name: row.model_name,
            input_tokens: row.input_tokens,
            output_tokens: row.output_tokens,
            cost: Cost::from_columns(row.cost_micros, row.currency),
            duration_ms: row.duration_ms,
            last_event: row.last_event,
            feedback,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}
