//! The audit log, for those who answer for a workspace.

mod checkpoints;
mod export;
mod list;
#[cfg(test)]
mod walk;

use api::AuditQuery;
use store::AuditFilter;
use utoipa_axum::routes;

use super::{Operations, check, wire};
use crate::{
    auth::{Access, Keys},
    error::Refusal,
};

pub(super) fn operations() -> Operations {
    let admin = Access::Member(api::Role::Admin);
    Operations::default()
        .add(admin.keys(Keys::WORKSPACE), routes!(list::list))
        .add(admin.keys(Keys::WORKSPACE), routes!(export::jsonl))
        .add(admin.keys(Keys::WORKSPACE), routes!(export::csv))
        .add(admin.keys(Keys::WORKSPACE), routes!(checkpoints::list))
        .add(admin.keys(Keys::WORKSPACE), routes!(checkpoints::now))
}

/// The most characters of any filter.
const TEXT_MAX: usize = 100;

/// What a query asks for.
fn filter(query: &AuditQuery) -> Result<AuditFilter, Refusal> {
    let text = |field: &str, text: &Option<String>| {
        let text = check::optional_text(field, text.as_deref().unwrap_or_default(), TEXT_MAX)?;
        Ok::<_, Refusal>(Some(text).filter(|text| !text.is_empty()))
    };
    Ok(AuditFilter {
        person: query.person,
        action: text("action", &query.action)?,
        object_kind: text("object_kind", &query.object_kind)?,
        object_id: text("object_id", &query.object_id)?,
        from: query.from.map(wire::moment).transpose()?,
        until: query.until.map(wire::moment).transpose()?,
        words: text("q", &query.q)?,
    })
}
