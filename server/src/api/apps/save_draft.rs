//! `PUT /workspaces/{workspace}/apps/{app}/draft`

use api::{Draft, SaveDraft};
use axum::{Json, http::HeaderMap};
use store::{DraftChange, DraftSaved};

use super::{draft_to_wire, find_editable};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Body},
};

/// Saves the draft, unless somebody else saved meanwhile
///
/// A draft may have problems; publishing needs it free of errors. It has the newest texts of the pieces that it inserts; others that
/// are sent along are not kept. What can't even be kept (too large, a NUL character) is refused.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/apps/{app}/draft", operation_id = "saveDraft", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = SaveDraft,
    responses(
        (status = 200, description = "The draft, as saved.", body = Draft),
        (status = 409, description = "`stale_revision`, with the present draft as `current`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn save_draft(
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(mut change): Body<SaveDraft>,
) -> Result<Json<Draft>, Refusal> {
    let language = language_of(&headers);
    let app = find_editable(&member, &app).await?;
    // A draft has the newest.
    change.definition.prompt.pieces.clear();
    let problems = change.definition.check();
    let fatal: Vec<_> = problems.into_iter().filter(|problem| problem.blocks_saving()).collect();
    if !fatal.is_empty() {
        return Err(Refusal::inputs(&fatal));
    }
    let change = DraftChange {
        definition: change.definition,
        sample: change.sample,
        seen_revision: i64::try_from(change.revision).unwrap_or(i64::MAX),
        by: member.id,
    };
    match member.tenant.save_draft(app.id, &change).await? {
        DraftSaved::Saved(draft) => Ok(Json(draft_to_wire(&member, draft, language).await?)),
        DraftSaved::Stale(draft) => Err(Refusal::stale(&draft_to_wire(&member, draft, language).await?)),
        DraftSaved::Absent => Err(ErrorCode::NotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use api::{App, Draft, ErrorCode, Role};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn a_stale_save_is_refused_and_shows_the_other_side() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}/draft", made.id);
        let draft: Draft = lee.get(&path).await.ok();

        let mut mine = draft.definition.clone();
        mine.prompt.messages[0].text = "Mine".into();
        let saved: Draft = lee.put(&path, &json!({"definition": mine, "revision": draft.revision})).await.ok();
        assert!(saved.revision > draft.revision);

        let mut theirs = draft.definition.clone();
        theirs.prompt.messages[0].text = "Theirs".into();
        let error = lee.put(&path, &json!({"definition": theirs, "revision": draft.revision})).await.error(409);
        assert_eq!(error.code, ErrorCode::StaleRevision);
        let current: Draft = serde_json::from_value(*error.current.unwrap()).unwrap();
        assert_eq!((current.definition, current.revision), (mine, saved.revision));
    }

    #[tokio::test]
    async fn a_draft_with_problems_is_kept_and_they_are_named() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await.with_header("accept-language", "ko");
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}/draft", made.id);
        let draft: Draft = lee.get(&path).await.ok();
        let mut broken = draft.definition;
        broken.prompt.messages[1].text = "{{#text}} {{unknwon}}".into();
        let saved: Draft = lee.put(&path, &json!({"definition": broken, "revision": draft.revision})).await.ok();
        assert!(saved.problems.iter().any(|problem| problem.blocking && problem.path == "prompt.messages[1].text"));
        let publish = json!({"revision": saved.revision, "note": ""});
        let error = lee.post(&format!("/api/v1/workspaces/test/apps/{}/publish", made.id), &publish).await.error(422);
        assert_eq!(error.code, ErrorCode::NotPublishable);
        assert!(!error.problems.is_empty());
    }
}
