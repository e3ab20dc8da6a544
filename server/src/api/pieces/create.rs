//! `POST /workspaces/{workspace}/pieces`

use api::{CreatePiece, WorkspacePiece};
use axum::{
    Json,
    http::{StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use model::limits;
use store::{NewPiece, PieceCreated};

use super::{check_name, check_text, to_wire};
use crate::{auth::Member, error::Refusal, strict::Body};

/// Makes a piece, which prompts insert by its name
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/pieces", operation_id = "createPiece", tag = "pieces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = CreatePiece,
    responses(
        (status = 201, description = "The piece.", body = WorkspacePiece),
        (status = 409, description = "`taken`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(member: Member, Body(wanted): Body<CreatePiece>) -> Result<impl IntoResponse, Refusal> {
    let new = NewPiece { name: check_name(&wanted.name)?, text: check_text(wanted.text)?, by: member.id };
    match member.tenant.create_piece(&new, limits::PIECES).await? {
        PieceCreated::Piece(piece) => {
            let location = format!("/api/v1/workspaces/{}/pieces/{}", member.slug, piece.id);
            let headers = AppendHeaders([(header::LOCATION, location)]);
            Ok((StatusCode::CREATED, headers, Json(to_wire(&member, *piece))))
        }
        PieceCreated::TooMany => Err(Refusal::field(
            "name",
            format!("A workspace has at most {} pieces. Delete one that no app uses.", limits::PIECES),
            format!("조각은 {}개까지 만들 수 있어요. 쓰지 않는 조각을 지워 주세요.", limits::PIECES),
        )),
    }
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, Page, Role, WorkspacePiece};
    use serde_json::json;

    use crate::testing::TestApp;

    const PATH: &str = "/api/v1/workspaces/test/pieces";

    #[tokio::test]
    async fn a_builder_makes_one_and_everybody_who_builds_reads_it() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let body = json!({"name": "tone", "text": "  Be kind. {{x}}\n"});
        let made: WorkspacePiece = lee.post(PATH, &body).await.created();
        assert_eq!((made.version, made.editable, made.text.as_deref()), (1, true, Some("  Be kind. {{x}}\n")));
        let choi = app.member("choi", Role::Builder).await;
        let listed: Page<WorkspacePiece> = choi.get(PATH).await.ok();
        assert_eq!((listed.items.len(), listed.items[0].editable, &listed.items[0].text), (1, false, &None));
        let one: WorkspacePiece = choi.get(&format!("{PATH}/{}", made.id)).await.ok();
        assert_eq!(one.text, made.text);
        assert_eq!(choi.post(PATH, &body).await.error(409).code, ErrorCode::Taken);
        app.member("park", Role::User).await.get(PATH).await.error(403);
        app.stranger("kim").await.get(&format!("{PATH}/{}", made.id)).await.error(404);
    }

    #[tokio::test]
    async fn names_are_names_and_texts_have_a_length() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        for name in ["", "two words", "1st", ".", "a/b", &"n".repeat(65)] {
            let error = lee.post(PATH, &json!({"name": name, "text": "x"})).await.error(422);
            assert!(error.fields.contains_key("name"), "{name}");
        }
        for text in [" ", &"가".repeat(20_001)] {
            let error = lee.post(PATH, &json!({"name": "tone", "text": text})).await.error(422);
            assert!(error.fields.contains_key("text"));
        }
        lee.post(PATH, &json!({"name": "말투", "text": "가".repeat(20_000)})).await.created::<WorkspacePiece>();
    }
}
