//! `PUT`, `PATCH` and `DELETE /workspaces/{workspace}/logo`

use api::{Logo, LogoQuery, UpdateLogo};
use axum::{Extension, Json, body::Body, http::StatusCode};
use data_encoding::HEXLOWER;
use model::WorkspaceId;
use sha2::{Digest as _, Sha256};
use store::{NewLogo, TokenHash};

use crate::{
    api::{check, wire},
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
    strict::{self, At, Query},
    uploads::{Quota, whole},
};

/// The largest picture that is taken, in bytes.
const LARGEST_BYTES: u64 = 2 * 1024 * 1024;
const ALT_CHARS: usize = 100;

/// Gives a workspace a logo
///
/// It is made smaller (to 320 by 96 pixels and 10,000 bytes) and written anew, so that nothing of what the file says besides is kept.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/logo", operation_id = "keepLogo", tag = "workspaces",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("alt" = String, Query, description = "What it is for those who don’t see it, 1 to 100 characters."),
    ), request_body(content = String, content_type = "application/octet-stream",
        description = "A PNG, JPEG or WebP, at most 2 MiB."),
    responses(
        (status = 200, description = "The logo.", body = Logo),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`: it is no such picture, or it can't be read.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn keep(
    Extension(madang): Extension<Madang>,
    member: Member,
    At(_): At<String>,
    Query(query): Query<LogoQuery>,
    body: Body,
) -> Result<Json<Logo>, Refusal> {
    let alt = checked(&query.alt)?;
    let bytes = whole(body, LARGEST_BYTES).await?;
    Quota::of_member(&member).count(&madang, bytes.len() as u64).await?;
    let small = madang.uploads.logo(&bytes).await.map_err(|error| refused(&bytes, error))?;
    let logo = store::Logo {
        hash: address_of(member.tenant.workspace(), &small.data),
        media_type: small.media_type,
        width: wire::count(small.width),
        height: wire::count(small.height),
        alt,
    };
    let new = NewLogo { logo, bytes: small.data };
    member.tenant.set_logo(&new).await?;
    Ok(Json(to_wire(new.logo)))
}

/// Changes what a workspace's logo is for those who don't see it
#[utoipa::path(patch, path = "/api/v1/workspaces/{workspace}/logo", operation_id = "describeLogo", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = UpdateLogo,
    responses(
        (status = 200, description = "The logo, as changed.", body = Logo),
        (status = 404, description = "`not_found`: there is none.", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn change(member: Member, strict::Body(change): strict::Body<UpdateLogo>) -> Result<Json<Logo>, Refusal> {
    let changed = member.tenant.describe_logo(&checked(&change.alt)?).await?;
    Ok(Json(to_wire(changed.ok_or(ErrorCode::NotFound)?)))
}

/// Takes a workspace's logo away
///
/// Pages show the workspace's name alone from then on. Browsers that have the picture may keep it.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/logo", operation_id = "removeLogo", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")),
    responses((status = 204, description = "There is none.")))]
pub async fn remove(member: Member) -> Result<StatusCode, Refusal> {
    member.tenant.delete_logo().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A logo, as the wire has it.
pub fn to_wire(logo: store::Logo) -> Logo {
    let ending = if logo.media_type == "image/png" { "png" } else { "jpg" };
    Logo {
        url: format!("/logo/{}.{ending}", HEXLOWER.encode(&logo.hash.0)),
        width: wire::count(logo.width),
        height: wire::count(logo.height),
        alt: logo.alt,
    }
}

/// The workspace is part of it, so that nobody can find out whether a workspace has a picture that they have.
fn address_of(workspace: WorkspaceId, bytes: &[u8]) -> TokenHash {
    let digest = Sha256::new().chain_update("madang logo 1\n").chain_update(workspace.0.as_bytes()).chain_update(bytes);
    TokenHash(digest.finalize().into())
}

fn checked(alt: &str) -> Result<String, Refusal> {
    let alt = check::optional_text("alt", alt, ALT_CHARS)?;
    if alt.is_empty() {
        return Err(Refusal::field(
            "alt",
            "Write what the logo says, for those who don’t see it: best your organisation’s name.",
            "로고를 볼 수 없는 사람을 위해 조직 이름처럼 로고가 뜻하는 말을 적어 주세요.",
        ));
    }
    Ok(alt)
}

fn refused(bytes: &[u8], error: files::ReadError) -> Refusal {
    use files::ErrorCode as Code;
    match error.code {
        Code::ReaderFailed => Refusal::internal(error),
        Code::Unsupported if is_svg(bytes) => Refusal::field(
            "logo",
            "An SVG can hold programs and point elsewhere, so none is taken. Save the logo as a PNG, at least 96 pixels high.",
            "SVG에는 프로그램이나 외부 주소가 들어갈 수 있어서 받지 않아요. 로고를 높이 96픽셀 이상의 PNG로 저장해 주세요.",
        ),
        Code::Unsupported | Code::TypeMismatch | Code::Empty => Refusal::field(
            "logo",
            "This is no PNG, JPEG or WebP. Save the logo as one of these and choose it again.",
            "PNG, JPEG, WebP가 아니에요. 그중 하나로 저장한 뒤 다시 골라 주세요.",
        ),
        Code::TooLarge | Code::TooComplex | Code::TimedOut => Refusal::field(
            "logo",
            "This picture has too many pixels. Save it smaller, for example 640 pixels wide.",
            "이미지의 픽셀이 너무 많아요. 너비 640픽셀 정도로 줄여서 저장해 주세요.",
        ),
        _ => Refusal::field(
            "logo",
            "This picture is damaged or cut off. Save it once more and choose it again.",
            "이미지가 손상됐거나 잘렸어요. 다시 저장한 뒤 골라 주세요.",
        ),
    }
}

fn is_svg(bytes: &[u8]) -> bool {
    let beginning = bytes.get(..bytes.len().min(1024)).unwrap_or_default();
    String::from_utf8_lossy(beginning).to_ascii_lowercase().contains("<svg")
}

#[cfg(test)]
mod tests {
    use api::{Logo, Role, Workspace};
    use axum::{body::Body, http::Method};
    use serde_json::json;

    use crate::testing::TestApp;

    const LOGO: &str = "/api/v1/workspaces/test/logo";

    /// A PNG of one teal pixel.
    fn pixel() -> Vec<u8> {
        let base64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGPgbmr9DwADwAISVuH2KwAAAABJRU5ErkJggg==";
        data_encoding::BASE64.decode(base64.as_bytes()).unwrap()
    }

    #[tokio::test]
    async fn an_admin_sets_changes_and_removes_it() {
        let app = TestApp::new().await;
        let admin = app.member("kim", Role::Admin).await;
        let put = format!("{LOGO}?alt=Dalbit%20Foods");
        let logo: Logo = admin.send_bytes(Method::PUT, &put, Body::from(pixel())).await.ok();
        assert_eq!((logo.width, logo.height, logo.alt.as_str()), (1, 1, "Dalbit Foods"));
        assert!(logo.url.starts_with("/logo/") && logo.url.ends_with(".png"), "{}", logo.url);
        let described: Logo = admin.patch(LOGO, &json!({"alt": " Dalbit "})).await.ok();
        assert_eq!((described.alt.as_str(), &described.url), ("Dalbit", &logo.url));
        let workspace: Workspace = admin.get("/api/v1/workspaces/test").await.ok();
        assert_eq!(workspace.logo, Some(described));
        admin.delete(LOGO).await.no_content();
        assert_eq!(admin.get("/api/v1/workspaces/test").await.ok::<Workspace>().logo, None);
        admin.patch(LOGO, &json!({"alt": "x"})).await.error(404);
        app.member("lee", Role::Builder).await.send_bytes(Method::PUT, &put, Body::from(pixel())).await.error(403);
    }

    #[tokio::test]
    async fn what_is_no_picture_is_refused_with_its_reason() {
        let app = TestApp::new().await;
        let owner = app.user("owner").await;
        let put = format!("{LOGO}?alt=Dalbit");
        let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".to_vec();
        let cut = pixel()[..40].to_vec();
        for (bytes, said) in [(svg, "SVG"), (b"GIF89a".to_vec(), "PNG"), (cut, "damaged"), (Vec::new(), "PNG")] {
            let error = owner.send_bytes(Method::PUT, &put, Body::from(bytes)).await.error(422);
            assert!(error.fields["logo"].contains(said), "{said}: {error:?}");
        }
        owner.send_bytes(Method::PUT, &put, Body::from(vec![0; 2 * 1024 * 1024 + 1])).await.error(413);
        for alt in ["", "%20", &"x".repeat(101)] {
            let error =
                owner.send_bytes(Method::PUT, &format!("{LOGO}?alt={alt}"), Body::from(pixel())).await.error(422);
            assert!(error.fields.contains_key("alt"), "{error:?}");
        }
        assert_eq!(owner.get("/api/v1/workspaces/test").await.ok::<Workspace>().logo, None);
    }
}
