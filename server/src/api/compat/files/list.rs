//! `GET /v1/files`

use axum::{
    Json,
    http::{HeaderMap, Uri},
};
use model::FileId;
use serde::Deserialize;
use serde_json::Value;
use store::KeyFilesAsked;

use super::{may, shape};
use crate::{
    auth::Member,
    compat::{
        errors::{OpenAiRefusals, Shape},
        files,
    },
    error::{ErrorCode, Refusal},
    strict::Query,
};

/// The longest page. OpenAI's API has 10,000; its clients go on by `has_more`.
const LONGEST: u32 = 1000;
/// As long as a page of Anthropic's API is by itself.
const OF_ANTHROPIC: u32 = 20;

/// What is asked for, in both houses' words. Further parameters are ignored.
#[derive(Debug, Deserialize)]
pub struct Asked {
    limit: Option<u32>,
    order: Option<String>,
    purpose: Option<String>,
    /// OpenAI's word for the file behind which the page begins.
    after: Option<String>,
    /// Anthropic's words for it, and for the file before which it ends.
    after_id: Option<String>,
    before_id: Option<String>,
}

/// Lists the files of the key, newest first
///
/// In OpenAI's words page by page with `after`, `limit`, `order` and `purpose`; with the header `anthropic-version` with `after_id`,
/// `before_id` and `limit`. A page has at most 1,000 files.
#[utoipa::path(get, path = "/v1/files", operation_id = "listCompatibleFiles", tag = "compat",
    params(
        ("limit" = Option<u32>, Query, description = "How many files, 1 to 10,000; more than 1,000 come in several pages."),
        ("order" = Option<String>, Query, description = "`desc` (newest first) or `asc`."),
        ("purpose" = Option<String>, Query, description = "Only files with this purpose."),
        ("after" = Option<String>, Query, description = "The last file of the page before."),
        ("after_id" = Option<String>, Query, description = "Anthropic's word for `after`."),
        ("before_id" = Option<String>, Query, description = "The first file of the page behind, in Anthropic's API."),
    ),
    responses((status = 200, description = "The files, in the client's format.", body = Value), OpenAiRefusals))]
pub async fn list(
    member: Member,
    uri: Uri,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Refusal> {
    may(&member)?;
    let key = &member.key().ok_or(ErrorCode::Unauthenticated)?.holder;
    let shape = shape(&uri, &headers);
    let limit = match (asked.limit, shape) {
        (Some(0), _) => return Err(Refusal::field("limit", "Use at least 1.", "1 이상으로 써 주세요.")),
        (Some(limit), _) => limit.min(LONGEST),
        (None, Shape::OpenAi) => LONGEST,
        (None, Shape::Anthropic) => OF_ANTHROPIC,
    };
    let behind = cursor("after", asked.after.or(asked.after_id).as_deref())?;
    let before = cursor("before_id", asked.before_id.as_deref())?;
    let purposes = match &asked.purpose {
        Some(purpose) => vec![purpose.as_str()],
        None => files::PURPOSES.to_vec(),
    };
    // What comes before a file is what comes behind it in the other order.
    let oldest_first = before.is_some() || asked.order.as_deref() == Some("asc");
    let (behind, more) = (before.or(behind), i64::from(limit).saturating_add(1));
    let wanted = KeyFilesAsked { purposes: &purposes, behind, oldest_first, limit: more };
    let mut found = member.tenant.key_files(key.id, wanted).await?;
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    if before.is_some() {
        found.reverse();
    }
    Ok(Json(files::list(shape, &found, has_more)))
}

fn cursor(name: &str, id: Option<&str>) -> Result<Option<FileId>, Refusal> {
    let Some(id) = id.filter(|id| !id.is_empty()) else { return Ok(None) };
    files::parse(id).map(Some).ok_or_else(|| {
        Refusal::field(
            name,
            "This is no id of a file. Use one of the page before.",
            "파일 id가 아니에요. 앞 페이지의 id를 써 주세요.",
        )
    })
}
