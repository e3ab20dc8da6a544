//! What is told by its form: numbers and addresses.

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use regex::Regex;

use crate::{
    Found, Kind,
    checks::{digit, digits, iban, luhn, passport_field, resident},
    hangul::{composed, with_decomposed},
    keep,
};

/// A form, and what makes a text of this form personal data.
struct Form {
    kind: Kind,
    form: LazyLock<Option<Regex>>,
    /// Whether what was found is meant: the text, what stands before it and what after.
    is_meant: fn(&str, &Around<'_>) -> bool,
}

/// What stands around a finding, up to the next number, line or clause: what is beyond speaks of something else.
struct Around<'a> {
    before: Cow<'a, str>,
    after: Cow<'a, str>,
    /// Whether it is written onto a word before it without a space.
    is_glued: bool,
}

/// So many characters before a number may tell what it is.
const BEFORE: usize = 40;
/// So many after it.
const AFTER: usize = 12;

macro_rules! form {
    ($kind:ident, $is_meant:expr, $form:expr) => {
        Form {
            kind: Kind::$kind,
            form: LazyLock::new(|| Regex::new(AsRef::<str>::as_ref(&$form)).ok()),
            is_meant: $is_meant,
        }
    };
}

/// In the order in which they are looked for: what is found first is nothing else.
static FORMS: [Form; 12] = [
    // What stands before the @ has a longest length: without one, a long word that isn't meant would be searched anew from each letter.
    form!(Email, |_, _| true, r"(?i)[a-z0-9_][a-z0-9._%+'\-]{0,63}@(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,}"),
    form!(
        Passport,
        |text, _| is_passport_line(text),
        r"[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{6}[0-9][MFX<][0-9]{6}[0-9][A-Z0-9<]{14}[0-9<][0-9]"
    ),
    form!(Account, |text, _| iban(text), r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?"),
    form!(ResidentNumber, is_resident, r"\d{6}[ \u{A0}]?[-‐‑–—－]?[ \u{A0}]?[1-8１-８]\d{6}"),
    form!(Licence, is_licence, licence_form()),
    form!(Card, |text, _| is_card(text), r"\d{4}(?:[ -]?\d{4}){2}[ -]?\d{1,7}|\d{4}[ -]?\d{6}[ -]?\d{4,5}"),
    form!(Passport, |_, around| !around.is_glued || around.tells(PASSPORT_WORDS), r"M\d{3}[A-Z]\d{4}|M\d{8}"),
    form!(Passport, |_, around| around.tells(PASSPORT_WORDS), r"[A-Z]{1,2}\d{7,8}|[SRGD]\d{3}[A-Z]\d{4}"),
    form!(
        Phone,
        |_, _| true,
        r"(?:\+\s?82[ .-]?(?:\(0\))?0?|\(?0)1[016789]\)?[ .‐‑–-]?\d{3,4}[ .‐‑–-]?\d{4}|０１[０１６-９][－-]?[０-９]{3,4}[－-]?[０-９]{4}"
    ),
    form!(Account, is_account, r"\d{2,6}(?:[- ]\d{1,8}){1,4}|\d{10,16}"),
    form!(
        Phone,
        |_, _| true,
        r"(?:\+\s?82[ .-]?(?:\(0\))?|\(?0)(?:2|3[1-3]|4[1-4]|5[0-5]|6[1-4]|70)(?:\) ?|[ .-])\d{3,4}[ .-]\d{4}"
    ),
    form!(
        Phone,
        |text, _| is_phone(text),
        r"\+[1-9][0-9]{0,2}(?:[ .\-]?\(?[0-9]{1,4}\)?){2,6}|\(?[2-9][0-9]{2}\)?[ .-][2-9][0-9]{2}[.-][0-9]{4}"
    ),
];

const PASSPORT_WORDS: &[&str] = &["여권", "passport"];

/// The number of a licence, whose first group may be the name of a region.
fn licence_form() -> String {
    const REGIONS: [&str; 17] = [
        "서울", "부산", "경기", "강원", "충북", "충남", "전북", "전남", "경북", "경남", "제주", "대구", "인천", "광주",
        "대전", "울산", "세종",
    ];
    let regions: Vec<String> = REGIONS.into_iter().flat_map(with_decomposed).collect();
    format!(r"(?:(?:1[1-9]|2[0-8])|{})[ -]?\d{{2}}[ -]?\d{{6}}[ -]?\d{{2}}", regions.join("|"))
}

/// Everything that its form tells.
pub(crate) fn find(text: &str) -> Found {
    let mut found = Found::new();
    let numbers = around_numbers(text);
    let everywhere = text.contains('@').then_some(0..text.len());
    for form in &FORMS {
        let places = if form.kind == Kind::Email { everywhere.as_slice() } else { &numbers };
        places.iter().for_each(|place| form.find(text, place, &mut found));
    }
    found
}

impl Form {
    /// Keeps what has this form in a part of a text.
    fn find(&self, text: &str, place: &Range<usize>, found: &mut Found) {
        let (Some(form), Some(until)) = (self.form.as_ref(), text.get(..place.end)) else { return };
        let mut from = place.start;
        while let Some(at) = form.find_at(until, from).map(|found| found.range()) {
            let is_ours = stands_alone(text, &at, self.kind)
                .zip(text.get(at.clone()))
                .is_some_and(|(alone, value)| (self.is_meant)(value, &Around::of(text, &at, alone)));
            if is_ours {
                from = at.end;
                keep(found, self.kind, at);
            } else {
                // Another number may begin within this one.
                from = at.start + text.get(at.start..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            }
        }
    }
}

/// No form but that of mail has fewer digits.
const FEWEST_DIGITS: usize = 7;
/// No form has more bytes between two of its digits, but those with letters, of which enough digits stand together.
const BETWEEN_DIGITS: usize = 8;
/// So many bytes before and after such digits may belong to what they are in.
const MARGIN: usize = 32;

/// The parts of a text that have as many digits together as a form needs. Most texts have none, and looking for each form in all of a text is
/// what takes long.
fn around_numbers(text: &str) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut close = |digits: &Range<usize>, count: usize| {
        if count < FEWEST_DIGITS {
            return;
        }
        let start = text.floor_char_boundary(digits.start.saturating_sub(MARGIN));
        let end = text.ceil_char_boundary(digits.end.saturating_add(MARGIN));
        match places.last_mut() {
            Some(last) if last.end >= start => last.end = end,
            _ => places.push(start..end),
        }
    };
    let (mut digits, mut count) = (0..0, 0);
    for (at, c) in text.char_indices().filter(|(_, c)| may_be_digit(*c)) {
        if at > digits.end + BETWEEN_DIGITS {
            close(&digits, count);
            (digits, count) = (at..at, 0);
        }
        digits.end = at + c.len_utf8();
        count += 1;
    }
    close(&digits, count);
    places
}

/// Whether a character may be a digit, of any script. Those of most Korean texts are told from digits without a look into a table.
fn may_be_digit(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_digit(),
        '\u{3400}'..='\u{d7ff}' => false,
        _ => c.is_numeric(),
    }
}

