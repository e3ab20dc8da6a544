//! The account of whoever is signed in. The pages before that are in `crate::entry`.

mod account;
mod state;

pub use account::AccountPage;
