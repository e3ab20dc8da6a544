//! What an answer cites: web addresses, and numbers in square brackets.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use super::{Found, composed, passes, unknown, words};

/// These are constant, and the tests need them.
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)\bhttps?://[^\s<>"'`(){}\[\]|\\^\u{3000}-\u{303f}\u{ac00}-\u{d7a3}]+"#).ok());
static NUMBERS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\[\s*(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\s*\]").ok());

/// Passes if all that is cited was given to the model.
pub(super) fn check(answer: &str, given: Option<&str>) -> Found {
    let Some(given) = given else {
        return unknown(Some(words(
            "What the model was given isn't known any more.",
            "모델이 무엇을 받았는지 더는 알 수 없어요.",
        )));
    };
    let given: HashSet<String> = cited(given).into_iter().collect();
    let invented = cited(answer).into_iter().find(|cited| !given.contains(cited));
    passes(invented.is_none(), || {
        let invented = invented.unwrap_or_default();
        words(format!("“{invented}” wasn't given to the model."), format!("“{invented}”: 모델이 받은 자료에 없어요."))
    })
}

/// What a text cites, in order, each in one spelling.
fn cited(text: &str) -> Vec<String> {
    let text = composed(text);
    let addresses = ADDRESS.iter().flat_map(|address| address.find_iter(&text)).map(|found| address(found.as_str()));
    let numbers = NUMBERS.iter().flat_map(|numbers| numbers.captures_iter(&text));
    let numbers = numbers.filter_map(|found| found.get(1)).flat_map(|list| {
        let each = list.as_str().split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
        each.map(|number| format!("[{}]", number.trim_start_matches('0'))).collect::<Vec<_>>()
    });
    addresses.chain(numbers).collect()
}

/// An address without the signs of the sentence around it and without what makes no difference.
fn address(found: &str) -> String {
    let found = found.trim_end_matches(|c: char| ".,;:!?*_~…".contains(c)).trim_end_matches('/');
    let (scheme, rest) = found.split_once("://").unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let scheme = scheme.to_lowercase();
    let slash = if path.is_empty() { "" } else { "/" };
    format!("{scheme}://{}{slash}{path}", host.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_found_as_they_are_written() {
        let text = "See https://A.example/x/y, (https://b.example/). **https://c.example/d**. 자료는 https://d.example/가이드를 보세요 [1] [2, 3][4-6] [ ] [x] [07]";
        let found = cited(text);
        assert_eq!(found[..3], ["https://a.example/x/y", "https://b.example", "https://c.example/d"]);
        assert_eq!(found[4..], ["[1]", "[2]", "[3]", "[4]", "[6]", "[7]"]);
    }
}
