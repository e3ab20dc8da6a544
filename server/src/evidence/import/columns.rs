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

/// What stands before an input's name, where the name alone would be taken for something else.
const OF_INPUTS: &str = "inputs.";
/// The expected answer and the tags, where their names alone would be taken for inputs.
const OF_ROW: [(&str, ColumnUse); 2] = [("row.expected", ColumnUse::Expected), ("row.tags", ColumnUse::Tags)];

/// The names by which JSON lines of other tools are known.
const OF_OTHERS: [&str; 3] = ["item", "input", "testing_criteria"];

/// The heading by which an import knows the column again: its plain name, or, where that would be taken for something else, one that
/// can't be.
pub fn heading_of(column: &ColumnUse, definition: &Definition) -> String {
    let (plain, sure) = match column {
        ColumnUse::Nothing => return String::new(),
        ColumnUse::Input(name) => (name.clone(), format!("{OF_INPUTS}{name}")),
        ColumnUse::Expected => ("expected".to_owned(), "row.expected".to_owned()),
        ColumnUse::Tags => ("tags".to_owned(), "row.tags".to_owned()),
    };
    let is_known = use_of(&plain, definition) == *column && !OF_OTHERS.contains(&plain.as_str());
    // The value of an input that is gone is nothing to an import, unless something else takes its name.
    let is_gone = matches!(column, ColumnUse::Input(_)) && use_of(&plain, definition) == ColumnUse::Nothing;
    if is_known || is_gone { plain } else { sure }
}

/// What a heading that can't be mistaken says.
fn sure_use(heading: &str, definition: &Definition) -> Option<ColumnUse> {
    let heading = heading.trim_matches(['\u{feff}', ' ']);
    if let Some((_, column)) = OF_ROW.iter().find(|(sure, _)| *sure == heading) {
        return Some(column.clone());
    }
    let name = heading.strip_prefix(OF_INPUTS)?;
    let is_input = definition.inputs.iter().any(|input| input.name == name);
    let is_message = definition.kind == Kind::Chat && name == CHAT_INPUT;
    Some(if is_input || is_message { ColumnUse::Input(name.to_owned()) } else { ColumnUse::Nothing })
}

/// What one column most likely is. An input's own name counts before what its heading means elsewhere.
pub fn use_of(heading: &str, definition: &Definition) -> ColumnUse {
    if let Some(sure) = sure_use(heading, definition) {
        return sure;
    }
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
