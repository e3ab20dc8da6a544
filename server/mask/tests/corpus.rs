//! Precision and recall on texts that are made here, by a generator with a fixed beginning: `cargo test -p mask --test corpus -- --nocapture`
//! prints the figures.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where something is wrong")]

use std::collections::BTreeMap;

use mask::{Detector, Kind, Placeholders};
use unicode_normalization::UnicodeNormalization as _;

/// A small generator of numbers (splitmix64), so that the corpus is the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap() % below
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.roll(all.len())]
    }

    fn hex(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from_digit(u32::try_from(self.roll(16)).unwrap(), 16).unwrap()).collect()
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.roll(10)).unwrap())).collect()
    }
}

const KOREAN_NAMES: [&str; 6] = ["김민수", "이서연", "박지훈", "최유진", "정하늘", "남궁민"];
const NAMES: [&str; 8] = ["김민수", "이서연", "박지훈", "최유진", "정하늘", "Grace Hopper", "Alan Turing", "남궁민"];

fn resident(dice: &mut Dice) -> String {
    let (year, month, day) = (dice.roll(100), 1 + dice.roll(12), 1 + dice.roll(28));
    let century = if year > 26 { 1 + dice.roll(2) } else { 3 + dice.roll(2) };
    let head = format!("{year:02}{month:02}{day:02}{century}{}", dice.digits(5));
    let weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
    let sum: u32 = head.chars().zip(weights).map(|(c, weight)| c.to_digit(10).unwrap() * weight).sum();
    // Those from after 4 October 2020 end in digits that were drawn.
    let last = if year >= 21 && century > 2 { u32::try_from(dice.roll(10)).unwrap() } else { (11 - sum % 11) % 10 };
    format!("{}-{}{last}", &head[..6], &head[6..])
}

