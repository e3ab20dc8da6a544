//! The form posts that must work before wasm has loaded, or without it: set-up, sign-in, sign-out, accepting an invitation, running a
//! shared app.
//!
//! They do what the operations of the same name do. What went wrong goes back to the page as `?error=CODE&fields=NAME,NAME`, with
//! what was typed, passwords aside; the page has the words for each code and field.

mod form;
mod invite;
mod login;
mod logout;
mod setup;
mod shared;

use axum::{Router, routing::post};

/// The form posts. Anybody may send them: each checks a password, a token or a session itself.
pub fn routes() -> Router {
    Router::new()
        .route("/setup", post(setup::post))
        .route("/login", post(login::post))
        .route("/logout", post(logout::post))
        .route("/invite/{token}", post(invite::post))
        .route("/s/{token}", post(shared::post))
}
