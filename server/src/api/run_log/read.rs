//! `GET …/run-log/{run}`, of a workspace and of an app

use api::{PromptMessage, RunLogDetail};
use axum::{Json, http::HeaderMap};
use model::{CHAT_INPUT, RunId, Turn};
use time::OffsetDateTime;

use super::{Rules, is_logged};
use crate::{
    api::{apps::find_editable, runs},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    runs::said,
    strict::At,
};

/// How many earlier turns of a conversation a prompt is rendered with at most, and how large they may be.
const TURNS: i64 = 50;
const TURNS_BYTES: i64 = 1 << 20;

/// A run of the workspace, with its attempts and what the model was sent
///
/// What was entered and answered, and so the prompt, is there if the run is the caller's own or began after the workspace opened that.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/run-log/{run}", operation_id = "getLoggedRun", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("run" = RunId, Path, description = "The run's id."),
    ),
    responses((status = 200, description = "The run.", body = RunLogDetail)))]
pub async fn of_workspace(
    member: Member,
    headers: HeaderMap,
    At((_, run)): At<(String, RunId)>,
) -> Result<Json<RunLogDetail>, Refusal> {
    let found = member.tenant.run(run, Some(member.id)).await?.ok_or(ErrorCode::NotFound)?;
    detail(&member, &headers, found).await
}

/// A run of an app, with its attempts and what the model was sent
///
/// As `getLoggedRun` has it, for those who may change the app.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/run-log/{run}", operation_id = "getAppLoggedRun", tag = "runs",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("run" = RunId, Path, description = "The run's id."),
    ),
    responses((status = 200, description = "The run.", body = RunLogDetail)))]
pub async fn of_app(
    member: Member,
    headers: HeaderMap,
    At((_, app, run)): At<(String, String, RunId)>,
) -> Result<Json<RunLogDetail>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let found = member.tenant.run(run, Some(member.id)).await?.filter(|found| found.run.app.id == app.id);
    detail(&member, &headers, found.ok_or(ErrorCode::NotFound)?).await
}

async fn detail(member: &Member, headers: &HeaderMap, found: store::RunDetail) -> Result<Json<RunLogDetail>, Refusal> {
    if !is_logged(found.run.source) {
        return Err(ErrorCode::NotFound.into());
    }
    let language = language_of(headers);
    let rules = Rules::of(member).await?;
    let hidden = rules.hides(member, found.run.person, found.run.created_at);
    // What others said in a chat before the workspace opened that stays hidden, also where the chat went on.
    let since = rules.open_since.filter(|_| found.run.person != Some(member.id));
    let attempts = found.attempts.into_iter().map(|attempt| runs::wire::attempt(attempt, language)).collect();
    let prompt = if hidden || found.run.content_gone_at.is_some() {
        Vec::new()
    } else {
        prompt(member, found.run.id, since).await?
    };
    let live = if hidden { model::run::RunProgress::queued() } else { runs::live(&member.tenant, &found.run).await? };
    let personal_data = member.tenant.personal_data_of(found.run.id).await?;
    let mut run = runs::wire::run(found.run, live, language);
    if hidden {
        run.inputs.clear();
        run.output.clear();
        run.feedback = None;
    }
    Ok(Json(RunLogDetail { run, attempts, hidden, prompt, personal_data }))
}

/// What the model was sent, rendered again: it isn't kept. Empty if that doesn't work any more. Of a chat, only turns from `since` on.
async fn prompt(member: &Member, run: RunId, since: Option<OffsetDateTime>) -> Result<Vec<PromptMessage>, Refusal> {
    let Some(work) = member.tenant.work(run).await? else { return Ok(Vec::new()) };
    let said = said::of(&work.inputs);
    let turns = match (&said, work.conversation) {
        (Some(said), _) => said::turns(said),
        (None, Some(conversation)) => {
            let turns = member.tenant.turns_before(conversation, run, TURNS, TURNS_BYTES).await?;
            let question = |inputs: &model::Values| {
                inputs.get(CHAT_INPUT).and_then(|text| text.as_str()).unwrap_or_default().to_owned()
            };
            let turns = turns.into_iter().filter(|turn| since.is_none_or(|since| began_since(turn.run, since)));
            turns.map(|turn| Turn { question: question(&turn.inputs), answer: turn.output }).collect()
        }
        (None, None) => Vec::new(),
    };
    let rendered = work.definition.render(&work.inputs, &turns).unwrap_or_default();
    let messages: Vec<_> =
        rendered.into_iter().map(|message| PromptMessage { role: message.role, text: message.text }).collect();
    if !messages.is_empty() {
        return Ok(messages);
    }
    // A program that calls a model without an app says all of it itself.
    let said = said.unwrap_or_default().into_iter();
    Ok(said.map(|said| PromptMessage { role: said.role, text: said.text }).collect())
}

/// Whether a run began at this moment or later, as its id says.
fn began_since(run: RunId, since: OffsetDateTime) -> bool {
    i128::try_from(run.0.as_u128() >> 80).is_ok_and(|ms| ms * 1_000_000 >= since.unix_timestamp_nanos())
}
