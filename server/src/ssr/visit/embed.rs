//! Shared apps in the pages of others: `/e/{token}`, which may be shown in a frame, and the script that makes a button for it.

use api::Theme;
use app::visit::Place;
use axum::{
    extract::Query,
    http::{Uri, header},
    response::{IntoResponse, Response},
};

const EMBED: &str = include_str!("../../../../script/embed.js");
const FRAME: &str = include_str!("../../../../script/frame.js");

/// Where a page is shown, by its address.
pub fn place(uri: &Uri) -> Place {
    if uri.path().starts_with("/e/") { Place::Frame } else { Place::Page }
}

/// The theme that the address asks for.
pub fn theme(uri: &Uri) -> Option<Theme> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    match pairs.into_iter().find_map(|(key, value)| (key == "theme").then_some(value))?.as_str() {
        "light" => Some(Theme::Light),
        "dark" => Some(Theme::Dark),
        _ => None,
    }
}

/// `GET /embed.js`. It is for pages of others, whose address of it never changes, so it is kept for an hour only.
pub async fn for_others() -> Response {
    script(EMBED)
}

/// `GET /frame.js`, which the page in the frame loads itself.
pub async fn for_the_frame() -> Response {
    script(FRAME)
}

fn script(text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, text).into_response()
}
