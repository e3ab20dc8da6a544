//! Files that members upload for runs. A file is for whoever uploaded it; those that test rows keep can be looked at by whoever may edit
//! the app.

mod append;
mod create;
mod delete;
mod read;

use store::{FileAccess, Uploader};
use utoipa_axum::routes;

use super::{Operations, apps};
use crate::{
    auth::{Access, Keys, Member},
    error::Refusal,
    uploads::Place,
};

pub(super) fn operations() -> Operations {
    let user = Access::Member(api::Role::User);
    Operations::default()
        .add(user.keys(Keys::RUN_APPS), routes!(create::create))
        .add(user.keys(Keys::RUN_APPS), routes!(read::read, append::append, delete::delete))
}

/// The files of a member for an app that they may run.
async fn place(member: &Member, app: &str) -> Result<Place, Refusal> {
    let app = apps::find(member, app).await?.id;
    Ok(Place::of(member.tenant.clone(), app, Uploader::Member(member.id)))
}

/// The same, to look at, with the files of test rows for those who may edit the app.
async fn seen(member: &Member, app: &str) -> Result<Place, Refusal> {
    let app = apps::find(member, app).await?;
    let place = Place::of(member.tenant.clone(), app.id, Uploader::Member(member.id));
    let sees = if apps::may_edit(member, app.owner) { FileAccess::Editor(member.id) } else { place.sees };
    Ok(Place { sees, ..place })
}
