//! A text that may differ by language.

use leptos::prelude::*;
use model::{EachLanguage, Language, LocalText};
use ui::{Bound, Field, TextInput, Textarea};

use crate::{locales::use_words, preferences::use_language};

/// How many lines a text may have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextLines {
    #[default]
    One,
    /// Any number of lines.
    Many,
}

/// One field, or a field for each language if the text has both.
#[component]
pub fn LocalTextField(
    /// The field's id; the second language's field adds `-ko` or `-en`.
    #[prop(into)]
    id: String,
    label: &'static str,
    value: Bound<LocalText>,
    #[prop(optional)] hint: Option<&'static str>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// The word for "optional", if the text may stay empty.
    #[prop(optional)]
    optional: Option<&'static str>,
    #[prop(optional)] lines: TextLines,
    /// Called when the field loses the focus.
    #[prop(default = Callback::new(|()| {}), into)]
    on_commit: Callback<()>,
) -> impl IntoView {
    let w = use_words().builder();
    let is_each = Memo::new(move |_| matches!(value.get(), LocalText::Each(_)));
    let own = use_language();
    let field = move |language: Language, id: String, label: String, is_first: bool| {
        let text = Memo::new(move |_| text_in(&value.get(), language));
        let text = Bound::new(text, move |text| value.set(with_text(value.get_untracked(), language, text)));
        let error = if is_first { error } else { Signal::stored(None) };
        let lang = is_each.get_untracked().then(|| language.tag());
        view! {
            <div lang=lang>
                <Field id label hint=hint.filter(|_| is_first) error optional>
                    {match lines {
                        TextLines::One => view! { <TextInput value=text autocomplete="off" on_commit /> }.into_any(),
                        TextLines::Many => view! { <Textarea value=text rows=3_u32 /> }.into_any(),
                    }}
                </Field>
            </div>
        }
        .into_any()
    };
    move || {
        let id = id.clone();
        if is_each.get() {
            let other = other(own);
            let second = format!("{id}-{}", other.tag());
            view! {
                <div class="form__row">
                    {field(own, id, w.in_language(label, own), true)}
                    {field(other, second, w.in_language(label, other), false)}
                </div>
            }
            .into_any()
        } else {
            field(own, id, label.to_owned(), true)
        }
    }
}

fn other(language: Language) -> Language {
    match language {
        Language::En => Language::Ko,
        Language::Ko => Language::En,
    }
}

/// The text in exactly this language.
fn text_in(text: &LocalText, language: Language) -> String {
    match (text, language) {
        (LocalText::One(text), _) => text.clone(),
        (LocalText::Each(each), Language::En) => each.en.clone().unwrap_or_default(),
        (LocalText::Each(each), Language::Ko) => each.ko.clone().unwrap_or_default(),
    }
}

fn with_text(text: LocalText, language: Language, new: String) -> LocalText {
    match text {
        LocalText::One(_) => LocalText::One(new),
        LocalText::Each(each) => {
            let new = (!new.is_empty()).then_some(new);
            LocalText::Each(match language {
                Language::En => EachLanguage { en: new, ..each },
                Language::Ko => EachLanguage { ko: new, ..each },
            })
        }
    }
}

/// The same text with a version for each language, so far only in `language`.
pub(super) fn split(text: &LocalText, language: Language) -> LocalText {
    match text {
        LocalText::One(one) => with_text(LocalText::Each(EachLanguage::default()), language, one.clone()),
        LocalText::Each(_) => text.clone(),
    }
}

/// The text of one language, for everyone.
pub(super) fn joined(text: &LocalText, language: Language) -> LocalText {
    text.get(language).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_for_everyone_becomes_one_for_each_and_back() {
        let each = split(&"Notes".into(), Language::En);
        let each = with_text(each, Language::Ko, "메모".into());
        assert_eq!((text_in(&each, Language::En), text_in(&each, Language::Ko)), ("Notes".into(), "메모".into()));
        assert_eq!(joined(&each, Language::Ko), "메모".into());
        assert_eq!(with_text("a".into(), Language::Ko, "b".into()), "b".into());
        assert_eq!(text_in(&with_text(each, Language::En, String::new()), Language::En), "");
    }
}
