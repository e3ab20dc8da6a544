//! A visitor's runs: what was filled in, and the answers so far.

use api::{CreateSharedRun, Error, ErrorCode, RunState, SharedApp, SharedRun, SharedTurn};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use model::{CHAT_INPUT, Kind, RunId};
use serde_json::Value;

use crate::{
    client::use_client,
    device,
    kit::focus,
    preferences::use_language,
    widgets::{InputForm, LiveRun, RunDoor, RunProgress, Submission, keep_typed},
};

/// One question and its answer.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub id: RunId,
    pub said: String,
    pub live: LiveRun,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub token: StoredValue<String>,
    pub app: StoredValue<SharedApp>,
    pub form: InputForm,
    pub submission: Submission,
    /// What is in the chat's field.
    pub message: RwSignal<String>,
    /// The answers so far: of a form only the last one, of a chat the conversation.
    pub turns: RwSignal<Vec<Turn>>,
    /// Why the answer in the address is not shown.
    pub gone: RwSignal<Option<Error>>,
    /// How many more runs the link allows.
    pub left: RwSignal<Option<u32>>,
    /// Turns live as long as the page, also those that begin after an answer of the API.
    owner: StoredValue<Option<Owner>>,
}

impl State {
    pub(super) fn new(token: String, app: SharedApp, run: Option<Result<SharedRun, Error>>) -> Self {
        let state = Self {
            form: InputForm::new("in", app.kind, app.inputs.clone()),
            submission: Submission::new(),
            message: RwSignal::new(String::new()),
            turns: RwSignal::new(Vec::new()),
            gone: RwSignal::new(None),
            left: RwSignal::new(app.runs_left),
            owner: StoredValue::new(Owner::current()),
            token: StoredValue::new(token.clone()),
            app: StoredValue::new(app),
        };
        match run {
            Some(Ok(run)) => {
                state.form.fill(&run.inputs);
                let earlier = run.earlier.iter().filter_map(|turn| state.earlier(turn)).collect();
                state.turns.set(earlier);
                state.begin(&run);
            }
            Some(Err(error)) => state.gone.set(Some(error)),
            None => {}
        }
        if let Some(refusal) = refusal_in_address() {
            let shown = state.form.refuse(&refusal);
            if !shown {
                state.submission.error.set(Some(refusal));
            }
        }
        state.form.keep(format!("shared/{token}"));
        keep_typed(state.message, format!("madang:message:shared/{token}"));
        state
    }

    pub(super) fn kind(self) -> Kind {
        self.app.with_value(|app| app.kind)
    }

    /// Whether an answer is on its way, tracked.
    pub(super) fn is_busy(self) -> bool {
        self.submission.sending.get() || self.turns.with(|turns| turns.last().is_some_and(|turn| turn.live.is_live()))
    }

    fn turn(self, id: RunId, said: String, progress: RunProgress) -> Option<Turn> {
        let owner = self.owner.try_get_value().flatten()?;
        let live = owner.with(|| LiveRun::new(RunDoor::Shared(self.token.get_value())));
        live.begin(id, progress);
        Some(Turn { id, said, live })
    }

    fn earlier(self, turn: &SharedTurn) -> Option<Turn> {
        let over = RunProgress { state: RunState::Completed, output: turn.output.clone(), ..RunProgress::queued() };
        self.turn(turn.id, turn.message.clone(), over)
    }

    fn begin(self, run: &SharedRun) {
        let said = run.inputs.get(CHAT_INPUT).and_then(Value::as_str).unwrap_or_default().to_owned();
        let Some(turn) = self.turn(run.id, said, RunProgress::of_shared(run)) else { return };
        let chat = self.kind() == Kind::Chat;
        self.turns.update(|turns| {
            if !chat {
                turns.clear();
            }
            turns.push(turn);
        });
    }
}

/// What the server refused when the form was sent without script: `?error=CODE&fields=inputs.a,inputs.b`.
fn refusal_in_address() -> Option<Error> {
    let query = use_query_map().get_untracked();
    let code: ErrorCode = serde_json::from_value(Value::String(query.get("error")?)).ok()?;
    let mut error = Error::new(code, use_language());
    let look_again = crate::locales::use_words().shared().look_again();
    for field in query.get("fields").unwrap_or_default().split(',').filter(|field| !field.is_empty()) {
        error.fields.insert(field.to_owned(), look_again.to_owned());
    }
    Some(error)
}

/// Checks what was filled in and sends it.
pub(super) fn sender(state: State) -> impl Fn() + Clone + Send + Sync + 'static {
    let client = StoredValue::new(use_client());
    let navigate = StoredValue::new(use_navigate());
    move || {
        if untrack(|| state.is_busy()) {
            return;
        }
        let chat = state.kind() == Kind::Chat;
        let message = state.message.get_untracked();
        let Some(inputs) = state.form.check(chat.then_some(message.as_str())) else { return };
        let key = state.submission.begin(&inputs);
        let (client, token) = (client.get_value(), state.token.get_value());
        let before = state.turns.with_untracked(|turns| turns.last().map(|turn| turn.id)).filter(|_| chat);
        let create = CreateSharedRun { inputs };
        spawn_local(async move {
            let answer = match before {
                Some(run) => client.reply_shared_run(&token, run, &create).await,
                None => client.create_shared_run(&token, &create, key).await,
            };
            match answer {
                Ok(run) => {
                    accepted(state, &run, &message);
                    let options = NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() };
                    navigate.with_value(|navigate| navigate(&format!("/s/{token}?run={}", run.id), options));
                    if device::is_narrow() && !chat {
                        focus("answer-title");
                    }
                }
                Err(error) => {
                    let shown = state.form.refuse(&error);
                    state.submission.refused(error, shown);
                }
            }
        });
    }
}

fn accepted(state: State, run: &SharedRun, message: &str) {
    state.submission.accepted();
    state.gone.try_set(None);
    state.left.try_update(|left| *left = left.map(|left| left.saturating_sub(1)));
    // What was typed on meanwhile is not sent, so it stays.
    state.message.try_update(|now| {
        if now == message {
            now.clear();
        }
    });
    state.begin(run);
}
