//! One entry of the audit log.

use api::AuditEntry;
use leptos::prelude::*;
use model::{
    Word as _,
    audit::{AuditAction, AuditObject},
};

use super::state::{Changed, Wanted, changes};
use crate::{
    locales::use_words,
    session::use_workspace,
    widgets::{Moment, MomentStyle},
};

/// How many changes are shown before the rest is folded.
const SHOWN: usize = 4;

#[component]
pub(super) fn Entry(entry: AuditEntry, wanted: Wanted) -> impl IntoView {
    let w = use_words().audit();
    let workspace = use_workspace();
    let action =
        AuditAction::from_word(&entry.action).map_or_else(|| entry.action.clone(), |known| w.action(known).to_owned());
    let kind = AuditObject::from_word(&entry.object_kind)
        .map_or_else(|| entry.object_kind.clone(), |known| w.kind(known).to_owned());
    let who = match &entry.person {
        None => w.nobody().to_owned(),
        Some(person) if person.name.is_empty() => w.left().to_owned(),
        Some(person) => person.name.clone(),
    };
    let how: Vec<String> =
        entry.key.as_deref().map(|key| w.by_key(key)).into_iter().chain(entry.address.clone()).collect();
    let all = entry.object_id.as_deref().filter(|id| wanted.object.as_deref() != Some(*id)).map(|id| {
        let address = Wanted::of_object(&entry.object_kind, id).address();
        let label = w.all_of_it_long(&kind, entry.number);
        view! {
            <a href=move || format!("/w/{}/admin/audit{address}", workspace.get()) aria-label=label>
                {w.all_of_it()}
            </a>
        }
    });
    let mut told = changes(entry.before.as_ref(), entry.after.as_ref(), w.yes(), w.no());
    let folded = if told.len() > SHOWN { told.split_off(SHOWN) } else { Vec::new() };
    let more = (!folded.is_empty()).then(|| {
        view! {
            <details class="audit__more">
                <summary>{w.more(folded.len())}</summary>
                <Changes of=folded />
            </details>
        }
    });
    view! {
        <li class="list-card__row">
            <div class="stack" data-gap="s">
                <h2 class="audit__what">{action}</h2>
                <p class="audit__who">
                    <span>{who}</span>
                    {how.into_iter().map(|how| view! { <span class="muted">{how}</span> }).collect_view()}
                    <Moment at=entry.at how=MomentStyle::Exact />
                    <span class="muted" title=entry.hash>{w.entry(entry.number)}</span>
                    {all}
                </p>
                <Changes of=told />
                {more}
            </div>
        </li>
    }
}

#[component]
fn Changes(of: Vec<Changed>) -> impl IntoView {
    let w = use_words().audit();
    if of.is_empty() {
        return ().into_any();
    }
    let lines = of.into_iter().map(|Changed { name, before, after }| {
        let before = before.map(|text| {
            view! {
                <del>
                    <span class="visually-hidden">{w.before()}</span>
                    {text}
                </del>
            }
        });
        let arrow = (before.is_some() && after.is_some()).then(|| view! { <span aria-hidden="true">" → "</span> });
        let after = after.map(|text| {
            view! {
                <ins>
                    <span class="visually-hidden">{w.after()}</span>
                    {text}
                </ins>
            }
        });
        view! {
            <li>
                <code>{name}</code>
                " "
                {before}
                {arrow}
                {after}
            </li>
        }
    });
    view! {
        <ul class="audit__changes" role="list">
            {lines.collect_view()}
        </ul>
    }
    .into_any()
}
