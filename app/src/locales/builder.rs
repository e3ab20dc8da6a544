//! Words: building an app.

pub(super) mod model;
pub(super) mod parts;
pub(super) mod publish;

use model::Model;
use parts::{About, Output, Preview, PromptEditor};
use publish::{Clash, Diff, Publish, Saving};

pub use self::{
    model::Model as BuilderModel,
    parts::{Inputs as BuilderInputs, Prompt as BuilderPrompt},
    publish::Diff as BuilderDiff,
};

/// The words.
#[derive(Debug)]
pub struct Builder {
    /// The title of the page of this app.
    pub page_title: fn(&str) -> String,
    /// The navigation between the parts of the page.
    pub parts: &'static str,
    /// How many mistakes a part has.
    pub problems: fn(usize) -> String,
    /// A menu of what else can be done with the draft.
    pub more: &'static str,
    /// Makes the draft what people run now.
    pub discard: &'static str,
    /// After it.
    pub discarded: fn(u32) -> String,
    /// To somebody who may not change the app; its owner's name.
    pub not_permitted: fn(&str) -> String,
    /// What to do then.
    pub not_permitted_text: &'static str,
    /// What to do then, for somebody whose role makes no apps.
    pub not_permitted_role: &'static str,
    /// Moves something one place up.
    pub move_up: &'static str,
    /// Moves something one place down.
    pub move_down: &'static str,
    /// Closes what is open for editing.
    pub done: &'static str,
    /// A field that takes a number.
    pub not_a_number: &'static str,
    /// Switch: a text for each language.
    pub two_languages: &'static str,
    /// A field's label, for one language.
    pub in_language: fn(&str, ::model::Language) -> String,
    /// What people fill in.
    pub inputs: BuilderInputs,
    /// What is said to the model.
    pub prompt: BuilderPrompt,
    /// The editor of one message.
    pub prompt_editor: PromptEditor,
    /// Which model answers.
    pub model: Model,
    /// What the answer is.
    pub output: Output,
    /// Trying it.
    pub preview: Preview,
    /// Publishing it.
    pub publish: Publish,
    /// Saving it.
    pub saving: Saving,
    /// Two people, one draft.
    pub clash: Clash,
    /// What changed.
    pub diff: Diff,
    /// How it is listed.
    pub about: About,
}
