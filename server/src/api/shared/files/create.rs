//! `POST /shared/{token}/files`

use api::{CreateFile, File};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use model::{Language, RunId};
use store::ResolvedLink;

use super::place;
use crate::{
    api::{
        once::{of_run, once_in},
        shared::{Holder, OfRun, for_run, resolve_open, tenant},
    },
    auth::ClientAddress,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::{At, Body, Query},
    uploads::{Place, Quota, accepted, to_wire},
};

/// Begins the upload of a file for an input of the app behind a link
///
/// Send its bytes to `…/files/{file}`. One network address may begin 20 uploads in an hour and send 200 MiB in a day through a link. A file
/// that no run was given is deleted a day later; others go with the last of their runs. With an `Idempotency-Key`, the same request within 24
/// hours is the same file.
#[utoipa::path(post, path = "/api/v1/shared/{token}/files", operation_id = "createSharedFile", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("run" = Option<RunId>, Query, description = "A run of the conversation that the file is for: it goes on with its own version of the app."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example."),
    ), request_body = CreateFile,
    responses(
        (status = 201, description = "The file; all of its bytes are missing.", body = File),
        (status = 409, description = "`answer_lost`", body = api::ErrorBody),
        (status = 410, description = "`link_expired`, `link_revoked`, `link_used_up` or `app_offline`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`: the input takes no such file; or `idempotency_mismatch`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: this network address has begun its uploads of the hour, or of the day.", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At(token): At<String>,
    Query(of): Query<OfRun>,
    Body(body): Body<CreateFile>,
) -> Result<Response, Refusal> {
    let resolved = resolve_open(&madang, &holder, &token).await?;
    let resolved = for_run(&madang, resolved, of.run).await?;
    let once = of_run(&headers, format!("shared file {} {}", resolved.link.id, holder.address.0), &body)?;
    let (tenant, language) = (tenant(&madang, &resolved), language_of(&headers));
    let Some(once) = once else {
        let file = begin(&madang, &resolved, holder.address, place(&madang, &resolved), &body).await?;
        return Ok(answer(file, language));
    };
    let of_task = madang.clone();
    once_in(&madang, tenant, once, async move |tenant| {
        let place = Place { tenant, ..place(&of_task, &resolved) };
        let file = begin(&of_task, &resolved, holder.address, place, &body).await;
        file.map_or_else(IntoResponse::into_response, |file| answer(file, language))
    })
    .await
}

async fn begin(
    madang: &Madang,
    resolved: &ResolvedLink,
    address: ClientAddress,
    place: Place,
    body: &CreateFile,
) -> Result<store::File, Refusal> {
    for (field, is_there) in [("draft", body.draft), ("version", body.version.is_some())] {
        if is_there {
            return Err(Refusal::field(
                field,
                "A link leads to the published version. Leave this out.",
                "링크로는 게시된 버전만 쓸 수 있어요. 이 항목은 빼 주세요.",
            ));
        }
    }
    let version = resolved.version.ok_or(ErrorCode::AppOffline)?;
    let version = tenant(madang, resolved).version(version).await?.ok_or(ErrorCode::AppOffline)?;
    // Before it is counted: a mistake costs nothing.
    let new = accepted(&place, &version.definition, body)?;
    Quota::of_visitor(resolved.link.id, address).count(madang, new.size).await?;
    Ok(place.tenant.create_file(&new).await?)
}

fn answer(file: store::File, language: Language) -> Response {
    (StatusCode::CREATED, Json(to_wire(file, language))).into_response()
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, File, FileState, LinkCreated, Role};
    use model::FileLimits;
    use serde_json::{Value, json};

    use crate::{
        testing::TestApp,
        uploads::testing::{send, takes_files},
    };

    /// The address of a new link's files, and that of the link itself for its owner.
    async fn link(app: &TestApp, files: &str, limits: Value) -> (String, String) {
        let owner = app.user("owner").await;
        let links = files.replace("/files", "/links");
        let mut body = limits;
        body["name"] = json!("Fair");
        let made: LinkCreated = owner.post(&links, &body).await.created();
        let path = format!("/api/v1/shared/{}/files", made.url.rsplit('/').next().unwrap());
        (path, format!("{links}/{}", made.link.id))
    }

    fn file(size: usize) -> Value {
        json!({"name": "a.txt", "size": size, "input": "docs"})
    }

    #[tokio::test]
    async fn visitors_upload_while_the_link_is_open_and_see_only_its_files() {
        let app = TestApp::new().await;
        let files = takes_files(&app, FileLimits::default()).await;
        let ((path, link_path), (other, _)) =
            (link(&app, &files, json!({})).await, link(&app, &files, json!({})).await);
        let visitor = app.visitor();
        let made: File = visitor.post(&path, &file(5)).await.created();
        let own = format!("{path}/{}", made.id);
        let sent: File = send(&visitor, &own, 0, b"hello").await.ok();
        assert_eq!(sent.received, 5);
        let read: File = visitor.get(&format!("{own}?wait=20")).await.ok();
        assert_eq!((read.state, read.contents.unwrap().beginning.as_str()), (FileState::Ready, "hello"));

        visitor.get(&format!("{other}/{}", made.id)).await.error(404);
        send(&visitor, &format!("{other}/{}", made.id), 5, b"x").await.error(404);
        visitor.delete(&format!("{other}/{}", made.id)).await.no_content();
        app.user("owner").await.get(&format!("{files}/{}", made.id)).await.error(404);
        visitor.get(&own).await.ok::<File>();
        let member = app.member("choi", Role::User).await;
        let members: File = member.post(&files, &file(5)).await.created();
        visitor.get(&format!("{path}/{}", members.id)).await.error(404);

        for (field, value) in [("draft", json!(true)), ("version", json!(1))] {
            let mut other = file(5);
            other[field] = value;
            assert!(visitor.post(&path, &other).await.error(422).fields.contains_key(field));
        }
        let half: File = visitor.post(&path, &file(5)).await.created();
        app.user("owner").await.delete(&link_path).await.no_content();
        assert_eq!(visitor.post(&path, &file(5)).await.error(410).code, ErrorCode::LinkRevoked);
        assert_eq!(
            send(&visitor, &format!("{path}/{}", half.id), 0, b"hello").await.error(410).code,
            ErrorCode::LinkRevoked
        );
        visitor.get(&own).await.error(410);
    }

    #[tokio::test]
    async fn an_answer_that_was_lost_begins_no_second_upload() {
        let app = TestApp::new().await;
        let files = takes_files(&app, FileLimits::default()).await;
        let ((path, _), (other, _)) = (link(&app, &files, json!({})).await, link(&app, &files, json!({})).await);
        let visitor = app.visitor().with_header("idempotency-key", "6f0d");
        let first: File = visitor.post(&path, &file(5)).await.created();
        let again: File = visitor.post(&path, &file(5)).await.created();
        assert_eq!(first, again);
        assert_eq!(visitor.post(&path, &file(6)).await.error(422).code, ErrorCode::IdempotencyMismatch);
        for elsewhere in [
            visitor.post(&other, &file(5)).await,
            visitor.clone().at_address("192.0.2.7").post(&path, &file(5)).await,
            app.visitor().post(&path, &file(5)).await,
        ] {
            assert_ne!(elsewhere.created::<File>().id, first.id);
        }
        // What was refused may be asked again, and what was answered again costs nothing.
        let visitor = app.visitor().with_header("idempotency-key", "7a1e");
        visitor.post(&path, &file(0)).await.error(422);
        for _ in 0..30 {
            visitor.post(&path, &file(7)).await.created::<File>();
        }
    }

    #[tokio::test]
    async fn an_app_without_a_field_for_files_takes_none_of_visitors() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let (path, _) = link(&app, &format!("/api/v1/workspaces/test/apps/{}/files", made.slug), json!({})).await;
        assert!(app.visitor().post(&path, &file(5)).await.error(422).fields.contains_key("input"));
    }

    #[tokio::test]
    async fn one_address_uploads_so_much_and_no_more() {
        let app = TestApp::new().await;
        let limits = FileLimits { max_mib: Some(50), ..FileLimits::default() };
        let files = takes_files(&app, limits).await;
        let (path, _) = link(&app, &files, json!({})).await;
        let visitor = app.visitor();
        for _ in 0..4 {
            visitor.post(&path, &file(49 * 1024 * 1024)).await.created::<File>();
        }
        // A mistake is not counted.
        for _ in 0..20 {
            visitor.post(&path, &file(0)).await.error(422);
        }
        let refused = visitor.post(&path, &file(4 * 1024 * 1024 + 1)).await;
        assert!(refused.header("retry-after").parse::<u32>().unwrap() > 3600);
        let refused = refused.error(429);
        assert!(refused.code == ErrorCode::RateLimited && refused.fields["size"].contains("200 MB"), "{refused:?}");
        visitor.post(&path, &file(4 * 1024 * 1024)).await.created::<File>();
        let other = app.visitor().at_address("192.0.2.7");
        for _ in 0..20 {
            other.post(&path, &file(5)).await.created::<File>();
        }
        assert!(other.post(&path, &file(5)).await.error(429).fields.is_empty());
    }
}
