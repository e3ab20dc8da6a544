//! Swapping the other model in, as one act.

use api::{CreateSwap, SwapAs};
use leptos::{prelude::*, task::spawn_local};
use ui::use_toaster;

use super::{
    super::{acts::use_undo, kept_back::kept_back, page_state::ModelsState},
    figures,
    state::PUBLISH,
};
use crate::{client::use_client, locales::use_words};

/// Swaps the chosen apps, with the comparisons that speak for it.
pub(super) fn use_swap(state: ModelsState) -> impl Fn() + Clone + Send + Sync + 'static {
    let words = use_words();
    let w = words.measure();
    let (client, toaster) = (use_client(), use_toaster());
    let undo = use_undo(state);
    let m = state.measure;
    move || {
        let Some((item, to)) = m.item.get_untracked().zip(untrack(|| m.to())) else { return };
        let apps = m.chosen.get_untracked();
        let publish = m.when.with_untracked(|when| when == PUBLISH);
        // Drafts pass no gate, so a reason would be refused there.
        let is_kept_back = publish && m.gated.with_untracked(Option::is_some);
        let swap = CreateSwap {
            provider: None,
            from: Some(item.model.model_ref),
            to: to.model_ref,
            as_: SwapAs::Replacement,
            publish,
            evidence: m.measured.with_untracked(|measured| figures::evidence(measured, &apps)),
            gate_reason: is_kept_back.then(|| m.reason.get_untracked().trim().to_owned()),
            apps,
        };
        let (client, workspace, undo) = (client.clone(), state.workspace.get_untracked(), undo.clone());
        m.failed.set(None);
        m.swapping.set(true);
        spawn_local(async move {
            let answer = client.swap(&workspace, &swap).await;
            // The page may be gone by now.
            if m.swapping.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(swap) => {
                    m.item.set(None);
                    state.swaps.refetch();
                    state.retirements.refetch();
                    let text = w.swapped(swap.apps.len());
                    toaster.changed(text, words.common().undo(), move || undo(swap.clone()));
                }
                Err(error) => {
                    if let Some(apps) = kept_back(&error) {
                        let _ = m.gated.try_set(Some(apps));
                    }
                    m.show(error);
                }
            }
        });
    }
}
