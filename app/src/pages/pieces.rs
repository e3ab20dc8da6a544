//! Pieces: texts of the workspace that prompts share.

mod form;
mod list;
mod page;
mod shared;
mod uses;
mod versions;

pub use list::PiecesPage;
pub use page::PiecePage;
