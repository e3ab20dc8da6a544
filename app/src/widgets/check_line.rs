//! A check in a few words.

use api::Money;
use model::evidence::Check;

use crate::{locales::use_words, session::use_amounts};

/// What a check asks for, with amounts in the workspace's currency. Call it while a page is drawn.
pub fn check_sentence(check: &Check) -> String {
    let cost = match check {
        Check::Cost { max } => use_amounts().show(*max),
        _ => use_amounts().show(Money::usd(0)),
    };
    use_words().evidence().checks().sentence(check, &cost)
}
