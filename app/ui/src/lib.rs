//! The design system: what every page is made of.
//!
//! It knows no API, no route and no language: each word that a person reads comes in as a prop. Looks come from the classes in
//! `style/`; a component writes the class and says its state by `aria-*` where ARIA has the word, else by `data-*`. There is no
//! inline style, because the content security policy forbids it.
//!
//! Every component renders the same on the server and in the browser. What needs the DOM happens in effects and event handlers,
//! which the server never runs. What a person typed before the page woke up is kept (see [`Bound`] and the inputs).
//!
//! Ids that tie labels, hints and errors to fields are made from the `id` that the page gives, so they are the same on both sides.
//!
//! To add a component: its file here, its file in `style/components/`, and a line below.

mod alert;
mod badge;
mod bound;
mod button;
mod card;
mod choice;
mod clipboard;
mod code;
mod dialog;
mod editing;
mod field;
mod flow;
mod focus;
mod icon;
mod input;
mod menu;
mod page;
mod password;
mod progress;
mod scroll;
mod status;
mod table;
mod tabs;
mod text;
mod toast;

pub use alert::*;
pub use badge::*;
pub use bound::Bound;
pub use button::*;
pub use card::*;
pub use choice::*;
pub use clipboard::{copy_formatted, copy_text};
pub use code::*;
pub use dialog::*;
pub use editing::insert_text;
pub use field::*;
pub use flow::*;
pub use focus::{focus, keep_focus, never_lose_focus};
pub use icon::*;
pub use input::*;
pub use menu::*;
pub use page::*;
pub use password::*;
pub use progress::*;
pub use scroll::scroll_to;
pub use status::*;
pub use table::*;
pub use tabs::*;
pub use text::MaybeText;
pub use toast::*;
