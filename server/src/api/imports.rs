//! Apps that come from files: of ours, or of other builders.

mod archive;
mod archive_preview;
mod create;
mod preview;
mod replace;

use std::sync::Arc;

use api::ImportChoice;
use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use model::limits;
use utoipa_axum::routes;

use super::Operations;
use crate::{
    auth::{Access, Keys, Member},
    error::{ErrorCode, Refusal},
    madang::Madang,
    porting::{Ground, LARGEST_BYTES, Plan, archive::ARCHIVE_BYTES, plan},
    uploads::{Quota, whole},
};

pub(super) fn operations() -> Operations {
    let builder = Access::Member(api::Role::Builder).keys(Keys::APPS);
    let admin = Access::Member(api::Role::Admin).keys(Keys::APPS);
    // One byte more, so that a file that is too large is refused by the words that are about files.
    let most = LARGEST_BYTES.saturating_add(1);
    Operations::default()
        .add_large(most, builder, routes!(preview::preview))
        .add_large(most, builder, routes!(create::create))
        .add_large(most, builder, routes!(replace::replace))
        .add_large(ARCHIVE_BYTES, admin, routes!(archive::import, archive_preview::progress))
        .add_large(ARCHIVE_BYTES, admin, routes!(archive_preview::preview))
}

/// Reads the request's file, and works out what it becomes.
async fn planned(
    (madang, member): (&Madang, &Member),
    headers: &HeaderMap,
    (name, models): (Option<String>, Option<&str>),
    body: Body,
) -> Result<Plan, Refusal> {
    let chosen = chosen(models)?;
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > LARGEST_BYTES) {
        return Err(too_large());
    }
    let bytes = whole(body, LARGEST_BYTES as u64).await;
    let bytes = bytes.map_err(|refusal| if refusal.code() == ErrorCode::TooLarge { too_large() } else { refusal })?;
    if bytes.is_empty() {
        return Err(Refusal::field(
            "file",
            "The file is empty. Choose another one.",
            "빈 파일이에요. 다른 파일을 골라 주세요.",
        ));
    }
    Quota::of_member(member).count(madang, bytes.len() as u64).await?;
    let ground = Arc::new(Ground::of(member, chosen, crate::error::language_of(headers)).await?);
    Box::pin(plan(member, &ground, bytes, name)).await
}

fn too_large() -> Refusal {
    Refusal::from(ErrorCode::TooLarge).and_field(
        "file",
        "A file of an app is at most 10 MB. Leave some of its test rows out.",
        "앱 파일은 10MB까지예요. 테스트 행을 줄여 주세요.",
    )
}

fn chosen(models: Option<&str>) -> Result<Vec<ImportChoice>, Refusal> {
    let chosen = models.map(serde_json::from_str).transpose().map_err(|error| {
        Refusal::field(
            "models",
            format!("Give a JSON list of `ImportChoice`: {error}."),
            format!("`ImportChoice`를 JSON 목록으로 넣어 주세요: {error}."),
        )
    })?;
    Ok(chosen.unwrap_or_default())
}

fn too_many_pieces() -> Refusal {
    let max = limits::PIECES;
    Refusal::field(
        "file",
        format!(
            "The workspace would have more than {max} pieces. Delete some that no app uses, and import the file again."
        ),
        format!("조각이 {max}개를 넘게 돼요. 쓰지 않는 조각을 지우고 다시 가져와 주세요."),
    )
}

fn too_many_rows() -> Refusal {
    let max = limits::TEST_ROWS;
    Refusal::field(
        "file",
        format!("tests.rows: an app has at most {max} test rows. Leave some out."),
        format!("tests.rows: 테스트 행은 앱마다 {max}개까지예요. 몇 개를 빼 주세요."),
    )
}

fn rows_too_large() -> Refusal {
    Refusal::field(
        "file",
        "tests.rows: an app's test rows are at most 50 MiB together. Leave some out.",
        "tests.rows: 테스트 행은 모두 합쳐 50MiB까지예요. 몇 개를 빼 주세요.",
    )
}

#[cfg(test)]
mod tests;
