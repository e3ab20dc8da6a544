//! Optional texts.

use leptos::prelude::*;

/// An optional text: anything that [`TextProp`] takes, or an `Option` of it.
#[derive(Debug, Clone, Default)]
pub struct MaybeText(pub(crate) Option<TextProp>);

impl MaybeText {
    /// Draws the text if there is one.
    pub(crate) fn map<T>(self, draw: impl FnOnce(TextProp) -> T) -> Option<T> {
        self.0.map(draw)
    }

    pub(crate) fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

impl From<TextProp> for MaybeText {
    fn from(text: TextProp) -> Self {
        Self(Some(text))
    }
}

impl From<Option<TextProp>> for MaybeText {
    fn from(text: Option<TextProp>) -> Self {
        Self(text)
    }
}

impl From<&'static str> for MaybeText {
    fn from(text: &'static str) -> Self {
        Self(Some(text.into()))
    }
}

impl From<Option<&'static str>> for MaybeText {
    fn from(text: Option<&'static str>) -> Self {
        Self(text.map(Into::into))
    }
}

impl From<String> for MaybeText {
    fn from(text: String) -> Self {
        Self(Some(text.into()))
    }
}

impl From<Option<String>> for MaybeText {
    fn from(text: Option<String>) -> Self {
        Self(text.map(Into::into))
    }
}

impl<F, S> From<F> for MaybeText
where
    F: Fn() -> S + Send + Sync + 'static,
    S: Into<leptos::oco::Oco<'static, str>>,
{
    fn from(text: F) -> Self {
        Self(Some(text.into()))
    }
}
