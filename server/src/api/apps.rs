//! Apps: drafts, versions, publishing.

mod answerers;
mod archive;
mod create;
mod delete;
mod draft;
mod examples;
mod export;
mod favourite;
mod forms;
mod leave;
mod list;
mod presence;
mod publish;
mod read;
mod restore;
mod restore_version;
mod roll_back;
mod save_draft;
mod typical_run;
mod unpublish;
mod update;
mod version;
mod versions;

use model::PersonId;
use store::App;
use utoipa_axum::routes;

pub use publish::check_schema;
pub(crate) use update::icon_name;

use super::{Operations, check, wire};
use crate::{
    auth::{Access, Keys, Member},
    error::{ErrorCode, Refusal},
};

/// The longest summary of an app, in characters.
pub const SUMMARY_MAX: usize = 300;
/// The longest note on a version, in characters.
const NOTE_MAX: usize = 500;
/// The shortest reason for publishing past a gate, in characters.
const REASON_MIN: usize = 10;
/// The longest one, in characters.
const REASON_MAX: usize = 500;

pub(super) fn operations() -> Operations {
    let (user, builder) = (Access::Member(api::Role::User), Access::Member(api::Role::Builder));
    Operations::default()
        .add(builder.keys(Keys::APPS), routes!(list::list, create::create))
        .add(user.keys(Keys::APPS), routes!(read::read))
        .add(user.keys(Keys::APPS), routes!(examples::examples))
        .add(builder.keys(Keys::APPS), routes!(update::update, delete::delete))
        .add(user.keys(Keys::APPS), routes!(favourite::add, favourite::remove))
        .add(builder.keys(Keys::APPS), routes!(draft::draft, save_draft::save_draft))
        .add(builder, routes!(presence::be_present))
        .add(builder, routes!(leave::leave))
        .add(builder.keys(Keys::APPS), routes!(forms::keep))
        .add(builder.keys(Keys::APPS), routes!(forms::read))
        .add(builder.keys(Keys::APPS), routes!(export::export))
        .add(builder.keys(Keys::APPS), routes!(publish::publish))
        .add(builder.keys(Keys::APPS), routes!(unpublish::unpublish))
        .add(builder.keys(Keys::APPS), routes!(archive::archive))
        .add(builder.keys(Keys::APPS), routes!(restore::restore))
        .add(builder.keys(Keys::APPS), routes!(versions::versions))
        .add(builder.keys(Keys::APPS), routes!(version::version))
        .add(builder.keys(Keys::APPS), routes!(roll_back::roll_back))
        .add(builder.keys(Keys::APPS), routes!(restore_version::restore_version))
        .add(builder.keys(Keys::APPS), routes!(typical_run::typical_run))
}

/// The app with this id or slug (an id wins), if the member may see it: published ones are for everybody, drafts for those who may edit them.
pub async fn find(member: &Member, app: &str) -> Result<App, Refusal> {
    let found = member.tenant.app_named(app).await?;
    let visible =
        |found: &App| found.put_away.is_none() && (found.published.is_some() || may_read_draft(member, found));
    found.filter(visible).ok_or_else(|| ErrorCode::NotFound.into())
}

/// The app with this id or slug, if the member may change it.
pub async fn find_editable(member: &Member, app: &str) -> Result<App, Refusal> {
    let found = find(member, app).await?;
    if may_edit(member, found.owner) { Ok(found) } else { Err(ErrorCode::Forbidden.into()) }
}

/// The app with this id or slug, if the member may read its draft and its versions.
pub async fn find_readable(member: &Member, app: &str) -> Result<App, Refusal> {
    let found = find(member, app).await?;
    if may_read_draft(member, &found) { Ok(found) } else { Err(ErrorCode::Forbidden.into()) }
}

/// The app with this id or slug, in use or put away, if the member may change it.
async fn find_any_editable(member: &Member, app: &str) -> Result<App, Refusal> {
    match member.tenant.app_named(app).await? {
        Some(found) if may_edit(member, found.owner) => Ok(found),
        // Others see it only where everybody does.
        Some(found) if found.put_away.is_none() && found.published.is_some() => Err(ErrorCode::Forbidden.into()),
        _ => Err(ErrorCode::NotFound.into()),
    }
}

