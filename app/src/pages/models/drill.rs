//! The fire drill: what would happen if a provider were gone.

mod switch;

use api::{Connection, DrillVerdict, DrilledApp, FireDrill};
use leptos::{prelude::*, task::spawn_local};
use model::{AppId, diff::field_name};
use ui::{
    Bound, Button, ButtonVariant, Card, Checkbox, Choice, Field, IconName, Select, Status, StatusTone, TableScroll,
    use_announcer,
};

use super::desk::Desk;
use crate::{
    client::use_client,
    format::number,
    locales::{Drill as Words, use_words},
    preferences::use_language,
    session::use_amounts,
    widgets::{AppIcon, AppIconSize, ModelBadge},
};

use switch::Switch;

/// How wide the bar is drawn, in its own units.
const BAR: usize = 200;

/// The card, where there is a provider to lose.
#[component]
pub(super) fn Drill(desk: Desk, connections: Vec<Connection>) -> impl IntoView {
    let providers = providers(&connections);
    let w = use_words().drill();
    let first = providers.first().map(|choice| choice.value.clone())?;
    let provider = RwSignal::new(first);
    let result = RwSignal::new(None::<FireDrill>);
    let is_running = RwSignal::new(false);
    let run = use_run(desk, result, is_running);
    let lead = move || view! { <span class="muted"><small>{w.lead()}</small></span> };
    let shown = move || match result.get() {
        None => view! { <p class="muted">{w.before()}</p> }.into_any(),
        Some(drill) => {
            let again = Callback::new(move |()| run.run(provider.get_untracked()));
            view! { <Outcome desk drill again /> }.into_any()
        }
    };
    Some(view! {
        <Card id="fire-drill" title=w.title() actions=ViewFn::from(lead)>
            <div class="drill">
                <div class="form">
                    <Field id="drill-provider" label=w.provider()>
                        <Select value=provider options=providers />
                    </Field>
                    <Button
                        variant=ButtonVariant::Primary
                        icon=IconName::Drill
                        busy=is_running
                        busy_label=w.running()
                        on_click=move |_| run.run(provider.get_untracked())
                    >
                        {w.run()}
                    </Button>
                </div>
                <div class="drill__result">{shown}</div>
            </div>
        </Card>
    })
}

