//! The caller: account and workspaces.

use model::{Language, PersonId, WorkspaceId};

use crate::{ExchangeRate, Role, Timestamp};

wire! {
    /// The signed-in person.
    pub struct Me {
        pub id: PersonId,
        /// The name that others see.
        pub name: String,
        /// The address that the person signs in with.
        pub email: String,
        /// The language of the interface; absent if the browser decides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
        /// Light or dark; absent if the system decides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub theme: Option<Theme>,
        /// Whether single-key shortcuts are on.
        pub letter_keys: bool,
        /// Whether notices also come by mail; absent where this server sends no mail.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mail_notices: Option<bool>,
        /// The workspaces the person is a member of, by name.
        pub workspaces: Vec<Membership>,
    }

    /// A workspace as one of its members sees it.
    pub struct Membership {
        pub id: WorkspaceId,
        /// Its name in addresses.
        pub slug: String,
        pub name: String,
        /// The person's role in it.
        pub role: Role,
        /// The number of members.
        pub members: u32,
        /// The exchange rate for showing amounts in won; absent if they are shown in dollars.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub exchange_rate: Option<ExchangeRate>,
        /// Since when admins, and those who may change an app, may read what others entered into its runs and were answered; absent if they
        /// may not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub runs_open_since: Option<crate::Timestamp>,
        /// How many of the person's notices in it are unread.
        #[serde(default)]
        pub unread_notices: u32,
    }

    /// Light or dark.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum Theme {
        Light,
        Dark,
    }

    /// Changes to the account; absent fields stay as they are. `null` leaves language or theme to the browser.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateMe {
        /// The name that others see, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The language of the interface.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Language>))]
        pub language: Option<Option<Language>>,
        /// Light or dark.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::me::present")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Theme>))]
        pub theme: Option<Option<Theme>>,
        /// Whether single-key shortcuts are on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub letter_keys: Option<bool>,
        /// Whether notices also come by mail.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mail_notices: Option<bool>,
    }

    /// A new password. All other sessions of the person end.
    #[serde(deny_unknown_fields)]
    pub struct ChangePassword {
        /// The current password.
        pub current: String,
        /// The new one, 10 to 200 characters.
        pub new: String,
    }

    /// A signed-in browser.
    pub struct Session {
        pub id: model::SessionId,
        /// When it began.
        pub started_at: Timestamp,
        /// When it was last used, to the minute.
        pub last_used_at: Timestamp,
        /// The browser's user agent.
        pub user_agent: String,
        /// Whether it is the session of this request.
        pub current: bool,
    }
}

/// Distinguishes `null` (clear it) from absent (keep it), for JSON merge patches.
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    serde::Deserialize::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_clears_and_absent_leaves() {
        let patch: UpdateMe = serde_json::from_str(r#"{"theme":null}"#).unwrap();
        assert_eq!(patch.theme, Some(None));
        assert_eq!(patch.language, None);
        assert_eq!(serde_json::to_string(&patch).unwrap(), r#"{"theme":null}"#);
    }
}
