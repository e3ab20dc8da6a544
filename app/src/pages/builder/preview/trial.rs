//! Trying the draft: it is saved, then run, and the answer is streamed.

use api::{ErrorCode, Run};
use leptos::{ev, prelude::*};
use model::{CHAT_INPUT, ConversationId};
use ui::{Alert, AlertTone, AlertVoice, Button, ButtonKind, ButtonVariant, ControlSize, Field, IconName, Textarea};

use super::{TryForm, is_chat};
use crate::{
    kit::use_online,
    locales::use_words,
    pages::builder::editor::Editor,
    widgets::{ErrorAlert, InputFields, LiveRun, Markdown, RunSession, RunView, Target},
};

/// A draft on trial.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    editor: Editor,
    try_form: TryForm,
    live: LiveRun,
    session: RunSession,
    /// While the draft is being saved, before the run is sent.
    saving: RwSignal<bool>,
    refusal: RwSignal<Option<Refusal>>,
    conversation: RwSignal<Option<ConversationId>>,
    /// What was said before in the conversation, and answered.
    turns: RwSignal<Vec<(String, String)>>,
    /// What the run in view answers to.
    asked: RwSignal<String>,
}

/// Why it can't be tried.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    /// The draft could not be saved.
    Unsaved,
    /// The draft has mistakes.
    Mistakes,
}

impl Attempt {
    fn new(editor: Editor, try_form: TryForm) -> Self {
        let conversation = RwSignal::new(None::<ConversationId>);
        let app = editor.app.with_untracked(|app| app.id.to_string());
        let target = Target::Draft { workspace: editor.workspace.get_untracked(), app };
        let view = Signal::derive(move || conversation.get().map(|conversation| conversation.0));
        let session = RunSession::new(target, view, Vec::new());
        Self {
            editor,
            try_form,
            live: session.live(),
            session,
            saving: RwSignal::new(false),
            refusal: RwSignal::new(None),
            conversation,
            turns: RwSignal::new(Vec::new()),
            asked: RwSignal::new(String::new()),
        }
    }

    fn start(self) {
        if untrack(|| self.is_starting()) {
            return;
        }
        self.refusal.set(None);
        if untrack(|| !self.editor.blocking().is_empty()) {
            self.editor.be_strict();
            return self.refusal.set(Some(Refusal::Mistakes));
        }
        let said = self.try_form.said.get_untracked();
        let said = is_chat(self.editor).then_some(said.as_str());
        let run = self.session.check(self.try_form.form, said, self.conversation.get_untracked());
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

    /// From pressing the button until the run is accepted, tracked.
    fn is_starting(self) -> bool {
        self.saving.get() || self.session.is_sending()
    }

    fn accepted(self, run: &Run) {
        let before = self.live.progress().with_untracked(|progress| progress.output.clone());
        let asked = self.asked.get_untracked();
        let goes_on = run.conversation.is_some() && self.conversation.get_untracked() == run.conversation;
        if goes_on && !before.is_empty() {
            self.turns.update(|turns| turns.push((asked, before)));
        }
        self.conversation.set(run.conversation);
        self.asked.set(model::said(&run.inputs).to_owned());
        if is_chat(self.editor) {
            self.try_form.said.set(String::new());
        }
        self.live.begin(run.id, run.progress());
    }

    /// Begins a conversation anew.
    fn start_over(self) {
        self.conversation.set(None);
        self.turns.set(Vec::new());
        self.asked.set(String::new());
        self.live.clear();
    }
}

#[component]
pub(super) fn Trial(editor: Editor, try_form: TryForm) -> impl IntoView {
    let w = use_words();
    let attempt = Attempt::new(editor, try_form);
    Effect::new(move |before: Option<u32>| {
        let tries = editor.tries.get();
        if before.is_some_and(|before| before != tries) {
            untrack(|| attempt.start());
        }
        tries
    });
    let format = editor.memo(|state| state.output().format);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        attempt.start();
    };
    let name = Signal::derive(move || editor.app.with(|app| app.name.clone()));
    view! {
        <div class="card">
            <div class="card__body">
                <form class="form" novalidate on:submit=submit>
                    <InputFields form=try_form.form />
                    {is_chat(editor).then(|| view! { <Message try_form /> })}
                    <TryButton attempt />
                </form>
            </div>
        </div>
        <Refused attempt />
        {is_chat(editor).then(|| view! { <Turns attempt /> })}
        <RunView live=attempt.live id="answer" title=w.builder().preview().answer() format file_name=name />
    }
}

#[component]
fn Message(try_form: TryForm) -> impl IntoView {
    let w = use_words().builder();
    let form = try_form.form;
    let error = Signal::derive(move || form.error_of(CHAT_INPUT));
    view! {
        <Field id=form.field_id(CHAT_INPUT) label=w.prompt().chat_message() error>
            <Textarea value=try_form.said rows=2_u32 />
        </Field>
    }
}

#[component]
fn TryButton(attempt: Attempt) -> impl IntoView {
    let w = use_words();
    let online = use_online();
    let blocked = Signal::derive(move || (!online.get()).then(|| w.builder().preview().offline().to_owned()));
    view! {
        <Button
            id="try"
            kind=ButtonKind::Submit
            variant=ButtonVariant::Primary
            icon=IconName::Play
            busy=Signal::derive(move || attempt.is_starting())
            busy_label=w.builder().preview().starting()
            blocked
        >
            {w.builder().preview().try_it()}
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
            _ => view! { <ErrorAlert error title=w.not_tried() /> }.into_any(),
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

/// What has to be mended first, each with a way there.
#[component]
fn Mistakes(attempt: Attempt) -> impl IntoView {
    let editor = attempt.editor;
    view! { <super::super::problems::ProblemLinks editor on_follow=move |()| {} /> }
}

/// The conversation so far.
#[component]
fn Turns(attempt: Attempt) -> impl IntoView {
    let w = use_words().builder().preview();
    let asked = move || attempt.asked.get();
    let is_begun = Memo::new(move |_| attempt.live.id().is_some());
    view! {
        <Show when=move || is_begun.get()>
            <div class="stack" data-gap="s">
                {move || {
                    attempt
                        .turns
                        .get()
                        .into_iter()
                        .map(|(question, answer)| {
                            view! {
                                <p class="try-turn">{question}</p>
                                <Markdown text=Signal::stored(answer) streaming=Signal::stored(false) />
                            }
                        })
                        .collect_view()
                }} <p class="try-turn">{asked}</p>
                <Button
                    size=ControlSize::S
                    variant=ButtonVariant::Ghost
                    icon=IconName::Refresh
                    on_click=move |_| attempt.start_over()
                >
                    {w.start_over()}
                </Button>
            </div>
        </Show>
    }
}
