//! Keeping a change of the account.

use api::{Error, Me, UpdateMe};
use leptos::prelude::*;

use crate::{client::use_client, session::use_session, widgets::ErrorAlert};

/// Changes of the account, one at a time.
#[derive(Clone, Copy)]
pub(super) struct Saving {
    action: Action<UpdateMe, Result<Me, Error>>,
}

/// Keeps changes of the account. Who has a button says there that it is done.
pub(super) fn use_saving() -> Saving {
    let (client, session) = (use_client(), use_session());
    let action = Action::new(move |change: &UpdateMe| {
        let (client, change) = (client.clone(), change.clone());
        async move {
            let outcome = client.update_me(&change).await;
            if let Ok(me) = &outcome {
                session.set(me.clone());
            }
            outcome
        }
    });
    Saving { action }
}

impl Saving {
    /// Keeps a change.
    pub fn keep(self, change: UpdateMe) {
        self.action.dispatch(change);
    }

    /// The account after the last change that was kept.
    pub fn kept(self) -> Option<Me> {
        self.action.value().get().and_then(Result::ok)
    }

    /// Why the last change was not kept.
    pub fn error(self) -> Option<Error> {
        self.action.value().get().and_then(Result::err)
    }
}

/// Why the last change was not kept.
#[component]
pub(super) fn SavingError(saving: Saving) -> impl IntoView {
    move || saving.error().map(|error| view! { <ErrorAlert error /> })
}
