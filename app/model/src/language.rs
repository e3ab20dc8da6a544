//! The two supported languages, and texts that may exist in both.

use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// 한국어.
    Ko,
}

impl Language {
    /// The BCP 47 tag: `en` or `ko`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }

    /// The language with this tag (`ko`, `ko-KR`, …), if it is supported.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next().map(str::trim) {
            Some(t) if t.eq_ignore_ascii_case("en") => Some(Self::En),
            Some(t) if t.eq_ignore_ascii_case("ko") => Some(Self::Ko),
            _ => None,
        }
    }

    /// The supported language that an `Accept-Language` header prefers, by its quality values.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for part in header.split(',') {
            let mut pieces = part.split(';');
            let Some(language) = pieces.next().map(str::trim).and_then(Self::from_tag) else { continue };
            let quality =
                pieces.find_map(|p| p.trim().strip_prefix("q=").and_then(|q| q.parse().ok())).unwrap_or(1.0_f32);
            if quality > 0.0 && best.is_none_or(|(_, q)| quality > q) {
                best = Some((language, quality));
            }
        }
        best.map(|(language, _)| language)
    }
}

/// A text for people: the same for everyone, or one per language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum LocalText {
    /// The same text in every language.
    One(String),
    /// A text per language; at least one is there.
    Each(EachLanguage),
}

/// A text per language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EachLanguage {
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// 한국어.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ko: Option<String>,
}

impl LocalText {
    /// Whether it is blank in both languages.
    pub fn is_blank(&self) -> bool {
        self.get(Language::En).trim().is_empty()
    }

    /// The text for a reader of `language`; if that is blank, the other language's; otherwise empty.
    pub fn get(&self, language: Language) -> &str {
        match self {
            Self::One(text) => text,
            Self::Each(each) => match language {
                Language::En => [&each.en, &each.ko],
                Language::Ko => [&each.ko, &each.en],
            }
            .into_iter()
            .find_map(|text| text.as_deref().filter(|text| !text.trim().is_empty()))
            .unwrap_or_default(),
        }
    }
}

impl Default for LocalText {
    fn default() -> Self {
        Self::One(String::new())
    }
}

impl From<&str> for LocalText {
    fn from(text: &str) -> Self {
        Self::One(text.to_owned())
    }
}

impl From<String> for LocalText {
    fn from(text: String) -> Self {
        Self::One(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_text_gives_way_to_the_other_language() {
        let each = |en: &str, ko: &str| LocalText::Each(EachLanguage { en: Some(en.into()), ko: Some(ko.into()) });
        assert_eq!(each("Tone", "말투").get(Language::Ko), "말투");
        assert_eq!(each("Tone", " ").get(Language::Ko), "Tone");
        assert_eq!(each("", "말투").get(Language::En), "말투");
        assert!(each("", " ").is_blank());
        assert!(!each("", "말투").is_blank());
    }

    #[test]
    fn accept_language_picks_the_highest_quality_we_speak() {
        assert_eq!(Language::from_accept_language("fr, en;q=0.4, ko-KR;q=0.9"), Some(Language::Ko));
        assert_eq!(Language::from_accept_language("ko;q=0, en"), Some(Language::En));
        assert_eq!(Language::from_accept_language("fr"), None);
    }
}
