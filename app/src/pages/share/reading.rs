//! Reading what was typed into the share link form, field by field. Pure.

use api::{LinkAudience, Money, Timestamp};
use model::{Accent, AccentProblem, web_origin};
use ui::parse_number;

use super::state::{LinkProblem, Reading};
use crate::format::Amounts;

/// The most origins, and the most mail domains, of a link.
const MOST_ORIGINS: usize = 20;
const MINUTE_MS: i64 = 60_000;

pub(super) fn short(text: &str, most: usize, too_long: LinkProblem, problems: &mut Vec<LinkProblem>) -> String {
    let text = text.trim();
    if text.chars().count() > most {
        problems.push(too_long);
    }
    text.to_owned()
}

pub(super) fn read_moment<F: Fn(Timestamp) -> i32>(
    text: &str,
    reading: &Reading<F>,
    wrong: LinkProblem,
    problems: &mut Vec<LinkProblem>,
) -> Option<Timestamp> {
    let text = text.trim();
    let at = moment(text, &reading.offset_minutes);
    if !text.is_empty() && at.is_none() {
        problems.push(wrong);
    }
    at
}

pub(super) fn read_number(text: &str, most: u32, wrong: LinkProblem, problems: &mut Vec<LinkProblem>) -> Option<u32> {
    let number = whole(text, most);
    if !text.trim().is_empty() && number.is_none() {
        problems.push(wrong);
    }
    number
}

pub(super) fn read_money(
    text: &str,
    amounts: Amounts,
    wrong: LinkProblem,
    problems: &mut Vec<LinkProblem>,
) -> Option<Money> {
    match amounts.read(text) {
        Ok(None) => None,
        Ok(Some(money)) if money.micros > 0 => Some(money),
        _ => {
            problems.push(wrong);
            None
        }
    }
}

pub(super) fn read_accent(text: &str, problems: &mut Vec<LinkProblem>) -> Option<String> {
    if text.trim().is_empty() {
        return None;
    }
    match Accent::parse(text) {
        Ok(accent) => return Some(accent.to_string()),
        Err(AccentProblem::NotAColour) => problems.push(LinkProblem::AccentWrong),
        Err(AccentProblem::TooLight { instead } | AccentProblem::TooDark { instead }) => {
            problems.push(LinkProblem::AccentUnseen { instead: instead.to_string() });
        }
    }
    None
}

pub(super) fn read_origins(text: &str, audience: LinkAudience, problems: &mut Vec<LinkProblem>) -> Vec<String> {
    let mut origins = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match web_origin(line) {
            Some(origin) if origins.contains(&origin) => {}
            Some(origin) => origins.push(origin),
            None => {
                problems.push(LinkProblem::OriginWrong { line: line.chars().take(100).collect() });
                return origins;
            }
        }
    }
    if origins.len() > MOST_ORIGINS {
        problems.push(LinkProblem::TooManyOrigins);
    }
    if !origins.is_empty() && audience != LinkAudience::Anyone {
        problems.push(LinkProblem::OriginsNeedAnyone);
    }
    origins
}

/// The mail domains, one a line or with commas. Whether they are some is for the server to say.
pub(super) fn read_domains(text: &str, audience: LinkAudience, problems: &mut Vec<LinkProblem>) -> Vec<String> {
    if audience != LinkAudience::Mail {
        return Vec::new();
    }
    let separated = text.split([',', ';', '\n', ' ']).map(str::trim).filter(|domain| !domain.is_empty());
    let domains: Vec<_> = separated.map(str::to_owned).collect();
    if domains.is_empty() {
        problems.push(LinkProblem::DomainsMissing);
    } else if domains.len() > MOST_ORIGINS {
        problems.push(LinkProblem::TooManyDomains);
    }
    domains
}

/// Mail domains at which anybody gets an address.
const EVERYBODYS: [&str; 34] = [
    "gmail.com",
    "googlemail.com",
    "naver.com",
    "hanmail.net",
    "daum.net",
    "kakao.com",
    "nate.com",
    "outlook.com",
    "outlook.kr",
    "hotmail.com",
    "live.com",
    "msn.com",
    "yahoo.com",
    "yahoo.co.kr",
    "yahoo.co.jp",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "proton.me",
    "protonmail.com",
    "tutanota.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "mail.com",
    "mail.ru",
    "yandex.ru",
    "qq.com",
    "163.com",
    "126.com",
    "zoho.com",
    "fastmail.com",
];

/// Those of the typed mail domains at which anybody gets an address, as they are typed.
pub(super) fn everybodys(text: &str) -> Vec<String> {
    let named = read_domains(text, LinkAudience::Mail, &mut Vec::new()).into_iter();
    let is_everybodys = |typed: &String| {
        let domain = typed.trim_start_matches('@').trim_end_matches('.').to_lowercase();
        EVERYBODYS.contains(&domain.trim_start_matches("*."))
    };
    named.filter(is_everybodys).collect()
}

/// The moment of a local date and time such as `2026-11-30T18:00`.
pub(super) fn moment(text: &str, offset_minutes: impl Fn(Timestamp) -> i32) -> Option<Timestamp> {
    let seconds = if text.len() == "2026-11-30T18:00".len() { ":00" } else { "" };
    let as_utc: Timestamp = format!("{text}{seconds}Z").parse().ok()?;
    // The offset is known for moments only: guess one, then look it up again at the better guess, for days when clocks change.
    let at = |offset: i32| Timestamp(as_utc.0.saturating_sub(i64::from(offset) * MINUTE_MS));
    let guess = at(offset_minutes(as_utc));
    Some(at(offset_minutes(guess)))
}

/// A moment as the browser's date field writes it.
pub(super) fn local_text(at: Timestamp, offset_minutes: i32) -> String {
    let local = at.civil(offset_minutes);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}", local.year, local.month, local.day, local.hour, local.minute)
}

/// A whole number from 1 to `most`, as people type it.
pub(super) fn whole(text: &str, most: u32) -> Option<u32> {
    let number = parse_number(text)?;
    if number.fract() != 0.0 || number < 1.0 || number > f64::from(most) {
        return None;
    }
    // This is exact, because it is whole and fits into a `u32`.
    number.to_string().parse().ok()
}
