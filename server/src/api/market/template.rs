//! `GET /workspaces/{workspace}/templates/{template}`

use api::TemplateDetail;
use axum::{Extension, Json, http::HeaderMap};
use store::AppFilter;

use crate::{
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::At,
};

/// A template with all that is in it, in the language of the request
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/templates/{template}", operation_id = "getTemplate", tag = "market",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("template" = String, Path, description = "The template's id."),
    ),
    responses((status = 200, description = "The template.", body = TemplateDetail)))]
pub async fn template(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, id)): At<(String, String)>,
) -> Result<Json<TemplateDetail>, Refusal> {
    let language = language_of(&headers);
    let template = madang.templates.iter().find(|template| template.id == id).ok_or(ErrorCode::NotFound)?;
    let (definition, sample) = template.localised(language);
    let published = member.tenant.apps(AppFilter::Published).await?;
    Ok(Json(TemplateDetail {
        template: super::template_to_wire(template, &published, language),
        definition: definition.clone(),
        sample: sample.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use api::{Role, TemplateDetail};

    use crate::testing::TestApp;

    #[tokio::test]
    async fn members_look_into_templates_in_their_language() {
        let app = TestApp::new().await;
        let choi = app.member("choi", Role::User).await.with_header("accept-language", "ko");
        let detail: TemplateDetail = choi.get("/api/v1/workspaces/test/templates/meeting-minutes").await.ok();
        assert!(detail.template.name.chars().any(|c| ('가'..='힣').contains(&c)));
        choi.get("/api/v1/workspaces/test/templates/nope").await.error(404);
    }
}
