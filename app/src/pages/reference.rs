//! The API reference, made from the OpenAPI document that the server provides.
//!
//! It is only read, so only the server draws it: the browser gets the HTML, but neither the document nor the code that draws it.
//! `<details>` and links do the rest, also without script.

#[cfg(feature = "ssr")]
mod drawing;
#[cfg(feature = "ssr")]
mod outline;
mod page;

pub use page::ReferencePage;
