//! How large things may be. Counts are items, `…_CHARS` are Unicode characters, `…_BYTES` are bytes of JSON.

/// Inputs of an app.
pub const INPUTS: usize = 50;
/// An input's name.
pub const NAME_CHARS: usize = 64;
/// An input's label.
pub const LABEL_CHARS: usize = 200;
/// An input's hint.
pub const HINT_CHARS: usize = 1_000;
/// Options of a choice.
pub const OPTIONS: usize = 200;
/// One option.
pub const OPTION_CHARS: usize = 200;
/// The largest `max_chars` that an input may have.
pub const INPUT_CHARS: usize = 1_000_000;

/// Messages of a prompt.
pub const MESSAGES: usize = 50;
/// One message, or an example's answer.
pub const MESSAGE_CHARS: usize = 100_000;
/// Worked examples.
pub const EXAMPLES: usize = 20;

/// Fields of an answer that is JSON.
pub const FIELDS: usize = 50;

/// A provider's id of a model.
pub const MODEL_CHARS: usize = 200;
/// Models that stand in.
pub const FALLBACKS: usize = 10;
/// The most creative temperature.
pub const TEMPERATURE: f64 = 2.0;
/// The longest answer that can be asked for.
pub const OUTPUT_TOKENS: u32 = 1_000_000;
/// Texts at which the answer ends.
pub const STOPS: usize = 4;
/// One such text.
pub const STOP_CHARS: usize = 100;

/// What a chat says first.
pub const OPENING_CHARS: usize = 4_000;
/// What a chat offers to ask.
pub const SUGGESTIONS: usize = 10;
/// One such offer.
pub const SUGGESTION_CHARS: usize = 200;
/// Earlier turns sent along.
pub const KEEP_TURNS: u32 = 100;

/// A whole definition.
pub const DEFINITION_BYTES: usize = 512 * 1024;

/// Items of a list that a person fills in.
pub const LIST_ITEMS: usize = 1_000;
/// A web address that a person fills in.
pub const URL_CHARS: usize = 2_000;
/// Everything that a person fills in.
pub const VALUES_BYTES: usize = 1024 * 1024;
