//! Suggestions by a model: an app from a sentence, a better prompt, or what could go wrong. What comes is accepted in parts.

mod parts;
mod written;

use api::{AskSuggestion, Error, Run};
use leptos::{prelude::*, task::spawn_local};
use model::{
    Values,
    suggest::{SuggestKind, SuggestedPart, Suggestion},
};
use ui::{
    Alert, AlertTone, AlertVoice, Button, ButtonVariant, Choice, Dialog, DialogSize, Field, FieldGroup, RadioGroup,
    Textarea,
};

use super::{editor::Editor, state::DraftContent};
use crate::{
    client::use_client,
    device,
    kit::later,
    locales::use_words,
    widgets::{ErrorAlert, RunProgress, wish_name},
};
use parts::SuggestedParts;
use written::Written;

/// How far a suggestion has come.
#[derive(Debug, Clone)]
enum SuggestStep {
    /// The person says what they want.
    Asking,
    /// A model writes.
    Writing(Box<Run>),
    /// It can be accepted in parts.
    Ready(Box<ReadySuggestion>),
    /// The answer can't be used.
    Useless,
}

/// A suggestion, and what of it is accepted.
#[derive(Debug, Clone)]
struct ReadySuggestion {
    suggestion: Suggestion,
    /// The draft that it was written for.
    before: DraftContent,
    parts: Vec<SuggestedPart>,
}

/// The dialog. What was typed outlives it.
#[derive(Debug, Clone, Copy)]
pub struct Suggesting {
    editor: Editor,
    open: RwSignal<bool>,
    step: RwSignal<SuggestStep>,
    kind: RwSignal<String>,
    wish: RwSignal<String>,
    accepted: RwSignal<Vec<SuggestedPart>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    /// The draft that the model was to see could not be saved, so nobody was asked.
    unsaved: RwSignal<bool>,
    /// What was asked last and its key, so that asking again after a lost answer makes no second run.
    asked: StoredValue<Option<(AskSuggestion, String)>>,
    client: StoredValue<api::Client>,
}

const KINDS: [(&str, SuggestKind); 3] =
    [("describe", SuggestKind::Describe), ("improve", SuggestKind::Improve), ("review", SuggestKind::Review)];

impl Suggesting {
    pub fn new(editor: Editor) -> Self {
        let suggesting = Self {
            editor,
            open: RwSignal::new(false),
            step: RwSignal::new(SuggestStep::Asking),
            kind: RwSignal::new("describe".to_owned()),
            wish: RwSignal::new(String::new()),
            accepted: RwSignal::new(Vec::new()),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            unsaved: RwSignal::new(false),
            asked: StoredValue::new(None),
            client: StoredValue::new(use_client()),
        };
        // An app that was made from a sentence is written at once.
        Effect::new(move |_| {
            let name = wish_name(&editor.app.with_untracked(|app| app.id.to_string()));
            if let Some(wish) = device::kept(&name) {
                device::forget(&name);
                suggesting.wish.set(wish);
                suggesting.open.set(true);
                suggesting.ask();
            }
        });
        suggesting
    }

    /// Opens the dialog where it was left; a published app is rather improved than described.
    pub fn show(self) {
        let is_new = self.editor.app.with_untracked(|app| app.published_version.is_none());
        if self.wish.with_untracked(String::is_empty) && matches!(self.step.get_untracked(), SuggestStep::Asking) {
            self.kind.set(if is_new { "describe" } else { "improve" }.to_owned());
        }
        self.open.set(true);
    }

    fn kind(self) -> SuggestKind {
        let kind = self.kind.get();
        KINDS.into_iter().find(|(name, _)| *name == kind).map_or(SuggestKind::Describe, |(_, kind)| kind)
    }

    /// Saves the draft, which the model is to see, and asks.
    fn ask(self) {
        if self.busy.get_untracked() {
            return;
        }
        let ask = AskSuggestion { kind: untrack(|| self.kind()), wish: self.wish.get_untracked().trim().to_owned() };
        self.error.set(None);
        self.unsaved.set(false);
        self.busy.set(true);
        self.editor.saver.flush_then(move |saved| {
            if saved {
                return self.send(ask.clone());
            }
            // The page may be gone by now.
            if self.busy.try_set(false).is_none() {
                self.unsaved.set(true);
            }
        });
    }

