//! The state of a conversation: its turns, the current message, and how it continues.

use api::{FilePlace, Run, RunnableApp};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::{CHAT_INPUT, ConversationId, RunId, estimated_tokens_of_long};
use ui::Bound;

use super::KIND;
use crate::{
    client::use_client,
    pages::run::{
        address::use_run_in_address,
        opening::{self, OpenedApp, RefusedRun, Turns},
        parts::use_blocked,
    },
    session::use_workspace,
    widgets::{FormFiles, InputForm, LiveRun, RunSession, RunTarget, keep_typed},
};

/// A message and its answer.
#[derive(Debug, Clone)]
pub(super) struct ConversationTurn {
    pub id: RunId,
    /// The person's message.
    pub said: String,
    pub live: LiveRun,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct ChatState {
    pub app: StoredValue<RunnableApp>,
    pub workspace: StoredValue<String>,
    pub form: InputForm,
    pub session: RunSession,
    pub blocked: Signal<Option<String>>,
    /// The text in the composer.
    pub message: RwSignal<String>,
    pub turns: RwSignal<Vec<ConversationTurn>>,
    pub conversation: RwSignal<Option<ConversationId>>,
    /// Why the conversation in the address is not shown.
    pub gone: RwSignal<Option<api::Error>>,
    /// Whether the last turn used another version than the one that is shown.
    pub outdated: RwSignal<bool>,
    /// The position of older turns, if there are any.
    pub older: RwSignal<Option<String>>,
    /// Why older turns could not be loaded.
    pub older_error: RwSignal<Option<api::Error>>,
    /// Turns live as long as the page, even if they begin after an API response.
    owner: StoredValue<Option<Owner>>,
}

impl ChatState {
    pub(super) fn new(opened: OpenedApp) -> Self {
        let OpenedApp { app, recent, run, turns, refused } = opened;
        let workspace = use_workspace().get_untracked();
        let place = format!("{workspace}/{}", app.app.id);
        let in_address = use_run_in_address();
        let target = RunTarget::App { workspace: workspace.clone(), app: app.app.slug.clone() };
        let view = Signal::derive(move || in_address.get().map(|run| run.0));
        let state = Self {
            form: InputForm::new("in", KIND, app.inputs.clone())
                .with_files(FormFiles::new(FilePlace::app(&workspace, &app.app.slug), None)),
            workspace: StoredValue::new(workspace),
            session: RunSession::new(target, view, recent),
            blocked: use_blocked(&app),
            message: RwSignal::new(String::new()),
            turns: RwSignal::new(Vec::new()),
            conversation: RwSignal::new(None),
            gone: RwSignal::new(None),
            outdated: RwSignal::new(false),
            older: RwSignal::new(None),
            older_error: RwSignal::new(None),
            owner: StoredValue::new(Owner::current()),
            app: StoredValue::new(app),
        };
        match run {
            Some(Ok(_)) => state.show(turns),
            Some(Err(error)) => state.gone.set(Some(error)),
            None => {}
        }
        state.form.keep(place.clone());
        keep_typed(state.message, format!("madang:message:{place}"));
        // After both, so that what was just sent wins over what was kept in the tab before.
        if let Some(RefusedRun { held, error }) = refused {
            state.message.set(model::said(&held).to_owned());
            state.session.take_back(state.form, held, error);
        }
        state
    }

    pub(super) fn slug(self) -> String {
        self.app.with_value(|app| app.app.slug.clone())
    }

    /// The address of this page with its conversation.
    pub(super) fn address(self) -> String {
        let page = format!("/w/{}/apps/{}", self.workspace.get_value(), self.slug());
        match self.turns.with(|turns| turns.last().map(|turn| turn.id)) {
            Some(last) => format!("{page}?run={last}"),
            None => page,
        }
    }

    /// Whether a turn is being sent or answered, tracked.
    pub(super) fn is_busy(self) -> bool {
        self.session.is_sending() || self.turns.with(|turns| turns.last().is_some_and(|turn| turn.live.is_live()))
    }

    /// About how many tokens the message has. Tracked.
    pub(super) fn message_tokens(self) -> u64 {
        self.message.with(|message| estimated_tokens_of_long(message) as u64)
    }

    /// About how many tokens the turns before have that are sent along with the next message. Tracked, but for an answer that is being
    /// written.
    pub(super) fn sent_again_tokens(self) -> u64 {
        let kept = self.app.with_value(|app| app.chat.as_ref().map_or(0, |chat| chat.keep_turns));
        let tokens = |text: &str| estimated_tokens_of_long(text) as u64;
        self.is_busy();
        self.turns.with(|turns| {
            let sent_again = turns.iter().rev().take(usize::try_from(kept).unwrap_or(usize::MAX));
            sent_again
                .map(|turn| {
                    let answer = turn.live.progress().with_untracked(|progress| tokens(&progress.output));
                    tokens(&turn.said) + answer
                })
                .sum()
        })
    }

