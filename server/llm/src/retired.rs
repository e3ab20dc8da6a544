//! Models that were switched off for good, with their successors.

/// The successor of a PaLM 2 model, under any of the names such models had, such as `text-bison`, `chat-bison-32k@002`,
/// `models/text-bison-001` or `publishers/google/models/code-gecko@001`.
///
/// Google switched them off in 2024 and 2025 (`cloud.google.com/vertex-ai/generative-ai/docs/deprecations`,
/// `ai.google.dev/palm_docs`), so their dialect is not implemented.
pub fn palm_successor(model: &str) -> Option<&'static str> {
    const FAST: &str = "gemini-2.5-flash";
    const STRONG: &str = "gemini-2.5-pro";
    const EMBEDDING: &str = "gemini-embedding-001";
    let short = model.trim().rsplit('/').next().unwrap_or(model).to_lowercase();
    let name = short.split('@').next().unwrap_or(&short);
    let name = name.strip_suffix("-latest").unwrap_or(name);
    // What follows the name is a version or a size, as in `text-bison-001` and `text-bison-32k`.
    let is = |family: &str| {
        let rest =
            name.strip_prefix(family).and_then(|rest| if rest.is_empty() { Some("") } else { rest.strip_prefix('-') });
        rest.is_some_and(|rest| rest.split('-').all(|part| part.chars().all(|c| c.is_ascii_digit() || c == 'k')))
    };
    let any = |families: &[&str]| families.iter().any(|family| is(family));
    if any(&["text-unicorn", "code-bison", "codechat-bison"]) {
        Some(STRONG)
    } else if any(&["text-bison", "chat-bison", "code-gecko"]) {
        Some(FAST)
    } else if any(&["textembedding-gecko", "textembedding-gecko-multilingual", "embedding-gecko"]) {
        Some(EMBEDDING)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn palm_by_all_its_names() {
        for model in [
            "text-bison",
            "text-bison@001",
            "text-bison-32k",
            "text-bison-32k@002",
            "chat-bison",
            "chat-bison-001",
            "models/chat-bison-001",
            "models/text-bison-001",
            "publishers/google/models/text-bison@002",
            "Text-Bison@latest",
            "code-gecko@001",
            "code-gecko@latest",
        ] {
            assert_eq!(palm_successor(model), Some("gemini-2.5-flash"), "{model}");
        }
        for model in ["text-unicorn@001", "code-bison", "codechat-bison-32k@002"] {
            assert_eq!(palm_successor(model), Some("gemini-2.5-pro"), "{model}");
        }
        for model in ["textembedding-gecko@003", "textembedding-gecko-multilingual@001", "models/embedding-gecko-001"] {
            assert_eq!(palm_successor(model), Some("gemini-embedding-001"), "{model}");
        }
    }

    #[test]
    fn current_models_have_no_successor() {
        for model in
            ["gemini-2.5-flash", "models/gemini-pro-latest", "text-bisonette", "my-text-bison", "gecko", "", "/", "@"]
        {
            assert_eq!(palm_successor(model), None, "{model}");
        }
    }
}
