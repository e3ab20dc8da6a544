//! `GET /accent/{colour}.css`: the colour of a link's page, as a style sheet, because the pages' policy allows no style in them.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use model::Accent;

pub async fn sheet(Path(file): Path<String>) -> Response {
    match file.strip_suffix(".css").and_then(|colour| Accent::parse(colour).ok()) {
        Some(accent) => {
            let headers = [
                (header::CONTENT_TYPE, "text/css; charset=utf-8"),
                // The name says all.
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, css(accent)).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// After all layers, so that it wins over the house's colour in both themes.
fn css(accent: Accent) -> String {
    let (on, darker) = if accent.takes_black() { ("#000", "#fff") } else { ("#fff", "#000") };
    format!(
        ":root{{--accent:{accent};--on-accent:{on};--accent-hover:color-mix(in oklab,{accent} 88%,{darker})}}\
         .shared__bar{{border-block-start:4px solid {accent}}}"
    )
}
