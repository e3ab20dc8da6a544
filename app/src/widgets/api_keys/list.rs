//! The keys, one per row.

use api::{ApiKey, ApiKeyState};
use leptos::prelude::*;
use model::ApiKeyKind;
use ui::{Alert, AlertTone, Badge, Button, ButtonVariant, ControlSize, Empty, Icon, IconName, Tone};

use super::{KeyPlace, KeysState};
use crate::{
    locales::use_words,
    widgets::{Moment, MomentStyle},
};

/// The keys that can be used, and below them those that can't any more.
#[component]
pub(super) fn KeyList(state: KeysState, keys: Vec<ApiKey>) -> impl IntoView {
    let w = use_words().keys();
    if keys.is_empty() {
        return view! { <Empty icon=IconName::Key title=w.none() text=w.none_text() /> }.into_any();
    }
    let (open, ended): (Vec<_>, Vec<_>) = keys.into_iter().partition(|key| key.state == ApiKeyState::Open);
    let rows = move |keys: Vec<ApiKey>| {
        let rows = keys.into_iter().map(|key| view! { <Row state api_key=key /> }).collect_view();
        view! {
            <ul class="card list-card" role="list">
                {rows}
            </ul>
        }
    };
    let ended = (!ended.is_empty()).then(|| {
        view! {
            <details>
                <summary>{w.ended(ended.len())}</summary>
                {rows(ended)}
            </details>
        }
    });
    let open = match open.is_empty() {
        true => view! { <p class="muted">{w.none_open()}</p> }.into_any(),
        false => rows(open).into_any(),
    };
    view! {
        {open}
        {ended}
    }
    .into_any()
}

#[component]
fn Row(state: KeysState, api_key: ApiKey) -> impl IntoView {
    let w = use_words().keys();
    let key = api_key;
    let tone = if key.state == ApiKeyState::Open { Tone::Ok } else { Tone::Neutral };
    let scopes = key.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ");
    let can_revoke = key.state != ApiKeyState::Revoked;
    let leaked = key.leaked_at.filter(|_| key.state == ApiKeyState::Open).map(|at| {
        view! {
            <Alert tone=AlertTone::Danger title=w.leaked()>
                <p>{w.leaked_text()} " " <Moment at how=MomentStyle::Exact /></p>
            </Alert>
        }
    });
    view! {
        <li class="api-key">
            <div class="api-key__head">
                <strong>{key.name.clone()}</strong>
                <Badge tone=tone>{w.state(key.state)}</Badge>
            </div>
            {leaked}
            <code class="api-key__text">{format!("mdg_…{}", key.token_last4)}</code>
            <p class="api-key__scopes">{w.may()} " " <code>{scopes}</code></p>
            <Facts state api_key=key.clone() />
            {can_revoke.then(|| view! { <Revoke state api_key=key /> })}
        </li>
    }
}

#[component]
fn Facts(state: KeysState, api_key: ApiKey) -> impl IntoView {
    let w = use_words().keys();
    let key = api_key;
    // In each place only what differs between its keys.
    let about = state.place.with_value(|place| match (place, key.kind) {
        (KeyPlace::Own(memberships), _) => (memberships.len() > 1).then(|| w.works_in(&key.workspace_name)),
        (KeyPlace::App { .. }, _) => Some(w.made_by(&key.made_by_name)),
        (KeyPlace::Workspace(_), ApiKeyKind::Workspace) => Some(w.made_by(&key.made_by_name)),
        (KeyPlace::Workspace(_), ApiKeyKind::App) => {
            Some(w.for_app(key.app_name.as_deref().unwrap_or_default(), &key.made_by_name))
        }
        (KeyPlace::Workspace(_), ApiKeyKind::Person) => Some(w.own_of(&key.made_by_name)),
    });
    let used = match key.last_used_at {
        None => view! { {w.never_used()} }.into_any(),
        Some(at) => view! { {w.last_used()} " " <Moment at /> }.into_any(),
    };
    let end = match key.expires_at {
        None => view! { {w.no_end()} }.into_any(),
        Some(at) => {
            let word = if key.state == ApiKeyState::Expired { w.expired() } else { w.expires_on() };
            view! { {word} " " <Moment at how=MomentStyle::Day /> }.into_any()
        }
    };
    let limits = w.limits(&key);
    let limits = (!limits.is_empty()).then(|| {
        view! {
            <span>
                <Icon name=IconName::Coin />
                {limits}
            </span>
        }
    });
    let about = about.map(|about| {
        view! {
            <span>
                <Icon name=IconName::Members />
                {about}
            </span>
        }
    });
    view! {
        <div class="api-key__facts">
            <span>
                <Icon name=IconName::Clock />
                <span>{used}</span>
            </span>
            <span>
                <Icon name=IconName::Calendar />
                <span>{end}</span>
            </span>
            {limits}
            {about}
        </div>
    }
}

#[component]
fn Revoke(state: KeysState, api_key: ApiKey) -> impl IntoView {
    let w = use_words().keys();
    let label = w.revoke_of(&api_key.name);
    view! {
        <div class="api-key__actions">
            <Button
                size=ControlSize::S
                variant=ButtonVariant::DangerQuiet
                on_click=move |_| state.revoking.set(Some(api_key.clone()))
            >
                <span aria-hidden="true">{w.revoke()}</span>
                <span class="visually-hidden">{label}</span>
            </Button>
        </div>
    }
}
