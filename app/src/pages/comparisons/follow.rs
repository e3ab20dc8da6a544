//! Following a comparison while it runs, and stopping it.

use api::{Comparison, ComparisonState, Error, ResumeComparison};
use leptos::{prelude::*, task::spawn_local};
use model::Money;
use ui::{Announcer, use_announcer};

use super::desk::Desk;
use crate::{
    device,
    locales::{EvidenceGrid as Words, use_words},
};

/// How often it is asked for news, in milliseconds.
const EVERY_MS: u64 = 1_500;

/// The same after an error.
const AFTER_ERROR_MS: u64 = 5_000;

/// Follows the comparison while it runs and somebody looks.
pub(super) fn follow(desk: Desk) {
    let (w, announcer) = (use_words().evidence().grid(), use_announcer());
    let is_followed = StoredValue::new(false);
    let is_running = Memo::new(move |_| desk.is_running());
    Effect::new(move |_| {
        if is_running.get() && !is_followed.get_value() {
            is_followed.set_value(true);
            spawn_local(async move {
                ask_for_news(desk, w, announcer).await;
                is_followed.try_set_value(false);
            });
        }
    });
}

async fn ask_for_news(desk: Desk, w: Words, announcer: Announcer) {
    let mut wait = EVERY_MS;
    loop {
        device::sleep(wait).await;
        // The page may be gone by now.
        let state =
            |desk: Desk| desk.comparison.try_with_untracked(|comparison| (comparison.state, comparison.revision));
        let before = match state(desk) {
            Some((ComparisonState::Running, before)) => before,
            None => return,
            // It has ended, and what ran at its end has ended since.
            Some(_) => {
                if ask_a_last_time(desk).await.is_err() {
                    wait = AFTER_ERROR_MS;
                } else if !matches!(state(desk), Some((ComparisonState::Running, _))) {
                    return;
                }
                continue;
            }
        };
        if is_hidden() {
            continue;
        }
        wait = match ask_once(desk, before).await {
            Ok(()) => EVERY_MS,
            Err(_) => AFTER_ERROR_MS,
        };
        match state(desk) {
            Some((ComparisonState::Finished | ComparisonState::LimitReached, _)) => announcer.say(w.say_finished()),
            Some((ComparisonState::Stopped, _)) => announcer.say(w.say_stopped()),
            _ => {}
        }
    }
}

async fn ask_once(desk: Desk, before: u64) -> Result<(), Error> {
    let (client, workspace, slug) = desk.reach();
    let now = client.comparison(&workspace, &slug, desk.id).await?;
    if now.revision == before {
        // Only the time that is left may be another.
        show(desk, now);
        return Ok(());
    }
    // The rows come first: if they can't be had, they are asked for again, from the same revision on.
    desk.refresh_rows(before).await?;
    show(desk, now);
    Ok(())
}

/// Loads all rows in view once more: they and the comparison are not read at one time, so that a change may have been missed.
async fn ask_a_last_time(desk: Desk) -> Result<(), Error> {
    let (client, workspace, slug) = desk.reach();
    let now = client.comparison(&workspace, &slug, desk.id).await?;
    desk.refresh_rows(0).await?;
    show(desk, now);
    Ok(())
}

/// Shows an answer, unless what is shown is newer: answers may overtake each other. It says whether the page is still there.
fn show(desk: Desk, now: Comparison) -> bool {
    match desk.comparison.try_with_untracked(|shown| shown.revision) {
        None => false,
        Some(shown) if shown > now.revision => true,
        Some(_) => desk.comparison.try_set(now).is_none(),
    }
}

fn is_hidden() -> bool {
    document().hidden()
}

/// Stops it or runs the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Stop,
    /// With a higher limit, if one is given.
    Resume(Option<Money>),
}

pub(super) fn act(desk: Desk, act: Act, busy: RwSignal<bool>, done: Callback<()>) {
    let (client, workspace, slug) = desk.reach();
    let before = desk.comparison.with_untracked(|comparison| comparison.revision);
    busy.set(true);
    desk.failed.set(None);
    spawn_local(async move {
        let answer = match act {
            Act::Stop => client.stop_comparison(&workspace, &slug, desk.id).await,
            Act::Resume(limit) => {
                client.resume_comparison(&workspace, &slug, desk.id, &ResumeComparison { limit }).await
            }
        };
        let answer = match answer {
            Ok(now) => {
                let rows = desk.refresh_rows(before).await;
                if show(desk, now) {
                    done.run(());
                }
                rows
            }
            Err(error) => Err(error),
        };
        let _ = busy.try_set(false);
        if let Err(error) = answer {
            let _ = desk.failed.try_set(Some(error));
        }
    });
}
