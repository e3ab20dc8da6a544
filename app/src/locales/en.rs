//! English.

mod admin;
mod app_header;
mod auth;
mod builder;
mod common;
mod drill;
mod frame;
mod market;
mod models;
mod reference;
mod run;
mod runs;
mod share;
mod shared;

use super::Words;

pub(super) static WORDS: Words = Words {
    admin: admin::WORDS,
    app_header: app_header::WORDS,
    auth: auth::WORDS,
    builder: builder::WORDS,
    common: common::WORDS,
    drill: drill::WORDS,
    frame: frame::WORDS,
    market: market::WORDS,
    models: models::WORDS,
    reference: reference::WORDS,
    run: run::WORDS,
    runs: runs::WORDS,
    share: share::WORDS,
    shared: shared::WORDS,
};
