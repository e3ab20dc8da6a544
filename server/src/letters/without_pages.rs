//! Without the pages there are no words, and no links that lead anywhere: no mail is sent (`Letters::new`).

use store::MailContent;

use super::Letters;
use crate::madang::Madang;

/// A letter with its address.
pub struct Addressed {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The letter about this: none.
pub async fn write(_: &Madang, _: &Letters, _: &MailContent) -> store::Result<Option<Addressed>> {
    Ok(None)
}
