//! Sign-in, set-up, invitations and forgotten passwords: pages that only the server writes. They have no wasm; one small script, `script/entry.js`, checks
//! forms before they are sent and shows passwords, and everything works without it. While somebody types, it fetches the program for
//! the page that comes next.
//!
//! [`find`] asks the API what there is to show, [`page`] draws it as a whole document. Forms are sent to `server/src/web`, which leads
//! back here with what was wrong. Drawing must run inside a page of the server, with the reader's `Preferences` in its context.

mod document;
mod forgot;
mod form;
mod invite;
mod login;
mod reset;
mod setup;
mod state;

use api::{Client, Error, ErrorCode, InvitationSeen, PasswordResetSeen, SetupState};

use self::state::{Refused, local_path};

pub use document::{NAME, page};

/// One of these pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryPage {
    /// Signing in.
    Login,
    /// Making the first person and the first workspace.
    Setup,
    /// Joining a workspace by an invitation with this token, which must have been looked at before: it is written into addresses as it is.
    Invite(String),
    /// Asking for a link to choose a new password.
    Forgot,
    /// Choosing a new password by a link with this token, which must have been looked at before, too.
    Reset(String),
}

/// A request for one of these pages.
#[derive(Debug, Clone)]
pub struct EntryRequest {
    /// The page.
    pub page: EntryPage,
    /// The query of its address, as it came.
    pub query: String,
    /// The same, taken apart and decoded.
    pub asked: Vec<(String, String)>,
    /// What was typed into the page's form when it was sent and refused, by the names of the fields, passwords aside.
    pub typed: Vec<(String, String)>,
    /// Whether the browser holds the token that setting up asks for.
    pub has_token: bool,
}

/// What there is to show.
#[derive(Debug, Clone)]
pub enum Found {
    /// Nothing: whoever asks is led to this path.
    LedOn(String),
    /// The form to sign in.
    Login,
    /// The form to set Madang up, or that this was done.
    Setup(SetupState),
    /// An invitation that can be accepted.
    Invitation {
        /// What it says.
        seen: InvitationSeen,
        /// The address of whoever is signed in.
        me: Option<String>,
    },
    /// An invitation that can't be used, or not any more, and the status that says so.
    InvitationGone(u16),
    /// How a new password can be had.
    Forgot {
        /// Whether by mail, or else by a link that an admin makes.
        mail: bool,
    },
    /// The form to choose a new password.
    Reset(PasswordResetSeen),
    /// A link to choose a new password that can't be used, or not any more, and the status that says so.
    ResetGone(u16),
    /// Why nothing can be shown.
    Failed(Error),
}

/// Finds out what there is to show on a page.
pub async fn find(client: &Client, request: &EntryRequest) -> Found {
    match &request.page {
        EntryPage::Login => login(client, request).await,
        EntryPage::Setup => client.setup_state().await.map_or_else(Found::Failed, Found::Setup),
        EntryPage::Invite(token) => invitation(client, token).await,
        EntryPage::Forgot => {
            client.setup_state().await.map_or_else(Found::Failed, |state| Found::Forgot { mail: state.mail })
        }
        EntryPage::Reset(token) => reset(client, token).await,
    }
}

/// Nothing that goes wrong here keeps anybody from signing in: the form itself will say what is wrong.
async fn login(client: &Client, request: &EntryRequest) -> Found {
    if client.me().await.is_ok() {
        return Found::LedOn(request.next().unwrap_or("/").to_owned());
    }
    // There is nobody to sign in as yet.
    if client.setup_state().await.is_ok_and(|state| state.needed) {
        return Found::LedOn("/setup".to_owned());
    }
    Found::Login
}

async fn invitation(client: &Client, token: &str) -> Found {
    match client.invitation(token).await {
        Ok(seen) => Found::Invitation { seen, me: client.me().await.ok().map(|me| me.email) },
        Err(error) if is_gone(&error) => Found::InvitationGone(error.code.status()),
        Err(error) => Found::Failed(error),
    }
}

async fn reset(client: &Client, token: &str) -> Found {
    match client.password_reset(token).await {
        Ok(seen) => Found::Reset(seen),
        Err(error) if is_gone(&error) => Found::ResetGone(error.code.status()),
        Err(error) => Found::Failed(error),
    }
}

/// Whether a link can't be used, or not any more.
fn is_gone(error: &Error) -> bool {
    use ErrorCode::{NotFound, TokenExpired, TokenInvalid, TokenUsed};
    matches!(error.code, TokenInvalid | TokenExpired | TokenUsed | NotFound)
}

impl EntryRequest {
    fn asked(&self, name: &str) -> Option<&str> {
        value_of(&self.asked, name)
    }

    /// Where to go after signing in.
    fn next(&self) -> Option<&str> {
        local_path(self.asked("next"))
    }

    /// What the server had against the form, if it was sent and refused.
    fn refused(&self) -> Option<Refused> {
        Refused::from_query(self.asked("error"), self.asked("fields"))
    }

    /// What was typed into a field.
    fn typed(&self, field: &str) -> Option<&str> {
        value_of(&self.typed, field)
    }
}

fn value_of<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
