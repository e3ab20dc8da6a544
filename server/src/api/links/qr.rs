//! `GET /workspaces/{workspace}/apps/{app}/links/{link}/qr`

use axum::{
    Extension,
    http::header,
    response::{IntoResponse, Response},
};
use fast_qr::{
    ECL, QRBuilder,
    convert::{Builder, svg::SvgBuilder},
};
use model::LinkId;

use super::{address::known, find};
use crate::{auth::Member, error::Refusal, madang::Madang, strict::At};

/// The quiet zone around it, in modules, as ISO/IEC 18004 asks for.
const MARGIN: usize = 4;

/// The address of a share link as a QR code, for print
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/apps/{app}/links/{link}/qr", operation_id = "getLinkQrCode", tag = "links",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("link" = LinkId, Path, description = "The link's id."),
    ),
    responses(
        (status = 200, description = "An SVG picture, black on white.", body = String, content_type = "image/svg+xml"),
        (status = 409, description = "`address_unknown`: it was made by an older version.", body = api::ErrorBody),
    ))]
pub async fn qr(
    Extension(madang): Extension<Madang>,
    member: Member,
    At((_, app, link)): At<(String, String, LinkId)>,
) -> Result<Response, Refusal> {
    let link = find(&member, &app, link).await?;
    let url = known(&madang, &member, link.id).await?;
    // Prints get dirty and folded: a quarter of it may be lost at level Q.
    let code = QRBuilder::new(url).ecl(ECL::Q).build().map_err(|error| Refusal::internal(format!("{error:?}")))?;
    let svg = SvgBuilder::default().margin(MARGIN).to_str(&code);
    // As a page of its own it may do nothing at all.
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CONTENT_SECURITY_POLICY, policy)];
    Ok((headers, svg).into_response())
}

#[cfg(test)]
mod tests {
    use api::LinkCreated;
    use serde_json::json;

    use crate::testing::TestApp;

    #[tokio::test]
    async fn a_link_has_a_picture_of_its_address() {
        let app = TestApp::new().await;
        let made = app.publish_template("meeting-minutes").await;
        let owner = app.user("owner").await;
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let created: LinkCreated = owner.post(&links, &json!({"name": "Fair"})).await.created();
        let picture = owner.get(&format!("{links}/{}/qr", created.link.id)).await;
        assert_eq!(picture.header("content-type"), "image/svg+xml");
        assert!(picture.text().starts_with("<svg") && picture.text().len() > 2000, "{}", picture.text());
        let again = owner.get(&format!("{links}/{}/qr", created.link.id)).await;
        assert_eq!(again.text(), picture.text());
        let other: LinkCreated = owner.post(&links, &json!({"name": "Shop"})).await.created();
        let other = owner.get(&format!("{links}/{}/qr", other.link.id)).await;
        assert_ne!(other.text(), picture.text());
        app.member("lee", api::Role::Builder).await.get(&format!("{links}/{}/qr", created.link.id)).await.error(403);
    }
}
