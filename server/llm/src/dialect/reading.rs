//! Post-processing of decoded text, common to all dialects: split surrogate pairs, pieces that repeat everything so far, and
//! thinking between tags.

mod cumulative;
mod halves;
mod thinking;

pub(super) use halves::stand_in;

use self::{cumulative::Cumulative, halves::Halves, thinking::Thinking};
use crate::chat::Event;

/// The state between the pieces of one answer.
#[derive(Debug, Default)]
pub(super) struct Reading {
    halves: Halves,
    halves_of_thoughts: Halves,
    cumulative: Option<Cumulative>,
    thinking: Thinking,
    /// The events that are being processed; kept to reuse its memory.
    spare: Vec<Event>,
}

impl Reading {
    /// For streams from servers of many kinds, some of which repeat earlier text in each piece.
    pub(super) fn of_many_servers() -> Self {
        Self { cumulative: Some(Cumulative::default()), ..Self::default() }
    }

    /// Processes the events from this position on. Once the answer is over, nothing is held back any longer.
    pub(super) fn read(&mut self, events: &mut Vec<Event>, from: usize, over: bool) {
        let settled = self.cumulative.is_none() && self.thinking.is_over() && !self.halves.is_waiting();
        let plain = |event: &Event| match event {
            Event::Delta(text) => !halves::has_half(text),
            Event::Reasoning(_) | Event::Stop(_) => false,
            _ => true,
        };
        if settled && !over && events.iter().skip(from).all(plain) {
            return;
        }
        let mut spare = std::mem::take(&mut self.spare);
        spare.extend(events.drain(from..));
        for event in spare.drain(..) {
            match event {
                Event::Delta(text) => {
                    let text = self.halves.join(text);
                    self.text(text, events);
                }
                Event::Reasoning(text) => push(self.halves_of_thoughts.join(text), Event::Reasoning, events),
                Event::Stop(_) => {
                    self.flush(events);
                    events.push(event);
                }
                other => events.push(other),
            }
        }
        self.spare = spare;
        if over {
            self.flush(events);
        }
    }

    fn text(&mut self, text: String, events: &mut Vec<Event>) {
        let text = match &mut self.cumulative {
            Some(cumulative) => cumulative.take(text),
            None => text,
        };
        if self.cumulative.as_ref().is_some_and(Cumulative::is_over) {
            self.cumulative = None;
        }
        self.thinking.take(text, events);
    }

    /// Emits everything that was held back.
    fn flush(&mut self, events: &mut Vec<Event>) {
        push(self.halves_of_thoughts.flush(), Event::Reasoning, events);
        let last = self.halves.flush();
        if !last.is_empty() {
            self.text(last, events);
        }
        if let Some(held) = self.cumulative.take().map(Cumulative::end) {
            self.thinking.take(held, events);
        }
        self.thinking.flush(events);
    }
}

/// Pushes the text as an event unless it is empty, since events never are.
fn push(text: String, event: fn(String) -> Event, events: &mut Vec<Event>) {
    if !text.is_empty() {
        events.push(event(text));
    }
}
