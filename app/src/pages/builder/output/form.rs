//! The company's own Word document, which answers are filled into.

use api::AppForm;
use leptos::{prelude::*, task::spawn_local, web_sys};
use model::AnswerForm;
use send_wrapper::SendWrapper;
use ui::{Button, ButtonVariant, ControlSize, Field, FileDrop, IconName};

use crate::{client::use_client, device, locales::use_words, pages::builder::editor::Editor};

/// The largest form that the server takes, in bytes.
const LARGEST: u64 = 5 * 1024 * 1024;

#[component]
pub(super) fn FormDocument(editor: Editor) -> impl IntoView {
    let w = use_words();
    let said = editor.words.builder().output();
    let client = StoredValue::new(use_client());
    let error = RwSignal::new(None::<String>);
    let note = RwSignal::new(String::new());
    let attached = editor.memo(|state| state.output().form.clone().map(|form| form.name).unwrap_or_default());
    let tell = move |text: String| {
        editor.announcer.say(&text);
        note.set(text);
    };
    let take = move |chosen: Vec<web_sys::File>| {
        let Some(file) = chosen.into_iter().next().map(SendWrapper::new) else { return };
        error.set(None);
        tell(said.form_sending().to_owned());
        // The server says which fields the saved draft has.
        editor.saver.flush_then(move |_| {
            let file = file.clone();
            spawn_local(async move {
                match send(client.get_value(), editor, &file).await {
                    Ok(form) => {
                        tell(summary(editor, &form));
                        editor
                            .edit(|state| state.output_mut().form = Some(AnswerForm { id: form.id, name: form.name }));
                    }
                    Err(why) => {
                        note.set(String::new());
                        error.set(Some(why));
                    }
                }
            });
        });
    };
    let remove = move |_| {
        editor.edit(|state| state.output_mut().form = None);
        tell(said.form_removed().to_owned());
    };
    let remove_label = move || w.files().remove(&attached.get());
    view! {
        <Field
            id="output-form"
            label=w.builder().output().form()
            hint=w.builder().output().form_hint()
            optional=w.common().optional()
            error
        >
            <FileDrop accept=".docx" multiple=false button=w.files().choose(false) also=w.files().drop_here(false) on_files=take />
            <p class="cluster" hidden=move || attached.with(String::is_empty)>
                <bdi>{move || attached.get()}</bdi>
                <Button
                    variant=ButtonVariant::Ghost
                    size=ControlSize::S
                    icon=IconName::Trash
                    on_click=remove
                    attr:aria-label=remove_label
                >
                    {w.common().remove()}
                </Button>
            </p>
            <p class="field__hint">{move || note.get()}</p>
        </Field>
    }
}

/// Sends a document; answers what is in it, or why it can't be used.
async fn send(client: api::Client, editor: Editor, file: &web_sys::File) -> Result<AppForm, String> {
    let said = editor.words;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the size of a file is a whole number")]
    let size = file.size() as u64;
    if size > LARGEST {
        return Err(said.builder().output().form_too_large().to_owned());
    }
    let bytes = device::piece_of(file, 0, size).await;
    let bytes = bytes.ok_or_else(|| said.files().unreadable().to_owned())?;
    let (workspace, app) = (editor.workspace.get_untracked(), editor.app.with_untracked(|app| app.slug.clone()));
    let kept = client.keep_form(&workspace, &app, &file.name(), bytes).await;
    kept.map_err(|error| error.fields.get("form").cloned().unwrap_or(error.message))
}

/// How many fields the document has, and which of them the answer doesn't have.
fn summary(editor: Editor, form: &AppForm) -> String {
    let w = editor.words.builder().output();
    let mut unknown: Vec<&str> = form.fields.iter().filter(|field| !field.known).map(|field| &*field.name).collect();
    unknown.dedup();
    match (form.fields.len(), unknown.as_slice()) {
        (0, _) => w.form_without_fields().to_owned(),
        (fields, []) => w.form_fits(fields),
        (_, unknown) => w.form_unknown(&unknown.join(", ")),
    }
}
