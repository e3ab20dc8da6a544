//! Components that several pages use and that know the API, the words or the reader.

mod answer_text;
mod api_keys;
mod app_card;
mod app_header;
mod app_icon;
mod chat_opening;
mod chat_turn;
mod check_line;
mod copy_address;
mod document_run;
mod input_control;
mod input_form;
mod json_answer;
mod keep_example;
mod keep_test_row;
mod kept_text;
mod language_links;
mod live_run;
pub mod markdown;
mod model_badge;
mod model_facts;
mod model_order;
mod moment;
mod move_menu;
mod paced;
mod plain_page;
mod plain_text;
mod prompt_editor;
mod retirement_row;
mod run_refused;
mod run_session;
mod run_stream;
mod run_view;
mod send_key;

pub use crate::kit::{ErrorAlert, ErrorView, Loaded, NotFound, NotFoundPage, PageTitle, keep_focus, login_path};

pub use api_keys::{ApiKeys, KeyPlace};
pub use app_card::AppCard;
pub use app_header::{AppHeader, AppTab};
pub use app_icon::{AppIcon, AppIconSize};
pub use chat_opening::ChatOpening;
pub use chat_turn::ChatTurn;
pub use check_line::check_sentence;
pub use copy_address::CopyAddress;
pub use document_run::{DocumentRun, followed};
pub(crate) use input_control::input_control;
#[cfg(feature = "ssr")]
pub(crate) use input_form::held_from_form;
pub use input_form::{FormFiles, InputFields, InputForm, file_names, run_title};
pub(crate) use input_form::{InputRows, InputSummary};
pub use json_answer::JsonAnswer;
#[cfg(feature = "ssr")]
pub(crate) use json_answer::block_of_json;
pub use keep_example::KeepExample;
pub use keep_test_row::KeepTestRow;
pub use kept_text::{keep_typed, wish_name};
pub use language_links::LanguageLinks;
pub use live_run::LiveRun;
pub use markdown::Markdown;
#[cfg(feature = "ssr")]
pub(crate) use markdown::{MarkdownStream, stream_for_page};
pub use model::run::{Fallback, RunProgress};
pub use model_badge::ModelBadge;
pub use model_facts::ModelFacts;
pub use model_order::{ModelOrder, OrderedModel, model_choices, model_key};
pub use moment::{Moment, MomentStyle};
pub use move_menu::{Direction, MoveMenu};
pub use plain_page::PlainPage;
pub use plain_text::PlainText;
pub use prompt_editor::{PromptEditor, Variable, VariableOrigin, VariablePart, focus_prompt, piece_variable};
pub use retirement_row::retirement_row;
pub use run_refused::RunRefused;
pub use run_session::{RECENT, RunSession, RunTarget};
pub use run_stream::RunStream;
#[cfg(feature = "ssr")]
pub(crate) use run_view::language_of;
pub use run_view::{RunAnswer, RunFoot, RunLook, RunNote, RunStatus, RunView, StopButton};
pub(crate) use run_view::{announce, cost_of, keys};
pub(crate) use send_key::{on_send_key, sends_message};
