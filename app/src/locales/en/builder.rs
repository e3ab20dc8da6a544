mod model;
mod parts;
mod publish;

use ::model::Language;

use crate::locales::Builder;

pub(crate) const WORDS: Builder = Builder {
    page_title: |app| format!("Build: {app}"),
    parts: "Builder sections",
    problems: |count| if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") },
    more: "More for this draft",
    discard: "Discard draft",
    discarded: |version| format!("The draft is version {version} again"),
    not_permitted: |owner| format!("Only {owner} and admins can change this app"),
    not_permitted_text: "Ask one of them to make the change, or make a copy of the app and change that.",
    not_permitted_role: "Your role runs apps. An admin of the workspace can make you a builder.",
    move_up: "Move up",
    move_down: "Move down",
    done: "Done",
    not_a_number: "This is not a number, so it is not saved. Write digits, such as 1250 or 0.5.",
    two_languages: "Separate texts in English and Korean",
    in_language: |label, language| match language {
        Language::En => format!("{label} in English"),
        Language::Ko => format!("{label} in Korean"),
    },
    inputs: parts::INPUTS,
    prompt: parts::PROMPT,
    prompt_editor: parts::PROMPT_EDITOR,
    model: model::WORDS,
    output: parts::OUTPUT,
    preview: parts::PREVIEW,
    publish: publish::PUBLISH,
    saving: publish::SAVING,
    clash: publish::CLASH,
    diff: publish::DIFF,
    about: parts::ABOUT,
};
