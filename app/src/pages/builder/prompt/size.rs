//! How long the prompt is, and how much of the answering model's context that takes.

use leptos::prelude::*;
use model::{Definition, Language, Values, estimated_prompt_tokens};

use crate::{
    locales::use_words,
    pages::builder::{
        editor::Editor,
        model::{AnsweringModel, answering_model},
        preview::rendered,
    },
};

/// The context of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Context {
    model: String,
    tokens: u64,
}

/// What all messages with the sample come to. Nothing is shown as long as they can't be filled in; what is sent says why.
#[component]
pub(super) fn PromptSize(editor: Editor) -> impl IntoView {
    let w = use_words().builder().prompt();
    let tokens = editor.memo(move |state| sample_tokens(&state.definition(), state.sample(), editor.language));
    let chosen = editor.memo(|state| state.model().use_.clone());
    let context = Memo::new(move |_| {
        editor.models.with_value(|models| match answering_model(models, chosen.get().as_ref()) {
            AnsweringModel::Model { model, .. } => {
                model.context_tokens.map(|tokens| Context { model: model.name.clone(), tokens })
            }
            // Only the server knows which model that is.
            AnsweringModel::Whichever(_) | AnsweringModel::Gone(_) | AnsweringModel::Nothing => None,
        })
    });
    move || {
        tokens.get().map(|tokens| {
            let (text, is_too_long) = match context.get() {
                Some(Context { model, tokens: most }) if tokens > most => (w.too_large_for(tokens, most, &model), true),
                Some(Context { model, tokens: most }) => (w.size_in(tokens, share(tokens, most), &model), false),
                None => (w.size(tokens), false),
            };
            let class = if is_too_long { "field__error" } else { "field__hint" };
            view! { <p class=class>{text}</p> }
        })
    }
}

fn sample_tokens(definition: &Definition, sample: Option<Values>, language: Language) -> Option<u64> {
    let messages = rendered(definition, sample, &Values::new(), language).ok()?;
    u64::try_from(estimated_prompt_tokens(&messages)).ok()
}

/// The share in percent, rounded up: never 0 % of something, and 100 % only if nothing is left.
fn share(tokens: u64, of: u64) -> u64 {
    let percent = tokens.saturating_mul(100).div_ceil(of.max(1));
    if tokens < of { percent.min(99) } else { percent }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_share_of_the_context_is_never_nothing_and_only_full_when_full() {
        let shares = [(1, 1_000_000), (40_000, 128_000), (127_999, 128_000), (128_000, 128_000)];
        assert_eq!(shares.map(|(tokens, of)| share(tokens, of)), [1, 32, 99, 100]);
        assert_eq!(share(0, 0), 0);
    }

    #[test]
    fn the_sample_counts() {
        let definition: Definition = serde_json::from_value(json!({
            "format": "madang/1", "kind": "form",
            "inputs": [{"name": "notes", "label": "Notes", "kind": "paragraph"}],
            "prompt": {"messages": [{"role": "user", "text": "{{notes}}"}]},
        }))
        .unwrap();
        let tokens =
            |notes: &str| sample_tokens(&definition, json!({"notes": notes}).as_object().cloned(), Language::En);
        assert!(tokens("one two three four five").unwrap() > tokens("one").unwrap());
        assert_eq!(tokens(""), None, "nothing would be sent");
    }
}