/// The providers that are connected, each once, by name; the small model on this machine can't leave.
fn providers(connections: &[Connection]) -> Vec<Choice> {
    let mut names: Vec<(&str, &str)> = connections
        .iter()
        .filter(|connection| !connection.demo)
        .map(|connection| (connection.provider_name.as_str(), connection.provider.as_str()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|(name, id)| Choice::new(id, name)).collect()
}

fn use_run(desk: Desk, result: RwSignal<Option<FireDrill>>, is_running: RwSignal<bool>) -> Callback<String> {
    let w = use_words().drill();
    let (client, announcer) = (use_client(), use_announcer());
    Callback::new(move |provider: String| {
        is_running.set(true);
        desk.failed.set(None);
        let (client, workspace) = (client.clone(), desk.workspace.get_untracked());
        spawn_local(async move {
            let answer = client.fire_drill(&workspace, &provider).await;
            is_running.set(false);
            match answer {
                Ok(drill) => {
                    announcer.say(said(&drill, w));
                    result.set(Some(drill));
                }
                Err(error) => desk.failed.set(Some(error)),
            }
        });
    })
}

/// How many are ready, weaker and would stop.
fn counts(drill: &FireDrill) -> (usize, usize, usize) {
    let of = |verdict| drill.items.iter().filter(|item| item.verdict == verdict).count();
    (of(DrillVerdict::Ready), of(DrillVerdict::Weaker), of(DrillVerdict::WouldStop))
}

fn said(drill: &FireDrill, w: Words) -> String {
    let (ready, weaker, stop) = counts(drill);
    match drill.items.len() {
        0 => w.no_app(&drill.provider_name, drill.independent),
        _ => w.counts(ready, weaker, stop),
    }
}

#[component]
fn Outcome(desk: Desk, drill: FireDrill, again: Callback<()>) -> impl IntoView {
    let w = use_words().drill();
    if drill.items.is_empty() {
        return view! { <p>{said(&drill, w)}</p> }.into_any();
    }
    let (ready, weaker, stop) = counts(&drill);
    // What needs it is chosen already.
    let in_need = drill.items.iter().filter(|item| item.verdict != DrillVerdict::Ready);
    let chosen = RwSignal::new(in_need.map(|item| item.app.id).collect::<Vec<_>>());
    let count = |count: usize| number(u64::try_from(count).unwrap_or(u64::MAX));
    view! {
        <div class="drill__counts">
            <div>
                <strong>{count(drill.items.len())}</strong>
                {w.apps_use(drill.items.len(), &drill.provider_name)}
            </div>
            <div>
                <strong>{count(ready)}</strong>
                <Status tone=Signal::stored(StatusTone::Ok)>{w.ready()}</Status>
            </div>
            <div>
                <strong>{count(weaker)}</strong>
                <Status tone=Signal::stored(StatusTone::Warn)>{w.weaker()}</Status>
            </div>
            <div>
                <strong>{count(stop)}</strong>
                <Status tone=Signal::stored(StatusTone::Danger)>{w.would_stop()}</Status>
            </div>
        </div>
        <Bar ready weaker stop label=said(&drill, w) />
        <Apps desk items=drill.items.clone() chosen />
        <Switch desk drill chosen again />
    }
    .into_any()
}

#[component]
fn Bar(ready: usize, weaker: usize, stop: usize, label: String) -> impl IntoView {
    let total = (ready + weaker + stop).max(1);
    let width = |count: usize| count * BAR / total;
    let (safe, weak) = (width(ready), width(weaker));
    // The rest, so that rounding leaves no gap at the end.
    let lost = if stop > 0 { BAR - safe - weak } else { 0 };
    view! {
        <svg class="drill__bar" viewBox=format!("0 0 {BAR} 12") preserveAspectRatio="none" role="img" aria-label=label>
            <rect class="is-safe" width=safe height="12" />
            <rect class="is-weak" x=safe width=weak height="12" />
            <rect class="is-lost" x=safe + weak width=lost height="12" />
        </svg>
    }
}

#[component]
fn Apps(desk: Desk, items: Vec<DrilledApp>, chosen: RwSignal<Vec<AppId>>) -> impl IntoView {
    let w = use_words().drill();
    let rows = items.into_iter().map(|item| view! { <Row desk item chosen /> }).collect_view();
    view! {
        <TableScroll label=w.table()>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">
                            <span class="visually-hidden">{w.chosen()}</span>
                        </th>
                        <th scope="col">{w.app()}</th>
                        <th scope="col" data-priority="2">
                            {w.moves_to()}
                        </th>
                        <th scope="col">{w.verdict()}</th>
                        <th scope="col">
                            <span class="visually-hidden">{w.mend_short()}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

#[component]
fn Row(desk: Desk, item: DrilledApp, chosen: RwSignal<Vec<AppId>>) -> impl IntoView {
    let w = use_words().drill();
    let (tone, verdict) = match item.verdict {
        DrillVerdict::Ready => (StatusTone::Ok, w.ready()),
        DrillVerdict::Weaker => (StatusTone::Warn, w.weaker()),
        DrillVerdict::WouldStop => (StatusTone::Danger, w.would_stop()),
    };
    let builder = format!("/w/{}/apps/{}/edit", desk.workspace.get_untracked(), item.app.slug);
    let app = item.app.id;
    let choose_label = w.choose(&item.app.name);
    let is_chosen = Signal::derive(move || chosen.with(|chosen| chosen.contains(&app)));
    let choose = Bound::new(is_chosen, move |on: bool| {
        chosen.update(|chosen| {
            chosen.retain(|known| *known != app);
            if on {
                chosen.push(app);
            }
        });
    });
    view! {
        <tr>
            <td data-tight=true>
                <Checkbox checked=choose>
                    <span class="visually-hidden">{choose_label}</span>
                </Checkbox>
            </td>
            <th scope="row">
                <span class="table__identity">
                    <AppIcon category=item.app.category icon=item.app.icon.clone() size=AppIconSize::S />
                    <span>
                        {item.app.name.clone()}
                        <span class="table__sub">{item.owner.name.clone()}</span>
                        <span class="table__narrow">
                            <TakesOver item=item.clone() />
                        </span>
                    </span>
                </span>
            </th>
            <td data-priority="2">
                <TakesOver item=item.clone() />
            </td>
            <td data-tight=true>
                <Status tone=Signal::stored(tone)>{verdict}</Status>
            </td>
            <td data-tight=true>
                <a class="button" data-size="s" href=builder aria-label=w.mend(&item.app.name)>
                    {w.mend_short()}
                </a>
            </td>
        </tr>
    }
}

/// What would answer, and what speaks against it.
#[component]
fn TakesOver(item: DrilledApp) -> impl IntoView {
    let w = use_words().drill();
    let (language, amounts) = (use_language(), use_amounts());
    let Some(model) = item.takes_over else {
        return view! {
            {w.nothing()}
            <span class="table__sub">{w.nothing_text()}</span>
        }
        .into_any();
    };
    let settings: Vec<&str> = item.not_taken.iter().map(|name| field_name(name, language)).collect();
    let notes = [
        item.fails_now.then(|| w.fails_now().to_owned()),
        (!settings.is_empty()).then(|| w.not_taken(&settings.join(", "))),
        item.cost.zip(item.cost_after).map(|(now, then)| w.cost(&amounts.show(now), &amounts.show(then))),
    ];
    let notes = notes.into_iter().flatten().map(|note| view! { <span class="table__sub">{note}</span> });
    view! {
        <ModelBadge monogram=model.monogram name=model.name />
        <span class="table__sub">{model.connection_name}</span>
        {notes.collect_view()}
    }
    .into_any()
}
