//! An answer in the app's own Word document.

use axum::http::{HeaderName, HeaderValue};
use data_encoding::HEXLOWER_PERMISSIVE;
use files::Filled;

use super::{Answer, LONGEST, encoded};
use crate::{
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// Names the fields of the form that the answer has nothing for, percent-encoded and with commas between; absent if it has all.
const MISSING: HeaderName = HeaderName::from_static("madang-missing-fields");
/// The most bytes of that header.
const MISSING_MAX: usize = 4096;

/// The form of the version that was run, filled in.
pub(super) async fn filled(madang: &Madang, tenant: &store::Tenant, answer: &Answer) -> Result<Filled, Refusal> {
    let form = answer.output.form.as_ref().and_then(|form| id(&form.id)).ok_or(ErrorCode::NotInFormat)?;
    let document = answer.document().filter(|document| document.len() <= LONGEST).ok_or(ErrorCode::NotInFormat)?;
    let fields = serde_json::from_str(document).map_err(|_| ErrorCode::NotInFormat)?;
    // It may be gone where a draft was tried and then forgotten.
    let bytes = tenant.form(form).await?.ok_or(ErrorCode::NotInFormat)?;
    madang.uploads.fill_form(&bytes, &fields, answer.language).await.map_err(Refusal::internal)
}

/// The hash that a definition names.
pub fn id(hex: &str) -> Option<[u8; 32]> {
    HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok()?.try_into().ok()
}

pub(super) fn missing(names: &[String]) -> Option<[(HeaderName, HeaderValue); 1]> {
    let encoded: Vec<String> = names.iter().map(|name| name.bytes().map(encoded).collect()).collect();
    let mut all = encoded.join(",");
    if all.len() > MISSING_MAX {
        let end = all.get(..MISSING_MAX).and_then(|cut| cut.rfind(',')).unwrap_or_default();
        all.truncate(end);
    }
    let value = HeaderValue::from_str(&all).ok().filter(|value| !value.is_empty())?;
    Some([(MISSING, value)])
}
