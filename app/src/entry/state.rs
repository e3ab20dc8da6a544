//! What these pages decide, without a screen.

use api::ErrorCode;
use model::Language;

use crate::checks::{self, Trouble};

/// The name of the field that holds a password; its text never comes back from the server.
pub(super) const PASSWORD: &str = "password";

/// What a field must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Something that only the server can judge.
    Given,
    /// The name of a person or a workspace.
    Name,
    /// An e-mail address.
    Email,
    /// A password that is chosen here.
    NewPassword,
    /// A password that exists already.
    Password,
}

impl Rule {
    /// What is wrong with a text.
    pub fn trouble(self, text: &str) -> Option<Trouble> {
        let check = match self {
            Self::Given => checks::given,
            Self::Name => checks::name,
            Self::Email => checks::email,
            Self::NewPassword => checks::new_password,
            Self::Password => checks::password,
        };
        check(text).err()
    }

    /// What script looks at before it lets a form go. It refuses nothing that the server would take.
    pub fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Given | Self::Name => Some(r".*\S.*"),
            Self::Email => Some(r"[^@]+@[^@]+"),
            Self::NewPassword => Some(".{10,200}"),
            Self::Password => None,
        }
    }

    /// What is wrong with a text that does not fit the pattern.
    pub fn misfit(self) -> Trouble {
        match self {
            Self::Given | Self::Name | Self::Password => Trouble::Missing,
            Self::Email => Trouble::NotEmail,
            Self::NewPassword => Trouble::PasswordLength,
        }
    }
}

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

    /// What is wrong with a field that the server names, found again in the text that it gave back. A password does not come back.
    pub fn trouble(&self, field: &str, text: &str, rule: Rule) -> Option<Trouble> {
        if !self.names(field) {
            return None;
        }
        if field == PASSWORD { Some(rule.misfit()) } else { rule.trouble(text) }
    }

    /// What to say when it is about no field.
    pub fn message(&self, language: Language) -> &'static str {
        self.code.message(language)
    }
}

/// A path of this server to go to after signing in. Anything that a browser could take for another server's address is none.
pub(super) fn local_path(next: Option<&str>) -> Option<&str> {
    next.filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(refused.trouble("email", "kim", Rule::Email), Some(Trouble::NotEmail));
        assert_eq!(refused.trouble("email", "kim@example.com", Rule::Email), None);
        assert_eq!(refused.trouble("password", "", Rule::NewPassword), Some(Trouble::PasswordLength));
        assert_eq!(refused.trouble("password", "", Rule::Password), Some(Trouble::Missing));
        assert_eq!(refused.trouble("name", "", Rule::Name), None);
    }

    #[test]
    fn nobody_is_sent_to_another_server() {
        let stays = |path: &str| local_path(Some(path)).is_some();
        assert!(stays("/w/dalbit/runs?after=x"));
        for away in ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil", ""] {
            assert!(!stays(away), "{away:?}");
        }
    }
}
