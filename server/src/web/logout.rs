//! `POST /logout`

use axum::{
    Extension,
    response::{IntoResponse, Redirect},
};

use crate::{
    auth::{Caller, session::signed_out_headers},
    error::Refusal,
    madang::Madang,
};

pub async fn post(Extension(madang): Extension<Madang>, caller: Option<Caller>) -> Result<impl IntoResponse, Refusal> {
    if let Some(caller) = caller {
        madang.store.end_session(caller.token).await?;
    }
    Ok((signed_out_headers(&madang.config), Redirect::to("/login")))
}
