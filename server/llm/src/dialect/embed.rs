//! Embeddings in each dialect.
//!
//! Source: the API references named in the dialects' own files; `docs.cohere.com/v2/reference/embed`, `ai.google.dev/api/embeddings`,
//! `api.ncloud-docs.com/docs/clovastudio-embeddingv2`, `docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html`.
//! Anthropic offers no embeddings.

use percent_encoding::utf8_percent_encode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Dialect, WireRequest, azure, garbage, gemini};
use crate::{
    auth::sigv4::RESERVED,
    embed::{EmbedRequest, EmbedRole, Embeddings},
    endpoint::Endpoint,
    error::Error,
};

impl Dialect {
    /// The most texts in one request; `None` if the dialect has no embeddings.
    pub(crate) fn embed_batch(self, model: &str) -> Option<usize> {
        Some(match self {
            Self::Anthropic => return None,
            // OpenAI accepts 2,048; other servers accept fewer.
            Self::OpenAiChat | Self::OpenAiResponses | Self::Azure | Self::Ollama => 64,
            Self::Gemini => 100,
            Self::Cohere => 96,
            Self::Bedrock if model.contains("cohere.embed") => 96,
            Self::Vertex | Self::Clova | Self::Bedrock => 1,
        })
    }

    /// Whether the length of the vectors can be asked for. Bedrock's other models refuse what they don't know.
    pub(crate) fn embed_dimensions(self, model: &str) -> bool {
        match self {
            Self::Anthropic | Self::Clova => false,
            Self::Bedrock => model.contains("titan-embed-text-v2") || model.contains("cohere.embed-v4"),
            _ => true,
        }
    }

    /// The request that embeds `texts`, at most [`Dialect::embed_batch`] of those of `request`.
    pub(crate) fn embed_request(self, endpoint: &Endpoint, request: &EmbedRequest, texts: &[String]) -> WireRequest {
        let EmbedRequest { model, role, .. } = request;
        let (role, size) = (*role, request.dimensions.filter(|_| self.embed_dimensions(model)));
        let base = &endpoint.base_url;
        let encoded = utf8_percent_encode(model, RESERVED);
        let text = texts.first().map_or("", String::as_str);
        match self {
            Self::OpenAiChat | Self::OpenAiResponses | Self::Azure | Self::Anthropic => {
                let url =
                    if self == Self::Azure { azure::embeddings_url(base, model) } else { format!("{base}/embeddings") };
                let name = if endpoint.provider.id == "mistral" { "output_dimension" } else { "dimensions" };
                let body = json!({"model": model, "input": texts, "encoding_format": "float"});
                WireRequest::post(url, &sized(body, name, size))
            }
            Self::Ollama => {
                let body = json!({"model": model, "input": texts, "truncate": false});
                WireRequest::post(format!("{base}/api/embed"), &sized(body, "dimensions", size))
            }
            Self::Gemini => {
                let name = format!("models/{}", model.strip_prefix("models/").unwrap_or(model));
                let task = google_task(role);
                let one = |text| {
                    let body = json!({"model": name, "content": {"parts": [{"text": text}]}, "taskType": task});
                    sized(body, "outputDimensionality", size)
                };
                let url = format!("{}:batchEmbedContents", gemini::model_url(gemini::Host::Studio, endpoint, model));
                WireRequest::post(url, &json!({"requests": texts.iter().map(one).collect::<Vec<_>>()}))
            }
            Self::Vertex => {
                let url = format!("{}:predict", gemini::model_url(gemini::Host::Vertex, endpoint, model));
                let instance = json!({"content": text, "task_type": google_task(role)});
                let parameters = sized(json!({"autoTruncate": false}), "outputDimensionality", size);
                WireRequest::post(url, &json!({"instances": [instance], "parameters": parameters}))
            }
            Self::Cohere => {
                let (kind, types) = (cohere_input(role), ["float"]);
                let body = json!({"model": model, "texts": texts, "input_type": kind, "embedding_types": types, "truncate": "NONE"});
                WireRequest::post(format!("{base}/v2/embed"), &sized(body, "output_dimension", size))
            }
            Self::Clova => {
                // Version 2 of the API serves a single model, whose name isn't sent.
                let path = if model == "bge-m3" { "v2".into() } else { encoded.to_string() };
                let url = format!("{base}/v1/api-tools/embedding/{path}");
                WireRequest::post(url, &json!({"text": text})).header("accept", "application/json")
            }
            Self::Bedrock => {
                let body = if model.contains("cohere.embed") {
                    let body = json!({"texts": texts, "input_type": cohere_input(role), "truncate": "NONE"});
                    sized(body, "output_dimension", size)
                } else {
                    sized(json!({"inputText": text}), "dimensions", size)
                };
                WireRequest::post(format!("{base}/model/{encoded}/invoke"), &body)
                    .header("accept", "application/json")
                    .header("content-type", "application/json")
            }
        }
    }
}

