//! Keeping a good answer as an example in the app's draft.

use std::collections::BTreeMap;

use api::{Client, Error, ErrorCode, Role, SaveDraft};
use leptos::{prelude::*, task::spawn_local};
use model::{RunId, Values, limits};
use ui::use_toaster;

use crate::{
    client::use_client,
    locales::use_words,
    session::use_role,
    widgets::{KeepExample, LiveRun},
};

/// How often it is tried again if somebody saves the draft at the same moment.
const TRIES: u32 = 3;

/// The button, if the reader may change the app.
#[component]
pub(super) fn KeepInDraft(
    live: LiveRun,
    /// The inputs of the run in view.
    given: RwSignal<Option<Values>>,
    /// The workspace's slug.
    workspace: String,
    /// The app's slug.
    app: String,
    editable: bool,
) -> impl IntoView {
    let w = use_words().run();
    let (client, toaster) = (StoredValue::new(use_client()), use_toaster());
    let place = StoredValue::new((workspace, app));
    let kept_run = RwSignal::new(None::<RunId>);
    let keep = move |()| {
        let (Some(id), Some(given)) = (untrack(|| live.id()), given.get_untracked()) else { return };
        let answer = live.progress().with_untracked(|run| run.output.clone());
        let (client, (workspace, app)) = (client.get_value(), place.get_value());
        kept_run.set(Some(id));
        spawn_local(async move {
            let said = match add(&client, &workspace, &app, &given, &answer).await {
                Ok(true) => w.kept_in_draft().to_owned(),
                Ok(false) => w.examples_full(limits::EXAMPLES),
                Err(error) => {
                    kept_run.try_set(None);
                    error.message
                }
            };
            toaster.done(said);
        });
    };
    let kept = Signal::derive(move || live.id().is_some() && kept_run.get() == live.id());
    let may = use_role().get_untracked() >= Role::Builder && editable;
    may.then(|| view! { <KeepExample live kept on_keep=keep /> })
}

/// Adds an example to the draft as it is on the server. Returns whether there was room for it.
async fn add(client: &Client, workspace: &str, app: &str, given: &Values, answer: &str) -> Result<bool, Error> {
    let mut tries = TRIES;
    loop {
        let draft = client.draft(workspace, app).await?;
        let (mut definition, sample, revision) = (draft.definition, draft.sample, draft.revision);
        let example = definition.example_of(given, answer);
        let examples = &mut definition.prompt.examples;
        if examples.contains(&example) {
            return Ok(true);
        }
        if examples.len() >= limits::EXAMPLES {
            return Ok(false);
        }
        examples.push(example);
        tries = tries.saturating_sub(1);
        match client
            .save_draft(workspace, app, &SaveDraft { definition, sample, revision, renamed: BTreeMap::new() })
            .await
        {
            // Somebody saved in between: it is added to what they saved.
            Err(error) if error.code == ErrorCode::StaleRevision && tries > 0 => {}
            answer => return answer.map(|_| true),
        }
    }
}
