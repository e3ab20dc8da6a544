//! Static files, which were compressed at build time.

use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::Response,
};
use tower_http::services::ServeDir;

use crate::madang::Madang;

/// Serves the files of the pages. Names under `/pkg` depend on the content, so these files never change.
pub fn routes(madang: &Madang) -> Router {
    let Some(site) = &madang.config.site else { return Router::new() };
    let folder = |name: &str| ServeDir::new(site.join(name)).precompressed_br().precompressed_gzip();
    let pkg = Router::new().nest_service("/pkg", folder("pkg")).layer(middleware::from_fn(forever));
    let mut files = Router::new().merge(pkg);
    for name in ["favicon.svg", "favicon.ico", "icons.svg", "robots.txt"] {
        let file = tower_http::services::ServeFile::new(site.join(name)).precompressed_br().precompressed_gzip();
        files = files.route_service(&format!("/{name}"), file);
    }
    files
}

async fn forever(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status().is_success() {
        let value = HeaderValue::from_static("public, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, value);
    }
    response
}
