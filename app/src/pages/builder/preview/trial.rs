//! Trying the draft: it is saved, then run, and the answer is streamed.

use api::{ErrorCode, Run};
use leptos::{ev, prelude::*};
use model::{Chat, Values, limits};
use ui::{Alert, AlertTone, AlertVoice, Button, ButtonKind, ButtonVariant, IconName, Shown};

use super::{
    TryForm,
    cost::TryCost,
    is_chat,
    talk::{Conversation, TrialConversation},
};
use crate::{
    kit::use_online,
    locales::use_words,
    pages::builder::editor::Editor,
    widgets::{
        InputFields, InputRows, InputSummary, KeepExample, KeepTestRow, LiveRun, RunRefused, RunSession, RunTarget,
        RunView,
    },
};

/// A trial of the draft.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    editor: Editor,
    try_form: TryForm,
    /// The run of a form.
    live: LiveRun,
    /// The conversation of a chat.
    talk: TrialConversation,
    session: RunSession,
    /// Whether the draft is being saved, before the run is sent.
    saving: RwSignal<bool>,
    /// The inputs of the run in view.
    given: RwSignal<Option<Values>>,
    refusal: RwSignal<Option<Refusal>>,
}

/// Why the draft can't be tried.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    Unsaved,
    Mistakes,
}

impl Attempt {
    fn new(editor: Editor, try_form: TryForm) -> Self {
        let talk = TrialConversation::new();
        let app = editor.app.with_untracked(|app| app.id.to_string());
        let target = RunTarget::Draft { workspace: editor.workspace.get_untracked(), app };
        let view = Signal::derive(move || talk.conversation.get().map(|conversation| conversation.0));
        let session = RunSession::new(target, view, Vec::new());
        Self {
            editor,
            try_form,
            live: session.live(),
            talk,
            session,
            saving: RwSignal::new(false),
            given: RwSignal::new(None),
            refusal: RwSignal::new(None),
        }
    }

    fn start(self) {
        if untrack(|| self.is_busy()) {
            return;
        }
        self.refusal.set(None);
        if untrack(|| !self.editor.blocking().is_empty()) {
            self.editor.be_strict();
            return self.refusal.set(Some(Refusal::Mistakes));
        }
        let said = self.try_form.said.get_untracked();
        let said = is_chat(self.editor).then_some(said.as_str());
        let run = self.session.check(self.try_form.form, said, self.talk.conversation.get_untracked());
        let Some(run) = run else { return };
        self.saving.set(true);
        self.editor.saver.flush_then(move |saved| {
            // The page may be gone by now.
            if self.saving.try_set(false).is_some() {
                return;
            }
            if saved {
                self.session.send(self.try_form.form, run.clone(), move |run| self.accepted(run));
            } else {
                self.refusal.set(Some(Refusal::Unsaved));
            }
        });
    }

    /// True from pressing the button until the run is accepted, or, in a conversation, until it is answered; tracked.
    fn is_busy(self) -> bool {
        self.saving.get() || self.session.is_sending() || self.talk.is_live()
    }

    fn accepted(self, run: &Run) {
        if is_chat(self.editor) {
            // What was typed in the meantime was not sent, so it stays.
            self.try_form.said.update(|said| {
                if said.trim() == model::said(&run.inputs).trim() {
                    said.clear();
                }
            });
            self.talk.begin(self.session, run);
        } else {
            self.given.set(Some(run.inputs.clone()));
            self.live.begin(run.id, run.progress());
        }
    }
}

/// The button that adds a run to the examples; this can be undone.
fn keep_button(editor: Editor, live: LiveRun, given: Signal<Option<Values>>) -> AnyView {
    let progress = live.progress();
    let kept = editor.memo(move |state| {
        given.with(|given| {
            given.as_ref().is_some_and(|given| progress.with(|run| state.has_example(given, &run.output)))
        })
    });
    let keep = move |()| {
        let Some(given) = given.get_untracked() else { return };
        let answer = progress.with_untracked(|run| run.output.clone());
        let (w, kept) = (editor.words.run(), editor.edit(|state| state.keep_example(&given, &answer)).flatten());
        editor.toaster.done(match kept {
            Some(_) => w.kept_example().to_owned(),
            None => w.examples_full(limits::EXAMPLES),
        });
    };
    let (workspace, app) = (editor.workspace.get_untracked(), editor.app.with_untracked(|app| app.slug.clone()));
    view! {
        <KeepExample live kept on_keep=keep />
        <KeepTestRow live workspace app editable=true />
    }
    .into_any()
}

