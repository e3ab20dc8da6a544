//! Draws growing texts into a page: a slice a frame (`pace`), so that the browser answers to typing and scrolling in between. A page
//! that is hidden, and one that is printed, get the whole at once.

mod pace;

use std::{cell::RefCell, rc::Rc};

use leptos::{html, prelude::*, web_sys::Element};

use self::pace::Pace;
use crate::device;

/// A text in the page.
pub(super) trait DrawnText {
    /// Draws into `place` what is new of `text`, at most so many bytes of it. `streams` tells whether more text will follow. Returns
    /// `None` if nothing is new.
    fn draw(&mut self, place: &Element, text: &str, streams: bool, most: usize) -> Option<Drawing>;
}

/// What was drawn.
pub(super) struct Drawing {
    pub bytes: usize,
    /// Whether there is more text that is not drawn.
    pub behind: bool,
}

#[derive(Clone)]
struct PacedText {
    text: Signal<String>,
    streaming: Signal<bool>,
    state: Rc<RefCell<PacedState>>,
}

struct PacedState {
    drawn: Box<dyn DrawnText>,
    pace: Pace,
    /// Whether it is too early to draw again.
    pauses: bool,
    begun: bool,
}

/// Draws the text into the element, now and whenever it grows.
pub(super) fn draw(
    place: NodeRef<html::Div>,
    text: Signal<String>,
    streaming: Signal<bool>,
    drawn: impl DrawnText + 'static,
) {
    let state = PacedState { drawn: Box::new(drawn), pace: Pace::new(), pauses: false, begun: false };
    let paced = PacedText { text, streaming, state: Rc::new(RefCell::new(state)) };
    let printed = paced.clone();
    Effect::new(move |_| {
        let printed = printed.clone();
        let handle = window_event_listener_untyped("beforeprint", move |_| {
            if let Some(place) = place.try_get_untracked().flatten() {
                printed.draw(&place, usize::MAX);
            }
        });
        on_cleanup(move || handle.remove());
    });
    Effect::new(move |_| {
        text.track();
        streaming.track();
        if let Some(place) = place.get() {
            paced.begin_or_go_on(&place);
        }
    });
}

impl PacedText {
    /// Leaves the frame in which an answer begins to what is around it, which is drawn then.
    fn begin_or_go_on(&self, place: &Element) {
        let begun = std::mem::replace(&mut self.state.borrow_mut().begun, true);
        if begun || device::is_hidden() || !self.streaming.try_get_untracked().unwrap_or_default() {
            return self.go_on(place);
        }
        self.state.borrow_mut().pauses = true;
        self.clone().after_frames(1, place.clone());
    }

    fn draw(&self, place: &Element, most: usize) -> Option<Drawing> {
        let streams = self.streaming.try_get_untracked().unwrap_or_default();
        let draw = |text: &String| self.state.borrow_mut().drawn.draw(place, text, streams, most);
        self.text.try_with_untracked(draw).flatten()
    }

    /// Draws now unless it is too early, and asks for the next frame if there was anything.
    fn go_on(&self, place: &Element) {
        if self.state.borrow().pauses {
            return;
        }
        let hidden = device::is_hidden();
        let most = if hidden { usize::MAX } else { self.state.borrow().pace.slice() };
        let begun = device::now_ms();
        // Without news, or once the page is gone, the next change starts again.
        let Some(drawing) = self.draw(place, most) else { return };
        self.state.borrow_mut().pauses = true;
        let (paced, place) = (self.clone(), place.clone());
        if hidden {
            return paced.after_frames(1, place);
        }
        // Layout is the larger part of the work. Asked for here it counts, and the frame has it already, but for blocks of which
        // only the frame itself finds that they are in view.
        place.get_bounding_client_rect();
        let took = device::now_ms() - begun;
        device::in_next_frame(move || {
            let took = Pace::took(took, device::now_ms() - begun);
            let pause = paced.state.borrow_mut().pace.drew(drawing.bytes, took, drawing.behind);
            paced.after_frames(pause.saturating_sub(1), place);
        });
    }

    fn after_frames(self, frames: u32, place: Element) {
        if frames == 0 {
            self.state.borrow_mut().pauses = false;
            return self.go_on(&place);
        }
        device::in_next_frame(move || self.after_frames(frames - 1, place));
    }
}
