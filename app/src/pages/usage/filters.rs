//! Which days, and what usage is narrowed to. All of it are addresses, so that it works without script and can be sent to a colleague.

use api::{UsageBy, UsageOnly};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Field, Icon, IconName, IconSize, LinkButton, TextInput, TextKind};

use super::{place::Place, state::month_after};
use crate::{format, kit::FilterForm, locales::use_words, preferences::use_language};

/// The months before and after, and the days themselves.
#[component]
pub(super) fn Period(place: Place, from: String, to: String, today: String) -> impl IntoView {
    let w = use_words().usage();
    let language = use_language();
    let month = |start: Option<String>, icon: IconName, label: &'static str| {
        start.filter(|start| *start <= today).map(|start| {
            let name = format::month(&start, language);
            let href = move || place.to(&place.looked.get().of_days(start.clone(), None));
            view! {
                <LinkButton href icon>
                    {name} <span class="visually-hidden">{format!(" ({label})")}</span>
                </LinkButton>
            }
        })
    };
    let earlier = month(month_after(&from, -1), IconName::Left, w.earlier_month());
    let later = month(month_after(&from, 1), IconName::Right, w.later_month());
    let (first, last) = (RwSignal::new(from), RwSignal::new(to));
    let chosen = move |()| {
        let (first, last) = (first.get_untracked(), last.get_untracked());
        untrack(|| place.to(&place.looked.get().of_days(first, Some(last))))
    };
    let path = Signal::derive(move || place.path());
    view! {
        <FilterForm class="usage__period" label=w.period() path chosen>
            <Carried place but=&["from", "to"] />
            <Field id="usage-from" label=w.from()>
                <TextInput kind=TextKind::Date value=first name="from" />
            </Field>
            <Field id="usage-to" label=w.to()>
                <TextInput kind=TextKind::Date value=last name="to" />
            </Field>
            <Button kind=ButtonKind::Submit>{w.show()}</Button>
            <nav class="cluster" aria-label=w.month()>
                {earlier}
                {later}
            </nav>
        </FilterForm>
    }
}

/// What a form that the browser itself sends carries along of the address.
#[component]
pub(super) fn Carried(place: Place, but: &'static [&'static str]) -> impl IntoView {
    move || {
        let parameters = place.looked.get().parameters().into_iter().filter(|(name, _)| !but.contains(name));
        parameters.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()
    }
}

/// What usage is narrowed to, each with a way out.
#[component]
pub(super) fn Narrowed(place: Place, only: Vec<UsageOnly>) -> impl IntoView {
    let w = use_words().usage();
    if only.is_empty() {
        return ().into_any();
    }
    let chips = only.into_iter().map(|only| {
        let by = only.by;
        let name = only.name.clone().or_else(|| only.source.map(|source| w.source(source).to_owned()));
        let what = format!("{}: {}", w.by(by), name.unwrap_or_else(|| w.nameless(by).to_owned()));
        let href = move || place.to(&place.looked.get().without(by));
        view! {
            <li>
                <a class="filter-chip" href=href aria-label=w.take_away(&what)>
                    {what.clone()}
                    <Icon name=IconName::X size=IconSize::S />
                </a>
            </li>
        }
    });
    view! {
        <ul class="toolbar" role="list" aria-label=w.narrowed()>
            {chips.collect_view()}
        </ul>
    }
    .into_any()
}

/// The files.
#[component]
pub(super) fn Exports(place: Place, by: UsageBy) -> impl IntoView {
    let w = use_words().usage();
    let href = move |format: &'static str| {
        move || {
            let asked = api::UsageQuery { by: Some(by), ..place.looked.get().usage };
            api::usage_export_path(&place.workspace.get(), place.slug().as_deref(), format, &asked)
        }
    };
    view! {
        <p class="cluster">
            <a class="button" href=href("csv") download>
                <Icon name=IconName::Download />
                {w.as_csv()}
            </a>
            <a class="button" href=href("xlsx") download>
                <Icon name=IconName::Download />
                {w.as_xlsx()}
            </a>
        </p>
    }
}
