//! The traffic splits of an app: two published versions side by side. They are for those who may change the app.

mod change;
mod ended;
mod keep;
mod read;
mod start;
mod stop;
#[cfg(test)]
mod tests;
mod wire;

use utoipa_axum::routes;

use super::Operations;
use crate::{
    auth::{Access, Keys},
    error::Refusal,
};

pub(super) fn operations() -> Operations {
    let builder = Access::Member(api::Role::Builder);
    Operations::default()
        .add(builder.keys(Keys::APPS), routes!(read::read, start::start, change::change))
        .add(builder.keys(Keys::APPS), routes!(keep::keep))
        .add(builder.keys(Keys::APPS), routes!(stop::stop))
        .add(builder.keys(Keys::APPS), routes!(ended::ended))
}

/// A share that both versions have a part in.
fn check_share(percent: u8) -> Result<u8, Refusal> {
    if (1..=99).contains(&percent) {
        return Ok(percent);
    }
    Err(Refusal::field("share_percent", "Give a share from 1 to 99 percent.", "1부터 99까지의 비율을 넣어 주세요."))
}
