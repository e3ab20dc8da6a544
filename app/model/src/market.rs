//! Templates of the market: ready-made apps, each in both languages.

use serde::{Deserialize, Serialize};

use crate::{Definition, EachLanguage, Language, LocalText, Values};

/// A ready-made app of the market, called a *template* in the interface.
///
/// `Template` is the name of a prompt's template here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AppTemplate {
    /// A stable name in addresses: lower-case Latin letters, digits and `-`, such as `meeting-minutes`.
    pub id: String,
    pub category: Category,
    /// The icon's name in the sprite, without its `i-`.
    pub icon: String,
    pub name: LocalText,
    /// What it does for whom, in one or two sentences.
    pub summary: LocalText,
    /// The content for English-speaking people.
    pub en: TemplateContent,
    /// The content for Korean-speaking people.
    pub ko: TemplateContent,
}

/// A template's app in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TemplateContent {
    pub definition: Definition,
    /// Made-up but realistic values, to try it with one click.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub sample: Values,
}

impl AppTemplate {
    /// The app and its sample for a reader of `language`.
    pub fn localised(&self, language: Language) -> (&Definition, &Values) {
        let content = match language {
            Language::En => &self.en,
            Language::Ko => &self.ko,
        };
        (&content.definition, &content.sample)
    }

    /// The app and its sample for somebody who works in `language` and adds it to a workspace. The prompt and the options are in
    /// that language; labels, hints, the opening and the suggestions, which can differ by reader, are in both.
    pub fn adopted(&self, language: Language) -> (Definition, Values) {
        let (definition, sample) = self.localised(language);
        let mut definition = definition.clone();
        let twin = |name: &str| {
            let find = |content: &TemplateContent| content.definition.inputs.iter().find(|i| i.name == name).cloned();
            find(&self.en).zip(find(&self.ko))
        };
        for input in &mut definition.inputs {
            if let Some((en, ko)) = twin(&input.name) {
                let hints = (en.hint.clone().unwrap_or_default(), ko.hint.clone().unwrap_or_default());
                input.label = both(&en.label, &ko.label);
                input.hint = input.hint.as_ref().map(|_| both(&hints.0, &hints.1));
            }
        }
        if let (Some(chat), Some(en), Some(ko)) =
            (&mut definition.chat, &self.en.definition.chat, &self.ko.definition.chat)
        {
            chat.opening = both(&en.opening, &ko.opening);
            if en.suggestions.len() == ko.suggestions.len() {
                chat.suggestions = en.suggestions.iter().zip(&ko.suggestions).map(|(en, ko)| both(en, ko)).collect();
            }
        }
        (definition, sample.clone())
    }
}

/// Combines the texts of both languages; a text that is the same in both stays a single one.
fn both(en: &LocalText, ko: &LocalText) -> LocalText {
    let text = |text: &LocalText, language| Some(text.get(language).to_owned()).filter(|text| !text.is_empty());
    let (en, ko) = (text(en, Language::En), text(ko, Language::Ko));
    if en == ko { en.unwrap_or_default().as_str().into() } else { LocalText::Each(EachLanguage { en, ko }) }
}

/// A category of the market. Its `snake_case` name is also the end of its colour's name, `--cat-…`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// For everybody: minutes, mails, summaries.
    #[default]
    General,
    /// Proposals, quotes, follow-ups.
    Sales,
    /// Answers to customers.
    Support,
    /// Copy, campaigns, social posts.
    Marketing,
    /// Hiring, people, office.
    Hr,
    /// Contracts and terms.
    Legal,
    /// Code, incidents, help desk.
    It,
    /// Tables, queries, analyses.
    Data,
}

impl Category {
    /// Every category, in the order in which the market shows them.
    pub const ALL: [Self; 8] =
        [Self::General, Self::Sales, Self::Support, Self::Marketing, Self::Hr, Self::Legal, Self::It, Self::Data];

