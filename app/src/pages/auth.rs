//! Set-up, sign-in, invitation, account.

mod account;
mod form;
mod invite;
mod login;
mod setup;
mod state;
mod typed;

pub use account::AccountPage;
pub use invite::InvitePage;
pub use login::LoginPage;
pub use setup::SetupPage;
pub use typed::Typed;
