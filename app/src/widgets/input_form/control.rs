//! What stands in a field, by the kind of its input.

use leptos::prelude::*;
use model::{Input, InputKind};

use super::{super::input_control::input_control, InputForm, state};
use crate::{format, locales::use_words};

pub(super) fn hint(input: &Input, one_a_line: &str, language: model::Language) -> Option<String> {
    let own = input.hint.as_ref().map(|hint| hint.get(language)).filter(|hint| !hint.is_empty());
    match (own, input.kind) {
        (Some(own), InputKind::List) => Some(format!("{own} {one_a_line}")),
        (None, InputKind::List) => Some(one_a_line.to_owned()),
        (own, _) => own.map(str::to_owned),
    }
}

/// How much is written, of how much. Browsers would cut what is pasted at `maxlength` without a word; so it may be too long, and
/// is then said to be.
pub(super) fn counted(form: InputForm, input: &Input) -> Option<TextProp> {
    let max = input.max_chars.filter(|_| input.kind == InputKind::Paragraph)?;
    let text = form.text(&input.name);
    let max = format::number(u64::from(max));
    Some(TextProp::from(move || {
        let chars = u64::try_from(text.get().chars().count()).unwrap_or(u64::MAX);
        format!("{} / {max}", format::number(chars))
    }))
}

pub(super) fn control(form: InputForm, input: &Input) -> AnyView {
    let w = use_words().run();
    let empty = match (input.required, state::needs_choosing(input)) {
        (false, _) => Some(w.no_choice()),
        (true, true) => Some(w.choose()),
        (true, false) => None,
    };
    let (name, value) = (input.name.clone(), form.text(&input.name));
    input_control(input.kind, value, Some(name), Signal::stored(input.options.clone()), empty)
}
