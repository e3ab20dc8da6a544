//! The fields of a piece.

use leptos::prelude::*;
use model::{is_variable_name, limits};
use ui::{Field, TextInput, Textarea};

use crate::{
    checks::Trouble,
    kit::{TypedForm, Wrong},
    locales::{Words, use_words},
};

const NAME: &str = "piece-name";
const TEXT: &str = "piece-text";
const NOTE: &str = "piece-note";
/// The longest note, in characters.
const NOTE_CHARS: usize = 500;

/// What is typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct PieceFields {
    pub name: RwSignal<String>,
    pub text: RwSignal<String>,
    pub note: RwSignal<String>,
}

impl PieceFields {
    pub fn new(name: String, text: String) -> Self {
        Self { name: RwSignal::new(name), text: RwSignal::new(text), note: RwSignal::new(String::new()) }
    }

    /// The errors, tracked.
    pub fn wrong(self, words: Words) -> Vec<Wrong> {
        let name = self.name.with(|name| {
            let name = name.trim();
            let fits = is_variable_name(name) && name.chars().count() <= limits::NAME_CHARS;
            (!fits).then(|| Wrong::at(NAME, words.pieces().name_wrong()))
        });
        let length = |id, text: RwSignal<String>, is_required: bool, max: usize| {
            let (is_blank, chars) = text.with(|text| (text.trim().is_empty(), text.trim().chars().count()));
            let trouble = match chars.checked_sub(max) {
                _ if is_required && is_blank => Some(Trouble::Missing),
                Some(over) if over > 0 => Some(Trouble::TooLong { over }),
                _ => None,
            };
            trouble.map(|trouble| Wrong::at(id, words.common().trouble(trouble)))
        };
        let text = length(TEXT, self.text, true, limits::PIECE_CHARS);
        let note = length(NOTE, self.note, false, NOTE_CHARS);
        [name, text, note].into_iter().flatten().collect()
    }
}

/// Name and text.
#[component]
pub(super) fn TextFields(fields: PieceFields, form: TypedForm, rows: u32) -> impl IntoView {
    let w = use_words().pieces();
    view! {
        <Field id=NAME label=w.name() hint=w.name_hint() error=form.error(NAME, w.name())>
            <TextInput value=fields.name autocomplete="off" />
        </Field>
        <Field id=TEXT label=w.text() hint=w.text_hint() error=form.error(TEXT, w.text())>
            <Textarea value=fields.text rows />
        </Field>
    }
}

/// Why the text was changed.
#[component]
pub(super) fn NoteField(fields: PieceFields, form: TypedForm) -> impl IntoView {
    let words = use_words();
    let w = words.pieces();
    view! {
        <Field id=NOTE label=w.note() optional=words.common().optional() error=form.error(NOTE, w.note())>
            <TextInput value=fields.note autocomplete="off" />
        </Field>
    }
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::*;
    use crate::locales::words;

    #[test]
    fn what_the_server_would_refuse_is_said_at_its_field() {
        let owner = Owner::new();
        owner.set();
        let wrong = |name: &str, text: &str| {
            PieceFields::new(name.to_owned(), text.to_owned()).wrong(words(Language::En)).len()
        };
        assert_eq!(wrong("tone", "Be kind."), 0);
        assert_eq!(wrong(" 말투 ", &"가".repeat(20_000)), 0);
        assert_eq!(wrong("two words", "x"), 1);
        assert_eq!(wrong("", " "), 2);
        assert_eq!(wrong("tone", &"x".repeat(20_001)), 1);
    }
}
