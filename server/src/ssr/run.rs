//! `POST /w/{workspace}/apps/{app}`: an app's form as the browser itself sends it, where script does not answer yet or there is none.

use std::sync::Arc;

use api::Client;
use app::{Preferences, RefusedRun, run_of_form};
use axum::{
    body::Body,
    extract::{Form, FromRequest as _, Path, Request},
    http::header,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{Pages, answer, answer_to, site, visitor::InProcess};

/// Runs the app and leads to its run. What is refused comes back on the page, with all that was typed.
pub async fn post(pages: Arc<Pages>, Path((workspace, app)): Path<(String, String)>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let form = Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let preferences =
        Preferences::from_request(parts.uri.query(), header(header::COOKIE), header(header::ACCEPT_LANGUAGE));
    let transport = InProcess::new(pages.api.clone(), &parts, preferences.language);
    let client = Client::new(Arc::new(transport), preferences.language);
    let (Ok(found), Ok(Form(fields))) = (client.app(&workspace, &app).await, form) else {
        // The page itself says that one has to sign in, or that there is no such app.
        return answer(pages, Request::from_parts(parts, Body::empty()), site).await;
    };
    let run = run_of_form(&found, &fields);
    match client.create_run(&workspace, &app, &run, None).await {
        Ok(accepted) => Redirect::to(&format!("{}?run={}", parts.uri.path(), accepted.id)).into_response(),
        Err(error) => answer_to(pages, parts, site, Some(RefusedRun { held: run.inputs, error })).await,
    }
}

#[cfg(test)]
mod tests {
    use api::{Role, RunDetail};

    use crate::{
        ssr::tests::tenants,
        testing::{FakeProvider, TestApp},
    };

    #[tokio::test]
    async fn without_script_a_form_runs_and_what_is_refused_comes_back_as_it_was_typed() {
        let (provider, site) = (FakeProvider::start().await, tenants::site());
        let app = TestApp::with(|config| {
            config.allowed_hosts.push(provider.host_port());
            config.site = Some(site.clone());
        })
        .await;
        let body = serde_json::json!({"provider": "custom", "name": "Fake", "base_url": provider.base_url()});
        let owner = app.user("owner").await;
        owner.post("/api/v1/workspaces/test/connections", &body).await.created::<api::Connection>();
        let made = app.publish_echo("echo").await;
        app.republish(&made, |definition| {
            let mut tone = definition.inputs[0].clone();
            (tone.name, tone.label) = ("tone".into(), model::LocalText::One("Tone".into()));
            tone.required = true;
            definition.inputs.push(tone);
        })
        .await;
        let choi = app.member("choi", Role::User).await;
        let path = format!("/w/test/apps/{}", made.slug);

        let back = choi.post_form(&path, &[("text", "kept <as> typed"), ("tone", "")]).await;
        assert_eq!(back.status, 422, "{}", back.text());
        let html = back.text();
        assert!(html.contains("kept &lt;as> typed") || html.contains("kept &lt;as&gt; typed"), "{html}");
        assert!(html.contains("Tone: Fill this in."), "{html}");

        let sent = choi.post_form(&path, &[("text", "Hello"), ("tone", "warm")]).await;
        assert_eq!(sent.status, 303);
        let (page, id) = sent.header("location").split_once("?run=").unwrap();
        assert_eq!(page, path);
        let run: RunDetail = choi.get(&format!("/api/v1/workspaces/test/runs/{id}")).await.ok();
        assert_eq!(run.run.inputs["tone"], "warm");

        let elsewhere = choi.with_header("sec-fetch-site", "cross-site");
        elsewhere.post_form(&path, &[("text", "x"), ("tone", "y")]).await.error(403);
        std::fs::remove_dir_all(site).unwrap();
    }
}
