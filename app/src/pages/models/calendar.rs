//! The calendar: which models are switched off, when, and what hangs on them.

use api::{Retirement, Retirements, RetiresBy, RetiringApp, Timestamp};
use leptos::prelude::*;
use ui::{Button, Column, Columns, ControlSize, IconName, Section, Status, StatusTone, TableScroll};

use super::{feed::Feed, page_state::ModelsState};
use crate::{
    clock,
    format::day,
    kit::go_to_row,
    locales::use_words,
    preferences::use_language,
    widgets::{AppIcon, AppIconSize, ModelBadge, retirement_row},
};

/// From so many days on a model that something hangs on is a warning.
const SOON_DAYS: i64 = 90;
/// And from so many on it is urgent.
const URGENT_DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// The models that something hangs on; the others are folded away.
#[component]
pub(super) fn Calendar(state: ModelsState, retirements: Retirements) -> impl IntoView {
    let w = use_words().retirement();
    let (used, unused): (Vec<_>, Vec<_>) = retirements.items.into_iter().partition(Retirement::is_in_use);
    let nothing = match (used.is_empty(), unused.is_empty()) {
        (true, true) => Some(w.none()),
        (true, false) => Some(w.none_in_use()),
        (false, _) => None,
    };
    let others = (!unused.is_empty()).then(|| {
        let summary = w.others(unused.len());
        view! {
            <details class="calendar__others">
                <summary>{summary}</summary>
                <Table state items=unused />
            </details>
        }
    });
    // A notice leads to a row.
    go_to_row("retires-");
    view! {
        <Section id="retirements" title=w.title() lead=w.lead()>
            {nothing.map(|text| view! { <p class="muted">{text}</p> })}
            {(!used.is_empty()).then(|| view! { <Table state items=used /> })}
            {others}
            <Feed state feed=retirements.feed />
        </Section>
    }
}

