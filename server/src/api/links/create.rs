//! `POST /workspaces/{workspace}/apps/{app}/links`

use api::{CreateLink, LinkCreated};
use axum::{Extension, Json, http::StatusCode};
use store::{NewLink, TokenHash};

use super::{
    policy::{self, MOST_RUNS, MOST_RUNS_PER_ADDRESS_HOUR, RUNS_PER_ADDRESS_HOUR},
    to_wire,
};
use crate::{
    api::{apps::find_editable, check},
    auth::{Member, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Body},
};

/// Makes a share link
///
/// Its address is shown only this once.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/links", operation_id = "createLink", tag = "links",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = CreateLink,
    responses(
        (status = 201, description = "The link and its address.", body = LinkCreated),
        (status = 409, description = "`not_published`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<CreateLink>,
) -> Result<(StatusCode, Json<LinkCreated>), Refusal> {
    let app = find_editable(&member, &app).await?;
    if app.published.is_none() {
        return Err(ErrorCode::NotPublished.into());
    }
    let token = Token::random();
    let per_hour = wanted.max_runs_per_address_hour.unwrap_or(RUNS_PER_ADDRESS_HOUR);
    let per_hour = policy::runs("max_runs_per_address_hour", per_hour, MOST_RUNS_PER_ADDRESS_HOUR)?;
    let max_runs = wanted.max_runs.map(|runs| policy::runs("max_runs", runs, MOST_RUNS)).transpose()?;
    let per_day = wanted.max_runs_per_day.map(|runs| policy::runs("max_runs_per_day", runs, MOST_RUNS)).transpose()?;
    let max_micros = wanted.max_cost.map(|cost| policy::micros("max_cost", cost)).transpose()?;
    let per_day_micros = wanted.max_cost_per_day.map(|cost| policy::micros("max_cost_per_day", cost)).transpose()?;
    let opens_at = wanted.opens_at.map(|at| policy::moment(&madang, "opens_at", at)).transpose()?;
    let expires_at = wanted.expires_at.map(|at| policy::moment(&madang, "expires_at", at)).transpose()?;
    policy::in_order(opens_at, expires_at)?;
    if let Some(field) = max_micros.map(|_| "max_cost").or(per_day_micros.map(|_| "max_cost_per_day")) {
        policy::price_known(&member, app.id, field).await?;
    }
    let pinned_version = wanted.pinned_version.map(i32::try_from).transpose().map_err(|_| no_such_version())?;
    let new = NewLink {
        app: app.id,
        name: check::name("name", &wanted.name)?,
        token: TokenHash(token.hash()),
        token_last4: token.last4().to_owned(),
        pinned_version,
        opens_at,
        expires_at,
        max_runs: max_runs.map(i64::from),
        max_runs_per_day: per_day.map(i64::from),
        max_micros,
        max_micros_per_day: per_day_micros,
        max_runs_per_address_hour: i32::try_from(per_hour).unwrap_or(i32::MAX),
        created_by: member.id,
    };
    let link = member.tenant.create_link(&new).await?.ok_or_else(no_such_version)?;
    let url = format!("{}/s/{}", madang.config.public_url, token.reveal());
    Ok((StatusCode::CREATED, Json(LinkCreated { link: to_wire(link), url })))
}

fn no_such_version() -> Refusal {
    Refusal::field("pinned_version", "The app has no such version.", "앱에 없는 버전이에요.")
}

#[cfg(test)]
mod tests {
    use api::{App, ErrorCode, Link, LinkCreated, LinkState, Page, Role};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn a_link_is_made_listed_changed_and_revoked() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let created: LinkCreated =
            owner.post(&path, &json!({"name": "Fair", "max_runs": 3, "pinned_version": 1})).await.created();
        assert!(created.url.ends_with(&created.link.token_last4));
        let list = owner.get(&path).await;
        assert!(!list.text().contains(created.url.rsplit('/').next().unwrap()));
        assert_eq!(list.ok::<Page<Link>>().items[0].pinned_version, Some(1));

        let one = format!("{path}/{}", created.link.id);
        let changed: Link = owner.patch(&one, &json!({"max_runs": null, "name": "Messe"})).await.ok();
        assert_eq!((changed.max_runs, changed.name.as_str(), changed.state), (None, "Messe", LinkState::Open));
        owner.delete(&one).await.no_content();
        owner.delete(&one).await.no_content();
        assert_eq!(owner.get(&path).await.ok::<Page<Link>>().items[0].state, LinkState::Revoked);
    }

    #[tokio::test]
    async fn wrong_wishes_are_named() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        for (body, field) in [
            (json!({"name": " "}), "name"),
            (json!({"name": "x", "max_runs": 0}), "max_runs"),
            (json!({"name": "x", "pinned_version": 9}), "pinned_version"),
            (json!({"name": "x", "max_runs_per_day": 0}), "max_runs_per_day"),
            (json!({"name": "x", "max_cost": {"micros": 0, "currency": "USD"}}), "max_cost"),
            (json!({"name": "x", "max_cost_per_day": {"micros": -1, "currency": "USD"}}), "max_cost_per_day"),
            (json!({"name": "x", "opens_at": "2020-01-01T00:00:00Z"}), "opens_at"),
            (json!({"name": "x", "expires_at": "2020-01-01T00:00:00Z"}), "expires_at"),
            (json!({"name": "x", "max_runs_per_address_hour": 5000}), "max_runs_per_address_hour"),
        ] {
            let error = owner.post(&path, &body).await.error(422);
            assert!(error.fields.contains_key(field), "{field}: {error:?}");
        }
        app.member("lee", Role::Builder).await.post(&path, &json!({"name": "x"})).await.error(403);
        let draft: App = owner.post("/api/v1/workspaces/test/apps", &json!({"name": "Draft"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}/links", draft.slug);
        assert_eq!(owner.post(&path, &json!({"name": "x"})).await.error(409).code, ErrorCode::NotPublished);
    }
}
