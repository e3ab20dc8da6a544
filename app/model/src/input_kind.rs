//! The kinds of input. To add one: its variant, its name and its properties here; how its values are parsed
//! (`values/normalise.rs`) and the errors for invalid ones (`problem/`); its control (`app/src/widgets/input_control.rs`) and its
//! icon (`app/src/pages/builder/input_kinds.rs`).

use serde::{Deserialize, Serialize};

use crate::Language;

/// The kind of an input field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A single line of text.
    #[default]
    Text,
    /// Text of several lines.
    Paragraph,
    /// A number.
    Number,
    /// One of the options.
    Select,
    /// Any of the options.
    Multiselect,
    /// Yes or no.
    Checkbox,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// An http or https address.
    Url,
    /// Any number of lines, each of them an item.
    List,
    /// Files, which are uploaded first.
    File,
}

impl InputKind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Paragraph,
        Self::Number,
        Self::Select,
        Self::Multiselect,
        Self::Checkbox,
        Self::Date,
        Self::Url,
        Self::List,
        Self::File,
    ];

    /// The kind's name in a definition's JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Paragraph => "paragraph",
            Self::Number => "number",
            Self::Select => "select",
            Self::Multiselect => "multiselect",
            Self::Checkbox => "checkbox",
            Self::Date => "date",
            Self::Url => "url",
            Self::List => "list",
            Self::File => "file",
        }
    }

    /// The kind with this name in a definition's JSON.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// Its name for people, everywhere.
    pub fn name(self, language: Language) -> &'static str {
        let (en, ko) = match self {
            Self::Text => ("Short text", "짧은 글"),
            Self::Paragraph => ("Long text", "긴 글"),
            Self::Number => ("Number", "숫자"),
            Self::Select => ("Choose one", "하나 고르기"),
            Self::Multiselect => ("Choose several", "여러 개 고르기"),
            Self::Checkbox => ("Checkbox", "체크 상자"),
            Self::Date => ("Date", "날짜"),
            Self::Url => ("Web address", "웹 주소"),
            Self::List => ("List, one per line", "목록, 한 줄에 하나씩"),
            Self::File => ("File", "파일"),
        };
        match language {
            Language::En => en,
            Language::Ko => ko,
        }
    }

    /// Whether it has a maximum length.
    pub fn counts_chars(self) -> bool {
        matches!(self, Self::Text | Self::Paragraph | Self::List)
    }

    /// Whether people choose from options.
    pub fn has_options(self) -> bool {
        matches!(self, Self::Select | Self::Multiselect)
    }

    /// Whether its field needs little room, so that two fit side by side.
    pub fn is_short(self) -> bool {
        matches!(self, Self::Number | Self::Date | Self::Select)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_json_is_the_id() {
        for kind in InputKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.id());
            assert_eq!(InputKind::from_id(kind.id()), Some(kind));
        }
    }
}
