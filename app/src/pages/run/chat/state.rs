//! A conversation: what was said, what is being said, and how it goes on.

use api::{CreateRun, Run, RunSummary, RunnableApp};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{CHAT_INPUT, ConversationId, RunId, Values};
use serde_json::Value;
use ui::Bound;

use super::KIND;
use crate::{
    client::use_client,
    pages::run::{
        address::use_run_in_address,
        opening::{self, Opened, Turns},
        parts::use_blocked,
    },
    session::use_workspace,
    widgets::{InputForm, LiveRun, RunDoor, Submission, keep_typed},
};

/// One question and its answer.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    /// Its run.
    pub id: RunId,
    /// What the person said.
    pub said: String,
    /// The answer.
    pub live: LiveRun,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub app: StoredValue<RunnableApp>,
    pub workspace: StoredValue<String>,
    pub form: InputForm,
    pub submission: Submission,
    pub blocked: Signal<Option<String>>,
    /// What is in the composer.
    pub message: RwSignal<String>,
    pub turns: RwSignal<Vec<Turn>>,
    pub conversation: RwSignal<Option<ConversationId>>,
    /// Why the conversation in the address is not shown.
    pub gone: RwSignal<Option<api::Error>>,
    /// From where there are older turns than those in view, if there are.
    pub older: RwSignal<Option<String>>,
    pub recent: RwSignal<Vec<RunSummary>>,
    /// Turns live as long as the page, also those that begin after an answer of the API.
    owner: StoredValue<Option<Owner>>,
}

impl State {
    pub(super) fn new(opened: Opened) -> Self {
        let Opened { app, recent, run, turns } = opened;
        let workspace = use_workspace().get_untracked();
        let place = format!("{workspace}/{}", app.app.id);
        let state = Self {
            workspace: StoredValue::new(workspace),
            form: InputForm::new("in", KIND, app.inputs.clone()),
            submission: Submission::new(),
            blocked: use_blocked(&app),
            message: RwSignal::new(String::new()),
            turns: RwSignal::new(Vec::new()),
            conversation: RwSignal::new(None),
            gone: RwSignal::new(None),
            older: RwSignal::new(None),
            recent: RwSignal::new(recent),
            owner: StoredValue::new(Owner::current()),
            app: StoredValue::new(app),
        };
        match run {
            Some(Ok(detail)) if turns.runs.is_empty() => state.show(alone(detail.run)),
            Some(Ok(_)) => state.show(turns),
            Some(Err(error)) => state.gone.set(Some(error)),
            None => {}
        }
        state.form.keep(place.clone());
        keep_typed(state.message, format!("madang:message:{place}"));
        state
    }

    pub(super) fn slug(self) -> String {
        self.app.with_value(|app| app.app.slug.clone())
    }

    /// Whether a turn is on its way, tracked.
    pub(super) fn is_busy(self) -> bool {
        self.submission.sending.get() || self.turns.with(|turns| turns.last().is_some_and(|turn| turn.live.is_live()))
    }

    /// The composer's text; what is wrong with it is looked at again while one types.
    pub(super) fn bound_message(self) -> Bound<String> {
        Bound::new(self.message, move |text: String| {
            self.form.look_again(CHAT_INPUT, Some(&text));
            self.message.set(text);
        })
    }

    /// Shows a conversation.
    fn show(self, Turns { runs, older }: Turns) {
        self.older.set(older);
        if let Some(last) = runs.last() {
            self.form.fill(&last.inputs);
            self.conversation.set(last.conversation);
        }
        let turns = runs.iter().filter_map(|run| self.turn(run)).collect();
        self.turns.set(turns);
    }

    fn turn(self, run: &Run) -> Option<Turn> {
        let door = RunDoor::Member(self.workspace.get_value());
        let owner = self.owner.try_get_value().flatten()?;
        let live = owner.with(|| LiveRun::new(door));
        live.show_run(run);
        Some(Turn { id: run.id, said: said(&run.inputs), live })
    }

    /// Shows the turn that was just accepted.
    fn begin(self, run: &Run) {
        self.conversation.set(run.conversation);
        if let Some(turn) = self.turn(run) {
            self.turns.update(|turns| turns.push(turn));
        }
    }
}

