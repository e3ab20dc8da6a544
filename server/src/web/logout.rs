//! `POST /logout`

use axum::{
    Extension,
    http::{HeaderName, HeaderValue},
    response::{IntoResponse, Redirect},
};

use crate::{
    auth::{Caller, session::signed_out_headers},
    error::Refusal,
    madang::Madang,
};

/// Has the browser delete what pages keep in it, such as drafts that could not be saved. Browsers heed it over https; the pages
/// with the program delete it themselves, too.
const CLEAR: (HeaderName, HeaderValue) =
    (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"storage\""));

pub async fn post(Extension(madang): Extension<Madang>, caller: Option<Caller>) -> Result<impl IntoResponse, Refusal> {
    if let Some(caller) = caller {
        madang.store.end_session(caller.token).await?;
    }
    Ok((signed_out_headers(&madang.config), [CLEAR], Redirect::to("/login")))
}
