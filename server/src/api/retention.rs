//! How long what runs hold is kept, by workspace and by app.

mod of_app;
mod read;
mod save;
#[cfg(test)]
mod tests;

use store::{Loss, RetentionSaved};
use utoipa_axum::routes;

use super::{
    Operations,
    wire::{count, timestamp},
};
use crate::{
    auth::{Access, Keys},
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// The most days: ten years.
const DAYS_MAX: u32 = 3_650;
const MONTHS_MAX: u32 = 120;

pub(super) fn operations() -> Operations {
    let (admin, builder) = (Access::Member(api::Role::Admin), Access::Member(api::Role::Builder));
    Operations::default()
        .add(admin.keys(Keys::WORKSPACE), routes!(read::read, save::save))
        .add(builder.keys(Keys::APPS), routes!(of_app::read, of_app::save))
}

fn to_wire(madang: &Madang, rules: &store::Retention) -> api::Retention {
    let store::Retention { days, apps, apps_may_exceed, usage_months, revision } = rules.clone();
    let revision = u64::try_from(revision).unwrap_or_default();
    api::Retention { days, apps, apps_may_exceed, usage_months, run_months: run_months(madang), revision }
}

/// For how many months this server keeps runs at most: whole months are removed, after so many more have begun.
fn run_months(madang: &Madang) -> Option<u32> {
    madang.config.keep_runs_months.map(|months| u32::from(months.get()) + 1)
}

fn check_days(field: &str, days: u32) -> Result<u32, Refusal> {
    if days <= DAYS_MAX {
        return Ok(days);
    }
    Err(Refusal::field(field, "Enter 0 to 3,650 days.", "0일부터 3,650일까지 입력해 주세요."))
}

/// Refuses a change that was not made, except one that somebody else's change has overtaken.
fn unconfirmed(saved: RetentionSaved) -> Result<bool, Refusal> {
    match saved {
        RetentionSaved::Saved => Ok(true),
        RetentionSaved::Stale => Ok(false),
        RetentionSaved::Unconfirmed(Loss { runs, at_least, oldest, usage_days }) => {
            let loss = api::RetentionLoss {
                runs: count(runs),
                at_least,
                oldest: oldest.map(timestamp),
                usage_days: count(usage_days),
            };
            Err(Refusal::from(ErrorCode::DeletionUnconfirmed).with_current(&loss))
        }
    }
}
