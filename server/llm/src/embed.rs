//! Embeddings: turning texts into vectors.

/// A request to embed texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedRequest {
    /// The provider's id for the model.
    pub model: String,
    /// The texts, none of which may be empty.
    pub texts: Vec<String>,
    /// Some models embed questions and documents differently.
    pub role: EmbedRole,
}

/// What the embeddings are used for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum EmbedRole {
    /// Documents that are searched.
    #[default]
    Document,
    /// A query to search with.
    Query,
}

/// The result of embedding.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Embeddings {
    /// One vector for each text, in the same order and all of the same length.
    pub vectors: Vec<Vec<f32>>,
    /// The number of tokens that were read; `None` if the provider doesn't say.
    pub input_tokens: Option<u64>,
}