/// A body that asks for vectors of this length, under the provider's name for it.
fn sized(mut body: Value, name: &str, dimensions: Option<u32>) -> Value {
    if let (Some(dimensions), Some(fields)) = (dimensions, body.as_object_mut()) {
        fields.insert(name.to_owned(), dimensions.into());
    }
    body
}

fn google_task(role: EmbedRole) -> &'static str {
    match role {
        EmbedRole::Document => "RETRIEVAL_DOCUMENT",
        EmbedRole::Query => "RETRIEVAL_QUERY",
    }
}

fn cohere_input(role: EmbedRole) -> &'static str {
    match role {
        EmbedRole::Document => "search_document",
        EmbedRole::Query => "search_query",
    }
}

/// An answer of any provider. Their names for the vectors differ, but no two use the same name for different things.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    /// OpenAI's.
    data: Option<Vec<Item>>,
    usage: Option<Value>,
    /// Ollama's, Gemini's, Cohere's.
    embeddings: Option<Value>,
    prompt_eval_count: Option<u64>,
    meta: Option<Value>,
    /// Amazon's.
    embedding: Option<Vec<f32>>,
    #[serde(rename = "inputTextTokenCount")]
    input_text_token_count: Option<u64>,
    /// CLOVA's.
    result: Option<Value>,
    /// Vertex'.
    predictions: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    index: usize,
    embedding: Vec<f32>,
}

/// Decodes an answer of any dialect.
///
/// # Errors
/// [`crate::BadAnswer::Garbage`] unless it holds `count` vectors.
pub(crate) fn decode(body: &[u8], count: usize) -> Result<Embeddings, Error> {
    // Strictly, because a vector with a missing number would be a different one.
    let answer: Answer = serde_json::from_slice(body).map_err(|_| garbage(body))?;
    let at = |value: &Option<Value>, path: &str| value.as_ref().and_then(|value| value.pointer(path)?.as_u64());
    let input_tokens = at(&answer.usage, "/prompt_tokens")
        .or(answer.prompt_eval_count)
        .or(answer.input_text_token_count)
        .or(at(&answer.result, "/inputTokens"))
        .or(at(&answer.meta, "/billed_units/input_tokens"))
        .or_else(|| answer.predictions.as_ref()?.iter().map(token_count).sum());
    let vectors = vectors(answer).filter(|vectors| vectors.len() == count && vectors.iter().all(|v| !v.is_empty()));
    Ok(Embeddings { vectors: vectors.ok_or_else(|| garbage(body))?, input_tokens })
}

fn token_count(prediction: &Value) -> Option<u64> {
    prediction.pointer("/embeddings/statistics/token_count").and_then(Value::as_f64).map(|count| count as u64)
}

