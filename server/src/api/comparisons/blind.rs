//! `POST`, `PUT` and `DELETE /workspaces/{workspace}/apps/{app}/comparisons/{id}/blind`

use api::{BlindChoice, BlindRow};
use axum::{Json, http::StatusCode};
use model::ComparisonId;
use store::{Chosen, ComparisonState, NextBallot};

use super::find;
use crate::{
    api::wire::count,
    auth::Member,
    error::{ErrorCode, Refusal},
    strict::{At, Body},
};

/// Begins a blind rating, or goes on with it: the next row to rate
///
/// Rows are rated that every column has answered. The answers stand in an order that is drawn for each row and person, and nothing tells
/// which is whose. Until the caller ends the rating, they are shown no answers by column, no sums and no verdict; afterwards they can't go
/// on with it, because they know.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}/blind", operation_id = "rateBlind", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
    ),
    responses(
        (status = 200, description = "The next row.", body = BlindRow),
        (status = 409, description = "`comparison_not_over`, `nothing_to_rate` or `blind_rating_over`", body = api::ErrorBody),
    ))]
pub async fn rate(
    member: Member,
    At((_, app, id)): At<(String, String, ComparisonId)>,
) -> Result<Json<BlindRow>, Refusal> {
    let found = find(&member, &app, id).await?;
    if found.state == ComparisonState::Running {
        return Err(ErrorCode::ComparisonNotOver.into());
    }
    if found.columns.len() < 2 {
        return Err(ErrorCode::NothingToRate.into());
    }
    let next = member.tenant.begin_rating(id, member.id).await?.ok_or(ErrorCode::BlindRatingOver)?;
    if next.rows == 0 {
        return Err(ErrorCode::NothingToRate.into());
    }
    Ok(Json(to_wire(next)))
}

/// Rates a row blind: the next row to rate
///
/// A row that was rated can be rated anew until the rating is ended.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}/blind", operation_id = "chooseBlind", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
    ), request_body = BlindChoice,
    responses(
        (status = 200, description = "The next row.", body = BlindRow),
        (status = 422, description = "`invalid`: there is no such place.", body = api::ErrorBody),
    ))]
pub async fn choose(
    member: Member,
    At((_, app, id)): At<(String, String, ComparisonId)>,
    Body(choice): Body<BlindChoice>,
) -> Result<Json<BlindRow>, Refusal> {
    find(&member, &app, id).await?;
    let place = choice.place.map(|place| i32::try_from(place).unwrap_or(i32::MAX));
    match member.tenant.choose(id, member.id, choice.ballot, place).await? {
        Chosen::Kept => Ok(Json(to_wire(member.tenant.next_ballot(id, member.id).await?))),
        Chosen::NoPlace => Err(Refusal::field(
            "place",
            "There is no answer at this place. Choose one that is shown.",
            "그 자리에는 답이 없어요. 보이는 답 가운데 골라 주세요.",
        )),
        Chosen::Absent => Err(ErrorCode::NotFound.into()),
    }
}

/// Ends the blind rating
///
/// The caller sees which answer is whose from now on, and what they chose counts.
#[utoipa::path(delete, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons/{id}/blind", operation_id = "endBlind", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("id" = ComparisonId, Path, description = "The comparison's id."),
    ),
    responses((status = 204, description = "It is ended.")))]
pub async fn end(member: Member, At((_, app, id)): At<(String, String, ComparisonId)>) -> Result<StatusCode, Refusal> {
    find(&member, &app, id).await?;
    member.tenant.end_rating(id, member.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn to_wire(next: NextBallot) -> BlindRow {
    let (rated, rows) = (count(next.rated), count(next.rows));
    match next.ballot {
        None => BlindRow {
            ballot: None,
            title: String::new(),
            inputs: model::Values::new(),
            answers: Vec::new(),
            rated,
            rows,
        },
        Some(ballot) => BlindRow {
            ballot: Some(ballot.id),
            title: ballot.title,
            inputs: ballot.inputs,
            answers: ballot.answers,
            rated,
            rows,
        },
    }
}
