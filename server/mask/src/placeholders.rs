//! Placeholders: what stands for personal data while a model has the text.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{Detector, Kind, checks::digits, hangul::composed};

/// What was hidden in the texts of a run. The same value has the same placeholder wherever it stands.
#[derive(Debug, Clone, Default)]
pub struct Placeholders {
    /// The number of each value, by its kind and its plain form.
    numbers: BTreeMap<(Kind, String), u32>,
    /// The value of each number, as it was written first.
    values: BTreeMap<(Kind, u32), Arc<str>>,
    /// The numbers of what looks like a placeholder, but was there before. They may be any, so none is left out but these.
    taken: BTreeSet<(Kind, u32)>,
    /// The last number that was given out.
    last: BTreeMap<Kind, u32>,
}

impl Placeholders {
    /// Leaves the numbers alone that this text already has in what looks like a placeholder. Call it with each text before the first
    /// is hidden, so that none of them is taken for one of ours in the answer.
    pub fn leave_alone(&mut self, text: &str) {
        for (at, _) in text.match_indices(['[', '\\']) {
            if let Match::Whole { kind, number, .. } = placeholder(text.get(at..).unwrap_or_default())
                && !self.values.contains_key(&(kind, number))
            {
                self.taken.insert((kind, number));
            }
        }
    }

    /// The text with placeholders for the personal data in it.
    pub fn hide(&mut self, detector: &Detector, text: &str) -> String {
        let mut hidden = String::with_capacity(text.len());
        let mut from = 0;
        for finding in detector.find(text) {
            let value = text.get(finding.at.clone()).unwrap_or_default();
            let number = self.number(finding.kind, value);
            hidden.push_str(text.get(from..finding.at.start).unwrap_or_default());
            hidden.push_str(&format!("[{}_{number}]", finding.kind.word()));
            from = finding.at.end;
        }
        hidden.push_str(text.get(from..).unwrap_or_default());
        hidden
    }

    fn number(&mut self, kind: Kind, value: &str) -> u32 {
        let key = (kind, plain(kind, value));
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let last = self.last.entry(kind).or_default();
        let free = (last.saturating_add(1)..=HIGHEST).find(|number| !self.taken.contains(&(kind, *number)));
        *last = free.unwrap_or(HIGHEST);
        self.numbers.insert(key, *last);
        self.values.insert((kind, *last), Arc::from(value));
        *last
    }

    /// How many different values of each kind were hidden.
    pub fn counts(&self) -> BTreeMap<Kind, u32> {
        let mut counts = BTreeMap::new();
        for (kind, _) in self.values.keys() {
            *counts.entry(*kind).or_default() += 1;
        }
        counts
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Puts the values back into an answer.
    pub fn restorer(&self) -> Restorer {
        Restorer { values: self.values.clone(), is_json: false, held: String::new() }
    }
}

/// The form in which two spellings of one value are the same.
fn plain(kind: Kind, value: &str) -> String {
    match kind {
        Kind::Name | Kind::Email | Kind::Passport => composed(value).to_lowercase(),
        Kind::Account if value.starts_with(|c: char| c.is_ascii_alphabetic()) => value.replace(' ', ""),
        Kind::ResidentNumber | Kind::Licence | Kind::Card | Kind::Account | Kind::Phone => {
            let digits: String = digits(value).into_iter().filter_map(|digit| char::from_digit(digit, 10)).collect();
            // A region's name is part of a licence's number.
            composed(value).chars().filter(|c| c.is_alphabetic()).collect::<String>() + &digits
        }
    }
}

/// Puts values back into an answer that comes in pieces. Only the end of what has come that may be the beginning of a placeholder is
/// held back until more has come.
#[derive(Debug, Clone)]
pub struct Restorer {
    values: BTreeMap<(Kind, u32), Arc<str>>,
    is_json: bool,
    held: String,
}

impl Restorer {
    /// For an answer that is JSON: values are put back as a part of a string there.
    #[must_use]
    pub fn in_json(self) -> Self {
        Self { is_json: true, ..self }
    }