/// How something stands apart from what is around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alone {
    /// No word or number touches it.
    Apart,
    /// It is written onto a word, but can be told from it.
    Glued,
}

/// Whether no longer number or word goes on before or after it.
fn stands_alone(text: &str, at: &Range<usize>, kind: Kind) -> Option<Alone> {
    let (head, value, tail) = (text.get(..at.start)?, text.get(at.clone())?, text.get(at.end..)?);
    let (last, next) = (head.chars().next_back(), tail.chars().next());
    let is_digit = |c: Option<char>| c.and_then(digit).is_some();
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    // An address ends where its last letters do. What is before it is as much as no address may have.
    if kind == Kind::Email {
        return (!is_letter(last) && !is_digit(last)).then_some(Alone::Apart);
    }
    let goes_on = |joint: Option<char>, beyond| matches!(joint, Some('-' | '.')) && is_digit(beyond);
    let is_part = goes_on(last, head.chars().nth_back(1)) || goes_on(next, tail.chars().nth(1));
    if is_part || is_digit(last) || is_digit(next) {
        return None;
    }
    let is_grouped = value.chars().any(|c| digit(c).is_none() && !c.is_alphabetic());
    match (is_letter(last), is_letter(next)) {
        (false, false) => Some(Alone::Apart),
        (_, true) if !is_grouped => None,
        (false, true) => Some(Alone::Glued),
        (true, _) => parts_from_word(head, value, is_grouped).then_some(Alone::Glued),
    }
}

