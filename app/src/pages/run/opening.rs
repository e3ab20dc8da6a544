//! What the page shows when it is opened.

#[cfg(feature = "ssr")]
use api::CreateRun;
use api::{Client, Error, ErrorCode, Page, PageQuery, Run, RunDetail, RunSummary, RunnableApp, RunsQuery};
use model::{ConversationId, Kind, RunId, Values};
use serde::{Deserialize, Serialize};

use crate::widgets::RECENT;
#[cfg(feature = "ssr")]
use crate::widgets::held_from_form;

/// What is behind the address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum RunPageData {
    App(Box<OpenedApp>),
    /// An app that only has a draft.
    NotPublished,
}

/// An app that can be run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct OpenedApp {
    pub app: RunnableApp,
    /// The person's last runs of it, newest first.
    pub recent: Vec<RunSummary>,
    /// The run named in the address.
    pub run: Option<Result<RunDetail, Error>>,
    /// The newest turns of that run's conversation; only for chats.
    pub turns: Turns,
    /// A run that the browser itself sent and the server refused.
    pub refused: Option<RefusedRun>,
}

/// A refused run that the browser itself sent, because the page was not hydrated yet or has no script. Only the server that
/// answers knows it; it reaches the browser with the page's data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefusedRun {
    /// The values of the form.
    pub held: Values,
    /// Why it was refused.
    pub error: Error,
}

/// The field of a chat's form with the conversation to continue. No input can have this name.
pub(super) const CONVERSATION: &str = "madang-conversation";

/// The run that a form describes if the browser itself sent it.
#[cfg(feature = "ssr")]
pub fn run_of_form(app: &RunnableApp, fields: &[(String, String)]) -> CreateRun {
    let own = fields.iter().filter(|(name, _)| name != CONVERSATION);
    let own = own.map(|(name, value)| (name.as_str(), value.as_str()));
    let conversation = fields.iter().find(|(name, _)| name == CONVERSATION).and_then(|(_, id)| id.parse().ok());
    CreateRun { inputs: held_from_form(app.app.kind, &app.inputs, own), conversation }
}

/// Turns of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Turns {
    /// Oldest first.
    pub runs: Vec<Run>,
    /// The position of older turns, if there are any.
    pub older: Option<String>,
}

/// Loads the page's data.
pub(super) async fn open(
    client: Client,
    workspace: String,
    app: String,
    run: Option<RunId>,
    refused: Option<RefusedRun>,
) -> Result<RunPageData, Error> {
    let app = match client.app(&workspace, &app).await {
        Ok(app) => app,
        Err(error) if error.code == ErrorCode::NotPublished => return Ok(RunPageData::NotPublished),
        Err(error) => return Err(error),
    };
    let run = async {
        match run {
            Some(run) => Some(client.run(&workspace, run).await),
            None => None,
        }
    };
    let (recent, run) = futures::join!(recent(&client, &workspace, &app), run);
    let turns = match &run {
        Some(Ok(detail)) if app.app.kind == Kind::Chat => turns_of(&client, &workspace, &detail.run).await,
        _ => Turns::default(),
    };
    Ok(RunPageData::App(Box::new(OpenedApp { app, recent, run, turns, refused })))
}

/// The newest turns of a run's conversation. If they can't be read, only the run itself, with the others counted as older, so
/// that they can still be loaded.
pub(super) async fn turns_of(client: &Client, workspace: &str, run: &Run) -> Turns {
    match run.conversation {
        None => Turns { runs: vec![run.clone()], older: None },
        Some(conversation) => turns(client, workspace, conversation, None)
            .await
            .unwrap_or_else(|_| Turns { runs: vec![run.clone()], older: Some(run.id.to_string()) }),
    }
}

/// The person's last runs of an app; for a chat, the last one of each conversation. The page works without them.
async fn recent(client: &Client, workspace: &str, app: &RunnableApp) -> Vec<RunSummary> {
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

/// Keeps the newest turn of each conversation with the title of its oldest turn here, because people recognise a conversation by
/// how it began.
fn last_of_each_conversation(runs: &mut Vec<RunSummary>) {
    for at in 0..runs.len() {
        let oldest = |run: &RunSummary| runs.iter().rev().find(|turn| turn.conversation == run.conversation);
        let title =
            runs.get(at).filter(|run| run.conversation.is_some()).and_then(oldest).map(|turn| turn.title.clone());
        if let (Some(run), Some(title)) = (runs.get_mut(at), title) {
            run.title = title;
        }
    }
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

/// The newest turns of a conversation, or the newest ones before `older`.
pub(super) async fn turns(
    client: &Client,
    workspace: &str,
    conversation: ConversationId,
    older: Option<String>,
) -> Result<Turns, Error> {
    let page = PageQuery { limit: None, after: older };
    let Page { items: mut runs, next: older } = client.conversation(workspace, conversation, &page).await?;
    runs.reverse();
    Ok(Turns { runs, older })
}
