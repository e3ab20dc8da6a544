//! Personal data in prompts: found, replaced by numbered placeholders before a prompt leaves for a provider, and put back in the
//! answer, also while it streams.
//!
//! ```
//! use mask::{Detector, Placeholders};
//!
//! let detector = Detector::new(["김민수"]);
//! let mut placeholders = Placeholders::default();
//! let sent = placeholders.hide(&detector, "김민수님 번호는 010-1234-5678입니다.");
//! assert_eq!(sent, "[NAME_1]님 번호는 [PHONE_1]입니다.");
//!
//! let mut answer = placeholders.restorer();
//! let shown = answer.push("I called [PHO") + &answer.push("NE_1].") + &answer.finish();
//! assert_eq!(shown, "I called 010-1234-5678.");
//! ```
//!
//! What is found is told by its form, its check digits where there are any, and the words beside it. So it is never certain: the tests
//! in `tests/corpus.rs` measure precision and recall on generated texts.

mod checks;
mod hangul;
mod names;
mod numbers;
mod placeholders;

use std::{collections::BTreeMap, ops::Range};

use names::Names;

pub use placeholders::{Placeholders, Restorer};

/// What a piece of personal data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A Korean resident registration number, or the one of a foreigner who lives in Korea.
    ResidentNumber,
    /// The number of a Korean passport, or the line of any passport that machines read.
    Passport,
    /// The number of a Korean driver's licence.
    Licence,
    /// The number of a credit or debit card.
    Card,
    /// The number of a bank account.
    Account,
    Phone,
    Email,
    /// A name from the list.
    Name,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::ResidentNumber,
        Self::Passport,
        Self::Licence,
        Self::Card,
        Self::Account,
        Self::Phone,
        Self::Email,
        Self::Name,
    ];

    /// Its word in placeholders.
    pub fn word(self) -> &'static str {
        match self {
            Self::ResidentNumber => "RESIDENT_NUMBER",
            Self::Passport => "PASSPORT",
            Self::Licence => "LICENCE",
            Self::Card => "CARD",
            Self::Account => "ACCOUNT",
            Self::Phone => "PHONE",
            Self::Email => "EMAIL",
            Self::Name => "NAME",
        }
    }
}

/// Personal data in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub kind: Kind,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
}

/// Finds personal data in texts. Making one takes some milliseconds for a long list of names; cloning it takes nothing.
#[derive(Debug, Clone, Default)]
pub struct Detector {
    names: Names,
}

impl Detector {
    /// A detector that also finds these names. Names of a single character are left out, because they stand in too many words.
    pub fn new<N: AsRef<str>>(names: impl IntoIterator<Item = N>) -> Self {
        Self { names: Names::new(names) }
    }

    /// What was found, in the order of the text. No two overlap.
    pub fn find(&self, text: &str) -> Vec<Finding> {
        let mut found = numbers::find(text);
        self.names.find(text, &mut found);
        found.into_values().collect()
    }
}

/// What was found so far, by where it begins. No two overlap.
type Found = BTreeMap<usize, Finding>;

/// Keeps what doesn't overlap with something that was found before.
fn keep(found: &mut Found, kind: Kind, at: Range<usize>) {
    // None overlap, so of those that begin before this one ends the last one also ends last.
    let overlaps = found.range(..at.end).next_back().is_some_and(|(_, last)| last.at.end > at.start);
    if !overlaps {
        found.insert(at.start, Finding { kind, at });
    }
}
