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
    /// How many numbers each vector has; `None` for as many as the model usually gives. Not every model can be asked for it: see
    /// [`Endpoint::embeds`](crate::Endpoint::embeds).
    pub dimensions: Option<u32>,
}

/// What a model's dialect can do with texts to embed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Embeds {
    /// The most texts in one request; more take several.
    pub at_once: usize,
    /// Whether the length of the vectors can be asked for.
    pub dimensions: bool,
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
