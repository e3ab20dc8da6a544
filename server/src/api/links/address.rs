//! `GET` and `POST /workspaces/{workspace}/apps/{app}/links/{link}/address`

use api::LinkAddress;
use axum::{Extension, Json};
use model::LinkId;
use store::{LinkToken, Secret, TokenHash};

use super::find;
use crate::{
    auth::{Member, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::At,
};

/// The address of a share link
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/links/{link}/address", operation_id = "getLinkAddress", tag = "links",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("link" = LinkId, Path, description = "The link's id."),
    ),
    responses(
        (status = 200, description = "Its address.", body = LinkAddress),
        (status = 409, description = "`address_unknown`: it was made by an older version.", body = api::ErrorBody),
    ))]
pub async fn read(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app, link)): At<(String, String, LinkId)>,
) -> Result<Json<LinkAddress>, Refusal> {
    let link = find(&member, &app, link).await?;
    Ok(Json(LinkAddress { url: known(&madang, &member, link.id).await? }))
}

/// Gives a share link a new address
///
/// The one before leads nowhere from then on. All else of the link stays.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/links/{link}/address", operation_id = "renewLinkAddress", tag = "links",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("link" = LinkId, Path, description = "The link's id."),
    ),
    responses(
        (status = 200, description = "Its new address.", body = LinkAddress),
        (status = 410, description = "`link_revoked`", body = api::ErrorBody),
    ))]
pub async fn renew(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app, link)): At<(String, String, LinkId)>,
) -> Result<Json<LinkAddress>, Refusal> {
    let link = find(&member, &app, link).await?;
    let token = Token::short();
    if !member.tenant.renew_link_token(link.id, &new_token(&token)).await? {
        return Err(ErrorCode::LinkRevoked.into());
    }
    Ok(Json(LinkAddress { url: url(&madang, token.reveal()) }))
}

/// The address of a link.
pub async fn known(madang: &Madang, member: &Member, link: LinkId) -> Result<String, Refusal> {
    let token = member.tenant.link_token(link).await?.ok_or(ErrorCode::AddressUnknown)?;
    Ok(url(madang, token.expose()))
}

pub fn url(madang: &Madang, token: &str) -> String {
    format!("{}/s/{token}", madang.config.public_url)
}

pub fn new_token(token: &Token) -> LinkToken {
    LinkToken { hash: TokenHash(token.hash()), last4: token.last4().to_owned(), text: Secret::new(token.reveal()) }
}

#[cfg(test)]
mod tests {
    use api::{ErrorCode, LinkAddress, LinkCreated, Role};
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn an_address_is_read_again_and_renewed_by_those_who_may_change_the_app() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let owner = app.user("owner").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let created: LinkCreated = owner.post(&links, &json!({"name": "Fair"})).await.created();
        let address = format!("{links}/{}/address", created.link.id);
        assert_eq!(owner.get(&address).await.ok::<LinkAddress>().url, created.url);
        app.member("lee", Role::Builder).await.get(&address).await.error(403);
        app.member("choi", Role::User).await.get(&address).await.error(403);

        let shared = |url: &str| format!("/api/v1/shared/{}", url.rsplit('/').next().unwrap());
        let renewed: LinkAddress = owner.post(&address, &json!({})).await.ok();
        assert_eq!(app.visitor().get(&shared(&created.url)).await.error(404).code, ErrorCode::TokenInvalid);
        app.visitor().get(&shared(&renewed.url)).await.ok::<api::SharedApp>();
        assert_eq!(owner.get(&address).await.ok::<LinkAddress>().url, renewed.url);

        owner.delete(&format!("{links}/{}", created.link.id)).await.no_content();
        assert_eq!(owner.post(&address, &json!({})).await.error(410).code, ErrorCode::LinkRevoked);
    }
}