    /// What can be shown after this piece.
    #[must_use]
    pub fn push(&mut self, piece: &str) -> String {
        self.held.push_str(piece);
        let held = std::mem::take(&mut self.held);
        let mut shown = String::with_capacity(held.len());
        let mut rest = held.as_str();
        while let Some(at) = rest.find(['[', '\\']) {
            let (before, from) = rest.split_at(at);
            shown.push_str(before);
            match placeholder(from) {
                Match::Partial => {
                    from.clone_into(&mut self.held);
                    return shown;
                }
                Match::Whole { kind, number, length } if self.values.contains_key(&(kind, number)) => {
                    self.put(&mut shown, kind, number);
                    rest = from.get(length..).unwrap_or_default();
                }
                Match::Whole { .. } | Match::No => {
                    let (first, others) = from.split_at(1);
                    shown.push_str(first);
                    rest = others;
                }
            }
        }
        shown.push_str(rest);
        shown
    }

    /// A text that is there as a whole, with the values.
    #[must_use]
    pub fn whole(mut self, text: &str) -> String {
        self.held.clear();
        self.push(text) + &self.finish()
    }

    /// What was held back at the end of the answer.
    #[must_use]
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    fn put(&self, shown: &mut String, kind: Kind, number: u32) {
        let Some(value) = self.values.get(&(kind, number)) else { return };
        if !self.is_json {
            return shown.push_str(value);
        }
        for c in value.chars() {
            match c {
                '"' | '\\' => shown.extend(['\\', c]),
                c if c.is_control() => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => shown.push(c),
            }
        }
    }
}

/// What a text begins with.
enum Match {
    Whole {
        kind: Kind,
        number: u32,
        /// Its length in bytes.
        length: usize,
    },
    /// It may become a placeholder if more comes.
    Partial,
    No,
}

/// Reads the placeholder that a text begins with. Models write them in small letters at times, and escape them as Markdown would.
fn placeholder(text: &str) -> Match {
    Kind::ALL.into_iter().map(|kind| placeholder_of(kind, text)).reduce(better).unwrap_or(Match::No)
}

fn better(a: Match, b: Match) -> Match {
    match (&a, &b) {
        (Match::Whole { .. }, _) | (Match::Partial, Match::Partial | Match::No) => a,
        _ => b,
    }
}

/// No text has so many values.
const HIGHEST: u32 = 999_999_999;

/// No placeholder is longer than this in bytes, however it is escaped. So what is held back stays short, whatever a model writes.
const LONGEST: usize = 64;

/// What a text is that ended, or came to the longest length, before a placeholder did.
fn unfinished(text: &str) -> Match {
    if text.len() > LONGEST { Match::No } else { Match::Partial }
}

fn placeholder_of(kind: Kind, text: &str) -> Match {
    let mut rest = text.char_indices().take_while(|(at, _)| *at < LONGEST).filter(|(_, c)| *c != '\\');
    let wanted = std::iter::once('[').chain(kind.word().chars()).chain(std::iter::once('_'));
    for wanted in wanted {
        match rest.next() {
            None => return unfinished(text),
            Some((_, c)) if c.eq_ignore_ascii_case(&wanted) => {}
            Some(_) => return Match::No,
        }
    }
    let mut number: Option<u32> = None;
    loop {
        match rest.next() {
            None => return unfinished(text),
            Some((at, ']')) => {
                return number.map_or(Match::No, |number| Match::Whole { kind, number, length: at + 1 });
            }
            Some((_, c)) => {
                let next =
                    c.to_digit(10).map(|digit| number.unwrap_or_default().saturating_mul(10).saturating_add(digit));
                match next.filter(|next| *next <= HIGHEST) {
                    Some(next) => number = Some(next),
                    None => return Match::No,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hidden(text: &str) -> (Placeholders, String) {
        let mut placeholders = Placeholders::default();
        placeholders.leave_alone(text);
        let hidden = placeholders.hide(&Detector::new(["김민수", "O\"Neil"]), text);
        (placeholders, hidden)
    }

    #[test]
    fn one_value_has_one_placeholder() {
        let (placeholders, hidden) = hidden("010-1234-5678 또는 01012345678, 010-9999-8888");
        assert_eq!(hidden, "[PHONE_1] 또는 [PHONE_1], [PHONE_2]");
        assert_eq!(placeholders.counts(), BTreeMap::from([(Kind::Phone, 2)]));
    }

    #[test]
    fn what_looked_like_a_placeholder_before_stays_as_it_is() {
        let (placeholders, hidden) = hidden("[PHONE_1] is not 010-1234-5678");
        assert_eq!(hidden, "[PHONE_1] is not [PHONE_2]");
        assert_eq!(placeholders.restorer().push("[PHONE_1] [PHONE_2] [PHONE_3]"), "[PHONE_1] 010-1234-5678 [PHONE_3]");
    }

    #[test]
    fn whatever_number_a_person_types_there_is_a_free_one() {
        for typed in
            ["[EMAIL_999999]", "[EMAIL_999999999]", "[email_2] [EMAIL_1]", "[EMAIL_4294967295]", r"\[EMAIL\_1\]"]
        {
            let text = format!("{typed} a@b.kr, c@d.kr");
            let (placeholders, hidden) = hidden(&text);
            assert!(hidden.starts_with(&format!("{typed} [EMAIL_")) && !hidden.contains('@'), "{hidden}");
            assert_eq!(placeholders.restorer().whole(&hidden), text);
        }
        assert_eq!(hidden("[EMAIL_2] a@b.kr c@d.kr").1, "[EMAIL_2] [EMAIL_1] [EMAIL_3]");
    }

    #[test]
    fn both_spellings_of_a_name_have_one_placeholder() {
        let (placeholders, hidden) = hidden("김민수, \u{1100}\u{1175}\u{11b7}\u{1106}\u{1175}\u{11ab}\u{1109}\u{116e}");
        assert_eq!(hidden, "[NAME_1], [NAME_1]");
        assert_eq!(placeholders.restorer().whole(&hidden), "김민수, 김민수");
    }

    #[test]
    fn values_come_back_however_the_model_writes_their_placeholder() {
        let (placeholders, _) = hidden("김민수 010-1234-5678");
        for answer in ["[PHONE_1]", "[phone_1]", r"\[PHONE\_1\]"] {
            let mut restorer = placeholders.restorer();
            assert_eq!(restorer.push(answer) + &restorer.finish(), "010-1234-5678", "{answer}");
        }
    }

    #[test]
    fn only_what_may_be_a_placeholder_is_held_back() {
        let (placeholders, _) = hidden("010-1234-5678");
        let mut restorer = placeholders.restorer();
        assert_eq!(restorer.push("See [1] and [PH"), "See [1] and ");
        assert_eq!(restorer.push("ysics]"), "[PHysics]");
        assert_eq!(restorer.push("[PHONE_"), "");
        assert_eq!(restorer.finish(), "[PHONE_");
        let endless = format!("[PHONE_{}", "0".repeat(LONGEST));
        assert_eq!(restorer.push(&endless), endless);
    }

    #[test]
    fn in_json_values_stay_within_their_string() {
        let (placeholders, hidden) = hidden("O\"Neil");
        assert_eq!(hidden, "[NAME_1]");
        assert_eq!(placeholders.restorer().in_json().push(r#"{"name":"[NAME_1]"}"#), r#"{"name":"O\"Neil"}"#);
    }

    proptest! {
        #[test]
        fn what_was_hidden_comes_back_in_any_pieces(
            parts in prop::collection::vec(prop_oneof![
                Just("010-1234-5678".to_owned()), Just("김민수".to_owned()), Just("a@b.kr".to_owned()), Just("[PHONE_1]".to_owned()),
                Just("[EMAIL_999999]".to_owned()), Just("[name_2]".to_owned()), Just("번호010-1234-5678".to_owned()),
                "[\\[\\]\\\\A-Z_0-9 가-힣]{0,12}",
            ], 0..12),
            cuts in prop::collection::vec(0_usize..80, 0..10),
        ) {
            let text = parts.join(" ");
            let (placeholders, hidden) = hidden(&text);
            let mut restorer = placeholders.restorer();
            let mut shown = String::new();
            let mut piece = String::new();
            for (place, c) in hidden.chars().enumerate() {
                piece.push(c);
                if cuts.contains(&place) {
                    shown += &restorer.push(&piece);
                    piece.clear();
                }
            }
            shown += &restorer.push(&piece);
            shown += &restorer.finish();
            prop_assert_eq!(shown, text);
        }
    }
}
