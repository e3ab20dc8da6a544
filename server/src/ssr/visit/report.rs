//! `POST /s/{token}/report`: a visitor's report of a problem. It is answered by a page, with script or without.

use std::sync::Arc;

use api::CreateLinkReport;
use app::visit::Visit;
use axum::{
    extract::{Form, Path, Request, State},
    response::{IntoResponse as _, Redirect, Response},
};

use super::Visitor;
use crate::{error::ErrorCode, ssr::Pages};

pub async fn post(State(pages): State<Arc<Pages>>, Path(token): Path<String>, request: Request) -> Response {
    use axum::extract::FromRequest as _;

    let (parts, body) = request.into_parts();
    let form = Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let mut visitor = Visitor::new(pages, parts, token);
    let fields = form.map(|Form(fields)| fields).unwrap_or_default();
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let report = CreateLinkReport {
        text: field("text").unwrap_or_default().to_owned(),
        run: field("run").and_then(|run| run.parse().ok()),
    };
    match visitor.client().report_shared(visitor.address.token(), &report).await {
        Ok(()) => Redirect::to(&visitor.address.reported(report.run)).into_response(),
        Err(error) => {
            let app = visitor.app(report.run).await;
            let run = match report.run {
                Some(run) => Some(visitor.run(run).await),
                None => None,
            };
            let message = match error.code {
                ErrorCode::Invalid => error.fields.values().next().cloned().unwrap_or(error.message),
                _ => error.message,
            };
            let visit = Visit { run, unreported: Some((report.text, message)), ..visitor.visit(app) };
            visitor.page(visit).await
        }
    }
}
