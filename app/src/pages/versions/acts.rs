//! The actions on versions. They are confirmed first and can be undone.

use std::collections::BTreeMap;

use api::{Draft, Error, ErrorCode, RestoreVersion, RollBack, SaveDraft};
use leptos::{prelude::*, task::spawn_local};
use ui::{Field, Shown, Textarea, Toaster, use_toaster};

use super::desk::{Act, Desk, Reach};
use crate::{
    kit::{Ask, AskWords},
    locales::{Versions as Words, use_words},
};

/// The longest note on going back, in characters.
const NOTE_CHARS: usize = 500;

/// The confirmation dialog of all actions.
#[component]
pub(super) fn AskFirst(desk: Desk) -> impl IntoView {
    let w = use_words().versions();
    let undo_word = use_words().common().undo();
    let toaster = use_toaster();
    let shorten = use_words().builder().publish().shorten_note();
    let blocked = Signal::derive(move || (desk.is_asking_why() && note_excess(desk) > 0).then(|| shorten.to_owned()));
    let words = move |act: &Act| ask_words(act, w);
    let act = move |act: Act| {
        let reach = desk.reach();
        desk.failed.set(None);
        async move {
            match act {
                Act::Live { now, then } => {
                    let note = desk.note.with_untracked(|note| note.trim().to_owned());
                    set_live(&reach, now, then, note).await?;
                    let _ = desk.note.try_set(String::new());
                    let text = then.map_or_else(|| w.offline_done().to_owned(), |number| w.is_live(number));
                    let back = reach.clone();
                    toaster.changed(text, undo_word, move || {
                        take_back(desk, toaster, back.clone(), w, move |reach| async move {
                            set_live(&reach, then, now, String::new()).await
                        });
                    });
                }
                Act::Restore { number, draft } => {
                    let wanted = RestoreVersion { revision: Some(draft.revision) };
                    let Reach { client, workspace, app } = &reach;
                    let restored = client.restore_version(workspace, app, number, &wanted).await?;
                    let before = SaveDraft {
                        definition: draft.definition,
                        sample: draft.sample,
                        revision: restored.revision,
                        renamed: BTreeMap::new(),
                    };
                    let back = reach.clone();
                    toaster.changed(w.restored(number), undo_word, move || {
                        let before = before.clone();
                        take_back(desk, toaster, back.clone(), w, move |reach| async move {
                            reach.client.save_draft(&reach.workspace, &reach.app, &before).await.map(drop)
                        });
                    });
                }
            }
            desk.refresh(reach);
            Ok(())
        }
    };
    let fields = move || view! { <Why desk /> };
    view! { <Ask id="versions-ask" subject=desk.asked words act reversible=true fields blocked /> }
}

/// Why one goes back.
#[component]
fn Why(desk: Desk) -> impl IntoView {
    let w = use_words();
    let is_asked = Memo::new(move |_| desk.is_asking_why());
    let count = move || format!("{} / {NOTE_CHARS}", desk.note.with(|note| note.chars().count()));
    let error = Signal::derive(move || {
        let by = note_excess(desk);
        (by > 0).then(|| w.builder().publish().note_too_long(by))
    });
    let over = Signal::derive(move || note_excess(desk) > 0);
    view! {
        <Shown when=move || is_asked.get()>
            <Field id="roll-back-note" label=w.versions().why() optional=w.common().optional() error count over>
                <Textarea value=desk.note rows=2_u32 />
            </Field>
        </Shown>
    }
}

/// By how many characters the note is too long, tracked.
fn note_excess(desk: Desk) -> usize {
    desk.note.with(|note| note.trim().chars().count()).saturating_sub(NOTE_CHARS)
}

fn ask_words(act: &Act, w: Words) -> AskWords {
    let (title, text, act, busy) = match act {
        Act::Live { then: Some(number), .. } => {
            (w.roll_back_title(*number), w.roll_back_text(), w.roll_back(*number), w.rolling_back())
        }
        Act::Live { then: None, .. } => {
            (w.unpublish_title().to_owned(), w.unpublish_text(), w.unpublish().to_owned(), w.unpublishing())
        }
        Act::Restore { number, .. } => {
            (w.restore_title(*number), w.restore_text(), w.overwrite().to_owned(), w.restoring())
        }
    };
    AskWords { title, text, keep: w.keep(), act, busy, refused: None }
}

/// Makes a version live, or takes the app offline.
async fn set_live(reach: &Reach, now: Option<u32>, then: Option<u32>, note: String) -> Result<(), Error> {
    let Reach { client, workspace, app } = reach;
    match then {
        Some(number) => client.roll_back(workspace, app, number, &RollBack { live: now, note }).await.map(drop),
        None => client.unpublish(workspace, app).await.map(drop),
    }
}

fn take_back<Fut: Future<Output = Result<(), Error>> + 'static>(
    desk: Desk,
    toaster: Toaster,
    reach: Reach,
    w: Words,
    undo: impl FnOnce(Reach) -> Fut + 'static,
) {
    spawn_local(async move {
        match undo(reach.clone()).await {
            Ok(()) => {
                toaster.done(w.taken_back());
                desk.refresh(reach);
            }
            Err(error) => {
                let _ = desk.failed.try_set(Some(error));
            }
        }
    });
}

/// Restores a version as draft; asks for confirmation if unpublished changes would be lost.
pub(super) fn use_restore(desk: Desk) -> impl Fn(u32) + Copy + Send + Sync + 'static {
    let w = use_words().versions();
    let toaster = use_toaster();
    move |number| {
        let reach = desk.reach();
        desk.failed.set(None);
        spawn_local(async move {
            let Reach { client, workspace, app } = &reach;
            match client.restore_version(workspace, app, number, &RestoreVersion::default()).await {
                Ok(_) => {
                    toaster.done(w.restored(number));
                    desk.refresh(reach);
                }
                Err(error) => match draft_of(&error) {
                    Some(draft) => {
                        let _ = desk.asked.try_set(Some(Act::Restore { number, draft }));
                    }
                    None => {
                        let _ = desk.failed.try_set(Some(error));
                    }
                },
            }
        });
    }
}

/// The current draft, if it has unpublished changes that would be lost.
fn draft_of(error: &Error) -> Option<Box<Draft>> {
    let current = error.current.as_ref().filter(|_| error.code == ErrorCode::UnpublishedChanges)?;
    serde_json::from_value(current.as_ref().clone()).ok().map(Box::new)
}
