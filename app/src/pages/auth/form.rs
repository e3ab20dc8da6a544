//! Forms that the browser itself sends, so that they work before the page wakes up and without script. Awake, they check first,
//! and so spare people the way to the server and back, on which passwords are lost.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_query_map;
use ui::{
    Alert, AlertTone, AlertVoice, ControlSize, ErrorSummary, Field, FieldProblem, MaybeText, PasswordInput, TextInput,
    TextKind,
};

use super::{
    state::{PASSWORD, Refused},
    typed::Typed,
};
use crate::{
    checks::Check,
    device,
    locales::{Words, use_words},
    preferences::use_language,
    widgets::keep_typed,
};

/// A field of such a form. Its name is its id too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Its name on the wire.
    pub name: &'static str,
    label: &'static str,
    /// What is in it.
    pub text: RwSignal<String>,
    error: RwSignal<Option<String>>,
    check: Check,
}

impl Entry {
    /// A field with what the server gave back of it, if anything.
    pub fn new(name: &'static str, label: &'static str, check: Check) -> Self {
        let typed = if name == PASSWORD { String::new() } else { given_back(name).unwrap_or_default() };
        Self::holding(name, label, check, typed)
    }

    /// A field with a text in it.
    pub fn holding(name: &'static str, label: &'static str, check: Check, text: String) -> Self {
        Self { name, label, text: RwSignal::new(text), error: RwSignal::new(None), check }
    }

    /// What is wrong is gone, or something else, once something else is typed.
    fn follow(self, w: Words) {
        // An error goes as soon as it is put right, whoever writes the field.
        Effect::new(move |before: Option<String>| {
            let now = self.text.get();
            if before.is_some_and(|before| before != now) && self.error.with_untracked(Option::is_some) {
                self.error.set((self.check)(&now).err().map(|trouble| w.common().trouble(trouble)));
            }
            now
        });
    }

    /// What the server holds against the form is said over it, and not at this field as well.
    pub fn is_told_above(self) {
        self.error.set(None);
    }

    fn line(self, text: &str) -> FieldProblem {
        FieldProblem::new(self.name, self.label, text)
    }
}

/// What the server gave back of a field.
fn given_back(name: &'static str) -> Option<String> {
    use_context::<Typed>()?.text_of(name).map(str::to_owned)
}

/// What the address says under a name.
pub(super) fn asked(name: &'static str) -> Option<String> {
    use_query_map().with_untracked(|query| query.get(name))
}

/// What the server had against the form, if it was sent and refused.
pub(super) fn use_refused() -> Option<Refused> {
    Refused::from_query(asked("error").as_deref(), asked("fields").as_deref())
}

/// A form with its fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct PostForm {
    words: Words,
    /// What the fields' texts are kept under in this tab.
    scope: &'static str,
    entries: StoredValue<Vec<Entry>>,
    title: RwSignal<&'static str>,
    counted: RwSignal<Option<String>>,
    summary: RwSignal<Vec<FieldProblem>>,
    refused: StoredValue<Option<Refused>>,
    sent: RwSignal<bool>,
}

