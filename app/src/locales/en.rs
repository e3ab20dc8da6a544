//! English.

pub(super) mod abilities;
pub(super) mod admin;
pub(super) mod app_header;
pub(super) mod auth;
pub(super) mod builder;
pub(super) mod catalog;
pub(super) mod common;
pub(super) mod drill;
pub(super) mod frame;
pub(super) mod market;
pub(super) mod models;
pub(super) mod reference;
pub(super) mod run;
pub(super) mod runs;
pub(super) mod share;
pub(super) mod shared;
