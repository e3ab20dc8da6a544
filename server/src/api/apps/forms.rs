//! `PUT /workspaces/{workspace}/apps/{app}/forms` and `GET …/forms/{form}`

use api::{AppForm, AppFormField, AppFormQuery};
use axum::{Extension, Json, body::Body};
use data_encoding::HEXLOWER;
use files::FormFields;
use model::AppId;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::find_editable;
use crate::{
    answers,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Query},
    uploads::{FORM_BYTES, Quota, whole},
};

/// Keeps a Word document that answers are filled into
///
/// Name its `id` in the definition's `output.form`, and each version keeps its own. `{{field}}` in it is filled from the answer's fields,
/// `{{#list}}…{{/list}}` repeats a row or paragraph. A document that no draft and no version names is deleted a day later.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/apps/{app}/forms", operation_id = "keepForm", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("name" = String, Query, description = "What the file is called."),
    ), request_body(content = String, content_type = "application/octet-stream",
        description = "The document, at most 5 MiB, without macros."),
    responses(
        (status = 200, description = "The form, with its fields.", body = AppForm),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`: it is no Word document, or a list in it doesn't end.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn keep(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app)): At<(String, String)>,
    Query(query): Query<AppFormQuery>,
    body: Body,
) -> Result<Json<AppForm>, Refusal> {
    let app = find_editable(&member, &app).await?.id;
    let name = files::shown_name(&query.name);
    let bytes = whole(body, FORM_BYTES).await?;
    Quota::of_member(&member).count(&madang, bytes.len() as u64).await?;
    let found = madang.uploads.form_fields(&bytes).await?;
    if let Some(list) = found.unclosed.first() {
        return Err(Refusal::field(
            "form",
            format!(
                "The list “{list}” begins without an end, or ends without a beginning. Write {{{{#{list}}}}} before it and {{{{/{list}}}}} after it."
            ),
            format!(
                "목록 “{list}”의 시작과 끝이 맞지 않아요. 앞에는 {{{{#{list}}}}}, 뒤에는 {{{{/{list}}}}}를 써 주세요."
            ),
        ));
    }
    let sha256: [u8; 32] = Sha256::digest(&bytes).into();
    let kept = serde_json::to_value(&found).map_err(Refusal::internal)?;
    member.tenant.keep_form(sha256, &bytes, &kept).await?;
    to_wire(&member, app, HEXLOWER.encode(&sha256), name, found).await.map(Json)
}

/// A form, with which of its fields the draft's answer has
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/forms/{form}", operation_id = "getForm", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("form" = String, Path, description = "The form's id."),
    ),
    responses((status = 200, description = "The form.", body = AppForm)))]
pub async fn read(member: Member, At((_, app, form)): At<(String, String, String)>) -> Result<Json<AppForm>, Refusal> {
    let app = find_editable(&member, &app).await?.id;
    let sha256 = answers::form_id(&form).ok_or(ErrorCode::NotFound)?;
    let kept = member.tenant.form_fields(sha256).await?.ok_or(ErrorCode::NotFound)?;
    let found: FormFields = serde_json::from_value(kept).map_err(Refusal::internal)?;
    to_wire(&member, app, form, String::new(), found).await.map(Json)
}

async fn to_wire(member: &Member, app: AppId, id: String, name: String, found: FormFields) -> Result<AppForm, Refusal> {
    let draft = member.tenant.draft(app).await?.ok_or(ErrorCode::NotFound)?;
    let schema = draft.definition.output.schema.unwrap_or_default();
    let fields = found.fields.into_iter().map(|field| AppFormField {
        known: is_known(&schema, &field.within, &field.name),
        name: field.name,
        within: field.within,
    });
    Ok(AppForm { id, name, fields: fields.collect() })
}

/// Whether answers of this schema have such a field, in one of the lists that it is repeated for or around them.
fn is_known(schema: &Value, within: &[String], name: &str) -> bool {
    let mut around = vec![schema];
    for list in within {
        let found = around.iter().rev().find_map(|schema| field(schema, list));
        let Some(found) = found else { return name == "." };
        around.push(found.get("items").unwrap_or(found));
    }
    name == "." || around.iter().rev().any(|schema| field(schema, name).is_some())
}

fn field<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let of = |schema: &'s Value, name: &str| schema.get("properties")?.get(name);
    of(schema, name).or_else(|| name.split('.').try_fold(schema, of))
}

#[cfg(test)]
mod tests {
    use api::{App, AppForm, ErrorCode, Role, Run};
    use axum::{body::Body, http::Method};
    use files::write::{About, blocks_of};
    use model::{AnswerForm, OutputFormat};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    /// A Word document of one paragraph.
    fn docx(text: &str) -> Vec<u8> {
        let about = About { title: String::new(), made: "2026-03-31T01:02:03Z".to_owned(), by_ai: false };
        files::write::docx(&about, &blocks_of(text, &str::to_owned, |_| false)).unwrap()
    }

    #[tokio::test]
    async fn an_answer_is_filled_into_the_form_of_its_version() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made: App = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let send = async |name: &str, bytes: Vec<u8>| {
            owner.send_bytes(Method::PUT, &format!("{path}/forms?name={name}"), Body::from(bytes)).await
        };
        let schema = json!({"type": "object", "properties": {"total": {"type": "number"}, "items": {"type": "array",
            "items": {"type": "object", "properties": {"name": {"type": "string"}}}}}});
        app.republish(&made, |definition| {
            definition.output.format = OutputFormat::Json;
            definition.output.schema = Some(schema);
        })
        .await;
        let text = "{{total}} {{#items}}{{name}} {{total}} {{.}}{{/items}} {{odd}}";
        let form: AppForm = send("a.docx", docx(text)).await.ok();
        let known: Vec<_> = form.fields.iter().map(|field| (field.name.as_str(), field.known)).collect();
        assert_eq!(
            known,
            [("total", true), ("items", true), ("name", true), ("total", true), (".", true), ("odd", false)]
        );
        let again: AppForm = owner.get(&format!("{path}/forms/{}", form.id)).await.ok();
        assert_eq!(again.fields, form.fields);

        app.republish(&made, |definition| {
            definition.output.form = Some(AnswerForm { id: form.id.clone(), name: form.name.clone() });
        })
        .await;
        let body = json!({"inputs": {"text": "{\"total\": 7, \"items\": []}"}});
        let run: Run = owner.post(&format!("{path}/runs?wait=20"), &body).await.created();
        app.republish(&made, |definition| definition.output.form = None).await;
        let file = owner.get(&format!("/api/v1/workspaces/test/runs/{}/answer/form", run.id)).await;
        assert_eq!((file.status.as_u16(), file.header("madang-missing-fields")), (200, ""));
        assert!(file.header("content-disposition").ends_with(".docx"));
        let other: AppForm = send("b.docx", docx("{{total}} {{odd}}, {{합계}}")).await.ok();
        app.republish(&made, |definition| {
            definition.output.form = Some(AnswerForm { id: other.id.clone(), name: other.name.clone() });
        })
        .await;
        let run: Run = owner.post(&format!("{path}/runs?wait=20"), &body).await.created();
        let file = owner.get(&format!("/api/v1/workspaces/test/runs/{}/answer/form", run.id)).await;
        assert_eq!(file.header("madang-missing-fields"), "odd,%ED%95%A9%EA%B3%84");
        let read = files::read(file.bytes(), "a.docx", None, &files::Limits::default()).unwrap();
        assert_eq!(read.markdown().trim(), "7 ,");
    }

    #[tokio::test]
    async fn what_is_no_form_is_refused_and_only_editors_attach_one() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/forms", made.slug);
        let owner = app.user("owner").await;
        let send = async |client: &crate::testing::TestClient, bytes: Vec<u8>| {
            client.send_bytes(Method::PUT, &format!("{path}?name=a.docx"), Body::from(bytes)).await
        };
        for (bytes, says) in
            [(b"%PDF-1.7".to_vec(), "Word document"), (Vec::new(), "empty"), (docx("{{#items}} and no end"), "“items”")]
        {
            let refused = send(&owner, bytes).await.error(422);
            assert!(refused.fields["form"].contains(says), "{refused:?}");
        }
        assert_eq!(send(&owner, vec![b'x'; 5 * 1024 * 1024 + 1]).await.error(413).code, ErrorCode::TooLarge);
        let choi = app.member("choi", Role::User).await;
        assert_eq!(send(&choi, docx("{{a}}")).await.error(403).code, ErrorCode::Forbidden);
        owner.get(&format!("{path}/{}", "0".repeat(64))).await.error(404);
        owner.get(&format!("{path}/odd")).await.error(404);
    }
}
