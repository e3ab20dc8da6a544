//! The building blocks of every page. They know the API and the words, but no widget, page or frame.

mod ask;
mod done_note;
mod error_view;
mod filter_form;
mod go_to_row;
mod keys;
mod later;
mod lead_out;
mod loaded;
mod online;
mod page_title;
mod sign_out;
mod status;
mod typed_form;

pub use ask::{Ask, AskWords};
pub use done_note::DoneNote;
pub use error_view::{ErrorAlert, ErrorView, NotFound, NotFoundPage, login_path};
pub use filter_form::FilterForm;
pub use go_to_row::go_to_row;
pub use keys::acts_on_letters;
pub use later::DrawnAtOnce;
pub(crate) use later::{draw_later, later};
pub use lead_out::lead_out;
pub use loaded::Loaded;
pub use online::{OfflineBar, use_online, watch_network};
pub use page_title::PageTitle;
pub use sign_out::SignOut;
pub use status::{StatusCode, answer_with};
pub use typed_form::{FormActions, FormBody, FormFoot, TypedForm, Wrong};
pub use ui::{focus, keep_focus};
