//! How the kinds of input are shown.

use model::{InputKind, Language};
use ui::{Choice, IconName};

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
        InputKind::File => IconName::File,
    }
}

pub fn kind_choices(language: Language) -> Vec<Choice> {
    InputKind::ALL.into_iter().map(|kind| Choice::new(kind.id(), kind.name(language))).collect()
}
