//! Size limits. Plain numbers are counts of items, `…_CHARS` are Unicode characters, `…_BYTES` are bytes of JSON.

pub const INPUTS: usize = 50;
pub const NAME_CHARS: usize = 64;
pub const LABEL_CHARS: usize = 200;
pub const HINT_CHARS: usize = 1_000;
/// Options of a choice.
pub const OPTIONS: usize = 200;
pub const OPTION_CHARS: usize = 200;
/// The highest `max_chars` that an input may have.
pub const INPUT_CHARS: usize = 1_000_000;

pub const MESSAGES: usize = 50;
/// A message, or an example's answer.
pub const MESSAGE_CHARS: usize = 100_000;
pub const EXAMPLES: usize = 20;
/// Pieces of a workspace.
pub const PIECES: usize = 200;
/// A piece's text.
pub const PIECE_CHARS: usize = 20_000;

/// Fields of a JSON answer.
pub const FIELDS: usize = 50;

/// A provider's id of a model.
pub const MODEL_CHARS: usize = 200;
pub const FALLBACKS: usize = 10;
pub const TEMPERATURE: f64 = 2.0;
/// The highest `max_output_tokens`.
pub const OUTPUT_TOKENS: u32 = 1_000_000;
pub const STOPS: usize = 4;
pub const STOP_CHARS: usize = 100;

/// What a chat says first.
pub const OPENING_CHARS: usize = 4_000;
pub const SUGGESTIONS: usize = 10;
pub const SUGGESTION_CHARS: usize = 200;
/// Earlier turns that are sent to the model.
pub const KEEP_TURNS: u32 = 100;

/// A whole definition.
pub const DEFINITION_BYTES: usize = 512 * 1024;

/// Items of a list that a person fills in.
pub const LIST_ITEMS: usize = 1_000;
/// A web address that a person fills in.
pub const URL_CHARS: usize = 2_000;
/// Files of one input.
pub const FILES: u32 = 10;
/// The largest file, in MiB.
pub const FILE_MIB: u32 = 50;
pub const FILE_MIB_DEFAULT: u32 = 20;
/// Pages, slides or sheets of a file.
pub const FILE_PAGES: u32 = 2_000;
pub const FILE_PAGES_DEFAULT: u32 = 200;
/// The text of all files of a run.
pub const FILE_CHARS: u64 = 1_000_000;
/// Pictures of all files of a run: images, and pages of scans.
pub const FILE_PICTURES: u32 = 20;
/// All values together.
pub const VALUES_BYTES: usize = 1024 * 1024;

/// Test rows of an app.
pub const TEST_ROWS: usize = 500;
/// All test rows of an app together.
pub const TEST_ROWS_BYTES: usize = 50 * 1024 * 1024;
/// Values of a test row, those of removed inputs among them.
pub const TEST_ROW_VALUES: usize = 100;
/// Checks for all rows, or for one.
pub const TEST_CHECKS: usize = 20;
/// What a check looks for, a pattern, or a question to a judge.
pub const CHECK_CHARS: usize = 2_000;
pub const TEST_TAGS: usize = 10;
pub const TEST_TAG_CHARS: usize = 40;
/// An answer that is expected.
pub const EXPECTED_CHARS: usize = 100_000;
