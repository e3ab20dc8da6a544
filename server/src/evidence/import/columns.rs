//! What a column is, by its heading.

use api::ColumnUse;
use model::{CHAT_INPUT, Definition, Kind, Language, compose_hangul};

/// How people and other tools call the expected answer, and tags.
const EXPECTED: [&str; 18] = [
    "expected",
    "expected answer",
    "expected output",
    "expected result",
    "ideal",
    "ideal answer",
    "answer",
    "reference",
    "reference answer",
    "ground truth",
    "correct answer",
    "label",
    "정답",
    "기대 답변",
    "기대 결과",
    "모범 답안",
    "답변",
    "기대",
];
const TAGS: [&str; 5] = ["tags", "tag", "태그", "metadata.tags", "분류"];
const MESSAGE: [&str; 5] = ["message", "question", "메시지", "질문", "input"];

/// What the columns with these headings most likely are. Each input, and the expected answer, is one column's at most.
pub fn suggested<'h>(headings: impl IntoIterator<Item = &'h str>, definition: &Definition) -> Vec<ColumnUse> {
    let mut used: Vec<ColumnUse> = Vec::new();
    for heading in headings {
        let found = use_of(heading, definition);
        let taken = found != ColumnUse::Tags && used.contains(&found);
        used.push(if taken { ColumnUse::Nothing } else { found });
    }
    used
}

/// What one column most likely is. An input's own name counts before what its heading means elsewhere.
pub fn use_of(heading: &str, definition: &Definition) -> ColumnUse {
    let wanted = plain(heading);
    if wanted.is_empty() {
        return ColumnUse::Nothing;
    }
    let named = definition.inputs.iter().find(|input| plain(&input.name) == wanted);
    let labelled = || {
        let is_label = |label: &str| plain(label) == wanted;
        definition
            .inputs
            .iter()
            .find(|input| [Language::En, Language::Ko].iter().any(|l| is_label(input.label.get(*l))))
    };
    let is_one_of = |names: &[&str]| names.iter().any(|name| plain(name) == wanted);
    if let Some(input) = named.or_else(labelled) {
        ColumnUse::Input(input.name.clone())
    } else if is_one_of(&EXPECTED) {
        ColumnUse::Expected
    } else if is_one_of(&TAGS) {
        ColumnUse::Tags
    } else if definition.kind == Kind::Chat && is_one_of(&MESSAGE) {
        ColumnUse::Input(CHAT_INPUT.to_owned())
    } else {
        ColumnUse::Nothing
    }
}

/// A heading without what people write in different ways: capitals, spaces, `_`, `-`.
fn plain(heading: &str) -> String {
    let letters = compose_hangul(heading.trim_start_matches('\u{feff}')).to_lowercase();
    letters.chars().filter(|c| !c.is_whitespace() && !"_-*:".contains(*c)).collect()
}
