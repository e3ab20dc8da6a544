//! The app-definition language, format `madang/1`: inputs, prompt templates, model settings, output. Also the vocabulary of what
//! happens in a run.
//!
//! Pure: it parses, validates, renders and compares. It never does IO, reads no clock and knows neither HTTP nor SQL, so the
//! browser and the server run the very same code. Start reading at [`Definition`].
//!
//! | to | use |
//! |---|---|
//! | find the problems of a definition | [`Definition::check`], which returns [`Problem`]s |
//! | find what the chosen models would reject | [`Definition::check_for`] |
//! | check and normalise what a person filled in | [`Definition::check_values`] |
//! | know which inputs are hidden with some values | [`hidden_inputs`] |
//! | get the messages for the model | [`Definition::render`] |
//! | take the workspace's pieces into a definition | [`Definition::with_pieces`] |
//! | read a text that is longer than a model takes | [`long`] |
//! | parse, render or highlight a prompt template | [`Template`], [`template_tokens`] |
//! | show what changed, merge two people's changes | [`diff`], [`merge`] |
//! | find apps and commands | [`search`] |
//! | ask a model for an app or a better prompt | [`suggest`] |
//! | say what must be true of an answer | [`evidence::Check`] |
//! | know whether a door, such as a share link, lets somebody in | [`door::lets_in`] |
//! | know which of two versions somebody is on | [`split::is_on_b`] |
//! | follow what happens in a run | [`run::RunEvent`], [`run::RunProgress`] |
//! | read an answer: Markdown as models write it, and JSON as people read it | [`answer`] |
//! | write a Korean sentence with a name in it | [`with_josa`] |
//!
//! Size limits are in [`limits`].

mod accent;
mod align;
pub mod answer;
mod api_key;
#[cfg(test)]
mod arbitrary;
pub mod audit;
pub mod budget;
mod definition;
pub mod diff;
pub mod door;
mod estimate;
pub mod evidence;
mod example;
mod file;
mod format;
mod hangul;
mod ids;
mod input_kind;
mod josa;
mod language;
pub mod limits;
pub mod long;
mod market;
pub mod merge;
mod money;
mod nearest;
mod origin;
mod personal_data;
mod pieces;
mod problem;
mod render;
mod retention;
pub mod run;
mod run_cost;
pub mod schema;
pub mod search;
mod shown_when;
pub mod split;
pub mod suggest;
mod template;
mod title;
mod validate;
mod values;
mod word;

pub use accent::{Accent, AccentProblem};
pub use api_key::{ApiKeyKind, KeyScope};
pub use definition::*;
pub use estimate::{estimated_prompt_tokens, estimated_tokens, estimated_tokens_of_long};
pub use file::{FileGroup, FileLimits, FileRef, files_in, files_of};
pub use hangul::compose_hangul;
pub use ids::*;
pub use input_kind::InputKind;
pub use josa::{Josa, josa, with_josa};
pub use language::{EachLanguage, Language, LocalText};
pub use market::{AppTemplate, Category, TemplateContent};
pub use money::{Currency, Money};
pub use origin::web_origin;
pub use personal_data::{PersonalDataCount, PersonalDataFound, PersonalDataKind, PersonalDataRule};
pub use pieces::pieces_in;
pub use problem::{DefinitionPart, FileProblem, Problem, ProblemKind, Severity, Span, Unsupported};
pub use render::{History, PromptError, RenderedMessage, Turn};
pub use retention::{HoldScope, days_kept};
pub use run_cost::{CostBasis, LongPrices, RunSize, TokenPrices};
pub use shown_when::{ShownWhen, hidden_inputs};
pub use template::{
    MAX_RENDERED_BYTES, PieceUse, RenderError, Template, Token, TokenKind, UseKind, VariableUse, is_variable_name,
    rename_piece, rename_variable, template_tokens,
};
pub use title::title_line;
pub use validate::Answerer;
pub use values::{CHAT_INPUT, CONVERSATION, said};
pub use word::Word;