impl PostForm {
    /// A form over `entries`. When it was refused, `title` stands over why; `blame` says what the server holds against a field
    /// where a check of it finds nothing.
    pub fn new(
        scope: &'static str,
        entries: Vec<Entry>,
        title: &'static str,
        blame: impl Fn(&Refused, &'static str) -> Option<&'static str>,
    ) -> Self {
        let w = use_words();
        let refused = use_refused();
        let mut summary = Vec::new();
        for entry in &entries {
            if let Some(refused) = &refused {
                let trouble = refused.trouble(entry.name, &entry.text.get_untracked(), entry.check);
                let said = blame(refused, entry.name);
                summary.extend(trouble.map(|trouble| entry.line(&w.common().trouble(trouble))).or_else(|| {
                    // Said by the page, in a sentence that names the field itself.
                    said.map(|text| FieldProblem::new(entry.name, "", text))
                }));
                entry.error.set(trouble.map(|trouble| w.common().trouble(trouble)).or_else(|| said.map(str::to_owned)));
            }
            entry.follow(w);
            if entry.name != PASSWORD {
                keep_typed(entry.text, kept_as(scope, entry.name));
            }
        }
        let sent = RwSignal::new(false);
        // Back in history can show the page as it was left.
        Effect::new(move |_| {
            let shown = window_event_listener(ev::pageshow, move |_| sent.set(false));
            on_cleanup(move || shown.remove());
        });
        Self {
            words: w,
            scope,
            entries: StoredValue::new(entries),
            title: RwSignal::new(title),
            counted: RwSignal::new(None),
            summary: RwSignal::new(summary),
            refused: StoredValue::new(refused),
            sent,
        }
    }

    /// Whether it is under way.
    pub fn is_sent(self) -> Signal<bool> {
        self.sent.into()
    }

    /// Lets the browser send the form once, and only when nothing is wrong with it.
    pub fn submit(self, event: &ev::SubmitEvent) {
        let w = self.words;
        if self.sent.get_untracked() {
            event.prevent_default();
            return;
        }
        let entries = self.entries.get_value();
        let mut summary = Vec::new();
        for entry in &entries {
            let trouble =
                entry.text.with_untracked(|text| (entry.check)(text)).err().map(|trouble| w.common().trouble(trouble));
            summary.extend(trouble.as_deref().map(|text| entry.line(text)));
            entry.error.set(trouble);
        }
        if summary.is_empty() {
            self.sent.set(true);
            entries.iter().for_each(|entry| device::forget(&kept_as(self.scope, entry.name)));
        } else {
            event.prevent_default();
            self.counted.set(Some(w.common().problems(summary.len())));
            self.summary.set(summary);
        }
    }
}

fn kept_as(scope: &str, name: &str) -> String {
    format!("madang:{scope}:{name}")
}

/// What was wrong with the form, over its fields.
#[component]
pub(super) fn FormProblems(form: PostForm) -> impl IntoView {
    let language = use_language();
    let title = move || form.counted.get().unwrap_or_else(|| form.title.get().to_owned());
    // What is about no field, such as a database that is away.
    let general = form.refused.get_value().filter(|_| form.summary.with_untracked(Vec::is_empty));
    let general = StoredValue::new(general.map(|refused| refused.message(language)));
    let general = move || general.get_value().filter(|_| form.counted.with(Option::is_none));
    view! {
        <ErrorSummary title problems=form.summary />
        {move || {
            general()
                .map(|text| {
                    view! {
                        <Alert tone=AlertTone::Danger voice=AlertVoice::Urgent title=form.title.get_untracked()>
                            <p>{text}</p>
                        </Alert>
                    }
                })
        }}
    }
}

/// A field for text.
#[component]
pub(super) fn TextEntry(
    entry: Entry,
    /// What kind of text.
    #[prop(optional)]
    kind: TextKind,
    /// What helps before typing.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What the browser may fill in.
    autocomplete: &'static str,
    /// Whether it can't be changed.
    #[prop(optional)]
    readonly: bool,
    /// When the field is left.
    #[prop(optional, into)]
    on_commit: Option<Callback<()>>,
) -> impl IntoView {
    let commit = Callback::new(move |()| {
        if let Some(on_commit) = on_commit {
            on_commit.run(());
        }
    });
    view! {
        <Field id=entry.name label=entry.label hint error=entry.error>
            <TextInput
                value=entry.text
                kind
                name=entry.name
                autocomplete
                size=ControlSize::L
                readonly=readonly
                on_commit=commit
            />
        </Field>
    }
}

/// The field for the password.
#[component]
pub(super) fn PasswordEntry(
    entry: Entry,
    /// What helps before typing.
    #[prop(optional, into)]
    hint: MaybeText,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
) -> impl IntoView {
    let w = use_words();
    view! {
        <Field id=entry.name label=entry.label hint error=entry.error>
            <PasswordInput
                value=entry.text
                name=entry.name
                autocomplete
                show_label=w.common().show_password()
                caps_label=w.common().caps_lock()
                size=ControlSize::L
            />
        </Field>
    }
}

/// The product's name over a page for people who are not in yet.
#[component]
pub(super) fn Brand() -> impl IntoView {
    view! {
        <div class="auth__brand">
            <ui::Logo />
            {use_words().common().madang()}
        </div>
    }
}
