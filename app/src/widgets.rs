//! Parts that several pages use and that know the API, the words or the reader.

mod error_view;
mod language_links;
mod loaded;
mod moment;
mod page_title;

pub use error_view::{ErrorAlert, ErrorView, NotFound, NotFoundPage, login_path};
pub use language_links::LanguageLinks;
pub use loaded::Loaded;
pub use moment::{Moment, MomentStyle};
pub use page_title::PageTitle;
