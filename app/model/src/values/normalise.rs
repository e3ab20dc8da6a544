//! Normalises a value by its input's kind. Accepts what people paste: thousands commas, full-width digits, Korean dates, and what
//! HTML forms send.

use serde_json::{Number, Value};

use crate::{FileRef, Input, InputKind, ProblemKind, format::shortened, limits};

type Normalised = Result<Option<Value>, ProblemKind>;

/// The normalised value; `None` if it is empty.
pub(crate) fn normalise(input: &Input, value: &Value) -> Normalised {
    if value.is_null() {
        return Ok(None);
    }
    if has_nul(value) {
        return Err(ProblemKind::Nul);
    }
    match (input.kind, value) {
        (InputKind::Text, Value::String(given)) => text(input, one_line(given)),
        (InputKind::Paragraph, Value::String(given)) => text(input, paragraph(given)),
        (InputKind::Number, Value::Number(given)) => number(input, given.clone()),
        (InputKind::Number, Value::String(given)) => typed_number(input, given),
        (InputKind::Select, Value::String(given)) => Ok(option(input, given)?.map(Value::from)),
        (InputKind::Multiselect, Value::String(given)) => Ok(option(input, given)?.map(|option| vec![option].into())),
        (InputKind::Multiselect, Value::Array(given)) => options(input, given),
        (InputKind::Checkbox, Value::Bool(given)) => Ok(Some(Value::Bool(*given))),
        (InputKind::Checkbox, Value::String(given)) => checkbox(given),
        (InputKind::Date, Value::String(given)) => date(given),
        (InputKind::Url, Value::String(given)) => url(given),
        (InputKind::List, Value::String(given)) => list(input, given.lines()),
        (InputKind::List, Value::Array(given)) => {
            let items: Option<Vec<&str>> = given.iter().map(Value::as_str).collect();
            list(input, items.ok_or(ProblemKind::WrongKind { expected: InputKind::List })?.into_iter())
        }
        (InputKind::File, Value::String(given)) if given.trim().is_empty() => Ok(None),
        (InputKind::File, Value::Array(given)) => files(input, given),
        (InputKind::File, _) => files(input, std::slice::from_ref(value)),
        (expected, _) => Err(ProblemKind::WrongKind { expected }),
    }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        // Values are at most one level deep, besides the fields of files; deeper ones are rejected for their type.
        Value::Array(items) => items.iter().any(|item| match item {
            Value::Object(fields) => fields.values().filter_map(Value::as_str).any(|text| text.contains('\0')),
            item => item.as_str().is_some_and(|text| text.contains('\0')),
        }),
        _ => false,
    }
}

/// Text for a single line: its line breaks become spaces, as in browsers.
fn one_line(given: &str) -> String {
    given.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// White space may be meaningful in a longer text, but the line ends that HTML forms send are not.
fn paragraph(given: &str) -> String {
    if given.trim().is_empty() { String::new() } else { given.replace("\r\n", "\n") }
}

fn text(input: &Input, text: String) -> Normalised {
    if let Some((max, by)) = excess(input, &text) {
        return Err(ProblemKind::TooLong { max, by });
    }
    Ok((!text.is_empty()).then(|| text.into()))
}

fn excess(input: &Input, text: &str) -> Option<(usize, usize)> {
    let max = usize::try_from(input.max_chars?).ok()?;
    let by = text.chars().count().checked_sub(max)?;
    (by > 0).then_some((max, by))
}

fn typed_number(input: &Input, given: &str) -> Normalised {
    let plain: String = given.trim().chars().map(half_width).collect();
    if plain.is_empty() {
        return Ok(None);
    }
    let number = parse_number(&plain).ok_or(ProblemKind::WrongKind { expected: InputKind::Number })?;
    self::number(input, number)
}

fn number(input: &Input, number: Number) -> Normalised {
    let size = number.as_f64().unwrap_or(f64::NAN);
    match (input.min, input.max) {
        (Some(min), _) if size < min => Err(ProblemKind::BelowMin { min }),
        (_, Some(max)) if size > max => Err(ProblemKind::AboveMax { max }),
        _ => Ok(Some(Value::Number(number))),
    }
}

fn parse_number(text: &str) -> Option<Number> {
    let (sign, digits) = match text.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // Commas only between groups of three: `1,5` is more likely a decimal than fifteen, so it is rejected instead of guessed.
    let mut groups = whole.split([',', ' ', '\u{a0}', '\u{202f}']);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || first.len() <= 3;
    if !all_digits(first) || !grouped || !rest.iter().all(|group| group.len() == 3 && all_digits(group)) {
        return None;
    }
    let whole = first.to_owned() + &rest.concat();
    match decimals {
        None => match format!("{sign}{whole}").parse::<i64>() {
            Ok(number) => Some(number.into()),
            Err(_) => Number::from_f64(format!("{sign}{whole}").parse().ok()?),
        },
        Some(decimals) if all_digits(decimals) => Number::from_f64(format!("{sign}{whole}.{decimals}").parse().ok()?),
        Some(_) => None,
    }
}

/// The plain form of a full-width digit or sign, as Korean and Japanese keyboards write it.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// The option that was meant, in its own spelling.
fn option<'i>(input: &'i Input, given: &str) -> Result<Option<&'i str>, ProblemKind> {
    let given = given.trim();
    if given.is_empty() {
        return Ok(None);
    }
    match input.options.iter().find(|option| option.trim() == given) {
        Some(option) => Ok(Some(option)),
        None => Err(ProblemKind::NotAnOption { text: shortened(given) }),
    }
}

