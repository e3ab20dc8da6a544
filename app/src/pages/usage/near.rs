//! Who is near a limit.

use api::{LimitKind, NearLimit, NearLimitKind};
use leptos::prelude::*;
use ui::{Progress, ProgressTone, Section};

use super::place::Place;
use crate::{format::number, locales::use_words, session::use_amounts};

/// Nothing where nobody is.
#[component]
pub(super) fn NearLimits(place: Place, near: Vec<NearLimit>) -> impl IntoView {
    let w = use_words().usage();
    (!near.is_empty()).then(|| {
        let rows = near.into_iter().map(|near| view! { <Row place near /> }).collect_view();
        view! {
            <Section id="usage-near" title=w.near() lead=w.near_lead()>
                <ul class="card list-card" role="list">
                    {rows}
                </ul>
            </Section>
        }
    })
}

#[component]
fn Row(place: Place, near: NearLimit) -> impl IntoView {
    let w = use_words().usage();
    let amounts = use_amounts();
    let show = |value: u64| match near.limit {
        LimitKind::Runs | LimitKind::RunsPerDay => number(value),
        LimitKind::Cost | LimitKind::CostPerDay => amounts.micros(value),
    };
    let used = w.limit(near.limit, &show(near.used), &show(near.allowed));
    let (kind, slug) = (near.kind, near.app_slug.clone());
    let href = move || {
        let workspace = place.workspace.get();
        match (kind, &slug) {
            (NearLimitKind::Link, Some(app)) => format!("/w/{workspace}/apps/{app}/share"),
            (NearLimitKind::Key, Some(app)) => format!("/w/{workspace}/apps/{app}/api"),
            _ => format!("/w/{workspace}/admin/keys"),
        }
    };
    let about = [Some(w.kind(kind).to_owned()), near.app_name].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let tone = if near.used_percent >= 100 { ProgressTone::Danger } else { ProgressTone::Warn };
    view! {
        <li class="list-card__row">
            <div class="stack usage__near" data-gap="s">
                <h3>
                    <a href=href>{near.name}</a>
                </h3>
                <small class="muted">{about}</small>
                <Progress
                    value=Signal::stored(Some(f64::from(near.used_percent.min(100))))
                    label=used
                    left=format!("{}%", near.used_percent)
                    tone=Signal::stored(tone)
                />
            </div>
        </li>
    }
}
