//! `POST /workspaces/{workspace}/pieces/{piece}/update-apps`

use std::collections::HashMap;

use api::{GatedApp, UpdateApps, UpdatedApp, UpdatedApps};
use axum::Json;
use model::{Definition, Language, PieceId};

use super::{NOTE_MAX, to_wire};
use crate::{
    api::{apps::may_edit, check, wire},
    auth::Member,
    error::{ErrorCode, Refusal},
    runs::accept::models_in,
    strict::{At, Body},
};

/// The most apps in one act.
const APPS_MAX: usize = 200;

/// Publishes apps again with the newest text of a piece
///
/// What is live is published again with this text alone changed; drafts stay as they are. Apps that the caller may not change, that
/// don't use the piece or that have its newest text are left out. Apps whose gates keep the new text back are left as they are and named:
/// their drafts have it, so they go through their gates as always.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/pieces/{piece}/update-apps", operation_id = "updateApps",
    tag = "pieces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("piece" = PieceId, Path, description = "The piece's id."),
    ), request_body = UpdateApps,
    responses(
        (status = 200, description = "The apps that were published again.", body = UpdatedApps),
        (status = 409, description = "`stale_revision`, with the present piece as `current`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn update_apps(
    member: Member,
    At((_, piece)): At<(String, PieceId)>,
    Body(wanted): Body<UpdateApps>,
) -> Result<Json<UpdatedApps>, Refusal> {
    if wanted.apps.is_empty() || wanted.apps.len() > APPS_MAX {
        return Err(Refusal::field("apps", "Choose 1 to 200 apps.", "앱을 1개에서 200개까지 골라 주세요."));
    }
    let mut note = check::optional_text("note", &wanted.note, NOTE_MAX)?;
    let uses = member.tenant.piece_uses(piece).await?.ok_or(ErrorCode::NotFound)?;
    if wire::count::<_, u32>(uses.piece.version) != wanted.version {
        return Err(Refusal::stale(&to_wire(&member, uses.piece)));
    }
    let workspace = member.tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    if note.is_empty() {
        note = match workspace.language {
            Language::En => format!("New text of “{}”", uses.piece.name),
            Language::Ko => format!("조각 ‘{}’의 새 내용", uses.piece.name),
        };
    }
    let chosen = uses.apps.iter().filter(|app| wanted.apps.contains(&app.app) && may_edit(&member, app.owner));
    let apps = chosen.map(|app| app.app).collect();
    let connections: HashMap<_, _> =
        member.tenant.connections().await?.into_iter().map(|connection| (connection.id, connection)).collect();
    let answering = |definition: &Definition| Some(models_in(&workspace, definition, &connections)?.primary);
    let wanted = store::UpdateApps { piece, apps, note, by: member.id };
    let (updated, gated) = member.tenant.update_apps(&wanted, answering).await?;
    let app = updated.into_iter().map(|app| UpdatedApp {
        id: app.app,
        slug: app.slug,
        name: app.name,
        before: wire::count(app.before),
        after: wire::count(app.after),
    });
    let gated = gated.into_iter().map(|app| GatedApp { id: app.app, name: app.name, missing: app.missing });
    Ok(Json(UpdatedApps { apps: app.collect(), gated: gated.collect() }))
}

#[cfg(test)]
mod tests {
    use api::{App, Draft, ErrorCode, Page, PieceUses, Role, UpdatedApps, Version, VersionDetail, WorkspacePiece};
    use serde_json::json;

    use crate::testing::{TestApp, TestClient};

    const PIECES: &str = "/api/v1/workspaces/test/pieces";
    const APPS: &str = "/api/v1/workspaces/test/apps";

    /// An app whose prompt inserts `tone`, published if wanted.
    async fn app_with_tone(by: &TestClient, name: &str, published: bool) -> App {
        let made: App = by.post(APPS, &json!({"name": name})).await.created();
        let path = format!("{APPS}/{}", made.id);
        let mut draft: Draft = by.get(&format!("{path}/draft")).await.ok();
        draft.definition.prompt.messages[0].text = "{{> tone}}".into();
        let body = json!({"definition": draft.definition, "revision": draft.revision});
        let draft: Draft = by.put(&format!("{path}/draft"), &body).await.ok();
        if published {
            by.post(&format!("{path}/publish"), &json!({"revision": draft.revision})).await.created::<Version>();
        }
        made
    }

    async fn live_text(by: &TestClient, app: &App, number: u32) -> String {
        let version: VersionDetail = by.get(&format!("{APPS}/{}/versions/{number}", app.id)).await.ok();
        version.definition.prompt.pieces[0].text.clone()
    }

    #[tokio::test]
    async fn a_changed_piece_reaches_what_people_run_only_when_that_is_said() {
        let app = TestApp::new().await;
        let (lee, choi) = (app.member("lee", Role::Builder).await, app.member("choi", Role::Builder).await);
        let piece: WorkspacePiece = lee.post(PIECES, &json!({"name": "tone", "text": "Be kind."})).await.created();
        let path = format!("{PIECES}/{}", piece.id);
        let mine = app_with_tone(&lee, "Mine", true).await;
        let theirs = app_with_tone(&choi, "Theirs", true).await;
        app_with_tone(&choi, "Secret", false).await;
        lee.patch(&path, &json!({"revision": 1, "text": "Be brief."})).await.ok::<WorkspacePiece>();

        let uses: PieceUses = lee.get(&format!("{path}/used-by")).await.ok();
        let seen: Vec<_> = uses.apps.iter().map(|it| (it.name.as_str(), it.live, it.in_draft, it.editable)).collect();
        assert_eq!(seen, [("Mine", Some(1), true, true), ("Theirs", Some(1), false, false)]);
        assert_eq!((uses.newest, uses.hidden), (2, 1), "a draft of somebody else has no name here");
        assert_eq!(live_text(&lee, &mine, 1).await, "Be kind.");

        let update = format!("{path}/update-apps");
        let body = json!({"apps": [mine.id, theirs.id], "version": 1});
        assert_eq!(lee.post(&update, &body).await.error(409).code, ErrorCode::StaleRevision);
        let body = json!({"apps": [mine.id, theirs.id], "version": 2});
        let updated: UpdatedApps = lee.post(&update, &body).await.ok();
        assert_eq!(updated.apps.iter().map(|it| (it.id, it.before, it.after)).collect::<Vec<_>>(), [(mine.id, 1, 2)]);
        assert_eq!(live_text(&lee, &mine, 2).await, "Be brief.");
        let versions: Page<Version> = lee.get(&format!("{APPS}/{}/versions", mine.id)).await.ok();
        assert!(versions.items[0].note.contains("tone"), "{:?}", versions.items[0]);
        lee.post(&update, &json!({"apps": [], "version": 2})).await.error(422);
    }

    #[tokio::test]
    async fn a_piece_in_use_stays_and_an_unknown_one_is_not_published() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made = app_with_tone(&lee, "Mine", false).await;
        let draft: Draft = lee.get(&format!("{APPS}/{}/draft", made.id)).await.ok();
        assert!(draft.problems.iter().any(|problem| problem.blocking && problem.message.contains("tone")));
        let publish = format!("{APPS}/{}/publish", made.id);
        let error = lee.post(&publish, &json!({"revision": draft.revision})).await.error(422);
        assert_eq!(error.code, ErrorCode::NotPublishable);

        let piece: WorkspacePiece = lee.post(PIECES, &json!({"name": "tone", "text": "Be kind."})).await.created();
        let draft: Draft = lee.get(&format!("{APPS}/{}/draft", made.id)).await.ok();
        assert!(draft.problems.is_empty(), "{:?}", draft.problems);
        assert!(draft.definition.prompt.pieces.is_empty());
        let path = format!("{PIECES}/{}", piece.id);
        let error = lee.delete(&path).await.error(409);
        assert_eq!(error.code, ErrorCode::InUse);
        let uses: PieceUses = serde_json::from_value(*error.current.unwrap()).unwrap();
        assert_eq!(uses.apps[0].name, "Mine");
        lee.delete(&format!("{APPS}/{}", made.id)).await.no_content();
        for _ in 0..2 {
            lee.delete(&path).await.no_content();
        }
    }
}
