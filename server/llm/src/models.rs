//! The models that a provider lists.

use serde::Serialize;

/// A provider's list, as far as it could be parsed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModelList {
    pub models: Vec<ModelEntry>,
    /// How many entries could not be parsed.
    pub unreadable: usize,
}

/// A model in a provider's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelEntry {
    /// The provider's id, as used in requests.
    pub id: String,
    /// The provider's display name, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The size of its context in tokens, if the provider says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_tokens: Option<u64>,
    /// The maximum length of an answer in tokens, if the provider says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u64>,
    /// The day on which it is switched off, as `YYYY-MM-DD`, if the provider says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retires: Option<String>,
    /// The replacement that the provider recommends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// What the model is for, guessed from its id unless the provider says so.
    pub purpose: Purpose,
}

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Text in, text out.
    Chat,
    /// Text in, a vector out.
    Embedding,
    /// Speech, images or moderation: listed beside the others, but useless for chat.
    Other,
}

/// Parts of ids that mark embedding models.
const EMBEDS: &[&str] = &["embed", "bge-", "clir-", "gte-"];

/// Parts of ids that mark models which can't chat. Lists rarely have a field for that.
const NOT_CHAT: &[&str] = &[
    "whisper",
    "tts",
    "dall-e",
    "image",
    "moderation",
    "transcribe",
    "realtime",
    "audio",
    "davinci-002",
    "babbage-002",
    "sora",
    "veo",
    "imagen",
    "lyria",
    "rerank",
    "-ocr",
    "voxtral",
    "prompt-guard",
    "aqa",
];

impl Purpose {
    /// Guesses what a model is for from its id.
    pub(crate) fn of(id: &str) -> Self {
        let id = id.to_lowercase();
        let any = |parts: &[&str]| parts.iter().any(|part| id.contains(part));
        match () {
            () if any(EMBEDS) => Self::Embedding,
            () if any(NOT_CHAT) => Self::Other,
            () => Self::Chat,
        }
    }
}

/// The most similar of `models`, for "did you mean"; `None` if none is similar.
pub fn nearest<'a>(wanted: &str, models: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.75;
    let wanted = wanted.to_lowercase();
    models
        .into_iter()
        .map(|id| (strsim::normalized_damerau_levenshtein(&wanted, &id.to_lowercase()), id))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn did_you_mean() {
        let models = ["gpt-5.2-pro", "gpt-4o", "o3"];
        assert_eq!(nearest("gpt-5.2-proo", models), Some("gpt-5.2-pro"));
        assert_eq!(nearest("GPT-4o", models), Some("gpt-4o"));
        assert_eq!(nearest("claude-opus-5", models), None);
    }

    #[test]
    fn models_that_cannot_chat_are_marked() {
        for id in ["text-embedding-3-small", "bge-m3"] {
            assert_eq!(Purpose::of(id), Purpose::Embedding, "{id}");
        }
        for id in ["whisper-1", "gpt-4o-mini-tts", "omni-moderation-latest"] {
            assert_eq!(Purpose::of(id), Purpose::Other, "{id}");
        }
        for id in ["gpt-4.1-mini", "claude-sonnet-4-5", "HCX-005", "meta-llama/Llama-3.3-70B-Instruct"] {
            assert_eq!(Purpose::of(id), Purpose::Chat, "{id}");
        }
    }
}
