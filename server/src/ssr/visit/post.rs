//! `POST /s/{token}` and `POST /s/{token}/runs/{run}/stop`: a shared app's form, and stopping its run. The browser itself gets a
//! page, script gets what has changed.

use std::sync::Arc;

use api::{CreateSharedRun, Error, ErrorCode, SharedApp, SharedRun};
use app::visit::{self, AFTER, KEY, RefusedForm, Visit};
use axum::{
    Json,
    extract::{Form, FromRequest as _, Path, Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use model::{Kind, RunId, Values};
use serde_json::json;

use super::Visitor;
use crate::{serve::body::TooSlow, ssr::Pages, strict::At};

pub async fn post(State(pages): State<Arc<Pages>>, Path(token): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let form = Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let mut visitor = Visitor::new(pages, parts, token);
    // What goes on is filled in and checked as its conversation has it.
    let after = form.as_ref().ok().and_then(|Form(fields)| after(fields));
    let app = match visitor.app(after).await {
        Ok(app) => app,
        // The page says why, and shows the last answer.
        Err(_) if visitor.is_script() => return Json(json!({ "reload": true })).into_response(),
        Err(error) => return visitor.page(visitor.visit(Err(error))).await,
    };
    let sent = match form {
        Ok(Form(fields)) => Sent::of(&app, &fields),
        Err(rejection) => {
            let slow = TooSlow::is_behind(&rejection);
            let code = if slow { ErrorCode::RequestTimeout } else { ErrorCode::Malformed };
            let error = Error::new(code, visitor.preferences.language);
            return refuse(&visitor, app, Sent::default(), error).await;
        }
    };
    match send(&visitor, &sent).await {
        Ok(run) => accept(&visitor, app, run).await,
        Err(error) => refuse(&visitor, app, sent, error).await,
    }
}

/// A form as it came.
#[derive(Debug, Default)]
struct Sent {
    held: Values,
    key: Option<String>,
    after: Option<RunId>,
}

impl Sent {
    fn of(app: &SharedApp, fields: &[(String, String)]) -> Self {
        let own = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        Self {
            held: visit::held(app, fields),
            key: own(KEY).filter(|key| !key.is_empty()).map(str::to_owned),
            after: after(fields).filter(|_| app.kind == Kind::Chat),
        }
    }
}

/// The run that a form goes on from.
fn after(fields: &[(String, String)]) -> Option<RunId> {
    fields.iter().find(|(key, _)| key == AFTER).and_then(|(_, value)| value.parse().ok())
}

/// Runs the app. The same form twice, from a second click or a browser that tries again, is one run; a form that was filled in
/// anew since (with the browser's Back button, say) is another.
async fn send(visitor: &Visitor, sent: &Sent) -> Result<SharedRun, Error> {
    let (client, token) = (visitor.client(), visitor.address.token());
    let create = CreateSharedRun { inputs: sent.held.clone() };
    let run = async |key: Option<String>| match sent.after {
        Some(before) => client.reply_shared_run(token, before, &create, key).await,
        None => client.create_shared_run(token, &create, key).await,
    };
    match run(sent.key.clone()).await {
        Err(error) if error.code == ErrorCode::IdempotencyMismatch => run(None).await,
        answer => answer,
    }
}

async fn accept(visitor: &Visitor, mut app: SharedApp, run: SharedRun) -> Response {
    if !visitor.is_script() {
        return Redirect::to(&visitor.address.streamed(run.id)).into_response();
    }
    app.runs_left = app.runs_left.map(|left| left.saturating_sub(1));
    let visit = Visit { run: Some(Ok(run)), ..visitor.visit(Ok(app.clone())) };
    pieces(visitor, visit, app).await
}

async fn refuse(visitor: &Visitor, app: SharedApp, sent: Sent, error: Error) -> Response {
    let refused = RefusedForm { held: sent.held, after: sent.after, error };
    let visit = Visit { refused: Some(refused), ..visitor.visit(Ok(app.clone())) };
    if visitor.is_script() {
        return pieces(visitor, visit, app).await;
    }
    // The conversation so far stays in view.
    let run = match sent.after {
        Some(before) => visitor.run(before).await.ok().map(Ok),
        None => None,
    };
    visitor.page(Visit { run, ..visit }).await
}

async fn pieces(visitor: &Visitor, visit: Visit, app: SharedApp) -> Response {
    match visitor.render(move || visit::reply(&visit, &app)).await {
        Ok(reply) => Json(reply).into_response(),
        Err(broken) => broken,
    }
}

pub async fn stop(
    State(pages): State<Arc<Pages>>,
    At((token, run)): At<(String, RunId)>,
    request: Request,
) -> Response {
    let visitor = Visitor::new(pages, request.into_parts().0, token);
    let stopped = visitor.client().cancel_shared_run(visitor.address.token(), run).await;
    match stopped {
        _ if !visitor.is_script() => Redirect::to(&visitor.address.streamed(run)).into_response(),
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => StatusCode::from_u16(error.code.status()).unwrap_or_default().into_response(),
    }
}
