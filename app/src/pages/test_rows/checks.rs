//! The checks for all rows. Each change is saved at once.

use api::{Error, ErrorCode, SaveTestSet, TestSet};
use leptos::{prelude::*, task::spawn_local};
use model::evidence::Check;
use ui::{Alert, AlertTone, AlertVoice, Card, Shown, use_announcer, use_toaster};

use super::{
    check_list::{CheckChange, CheckList, CheckTyping},
    desk::Desk,
};
use crate::{locales::use_words, widgets::ErrorAlert};

/// The card with the checks.
#[component]
pub(super) fn ChecksForAll(desk: Desk) -> impl IntoView {
    let w = use_words().evidence().checks();
    let typing = CheckTyping::new();
    let refused = RwSignal::new(None::<Error>);
    let is_stale = RwSignal::new(false);
    let save = use_save(desk, typing, refused, is_stale);
    let checks = Memo::new(move |_| desk.set.with(|set| set.checks.clone()));
    view! {
        <Card id="all-checks" title=w.title()>
            <div class="stack" data-gap="s">
                <p class="muted">{w.lead()}</p>
                {move || refused.get().map(|error| view! { <ErrorAlert error /> })}
                <Shown when=is_stale>
                    <Alert tone=AlertTone::Warn voice=AlertVoice::Urgent title=w.theirs()>
                        <p>{w.theirs_text()}</p>
                    </Alert>
                </Shown>
                <CheckList
                    id="checks"
                    form_id="all-check"
                    checks
                    typing
                    models=desk.models.into()
                    on_change=save
                />
            </div>
        </Card>
    }
}

fn use_save(
    desk: Desk,
    typing: CheckTyping,
    refused: RwSignal<Option<Error>>,
    is_stale: RwSignal<bool>,
) -> Callback<CheckChange> {
    let words = use_words();
    let w = words.evidence().checks();
    let (announcer, toaster) = (use_announcer(), use_toaster());
    let send = move |checks: Vec<Check>| {
        let (client, workspace, slug) = desk.reach();
        let revision = desk.set.with_untracked(|set| set.revision);
        async move { client.save_test_set(&workspace, &slug, &SaveTestSet { checks, revision }).await }
    };
    Callback::new(move |CheckChange { checks, taken }: CheckChange| {
        refused.set(None);
        is_stale.set(false);
        let before = desk.set.with_untracked(|set| set.checks.clone());
        let is_removal = checks.len() < before.len();
        spawn_local(async move {
            match send(checks).await {
                Ok(set) => {
                    if desk.set.try_set(set).is_some() {
                        return;
                    }
                    taken.run(());
                    if is_removal {
                        toaster.removed(w.removed(), words.common().undo(), move || {
                            let before = before.clone();
                            spawn_local(async move {
                                match send(before).await {
                                    Ok(set) => drop(desk.set.try_set(set)),
                                    Err(error) => drop(refused.try_set(Some(error))),
                                }
                            });
                        });
                    } else {
                        announcer.say(w.saved());
                    }
                }
                Err(error) => match current_of(&error) {
                    Some(theirs) => {
                        typing.becomes_new(theirs.checks.len());
                        let _ = desk.set.try_set(theirs);
                        let _ = is_stale.try_set(true);
                    }
                    None => drop(refused.try_set(Some(error))),
                },
            }
        });
    })
}

/// What somebody else saved, if that is why it was refused.
fn current_of(error: &Error) -> Option<TestSet> {
    let current = error.current.as_ref().filter(|_| error.code == ErrorCode::StaleRevision)?;
    serde_json::from_value(current.as_ref().clone()).ok()
}
