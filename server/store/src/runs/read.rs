//! Reading runs.

use model::{
    ConversationId, Definition, LinkId, OutputFormat, PersonId, RunId, Values,
    run::{Adjustment, Attempt as AttemptRecord, AttemptStatus, Rating, RunError, RunSource, RunState},
};
use sqlx::types::Json;
use uuid::Uuid;

use super::{Attempt, PastTurn, Run, RunDetail, StoredEvent, Work, columns::select_runs, money, unsigned};
use crate::{
    Result, Tenant, TokenHash,
    audit::{self, Change},
    retention::{HeldBy, held_by},
    scope::Tx,
    text_enum::Text,
};

/// Turns of a conversation.
#[derive(Debug, Clone)]
pub struct Turns {
    /// The newest first.
    pub runs: Vec<Run>,
    /// Whether there are older turns.
    pub more: bool,
}

/// The result of deleting what a run holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunForgotten {
    /// It is gone, now or before.
    Done,
    NotOver,
    /// It is under a legal hold. Nothing was deleted.
    Held(HeldBy),
    /// The person has no such run.
    Absent,
}

impl Tenant {
    /// A run with its attempts and the feedback of `viewer`.
    pub async fn run(&self, id: RunId, viewer: Option<PersonId>) -> Result<Option<RunDetail>> {
        let mut tx = self.begin_read().await?;
        let viewer = viewer.map(|person| person.0);
        let row = select_runs!("r.id = $3", self.workspace().0, viewer, id.0).fetch_optional(&mut *tx).await?;
        let Some(row) = row else { return Ok(None) };
        let attempts = attempts(&mut tx, self.workspace().0, id).await?;
        tx.commit().await?;
        Ok(Some(RunDetail { run: row.into(), attempts }))
    }

    /// A run that a visitor started through a share link. It is hidden from other visitors, and from those who come through
    /// another link.
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

    /// The turns of a person's conversation, newest first, from before the run `before`. Returns as many as fit into `limit`
    /// turns and `most_bytes` of text, but at least one. Their sizes are known without reading the texts.
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
            where workspace_id = $1 and person_id = $2 and conversation_id = $3 and id < $4 and forgotten_at is null
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

    /// Deletes what a person filled in and was answered in a run of theirs that is over, for good. What it cost stays counted.
    pub async fn forget_run(&self, run: RunId, person: PersonId) -> Result<RunForgotten> {
        let mut tx = self.begin().await?;
        let found = sqlx::query!(
            r#"select state <> 'running' as "over!", app_id from runs where workspace_id = $1 and id = $2 and person_id = $3"#,
            self.workspace().0,
            run.0,
            person.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else { return Ok(RunForgotten::Absent) };
        if let Some(held) = held_by(&mut tx, self, found.app_id.into(), Some(person)).await? {
            return Ok(RunForgotten::Held(held));
        }
        let forgotten = sqlx::query_scalar!(r#"select forget_run($1, $2) as "forgotten!""#, run.0, person.0)
            .fetch_one(&mut *tx)
            .await?;
        if forgotten {
            audit::record(&mut tx, self, "run.deleted", ("run", run.0), Change::default()).await?;
        }
        tx.commit().await?;
        Ok(if found.over { RunForgotten::Done } else { RunForgotten::NotOver })
    }

    /// A run's events with numbers above `after`, in order.
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

    /// The newest summary of a conversation's older turns, and the newest run that it is about.
    pub async fn conversation_summary(&self, conversation: ConversationId) -> Result<Option<(String, RunId)>> {
        let mut tx = self.begin_read().await?;
        let found = sqlx::query!(
            r#"select summary as "summary!", summary_until as "until!" from runs
            where workspace_id = $1 and conversation_id = $2 and summary is not null
            order by id desc limit 1"#,
            self.workspace().0,
            conversation.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(found.map(|found| (found.summary, found.until.into())))
    }

    /// Keeps a summary of what was said in a conversation up to the run `until`, with the run before whose answer it was made; but not if
    /// something of that was deleted since this run began, because the summary may tell of it.
    pub async fn keep_summary(&self, run: RunId, summary: &str, until: RunId) -> Result<()> {
        let mut tx = self.begin().await?;
        sqlx::query!(
            "update runs r set summary = $3, summary_until = $4
            where r.workspace_id = $1 and r.id = $2 and not exists (
                select from runs told where told.workspace_id = $1 and told.conversation_id = r.conversation_id and told.id <= $4
                    and greatest(told.forgotten_at, told.content_gone_at) > r.created_at
            )",
            self.workspace().0,
            run.0,
            summary,
            until.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The newest completed turns of a conversation before a run, oldest first: as many as fit into `limit` turns and
    /// `most_bytes` of text.
    pub async fn turns_before(
        &self,
        conversation: ConversationId,
        run: RunId,
        limit: i64,
        most_bytes: i64,
    ) -> Result<Vec<PastTurn>> {
        let mut tx = self.begin_read().await?;
        // The sizes are read first, which doesn't require reading the texts.
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

    /// Everything that is needed to execute a run.
    pub async fn work(&self, run: RunId) -> Result<Option<Work>> {
        let mut tx = self.begin_read().await?;
        let row = sqlx::query!(
            r#"select r.app_id as app, coalesce(r.definition, jsonb_set(v.definition, '{prompt,pieces}', v.pieces)) as "definition!: Json<Definition>", r.inputs as "inputs: Json<Values>",
                r.conversation_id as conversation, r.source as "source: Text<RunSource>", r.person_id as person
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
            source: row.source.0,
            person: row.person.map(Into::into),
        }))
    }
}

async fn attempts(tx: &mut Tx, workspace: Uuid, run: RunId) -> Result<Vec<Attempt>> {
    let rows = sqlx::query!(
        r#"select id, number, connection_id, connection_name, provider, model, status as "status: Text<AttemptStatus>",
            error as "error: Json<RunError>",
            input_tokens, output_tokens, time_to_first_token_ms, duration_ms, cost_micros, currency, started_at,
            cached_input_tokens, cache_write_tokens, reasoning_tokens, adjusted as "adjusted: Json<Vec<Adjustment>>"
        from attempts where workspace_id = $1 and run_id = $2 order by number"#,
        workspace,
        run.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let attempts = rows.into_iter().map(|row| Attempt {
        id: row.id.into(),
        record: AttemptRecord {
            number: row.number.try_into().unwrap_or_default(),
            connection: row.connection_id.map(Into::into),
            connection_name: row.connection_name,
            provider: row.provider,
            model: row.model,
            status: row.status.0,
            error: row.error.map(|error| error.0),
            input_tokens: row.input_tokens.map(unsigned),
            output_tokens: row.output_tokens.map(unsigned),
            cached_input_tokens: row.cached_input_tokens.map(unsigned),
            cache_write_tokens: row.cache_write_tokens.map(unsigned),
            reasoning_tokens: row.reasoning_tokens.map(unsigned),
            adjusted: row.adjusted.map(|adjusted| adjusted.0).unwrap_or_default(),
            time_to_first_token_ms: row.time_to_first_token_ms.map(unsigned),
            duration_ms: unsigned(row.duration_ms),
            cost: money(row.cost_micros, row.currency),
        },
        started_at: row.started_at,
    });
    Ok(attempts.collect())
}
