//! What single fields must be, with what to do when they are not.

use time::Date;

use crate::{error::Refusal, models::DAY};

/// The longest name of anything, in characters.
pub const NAME_MAX: usize = 80;

/// A text without the white space around it, from 1 to `max` characters.
pub fn text(field: &str, text: &str, max: usize) -> Result<String, Refusal> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Refusal::field(field, "Fill this in.", "내용을 입력해 주세요.")),
        n if n > max => Err(too_long(field, n, max)),
        _ => Ok(text.to_owned()),
    }
}

/// A text without the white space around it, perhaps empty, of at most `max` characters.
pub fn optional_text(field: &str, text: &str, max: usize) -> Result<String, Refusal> {
    let text = text.trim();
    match text.chars().count() {
        n if n > max => Err(too_long(field, n, max)),
        _ => Ok(text.to_owned()),
    }
}

/// A name of something.
pub fn name(field: &str, name: &str) -> Result<String, Refusal> {
    text(field, name, NAME_MAX)
}

/// A day such as `2026-12-01`.
pub fn day(field: &str, text: &str) -> Result<Date, Refusal> {
    let known = Date::parse(text, DAY).ok().filter(|day| (2000..=2999).contains(&day.year()));
    known.ok_or_else(|| Refusal::field(field, "Give a day such as 2026-12-01.", "2026-12-01처럼 날짜를 넣어 주세요."))
}

/// An e-mail address, in lower case. Only its form is checked: whether somebody reads it, only a mail can tell.
pub fn email(field: &str, address: &str) -> Result<String, Refusal> {
    let address = address.trim().to_lowercase();
    let well_formed = address.split_once('@').is_some_and(|(local, domain)| {
        let odd = |c: char| c.is_whitespace() || c.is_control() || "()<>,;:\\\"[]@".contains(c);
        !local.is_empty()
            && domain.len() > 1
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !address.replacen('@', "", 1).contains(odd)
    });
    if well_formed && address.len() <= 254 {
        Ok(address)
    } else {
        Err(Refusal::field(
            field,
            "Enter a full e-mail address, like name@example.com.",
            "name@example.com처럼 이메일 주소를 끝까지 써 주세요.",
        ))
    }
}

fn too_long(field: &str, n: usize, max: usize) -> Refusal {
    let over = n - max;
    Refusal::field(
        field,
        format!("This is {over} characters too long; at most {max} are allowed."),
        format!("{over}자가 넘어요. {max}자까지 쓸 수 있어요."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_as_people_write_them() {
        assert_eq!(email("email", " Kim@Dalbit.Example ").unwrap(), "kim@dalbit.example");
        assert_eq!(email("email", "kim@intranet").unwrap(), "kim@intranet");
        for bad in ["", "kim", "@x", "kim@", "a@b@c", "a b@c.d", "kim@.example", "kim@x,y"] {
            assert!(email("email", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn too_long_says_by_how_much() {
        let body = name("name", &"가".repeat(83)).unwrap_err().body(model::Language::En, "");
        assert_eq!(body.error.fields["name"], "This is 3 characters too long; at most 80 are allowed.");
    }
}
