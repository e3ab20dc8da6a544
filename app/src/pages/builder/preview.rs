//! The preview: the form as people will see it, what will be sent to the model, and trying the draft.

mod cost;
mod sent;
mod talk;
mod trial;

use api::FilePlace;
use leptos::prelude::*;
use model::{Definition, Kind, Values};
use ui::{Bound, Choice, Segmented, Shown};

use super::{
    editor::Editor,
    state::{BuilderState, ItemKey, values_of},
};
use crate::{
    locales::use_words,
    widgets::{FormFiles, InputForm},
};
use sent::Sent;
use trial::Trial;

pub use sent::rendered;
pub use talk::{Conversation, TrialConversation};
pub use trial::TryButton;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum PreviewTab {
    #[default]
    Form,
    Sent,
}

/// The form for trying the draft. Its values are stored with the draft and become the app's example when it is published.
#[derive(Debug, Clone, Copy)]
struct TryForm {
    form: InputForm,
    /// The message in a chat.
    said: RwSignal<String>,
}

impl TryForm {
    fn new(editor: Editor) -> Self {
        let kind = editor.peek(BuilderState::kind);
        let inputs = editor.memo(|state| state.inputs().iter().map(|row| row.input.clone()).collect::<Vec<_>>());
        let form = InputForm::new("try", kind, inputs).with_files(files(editor));
        let sample = editor.peek(BuilderState::sample);
        let said = said_in(sample.as_ref());
        if sample.is_some() {
            form.fill(&with_defaults(&editor.peek(BuilderState::definition), sample.unwrap_or_default()));
        }
        let this = Self { form, said: RwSignal::new(said) };
        this.follow_names(editor);
        this.take_over(editor);
        this.keep(editor);
        this
    }

    /// Keeps what is typed when an input is renamed. The memo must be read, because one that is only tracked is never computed.
    fn follow_names(self, editor: Editor) {
        let names = editor.memo(|state| {
            let names = state.inputs().iter().map(|row| row.input.name.clone());
            state.inputs().keys().into_iter().zip(names).collect::<Vec<_>>()
        });
        Effect::new(move |before: Option<Vec<(ItemKey, String)>>| {
            let now = names.get();
            let old =
                |key: &ItemKey| before.iter().flatten().find(|(known, _)| known == key).map(|(_, name)| name.clone());
            let renamed = now.iter().filter_map(|(key, name)| Some((old(key)?, name.clone())));
            let renamed: Vec<(String, String)> = renamed.filter(|(old, new)| old != new).collect();
            if !renamed.is_empty() {
                self.form.rename(&renamed);
            }
            now
        });
    }

    /// Shows the sample of a draft that replaced the one on the page.
    fn take_over(self, editor: Editor) {
        // The form has values of its own, which people type over; a replaced draft changes them once.
        Effect::new(move |_| {
            if let Some(sample) = editor.saver.replaced_sample.get() {
                self.said.set(said_in(Some(&sample)));
                self.form.fill_example(&with_defaults(&editor.peek(BuilderState::definition), sample));
            }
        });
    }

    fn keep(self, editor: Editor) {
        Effect::new(move |before: Option<Values>| {
            let mut held = self.form.held_tracked();
            held.insert(model::CHAT_INPUT.to_owned(), self.said.get().into());
            if before.is_some_and(|before| before != held) {
                let values = editor.peek(|state| values_of(state, &held));
                if editor.peek(|state| state.sample()).unwrap_or_default() != values {
                    editor.edit(|state| state.set_sample(values));
                }
            }
            held
        });
    }
}

/// Uploads files for the draft. An input is known to the server once the draft is saved.
fn files(editor: Editor) -> FormFiles {
    let app = editor.app.with_untracked(|app| app.id.to_string());
    let save = Callback::new(move |then: Callback<bool>| editor.saver.flush_then(move |saved| then.run(saved)));
    FormFiles::new(FilePlace::app(&editor.workspace.get_untracked(), &app), Some(save))
}

/// The message of an example.
pub fn said_in(sample: Option<&Values>) -> String {
    let said = sample.and_then(|values| values.get(model::CHAT_INPUT)).and_then(|said| said.as_str());
    said.unwrap_or_default().to_owned()
}

/// The values of an example, with defaults where it has none.
pub fn with_defaults(definition: &Definition, values: Values) -> Values {
    let mut all = definition.defaults();
    all.extend(values);
    all
}

#[component]
pub fn Preview(editor: Editor) -> impl IntoView {
    let w = use_words().builder().preview();
    let try_form = TryForm::new(editor);
    let shown = RwSignal::new(PreviewTab::default());
    let choice = Bound::new(Signal::derive(move || id(shown.get()).to_owned()), move |chosen: String| {
        shown.set(if chosen == id(PreviewTab::Sent) { PreviewTab::Sent } else { PreviewTab::Form });
    });
    let choices = vec![Choice::new(id(PreviewTab::Form), w.form()), Choice::new(id(PreviewTab::Sent), w.sent())];
    let is_form = Memo::new(move |_| shown.get() == PreviewTab::Form);
    // The answer stays while the other tab is shown.
    view! {
        <div class="builder__preview-head">
            <h2 id="preview">{w.title()}</h2>
            <Segmented name="preview-shown" label=w.shown() value=choice options=choices />
        </div>
        <Shown when=move || !is_form.get()>
            <Sent editor form=try_form.form />
        </Shown>
        <div class="stack" hidden=move || !is_form.get()>
            <Trial editor try_form />
        </div>
    }
}

fn id(shown: PreviewTab) -> &'static str {
    match shown {
        PreviewTab::Form => "form",
        PreviewTab::Sent => "sent",
    }
}

fn is_chat(editor: Editor) -> bool {
    editor.peek(BuilderState::kind) == Kind::Chat
}
