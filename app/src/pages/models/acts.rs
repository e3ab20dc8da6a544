//! Model swaps that were made for many apps at once, and undoing them.

use api::{Page, Swap};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, ControlSize, Section, use_toaster};

use super::{
    drill::{AppsToSwitch, use_run},
    page_state::ModelsState,
};
use crate::{
    client::use_client,
    locales::{Words, use_words},
    widgets::Moment,
};

/// The swaps, if there are any.
#[component]
pub(super) fn Acts(state: ModelsState, page: Page<Swap>) -> impl IntoView {
    let w = use_words().drill();
    let undo = use_undo(state);
    let undo = Callback::new(undo);
    let rows = page.items.clone().into_iter().map(|swap| view! { <Act swap undo /> }).collect_view();
    (!page.items.is_empty()).then(|| {
        view! {
            <Section id="acts" title=w.acts()>
                <ul class="card list-card acts" role="list">
                    {rows}
                </ul>
            </Section>
        }
    })
}

#[component]
fn Act(swap: Swap, undo: Callback<Swap>) -> impl IntoView {
    let w = use_words().drill();
    let names: Vec<_> = swap.apps.iter().map(|app| app.name.clone()).collect();
    let end = match swap.undone_at {
        Some(_) => view! { <span class="muted">{w.undone()}</span> }.into_any(),
        None => {
            let (label, kept) = (w.undo_of(swap.apps.len()), StoredValue::new(swap.clone()));
            view! {
                <Button size=ControlSize::S on_click=move |_| undo.run(kept.get_value())>
                    <span aria-hidden="true">{w.undo()}</span>
                    <span class="visually-hidden">{label}</span>
                </Button>
            }
            .into_any()
        }
    };
    view! {
        <li class="list-card__row">
            <span>
                {said(&swap, use_words())}
                <span class="table__sub">
                    <Moment at=swap.at /> " · " {names.join(", ")}
                </span>
            </span>
            {end}
        </li>
    }
}

/// What was done, and by whom.
fn said(swap: &Swap, words: Words) -> String {
    let (apps, by) = (swap.apps.len(), &swap.by.name);
    match (&swap.from, &swap.to) {
        (Some(from), Some(to)) => words.measure().act(apps, &from.name, &to.name, by),
        _ => words.drill().act(apps, swap.provider_name.as_deref().unwrap_or_default(), by),
    }
}

/// Undoes a swap. It is not a callback, because the notice offers it even after the table of the switch is gone, and on other
/// pages.
pub(super) fn use_undo(state: ModelsState) -> impl Fn(Swap) + Clone + Send + Sync + 'static {
    let w = use_words().drill();
    let (client, toaster) = (use_client(), use_toaster());
    let again = use_run(state);
    let workspace = state.workspace.get_untracked();
    move |swap: Swap| {
        let (client, workspace, again) = (client.clone(), workspace.clone(), again.clone());
        state.failed.set(None);
        spawn_local(async move {
            match client.undo_swap(&workspace, swap.id).await {
                Ok(undone) if undone.left.is_empty() => toaster.done(w.undone_done()),
                Ok(undone) => toaster.done(w.left(&undone.left.join(", "))),
                Err(error) => return state.failed.set(Some(error)),
            }
            state.swaps.refetch();
            state.retirements.refetch();
            // What the drill said may not be so any more.
            if state.drill.result.with_untracked(Option::is_some) {
                again(AppsToSwitch::Nothing);
            }
        });
    }
}
