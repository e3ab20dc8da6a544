//! The parts of a field that depend on the kind of its input.

use leptos::prelude::*;
use model::{Input, InputKind};

use super::{super::input_control::input_control, InputForm, state};
use crate::{format, locales::use_words};

pub(super) fn hint(input: &Input, one_a_line: &str, language: model::Language) -> Option<String> {
    let own = input.hint.as_ref().map(|hint| hint.get(language)).filter(|hint| !hint.is_empty());
    // A builder's own hint is shown alone: it may already explain the lines, and ours may be in another language.
    own.or((input.kind == InputKind::List).then_some(one_a_line)).map(str::to_owned)
}

/// How much of the maximum length is used, and an error if it is too much. Browsers silently cut pasted text at `maxlength`, so
/// the text may be too long here and the field says so.
pub(super) fn counted(form: InputForm, input: &Input) -> (Option<TextProp>, Signal<bool>) {
    let Some(max) = input.max_chars.filter(|_| input.kind == InputKind::Paragraph).map(u64::from) else {
        return (None, Signal::stored(false));
    };
    let text = form.text(&input.name);
    let chars = Memo::new(move |_| u64::try_from(text.get().chars().count()).unwrap_or(u64::MAX));
    let most = format::number(max);
    let count = TextProp::from(move || format!("{} / {most}", format::number(chars.get())));
    (Some(count), Signal::derive(move || chars.get() > max))
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
