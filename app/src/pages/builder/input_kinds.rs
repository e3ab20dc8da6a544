//! The kinds of input, as people see them.

use model::InputKind;
use ui::{Choice, IconName};

use crate::locales::BuilderInputs as Words;

/// All kinds, in the order in which they are offered.
pub const KINDS: [InputKind; 9] = [
    InputKind::Text,
    InputKind::Paragraph,
    InputKind::Number,
    InputKind::Select,
    InputKind::Multiselect,
    InputKind::Checkbox,
    InputKind::Date,
    InputKind::Url,
    InputKind::List,
];

/// The icon of a kind.
pub fn kind_icon(kind: InputKind) -> IconName {
    match kind {
        InputKind::Text => IconName::Short,
        InputKind::Paragraph => IconName::Text,
        InputKind::Number => IconName::Number,
        InputKind::Select | InputKind::Multiselect => IconName::List,
        InputKind::Checkbox => IconName::Ok,
        InputKind::Date => IconName::Calendar,
        InputKind::Url => IconName::Link,
        InputKind::List => IconName::Menu,
    }
}

/// The kinds to choose from.
pub fn kind_choices(w: Words) -> Vec<Choice> {
    KINDS.into_iter().map(|kind| Choice::new(kind_id(kind), w.kind(kind))).collect()
}

/// The name of a kind among the choices.
pub fn kind_id(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Text => "text",
        InputKind::Paragraph => "paragraph",
        InputKind::Number => "number",
        InputKind::Select => "select",
        InputKind::Multiselect => "multiselect",
        InputKind::Checkbox => "checkbox",
        InputKind::Date => "date",
        InputKind::Url => "url",
        InputKind::List => "list",
    }
}

/// The kind of that name.
pub fn kind_from_id(id: &str) -> Option<InputKind> {
    KINDS.into_iter().find(|kind| kind_id(*kind) == id)
}
