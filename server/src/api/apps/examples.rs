//! `GET /workspaces/{workspace}/apps/{app}/examples`

mod code;
mod values;

use api::AppExamples;
use axum::{Extension, Json};
use model::KeyScope;

use self::{code::Call, values::example_values};
use super::find;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::At,
};

/// How a program runs the app
///
/// Three programs that do the same, with example values for the app's own fields: those of its sample, or else made up.
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/examples", operation_id = "getAppExamples", tag = "apps",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ),
    responses(
        (status = 200, description = "The programs.", body = AppExamples),
        (status = 409, description = "`not_published`", body = api::ErrorBody),
    ))]
pub async fn examples(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app)): At<(String, String)>,
) -> Result<Json<AppExamples>, Refusal> {
    let app = find(&member, &app).await?;
    let version = match app.actor_runs {
        Some(runs) => member.tenant.version(runs.version).await?,
        None => None,
    };
    let version = version.filter(|_| app.published.is_some()).ok_or(ErrorCode::NotPublished)?;
    let base_url = madang.config.public_url.clone();
    let call = Call {
        url: format!("{base_url}/api/v1/workspaces/{}/apps/{}/runs?wait=60", member.slug, app.slug),
        inputs: example_values(&version.definition, version.sample.as_ref()),
        needs_files: version.definition.inputs.iter().any(values::is_required_file),
    };
    Ok(Json(AppExamples {
        base_url,
        scopes: vec![KeyScope::AppsRun],
        curl: call.curl(),
        python: call.python(),
        javascript: call.javascript(),
    }))
}

#[cfg(test)]
mod tests;
