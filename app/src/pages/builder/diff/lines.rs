//! A word-by-word comparison, split into lines. Pure.

use model::diff::DiffPiece;

/// How many unchanged lines are shown around a change.
const CONTEXT: usize = 1;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffLine {
    /// A number of unchanged lines that are left out.
    Skipped(usize),
    Same(String),
    /// An old line; the removed spans are marked.
    Before(Vec<DiffSpan>),
    /// A new line; the added spans are marked.
    After(Vec<DiffSpan>),
}

/// A span of a changed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffSpan {
    pub text: String,
    /// Whether only this side has it.
    pub marked: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineOp {
    Same,
    Gone,
    New,
}

/// The comparison as lines, without long unchanged stretches.
pub fn lines(pieces: &[DiffPiece]) -> Vec<DiffLine> {
    let all: Vec<DiffLine> = broken(pieces).into_iter().flat_map(changed).collect();
    folded(all)
}

/// Splits the pieces wherever either side has a line end.
fn broken(pieces: &[DiffPiece]) -> Vec<Vec<(LineOp, String)>> {
    let mut lines: Vec<Vec<(LineOp, String)>> = Vec::new();
    let mut line: Vec<(LineOp, String)> = Vec::new();
    for piece in pieces {
        let (op, text) = match piece {
            DiffPiece::Equal(text) => (LineOp::Same, text),
            DiffPiece::Delete(text) => (LineOp::Gone, text),
            DiffPiece::Insert(text) => (LineOp::New, text),
        };
        let mut parts = text.split('\n').peekable();
        while let Some(part) = parts.next() {
            let is_last = parts.peek().is_none();
            // An empty part still means that a line was added or removed.
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

/// The lines that show a split line: itself, or its old and its new version.
fn changed(line: Vec<(LineOp, String)>) -> Vec<DiffLine> {
    let has = |op: LineOp| line.iter().any(|(its, _)| *its == op);
    let side = |hidden: LineOp| -> Vec<DiffSpan> {
        let parts = line.iter().filter(|(op, _)| *op != hidden);
        parts.map(|(op, text)| DiffSpan { text: text.clone(), marked: *op != LineOp::Same }).collect()
    };
    match (has(LineOp::Gone), has(LineOp::New)) {
        (false, false) => vec![DiffLine::Same(line.into_iter().map(|(_, text)| text).collect())],
        (true, false) if !has(LineOp::Same) => vec![DiffLine::Before(side(LineOp::New))],
        (false, true) if !has(LineOp::Same) => vec![DiffLine::After(side(LineOp::Gone))],
        _ => vec![DiffLine::Before(side(LineOp::New)), DiffLine::After(side(LineOp::Gone))],
    }
}

/// Leaves out unchanged lines that are not near a change.
fn folded(all: Vec<DiffLine>) -> Vec<DiffLine> {
    let is_same = |line: &DiffLine| matches!(line, DiffLine::Same(_));
    let changes: Vec<usize> = all.iter().enumerate().filter(|(_, line)| !is_same(line)).map(|(at, _)| at).collect();
    let is_near = |at: usize| changes.iter().any(|change| change.abs_diff(at) <= CONTEXT);
    let mut kept: Vec<DiffLine> = Vec::new();
    for (at, line) in all.into_iter().enumerate() {
        match (is_near(at), kept.last_mut()) {
            (true, _) => kept.push(line),
            (false, Some(DiffLine::Skipped(count))) => *count += 1,
            (false, _) => kept.push(DiffLine::Skipped(1)),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use model::diff::compare_text;

    use super::*;

    /// `  same`, `- before`, `+ after`, `… n`; marked spans in brackets.
    fn shown(before: &str, after: &str) -> Vec<String> {
        let text = |parts: &[DiffSpan]| -> String {
            parts.iter().map(|part| if part.marked { format!("[{}]", part.text) } else { part.text.clone() }).collect()
        };
        let show = |line: &DiffLine| match line {
            DiffLine::Skipped(count) => format!("… {count}"),
            DiffLine::Same(text) => format!("  {text}"),
            DiffLine::Before(parts) => format!("- {}", text(parts)),
            DiffLine::After(parts) => format!("+ {}", text(parts)),
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
        let all: Vec<DiffLine> = broken(&compare_text(before, after)).into_iter().flat_map(changed).collect();
        let words = |wanted: fn(&DiffLine) -> Option<String>| -> Vec<String> {
            all.iter()
                .filter_map(wanted)
                .flat_map(|text| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
                .collect()
        };
        let left = words(|line| match line {
            DiffLine::Same(text) => Some(text.clone()),
            DiffLine::Before(parts) => Some(parts.iter().map(|part| part.text.as_str()).collect()),
            _ => None,
        });
        let right = words(|line| match line {
            DiffLine::Same(text) => Some(text.clone()),
            DiffLine::After(parts) => Some(parts.iter().map(|part| part.text.as_str()).collect()),
            _ => None,
        });
        assert_eq!(left.join(" "), before.split_whitespace().collect::<Vec<_>>().join(" "));
        assert_eq!(right.join(" "), after.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}
