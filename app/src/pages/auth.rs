//! Set-up, sign-in, invitation, account.

mod account;
mod form;
mod invite;
mod login;
mod setup;
mod state;

pub use account::AccountPage;
pub use invite::InvitePage;
pub use login::LoginPage;
pub use setup::SetupPage;