/// A reason for publishing past gates that aren't passed. Only admins give one.
pub fn gate_reason(member: &Member, reason: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(reason) = reason else { return Ok(None) };
    if member.role < api::Role::Admin {
        return Err(ErrorCode::Forbidden.into());
    }
    let reason = check::text("gate_reason", reason, REASON_MAX)?;
    if reason.chars().count() < REASON_MIN {
        return Err(Refusal::field(
            "gate_reason",
            "Give the reason in at least 10 characters: it stays with the version.",
            "이유를 10자 이상 적어 주세요. 버전에 남아요.",
        ));
    }
    Ok(Some(reason))
}

/// An app is changed by its owner, while they are a builder, and by admins.
pub fn may_edit(member: &Member, owner: PersonId) -> bool {
    is_editor(member.id, member.role, owner)
}

/// Those who may change an app read its draft, and so does the one whose yes its gate asks for.
fn may_read_draft(member: &Member, app: &App) -> bool {
    may_edit(member, app.owner) || is_approver(member, app)
}

/// Whether the app's gate asks for the member's yes, which they may give for as long as they may change apps.
pub fn is_approver(member: &Member, app: &App) -> bool {
    member.role >= api::Role::Builder && app.approver == Some(member.id)
}

fn is_editor(person: PersonId, role: api::Role, owner: PersonId) -> bool {
    role >= api::Role::Admin || (role >= api::Role::Builder && owner == person)
}

/// The app, as the wire has it.
pub fn to_wire(member: &Member, app: App) -> api::App {
    api::App {
        editable: may_edit(member, app.owner),
        approves: is_approver(member, &app),
        id: app.id,
        slug: app.slug,
        name: app.name,
        summary: app.summary,
        category: app.category,
        icon: app.icon,
        kind: app.kind,
        owner: api::Person { id: app.owner, name: app.owner_name },
        published_version: app.published.map(|published| wire::count(published.number)),
        unpublished_changes: app.unpublished_changes,
        model: app.model,
        runs: wire::count(app.runs),
        thumbs_up: wire::count(app.thumbs_up),
        thumbs_down: wire::count(app.thumbs_down),
        favourite: app.favourite,
        put_away: app
            .put_away
            .map(|away| api::PutAway { at: wire::timestamp(away.at), gone_at: away.gone_at.map(wire::timestamp) }),
        updated_at: wire::timestamp(app.updated_at),
    }
}

/// The draft with what is wrong with it, as the wire has it.
pub async fn draft_to_wire(
    member: &Member,
    draft: store::Draft,
    language: model::Language,
) -> Result<api::Draft, Refusal> {
    let problems = member.tenant.with_newest_pieces(draft.definition.clone()).await?.check();
    Ok(api::Draft {
        problems: crate::error::problems_to_wire(&problems, language),
        definition: draft.definition,
        sample: draft.sample,
        revision: wire::count(draft.revision),
        saved_by: api::Person { id: draft.saved_by, name: draft.saved_by_name },
        saved_at: wire::timestamp(draft.saved_at),
        evidence: draft.evidence,
    })
}

fn version_to_wire(version: store::Version) -> api::Version {
    api::Version {
        id: version.id,
        number: wire::count(version.number),
        note: version.note,
        published_by: api::Person { id: version.published_by, name: version.published_by_name },
        published_at: wire::timestamp(version.published_at),
        live: version.live,
        brought_back: version.brought_back.map(|back| api::BroughtBack {
            by: api::Person { id: back.by, name: back.by_name },
            at: wire::timestamp(back.at),
            note: back.note,
        }),
        runs: wire::count(version.runs),
        thumbs_up: wire::count(version.thumbs_up),
        thumbs_down: wire::count(version.thumbs_down),
        cost: version.cost_micros.map(api::Money::usd),
        evidence: version.evidence,
        gate_reason: version.gate_reason,
    }
}

/// The number of a version, as the store has it.
pub fn version_number(number: u32) -> Result<i32, ErrorCode> {
    i32::try_from(number).map_err(|_| ErrorCode::NotFound)
}
