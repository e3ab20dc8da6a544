//! The fire drill: what would happen if a provider failed.

mod switch;

use api::{Connection, DrillVerdict, DrilledApp, FireDrill};
use leptos::{prelude::*, task::spawn_local};
use model::{AppId, diff::field_name};
use ui::{
    Bound, Button, Card, Checkbox, Choice, Column, Columns, Field, IconName, Select, Status, StatusTone, TableScroll,
    use_announcer,
};

use super::page_state::{DrillState, ModelsState};
use crate::{
    client::use_client,
    format::number,
    locales::{Drill as Words, use_words},
    preferences::use_language,
    session::use_amounts,
    widgets::{AppIcon, AppIconSize, ModelBadge},
};

use switch::Switch;

/// The width of the bar, in its own units.
const BAR: usize = 200;

/// The card; shown only if some provider has ever offered a model.
#[component]
pub(super) fn Drill(state: ModelsState, connections: Vec<Connection>) -> impl IntoView {
    let providers = providers(&connections);
    let w = use_words().drill();
    let DrillState { provider, result, running, .. } = state.drill;
    let first = providers.first().map(|choice| choice.value.clone())?;
    if provider.with_untracked(|chosen| providers.iter().all(|choice| choice.value != *chosen)) {
        provider.set(first);
        result.set(None);
    }
    let run = use_run(state);
    let lead = move || view! { <span class="muted"><small>{w.lead()}</small></span> };
    let shown = move || match result.get() {
        None => view! { <p class="muted">{w.before()}</p> }.into_any(),
        Some(drill) => view! { <DrillOutcome state drill /> }.into_any(),
    };
    Some(view! {
        <Card id="fire-drill" title=w.title() actions=ViewFn::from(lead)>
            <div class="drill">
                <div class="form">
                    <Field id="drill-provider" label=w.provider()>
                        <Select value=provider options=providers />
                    </Field>
                    <Button
                        icon=IconName::Drill
                        busy=running
                        busy_label=w.running()
                        on_click=move |_| run(AppsToSwitch::ThoseInNeed)
                    >
                        {w.run()}
                    </Button>
                </div>
                <div class="drill__result">{shown}</div>
            </div>
        </Card>
    })
}

/// The providers that apps can depend on, each once, by name. Providers that never offered a model are left out, and so is the
/// small model on this machine, which can't fail that way.
fn providers(connections: &[Connection]) -> Vec<Choice> {
    let mut names: Vec<(&str, &str)> = connections
        .iter()
        .filter(|connection| !connection.demo && connection.models > 0)
        .map(|connection| (connection.provider_name.as_str(), connection.provider.as_str()))
        .collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|(name, id)| Choice::new(id, name)).collect()
}

/// Which apps are selected for a switch after a drill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AppsToSwitch {
    /// Those that would stop or be weaker.
    ThoseInNeed,
    /// None: a switch was just made, and the next one starts with a fresh selection.
    Nothing,
}

impl AppsToSwitch {
    fn of(self, drill: &FireDrill) -> Vec<AppId> {
        let in_need = |item: &&DrilledApp| matches!(item.verdict, DrillVerdict::WouldStop | DrillVerdict::Weaker);
        match self {
            Self::ThoseInNeed => drill.items.iter().filter(in_need).map(|item| item.app.id).collect(),
            Self::Nothing => Vec::new(),
        }
    }
}

/// Runs the drill and announces the result. It is not a callback, which would be dropped together with the table that it
/// replaces.
pub(super) fn use_run(state: ModelsState) -> impl Fn(AppsToSwitch) + Clone + Send + Sync + 'static {
    let w = use_words().drill();
    let (client, announcer) = (use_client(), use_announcer());
    let DrillState { provider, result, chosen, running } = state.drill;
    move |choose: AppsToSwitch| {
        // After a switch the table shown is refreshed, whatever provider is selected for the next drill.
        let wanted = match choose {
            AppsToSwitch::ThoseInNeed => provider.try_get_untracked(),
            AppsToSwitch::Nothing => result.try_get_untracked().flatten().map(|drill| drill.provider),
        };
        let (Some(provider), Some(workspace)) = (wanted, state.workspace.try_get_untracked()) else { return };
        running.set(true);
        state.failed.set(None);
        let client = client.clone();
        spawn_local(async move {
            let answer = client.fire_drill(&workspace, &provider).await;
            running.set(false);
            match answer {
                Ok(drill) => {
                    announcer.say(said(&drill, w));
                    chosen.set(choose.of(&drill));
                    result.set(Some(drill));
                }
                Err(error) => state.failed.set(Some(error)),
            }
        });
    }
}

