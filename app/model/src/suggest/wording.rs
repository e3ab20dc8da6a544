//! What a model is told when it is asked for a suggestion.

use std::fmt::Write;

use crate::{Definition, Input, Kind, Language, Role};

use super::SuggestKind;

/// The message that carries what the person wishes and, if there is one, the app.
pub(super) const MESSAGE: &str =
    "{{#wish}}<wish>\n{{wish}}\n</wish>\n{{/wish}}{{#app}}\n<app>\n{{app}}\n</app>\n{{/app}}";

/// The labels of the two inputs.
pub(super) fn labels(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::En => ("What it is for", "The app"),
        Language::Ko => ("하려는 일", "앱"),
    }
}

/// The instructions. They are a template themselves, so they describe tags in words.
pub(super) fn task(kind: SuggestKind, app: Kind, language: Language) -> String {
    let reader = match language {
        Language::En => "English",
        Language::Ko => "Korean, politely (해요체)",
    };
    let task = match kind {
        SuggestKind::Describe => DESCRIBE,
        SuggestKind::Improve => IMPROVE,
        SuggestKind::Review => REVIEW,
    };
    let chat = if app == Kind::Chat { CHAT } else { "" };
    let rules = if kind == SuggestKind::Review { "" } else { RULES };
    format!("{task}{chat}{rules}\nWrite for people who read {reader}, unless the wish asks for another language.")
}

const DESCRIBE: &str = "You design small apps for colleagues in an office. Such an app is a form with a few fields and a prompt: \
people fill in the fields, a language model gets the prompt with their values, and they read its answer. \
Design the app for the wish below. Ask people only for what the model can't know, in one to five fields; the longest text comes last.\n";

const IMPROVE: &str = "You improve small apps for colleagues in an office. Such an app is a form with a few fields and a prompt for \
a language model. Give the app below a better prompt: clear role and task, what matters first, the format of the answer, what to do when \
something is missing, nothing invented. Keep what works, keep the names of the fields, and follow the wish if there is one.\n";

const REVIEW: &str = "You look for what could go wrong with small apps in an office. Such an app is a form with a few fields and a \
prompt for a language model. Name at most seven weaknesses of the app below, the worst first: what may be invented, misunderstood, left out, \
or misused by what people paste; personal data; an answer that comes out in the wrong form. For each, one line in bold that says what \
happens, then one sentence with the change to the prompt or the fields that would prevent it. If nothing serious is wrong, say so.\n";

const CHAT: &str = "This one is a chat: people write to it in their own words. So `message` stays empty, and fields are only for \
what is asked once before the chat, or there are none.\n";

const RULES: &str = "\nRules:\n\
- A value goes into a prompt as its field's name between two pairs of braces. A part that is sent only if a field is filled in \
begins with the name after `#` and ends with the name after `/`, each between two pairs of braces. A tag that begins with `>` \
inserts a text of the workspace and stays. Nothing else is possible.\n\
- Every field is used in the message. `instructions` holds what is always so, `message` what differs from time to time.\n\
- Give one or two short examples only if the form of the answer is hard to describe, and realistic sample values to try the app with.\n\
- Numbers, dates (2026-03-31) and true or false are written as text in `value`.\n\
- `answer_format` is `markdown` unless the answer goes into another program as plain text.\n";

/// An app in a form that models read well.
pub(crate) fn written(app: &Definition) -> String {
    let mut out = String::from("Fields:\n");
    for input in &app.inputs {
        // Writing to a string can't fail.
        let _ = writeln!(out, "- {}", field(input));
    }
    for message in &app.prompt.messages {
        let role = match message.role {
            Role::System => "instructions",
            Role::User => "message",
            Role::Assistant => "answer",
        };
        let _ = write!(out, "\n<{role}>\n{}\n</{role}>\n", message.text.trim());
    }
    for example in &app.prompt.examples {
        let values = serde_json::Value::Object(example.inputs.clone());
        let _ = write!(out, "\n<example>\n{values}\n{}\n</example>\n", example.answer.trim());
    }
    let format = serde_json::to_value(app.output.format).ok();
    let format = format.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
    let _ = write!(out, "\nThe answer is {format}.");
    out
}

fn field(input: &Input) -> String {
    let label = input.label.get(Language::En);
    let hint = input.hint.as_ref().map(|hint| format!("; {}", hint.get(Language::En))).unwrap_or_default();
    let required = if input.required { ", required" } else { "" };
    let options = if input.options.is_empty() { String::new() } else { format!(": {}", input.options.join(" | ")) };
    format!("{} ({}{required}{options}): {label}{hint}", input.name, input.kind.id())
}
