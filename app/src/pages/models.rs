//! Connections and models.

mod page;

pub use page::ModelsPage;
