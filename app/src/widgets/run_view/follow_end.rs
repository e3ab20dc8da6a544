//! Keeps the end of a growing answer in view, as long as the reader is there.

use leptos::{ev, html, prelude::*};

use crate::widgets::LiveRun;

/// How far below the window's edge the end may be and still count as in view, in CSS pixels.
const NEAR_PX: f64 = 24.0;

/// For how many frames the end is watched after the text has grown. A long answer that arrives at once is drawn over several
/// frames.
const FRAMES: u32 = 90;

/// Scrolls with the text while its end is in view; a reader who scrolls up is left alone.
pub(super) fn follow(live: LiveRun, end: NodeRef<html::Div>) {
    let there = StoredValue::new(false);
    let below = move || {
        let el = end.try_get_untracked().flatten()?;
        let height = window().inner_height().ok()?.as_f64()?;
        Some(el.get_bounding_client_rect().bottom() - height)
    };
    let look = move || {
        there.try_update_value(|there| *there = below().is_some_and(|below| below <= NEAR_PX));
    };
    Effect::new(move |_| {
        let handle = window_event_listener(ev::scroll, move |_| look());
        on_cleanup(move || handle.remove());
    });
    let progress = live.progress();
    let length = Memo::new(move |_| progress.with(|run| run.output.len()));
    let frames = StoredValue::new(0);
    Effect::new(move |before: Option<usize>| {
        let now = length.get();
        // The initial position is recorded as well, without scrolling.
        let grew = before.is_some_and(|before| before < now);
        let watched = frames.try_update_value(|frames| std::mem::replace(frames, if grew { FRAMES } else { 1 }));
        if watched == Some(0) {
            in_each_frame(frames, move || {
                let hidden = there.try_get_value().unwrap_or_default() && below().is_some_and(|below| below > 0.0);
                if let Some(el) = end.try_get_untracked().flatten().filter(|_| hidden) {
                    el.scroll_into_view_with_bool(false);
                }
                look();
            });
        }
        now
    });
}

/// Runs `act` in each frame until the frames are used up or the page is gone.
fn in_each_frame(frames: StoredValue<u32>, act: impl Fn() + 'static) {
    request_animation_frame(move || {
        act();
        let left = frames.try_update_value(|frames| {
            *frames = frames.saturating_sub(1);
            *frames
        });
        if left.is_some_and(|left| left > 0) {
            in_each_frame(frames, act);
        }
    });
}
