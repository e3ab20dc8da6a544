//! Trying a version with its own inputs.

use api::{App, FilePlace, Run, VersionDetail};
use leptos::{ev, prelude::*};
use model::{Chat, Definition, Kind, Output};
use ui::Shown;

use crate::{
    locales::use_words,
    pages::builder::{Conversation, TrialConversation, TryButton, said_in, with_defaults},
    widgets::{
        FormFiles, InputFields, InputForm, InputRows, InputSummary, LiveRun, RunRefused, RunSession, RunTarget, RunView,
    },
};

/// A trial of a version.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    kind: Kind,
    has_inputs: bool,
    form: InputForm,
    /// The message in a chat.
    said: RwSignal<String>,
    /// The run of a form.
    live: LiveRun,
    /// The conversation of a chat.
    talk: TrialConversation,
    session: RunSession,
}

impl Attempt {
    fn new(workspace: String, app: &App, version: &VersionDetail) -> Self {
        let Definition { kind, inputs, .. } = version.definition.clone();
        let has_inputs = !inputs.is_empty();
        let files = FormFiles::of_version(FilePlace::app(&workspace, &app.slug), version.version.number);
        let form = InputForm::new("try", kind, inputs).with_files(files);
        if let Some(sample) = version.sample.clone() {
            form.fill(&with_defaults(&version.definition, sample));
        }
        let talk = TrialConversation::new();
        let target = RunTarget::Version { workspace, app: app.slug.clone(), number: version.version.number };
        let view = Signal::derive(move || talk.conversation.get().map(|conversation| conversation.0));
        let session = RunSession::new(target, view, Vec::new());
        let said = RwSignal::new(said_in(version.sample.as_ref()));
        Self { kind, has_inputs, form, said, live: session.live(), talk, session }
    }

    fn start(self) {
        if untrack(|| self.is_busy()) {
            return;
        }
        let said = self.said.get_untracked();
        let said = (self.kind == Kind::Chat).then_some(said.as_str());
        if let Some(run) = self.session.check(self.form, said, self.talk.conversation.get_untracked()) {
            self.session.send(self.form, run, move |run| self.accepted(run));
        }
    }

    /// True until the run is accepted, or, in a conversation, until it is answered; tracked.
    fn is_busy(self) -> bool {
        self.session.is_sending() || self.talk.is_live()
    }

    fn accepted(self, run: &Run) {
        match self.kind {
            Kind::Form => self.live.begin(run.id, run.progress()),
            Kind::Chat => {
                // What was typed in the meantime was not sent, so it stays.
                self.said.update(|said| {
                    if said.trim() == model::said(&run.inputs).trim() {
                        said.clear();
                    }
                });
                self.talk.begin(self.session, run);
            }
        }
    }
}

#[component]
pub(super) fn Trial(workspace: String, app: App, version: VersionDetail) -> impl IntoView {
    let w = use_words().builder().preview();
    let attempt = Attempt::new(workspace, &app, &version);
    let name = Signal::stored(app.name);
    let Definition { kind, output, chat, .. } = version.definition;
    let refused =
        move || attempt.session.refusal().get().map(|error| view! { <RunRefused error title=w.not_tried() /> });
    let body = match kind {
        Kind::Form => view! { <FormTrial attempt output name /> }.into_any(),
        Kind::Chat => view! { <ChatTrial attempt chat=chat.unwrap_or_default() output name /> }.into_any(),
    };
    view! {
        {refused}
        {body}
    }
}

fn submitting(attempt: Attempt) -> impl Fn(ev::SubmitEvent) {
    move |event| {
        event.prevent_default();
        attempt.start();
    }
}

#[component]
fn FormTrial(attempt: Attempt, output: Output, name: Signal<String>) -> impl IntoView {
    let w = use_words().builder().preview();
    let busy = Signal::derive(move || attempt.is_busy());
    view! {
        <div class="card">
            <div class="card__body">
                <form class="form" novalidate on:submit=submitting(attempt)>
                    <InputFields form=attempt.form />
                    <TryButton busy label=w.try_it() />
                </form>
            </div>
        </div>
        <RunView live=attempt.live id="answer" title=w.answer() output=Signal::stored(output) file_name=name />
    }
}

#[component]
fn ChatTrial(attempt: Attempt, chat: Chat, output: Output, name: Signal<String>) -> impl IntoView {
    let w = use_words().run();
    let Attempt { form, said, talk, has_inputs, .. } = attempt;
    let busy = Signal::derive(move || attempt.is_busy());
    view! {
        <form class="stack" novalidate on:submit=submitting(attempt)>
            <InputSummary form />
            <Shown when=move || has_inputs>
                <section class="card" aria-labelledby="try-inputs">
                    <div class="card__head">
                        <h3 id="try-inputs">{w.chat_inputs()}</h3>
                    </div>
                    <div class="card__body">
                        <div class="form">
                            <InputRows form />
                        </div>
                    </div>
                </section>
            </Shown>
            <Conversation talk form said chat=Signal::stored(chat) output=Signal::stored(output) name busy />
        </form>
    }
}