#[component]
pub(super) fn Trial(editor: Editor, try_form: TryForm) -> impl IntoView {
    let attempt = Attempt::new(editor, try_form);
    Effect::new(move |before: Option<u32>| {
        let tries = editor.tries.get();
        if before.is_some_and(|before| before != tries) {
            untrack(|| attempt.start());
        }
        tries
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        attempt.start();
    };
    let busy = Signal::derive(move || attempt.is_busy());
    match is_chat(editor) {
        true => view! { <ChatTrial attempt busy submit /> }.into_any(),
        false => view! { <FormTrial attempt busy submit /> }.into_any(),
    }
}

#[component]
fn FormTrial(attempt: Attempt, busy: Signal<bool>, #[prop(into)] submit: Callback<ev::SubmitEvent>) -> impl IntoView {
    let w = use_words().builder().preview();
    let editor = attempt.editor;
    let output = editor.memo(|state| state.output().clone());
    let name = Signal::derive(move || editor.app.with(|app| app.name.clone()));
    let keep = move || keep_button(editor, attempt.live, attempt.given.into());
    view! {
        <div class="card">
            <div class="card__body">
                <form class="form" novalidate on:submit=move |event| submit.run(event)>
                    <InputFields form=attempt.try_form.form />
                    <div class="form__actions">
                        <TryButton busy label=w.try_it() />
                        <TryCost editor />
                    </div>
                </form>
            </div>
        </div>
        <Refused attempt />
        <RunView
            live=attempt.live
            id="answer"
            title=w.answer()
            output
            file_name=name
            actions=ViewFn::from(keep)
        />
    }
}

#[component]
fn ChatTrial(attempt: Attempt, busy: Signal<bool>, #[prop(into)] submit: Callback<ev::SubmitEvent>) -> impl IntoView {
    let w = use_words().run();
    let Attempt { editor, try_form, talk, .. } = attempt;
    let chat = editor.memo(|state| Chat {
        opening: state.opening().clone(),
        suggestions: state.suggestions().iter().cloned().collect(),
        ..Chat::default()
    });
    let output = editor.memo(|state| state.output().clone());
    let name = Signal::derive(move || editor.app.with(|app| app.name.clone()));
    let (form, said) = (try_form.form, try_form.said);
    let has_inputs = editor.memo(|state| state.inputs().iter().next().is_some());
    let keep =
        Callback::new(move |(live, given): (LiveRun, Values)| keep_button(editor, live, Signal::stored(Some(given))));
    view! {
        <form class="stack" novalidate on:submit=move |event| submit.run(event)>
            <InputSummary form=try_form.form />
            <Shown when=move || has_inputs.get()>
                <section class="card" aria-labelledby="try-inputs">
                    <div class="card__head">
                        <h3 id="try-inputs">{w.chat_inputs()}</h3>
                    </div>
                    <div class="card__body">
                        <div class="form">
                            <InputRows form=try_form.form />
                        </div>
                    </div>
                </section>
            </Shown>
            <Refused attempt />
            <Conversation talk form said chat output name busy actions=keep />
        </form>
    }
}

#[component]
pub fn TryButton(busy: Signal<bool>, label: &'static str) -> impl IntoView {
    let w = use_words().builder().preview();
    let online = use_online();
    let blocked = Signal::derive(move || (!online.get()).then(|| w.offline().to_owned()));
    view! {
        <Button
            id="try"
            kind=ButtonKind::Submit
            variant=ButtonVariant::Primary
            icon=IconName::Play
            busy
            busy_label=w.starting()
            blocked
        >
            {label}
        </Button>
    }
}

#[component]
fn Refused(attempt: Attempt) -> impl IntoView {
    let w = use_words().builder().preview();
    let refused = move || {
        attempt.session.refusal().get().map(|error| match error.code {
            ErrorCode::NotPublishable if !error.problems.is_empty() => {
                let lines = error.problems.into_iter().filter(|p| p.blocking).map(|p| view! { <p>{p.message}</p> });
                view! {
                    <Alert tone=AlertTone::Warn voice=AlertVoice::Urgent title=w.mistakes()>
                        {lines.collect_view()}
                    </Alert>
                }
                .into_any()
            }
            _ => view! { <RunRefused error title=w.not_tried() /> }.into_any(),
        })
    };
    let not_sent = move || {
        attempt.refusal.get().map(|refusal| match refusal {
            Refusal::Unsaved => view! {
                <Alert tone=AlertTone::Warn voice=AlertVoice::Urgent title=w.unsaved()>
                    <p>{w.unsaved_text()}</p>
                </Alert>
            }
            .into_any(),
            Refusal::Mistakes => view! {
                <Alert tone=AlertTone::Warn voice=AlertVoice::Urgent title=w.mistakes()>
                    <Mistakes attempt />
                </Alert>
            }
            .into_any(),
        })
    };
    view! {
        {not_sent}
        {refused}
    }
}

/// What has to be fixed first, with links.
#[component]
fn Mistakes(attempt: Attempt) -> impl IntoView {
    let editor = attempt.editor;
    view! { <super::super::problems::ProblemLinks editor on_follow=move |()| {} /> }
}
