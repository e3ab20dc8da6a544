//! `PATCH /workspaces/{workspace}/pieces/{piece}`

use api::{UpdatePiece, WorkspacePiece};
use axum::Json;
use model::PieceId;
use store::{PieceChange, PieceSaved};

use super::{NOTE_MAX, check_name, check_text, find_editable, to_wire};
use crate::{
    api::check,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Body},
};

/// Changes a piece, unless somebody else changed it meanwhile
///
/// Another text is another version. Drafts have the newest; what is published keeps the text that it was published with.
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/pieces/{piece}", operation_id = "updatePiece", tag = "pieces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("piece" = PieceId, Path, description = "The piece's id."),
    ), request_body = UpdatePiece,
    responses(
        (status = 200, description = "The piece, as changed.", body = WorkspacePiece),
        (status = 409, description = "`stale_revision`, with the present piece as `current`; or `taken`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update(
    member: Member,
    At((_, piece)): At<(String, PieceId)>,
    Body(wanted): Body<UpdatePiece>,
) -> Result<Json<WorkspacePiece>, Refusal> {
    find_editable(&member, piece).await?;
    let change = PieceChange {
        name: wanted.name.map(|name| check_name(&name)).transpose()?,
        text: wanted.text.map(check_text).transpose()?,
        note: check::optional_text("note", &wanted.note, NOTE_MAX)?,
        seen_revision: i64::try_from(wanted.revision).unwrap_or(i64::MAX),
        by: member.id,
    };
    match member.tenant.update_piece(piece, &change).await? {
        PieceSaved::Saved(piece) => Ok(Json(to_wire(&member, *piece))),
        PieceSaved::Stale(piece) => Err(Refusal::stale(&to_wire(&member, *piece))),
        PieceSaved::Absent => Err(ErrorCode::NotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Page, PieceVersion, Role, WorkspacePiece};
    use serde_json::json;

    use crate::testing::TestApp;

    const PATH: &str = "/api/v1/workspaces/test/pieces";

    #[tokio::test]
    async fn who_made_it_and_admins_change_it_and_each_text_is_kept() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made: WorkspacePiece = lee.post(PATH, &json!({"name": "tone", "text": "Be kind."})).await.created();
        let path = format!("{PATH}/{}", made.id);
        let change = json!({"revision": 1, "text": "Be brief.", "note": "shorter"});
        app.member("choi", Role::Builder).await.patch(&path, &change).await.error(403);
        let admin = app.member("admin", Role::Admin).await;
        let changed: WorkspacePiece = admin.patch(&path, &change).await.ok();
        assert_eq!((changed.version, changed.revision, changed.changed_by.name.as_str()), (2, 2, "admin"));

        let error = lee.patch(&path, &json!({"revision": 1, "text": "Mine"})).await.error(409);
        assert_eq!(error.code, ErrorCode::StaleRevision);
        let current: WorkspacePiece = serde_json::from_value(*error.current.unwrap()).unwrap();
        assert_eq!(current.text.as_deref(), Some("Be brief."));

        let versions: Page<PieceVersion> = lee.get(&format!("{path}/versions?limit=1")).await.ok();
        assert_eq!((versions.items[0].number, versions.items[0].note.as_str()), (2, "shorter"));
        let next = format!("{path}/versions?after={}", versions.next.unwrap());
        let rest: Page<PieceVersion> = lee.get(&next).await.ok();
        assert_eq!((rest.items.len(), rest.items[0].text.as_str(), rest.next), (1, "Be kind.", None));
        lee.get(&format!("{path}/versions?after=x")).await.error(400);
    }
}
