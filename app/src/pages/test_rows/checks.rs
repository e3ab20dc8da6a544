//! The checks for all rows. Each change is saved at once.

use api::{Error, ErrorCode, SaveTestSet, TestSet};
use leptos::{prelude::*, task::spawn_local};
use model::evidence::Check;
use ui::{Alert, AlertTone, AlertVoice, Announcer, Card, Shown, Toaster, use_announcer, use_toaster};

use super::{
    check_list::{CheckChange, CheckList, CheckTyping},
    desk::{Desk, in_detail},
};
use crate::{
    locales::{Words, use_words},
    widgets::ErrorAlert,
};

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

/// Saving the list, and what is said of it.
#[derive(Clone, Copy)]
struct Saving {
    desk: Desk,
    typing: CheckTyping,
    refused: RwSignal<Option<Error>>,
    is_stale: RwSignal<bool>,
    /// Whether an answer is awaited.
    busy: StoredValue<bool>,
    announcer: Announcer,
    toaster: Toaster,
    words: Words,
}

fn use_save(
    desk: Desk,
    typing: CheckTyping,
    refused: RwSignal<Option<Error>>,
    is_stale: RwSignal<bool>,
) -> Callback<CheckChange> {
    let saving = Saving {
        desk,
        typing,
        refused,
        is_stale,
        busy: StoredValue::new(false),
        announcer: use_announcer(),
        toaster: use_toaster(),
        words: use_words(),
    };
    Callback::new(move |change| saving.save(change))
}

impl Saving {
    fn save(self, CheckChange { checks, taken }: CheckChange) {
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        self.refused.set(None);
        self.is_stale.set(false);
        let (before, revision) = self.desk.set.with_untracked(|set| (set.checks.clone(), set.revision));
        let is_removal = checks.len() < before.len();
        let (client, workspace, slug) = self.desk.reach();
        spawn_local(async move {
            let answer = client.save_test_set(&workspace, &slug, &SaveTestSet { checks, revision }).await;
            // The page may be gone by now.
            if self.busy.try_set_value(false).is_some() {
                return;
            }
            match answer {
                Ok(set) => {
                    let saved = set.revision;
                    self.desk.set.set(set);
                    taken.run(());
                    if is_removal {
                        self.offer_undo(before, saved);
                    } else {
                        self.announcer.say(self.words.evidence().checks().saved());
                    }
                }
                Err(error) => match current_of(&error) {
                    Some(theirs) => {
                        self.typing.becomes_new(theirs.checks.len());
                        self.desk.set.set(theirs);
                        self.is_stale.set(true);
                    }
                    None => self.refused.set(Some(in_detail(error))),
                },
            }
        });
    }

    /// Offers to put back the checks that there were, as long as nobody has saved others after this revision.
    fn offer_undo(self, before: Vec<Check>, revision: u64) {
        // The page may be gone when it is pressed.
        let reach = self.desk.reach();
        let (removed, undo) = (self.words.evidence().checks().removed(), self.words.common().undo());
        self.toaster.removed(removed, undo, move || {
            let ((client, workspace, slug), checks) = (reach.clone(), before.clone());
            spawn_local(async move {
                let change = SaveTestSet { checks, revision };
                match client.save_test_set(&workspace, &slug, &change).await {
                    Ok(set) => self.replace(set),
                    Err(error) => {
                        if let Some(theirs) = current_of(&error) {
                            self.replace(theirs);
                        }
                        self.tell(error);
                    }
                }
            });
        });
    }

    /// Shows another list than the one in which somebody may be typing.
    fn replace(self, set: TestSet) {
        self.typing.becomes_new(set.checks.len());
        let _ = self.desk.set.try_set(set);
    }

    /// Says why the checks could not be put back: over the list or, if that is gone, in a notice.
    fn tell(self, error: Error) {
        if let Some(Some(error)) = self.refused.try_set(Some(in_detail(error))) {
            self.toaster.trouble(error.message, self.words.common().close(), || {});
        }
    }
}

/// What somebody else saved, if that is why it was refused.
fn current_of(error: &Error) -> Option<TestSet> {
    let current = error.current.as_ref().filter(|_| error.code == ErrorCode::StaleRevision)?;
    serde_json::from_value(current.as_ref().clone()).ok()
}
