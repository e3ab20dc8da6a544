//! Files that visitors upload through a link. As with runs, whoever knows a file's id is who uploaded it.

mod append;
mod create;
mod delete;
mod read;

use store::{ResolvedLink, Uploader};
use utoipa_axum::routes;

use super::{Operations, tenant, visitor};
use crate::{auth::Access, madang::Madang, uploads::Place};

pub(super) fn operations() -> Operations {
    let holder = Access::LinkHolder;
    Operations::default()
        .add(holder, routes!(create::create))
        .add(holder, routes!(read::read, append::append, delete::delete))
}

/// The files of a link's visitors.
fn place(madang: &Madang, resolved: &ResolvedLink) -> Place {
    let by = Uploader::Visitor { link: resolved.link.id, visitor: visitor(resolved) };
    Place::of(tenant(madang, resolved), resolved.link.app, by)
}
