//! What will be sent to the model: the draft with the sample values.

use leptos::prelude::*;
use model::{
    Definition, FileId, FileRef, InputKind, Language, PromptError, RenderedMessage, Values, estimated_prompt_tokens,
    estimated_tokens, files_of,
};
use ui::{Alert, AlertTone};

use crate::{locales::use_words, pages::builder::editor::Editor, widgets::InputForm};

/// The messages, or why they can't be rendered. Files stand there by their names in brackets, or by their input's label as long as
/// none is attached.
pub fn rendered(
    definition: &Definition,
    sample: Option<Values>,
    held: &Values,
    language: Language,
) -> Result<Vec<RenderedMessage>, PromptError> {
    let mut values = sample.unwrap_or_default();
    for input in definition.inputs.iter().filter(|input| input.kind == InputKind::File) {
        let mut files = held.get(&input.name).map(files_of).unwrap_or_default();
        if files.is_empty() {
            let label = input.label.get(language);
            let name = if label.is_empty() { input.name.clone() } else { label.to_owned() };
            files.push(FileRef { id: FileId(uuid::Uuid::nil()), name });
        }
        values.insert(input.name.clone(), files.iter().map(FileRef::to_value).collect());
    }
    definition.render(&definition.with_file_texts(&values, |_| None), &[])
}

#[component]
pub(super) fn Sent(editor: Editor, form: InputForm) -> impl IntoView {
    let w = use_words().builder().preview();
    let sent = Memo::new(move |_| {
        let (definition, sample) = editor.draft();
        rendered(&definition, sample, &form.held_tracked(), editor.language)
    });
    move || match sent.get() {
        Ok(messages) => {
            let tokens = estimated_prompt_tokens(&messages);
            let shown = messages.into_iter().map(|message| view! { <SentMessage message /> }).collect_view();
            view! {
                <ol class="sent" role="list">
                    {shown}
                </ol>
                <p class="field__hint">{w.sent_tokens(tokens)}</p>
            }
            .into_any()
        }
        Err(error) => {
            let text = match error {
                PromptError::BadTemplate(problems) => {
                    problems.first().map(|problem| problem.message(editor.language)).unwrap_or_default()
                }
                PromptError::TooLong => w.too_long().to_owned(),
                PromptError::NothingToSay => w.nothing_to_say().to_owned(),
            };
            view! {
                <Alert tone=AlertTone::Neutral title=w.not_sent()>
                    <p>{text}</p>
                </Alert>
            }
            .into_any()
        }
    }
}

#[component]
fn SentMessage(message: RenderedMessage) -> impl IntoView {
    let w = use_words().builder();
    let tokens = estimated_tokens(&message.text);
    view! {
        <li class="card sent__message">
            <h3>{w.prompt().role_name(message.role)}</h3>
            <pre class="sent__text" tabindex="0">
                {message.text}
            </pre>
            <p class="sent__tokens">{w.prompt_editor().tokens(tokens)}</p>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_is_shown_by_its_name_or_by_its_inputs_label() {
        let definition: Definition = serde_json::from_value(json!({
            "format": "madang/1", "kind": "form",
            "inputs": [{"name": "papers", "label": {"en": "Papers", "ko": "서류"}, "kind": "file"}],
            "prompt": {"messages": [{"role": "user", "text": "Sum up: {{papers}}"}]},
        }))
        .unwrap();
        let sent = |held: serde_json::Value| {
            let held = held.as_object().cloned().unwrap();
            rendered(&definition, None, &held, Language::Ko).unwrap().remove(0).text
        };
        assert_eq!(sent(json!({})), "Sum up: [서류]");
        assert_eq!(sent(json!({"papers": [{"id": uuid::Uuid::nil(), "name": "a.pdf"}]})), "Sum up: [a.pdf]");
    }
}