fn card(dice: &mut Dice) -> String {
    let head = format!("{}{}", dice.one_of(&["4", "51", "55", "9"]), dice.digits(14));
    let head = &head[..15];
    let sum: u32 = head
        .chars()
        .rev()
        .enumerate()
        .map(|(place, c)| {
            let digit = c.to_digit(10).unwrap() * if place % 2 == 0 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    let number = format!("{head}{}", (10 - sum % 10) % 10);
    let parts = [&number[..4], &number[4..8], &number[8..12], &number[12..]];
    parts.join(dice.one_of(&["", " ", "-"]))
}

fn personal(dice: &mut Dice) -> (Kind, String, &'static str) {
    let (a, b) = (dice.digits(4), dice.digits(4));
    match dice.roll(8) {
        0 => (Kind::ResidentNumber, resident(dice), dice.one_of(&["주민번호 ", "", "생년월일과 번호: "])),
        1 => (Kind::Passport, format!("M{}{a}", dice.digits(4)), dice.one_of(&["여권번호 ", "passport "])),
        2 => {
            let number = format!("{}-{}-{}-{}", 11 + dice.roll(18), dice.digits(2), dice.digits(6), dice.digits(2));
            (Kind::Licence, number, dice.one_of(&["면허 ", ""]))
        }
        3 => (Kind::Card, card(dice), dice.one_of(&["카드 ", "card no. ", ""])),
        4 => {
            let number = format!("{}-{}-{}", dice.digits(6), dice.digits(2), dice.digits(6));
            (Kind::Account, number, dice.one_of(&["국민은행 ", "입금 계좌는 ", "account "]))
        }
        5 => {
            let number = match dice.roll(4) {
                0 => format!("010{a}{b}"),
                1 => format!("+82 10-{a}-{b}"),
                2 => format!("02-{}-{b}", dice.digits(3)),
                _ => format!("010-{a}-{b}"),
            };
            (Kind::Phone, number, dice.one_of(&["연락처 ", "", "call "]))
        }
        6 => (Kind::Email, format!("user.{a}@{}", dice.one_of(&["corp.example", "mail.example.co.kr"])), ""),
        _ => (Kind::Name, dice.one_of(&NAMES).to_owned(), dice.one_of(&["담당자 ", "", "Dear "])),
    }
}

/// Personal data as it is written on in a hurry: onto the word before it, or between the underscores of a file's name. The kind, the
/// value, and what stands before and after.
fn glued(dice: &mut Dice) -> (Kind, String, &'static str, &'static str) {
    let (a, b) = (dice.digits(4), dice.digits(4));
    match dice.roll(7) {
        0 => (
            Kind::Phone,
            format!("010-{a}-{b}"),
            dice.one_of(&["번호", "ID", "tel", "h.p", "계약서_"]),
            dice.one_of(&["", "_x", "번"]),
        ),
        1 => (Kind::Phone, format!("010{a}{b}"), dice.one_of(&["연락처", "phone", "전화_"]), ""),
        2 => (
            Kind::Email,
            format!("user{a}@x.kr"),
            dice.one_of(&["메일", "주소:", "→"]),
            dice.one_of(&["로", "2차", "_"]),
        ),
        3 => (Kind::ResidentNumber, resident(dice), dice.one_of(&["주민번호", "RRN", "번호_"]), ""),
        4 => (Kind::Card, card(dice), dice.one_of(&["카드", "card", "결제_"]), ""),
        5 => (
            Kind::Account,
            format!("{}-{}-{}", dice.digits(6), dice.digits(2), dice.digits(6)),
            dice.one_of(&["계좌", "은행"]),
            "",
        ),
        _ => (
            Kind::Name,
            dice.one_of(&KOREAN_NAMES).to_owned(),
            dice.one_of(&["담당자", "고객", "성명"]),
            dice.one_of(&["님", "", "과장"]),
        ),
    }
}

/// Numbers that are nobody's: orders, dates, amounts, products, versions, hashes.
fn impersonal(dice: &mut Dice) -> String {
    match dice.roll(14) {
        9 => format!("{}-{}-4{}-a{}-{}", dice.hex(8), dice.hex(4), dice.hex(3), dice.hex(3), dice.hex(12)),
        10 => format!("sha256:{}", dice.hex(64)),
        11 => format!("SKU{}", dice.digits(8)),
        12 => format!("좌표 37.{}, 126.{}", dice.digits(6), dice.digits(6)),
        13 => format!("[{}_{}]", dice.one_of(&["EMAIL", "PHONE", "NAME", "CARD"]), dice.digits(6)),
        0 => format!("주문번호 2026{:02}{:02}-{}", 1 + dice.roll(12), 1 + dice.roll(28), dice.digits(7)),
        1 => format!("2026-{:02}-{:02} {:02}:30", 1 + dice.roll(12), 1 + dice.roll(28), dice.roll(24)),
        2 => format!("{},{}원", 1 + dice.roll(999), dice.digits(3)),
        3 => format!("시각 17{}", dice.digits(11)),
        4 => format!("v{}.{}.{}", dice.roll(20), dice.roll(20), dice.roll(200)),
        5 => format!("사업자 {}-{}-{}", dice.digits(3), dice.digits(2), dice.digits(5)),
        6 => format!("운송장 {}", dice.digits(12)),
        7 => format!("대표번호 1588-{}", dice.digits(4)),
        _ => format!("모델명 SM-{}", dice.digits(6)),
    }
}

/// A text, and what is in it.
fn written(dice: &mut Dice) -> (String, Vec<(Kind, std::ops::Range<usize>)>) {
    let (mut text, mut wanted) = (String::new(), Vec::new());
    // A tenth of the texts come from where syllables are written in parts.
    let is_decomposed = dice.roll(10) == 0;
    for _ in 0..1 + dice.roll(5) {
        let (value, before, after) = match dice.roll(4) {
            0 | 1 => {
                let (kind, value, before) = personal(dice);
                (Some((kind, value)), before, dice.one_of(&[" 입니다. ", ", ", "\n", "(확인) ", " 그리고 ", "/"]))
            }
            2 => {
                let (kind, value, before, after) = glued(dice);
                (Some((kind, value)), before, if after.is_empty() { "; " } else { after })
            }
            _ => (None, "", dice.one_of(&[" 건은 확인했어요. ", "; ", "\n"])),
        };
        let in_form = |part: &str| if is_decomposed { part.nfd().collect() } else { part.to_owned() };
        match value {
            Some((kind, value)) => {
                text += &in_form(before);
                let value = in_form(&value);
                wanted.push((kind, text.len()..text.len() + value.len()));
                text += &value;
            }
            None => text += &in_form(&impersonal(dice)),
        }
        // Two values side by side have something between them.
        text += &in_form(after);
        text.push_str(if after.ends_with(['\n', ' ', '/']) { "" } else { " " });
    }
    (text, wanted)
}

#[test]
fn precision_and_recall_are_as_told() {
    let detector = Detector::new(NAMES);
    let mut dice = Dice(20_261_201);
    // Of each kind: rightly found, missed, wrongly found.
    let mut counts: BTreeMap<Kind, [u32; 3]> = BTreeMap::new();
    for _ in 0..10_000 {
        let (text, wanted) = written(&mut dice);
        let found = detector.find(&text);
        for finding in &found {
            let place = if wanted.contains(&(finding.kind, finding.at.clone())) { 0 } else { 2 };
            if place == 2 {
                println!("wrong: {:?} {:?} in {text:?}", finding.kind, &text[finding.at.clone()]);
            }
            counts.entry(finding.kind).or_default()[place] += 1;
        }
        for (kind, at) in wanted {
            if !found.iter().any(|finding| finding.kind == kind && finding.at == at) {
                println!("missed: {kind:?} {:?} in {text:?}", &text[at]);
                counts.entry(kind).or_default()[1] += 1;
            }
        }
    }
    for (kind, [right, missed, wrong]) in counts {
        let (precision, recall) = (ratio(right, wrong), ratio(right, missed));
        println!(
            "{kind:?}: precision {precision:.4}, recall {recall:.4} ({right} found, {missed} missed, {wrong} wrong)"
        );
        assert!(precision >= 0.97 && recall >= 0.97, "{kind:?}");
    }
}

/// Whatever is hidden comes back, and what a person typed that looks like a placeholder stays theirs.
#[test]
fn every_text_comes_back_as_it_was() {
    let detector = Detector::new(NAMES);
    let mut dice = Dice(7);
    for _ in 0..2_000 {
        let (text, _) = written(&mut dice);
        let mut placeholders = Placeholders::default();
        placeholders.leave_alone(&text);
        let hidden = placeholders.hide(&detector, &text);
        let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        // Two spellings of a number share a placeholder, and so the first one's.
        assert_eq!(plain(&placeholders.restorer().whole(&hidden)), plain(&text), "{hidden}");
    }
}

/// A text of twice the length takes about twice as long, whatever it is made of.
#[test]
fn time_grows_with_the_length() {
    let detector = Detector::new(NAMES);
    let mut dice = Dice(11);
    let text = std::iter::repeat_with(|| written(&mut dice).0).take(500).collect::<String>();
    let taken = |text: &str| {
        let begun = std::time::Instant::now();
        let mut placeholders = Placeholders::default();
        placeholders.leave_alone(text);
        let _ = placeholders.hide(&detector, text);
        begun.elapsed()
    };
    let (short, long) = (taken(&text), taken(&text.repeat(16)));
    println!("{} kB: {short:?}; 16 times as much: {long:?}", text.len() / 1000);
    // Were it the square, it would be 256 times; the rest is for a busy machine.
    assert!(long < short * 100, "{short:?} {long:?}");
}

fn ratio(right: u32, other: u32) -> f64 {
    f64::from(right) / f64::from(right + other)
}