fn said(inputs: &Values) -> String {
    inputs.get(CHAT_INPUT).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Sends what is in the composer as the next turn.
pub(super) fn sender(state: State) -> impl Fn() + Clone + Send + Sync + 'static {
    let client = StoredValue::new(use_client());
    let navigate = StoredValue::new(use_navigate());
    move || {
        let stopped = untrack(|| state.is_busy()) || state.blocked.with_untracked(Option::is_some);
        if stopped {
            return;
        }
        let message = state.message.get_untracked();
        let Some(inputs) = state.form.check(Some(&message)) else { return };
        let key = state.submission.begin(&inputs);
        let (client, workspace, slug) = (client.get_value(), state.workspace.get_value(), state.slug());
        let create = CreateRun { inputs, conversation: state.conversation.get_untracked() };
        spawn_local(async move {
            match client.create_run(&workspace, &slug, &create, key).await {
                Ok(run) => {
                    state.submission.accepted();
                    state.gone.try_set(None);
                    // What was typed on meanwhile is not sent, so it stays.
                    state.message.try_update(|now| {
                        if *now == message {
                            now.clear();
                        }
                    });
                    state.begin(&run);
                    let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
                    let address = format!("/w/{workspace}/apps/{slug}?run={}", run.id);
                    navigate.with_value(|navigate| navigate(&address, options));
                }
                Err(error) => {
                    let shown = state.form.refuse(&error);
                    state.submission.refused(error, shown);
                }
            }
        });
    }
}

/// Begins a new conversation; the one in view stays in the history.
pub(super) fn start_anew(state: State) -> impl Fn() + Clone + Send + Sync + 'static {
    let navigate = StoredValue::new(use_navigate());
    move || {
        let address = format!("/w/{}/apps/{}", state.workspace.get_value(), state.slug());
        navigate.with_value(|navigate| navigate(&address, NavigateOptions { scroll: false, ..Default::default() }));
        crate::kit::focus(&state.form.field_id(CHAT_INPUT));
    }
}

/// Shows the conversation that the address names, when that changes: Back, Forward, or one chosen from the list.
pub(super) fn follow_address(state: State) {
    let client = StoredValue::new(use_client());
    let wanted_now = use_run_in_address();
    Effect::new(move |before: Option<()>| {
        let wanted = wanted_now.get();
        let shown = state.turns.with_untracked(|turns| turns.last().map(|turn| turn.id));
        if before.is_none() || wanted == shown {
            return;
        }
        state.gone.set(None);
        let Some(id) = wanted else {
            state.conversation.set(None);
            state.older.set(None);
            state.turns.set(Vec::new());
            return;
        };
        let (client, workspace) = (client.get_value(), state.workspace.get_value());
        spawn_local(async move {
            let found = match client.run(&workspace, id).await {
                Ok(detail) => match detail.run.conversation {
                    Some(conversation) => opening::turns(&client, &workspace, conversation, None).await,
                    None => Ok(alone(detail.run)),
                },
                Err(error) => Err(error),
            };
            // Meanwhile another one may have been chosen.
            if wanted_now.try_get_untracked().flatten() != Some(id) {
                return;
            }
            match found {
                Ok(turns) => state.show(turns),
                Err(error) => state.gone.set(Some(error)),
            }
        });
    });
}

/// Shows older turns above those in view.
pub(super) fn show_older(state: State) -> impl Fn() + Clone + Send + Sync + 'static {
    let client = StoredValue::new(use_client());
    move || {
        let (older, conversation) = (state.older.get_untracked(), state.conversation.get_untracked());
        let (Some(older), Some(conversation)) = (older, conversation) else { return };
        let (client, workspace) = (client.get_value(), state.workspace.get_value());
        spawn_local(async move {
            let found = opening::turns(&client, &workspace, conversation, Some(older.clone())).await;
            // Meanwhile another conversation may be in view, or these turns are.
            if state.older.try_get_untracked().flatten().as_ref() != Some(&older) {
                return;
            }
            match found {
                Ok(Turns { runs, older }) => {
                    let before: Vec<Turn> = runs.iter().filter_map(|run| state.turn(run)).collect();
                    state.turns.update(|turns| drop(turns.splice(0..0, before)));
                    state.older.set(older);
                }
                Err(error) => state.gone.set(Some(error)),
            }
        });
    }
}

/// A run without a conversation.
fn alone(run: Run) -> Turns {
    Turns { runs: vec![run], older: None }
}

/// Loads the recent conversations again when a turn begins or ends.
pub(super) fn refresh_recent(state: State) {
    let client = StoredValue::new(use_client());
    let moment = Memo::new(move |_| (state.turns.with(|turns| turns.last().map(|turn| turn.id)), state.is_busy()));
    Effect::new(move |before: Option<()>| {
        moment.track();
        if before.is_none() {
            return;
        }
        let (client, workspace, app) = (client.get_value(), state.workspace.get_value(), state.app.get_value());
        spawn_local(async move {
            let runs = opening::recent(&client, &workspace, &app).await;
            if !runs.is_empty() {
                state.recent.try_set(runs);
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_the_message() {
        let inputs = serde_json::json!({ "tone": "warm", "message": "Hi" });
        assert_eq!(said(inputs.as_object().unwrap()), "Hi");
        assert_eq!(said(&Values::new()), "");
    }
}
