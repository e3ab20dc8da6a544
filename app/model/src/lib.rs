//! The app-definition language, format `madang/1`: inputs, prompt templates, model settings, output.
//!
//! Pure: parses, validates, renders and compares. It never does IO, reads no clock and knows neither HTTP nor SQL, so the
//! browser and the server run the very same code. Start reading at [`Definition`].

mod definition;
mod ids;
mod language;
mod market;

pub use definition::*;
pub use ids::*;
pub use language::{Language, LocalText};
pub use market::{AppTemplate, Category, TemplateContent};
