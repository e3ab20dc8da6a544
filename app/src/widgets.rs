//! Parts that several pages use and that know the API, the words or the reader.

mod app_card;
mod app_header;
mod app_icon;
mod error_view;
mod input_form;
mod kept_text;
mod language_links;
mod live_run;
mod loaded;
mod markdown;
mod model_badge;
mod moment;
mod page_title;
mod plain_page;
mod prompt_editor;
mod run_stream;
mod run_view;

pub use app_card::AppCard;
pub use app_header::{AppHeader, AppTab};
pub use app_icon::{AppIcon, AppIconSize};
pub use error_view::{ErrorAlert, ErrorView, NotFound, NotFoundPage, login_path};
pub use input_form::{InputFields, InputForm, run_title};
pub use kept_text::keep_typed;
pub use language_links::LanguageLinks;
pub use live_run::LiveRun;
pub use loaded::Loaded;
pub use markdown::Markdown;
pub use model_badge::ModelBadge;
pub use moment::{Moment, MomentStyle};
pub use page_title::PageTitle;
pub use plain_page::PlainPage;
pub use prompt_editor::{PromptEditor, Variable, VariableOrigin, focus_prompt};
pub use run_stream::{Fallback, RunDoor, RunProgress, RunStream, Taken};
pub use run_view::{RunAnswer, RunFoot, RunLook, RunNote, RunReader, RunStatus, RunView, StopButton};
pub(crate) use run_view::{announce, keys};
