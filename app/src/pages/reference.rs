//! The API reference, made from the OpenAPI document that the server serves.
//!
//! It is only read, so it is drawn on the server alone: the browser gets its HTML and neither the document nor the code that draws
//! it. `<details>` and links do the rest, also without script.

#[cfg(feature = "ssr")]
mod drawing;
#[cfg(feature = "ssr")]
mod outline;
mod page;

pub use page::ReferencePage;
