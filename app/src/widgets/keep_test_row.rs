//! The button that keeps a run's inputs, with its answer, as a test row of its app.

use api::{Error, Role};
use leptos::{prelude::*, task::spawn_local};
use model::RunId;
use ui::{Button, ButtonVariant, ControlSize, IconName, Shown, use_toaster};

use super::{LiveRun, RunLook};
use crate::{
    client::use_client,
    kit::{ErrorAlert, focus},
    locales::use_words,
    session::use_role,
};

/// Offers to keep a complete run as a test row, if the reader may change the app.
#[component]
pub fn KeepTestRow(
    live: LiveRun,
    /// The workspace's slug.
    workspace: String,
    /// The app's slug or id.
    app: String,
    editable: bool,
) -> impl IntoView {
    let w = use_words().evidence();
    let (client, toaster) = (StoredValue::new(use_client()), use_toaster());
    let place = StoredValue::new((workspace, app));
    let kept = RwSignal::new(None::<RunId>);
    // Why a run could not be kept, and which.
    let failed = RwSignal::new(None::<(RunId, Error)>);
    let progress = live.progress();
    let is_good = Memo::new(move |_| {
        let is_whole = progress.with(|run| matches!(RunLook::of(run), RunLook::Done | RunLook::DoneByFallback));
        is_whole && live.id().is_some() && kept.get() != live.id()
    });
    let keep = move |_| {
        let Some(run) = untrack(|| live.id()) else { return };
        let (client, (workspace, app)) = (client.get_value(), place.get_value());
        kept.set(Some(run));
        failed.set(None);
        // The button goes once it is kept.
        focus("answer-title");
        spawn_local(async move {
            let keep = api::KeepTestRow { run, with_answer: true };
            match client.keep_test_row(&workspace, &app, &keep).await {
                Ok(row) => toaster.done(w.row_kept(row.number)),
                Err(error) => {
                    let _ = kept.try_set(None);
                    let _ = failed.try_set(Some((run, error)));
                }
            }
        });
    };
    let may = use_role().get_untracked() >= Role::Builder && editable;
    let refused = move || {
        let (run, error) = failed.get()?;
        (live.id() == Some(run)).then(|| view! { <ErrorAlert error /> })
    };
    may.then(|| {
        view! {
            {refused}
            <Shown when=is_good>
                <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Table on_click=keep>
                    {w.keep_row()}
                </Button>
            </Shown>
        }
    })
}
