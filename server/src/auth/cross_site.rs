//! Protection against cross-site request forgery.

use axum::{
    extract::Request,
    http::{HeaderMap, Method, header},
};

use super::credential::sent_by_program;

/// Whether a request is to be refused: its method is unsafe, and the browser did not send it from our own pages. A request without
/// a cookie has no authority that another site could abuse, so programs are let through. Nor can another site's page send a key: it
/// would have to know it, and browsers ask us first, who don't let them.
pub fn is_cross_site(request: &Request) -> bool {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    !safe && !sent_by_program(request.headers()) && !same_origin(request.headers())
}

fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match (headers.get("sec-fetch-site").map(|site| site.as_bytes()), text(header::ORIGIN)) {
        (Some(site), _) => site == b"same-origin",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(header::HOST)
        }
        (None, None) => !headers.contains_key(header::COOKIE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        same_origin(&headers)
    }

    #[test]
    fn only_our_own_pages_and_programs_without_cookies() {
        assert!(allowed(&[("sec-fetch-site", "same-origin"), ("cookie", "a=b")]));
        assert!(!allowed(&[("sec-fetch-site", "cross-site"), ("cookie", "a=b")]));
        assert!(!allowed(&[("sec-fetch-site", "same-site"), ("origin", "https://a.example"), ("host", "a.example")]));
        assert!(allowed(&[("origin", "https://a.example"), ("host", "a.example"), ("cookie", "a=b")]));
        assert!(!allowed(&[("origin", "https://b.example"), ("host", "a.example")]));
        assert!(!allowed(&[("origin", "null"), ("host", "a.example")]));
        assert!(!allowed(&[("cookie", "a=b")]));
        assert!(allowed(&[]));
    }

    #[test]
    fn what_browsers_send_by_themselves_is_no_program() {
        for (name, value, is_program) in [
            ("authorization", "Bearer x", true),
            ("authorization", "bearer x", true),
            ("x-api-key", "x", true),
            ("authorization", "Basic a2ltOnB3", false),
            ("authorization", "Negotiate x", false),
        ] {
            let request = axum::http::Request::post("/login").header("sec-fetch-site", "cross-site");
            let request = request.header(name, value).body(axum::body::Body::empty()).unwrap();
            assert_eq!(is_cross_site(&request), !is_program, "{value}");
        }
    }
}
