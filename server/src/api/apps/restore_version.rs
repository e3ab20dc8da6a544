//! `POST /workspaces/{workspace}/apps/{app}/versions/{number}/restore`

use api::{Draft, RestoreVersion};
use axum::{Json, http::HeaderMap};
use store::Restored;

use super::{draft_to_wire, find_editable, version_number};
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    strict::{At, Body},
};

/// Makes the draft what a version is
///
/// What people run stays as it is. Changes in the draft that no version has are overwritten only where `revision` says so.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/versions/{number}/restore",
    operation_id = "restoreVersion", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("number" = u32, Path, description = "The version's number within the app."),
    ), request_body = RestoreVersion,
    responses(
        (status = 200, description = "The draft.", body = Draft),
        (status = 409, description = "`unpublished_changes` or `stale_revision`, with the present draft as `current`",
            body = api::ErrorBody),
    ))]
pub async fn restore_version(
    member: Member,
    headers: HeaderMap,
    At((_, app, number)): At<(String, String, u32)>,
    Body(wanted): Body<RestoreVersion>,
) -> Result<Json<Draft>, Refusal> {
    let language = language_of(&headers);
    let app = find_editable(&member, &app).await?;
    let number = version_number(number)?;
    let may_overwrite = wanted.revision.map(|revision| i64::try_from(revision).unwrap_or(i64::MAX));
    match member.tenant.restore_version(app.id, number, may_overwrite, member.id).await? {
        Restored::Draft(draft) => Ok(Json(draft_to_wire(&member, draft, language).await?)),
        Restored::WouldLose(draft) => {
            let draft = draft_to_wire(&member, draft, language).await?;
            Err(Refusal::from(ErrorCode::UnpublishedChanges).with_current(&draft))
        }
        Restored::Stale(draft) => Err(Refusal::stale(&draft_to_wire(&member, draft, language).await?)),
        Restored::Absent => Err(ErrorCode::NotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use api::{Draft, ErrorCode, RunnableApp, VersionDetail};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn unpublished_changes_go_only_when_that_is_said() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        app.republish(&made, |definition| definition.inputs[0].label = "Second".into()).await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let restore = format!("{path}/versions/1/restore");
        let first: VersionDetail = owner.get(&format!("{path}/versions/1")).await.ok();

        // Nothing is lost: the draft is what version 2 is.
        let draft: Draft = owner.post(&restore, &json!({})).await.ok();
        assert_eq!(draft.definition, first.definition);
        assert!(draft.sample.is_some(), "the example comes along");
        assert_eq!(draft.sample, first.sample);
        assert_eq!(owner.get(&path).await.ok::<RunnableApp>().app.published_version, Some(2));

        let mut changed = draft.definition.clone();
        changed.inputs[0].label = "Third".into();
        let body = json!({"definition": changed, "sample": draft.sample, "revision": draft.revision});
        let draft: Draft = owner.put(&format!("{path}/draft"), &body).await.ok();
        let error = owner.post(&restore, &json!({})).await.error(409);
        assert_eq!(error.code, ErrorCode::UnpublishedChanges);
        let current: Draft = serde_json::from_value(*error.current.unwrap()).unwrap();
        assert_eq!((current.definition, current.revision), (changed, draft.revision));
        let error = owner.post(&restore, &json!({"revision": draft.revision - 1})).await.error(409);
        assert_eq!(error.code, ErrorCode::StaleRevision);
        let restored: Draft = owner.post(&restore, &json!({"revision": draft.revision})).await.ok();
        assert_eq!(restored.definition, first.definition);
        owner.post(&format!("{path}/versions/3/restore"), &json!({"revision": restored.revision})).await.error(404);
    }
}
