//! Pieces: texts of the workspace that prompts share.

mod create;
mod delete;
mod list;
mod read;
mod update;
mod update_apps;
mod used_by;
mod versions;

use model::{PieceId, is_variable_name, limits};
use store::Piece;
use utoipa_axum::routes;

use super::{Operations, apps::may_edit, wire};
use crate::{
    auth::{Access, Keys, Member},
    error::{ErrorCode, Refusal},
};

/// The longest note on a version, in characters.
const NOTE_MAX: usize = 500;
/// The longest beginning of a text that a list gives, in characters.
const BEGINNING_MAX: usize = 200;

pub(super) fn operations() -> Operations {
    let builder = Access::Member(api::Role::Builder);
    Operations::default()
        .add(builder.keys(Keys::APPS), routes!(list::list, create::create))
        .add(builder.keys(Keys::APPS), routes!(read::read, update::update, delete::delete))
        .add(builder.keys(Keys::APPS), routes!(versions::versions))
        .add(builder.keys(Keys::APPS), routes!(used_by::used_by))
        .add(builder.keys(Keys::APPS), routes!(update_apps::update_apps))
}

/// The piece, if the member may change it: whoever made it may, while they are a builder, and so may admins.
async fn find_editable(member: &Member, id: PieceId) -> Result<Piece, Refusal> {
    let piece = member.tenant.piece(id).await?.ok_or(ErrorCode::NotFound)?;
    if may_change(member, &piece) { Ok(piece) } else { Err(ErrorCode::Forbidden.into()) }
}

fn may_change(member: &Member, piece: &Piece) -> bool {
    member.role >= api::Role::Admin || piece.made_by == member.id
}

/// The piece with its text, as the wire has it.
fn to_wire(member: &Member, piece: Piece) -> api::WorkspacePiece {
    let text = piece.text.clone();
    api::WorkspacePiece { text: Some(text), ..to_list(member, piece) }
}

/// The piece without its text, as lists show it.
fn to_list(member: &Member, piece: Piece) -> api::WorkspacePiece {
    api::WorkspacePiece {
        editable: may_change(member, &piece),
        id: piece.id,
        beginning: piece.text.chars().take(BEGINNING_MAX).collect(),
        chars: wire::count(piece.text.chars().count()),
        text: None,
        name: piece.name,
        version: wire::count(piece.version),
        revision: wire::count(piece.revision),
        made_by: api::Person { id: piece.made_by, name: piece.made_by_name },
        changed_by: api::Person { id: piece.changed_by, name: piece.changed_by_name },
        changed_at: wire::timestamp(piece.changed_at),
    }
}

/// Who uses a piece, as the wire has it. Drafts of others are only counted, because nobody else may know of them.
fn uses_to_wire(member: &Member, uses: store::PieceUses) -> api::PieceUses {
    let all = uses.apps.len();
    let seen = uses.apps.into_iter().filter(|app| app.live.is_some() || may_edit(member, app.owner));
    let apps: Vec<_> = seen
        .map(|app| {
            let editable = may_edit(member, app.owner);
            api::PieceUse {
                editable,
                id: app.app,
                slug: app.slug,
                name: app.name,
                published_version: app.published.map(wire::count),
                live: app.live.map(wire::count),
                in_draft: app.in_draft && editable,
            }
        })
        .collect();
    api::PieceUses { newest: wire::count(uses.piece.version), hidden: wire::count(all - apps.len()), apps }
}

/// A piece's name.
pub(crate) fn check_name(name: &str) -> Result<String, Refusal> {
    let name = super::check::text("name", name, limits::NAME_CHARS)?;
    if is_variable_name(&name) {
        return Ok(name);
    }
    Err(Refusal::field(
        "name",
        "Use letters, digits and _ only, with a letter first: prompts insert the piece by this name.",
        "글자, 숫자, _만 쓰고 글자로 시작해 주세요. 프롬프트에서 이 이름으로 조각을 넣어요.",
    ))
}

/// A piece's text, as it was typed: white space around it may be meant.
pub(crate) fn check_text(text: String) -> Result<String, Refusal> {
    super::check::text("text", &text, limits::PIECE_CHARS)?;
    Ok(text)
}