/// The number of apps with each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct VerdictCounts {
    ready: usize,
    untested: usize,
    weaker: usize,
    stop: usize,
}

impl VerdictCounts {
    fn new(drill: &FireDrill) -> Self {
        let of = |verdict| drill.items.iter().filter(|item| item.verdict == verdict).count();
        Self {
            ready: of(DrillVerdict::Ready),
            untested: of(DrillVerdict::Untested),
            weaker: of(DrillVerdict::Weaker),
            stop: of(DrillVerdict::WouldStop),
        }
    }
}

/// The colour and the word of a verdict.
fn shown(verdict: DrillVerdict, w: Words) -> (StatusTone, &'static str) {
    match verdict {
        DrillVerdict::Ready => (StatusTone::Ok, w.ready()),
        DrillVerdict::Untested => (StatusTone::Off, w.untested()),
        DrillVerdict::Weaker => (StatusTone::Warn, w.weaker()),
        DrillVerdict::WouldStop => (StatusTone::Danger, w.would_stop()),
    }
}

fn said(drill: &FireDrill, w: Words) -> String {
    let VerdictCounts { ready, untested, weaker, stop } = VerdictCounts::new(drill);
    match drill.items.len() {
        0 => w.no_app(&drill.provider_name, drill.independent),
        _ => w.counts(ready, untested, weaker, stop),
    }
}

#[component]
fn DrillOutcome(state: ModelsState, drill: FireDrill) -> impl IntoView {
    let w = use_words().drill();
    if drill.items.is_empty() {
        return view! { <p>{said(&drill, w)}</p> }.into_any();
    }
    let counts = VerdictCounts::new(&drill);
    let count = |count: usize| number(u64::try_from(count).unwrap_or(u64::MAX));
    let of_verdict = |verdict, how_many: usize| {
        let (tone, word) = shown(verdict, w);
        view! {
            <div>
                <strong>{count(how_many)}</strong>
                <Status tone=Signal::stored(tone)>{word}</Status>
            </div>
        }
    };
    view! {
        <div class="drill__counts">
            <div>
                <strong>{count(drill.items.len())}</strong>
                {w.apps_use(drill.items.len(), &drill.provider_name)}
            </div>
            {of_verdict(DrillVerdict::Ready, counts.ready)}
            {(counts.untested > 0).then(|| of_verdict(DrillVerdict::Untested, counts.untested))}
            {of_verdict(DrillVerdict::Weaker, counts.weaker)}
            {of_verdict(DrillVerdict::WouldStop, counts.stop)}
        </div>
        <Bar counts label=said(&drill, w) />
        <Apps state items=drill.items.clone() />
        {(counts.stop > 0).then(|| view! { <p class="field__hint">{w.nothing_text()}</p> })}
        <Switch state drill />
    }
    .into_any()
}

#[component]
fn Bar(counts: VerdictCounts, label: String) -> impl IntoView {
    let VerdictCounts { ready, untested, weaker, stop } = counts;
    let total = (ready + untested + weaker + stop).max(1);
    let width = |count: usize| count * BAR / total;
    let (safe, unsure, weak) = (width(ready), width(untested), width(weaker));
    // The remainder, so that rounding leaves no gap at the end.
    let lost = if stop > 0 { BAR - safe - unsure - weak } else { 0 };
    view! {
        <svg class="drill__bar" viewBox=format!("0 0 {BAR} 12") preserveAspectRatio="none" role="img" aria-label=label>
            <rect class="is-safe" width=safe height="12" />
            <rect class="is-unsure" x=safe width=unsure height="12" />
            <rect class="is-weak" x=safe + unsure width=weak height="12" />
            <rect class="is-lost" x=safe + unsure + weak width=lost height="12" />
        </svg>
    }
}

