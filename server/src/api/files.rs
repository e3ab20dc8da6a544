//! Files that members upload for runs. A file is for whoever uploaded it.

mod append;
mod create;
mod delete;
mod read;

use store::Uploader;
use utoipa_axum::routes;

use super::{Operations, apps};
use crate::{
    auth::{Access, Member},
    error::Refusal,
    uploads::Place,
};

pub(super) fn operations() -> Operations {
    let user = Access::Member(api::Role::User);
    Operations::default()
        .add(user, routes!(create::create))
        .add(user, routes!(read::read, append::append, delete::delete))
}

/// The files of a member for an app that they may run.
async fn place(member: &Member, app: &str) -> Result<Place, Refusal> {
    let app = apps::find(member, app).await?.id;
    Ok(Place { tenant: member.tenant.clone(), app, by: Uploader::Member(member.id) })
}
