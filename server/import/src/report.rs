//! What is said of a file: the lines of the report, and why it is refused.

use crate::{Line, Outcome, Unreadable, node::Node};

/// Further lines tell nobody anything, and a hostile file shouldn't cost more.
const MAX_LINES: usize = 500;

/// The longest place, in characters.
pub(crate) const PLACE_CHARS: usize = 200;

/// The longest quotation out of a file, in characters.
const QUOTED_CHARS: usize = 60;

/// The lines so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    lines: Vec<Line>,
}

impl Report {
    pub fn mapped(&mut self, place: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) {
        self.add(Outcome::Mapped, place, en, ko);
    }

    pub fn changed(&mut self, place: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) {
        self.add(Outcome::Changed, place, en, ko);
    }

    pub fn dropped(&mut self, place: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) {
        self.add(Outcome::Dropped, place, en, ko);
    }

    pub fn choice(&mut self, place: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) {
        self.add(Outcome::NeedsChoice, place, en, ko);
    }

    fn add(&mut self, outcome: Outcome, place: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) {
        if self.lines.len() < MAX_LINES {
            self.lines.push(Line {
                outcome,
                place: quoted_to(&place.into(), PLACE_CHARS),
                en: en.into(),
                ko: ko.into(),
            });
        }
    }

    /// Says which keys of a part are left out: those that are neither blank nor known.
    pub fn unknown(&mut self, place: &str, node: &Node, known: &[&str]) {
        let others = node.map().iter().filter(|(key, value)| !known.contains(&key.as_str()) && !value.is_blank());
        let names: Vec<String> = others.map(|(key, _)| key.clone()).collect();
        if !names.is_empty() {
            let (en, ko) = listed(&names);
            self.dropped(
                place,
                format!("What is not known here is left out: {en}."),
                format!("여기서 모르는 것은 빠졌어요: {ko}."),
            );
        }
    }

    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }
}

/// A refusal of something at a place.
pub(crate) fn refused(place: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) -> Unreadable {
    let place = quoted_to(&place.into(), PLACE_CHARS);
    Unreadable { place: Some(place).filter(|place| !place.is_empty()), en: en.into(), ko: ko.into() }
}

/// Words of the file as they can stand in a sentence: short, in one line, without control characters.
pub(crate) fn quoted(text: &str) -> String {
    quoted_to(text, QUOTED_CHARS)
}

/// Words of the file in Korean quotation marks, with 은 or 는.
pub(crate) fn topic(text: &str) -> String {
    model::with_josa(&format!("‘{}’", quoted(text)), model::Josa::Topic)
}

/// Words of the file in one line, shortened to so many characters.
pub(crate) fn quoted_to(text: &str, max_chars: usize) -> String {
    let mut out = String::new();
    for (count, c) in text.trim().chars().enumerate() {
        if count >= max_chars {
            out.push('…');
            break;
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// Several quotations as a list: `“a”, “b” and 3 more`.
pub(crate) fn listed(names: &[String]) -> (String, String) {
    const SHOWN: usize = 5;
    let shown = |open: &str, close: &str| {
        let shown: Vec<String> =
            names.iter().take(SHOWN).map(|name| format!("{open}{}{close}", quoted(name))).collect();
        shown.join(", ")
    };
    let (en, ko) = (shown("“", "”"), shown("‘", "’"));
    match names.len().checked_sub(SHOWN) {
        Some(more @ 1..) => (format!("{en} and {more} more"), format!("{ko} 외 {more}개")),
        _ => (en, ko),
    }
}
