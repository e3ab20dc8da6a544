//! Files that are broken at random: nothing panics, and whatever comes out may be published.

use model::{ProblemKind, Severity};
use proptest::prelude::*;

use super::files;
use crate::{Line, Outcome};

/// What is put into a file: signs that mean something in one of its languages.
const PIECES: [&str; 24] = [
    "{{",
    "}}",
    "{",
    "}",
    "{%",
    "%}",
    "\"",
    "'",
    "\n",
    ": ",
    "- ",
    "null",
    "[]",
    "{}",
    "true",
    "-1",
    "1e400",
    "가",
    "\u{1100}",
    "{{#1.x#}}",
    "&a ",
    "*a",
    "\u{202E}",
    "system:\n",
];

#[derive(Debug, Clone)]
enum Change {
    Insert(usize, usize),
    Remove(usize, usize),
    Repeat(usize, usize, usize),
    Swap(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<usize>;
    prop_oneof![
        4 => (at(), 0..PIECES.len()).prop_map(|(at, piece)| Change::Insert(at, piece)),
        3 => (at(), 1..40_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        1 => (at(), 1..200_usize, 2..20_usize).prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        2 => (at(), at()).prop_map(|(one, other)| Change::Swap(one, other)),
    ]
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for change in changes {
        let size = chars.len().max(1);
        match change {
            Change::Insert(at, piece) => {
                let at = at % size;
                chars.splice(at..at, PIECES[*piece].chars());
            }
            Change::Remove(at, length) => {
                let at = at % size;
                chars.drain(at.min(chars.len())..(at + length).min(chars.len()));
            }
            Change::Repeat(at, length, times) => {
                let at = (at % size).min(chars.len());
                let part = chars[at..(at + length).min(chars.len())].repeat(*times);
                chars.splice(at..at, part);
            }
            Change::Swap(one, other) if !chars.is_empty() => chars.swap(one % size, other % size),
            Change::Swap(..) => {}
        }
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_broken_file_gives_a_whole_app_or_none(file in any::<prop::sample::Index>(), changes in prop::collection::vec(change(), 1..5)) {
        let files = files();
        let (name, bytes) = file.get(&files);
        let text = changed(std::str::from_utf8(bytes).unwrap(), &changes);
        match crate::read(text.as_bytes(), Some(name)) {
            Ok(app) => {
                let errors: Vec<_> =
                    app.definition.check().into_iter().filter(|problem| problem.severity() == Severity::Error).collect();
                prop_assert!(errors.is_empty(), "{errors:?}");
                for row in &app.rows {
                    let values = row.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
                    let problems = app.definition.check_values(&values).err().unwrap_or_default();
                    let wrong = problems.iter().any(|problem| !matches!(problem.kind, ProblemKind::Required { .. }));
                    prop_assert!(!wrong, "{problems:?}");
                }
                if let Some(model) = &app.model {
                    let is_it = |line: &&Line| line.outcome == Outcome::NeedsChoice && line.place == model.place;
                    prop_assert_eq!(app.report.iter().filter(is_it).count(), 1);
                }
                let lines = app.report.iter().map(|line| (&line.place, &line.en, &line.ko));
                for (place, en, ko) in lines {
                    prop_assert!(!place.contains('\n') && !en.trim().is_empty() && !ko.trim().is_empty());
                }
            }
            Err(refusal) => prop_assert!(!refusal.en.trim().is_empty() && !refusal.ko.trim().is_empty()),
        }
    }

    #[test]
    fn any_bytes_are_an_app_or_a_refusal(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = crate::read(&bytes, None);
    }
}
