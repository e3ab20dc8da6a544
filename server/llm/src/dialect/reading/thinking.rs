//! Thinking that stands in the answer's text, between `<think>` and `</think>` at its head: as models write it whose server has
//! no parser for it (vLLM without one, Hugging Face, Groq's `raw`), and as Perplexity documents it.
//!
//! Models whose template has opened the tag already close it alone. Where they thought nothing, that is the head of the answer, and is
//! left out. Where they did, it can't be told from an answer that speaks of the tag, and what was streamed can't be taken back.
//!
//! Elsewhere the words are the answer's own.

use super::push;
use crate::chat::Event;

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// So much white space before the tag is enough to tell that none comes.
const LONGEST_HEAD: usize = 256;

/// Where in its text an answer is.
#[derive(Debug)]
pub(super) enum Thinking {
    /// At the head: what came may be the beginning of a tag.
    Head(String),
    /// Between the tags: what is held back may be the beginning of the second.
    Inside(String),
    /// Behind the second tag, in white space.
    Behind,
    /// In the answer.
    Over,
}

impl Default for Thinking {
    fn default() -> Self {
        Self::Head(String::new())
    }
}

impl Thinking {
    pub(super) fn is_over(&self) -> bool {
        matches!(self, Self::Over)
    }

    /// Takes a piece of text and adds what it is.
    pub(super) fn take(&mut self, text: String, events: &mut Vec<Event>) {
        if text.is_empty() {
            return;
        }
        match self {
            Self::Over => events.push(Event::Delta(text)),
            Self::Head(held) => {
                held.push_str(&text);
                let begun = held.trim_start();
                if let Some(inside) = begun.strip_prefix(OPEN) {
                    let inside = inside.to_owned();
                    *self = Self::Inside(String::new());
                    self.take(inside, events);
                } else if let Some(behind) = begun.strip_prefix(CLOSE) {
                    let behind = behind.to_owned();
                    *self = Self::Behind;
                    self.take(behind, events);
                } else if !(OPEN.starts_with(begun) || CLOSE.starts_with(begun)) || held.len() > LONGEST_HEAD {
                    push(std::mem::take(held), Event::Delta, events);
                    *self = Self::Over;
                }
            }
            Self::Inside(held) => {
                held.push_str(&text);
                if let Some((thoughts, behind)) = held.split_once(CLOSE) {
                    let behind = behind.to_owned();
                    push(thoughts.to_owned(), Event::Reasoning, events);
                    *self = Self::Behind;
                    self.take(behind, events);
                } else {
                    let rest = held.split_off(held.len() - begun_tag(held));
                    push(std::mem::replace(held, rest), Event::Reasoning, events);
                }
            }
            Self::Behind => {
                let answer = text.trim_start();
                if !answer.is_empty() {
                    events.push(Event::Delta(answer.to_owned()));
                    *self = Self::Over;
                }
            }
        }
    }

    /// Nothing more comes. A tag that was never closed leaves thinking alone: the longest answer was used up by it.
    pub(super) fn flush(&mut self, events: &mut Vec<Event>) {
        match std::mem::replace(self, Self::Over) {
            Self::Head(held) => push(held, Event::Delta, events),
            Self::Inside(held) => push(held, Event::Reasoning, events),
            Self::Behind | Self::Over => {}
        }
    }
}

/// How many bytes at the end of the text may be the beginning of the second tag.
fn begun_tag(text: &str) -> usize {
    (1..CLOSE.len()).rev().find(|&length| CLOSE.get(..length).is_some_and(|tag| text.ends_with(tag))).unwrap_or(0)
}
