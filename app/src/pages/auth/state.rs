//! What the pages of this area decide, without a screen.

use api::ErrorCode;
use model::Language;

use crate::checks::{Check, Trouble};

/// The name of the field that holds a password; its text never comes back from the server.
pub(super) const PASSWORD: &str = "password";

/// What the server had against a form, as it says it in the address to which it leads back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    /// Why.
    pub code: ErrorCode,
    /// The fields that are wrong, if it is about fields.
    fields: Vec<String>,
}

impl Refused {
    /// From `?error=` and `&fields=`; nothing when the form was not sent yet.
    pub fn from_query(error: Option<&str>, fields: Option<&str>) -> Option<Self> {
        let error = error.filter(|error| !error.is_empty())?;
        let code = ErrorCode::ALL.iter().copied().find(|code| code.as_str() == error).unwrap_or(ErrorCode::Unknown);
        let fields = fields.into_iter().flat_map(|fields| fields.split(',')).map(str::to_owned).collect();
        Some(Self { code, fields })
    }

    /// Whether the server names this field.
    pub fn names(&self, field: &str) -> bool {
        self.fields.iter().any(|name| name == field)
    }

    /// What is wrong with a field that the server names, found again in the text that it gave back.
    pub fn trouble(&self, field: &str, text: &str, check: Check) -> Option<Trouble> {
        if !self.names(field) {
            return None;
        }
        if field == PASSWORD { Some(Trouble::PasswordLength) } else { check(text).err() }
    }

    /// What to say when it is about no field.
    pub fn message(&self, language: Language) -> &'static str {
        self.code.message(language)
    }
}

/// The token in what somebody pasted: the token itself, or the whole link that ends in it.
pub(super) fn token_from(text: &str) -> &str {
    let token = text.split_once("token=").map_or(text, |(_, token)| token);
    token.split('&').next().unwrap_or(token).trim()
}

/// A path of this server to go to after signing in. Anything that a browser could take for another server's address is none.
pub(super) fn local_path(next: Option<String>) -> Option<String> {
    next.filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t']))
}

/// The browser and the system that a `User-Agent` names, as far as people know them by name.
pub(super) fn browser_and_system(user_agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    // Browsers name their ancestors too, so the youngest come first.
    const BROWSERS: [(&str, &str); 9] = [
        ("Whale/", "Whale"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("FxiOS/", "Firefox"),
        ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    (first(&BROWSERS), first(&SYSTEMS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks;

    #[test]
    fn a_refusal_is_read_from_the_address() {
        assert_eq!(Refused::from_query(None, Some("email")), None);
        assert_eq!(Refused::from_query(Some(""), None), None);
        let refused = Refused::from_query(Some("invalid"), Some("email,password")).unwrap();
        assert_eq!(refused.code, ErrorCode::Invalid);
        assert!(refused.names("email") && refused.names("password") && !refused.names("name"));
        assert_eq!(Refused::from_query(Some("from_the_future"), None).unwrap().code, ErrorCode::Unknown);
    }

    #[test]
    fn what_is_wrong_is_found_again_and_a_password_that_did_not_come_back_is_not_missing() {
        let refused = Refused::from_query(Some("invalid"), Some("email,password")).unwrap();
        assert_eq!(refused.trouble("email", "kim", checks::email), Some(Trouble::NotEmail));
        assert_eq!(refused.trouble("email", "kim@example.com", checks::email), None);
        assert_eq!(refused.trouble("password", "", checks::new_password), Some(Trouble::PasswordLength));
        assert_eq!(refused.trouble("name", "", checks::name), None);
    }

    #[test]
    fn a_token_is_found_in_the_link_too() {
        for text in ["ab12", " ab12\n", "http://127.0.0.1:3000/setup?token=ab12", "/setup?token=ab12&lang=ko"] {
            assert_eq!(token_from(text), "ab12", "{text}");
        }
    }

    #[test]
    fn nobody_is_sent_to_another_server() {
        let stays = |path: &str| local_path(Some(path.into())).is_some();
        assert!(stays("/w/dalbit/runs?after=x"));
        for away in ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil", ""] {
            assert!(!stays(away), "{away:?}");
        }
    }

    #[test]
    fn browsers_are_told_apart() {
        let edge =
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36 Edg/143.0";
        assert_eq!(browser_and_system(edge), (Some("Edge"), Some("Windows")));
        let safari =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1";
        assert_eq!(browser_and_system(safari), (Some("Safari"), Some("iPhone")));
        assert_eq!(browser_and_system("curl/8.16"), (None, None));
    }
}
