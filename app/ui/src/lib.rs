//! The design system: the components of every page.
//!
//! It knows no API, no route and no language: each word that a person reads is a prop. Looks come from the classes in `style/`; a
//! component sets its class and states its condition by `aria-*` if ARIA has an attribute for it, otherwise by `data-*`. There
//! are no inline styles, because the content security policy forbids them.
//!
//! Every component renders the same on the server and in the browser. Whatever needs the DOM happens in effects and event
//! handlers, which the server never runs. What a person typed before hydration is kept (see [`Bound`] and the inputs).
//!
//! Ids that connect labels, hints and errors with fields are derived from the `id` that the page passes, so they are the same on
//! both sides.
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
mod file_drop;
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
pub use editing::{insert_text, set_text};
pub use field::*;
pub use file_drop::*;
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