    fn send(self, ask: AskSuggestion) {
        let before = self.asked.get_value().filter(|(before, _)| *before == ask).map(|(_, key)| key);
        let key = before.or_else(device::random_key);
        self.asked.set_value(key.clone().map(|key| (ask.clone(), key)));
        let (client, workspace) = (self.client.get_value(), self.editor.workspace.get_untracked());
        let app = self.editor.app.with_untracked(|app| app.id.to_string());
        spawn_local(async move {
            let answer = client.suggest(&workspace, &app, &ask, key).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(run) => {
                    self.asked.set_value(None);
                    self.step.set(SuggestStep::Writing(Box::new(run)));
                    crate::kit::focus("suggest-title");
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// Reads what the model has written. A list of weaknesses is left as it stands.
    fn ended(self, progress: &RunProgress) {
        if progress.error.is_some() || progress.stopping || untrack(|| self.kind()) == SuggestKind::Review {
            return;
        }
        let Some(before) = self.draft() else { return };
        let language = self.editor.language;
        let step = match Suggestion::read(&progress.output, &before.definition, language) {
            Some(suggestion) => {
                let parts = suggestion.parts(&before.definition, before.sample.as_ref());
                self.accepted.set(parts.clone());
                SuggestStep::Ready(Box::new(ReadySuggestion { suggestion, before, parts }))
            }
            None => SuggestStep::Useless,
        };
        self.step.set(step);
        crate::kit::focus("suggest-title");
    }

    fn draft(self) -> Option<DraftContent> {
        self.editor.try_peek(|state| DraftContent { definition: state.definition(), sample: state.sample() })
    }

    /// Takes the accepted parts over into the draft as it is now.
    fn accept(self, ready: &ReadySuggestion) {
        let Some(before) = self.draft() else { return };
        let accepted = self.accepted.get_untracked();
        let sample: Option<&Values> = before.sample.as_ref();
        let (definition, sample) = ready.suggestion.accept(&before.definition, sample, &accepted);
        self.editor.saver.replace(&DraftContent { definition, sample });
        self.open.set(false);
        self.step.set(SuggestStep::Asking);
        let w = self.editor.words;
        let saver = self.editor.saver;
        self.editor.toaster.removed(w.builder().suggest().accepted(accepted.len()), w.common().undo(), move || {
            saver.replace(&before);
        });
    }

    fn again(self) {
        self.error.set(None);
        self.unsaved.set(false);
        self.step.set(SuggestStep::Asking);
        crate::kit::focus("suggest-title");
    }

    /// Asks for a prompt without the weaknesses that were found.
    fn improve(self, weaknesses: String) {
        self.kind.set("improve".to_owned());
        self.wish.set(weaknesses);
        // Where a refusal is shown.
        self.step.set(SuggestStep::Asking);
        self.ask();
    }
}

#[component]
pub fn SuggestDialog(suggesting: Suggesting) -> impl IntoView {
    let w = use_words();
    let open = suggesting.open;
    view! {
        <Dialog
            id="suggest"
            open
            on_close=move |()| open.set(false)
            title=w.builder().suggest().title()
            close_label=w.common().close()
            size=DialogSize::L
            foot=ViewFn::from(move || view! { <Foot suggesting /> })
        >
            {move || body(suggesting)}
        </Dialog>
    }
}

fn body(suggesting: Suggesting) -> AnyView {
    let w = use_words().builder().suggest();
    match suggesting.step.get() {
        SuggestStep::Asking => view! { <Wish suggesting /> }.into_any(),
        SuggestStep::Writing(run) => {
            let kind = untrack(|| suggesting.kind());
            let on_end = Callback::new(move |progress: RunProgress| suggesting.ended(&progress));
            let improve = Callback::new(move |weaknesses| suggesting.improve(weaknesses));
            let workspace = suggesting.editor.workspace.get_untracked();
            written(workspace, *run, kind, on_end, improve)
        }
        SuggestStep::Ready(ready) => {
            let ReadySuggestion { suggestion, before, parts } = *ready;
            let (editor, accepted) = (suggesting.editor, suggesting.accepted);
            view! { <SuggestedParts editor suggestion before parts accepted /> }.into_any()
        }
        SuggestStep::Useless => view! {
            <Alert tone=AlertTone::Warn title=w.useless()>
                <p>{w.useless_text()}</p>
            </Alert>
        }
        .into_any(),
    }
}

later! {
    run: fn written(workspace: String, run: Run, kind: SuggestKind, on_end: Callback<RunProgress>, improve: Callback<String>) -> AnyView {
        view! { <Written workspace run kind on_end improve /> }.into_any()
    }
}

/// What is wanted.
#[component]
fn Wish(suggesting: Suggesting) -> impl IntoView {
    let w = use_words();
    let s = w.builder().suggest();
    let kinds = vec![
        Choice::new("describe", s.describe()).hint(s.describe_hint()),
        Choice::new("improve", s.improve()).hint(s.improve_hint()),
        Choice::new("review", s.review()).hint(s.review_hint()),
    ];
    let Suggesting { kind, wish, error, unsaved, .. } = suggesting;
    let is_new = Memo::new(move |_| suggesting.kind() == SuggestKind::Describe);
    let label = move || if is_new.get() { s.wish() } else { s.concern() };
    let hint = move || if is_new.get() { s.wish_hint() } else { s.concern_hint() };
    let optional = move || if is_new.get() { None } else { Some(w.common().optional()) };
    let wrong = Signal::derive(move || error.with(|error| error.as_ref()?.fields.get("wish").cloned()));
    let refused =
        move || error.get().filter(|error| error.fields.is_empty()).map(|error| view! { <ErrorAlert error /> });
    view! {
        <div class="stack">
            {refused}
            {move || {
                unsaved
                    .get()
                    .then(|| {
                        view! {
                            <Alert tone=AlertTone::Warn voice=AlertVoice::Urgent title=s.unsaved()>
                                <p>{s.unsaved_text()}</p>
                            </Alert>
                        }
                    })
            }}
            <FieldGroup id="suggest-kind" label=s.kind()>
                <RadioGroup name="suggest-kind" value=kind options=kinds />
            </FieldGroup>
            {move || {
                view! {
                    <Field id="suggest-wish" label=label() hint=hint() optional=optional() error=wrong>
                        <Textarea value=wish rows=4_u32 />
                    </Field>
                }
            }}
            <p class="muted">{s.what_happens()}</p>
        </div>
    }
}

#[component]
fn Foot(suggesting: Suggesting) -> impl IntoView {
    let w = use_words();
    let s = w.builder().suggest();
    let Suggesting { open, busy, accepted, .. } = suggesting;
    move || match suggesting.step.get() {
        SuggestStep::Asking => view! {
            <Button on_click=move |_| open.set(false)>{w.common().cancel()}</Button>
            <Button
                id="suggest-ask"
                variant=ButtonVariant::Primary
                busy
                busy_label=s.asking()
                on_click=move |_| suggesting.ask()
            >
                {s.ask()}
            </Button>
        }
        .into_any(),
        SuggestStep::Writing(_) | SuggestStep::Useless => view! {
            <Button on_click=move |_| suggesting.again()>{s.again()}</Button>
        }
        .into_any(),
        SuggestStep::Ready(ready) => {
            let blocked = Signal::derive(move || accepted.with(Vec::is_empty).then(|| s.none_chosen().to_owned()));
            view! {
                <Button on_click=move |_| suggesting.again()>{s.again()}</Button>
                <Button
                    id="suggest-accept"
                    variant=ButtonVariant::Primary
                    blocked
                    on_click=move |_| suggesting.accept(&ready)
                >
                    {s.accept()}
                </Button>
            }
            .into_any()
        }
    }
}