/// So many letters are looked at of a word that something is written onto.
const WORD: usize = 16;

/// Whether a value can be told from the word that it is written onto: a number after a word that has no digits of its own, otherwise both are the
/// name of a part or a hash (one without hyphens needs two letters before it for that), or a capital letter after a small one.
fn parts_from_word(head: &str, value: &str, is_grouped: bool) -> bool {
    let letters = head.chars().rev().take(WORD).take_while(char::is_ascii_alphabetic).count();
    let is_mixed = head
        .chars()
        .nth_back(letters)
        .is_some_and(|c| digit(c).is_some() || (!is_grouped && matches!(c, '-' | '_' | '.')));
    let is_small = head.chars().next_back().is_some_and(|c| c.is_ascii_lowercase());
    match value.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => first.is_ascii_uppercase() && is_small && !is_mixed,
        _ => (is_grouped || letters > 1) && !is_mixed,
    }
}

impl<'a> Around<'a> {
    fn of(text: &'a str, at: &Range<usize>, alone: Alone) -> Self {
        let before = text.get(..at.start).unwrap_or_default();
        let begin = before.char_indices().rev().take(BEFORE).last().map_or(before.len(), |(place, _)| place);
        let after = text.get(at.end..).unwrap_or_default();
        let end = after.char_indices().nth(AFTER).map_or(after.len(), |(place, _)| place);
        let before = before.get(begin..).unwrap_or_default().rsplit(parts).next().unwrap_or_default();
        let after = after.get(..end).unwrap_or_default().split(parts).next().unwrap_or_default();
        Self { before: composed(before), after: composed(after), is_glued: alone == Alone::Glued }
    }

    /// Whether one of these words stands beside it.
    fn tells(&self, words: &[&str]) -> bool {
        let (before, after) = (self.before.to_lowercase(), self.after.to_lowercase());
        words.iter().any(|word| before.contains(word) || after.contains(word))
    }
}

/// Whether what comes before and after this character is about different things.
fn parts(c: char) -> bool {
    digit(c).is_some() || matches!(c, '\n' | ';' | ',')
}

/// Of those whose last digit is wrong, only those are meant that can't be checked, or that are called so.
fn is_resident(text: &str, around: &Around<'_>) -> bool {
    let Some(number) = resident(&digits(text)) else { return false };
    let is_parted = text.chars().any(|c| digit(c).is_none());
    number.checked
        || (is_parted && number.may_be_drawn)
        || around.tells(&["주민", "등록번호", "외국인", "resident", "rrn", "ssn"])
}

/// Nobody publishes how the last two digits of a licence follow from the others, so it is told by its groups, or by a word.
fn is_licence(text: &str, around: &Around<'_>) -> bool {
    let groups: Vec<usize> = composed(text).split([' ', '-']).map(|group| group.chars().count()).collect();
    groups == [2, 2, 6, 2] || around.tells(&["면허", "licence", "license"])
}

fn is_card(text: &str) -> bool {
    let number = digits(text);
    let groups: Vec<usize> = text.split([' ', '-']).map(str::len).collect();
    let is_grouped = match groups.as_slice() {
        [_] | [4, 6, 4 | 5] => true,
        [4, 4, 4, rest @ ..] => rest.iter().sum::<usize>() <= 7,
        _ => false,
    };
    // Nobody gives out cards that begin with another digit.
    let is_given_out = number.first().is_some_and(|first| matches!(first, 2..=6 | 9));
    (13..=19).contains(&number.len()) && is_grouped && is_given_out && luhn(&number)
}

