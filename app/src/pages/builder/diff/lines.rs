//! A word-by-word comparison as lines. Pure.

use model::diff::Piece;

/// Unchanged lines that are shown around a change.
const CONTEXT: usize = 1;

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Unchanged lines that are left out.
    Skipped(usize),
    /// An unchanged line.
    Same(String),
    /// A line as it was; marked are the parts that are gone.
    Before(Vec<Part>),
    /// A line as it is; marked are the parts that are new.
    After(Vec<Part>),
}

/// A part of a changed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether only this side has it.
    pub marked: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Same,
    Gone,
    New,
}

/// The comparison as lines, long unchanged stretches left out.
pub fn lines(pieces: &[Piece]) -> Vec<Line> {
    let all: Vec<Line> = broken(pieces).into_iter().flat_map(changed).collect();
    folded(all)
}

/// The pieces, broken wherever either side has a line end.
fn broken(pieces: &[Piece]) -> Vec<Vec<(Op, String)>> {
    let mut lines: Vec<Vec<(Op, String)>> = Vec::new();
    let mut line: Vec<(Op, String)> = Vec::new();
    for piece in pieces {
        let (op, text) = match piece {
            Piece::Equal(text) => (Op::Same, text),
            Piece::Delete(text) => (Op::Gone, text),
            Piece::Insert(text) => (Op::New, text),
        };
        let mut parts = text.split('\n').peekable();
        while let Some(part) = parts.next() {
            let is_last = parts.peek().is_none();
            // An empty part still says that a line was added or taken away.
            if !part.is_empty() || (!is_last && line.is_empty()) {
                line.push((op, part.to_owned()));
            }
            if !is_last {
                lines.push(std::mem::take(&mut line));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// One broken line as the lines that show it: itself, or as it was and as it is.
fn changed(line: Vec<(Op, String)>) -> Vec<Line> {
    let has = |op: Op| line.iter().any(|(its, _)| *its == op);
    let side = |hidden: Op| -> Vec<Part> {
        let parts = line.iter().filter(|(op, _)| *op != hidden);
        parts.map(|(op, text)| Part { text: text.clone(), marked: *op != Op::Same }).collect()
    };
    match (has(Op::Gone), has(Op::New)) {
        (false, false) => vec![Line::Same(line.into_iter().map(|(_, text)| text).collect())],
        (true, false) if !has(Op::Same) => vec![Line::Before(side(Op::New))],
        (false, true) if !has(Op::Same) => vec![Line::After(side(Op::Gone))],
        _ => vec![Line::Before(side(Op::New)), Line::After(side(Op::Gone))],
    }
}

/// Leaves out unchanged lines that are not beside a change.
fn folded(all: Vec<Line>) -> Vec<Line> {
    let is_same = |line: &Line| matches!(line, Line::Same(_));
    let changes: Vec<usize> = all.iter().enumerate().filter(|(_, line)| !is_same(line)).map(|(at, _)| at).collect();
    let is_near = |at: usize| changes.iter().any(|change| change.abs_diff(at) <= CONTEXT);
    let mut kept: Vec<Line> = Vec::new();
    for (at, line) in all.into_iter().enumerate() {
        match (is_near(at), kept.last_mut()) {
            (true, _) => kept.push(line),
            (false, Some(Line::Skipped(count))) => *count += 1,
            (false, _) => kept.push(Line::Skipped(1)),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use model::diff::compare_text;

    use super::*;

    /// `  same`, `- before`, `+ after`, `… n`; marked parts in brackets.
    fn shown(before: &str, after: &str) -> Vec<String> {
        let text = |parts: &[Part]| -> String {
            parts.iter().map(|part| if part.marked { format!("[{}]", part.text) } else { part.text.clone() }).collect()
        };
        let show = |line: &Line| match line {
            Line::Skipped(count) => format!("… {count}"),
            Line::Same(text) => format!("  {text}"),
            Line::Before(parts) => format!("- {}", text(parts)),
            Line::After(parts) => format!("+ {}", text(parts)),
        };
        lines(&compare_text(before, after)).iter().map(show).collect()
    }

    #[test]
    fn a_changed_line_is_shown_as_it_was_and_as_it_is() {
        assert_eq!(
            shown("Apologise warmly. Be brief.", "Apologise once. Be brief."),
            ["- Apologise [warmly]. Be brief.", "+ Apologise [once]. Be brief."]
        );
    }

    #[test]
    fn whole_lines_come_and_go() {
        assert_eq!(shown("a\nb\nc", "a\nc"), ["  a", "- [b]", "  c"]);
        assert_eq!(shown("a\nc", "a\nb\nc"), ["  a", "+ [b]", "  c"]);
        assert_eq!(shown("", "a\nb"), ["+ [a]", "+ [b]"]);
    }

    #[test]
    fn lines_far_from_a_change_are_counted() {
        assert_eq!(shown("a\nb\nc\nd\ne\nf", "a\nb\nc\nx\ne\nf"), ["… 2", "  c", "- [d]", "+ [x]", "  e", "… 1"]);
        assert_eq!(shown("a\nb", "a\nb"), ["… 2"]);
    }

    #[test]
    fn nothing_is_lost() {
        let (before, after) = ("one two\n\nthree {{a}} four\nfive\n", "one\ntwo\nthree {{b}} four\n\nfive");
        let all: Vec<Line> = broken(&compare_text(before, after)).into_iter().flat_map(changed).collect();
        let words = |wanted: fn(&Line) -> Option<String>| -> Vec<String> {
            all.iter()
                .filter_map(wanted)
                .flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
                .collect()
        };
        let left = words(|line| match line {
            Line::Same(text) => Some(text.clone()),
            Line::Before(parts) => Some(parts.iter().map(|part| part.text.as_str()).collect()),
            _ => None,
        });
        let right = words(|line| match line {
            Line::Same(text) => Some(text.clone()),
            Line::After(parts) => Some(parts.iter().map(|part| part.text.as_str()).collect()),
            _ => None,
        });
        assert_eq!(left.join(" "), before.split_whitespace().collect::<Vec<_>>().join(" "));
        assert_eq!(right.join(" "), after.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}
