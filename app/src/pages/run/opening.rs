//! What the page shows when it is opened.

use api::{Client, Error, ErrorCode, Run, RunDetail, RunnableApp, RunsQuery};
use model::{ConversationId, Kind, RunId};
use serde::{Deserialize, Serialize};

/// How many runs or conversations the panel of recent ones shows.
const RECENT: usize = 6;

/// What was found behind the address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Opening {
    /// An app to run.
    App(Box<Opened>),
    /// An app that has only a draft.
    NotPublished,
}

/// An app, ready to be run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Opened {
    /// The app.
    pub app: RunnableApp,
    /// The person's last runs of it, newest first.
    pub recent: Vec<Run>,
    /// The run named in the address.
    pub run: Option<Result<RunDetail, Error>>,
    /// The conversation of that run, oldest first; only for chats.
    pub turns: Vec<Run>,
}

/// Loads all of it.
pub(super) async fn open(client: Client, workspace: String, app: String, run: Option<RunId>) -> Result<Opening, Error> {
    let app = match client.app(&workspace, &app).await {
        Ok(app) => app,
        Err(error) if error.code == ErrorCode::NotPublished => return Ok(Opening::NotPublished),
        Err(error) => return Err(error),
    };
    let recent = recent(&client, &workspace, &app).await;
    let run = match run {
        Some(run) => Some(client.run(&workspace, run).await),
        None => None,
    };
    let conversation = run.as_ref().and_then(|run| run.as_ref().ok()?.run.conversation);
    let turns = match conversation {
        Some(conversation) => turns(&client, &workspace, conversation).await.unwrap_or_default(),
        None => Vec::new(),
    };
    Ok(Opening::App(Box::new(Opened { app, recent, run, turns })))
}

/// The person's last runs of an app; of a chat the last one of each conversation. The page works without them.
pub(super) async fn recent(client: &Client, workspace: &str, app: &RunnableApp) -> Vec<Run> {
    let chat = app.app.kind == Kind::Chat;
    let limit = if chat { 50 } else { RECENT };
    let which = RunsQuery { app: Some(app.app.id), limit: u16::try_from(limit).ok(), ..RunsQuery::default() };
    let mut runs = client.my_runs(workspace, &which).await.map(|page| page.items).unwrap_or_default();
    if chat {
        last_of_each_conversation(&mut runs);
    }
    runs.truncate(RECENT);
    runs
}

fn last_of_each_conversation(runs: &mut Vec<Run>) {
    let mut seen: Vec<ConversationId> = Vec::new();
    runs.retain(|run| match run.conversation {
        Some(conversation) if seen.contains(&conversation) => false,
        Some(conversation) => {
            seen.push(conversation);
            true
        }
        None => true,
    });
}

/// A conversation, oldest first.
pub(super) async fn turns(client: &Client, workspace: &str, conversation: ConversationId) -> Result<Vec<Run>, Error> {
    let which = RunsQuery { conversation: Some(conversation), limit: Some(200), ..RunsQuery::default() };
    let mut runs = client.my_runs(workspace, &which).await?.items;
    runs.reverse();
    Ok(runs)
}
