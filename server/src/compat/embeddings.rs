//! OpenAI's Embeddings.

use llm::{EmbedRole, Embeddings};
use model::estimated_tokens;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::error::Refusal;

/// The most texts of one request.
const TEXTS_MAX: usize = 2048;

/// A request, as far as it is read. Further fields are ignored.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EmbeddingsBody {
    /// A model of the workspace that embeds texts, as `/v1/models` lists them, such as `OpenAI/text-embedding-3-small`.
    pub model: String,
    /// A text, or a list of up to 2,048 of them, none of which is empty.
    #[schema(value_type = Object)]
    pub input: Value,
    /// `float` (the default) for numbers, or `base64` for 32-bit floats in little-endian order.
    pub encoding_format: Option<String>,
    /// How many numbers each vector has, where the provider can be asked for it.
    pub dimensions: Option<u32>,
    /// `document` (the default) for texts that are searched, or `query` for what is searched for. Madang's own; some providers embed
    /// them differently.
    pub input_type: Option<String>,
}

/// How vectors are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Float,
    Base64,
}

/// A request for embeddings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedAsk {
    /// The model, as the caller named it.
    pub model: String,
    pub texts: Vec<String>,
    pub encoding: Encoding,
    pub dimensions: Option<u32>,
    pub role: EmbedRole,
}

impl EmbeddingsBody {
    /// What it asks for.
    pub fn ask(self) -> Result<EmbedAsk, Refusal> {
        let encoding = match self.encoding_format.as_deref() {
            None | Some("float") => Encoding::Float,
            Some("base64") => Encoding::Base64,
            Some(_) => {
                return Err(Refusal::field("encoding_format", "Use float or base64.", "float나 base64로 써 주세요."));
            }
        };
        let role = match self.input_type.as_deref() {
            None | Some("document" | "search_document") => EmbedRole::Document,
            Some("query" | "search_query") => EmbedRole::Query,
            Some(_) => {
                return Err(Refusal::field("input_type", "Use document or query.", "document나 query로 써 주세요."));
            }
        };
        if self.dimensions == Some(0) {
            return Err(Refusal::field("dimensions", "Use at least 1.", "1 이상으로 써 주세요."));
        }
        Ok(EmbedAsk { model: self.model, texts: texts(self.input)?, encoding, dimensions: self.dimensions, role })
    }
}

fn texts(input: Value) -> Result<Vec<String>, Refusal> {
    let texts = match input {
        Value::String(text) => vec![text],
        Value::Array(items) => {
            if items.iter().any(|item| item.is_number() || item.is_array()) {
                return Err(Refusal::field(
                    "input",
                    "Send texts instead of tokens: each provider has tokens of its own. With LangChain's OpenAIEmbeddings set \
                     check_embedding_ctx_length=False.",
                    "토큰 대신 글을 보내 주세요. 토큰은 제공자마다 달라요. LangChain의 OpenAIEmbeddings에는 \
                     check_embedding_ctx_length=False를 넣어 주세요.",
                ));
            }
            let texts: Option<Vec<String>> = items.into_iter().map(|item| item.as_str().map(str::to_owned)).collect();
            texts.unwrap_or_default()
        }
        _ => Vec::new(),
    };
    if texts.is_empty() || texts.len() > TEXTS_MAX || texts.iter().any(|text| text.trim().is_empty()) {
        return Err(Refusal::field(
            "input",
            format!("Send a text, or a list of up to {TEXTS_MAX} texts. None may be empty."),
            format!("글 하나나, 글 {TEXTS_MAX}개까지의 목록을 보내 주세요. 빈 글은 보낼 수 없어요."),
        ));
    }
    Ok(texts)
}

/// The answer. Where the provider doesn't say how many tokens it read, they are estimated.
pub fn wire(ask: &EmbedAsk, embeddings: &Embeddings) -> Value {
    let data: Vec<Value> = embeddings
        .vectors
        .iter()
        .enumerate()
        .map(|(index, vector)| json!({"object": "embedding", "index": index, "embedding": written(vector, ask.encoding)}))
        .collect();
    let estimated = || ask.texts.iter().map(|text| estimated_tokens(text) as u64).sum();
    let tokens: u64 = embeddings.input_tokens.unwrap_or_else(estimated);
    json!({"object": "list", "data": data, "model": ask.model, "usage": {"prompt_tokens": tokens, "total_tokens": tokens}})
}

fn written(vector: &[f32], encoding: Encoding) -> Value {
    match encoding {
        Encoding::Float => json!(vector),
        Encoding::Base64 => {
            let bytes: Vec<u8> = vector.iter().flat_map(|number| number.to_le_bytes()).collect();
            data_encoding::BASE64.encode(&bytes).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(body: Value) -> Result<EmbedAsk, Refusal> {
        serde_json::from_value::<EmbeddingsBody>(body).unwrap().ask()
    }

    #[test]
    fn a_text_or_a_list_of_them() {
        assert_eq!(ask(json!({"model": "m", "input": "가", "user": "u", "new": 1})).unwrap().texts, ["가"]);
        let several = ask(json!({"model": "m", "input": ["a", "b"], "encoding_format": "base64", "dimensions": 2}));
        let several = several.unwrap();
        assert_eq!((several.texts.len(), several.encoding, several.dimensions), (2, Encoding::Base64, Some(2)));
    }

    #[test]
    fn what_cannot_be_embedded_is_refused_by_name() {
        let many = vec!["x"; TEXTS_MAX + 1];
        for (body, path) in [
            (json!({"model": "m", "input": [1, 2]}), "input"),
            (json!({"model": "m", "input": [[1, 2], [3]]}), "input"),
            (json!({"model": "m", "input": [{"text": "x"}]}), "input"),
            (json!({"model": "m", "input": []}), "input"),
            (json!({"model": "m", "input": ["a", " "]}), "input"),
            (json!({"model": "m", "input": null}), "input"),
            (json!({"model": "m", "input": many}), "input"),
            (json!({"model": "m", "input": "x", "encoding_format": "int8"}), "encoding_format"),
            (json!({"model": "m", "input": "x", "dimensions": 0}), "dimensions"),
            (json!({"model": "m", "input": "x", "input_type": "poem"}), "input_type"),
        ] {
            assert_eq!(ask(body).unwrap_err().field_names().collect::<Vec<_>>(), [path]);
        }
        let tokens = ask(json!({"model": "m", "input": [1, 2]})).unwrap_err();
        assert!(tokens.body(model::Language::En, "").error.fields["input"].contains("tokens"));
    }

    #[test]
    fn vectors_are_numbers_or_their_bytes() {
        let embeddings = Embeddings { vectors: vec![vec![0.5, -2.0]], input_tokens: Some(3) };
        let mut asked = ask(json!({"model": "m", "input": "x"})).unwrap();
        let answer = wire(&asked, &embeddings);
        assert_eq!(answer["data"][0], json!({"object": "embedding", "index": 0, "embedding": [0.5, -2.0]}));
        assert_eq!(answer["usage"], json!({"prompt_tokens": 3, "total_tokens": 3}));
        asked.encoding = Encoding::Base64;
        assert_eq!(wire(&asked, &embeddings)["data"][0]["embedding"], "AAAAPwAAAMA=");
        let unknown = Embeddings { input_tokens: None, ..embeddings };
        assert!(wire(&asked, &unknown)["usage"]["total_tokens"].as_u64().unwrap() > 0);
    }
}