    /// The composer's text; its errors are checked again while one types.
    pub(super) fn bound_message(self) -> Bound<String> {
        Bound::new(self.message, move |text: String| {
            self.form.look_again(CHAT_INPUT, Some(&text));
            self.message.set(text);
        })
    }

    /// Shows a conversation.
    fn show(self, Turns { runs, older }: Turns) {
        self.older.set(older);
        self.older_error.set(None);
        if let Some(last) = runs.last() {
            self.form.fill(&last.inputs);
            self.conversation.set(last.conversation);
        }
        let turns = runs.iter().filter_map(|run| self.turn(run)).collect();
        self.turns.set(turns);
    }

    fn turn(self, run: &Run) -> Option<ConversationTurn> {
        let owner = self.owner.try_get_value().flatten()?;
        let live = owner.with(|| self.session.live());
        live.show_run(run);
        Some(ConversationTurn { id: run.id, said: model::said(&run.inputs).to_owned(), live })
    }

    /// Shows a turn that was just accepted.
    fn begin(self, run: &Run) {
        self.conversation.set(run.conversation);
        // It may have been loaded with the conversation in the meantime.
        let is_shown = self.turns.with_untracked(|turns| turns.iter().any(|turn| turn.id == run.id));
        if !is_shown && let Some(turn) = self.turn(run) {
            self.turns.update(|turns| turns.push(turn));
        }
    }
}

/// Sends the composer's text as the next turn.
pub(super) fn sender(state: ChatState) -> impl Fn() + Clone + Send + Sync + 'static {
    let say = speaker(state);
    move || say(&state.message.get_untracked())
}

/// Repeats the message of a turn as a new turn.
pub(super) fn repeater(state: ChatState) -> impl Fn(RunId) -> Callback<()> + Clone + Send + Sync + 'static {
    let say = speaker(state);
    move |id| {
        let say = say.clone();
        Callback::new(move |()| {
            let said = state.turns.with_untracked(|turns| {
                turns.iter().find(|turn| turn.id == id).map(|turn| turn.said.clone()).unwrap_or_default()
            });
            say(&said);
        })
    }
}

/// Sends a message as the next turn.
fn speaker(state: ChatState) -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = StoredValue::new(use_navigate());
    move |message: &str| {
        let stopped = untrack(|| state.is_busy()) || state.blocked.with_untracked(Option::is_some);
        if stopped {
            return;
        }
        let message = message.to_owned();
        let conversation = state.conversation.get_untracked();
        let Some(run) = state.session.check(state.form, Some(&message), conversation) else { return };
        state.session.send(state.form, run, move |run: &Run| {
            state.gone.set(None);
            // What was typed in the meantime is not sent, so it stays.
            state.message.update(|now| {
                if *now == message {
                    now.clear();
                }
            });
            state.outdated.set(run.version != state.app.with_value(|app| app.version));
            state.begin(run);
            let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
            navigate.with_value(|navigate| navigate(&untrack(|| state.address()), options));
        });
    }
}

/// Starts a new conversation; the one in view stays in the history.
pub(super) fn start_anew(state: ChatState) -> impl Fn() + Clone + Send + Sync + 'static {
    let navigate = StoredValue::new(use_navigate());
    move || {
        let address = format!("/w/{}/apps/{}", state.workspace.get_value(), state.slug());
        navigate.with_value(|navigate| navigate(&address, NavigateOptions { scroll: false, ..Default::default() }));
        crate::kit::focus(&state.form.field_id(CHAT_INPUT));
    }
}

/// Follows the address: shows another conversation after Back, Forward, or a choice from the list.
pub(super) fn follow_address(state: ChatState) {
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
            state.older_error.set(None);
            state.turns.set(Vec::new());
            return;
        };
        let (client, workspace) = (client.get_value(), state.workspace.get_value());
        spawn_local(async move {
            let found = match client.run(&workspace, id).await {
                Ok(detail) => Ok(opening::turns_of(&client, &workspace, &detail.run).await),
                Err(error) => Err(error),
            };
            // Another one may have been chosen in the meantime.
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
pub(super) fn show_older(state: ChatState) -> impl Fn() + Clone + Send + Sync + 'static {
    let client = StoredValue::new(use_client());
    move || {
        let (older, conversation) = (state.older.get_untracked(), state.conversation.get_untracked());
        let (Some(older), Some(conversation)) = (older, conversation) else { return };
        let (client, workspace) = (client.get_value(), state.workspace.get_value());
        spawn_local(async move {
            let found = opening::turns(&client, &workspace, conversation, Some(older.clone())).await;
            // In the meantime another conversation may be in view, or these turns are.
            if state.older.try_get_untracked().flatten().as_ref() != Some(&older) {
                return;
            }
            match found {
                Ok(Turns { runs, older }) => {
                    state.older_error.set(None);
                    let before: Vec<ConversationTurn> = runs.iter().filter_map(|run| state.turn(run)).collect();
                    state.turns.update(|turns| drop(turns.splice(0..0, before)));
                    state.older.set(older);
                }
                Err(error) => state.older_error.set(Some(error)),
            }
        });
    }
}
