//! `PUT /workspaces/{workspace}/apps/{app}/draft`

use std::collections::BTreeMap;

use api::{Draft, SaveDraft};
use axum::{Json, http::HeaderMap};
use model::Input;
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
    let renamed = known_names(change.renamed, &change.definition.inputs);
    let change = DraftChange {
        definition: change.definition,
        sample: change.sample,
        renamed,
        seen_revision: i64::try_from(change.revision).unwrap_or(i64::MAX),
        by: member.id,
    };
    match member.tenant.save_draft(app.id, &change).await? {
        DraftSaved::Saved(draft) => Ok(Json(draft_to_wire(&member, draft, language).await?)),
        DraftSaved::Stale(draft) => Err(Refusal::stale(&draft_to_wire(&member, draft, language).await?)),
        DraftSaved::Absent => Err(ErrorCode::NotFound.into()),
    }
}

/// Those of the renamed inputs that the definition has under their new names.
fn known_names(mut renamed: BTreeMap<String, String>, inputs: &[Input]) -> BTreeMap<String, String> {
    renamed.retain(|_, new| inputs.iter().any(|input| input.name == *new));
    renamed
}

#[cfg(test)]
mod tests {
    use api::{App, Draft, ErrorCode, Page, Role, TestRow};
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

    #[tokio::test]
    async fn test_rows_follow_renamed_inputs_and_keep_what_is_gone() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::Builder).await;
        let made: App = lee.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let draft: Draft = lee.get(&format!("{path}/draft")).await.ok();
        let with_inputs = |names: &[&str]| {
            let input = |name: &&str| json!({"name": name, "label": name, "kind": "text"});
            let mut definition = serde_json::to_value(&draft.definition).unwrap();
            definition["inputs"] = names.iter().map(input).collect();
            definition
        };
        let mut revision = draft.revision;
        let mut save = async |names: &[&str], renamed: serde_json::Value, stale: bool| {
            let seen = if stale { revision - 1 } else { revision };
            let body = json!({"definition": with_inputs(names), "revision": seen, "renamed": renamed});
            let answer = lee.put(&format!("{path}/draft"), &body).await;
            if stale {
                answer.error(409);
            } else {
                revision = answer.ok::<Draft>().revision;
            }
        };
        let row = async || lee.get(&format!("{path}/tests/rows")).await.ok::<Page<TestRow>>().items.swap_remove(0);
        save(&["a", "b"], json!({}), false).await;
        let body = json!({"inputs": {"a": "1", "b": "2"}});
        lee.post(&format!("{path}/tests/rows"), &body).await.created::<TestRow>();

        save(&["b", "a"], json!({"a": "b", "b": "a", "x": "nowhere"}), false).await;
        let swapped = row().await;
        assert_eq!((json!(swapped.inputs), swapped.revision), (json!({"a": "2", "b": "1"}), 2));
        save(&["c", "a"], json!({"b": "c"}), true).await;
        assert_eq!(row().await, swapped, "what isn't saved isn't renamed");

        save(&["b"], json!({}), false).await;
        assert_eq!((row().await.gone, row().await.inputs.len()), (vec!["a".to_owned()], 2));
        save(&["a"], json!({"b": "a"}), false).await;
        assert_eq!(json!(row().await.inputs), json!({"a": "1"}), "of two values under one name the input's own stays");
        save(&["z"], json!({}), false).await;
        save(&["a"], json!({}), false).await;
        assert!(row().await.gone.is_empty(), "it came back with its input");
    }
}
