//! Texts become vectors.

/// Texts to be embedded by one model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedRequest {
    /// The provider's id of the model.
    pub model: String,
    /// The texts; none may be empty.
    pub texts: Vec<String>,
    /// What they are embedded for: some models place questions and documents differently.
    pub role: EmbedRole,
}

/// What a text is embedded for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum EmbedRole {
    /// To be found.
    #[default]
    Document,
    /// To find with.
    Query,
}

/// The vectors of some texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Embeddings {
    /// One for each text, in the same order, all of the same length.
    pub vectors: Vec<Vec<f32>>,
    /// The tokens read; absent if the provider doesn't say.
    pub input_tokens: Option<u64>,
}