fn options(input: &Input, given: &[Value]) -> Normalised {
    let mut chosen: Vec<&str> = Vec::new();
    for value in given {
        let text = value.as_str().ok_or(ProblemKind::WrongKind { expected: InputKind::Multiselect })?;
        match option(input, text)? {
            Some(option) if !chosen.contains(&option) => chosen.push(option),
            _ => {}
        }
    }
    Ok((!chosen.is_empty()).then(|| chosen.into()))
}

/// HTML forms send `on` for a ticked box, our own pages `true` or `false`.
fn checkbox(given: &str) -> Normalised {
    match given.trim().to_ascii_lowercase().as_str() {
        "true" | "on" | "1" | "yes" => Ok(Some(Value::Bool(true))),
        "false" | "off" | "0" | "no" => Ok(Some(Value::Bool(false))),
        "" => Ok(None),
        _ => Err(ProblemKind::WrongKind { expected: InputKind::Checkbox }),
    }
}

/// Year, month and day in this order, with any of the usual separators: `2026-03-31`, `2026. 3. 31.`, `2026/3/31`, `2026년 3월
/// 31일`.
fn date(given: &str) -> Normalised {
    let plain: String = given.trim().chars().map(half_width).collect();
    if plain.is_empty() {
        return Ok(None);
    }
    match parse_date(&plain) {
        Some((year, month, day)) => Ok(Some(format!("{year:04}-{month:02}-{day:02}").into())),
        None => Err(ProblemKind::NotADate),
    }
}

fn parse_date(text: &str) -> Option<(u32, u32, u32)> {
    let separator = |c: char| matches!(c, '-' | '.' | '/' | ' ' | '년' | '월' | '일');
    let mut parts = text.split(separator).filter(|part| !part.is_empty());
    let mut part = |digits: std::ops::RangeInclusive<usize>| {
        let part = parts.next()?;
        let good = digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if good { part.parse::<u32>().ok() } else { None }
    };
    let (year, month, day) = (part(4..=4)?, part(1..=2)?, part(1..=2)?);
    let good = parts.next().is_none() && text.starts_with(|c: char| c.is_ascii_digit()) && year >= 1;
    (good && (1..=days_in(year, month)?).contains(&day)).then_some((year, month, day))
}

fn days_in(year: u32, month: u32) -> Option<u32> {
    // Gregorian: every fourth year, but of the centuries only every fourth.
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

/// An address as people paste it. It is only text for a prompt and is never fetched here, so its finer syntax doesn't matter.
fn url(given: &str) -> Normalised {
    let given = given.trim();
    if given.is_empty() {
        return Ok(None);
    }
    let chars = given.chars().count();
    if chars > limits::URL_CHARS {
        return Err(ProblemKind::TooLong { max: limits::URL_CHARS, by: chars - limits::URL_CHARS });
    }
    if is_web_address(given) { Ok(Some(given.into())) } else { Err(ProblemKind::NotAUrl) }
}

fn is_web_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match host_and_port.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (host_and_port, None),
    };
    let good_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.contains(':') && address.chars().all(|c| c.is_ascii_hexdigit() || ".:%".contains(c)),
        None => {
            host.starts_with(char::is_alphanumeric) && host.chars().all(|c| c.is_alphanumeric() || "-._".contains(c))
        }
    };
    (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        && good_host
        && port.is_none_or(|port| port.is_empty() || port.parse::<u16>().is_ok())
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c))
}

fn list<'v>(input: &Input, given: impl Iterator<Item = &'v str>) -> Normalised {
    let mut items: Vec<&str> = Vec::new();
    for item in given.map(str::trim).filter(|item| !item.is_empty()) {
        items.push(item);
        if items.len() > limits::LIST_ITEMS {
            return Err(ProblemKind::TooMany { part: crate::DefinitionPart::Items, max: limits::LIST_ITEMS });
        }
        if let Some((max, by)) = excess(input, item) {
            return Err(ProblemKind::ItemTooLong { item: items.len(), max, by });
        }
    }
    Ok((!items.is_empty()).then(|| items.into()))
}

/// References to uploaded files, each once.
fn files(input: &Input, given: &[Value]) -> Normalised {
    let mut files: Vec<FileRef> = Vec::new();
    for value in given {
        let file = FileRef::of(value).ok_or(ProblemKind::WrongKind { expected: InputKind::File })?;
        if !files.iter().any(|known| known.id == file.id) {
            files.push(file);
        }
    }
    let max = usize::try_from(input.files.clone().unwrap_or_default().max_files()).unwrap_or(usize::MAX);
    if files.len() > max {
        return Err(ProblemKind::TooMany { part: crate::DefinitionPart::Files, max });
    }
    Ok((!files.is_empty()).then(|| files.iter().map(FileRef::to_value).collect()))
}
