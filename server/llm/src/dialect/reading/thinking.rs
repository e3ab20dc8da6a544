//! Separates thinking from an answer that begins with `<think>…</think>`. Models write it so if their server doesn't parse it
//! (vLLM without a parser, Hugging Face, Groq's `raw`), and Perplexity documents it.
//!
//! If the chat template has opened the tag already, models only close it. A closing tag at the very beginning means that there
//! was no thinking, and is removed. Later on, it can't be distinguished from an answer about the tag, and text that was streamed
//! can't be taken back.
//!
//! Tags in other places belong to the answer.

use super::push;
use crate::chat::Event;

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// After this much white space no tag is expected any more.
const LONGEST_HEAD: usize = 256;

/// The position in the answer.
#[derive(Debug)]
pub(super) enum Thinking {
    /// At the beginning. What is held back may be the start of a tag.
    Head(String),
    /// Between the tags. What is held back may be the start of the closing one.
    Inside(String),
    /// In white space after the closing tag.
    Behind,
    /// In the answer itself.
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

    /// Takes a piece of text and emits what it is.
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

    /// Handles the end of the stream. If the tag was never closed, thinking has used up the maximum length.
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