    /// Its name in addresses, JSON and style sheets.
    pub fn slug(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Sales => "sales",
            Self::Support => "support",
            Self::Marketing => "marketing",
            Self::Hr => "hr",
            Self::Legal => "legal",
            Self::It => "it",
            Self::Data => "data",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.slug() == slug)
    }

    /// Its name for people.
    pub fn name(self, language: Language) -> &'static str {
        let (en, ko) = match self {
            Self::General => ("General", "일반"),
            Self::Sales => ("Sales", "영업"),
            Self::Support => ("Customer support", "고객 지원"),
            Self::Marketing => ("Marketing", "마케팅"),
            Self::Hr => ("HR & admin", "인사·총무"),
            Self::Legal => ("Legal", "법무"),
            Self::It => ("IT", "IT"),
            Self::Data => ("Data", "데이터"),
        };
        match language {
            Language::En => en,
            Language::Ko => ko,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_written_the_same_in_json_and_in_addresses() {
        for category in Category::ALL {
            let json = serde_json::to_value(category).unwrap();
            assert_eq!(json, serde_json::Value::from(category.slug()));
            assert_eq!(Category::from_slug(category.slug()), Some(category));
        }
        assert_eq!(Category::from_slug("nothing"), None);
    }

    #[test]
    fn each_reader_gets_the_app_in_their_language() {
        let content = |text: &str| {
            serde_json::json!({
                "definition": {"format": "madang/1", "kind": "form", "prompt": {"messages": [{"role": "user", "text": text}]}},
                "sample": {"notes": text},
            })
        };
        let mut json = serde_json::json!({
            "id": "echo", "category": "hr", "icon": "hr", "name": {"en": "Echo", "ko": "메아리"}, "summary": "…",
            "en": content("say it"), "ko": content("말해요"),
        });
        let template: AppTemplate = serde_json::from_value(json.clone()).unwrap();
        let (definition, sample) = template.localised(Language::Ko);
        assert_eq!(definition.prompt.messages[0].text, "말해요");
        assert_eq!(sample["notes"], "말해요");
        assert_eq!(template.localised(Language::En).1["notes"], "say it");

        json["colour"] = "red".into();
        assert!(serde_json::from_value::<AppTemplate>(json).is_err(), "unknown fields are refused");
    }

    #[test]
    fn an_added_app_speaks_to_readers_of_both_languages() {
        let content = |label: &str, hint: &str, rule: &str, opening: &str| {
            serde_json::json!({
                "definition": {
                    "format": "madang/1", "kind": "chat",
                    "inputs": [
                        {"name": "rules", "kind": "paragraph", "label": label, "hint": hint},
                        {"name": "okr", "kind": "text", "label": "OKR"},
                    ],
                    "prompt": {"messages": [{"role": "system", "text": rule}]},
                    "chat": {"opening": opening, "suggestions": [opening]},
                },
                "sample": {},
            })
        };
        let template: AppTemplate = serde_json::from_value(serde_json::json!({
            "id": "leave", "category": "hr", "icon": "hr", "name": "Leave", "summary": "…",
            "en": content("Rules", "Paste them.", "Answer.", "Hello"), "ko": content("규정", "붙여 넣어 주세요.", "답합니다.", "안녕하세요"),
        }))
        .unwrap();
        let (definition, _) = template.adopted(Language::Ko);
        let rules = &definition.inputs[0];
        assert_eq!((rules.label.get(Language::En), rules.label.get(Language::Ko)), ("Rules", "규정"));
        let hint = rules.hint.as_ref().unwrap();
        assert_eq!((hint.get(Language::En), hint.get(Language::Ko)), ("Paste them.", "붙여 넣어 주세요."));
        assert_eq!(definition.inputs[1].label, LocalText::One("OKR".into()), "the same in both is one text");
        assert_eq!(definition.prompt.messages[0].text, "답합니다.", "a prompt is in one language");
        let chat = definition.chat.unwrap();
        assert_eq!((chat.opening.get(Language::En), chat.suggestions[0].get(Language::Ko)), ("Hello", "안녕하세요"));
    }
}