#[component]
fn Table(state: ModelsState, items: Vec<Retirement>) -> impl IntoView {
    let w = use_words().retirement();
    let rows = items.into_iter().map(|item| view! { <Row state item /> }).collect_view();
    view! {
        <TableScroll label=w.table()>
            <table class="table calendar">
                <Columns of=vec![
                    Column::new(w.model()),
                    Column::new(w.day()),
                    Column::new(w.what_hangs()),
                    Column::new(w.successor()).priority("2"),
                ] />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
    .into_any()
}

#[component]
fn Row(state: ModelsState, item: Retirement) -> impl IntoView {
    let w = use_words().retirement();
    let language = use_language();
    let used = item.is_in_use();
    let (name, connection) = (item.model.name.clone(), item.model.connection_name.clone());
    let by = match item.by {
        RetiresBy::Provider => w.by_provider(),
        RetiresBy::Catalog => w.by_catalog(),
    };
    let source = item.source.clone().map(|href| {
        view! {
            " "
            <a href=href target="_blank" rel="noopener noreferrer" aria-label=w.source_of(&item.model.name)>
                {w.source()}
            </a>
        }
    });
    let roles = [item.default.then(|| w.default()), item.stands_in.then(|| w.stands_in())];
    let roles = roles.into_iter().flatten().map(|role| view! { <li>{role}</li> }).collect_view();
    let workspace = state.workspace.get_untracked();
    let apps = item.apps.iter().map(|app| view! { <App workspace=workspace.clone() app=app.clone() /> }).collect_view();
    let successor = match &item.successor {
        None => view! { <span class="muted">{w.no_successor()}</span> }.into_any(),
        Some(id) => {
            let missing =
                item.successor_ref.is_none().then(|| view! { <span class="table__sub">{w.not_offered()}</span> });
            view! {
                {id.clone()}
                {missing}
            }
            .into_any()
        }
    };
    let measure = (!item.apps.is_empty()).then(|| {
        let (words, opened) = (use_words().measure(), StoredValue::new(item.clone()));
        let label = words.open_of(&item.model.name);
        view! {
            <Button
                size=ControlSize::S
                icon=IconName::Scale
                on_click=move |_| state.measure.item.set(Some(opened.get_value()))
            >
                <span aria-hidden="true">{words.open()}</span>
                <span class="visually-hidden">{label}</span>
            </Button>
        }
    });
    view! {
        <tr id=retirement_row(&item.model.model_ref) tabindex="-1">
            <th scope="row">
                <ModelBadge monogram=item.model.monogram.clone() name />
                <span class="table__sub">{connection}</span>
            </th>
            <td>
                <DaysLeft day=item.day.clone() used />
                <span class="table__sub">
                    <time datetime=item.day.clone()>{day(&item.day, language)}</time>
                </span>
                <span class="table__sub">{by} {source}</span>
            </td>
            <td>
                {if used {
                    view! {
                        <ul class="plain-list" role="list">
                            {roles}
                            {apps}
                        </ul>
                        {measure}
                    }
                        .into_any()
                } else {
                    view! { <span class="muted">{w.nothing()}</span> }.into_any()
                }}
            </td>
            <td data-priority="2">{successor}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn App(workspace: String, app: RetiringApp) -> impl IntoView {
    let w = use_words().retirement();
    let RetiringApp { app, owner, first, then, links, runs } = app;
    let what = match then {
        _ if !first => w.as_fallback().to_owned(),
        Some(model) => w.then(&model.name),
        None => w.would_stop().to_owned(),
    };
    view! {
        <li>
            <span class="table__identity">
                <AppIcon category=app.category icon=app.icon size=AppIconSize::S />
                <span>
                    <a href=format!("/w/{workspace}/apps/{}/edit", app.slug)>{app.name}</a>
                    " "
                    {what}
                    <span class="table__sub">{w.reach(&owner.name, runs, links)}</span>
                </span>
            </span>
        </li>
    }
}

/// How many days are left, by the reader's calendar. Only the browser knows which day it is there.
#[component]
fn DaysLeft(day: String, used: bool) -> impl IntoView {
    let w = use_words().retirement();
    let left = RwSignal::new(None);
    // Only the browser knows its time zone and the current time.
    Effect::new(move |_| {
        let offset = clock::now().and_then(|now| Some((now, clock::offset_minutes(now)?)));
        left.set(offset.and_then(|(now, offset)| days_until(&day, now, offset)));
    });
    let tone = Signal::derive(move || tone(left.get(), used));
    let shown = move || left.get().map(|days| view! { <Status tone>{w.days_left(days)}</Status> });
    view! { <span class="calendar__left">{shown}</span> }
}

fn tone(days_left: Option<i64>, used: bool) -> StatusTone {
    match days_left {
        Some(days) if used && days <= URGENT_DAYS => StatusTone::Danger,
        Some(days) if used && days <= SOON_DAYS => StatusTone::Warn,
        _ => StatusTone::Off,
    }
}

/// How many days there are from now until a day such as `2026-12-11`, where clocks are so many minutes ahead of UTC.
fn days_until(day: &str, now: Timestamp, offset_minutes: i32) -> Option<i64> {
    let then: Timestamp = format!("{day}T00:00:00Z").parse().ok()?;
    let here = now.0.checked_add(i64::from(offset_minutes).checked_mul(60_000)?)?;
    Some(then.0.div_euclid(DAY_MS) - here.div_euclid(DAY_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_by_the_readers_calendar() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(days_until("2026-12-11", at("2026-11-30T12:00:00Z"), 0), Some(11));
        assert_eq!(days_until("2026-12-11", at("2026-12-10T23:59:00Z"), 0), Some(1));
        assert_eq!(days_until("2026-12-11", at("2026-12-10T15:00:00Z"), 9 * 60), Some(0), "in Seoul it is the day");
        assert_eq!(
            days_until("2026-12-11", at("2026-12-11T03:00:00Z"), -8 * 60),
            Some(1),
            "in Los Angeles it isn't yet"
        );
        assert_eq!(days_until("2026-12-11", at("2026-12-13T00:00:00Z"), 0), Some(-2));
        assert_eq!(days_until("soon", at("2026-12-13T00:00:00Z"), 0), None);
    }

    #[test]
    fn only_what_something_hangs_on_is_urgent() {
        assert_eq!(tone(Some(30), true), StatusTone::Danger);
        assert_eq!(tone(Some(31), true), StatusTone::Warn);
        assert_eq!(tone(Some(91), true), StatusTone::Off);
        assert_eq!(tone(Some(1), false), StatusTone::Off);
        assert_eq!(tone(None, true), StatusTone::Off);
    }
}
