//! An app behind a share link: a plain form that works without script, taken over in place where there is some.

mod gate;
mod open;
mod page;
mod state;
mod turns;

pub use page::SharedPage;
