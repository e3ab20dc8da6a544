//! `PUT /workspaces/{workspace}/personal-data`

use api::PersonalData;
use axum::Json;
use store::PersonalDataSaved;

use super::to_wire;
use crate::{auth::Member, error::Refusal, strict::Body};

/// The most names.
const NAMES_MAX: usize = 5_000;
/// The most characters of a name.
const NAME_MAX: usize = 80;

/// Replaces what is done about personal data
///
/// It counts from the next run on, on other servers within two seconds. The audit log keeps each change, but of the names only their
/// number.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/personal-data", operation_id = "savePersonalData", tag = "workspaces",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = PersonalData,
    responses(
        (status = 200, description = "The rules and names.", body = PersonalData),
        (status = 409, description = "`stale_revision`, with what there is now as `current`", body = api::ErrorBody),
        (status = 422, description = "`invalid`", body = api::ErrorBody),
    ))]
pub async fn save(member: Member, Body(wanted): Body<PersonalData>) -> Result<Json<PersonalData>, Refusal> {
    let names = names(wanted.names)?;
    let changed = store::PersonalData {
        others: wanted.others,
        connections: wanted.connections,
        apps: wanted.apps,
        names,
        revision: i64::try_from(wanted.revision).unwrap_or(i64::MAX),
    };
    let saved = member.tenant.save_personal_data(&changed).await?;
    let now = to_wire(&member.tenant.personal_data().await?);
    match saved {
        PersonalDataSaved::Saved => Ok(Json(now)),
        PersonalDataSaved::Stale => Err(Refusal::stale(&now)),
    }
}

/// The names without empty ones and repetitions, in their order.
fn names(wanted: Vec<String>) -> Result<Vec<String>, Refusal> {
    let mut seen = std::collections::HashSet::new();
    let mut names: Vec<String> = wanted.iter().map(|name| name.trim().to_owned()).collect();
    names.retain(|name| !name.is_empty() && seen.insert(name.clone()));
    if names.len() > NAMES_MAX {
        return Err(Refusal::field("names", "Enter at most 5,000 names.", "이름은 5,000개까지 적을 수 있어요."));
    }
    let wrong = names.iter().position(|name| !(2..=NAME_MAX).contains(&name.chars().count()));
    if wrong.is_some() {
        return Err(Refusal::field(
            "names",
            "Each name has 2 to 80 characters.",
            "이름은 하나에 2자에서 80자까지예요.",
        ));
    }
    Ok(names)
}
