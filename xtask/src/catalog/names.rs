//! Derives display names from ids.

/// `claude-sonnet-4-5-20250929` becomes `Claude Sonnet 4.5 (2025-09-29)`, `gpt-4.1-mini` becomes `GPT-4.1 mini`.
pub fn of(id: &str) -> String {
    let short = id.rsplit('/').next().unwrap_or(id);
    let (region, short) = bedrock(short);
    let (short, date) = split_date(short);
    let words: Vec<&str> = short.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    let mut name = String::new();
    let mut before = "";
    for word in &words {
        let number = |word: &str| !word.is_empty() && word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit());
        let glue = match (before, *word) {
            ("", _) => "",
            ("gpt" | "chatgpt", word) if !word.starts_with("oss") => "-",
            // Anthropic writes 4-5 for 4.5. With other providers, consecutive numbers are not a version.
            (before, word) if number(before) && number(word) && short.starts_with("claude") => ".",
            _ => " ",
        };
        name.push_str(glue);
        name.push_str(&capital(word));
        before = word;
    }
    for (about, closed) in [(region.map(str::to_uppercase), true), (date, true)] {
        if let (Some(about), true) = (about, closed) {
            name.push_str(&format!(" ({about})"));
        }
    }
    name
}

/// `us.anthropic.claude-…-v1:0` consists of a region, an owner and a model.
fn bedrock(id: &str) -> (Option<&str>, &str) {
    const REGIONS: [&str; 8] = ["us", "eu", "apac", "jp", "au", "ca", "global", "us-gov"];
    let (region, rest) = match id.split_once('.') {
        Some((region, rest)) if REGIONS.contains(&region) => (Some(region), rest),
        _ => (None, id),
    };
    const VENDORS: [&str; 16] = [
        "anthropic",
        "amazon",
        "meta",
        "mistral",
        "cohere",
        "ai21",
        "deepseek",
        "openai",
        "qwen",
        "google",
        "nvidia",
        "minimax",
        "moonshot",
        "moonshotai",
        "writer",
        "zai",
    ];
    let rest = match rest.split_once('.') {
        Some((vendor, rest)) if VENDORS.contains(&vendor) => rest,
        _ => rest,
    };
    let rest = rest.split(':').next().unwrap_or(rest);
    let rest = ["-v1", "-v2"].iter().find_map(|version| rest.strip_suffix(version)).unwrap_or(rest);
    (region, rest)
}

/// Splits off `-2024-07-18` or `-20250929` at the end.
fn split_date(id: &str) -> (&str, Option<String>) {
    for shape in ["-dddd-dd-dd", "-dddddddd"] {
        let Some((name, tail)) = id.len().checked_sub(shape.len()).and_then(|at| id.split_at_checked(at)) else {
            continue;
        };
        let fits = |(c, s): (char, char)| if s == 'd' { c.is_ascii_digit() } else { c == s };
        if tail.len() == shape.len() && tail.chars().zip(shape.chars()).all(fits) {
            let digits: String = tail.chars().filter(char::is_ascii_digit).collect();
            let part = |from, to| digits.get(from..to).unwrap_or_default();
            return (name, Some(format!("{}-{}-{}", part(0, 4), part(4, 6), part(6, 8))));
        }
    }
    (id, None)
}

fn capital(word: &str) -> String {
    const WRITTEN: [(&str, &str); 14] = [
        ("gpt", "GPT"),
        ("chatgpt", "ChatGPT"),
        ("deepseek", "DeepSeek"),
        ("glm", "GLM"),
        ("oss", "oss"),
        ("mini", "mini"),
        ("nano", "nano"),
        ("latest", "latest"),
        ("preview", "preview"),
        ("o1", "o1"),
        ("o3", "o3"),
        ("o4", "o4"),
        ("xai", "xAI"),
        ("ai", "AI"),
    ];
    if let Some((_, written)) = WRITTEN.iter().find(|(plain, _)| word.eq_ignore_ascii_case(plain)) {
        return (*written).to_owned();
    }
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_names() {
        for (id, name) in [
            ("gpt-4.1-mini", "GPT-4.1 mini"),
            ("gpt-4o-mini-2024-07-18", "GPT-4o mini (2024-07-18)"),
            ("openai/gpt-oss-120b", "GPT oss 120b"),
            ("o4-mini", "o4 mini"),
            ("claude-sonnet-4-5-20250929", "Claude Sonnet 4.5 (2025-09-29)"),
            ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "Claude Sonnet 4.5 (US) (2025-09-29)"),
            ("gemini-2.5-flash-lite", "Gemini 2.5 Flash Lite"),
            ("command-a-03-2025", "Command A 03 2025"),
            ("", ""),
        ] {
            assert_eq!(of(id), name, "{id}");
        }
    }
}
