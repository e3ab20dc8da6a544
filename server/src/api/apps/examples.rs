//! `GET /workspaces/{workspace}/apps/{app}/examples`

mod code;
mod code_with_files;
mod values;

use api::AppExamples;
use axum::{Extension, Json};
use model::KeyScope;
use serde_json::Value;

use self::{
    code::Call,
    code_with_files::CallWithFiles,
    values::{example_files, example_values},
};
use super::find;
use crate::{
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::At,
};

/// How a program runs the app
///
/// Three programs that do the same, with example values for the app's own fields: those of its sample, or else made up. Of an app that takes
/// files they upload one first (`createCompatibleFile`), and run the app as a model (`createChatCompletion`).
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
    let inputs = example_values(&version.definition, version.sample.as_ref());
    let scopes = vec![KeyScope::AppsRun];
    if version.definition.has_files() {
        let files = example_files(&version.definition).into_iter().map(|(_, file)| file);
        // One that isn't shown gets no file.
        let files = files.filter(|file| Value::Object(inputs.clone()).to_string().contains(&file.place)).collect();
        let call = CallWithFiles::new(&base_url, &app.slug, inputs, files);
        let (curl, python, javascript) = (call.curl(), call.python(), call.javascript());
        return Ok(Json(AppExamples { base_url, scopes, curl, python, javascript }));
    }
    let url = format!("{base_url}/api/v1/workspaces/{}/apps/{}/runs?wait=60", member.slug, app.slug);
    let call = Call { url, inputs };
    let (curl, python, javascript) = (call.curl(), call.python(), call.javascript());
    Ok(Json(AppExamples { base_url, scopes, curl, python, javascript }))
}

#[cfg(test)]
mod tests;
