//! An app behind a share link, for people without an account.

mod page;

pub use page::SharedPage;