/// An account of a Korean bank. Each bank groups its digits in its own way, and none has a public check digit.
fn is_account(text: &str, around: &Around<'_>) -> bool {
    const WORDS: &[&str] = &[
        "계좌",
        "입금",
        "송금",
        "예금주",
        "이체",
        "은행",
        "뱅크",
        "농협",
        "수협",
        "신협",
        "새마을금고",
        "우체국",
        "account",
        "acct",
        "bank",
    ];
    let count = digits(text).len();
    (10..=16).contains(&count) && around.tells(WORDS)
}

/// A number as it is dialled from abroad, or one of North America.
fn is_phone(text: &str) -> bool {
    let count = digits(text).len();
    if text.starts_with('+') { (8..=15).contains(&count) } else { count == 10 }
}

/// The second line of a passport, whose check digits tell it from other capital letters.
fn is_passport_line(text: &str) -> bool {
    let field = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let check = |at: usize| text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
    passport_field(field(0, 9), check(9))
        && passport_field(field(13, 19), check(19))
        && passport_field(field(21, 27), check(27))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a text, as kinds and texts.
    fn found(text: &str) -> Vec<(Kind, &str)> {
        find(text).into_values().filter_map(|finding| Some((finding.kind, text.get(finding.at)?))).collect()
    }

    #[test]
    fn each_form_compiles() {
        assert!(FORMS.iter().all(|form| form.form.is_some()));
    }

    #[test]
    fn personal_data_is_found_in_the_forms_in_which_it_is_written() {
        for (text, kind, number) in [
            ("주민번호 900101-1234568 입니다", Kind::ResidentNumber, "900101-1234568"),
            ("9001011234568", Kind::ResidentNumber, "9001011234568"),
            ("외국인 900101-5234561", Kind::ResidentNumber, "900101-5234561"),
            ("2021년생 210101-3000000", Kind::ResidentNumber, "210101-3000000"),
            ("주민등록번호: 900101-1234567", Kind::ResidentNumber, "900101-1234567"),
            ("９００１０１-１２３４５６８", Kind::ResidentNumber, "９００１０１-１２３４５６８"),
            ("여권 M12345678", Kind::Passport, "M12345678"),
            ("(M123A4567)", Kind::Passport, "M123A4567"),
            ("passport no. GB1234567", Kind::Passport, "GB1234567"),
            (
                "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
                Kind::Passport,
                "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
            ),
            ("면허 11-22-333333-44", Kind::Licence, "11-22-333333-44"),
            ("운전면허번호 112233333344", Kind::Licence, "112233333344"),
            ("카드 4111 1111 1111 1111로", Kind::Card, "4111 1111 1111 1111"),
            ("3782-822463-10005", Kind::Card, "3782-822463-10005"),
            ("4111111111111111", Kind::Card, "4111111111111111"),
            ("국민은행 123456-04-123456", Kind::Account, "123456-04-123456"),
            ("계좌: 1002123456789", Kind::Account, "1002123456789"),
            ("DE89 3704 0044 0532 0130 00", Kind::Account, "DE89 3704 0044 0532 0130 00"),
            ("전화는 010-1234-5678이에요", Kind::Phone, "010-1234-5678"),
            ("01012345678", Kind::Phone, "01012345678"),
            ("+82 10-1234-5678", Kind::Phone, "+82 10-1234-5678"),
            ("+82-(0)10-1234-5678", Kind::Phone, "+82-(0)10-1234-5678"),
            ("02-123-4567로", Kind::Phone, "02-123-4567"),
            ("(031) 123-4567", Kind::Phone, "(031) 123-4567"),
            ("+44 20 7946 0958", Kind::Phone, "+44 20 7946 0958"),
            ("(212) 555-0123", Kind::Phone, "(212) 555-0123"),
            ("_kim@example.com", Kind::Email, "_kim@example.com"),
            ("메일은minsu.kim+a@corp.example.co.kr로", Kind::Email, "minsu.kim+a@corp.example.co.kr"),
            ("번호010-1234-5678", Kind::Phone, "010-1234-5678"),
            ("ID010-1234-5678", Kind::Phone, "010-1234-5678"),
            ("tel01012345678", Kind::Phone, "01012345678"),
            ("계약_010-1234-5678_서명.pdf", Kind::Phone, "010-1234-5678"),
            ("e-mail010-1234-5678kim", Kind::Phone, "010-1234-5678"),
            ("RRN900101-1234568", Kind::ResidentNumber, "900101-1234568"),
            ("주민번호900101-1234568번", Kind::ResidentNumber, "900101-1234568"),
            ("card4111 1111 1111 1111", Kind::Card, "4111 1111 1111 1111"),
            ("passportM12345678", Kind::Passport, "M12345678"),
            ("accountDE89370400440532013000", Kind::Account, "DE89370400440532013000"),
            ("IDkim@x.kr", Kind::Email, "IDkim@x.kr"),
            ("kim@x.co.kr2차", Kind::Email, "kim@x.co.kr"),
            ("a@b.kr.3", Kind::Email, "a@b.kr"),
            (
                "\u{1109}\u{1165}\u{110b}\u{116e}\u{11af} 12-345678-90",
                Kind::Licence,
                "\u{1109}\u{1165}\u{110b}\u{116e}\u{11af} 12-345678-90",
            ),
            ("\u{1100}\u{1168}\u{110c}\u{116a}: 1002123456789", Kind::Account, "1002123456789"),
        ] {
            assert_eq!(found(text), [(kind, number)], "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "주문 20261201-1234567",
            "2026-12-01 10:20:30",
            "1764560000000",
            "4111 1111 1111 1112",
            "900101-1234567",
            "900230-1234568",
            "1,234,567,890원",
            "123-45-67890",
            "버전 1.2.3.4, 빌드 10-20-30",
            "02-2026-12",
            "ISBN 978-89-6077-123-4",
            "IP 192.168.100.200",
            "550e8400-e29b-41d4-a716-446655440000",
            "SM12345678",
            "제품 M1234567",
            "@user, a@b",
            "DE89370400440532013001",
            "SKU4111111111111111A",
            "1e5f01012345678",
            "a3f01012345678b",
            "img-ab01012345678",
            "x9001011234568",
            "modelM12345678",
            "",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_text_of_a_million_letters_is_searched_in_time() {
        // Each of these took as long as the square of its length.
        let word = format!("_{}@example.com1", "a".repeat(1_000_000));
        assert_eq!(found(&word), []);
        assert_eq!(found(&"a@b.kr ".repeat(140_000)).len(), 140_000);
        // Each of these is searched from every letter anew: what is looked at then has a longest length.
        for part in ["a@", "a1", "ab01012345678", "M1234567", "+82 10-", "12-", "0101234-5678-", "번호", "[EMAIL_1]"]
        {
            assert!(found(&part.repeat(200_000 / part.len())).len() < 2, "{part}");
        }
    }

    #[test]
    fn only_where_enough_digits_are_together_forms_are_looked_for() {
        assert_eq!(around_numbers("4.2 % more at 10:30, in 3 of the rooms, and 1,234 won"), [] as [Range<usize>; 0]);
        assert_eq!(around_numbers("번호는 010-1234-5678이에요").len(), 1);
        let far = format!("010-1234-5678{}010-8765-4321", " 글".repeat(100));
        assert_eq!((around_numbers(&far).len(), found(&far).len()), (2, 2));
        // The first digit may be far into the text, and the digits with what may stand between them.
        let spaced = format!("{}900101\u{a0}－\u{a0}1234568", "가".repeat(50));
        assert_eq!(found(&spaced), [(Kind::ResidentNumber, "900101\u{a0}－\u{a0}1234568")]);
    }

    #[test]
    fn neighbours_are_told_apart() {
        let text = "010-1234-5678 010-8765-4321, a@b.kr/c@d.kr 4111111111111111 02-123-4567/010-8765-4321";
        let kinds: Vec<_> = found(text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Kind::Phone, Kind::Phone, Kind::Email, Kind::Email, Kind::Card, Kind::Phone, Kind::Phone]);
    }
}
