//! API keys of one place (a workspace, an app, or one's own): the list, making one, revoking one.

mod form;
mod list;
mod made;
mod place;
mod state;

use api::{ApiKey, Page};
use leptos::prelude::*;
use ui::{Button, ButtonVariant, IconName, use_toaster};

pub use place::KeyPlace;

use self::{form::KeyDialog, list::KeyList};
use crate::{
    client::{Loading, load, use_client},
    kit::{Ask, AskWords, Loaded},
    locales::use_words,
};

/// What the parts share.
#[derive(Clone, Copy)]
struct KeysState {
    place: StoredValue<KeyPlace>,
    keys: Loading<Page<ApiKey>>,
    /// Whether the form is open.
    making: RwSignal<bool>,
    /// The key to revoke once that is confirmed.
    revoking: RwSignal<Option<ApiKey>>,
}

/// The keys of a place, with all that can be done with them.
#[component]
pub fn ApiKeys(
    place: KeyPlace,
    /// What stands above the keys, for those who may see them.
    #[prop(optional, into)]
    head: ViewFn,
) -> impl IntoView {
    let source = place.clone();
    let keys = load(move || source.clone(), |client, place| async move { place.keys(&client).await });
    let state =
        KeysState { place: StoredValue::new(place), keys, making: RwSignal::new(false), revoking: RwSignal::new(None) };
    let w = use_words().keys();
    // Whoever may not see the keys gets no button to make one.
    let show = move |page: Page<ApiKey>| {
        view! {
            {head.run()}
            <div class="toolbar">
                <Button variant=ButtonVariant::Primary icon=IconName::Plus on_click=move |_| state.making.set(true)>
                    {w.new_key()}
                </Button>
            </div>
            <KeyList state keys=page.items />
        }
        .into_any()
    };
    view! {
        <Loaded of=keys show />
        <KeyDialog state />
        <RevokeDialog state />
    }
}

#[component]
fn RevokeDialog(state: KeysState) -> impl IntoView {
    let w = use_words().keys();
    let (client, toaster) = (use_client(), use_toaster());
    let words = move |key: &ApiKey| AskWords {
        title: w.revoke_title(&key.name),
        text: w.revoke_text(),
        keep: w.keep(),
        act: w.revoke_key().to_owned(),
        busy: w.revoking(),
        refused: None,
    };
    let act = move |key: ApiKey| {
        let (client, place) = (client.clone(), state.place.get_value());
        async move {
            place.revoke(&client, key.id).await?;
            toaster.done(w.revoked(&key.name));
            state.keys.refetch();
            Ok(())
        }
    };
    view! { <Ask id="revoke-key" subject=state.revoking words act /> }
}
