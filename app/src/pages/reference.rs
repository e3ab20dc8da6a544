//! The API reference.

mod page;

pub use page::ReferencePage;
