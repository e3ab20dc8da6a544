//! `/v1`: the APIs of OpenAI and Anthropic, so that programs that were written for them call apps and models by a change of address.
//! What they mean and how they answer is in crate module `compat`; here they are let in, run and answered.

mod answer;
mod begin;
mod chat;
mod count_tokens;
mod embeddings;
mod files;
mod following;
mod given;
mod large;
mod messages;
mod models;
mod responses;
#[cfg(test)]
mod tests;

use utoipa_axum::routes;

use super::Operations;
use crate::auth::{Access, Keys};

pub(super) fn operations() -> Operations {
    // Which scope is needed depends on what is asked for, an app or a model (`begin.rs`).
    let holder = Access::KeyHolder(api::Role::User).keys(Keys::Any).also_of_one_app();
    Operations::default()
        .add(holder, routes!(models::list))
        .add(holder, routes!(models::read))
        .add_large(large::MOST_BYTES, holder, routes!(chat::complete))
        .add_large(large::MOST_BYTES, holder, routes!(responses::respond))
        .add_large(large::MOST_BYTES, holder, routes!(messages::message))
        .add_large(large::MOST_BYTES, holder, routes!(count_tokens::count))
        .add(holder, routes!(embeddings::embed))
        .add_large(files::MOST_BYTES, holder, routes!(files::upload))
        .add(holder, routes!(files::list))
        .add(holder, routes!(files::read, files::delete))
        .add(holder, routes!(files::content))
}
