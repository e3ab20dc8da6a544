//! Building an app: inputs, prompt, model, output, and trying it.
//!
//! The draft lives in [`state::BuilderState`]. The parts of the page read and change it through [`editor::Editor`], each through
//! memos of its own, so that a key pressed in the prompt redraws the prompt alone. [`saving::DraftSaver`] saves it.

mod about;
mod clash;
mod company;
mod diff;
mod editor;
mod gate;
mod head;
mod input_kinds;
mod inputs;
mod model;
mod nav;
mod numbers;
mod output;
mod page;
mod pieces;
mod preview;
mod problems;
mod prompt;
mod publish;
mod reorder;
mod review;
mod saving;
mod state;
mod suggest;
mod undo;

pub use diff::{Changes, DiffNames, TextDiff, facts};
pub use page::BuilderPage;
pub use pieces::pieces_for;
pub use preview::{Conversation, TrialConversation, TryButton, said_in, with_defaults};
