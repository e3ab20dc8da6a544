//! The form posts that must work before wasm has loaded, or without it: set-up, sign-in, sign-out, accepting an invitation, a
//! forgotten password. Those of a shared app are with its pages, in `ssr/visit`.
//!
//! They do what the operations of the same name do. What went wrong goes back to the page as `?error=CODE&fields=NAME,NAME`; the page has
//! the words for each code and field. What was typed, secrets aside, goes back in a cookie.

mod forgot;
pub mod form;
mod invite;
mod link_code;
mod login;
mod logout;
mod reset;
mod setup;
mod unlock;

use axum::{Router, routing::post};

#[cfg(feature = "ui")]
pub use form::typed;
#[cfg(feature = "ui")]
pub use setup::has_token;
pub use setup::without_token;

/// The form posts. Anybody may send them: each checks a password, a token or a session itself.
pub fn routes() -> Router {
    Router::new()
        .route("/setup", post(setup::post))
        .route("/login", post(login::post))
        .route("/logout", post(logout::post))
        .route("/invite/{token}", post(invite::post))
        .route("/forgot", post(forgot::post))
        .route("/reset/{token}", post(reset::post))
        .route("/s/{token}/unlock", post(unlock::post))
        .route("/s/{token}/code", post(link_code::post))
}
