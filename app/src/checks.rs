//! Rules for names, addresses and passwords, checked before anything is sent. The server has the same rules.

/// The longest name of anything, in characters.
pub const LONGEST_NAME: usize = 80;
/// The shortest password, in characters.
pub const SHORTEST_PASSWORD: usize = 10;
/// The longest password, in characters.
pub const LONGEST_PASSWORD: usize = 200;
/// The longest e-mail address, in bytes.
const LONGEST_EMAIL: usize = 254;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The text is empty.
    Missing,
    /// It is too long.
    TooLong {
        /// By how many characters.
        over: usize,
    },
    /// It is not an e-mail address.
    NotEmail,
    /// It is a password that is too short or too long.
    PasswordLength,
}

/// Checks what was typed.
pub type Check = fn(&str) -> Result<(), Trouble>;

/// The text must not be empty; only the server can check more.
pub fn given(text: &str) -> Result<(), Trouble> {
    if text.trim().is_empty() { Err(Trouble::Missing) } else { Ok(()) }
}

pub fn name(text: &str) -> Result<(), Trouble> {
    given(text)?;
    match text.trim().chars().count().checked_sub(LONGEST_NAME) {
        Some(over) if over > 0 => Err(Trouble::TooLong { over }),
        _ => Ok(()),
    }
}

/// An e-mail address. Only its form is checked: only a mail can tell whether somebody reads it.
pub fn email(text: &str) -> Result<(), Trouble> {
    given(text)?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || "()<>,;:\\\"[]@".contains(c);
    let well_formed = text.trim().split_once('@').is_some_and(|(local, domain)| {
        let edges = domain.starts_with('.') || domain.ends_with('.');
        !local.is_empty() && domain.len() > 1 && !edges && !local.contains(odd) && !domain.contains(odd)
    });
    if well_formed && text.trim().len() <= LONGEST_EMAIL { Ok(()) } else { Err(Trouble::NotEmail) }
}

pub fn optional_email(text: &str) -> Result<(), Trouble> {
    if text.trim().is_empty() { Ok(()) } else { email(text) }
}

/// A new password. White space counts, because it may be part of it.
pub fn new_password(text: &str) -> Result<(), Trouble> {
    match text.chars().count() {
        0 => Err(Trouble::Missing),
        SHORTEST_PASSWORD..=LONGEST_PASSWORD => Ok(()),
        _ => Err(Trouble::PasswordLength),
    }
}

/// An existing password, whatever it looks like.
pub fn password(text: &str) -> Result<(), Trouble> {
    if text.is_empty() { Err(Trouble::Missing) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_as_people_write_them() {
        assert_eq!(email(" Kim@Dalbit.Example "), Ok(()));
        assert_eq!(email("kim@intranet"), Ok(()));
        for bad in ["kim", "@x.y", "kim@", "a@b@c", "a b@c.d", "kim@.example", "kim@example.", "kim@x,y"] {
            assert_eq!(email(bad), Err(Trouble::NotEmail), "{bad}");
        }
        assert_eq!(email(" "), Err(Trouble::Missing));
        assert_eq!(optional_email(" "), Ok(()));
        assert_eq!(optional_email("kim"), Err(Trouble::NotEmail));
    }

    #[test]
    fn names_are_counted_in_characters_without_the_space_around_them() {
        assert_eq!(name(&format!(" {} ", "가".repeat(80))), Ok(()));
        assert_eq!(name(&"가".repeat(83)), Err(Trouble::TooLong { over: 3 }));
        assert_eq!(name("\t"), Err(Trouble::Missing));
    }

    #[test]
    fn new_passwords_have_a_length_and_old_ones_only_exist() {
        assert_eq!(new_password("가나다라마바사아자"), Err(Trouble::PasswordLength));
        assert_eq!(new_password("가나다라마바사아자차"), Ok(()));
        assert_eq!(new_password(&"a".repeat(200)), Ok(()));
        assert_eq!(new_password(&"a".repeat(201)), Err(Trouble::PasswordLength));
        assert_eq!((password("x"), password("")), (Ok(()), Err(Trouble::Missing)));
    }
}
