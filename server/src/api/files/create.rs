//! `POST /workspaces/{workspace}/apps/{app}/files`

use api::{CreateFile, File};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
};

use model::{AppId, Definition};

use super::place;
use crate::{
    api::apps::{find_editable, version_number},
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::{At, Body},
    uploads::{Quota, accepted, to_wire},
};

/// Begins the upload of a file for an input
///
/// Send its bytes to `…/files/{file}`. Only those who may edit the app upload for its draft or for a
/// version that they try. A file that no run was given and no test row keeps
/// is deleted a day later; others go with the last that has them.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/files", operation_id = "createFile", tag = "files",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = CreateFile,
    responses(
        (status = 201, description = "The file; all of its bytes are missing.", body = File),
        (status = 403, description = "`forbidden`: the app's draft and its versions are for others.", body = api::ErrorBody),
        (status = 409, description = "`not_published`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`: the input takes no such file.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: this person has begun 500 uploads in an hour, or sent 4 GiB in a day.", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(body): Body<CreateFile>,
) -> Result<(StatusCode, Json<File>), Refusal> {
    let place = place(&member, &app).await?;
    let definition = definition(&member, place.app, &app, &body).await?;
    let new = accepted(&place, &definition, &body)?;
    Quota::of_member(&member).count(&madang, new.size).await?;
    let file = member.tenant.create_file(&new).await?;
    Ok((StatusCode::CREATED, Json(to_wire(file, language_of(&headers)))))
}

/// The definition whose input the file is for.
async fn definition(member: &Member, id: AppId, app: &str, body: &CreateFile) -> Result<Definition, Refusal> {
    if !body.draft && body.version.is_none() {
        let app = member.tenant.runnable(&id.to_string()).await?.ok_or(ErrorCode::NotPublished)?;
        return Ok(app.for_person(member.id).definition.as_ref().clone());
    }
    find_editable(member, app).await?;
    match body.version {
        Some(_) if body.draft => Err(Refusal::field(
            "version",
            "The file is either for the draft or for a version. Leave one of the two out.",
            "초안과 버전 중 하나에만 쓸 수 있어요. 둘 중 하나를 빼 주세요.",
        )),
        Some(number) => {
            let version = member.tenant.version_by_number(id, version_number(number)?).await?;
            Ok(version.ok_or(ErrorCode::NotFound)?.definition)
        }
        None => Ok(member.tenant.draft(id).await?.ok_or(ErrorCode::NotFound)?.definition),
    }
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, File, FileState, Role};
    use model::{FileGroup, FileLimits};
    use serde_json::json;

    use crate::{testing::TestApp, uploads::testing::takes_files};

    #[tokio::test]
    async fn what_the_input_doesn_t_take_is_refused_before_any_byte_comes() {
        let app = TestApp::new().await;
        let limits = FileLimits { groups: vec![FileGroup::Pdf, FileGroup::Hangul], ..FileLimits::default() };
        let path = takes_files(&app, limits).await;
        let choi = app.member("choi", Role::User).await;
        let file = |name: &str, size: u64, input: &str| json!({"name": name, "size": size, "input": input});
        for (body, field) in [
            (file("a.pdf", 300 * 1024 * 1024, "docs"), "size"),
            (file("a.pdf", 20 * 1024 * 1024 + 1, "docs"), "size"),
            (file("a.pdf", 0, "docs"), "size"),
            (file("a.docx", 5, "docs"), "name"),
            (file("a", 5, "docs"), "name"),
            (file("\u{202e}\u{7}", 5, "docs"), "name"),
            (file(&format!("{}.pdf", "a".repeat(252)), 5, "docs"), "name"),
            (file("a.pdf", 5, "text"), "input"),
            (file("a.pdf", 5, "nothing"), "input"),
        ] {
            let error = choi.post(&path, &body).await.error(422);
            assert!(error.fields.contains_key(field), "{body}: {error:?}");
        }
        let error = choi.post(&path, &file("a.docx", 5, "docs")).await.error(422);
        assert!(error.fields["name"].contains("PDF, Hangul"), "{error:?}");

        // A right-to-left override would show "fdp.exe" here.
        let made: File = choi.post(&path, &file("../\u{202e}exe.\u{7}회의록.hwp ", 5, "docs")).await.created();
        assert_eq!((made.name.as_str(), made.state, made.received), ("exe.회의록.hwp", FileState::Uploading, 0));
        let long: File = choi.post(&path, &file(&format!("{}.PDF", "가".repeat(251)), 5, "docs")).await.created();
        assert!(long.name.ends_with("가.PDF") && long.name.chars().count() == 200, "{}", long.name);
    }

    #[tokio::test]
    async fn one_person_uploads_so_much_and_no_more() {
        let app = TestApp::new().await;
        let limits = FileLimits { max_mib: Some(50), ..FileLimits::default() };
        let path = takes_files(&app, limits).await;
        let choi = app.member("choi", Role::User).await;
        let file = |mib: u64| json!({"name": "a.txt", "size": mib * 1024 * 1024, "input": "docs"});
        for _ in 0..81 {
            choi.post(&path, &file(50)).await.created::<File>();
        }
        let refused = choi.post(&path, &file(47)).await.error(429);
        assert!(refused.code == ErrorCode::RateLimited && refused.fields["size"].contains("4096 MB"), "{refused:?}");
        choi.post(&path, &file(46)).await.created::<File>();
        app.member("lee", Role::User).await.post(&path, &file(50)).await.created::<File>();
    }

    #[tokio::test]
    async fn a_file_for_the_trial_of_a_version_is_checked_against_that_version() {
        let app = TestApp::new().await;
        let only_pdf = FileLimits { groups: vec![FileGroup::Pdf], ..FileLimits::default() };
        let path = takes_files(&app, only_pdf).await;
        let owner = app.user("owner").await;
        let made: api::RunnableApp = owner.get(path.trim_end_matches("/files")).await.ok();
        app.republish(&made.app, |definition| {
            definition.inputs.retain(|input| input.name != "docs");
            definition.prompt.messages[0].text = "No files any more.".into();
        })
        .await;
        let mut body = json!({"name": "a.pdf", "size": 5, "input": "docs"});
        assert!(owner.post(&path, &body).await.error(422).fields.contains_key("input"));
        body["version"] = json!(1);
        owner.post(&path, &body).await.created::<File>();
        let choi = app.member("choi", Role::User).await;
        assert_eq!(choi.post(&path, &body).await.error(403).code, ErrorCode::Forbidden);
        body["name"] = json!("a.txt");
        assert!(owner.post(&path, &body).await.error(422).fields.contains_key("name"));
        body["draft"] = json!(true);
        assert!(owner.post(&path, &body).await.error(422).fields.contains_key("version"));
        body["draft"] = json!(false);
        body["version"] = json!(3);
        owner.post(&path, &body).await.error(404);
    }

    #[tokio::test]
    async fn who_may_run_the_app_may_upload_and_who_may_edit_it_for_its_draft() {
        let app = TestApp::new().await;
        let path = takes_files(&app, FileLimits::default()).await;
        let choi = app.member("choi", Role::User).await;
        let mut body = json!({"name": "a.txt", "size": 5, "input": "docs"});
        choi.post(&path, &body).await.created::<File>();
        app.visitor().post(&path, &body).await.error(401);
        app.stranger("park").await.post(&path, &body).await.error(404);
        body["draft"] = json!(true);
        assert_eq!(choi.post(&path, &body).await.error(403).code, ErrorCode::Forbidden);
        let owner = app.user("owner").await;
        owner.post(&path, &body).await.created::<File>();

        owner.post(&path.replace("/files", "/unpublish"), &json!({})).await;
        choi.post(&path, &body).await.error(404);
        owner.post(&path, &body).await.created::<File>();
        body["draft"] = json!(false);
        assert_eq!(owner.post(&path, &body).await.error(409).code, ErrorCode::NotPublished);
    }
}
