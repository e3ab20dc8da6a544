//! Where requests are sent, and with which key.

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    adjust::Adjusted,
    chat::{ChatRequest, Mode},
    dialect::{Dialect, azure},
    embed::Embeds,
    provider::{Hosting, KeyStyle, Patience, Provider, Quirks},
    takes::{JsonBy, Takes},
};

/// A provider's key. It is never displayed: `Debug` is redacted, it can't be serialised, only this crate can read it, and its
/// memory is wiped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a key, without the white space that pasting adds.
    pub fn new(key: impl Into<String>) -> Self {
        let key = Zeroizing::new(key.into());
        Self(Zeroizing::new(key.trim().to_owned()))
    }

    /// The plain key, only for setting a header or signing.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// Everything that a call needs besides the request.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The preset that it was made from.
    pub provider: &'static Provider,
    /// The base URL, such as `https://api.openai.com/v1`, without a slash at the end.
    pub base_url: String,
    /// `None` if the provider needs no key.
    pub key: Option<Secret>,
    /// Additional headers, such as `OpenAI-Organization`. Never contains a key.
    pub headers: Vec<(String, String)>,
    /// What the requested model has rejected before.
    pub(crate) adjusted: Adjusted,
}

/// Why a model may be silent for minutes before its first token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongWait {
    /// The server may have to load the model first.
    Loading,
    /// The model may think for long.
    Thinking,
}

impl Endpoint {
    /// An endpoint of `provider`, at the provider's own base URL unless another is given.
    pub fn new(provider: &'static Provider, base_url: Option<&str>, key: Option<Secret>) -> Self {
        let base_url = base_url.map(str::trim).filter(|url| !url.is_empty()).unwrap_or(provider.base_url);
        Self {
            provider,
            base_url: normalise(provider.dialect, base_url),
            key,
            headers: Vec::new(),
            adjusted: Adjusted::default(),
        }
    }

    /// The dialect that a model is addressed in.
    pub fn dialect_of(&self, model: &str) -> Dialect {
        let dialect = self.provider.dialect_of(model);
        // On Azure, the endpoint of a single model doesn't offer Responses.
        let only_chats = self.provider.dialect == Dialect::Azure && azure::is_serverless(&self.base_url);
        if only_chats { self.provider.dialect } else { dialect }
    }

    /// What can be asked of `model` where texts are embedded; `None` if the provider embeds none.
    pub fn embeds(&self, model: &str) -> Option<Embeds> {
        let dialect = self.dialect();
        dialect.embed_batch(model).map(|at_once| Embeds { at_once, dimensions: dialect.embed_dimensions(model) })
    }

    /// Why `model` may be silent for minutes; `None` if that would be unusual.
    pub fn long_wait(&self, model: &str) -> Option<LongWait> {
        match self.patience(model) {
            Patience::SelfHosted => Some(LongWait::Loading),
            Patience::SlowThinker | Patience::Thinker => Some(LongWait::Thinking),
            Patience::Usual => None,
        }
    }

    /// How long to wait for the first token of `model`.
    pub(crate) fn patience(&self, model: &str) -> Patience {
        match self.provider.patience(model) {
            Patience::Usual | Patience::Thinker if self.is_at_hand() => Patience::SelfHosted,
            other => other,
        }
    }

    /// Whether the base URL is that of a self-hosted server, for a provider where that isn't known in advance.
    fn is_at_hand(&self) -> bool {
        let url = url::Url::parse(&self.base_url).ok();
        let host = url.as_ref().and_then(url::Url::host);
        self.provider.hosting == Hosting::Unknown
            && self.provider.dialect == Dialect::OpenAiChat
            && host.is_some_and(|host| match host {
                url::Host::Ipv4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
                url::Host::Ipv6(ip) => ip.is_loopback() || ip.is_unique_local(),
                url::Host::Domain(name) => {
                    let inside = [".local", ".internal", ".lan", ".localhost"];
                    !name.contains('.') || inside.iter().any(|end| name.ends_with(end))
                }
            })
    }

    /// The settings that `model` takes, as far as is known.
    pub(crate) fn takes(&self, model: &str) -> Takes {
        let takes = self.provider.takes(model);
        if self.adjusted.json_in_words { Takes { json: JsonBy::Asking, ..takes } } else { takes }
    }

    /// How the answer is requested: not streamed if the request can't be.
    pub(crate) fn mode_for(&self, request: &ChatRequest, mode: Mode) -> Mode {
        let bound = request.json.is_some() && self.takes(&request.model).json == JsonBy::Schema;
        if bound && self.quirks().bound_answers_come_whole { Mode::Whole } else { mode }
    }

    /// The dialect of the endpoint, which some models override.
    pub fn dialect(&self) -> Dialect {
        self.provider.dialect
    }

    pub(crate) fn quirks(&self) -> &'static Quirks {
        &self.provider.quirks
    }

    pub(crate) fn key_style(&self) -> KeyStyle {
        self.provider.key_style
    }
}

