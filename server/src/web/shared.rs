//! `POST /s/{token}`: a shared app's form, without script.

use axum::{
    Extension,
    extract::{Form, rejection::FormRejection},
    response::{IntoResponse, Redirect, Response},
};
use store::TokenHash;

use super::form::back;
use crate::{
    api::{Asked, start_shared},
    auth::{ClientAddress, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Query},
};

pub async fn post(
    Extension(madang): Extension<Madang>,
    Extension(address): Extension<ClientAddress>,
    At(token): At<String>,
    Query(asked): Query<Language>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let Some(known) = Token::parse(&token) else { return Redirect::to("/s/invalid").into_response() };
    let lang = asked.lang.map(model::Language::tag);
    match run(&madang, address, &known, form).await {
        Ok(run) => {
            let lang = lang.map(|lang| format!("&lang={lang}")).unwrap_or_default();
            Redirect::to(&format!("/s/{token}?run={run}{lang}")).into_response()
        }
        Err(refusal) => {
            let asked = [("lang", lang.unwrap_or_default())];
            back(&madang.config, &format!("/s/{token}"), &refusal.logged(), &[], &asked)
        }
    }
}

/// The language that the form's address asked for, which the next page keeps.
#[derive(Debug, serde::Deserialize)]
pub struct Language {
    lang: Option<model::Language>,
}

async fn run(
    madang: &Madang,
    address: ClientAddress,
    token: &Token,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<model::RunId, Refusal> {
    let Form(fields) = form.map_err(|_| Refusal::from(ErrorCode::Malformed))?;
    let door = madang.store.door(TokenHash(token.hash())).await?.ok_or(ErrorCode::TokenInvalid)?;
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let inputs = |definition: &model::Definition| definition.values_from_form(fields);
    start_shared(madang, &door, address, Asked { inputs, conversation: None, once: None }).await
}

#[cfg(test)]
mod tests {
    use api::{LinkCreated, RunState, SharedRun};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn the_form_runs_the_app_and_keeps_the_language() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let link: LinkCreated = app.user("owner").await.post(&links, &json!({"name": "Fair"})).await.created();
        let (_, token) = link.url.rsplit_once('/').unwrap();
        let visitor = app.visitor();

        let wrong = visitor.post_form(&format!("/s/{token}?lang=ko"), &[("text", "")]).await;
        let back = wrong.header("location");
        assert!(back.starts_with(&format!("/s/{token}?error=invalid")) && back.contains("&lang=ko"), "{back}");

        let right = visitor.post_form(&format!("/s/{token}?lang=ko"), &[("text", "안녕 하세요")]).await;
        let to = right.header("location").to_owned();
        let run = to.strip_prefix(&format!("/s/{token}?run=")).and_then(|rest| rest.strip_suffix("&lang=ko"));
        let run = run.unwrap_or_else(|| panic!("{to}"));
        visitor.get(&format!("/api/v1/shared/{token}/runs/{run}/events")).await;
        let done: SharedRun = visitor.get(&format!("/api/v1/shared/{token}/runs/{run}")).await.ok();
        assert_eq!((done.state, done.output.as_str()), (RunState::Completed, "안녕 하세요"));
    }
}
