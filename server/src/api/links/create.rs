//! `POST /workspaces/{workspace}/apps/{app}/links`

use api::{CreateLink, LinkCreated};
use axum::{Extension, Json, http::StatusCode};
use store::{LinkSettings, NewLink};

use super::{
    address::{new_token, url},
    policy::{Change, Of, of_new},
    to_wire,
};
use crate::{
    api::apps::find_editable,
    auth::{Member, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{At, Body},
};

/// Makes a share link
///
/// Those who may change the app can read its address again.
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
    let pinned_version = wanted.pinned_version.map(i32::try_from).transpose().map_err(|_| no_such_version())?;
    let mut settings = LinkSettings::default();
    Box::pin(Change::check(&madang, &member, Of { app: app.id, pinned_version }, of_new(wanted)))
        .await?
        .apply(&mut settings)?;
    let token = Token::short();
    let new = NewLink { app: app.id, token: new_token(&token), pinned_version, settings, created_by: member.id };
    let link = member.tenant.create_link(&new).await?.ok_or_else(no_such_version)?;
    let url = url(&madang, token.reveal());
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
        assert_eq!(created.url.rsplit('/').next().unwrap().len(), 22);
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
            (json!({"name": "x", "audience": "password"}), "password"),
            (json!({"name": "x", "audience": "password", "password": "short"}), "password"),
            (json!({"name": "x", "password": "long enough"}), "password"),
            (json!({"name": "x", "accent": "#ffe600"}), "accent"),
            (json!({"name": "x", "accent": "teal"}), "accent"),
            (json!({"name": "x", "title": "x".repeat(81)}), "title"),
            (json!({"name": "x", "embed_origins": ["https://*.example.com"]}), "embed_origins"),
            (json!({"name": "x", "audience": "members", "embed_origins": ["https://a.example"]}), "embed_origins"),
            (
                json!({"name": "x", "opens_at": "2027-02-01T00:00:00Z", "expires_at": "2027-01-01T00:00:00Z"}),
                "opens_at",
            ),
            (json!({"name": "x", "max_cost": {"micros": 0, "currency": "USD"}}), "max_cost"),
            (json!({"name": "x", "max_cost_per_day": {"micros": -1, "currency": "USD"}}), "max_cost_per_day"),
            (json!({"name": "x", "opens_at": "2020-01-01T00:00:00Z"}), "opens_at"),
            (json!({"name": "x", "expires_at": "2020-01-01T00:00:00Z"}), "expires_at"),
            (json!({"name": "x", "max_runs_per_address_hour": 5000}), "max_runs_per_address_hour"),
            (json!({"name": "x", "max_runs_at_once": 0}), "max_runs_at_once"),
            (json!({"name": "x", "max_runs_at_once": 1001}), "max_runs_at_once"),
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