/// Normalises a base URL as people paste it: with a slash at the end, with the path of an operation, or with the path of a
/// provider's OpenAI-compatible API although its own is used. The dialects append their own paths.
fn normalise(dialect: Dialect, url: &str) -> String {
    let (paths, version): (&[&str], _) = match dialect {
        Dialect::OpenAiChat | Dialect::OpenAiResponses => (&["/chat/completions", "/models"], ""),
        // `/models` is where Azure's model catalog begins.
        Dialect::Azure => (&["/chat/completions"], ""),
        Dialect::Anthropic => (&["/messages", "/models", "/v1"], ""),
        Dialect::Bedrock => (&["/openai/v1", "/model"], ""),
        Dialect::Ollama => (&["/chat/completions", "/chat", "/models", "/tags", "/v1", "/api"], ""),
        Dialect::Clova => (&["/chat/completions", "/models", "/openai", "/chat-completions", "/v1", "/v3"], ""),
        Dialect::Cohere => (&["/chat/completions", "/chat", "/models", "/v2", "/v1", "/compatibility"], ""),
        Dialect::Gemini => (&["/chat/completions", "/models", "/openai"], "/v1beta"),
        Dialect::Vertex => (&["/chat/completions", "/openapi", "/endpoints", "/models", "/publishers/google"], "/v1"),
    };
    let mut url = url.trim_end_matches('/');
    for path in paths {
        url = url.strip_suffix(path).unwrap_or(url).trim_end_matches('/');
    }
    let has_version = version.is_empty() || url.split('/').skip(3).any(is_version);
    if has_version { url.to_owned() } else { format!("{url}{version}") }
}

/// Whether a path segment is a version, such as `v1`, `v1beta` or `v1beta1`.
fn is_version(part: &str) -> bool {
    let mut rest = part.strip_prefix('v').unwrap_or_default().chars();
    rest.next().is_some_and(|c| c.is_ascii_digit()) && rest.all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider;

    #[test]
    fn a_secret_shows_nothing_of_itself() {
        let endpoint = Endpoint::new(&provider::OPENAI, None, Some(Secret::new(" sk-very-secret\n")));
        assert!(!format!("{endpoint:?}").contains("very"));
        assert_eq!(endpoint.key.unwrap().expose(), "sk-very-secret");
    }

    #[test]
    fn a_pasted_operation_is_no_base_url() {
        let base = |provider, url| Endpoint::new(provider, Some(url), None).base_url;
        for url in ["https://x.example/v1", " https://x.example/v1/ ", "https://x.example/v1/chat/completions"] {
            assert_eq!(base(&provider::CUSTOM, url), "https://x.example/v1");
        }
        for url in ["https://x.example", "https://x.example/v1/", "https://x.example/v1/messages"] {
            assert_eq!(base(&provider::ANTHROPIC, url), "https://x.example");
        }
        assert_eq!(base(&provider::OPENAI, "  "), "https://api.openai.com/v1");
    }

    #[test]
    fn compatible_addresses_that_were_saved_lead_to_the_dialect_of_ones_own() {
        fn base(provider: &'static Provider, url: &str) -> String {
            Endpoint::new(provider, Some(url), None).base_url
        }
        let google = "https://generativelanguage.googleapis.com/v1beta";
        for tail in ["", "/", "/openai", "/openai/", "/openai/chat/completions", "/models"] {
            assert_eq!(base(&provider::GOOGLE, &format!("{google}{tail}")), google, "{tail}");
        }
        assert_eq!(base(&provider::GOOGLE, "https://generativelanguage.googleapis.com"), google);
        assert_eq!(base(&provider::GOOGLE, "https://gateway.example/v1"), "https://gateway.example/v1");
        for tail in ["", "/v2", "/v2/chat", "/v1/models", "/compatibility/v1/chat/completions"] {
            assert_eq!(base(&provider::COHERE, &format!("https://api.cohere.com{tail}")), "https://api.cohere.com");
        }
        let clova = "https://clovastudio.stream.ntruss.com";
        for tail in ["", "/v1/openai", "/v1/openai/chat/completions", "/v3/chat-completions", "/v3"] {
            assert_eq!(base(&provider::CLOVA_STUDIO, &format!("{clova}{tail}")), clova, "{tail}");
        }
        for tail in ["", "/", "/v1", "/v1/chat/completions", "/api/chat", "/api"] {
            assert_eq!(base(&provider::OLLAMA, &format!("http://localhost:11434{tail}")), "http://localhost:11434");
        }
        let project = "https://aiplatform.googleapis.com/v1/projects/p/locations/global";
        for tail in ["", "/publishers/google/models", "/endpoints/openapi/chat/completions"] {
            assert_eq!(base(&provider::VERTEX, &format!("{project}{tail}")), project, "{tail}");
        }
    }
}