#[component]
fn Apps(state: ModelsState, items: Vec<DrilledApp>) -> impl IntoView {
    let w = use_words().drill();
    let rows = items.into_iter().map(|item| view! { <Row state item /> }).collect_view();
    view! {
        <TableScroll label=w.table()>
            <table class="table">
                <Columns of=vec![
                    Column::new(w.chosen()).unseen(),
                    Column::new(w.app()),
                    Column::new(w.moves_to()).priority("2"),
                    Column::new(w.verdict()),
                    Column::new(w.mend_short()).unseen(),
                ] />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
    }
}

#[component]
fn Row(state: ModelsState, item: DrilledApp) -> impl IntoView {
    let w = use_words().drill();
    let chosen = state.drill.chosen;
    let (tone, verdict) = shown(item.verdict, w);
    let builder = format!("/w/{}/apps/{}/edit", state.workspace.get_untracked(), item.app.slug);
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

/// The model that would answer, and what speaks against it.
#[component]
fn TakesOver(item: DrilledApp) -> impl IntoView {
    let w = use_words().drill();
    let (language, amounts) = (use_language(), use_amounts());
    let Some(model) = item.takes_over else {
        return w.nothing().into_any();
    };
    let settings: Vec<&str> = item.not_taken.iter().map(|name| field_name(name, language)).collect();
    let notes = [
        item.fails_now.then(|| w.fails_now().to_owned()),
        (item.verdict == DrillVerdict::Untested).then(|| w.untested_text().to_owned()),
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

#[cfg(test)]
mod tests {
    use model::Language;
    use serde_json::json;

    use super::*;
    use crate::locales::words;

    /// A drill of four apps, one of each verdict; each id ends in the app's position.
    fn drill() -> FireDrill {
        let app = |n: u8, verdict: &str| {
            json!({
                "app": {"id": format!("0197a5c0-0000-7000-8000-00000000000{n}"), "slug": format!("app-{n}"), "name": format!("App {n}"),
                    "icon": "hr", "category": "hr"},
                "owner": {"id": "0197a5c0-0000-7000-8000-000000000009", "name": "Park"},
                "model": {"ref": {"connection": "0197a5c0-0000-7000-8000-000000000030", "model": "m"}, "name": "M",
                    "connection_name": "Main", "monogram": "Ma"},
                "verdict": verdict, "fails_now": false, "runs": 0,
            })
        };
        let items = [app(1, "would_stop"), app(2, "weaker"), app(3, "untested"), app(4, "ready")];
        serde_json::from_value(
            json!({"provider": "custom", "provider_name": "Elsewhere", "independent": 2, "items": items}),
        )
        .unwrap()
    }

    #[test]
    fn those_in_need_are_chosen_by_their_ids_and_after_a_switch_nobody_is() {
        let drill = drill();
        let ids: Vec<_> = drill.items.iter().map(|item| item.app.id).collect();
        assert_eq!(AppsToSwitch::ThoseInNeed.of(&drill), ids.get(..2).unwrap());
        assert!(AppsToSwitch::Nothing.of(&drill).is_empty());
    }

    #[test]
    fn what_nobody_tested_is_counted_and_said() {
        let drill = drill();
        assert_eq!(VerdictCounts::new(&drill), VerdictCounts { ready: 1, untested: 1, weaker: 1, stop: 1 });
        assert_eq!(said(&drill, words(Language::En).drill()), "1 ready, 1 untested, 1 weaker, 1 would stop");
        assert_eq!(said(&drill, words(Language::Ko).drill()), "준비됨 1개, 확인 안 됨 1개, 약해짐 1개, 멈춤 1개");
    }

    #[test]
    fn only_providers_that_offered_something_can_be_lost() {
        let connection = |provider: &str, demo: bool, models: u32| -> Connection {
            serde_json::from_value(json!({
                "id": "0197a5c0-0000-7000-8000-000000000001", "name": provider, "provider": provider, "provider_name": provider,
                "monogram": "Xx", "base_url": "https://x.example", "demo": demo, "models": models,
                "created_at": "2026-11-23T14:02:11Z",
            }))
            .unwrap()
        };
        let all = [connection("broken", false, 0), connection("works", false, 3), connection("demo", true, 1)];
        let names: Vec<_> = providers(&all).into_iter().map(|choice| choice.value).collect();
        assert_eq!(names, ["works"]);
    }
}
