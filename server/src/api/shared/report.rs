//! `POST /shared/{token}/reports`

use api::CreateLinkReport;
use axum::{
    Extension,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use store::{ResolvedLink, Tenant};

use super::{Holder, own, resolve_for_run, tenant};
use crate::{
    api::{
        check,
        once::{of_run, once_in},
    },
    auth::{self, ClientAddress},
    error::Refusal,
    madang::Madang,
    strict::{At, Body},
};

const TEXT_MAX: usize = 2000;
/// How many reports one network address may make in an hour through one link.
const PER_ADDRESS_HOUR: u32 = 10;
const HOUR_S: u32 = 3600;

/// Reports a problem with a shared app
///
/// Those who may change the app read it, with the beginning of the answer that it is about. With an `Idempotency-Key`, the same request
/// within 24 hours is the same report.
#[utoipa::path(post, path = "/api/v1/shared/{token}/reports", operation_id = "reportSharedProblem", tag = "shared",
    params(
        ("token" = String, Path, description = "The end of the link."),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 plain characters, a random UUID for example."),
    ), request_body = CreateLinkReport,
    responses(
        (status = 204, description = "It is kept."),
        (status = 409, description = "`answer_lost`", body = api::ErrorBody),
        (status = 410, description = "`link_revoked`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `idempotency_mismatch`", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: this network address has made its reports of the hour.", body = api::ErrorBody),
    ))]
pub async fn report(
    Extension(madang): Extension<Madang>,
    holder: Holder,
    headers: HeaderMap,
    At(token): At<String>,
    Body(body): Body<CreateLinkReport>,
) -> Result<Response, Refusal> {
    let resolved = resolve_for_run(&madang, &holder, &token).await?;
    let once = of_run(&headers, format!("report {} {}", resolved.link.id, holder.address.0), &body)?;
    let tenant = tenant(&madang, &resolved);
    let Some(once) = once else {
        return keep(&madang, &tenant, &resolved, holder.address, &body).await.map(IntoResponse::into_response);
    };
    let (of_task, address) = (madang.clone(), holder.address);
    once_in(&madang, tenant, once, async move |tenant| {
        let kept = keep(&of_task, &tenant, &resolved, address, &body).await;
        kept.map_or_else(IntoResponse::into_response, IntoResponse::into_response)
    })
    .await
}

async fn keep(
    madang: &Madang,
    tenant: &Tenant,
    resolved: &ResolvedLink,
    address: ClientAddress,
    body: &CreateLinkReport,
) -> Result<StatusCode, Refusal> {
    let text = check::text("text", &body.text, TEXT_MAX)?;
    if let Some(run) = body.run {
        own(madang, resolved, run).await?;
    }
    let key = format!("report {} {}", resolved.link.id, address.counted());
    auth::limit(madang, &key, PER_ADDRESS_HOUR, HOUR_S).await?;
    tenant.report_problem(resolved.link.id, body.run, &text).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use api::{LinkCreated, LinkReport, Page, Role, SharedRun};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    #[tokio::test]
    async fn a_visitor_reports_and_those_who_may_change_the_app_read_it() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let made = app.publish_echo("echo").await;
        let owner = app.user("owner").await;
        let of_app = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let link: LinkCreated = owner.post(&format!("{of_app}/links"), &json!({"name": "Fair"})).await.created();
        let path = format!("/api/v1/shared/{}", link.url.rsplit('/').next().unwrap());
        let visitor = app.visitor();
        let run: SharedRun =
            visitor.post(&format!("{path}/runs"), &json!({"inputs": {"text": "Wrong"}})).await.created();
        visitor.get(&format!("{path}/runs/{}/events", run.id)).await;
        let reports = format!("{path}/reports");
        visitor.post(&reports, &json!({"text": " It is wrong. ", "run": run.id})).await.no_content();
        // Sent twice, because the first answer was lost on its way.
        let keyed = visitor.clone().with_header("idempotency-key", "slow");
        keyed.post(&reports, &json!({"text": "And slow."})).await.no_content();
        keyed.post(&reports, &json!({"text": "And slow."})).await.no_content();
        keyed.post(&reports, &json!({"text": "And wrong."})).await.error(422);

        let read: Page<LinkReport> = owner.get(&format!("{of_app}/link-reports")).await.ok();
        let read: Vec<_> =
            read.items.iter().map(|r| (r.link_name.as_str(), r.text.as_str(), r.answer.as_deref())).collect();
        assert_eq!(read, [("Fair", "And slow.", None), ("Fair", "It is wrong.", Some("Wrong"))]);
        app.member("choi", Role::User).await.get(&format!("{of_app}/link-reports")).await.error(403);

        let wrong = visitor.post(&reports, &json!({"text": "  "})).await.error(422);
        assert!(wrong.fields.contains_key("text"), "{wrong:?}");
        let foreign = json!({"text": "x", "run": "0197a5c0-0000-7000-8000-000000000020"});
        visitor.post(&reports, &foreign).await.error(404);
        for _ in 2..10 {
            visitor.post(&reports, &json!({"text": "x"})).await.no_content();
        }
        visitor.post(&reports, &json!({"text": "x"})).await.error(429);
        owner.delete(&format!("{of_app}/links/{}", link.link.id)).await.no_content();
        visitor.post(&reports, &json!({"text": "x"})).await.error(410);
    }
}
