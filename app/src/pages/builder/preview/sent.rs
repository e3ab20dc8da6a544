//! What will be sent to the model: the draft with the sample values.

use leptos::prelude::*;
use model::{Definition, PromptError, RenderedMessage, Values, estimated_prompt_tokens};
use ui::{Alert, AlertTone};

use crate::{locales::use_words, pages::builder::editor::Editor};

/// The messages, or why they can't be rendered.
fn rendered(definition: &Definition, sample: Option<Values>) -> Result<Vec<RenderedMessage>, PromptError> {
    definition.render(&sample.unwrap_or_default(), &[])
}

#[component]
pub(super) fn Sent(editor: Editor) -> impl IntoView {
    let w = use_words().builder().preview();
    let sent = Memo::new(move |_| {
        let (definition, sample) = editor.draft();
        rendered(&definition, sample)
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
    let w = use_words().builder().prompt();
    view! {
        <li class="card sent__message">
            <h3>{w.role_name(message.role)}</h3>
            <pre class="sent__text" tabindex="0">
                {message.text}
            </pre>
        </li>
    }
}
