//! The server: everything that never reaches a browser.

pub mod templates;