fn vectors(answer: Answer) -> Option<Vec<Vec<f32>>> {
    let read = |value: &Value| serde_json::from_value::<Vec<f32>>(value.clone()).ok();
    if let Some(mut data) = answer.data {
        data.sort_by_key(|item| item.index);
        return Some(data.into_iter().map(|item| item.embedding).collect());
    }
    if let Some(embedding) = answer.embedding {
        return Some(vec![embedding]);
    }
    if let Some(result) = answer.result {
        return Some(vec![read(result.get("embedding")?)?]);
    }
    if let Some(predictions) = answer.predictions {
        return predictions.iter().map(|one| read(one.pointer("/embeddings/values")?)).collect();
    }
    let embeddings = answer.embeddings?;
    let list = embeddings.get("float").unwrap_or(&embeddings).as_array()?;
    list.iter().map(|one| read(one.get("values").unwrap_or(one))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{self, Provider};

    const VECTORS: [[f32; 2]; 2] = [[0.5, -1.0], [0.25, 2.0]];

    fn asked(provider: &'static Provider, model: &str, texts: &[&str]) -> (String, Value) {
        let endpoint = Endpoint::new(provider, Some("https://x.example"), None);
        let texts: Vec<_> = texts.iter().map(|&text| text.to_owned()).collect();
        let request =
            EmbedRequest { model: model.into(), texts: texts.clone(), role: EmbedRole::Query, dimensions: Some(256) };
        let wire = endpoint.dialect().embed_request(&endpoint, &request, &texts);
        (wire.url, serde_json::from_slice(&wire.body).unwrap())
    }

    #[test]
    fn each_asks_in_its_own_way() {
        let two = ["가", "나"];
        for (provider, model, path, at, expected) in [
            (&provider::OPENAI, "text-embedding-3-small", "/embeddings", "/input", json!(two)),
            (&provider::AZURE, "our embed", "/openai/v1/embeddings", "/model", json!("our embed")),
            (&provider::MISTRAL, "mistral-embed", "/embeddings", "/encoding_format", json!("float")),
            (&provider::OLLAMA, "nomic-embed-text", "/api/embed", "/input", json!(two)),
            (
                &provider::GOOGLE,
                "gemini-embedding-001",
                "/v1beta/models/gemini-embedding-001:batchEmbedContents",
                "/requests/1/content/parts/0/text",
                json!("나"),
            ),
            (
                &provider::VERTEX,
                "gemini-embedding-001",
                "/v1/publishers/google/models/gemini-embedding-001:predict",
                "/instances/0/task_type",
                json!("RETRIEVAL_QUERY"),
            ),
            (&provider::COHERE, "embed-v4.0", "/v2/embed", "/input_type", json!("search_query")),
            (&provider::CLOVA_STUDIO, "bge-m3", "/v1/api-tools/embedding/v2", "/text", json!("가")),
            (
                &provider::CLOVA_STUDIO,
                "clir-emb-dolphin",
                "/v1/api-tools/embedding/clir-emb-dolphin",
                "/text",
                json!("가"),
            ),
            (
                &provider::BEDROCK,
                "amazon.titan-embed-text-v2:0",
                "/model/amazon.titan-embed-text-v2%3A0/invoke",
                "/inputText",
                json!("가"),
            ),
            (&provider::BEDROCK, "cohere.embed-v4:0", "/model/cohere.embed-v4%3A0/invoke", "/texts", json!(two)),
        ] {
            let (url, body) = asked(provider, model, &two);
            assert_eq!(url, format!("https://x.example{path}"));
            assert_eq!(body.pointer(at), Some(&expected), "{url}: {body}");
        }
        assert_eq!(Dialect::Anthropic.embed_batch("x"), None);
    }

    #[test]
    fn the_length_of_vectors_is_asked_for_where_it_can_be() {
        for (provider, model, at) in [
            (&provider::OPENAI, "text-embedding-3-small", "/dimensions"),
            (&provider::MISTRAL, "codestral-embed", "/output_dimension"),
            (&provider::OLLAMA, "nomic-embed-text", "/dimensions"),
            (&provider::GOOGLE, "gemini-embedding-001", "/requests/0/outputDimensionality"),
            (&provider::VERTEX, "gemini-embedding-001", "/parameters/outputDimensionality"),
            (&provider::COHERE, "embed-v4.0", "/output_dimension"),
            (&provider::BEDROCK, "amazon.titan-embed-text-v2:0", "/dimensions"),
            (&provider::BEDROCK, "cohere.embed-v4:0", "/output_dimension"),
        ] {
            let (url, body) = asked(provider, model, &["가"]);
            assert_eq!(body.pointer(at), Some(&json!(256)), "{url}: {body}");
        }
        for (provider, model) in [(&provider::CLOVA_STUDIO, "bge-m3"), (&provider::BEDROCK, "cohere.embed-english-v3")]
        {
            let (url, body) = asked(provider, model, &["가"]);
            assert!(!body.to_string().contains("256"), "{url}: {body}");
        }
    }

    #[test]
    fn each_answers_in_its_own_way() {
        let values = VECTORS.map(|values| json!({"values": values}));
        for (body, tokens) in [
            (
                json!({"data": [{"index": 1, "embedding": VECTORS[1]}, {"index": 0, "embedding": VECTORS[0]}],
                    "usage": {"prompt_tokens": 7, "total_tokens": 7}}),
                Some(7),
            ),
            (json!({"model": "m", "embeddings": VECTORS, "prompt_eval_count": 7}), Some(7)),
            (json!({"embeddings": values}), None),
            (json!({"embeddings": {"float": VECTORS}, "meta": {"billed_units": {"input_tokens": 7}}}), Some(7)),
            (json!({"embeddings": VECTORS, "response_type": "embeddings_floats"}), None),
            (
                json!({"predictions": [
                    {"embeddings": {"values": VECTORS[0], "statistics": {"token_count": 3.0, "truncated": false}}},
                    {"embeddings": {"values": VECTORS[1], "statistics": {"token_count": 4.0, "truncated": false}}}]}),
                Some(7),
            ),
        ] {
            let decoded = decode(body.to_string().as_bytes(), 2).unwrap();
            assert_eq!(
                decoded,
                Embeddings { vectors: VECTORS.map(Vec::from).to_vec(), input_tokens: tokens },
                "{body}"
            );
        }
        for body in [
            json!({"embedding": VECTORS[0], "inputTextTokenCount": 3}),
            json!({"status": {"code": "20000"}, "result": {"embedding": VECTORS[0], "inputTokens": 3}}),
        ] {
            let decoded = decode(body.to_string().as_bytes(), 1).unwrap();
            assert_eq!(decoded, Embeddings { vectors: vec![VECTORS[0].to_vec()], input_tokens: Some(3) }, "{body}");
        }
    }

    #[test]
    fn too_few_vectors_are_no_answer() {
        for body in [
            json!({"data": [{"index": 0, "embedding": VECTORS[0]}]}),
            json!({"embeddings": []}),
            json!({}),
            json!({"data": [{"embedding": []}, {"embedding": []}]}),
        ] {
            assert!(decode(body.to_string().as_bytes(), 2).is_err(), "{body}");
        }
    }
}
