//! Every word that a person reads, in both languages.
//!
//! One struct an area, one constant a language: a word that is missing in either does not compile. A text with something in it is a
//! function, so that each language puts it where it belongs and picks its own endings.
//!
//! ```ignore
//! let w = use_words();
//! view! { <h1>{w.market.title}</h1> <p>{(w.market.found)(3)}</p> }
//! ```

mod abilities;
mod admin;
mod app_header;
mod auth;
mod builder;
mod catalog;
mod common;
mod drill;
mod en;
mod frame;
mod ko;
mod market;
mod models;
mod reference;
mod run;
mod runs;
mod share;
mod shared;

use model::Language;

use crate::preferences::use_language;

pub use abilities::Abilities;
pub use admin::Admin;
pub use app_header::AppHeader;
pub use auth::Auth;
pub use builder::{Builder, BuilderDiff, BuilderInputs, BuilderModel, BuilderPrompt};
pub use catalog::Catalog;
pub use common::Common;
pub use drill::Drill;
pub use frame::Frame;
pub use market::Market;
pub use models::Models;
pub use reference::Reference;
pub use run::{Answer, Run};
pub use runs::Runs;
pub use share::Share;
pub use shared::Shared;

/// All words of one language.
///
/// An area's words are reached by a method and not by a field: a page's chunk then holds the words of its own areas, and not all
/// there are in two languages.
#[derive(Debug)]
pub struct Words(Language);

macro_rules! areas {
    ($($area:ident: $words:ident),+ $(,)?) => {
        impl Words {
            $(
                #[doc = concat!("See [`", stringify!($words), "`].")]
                pub fn $area(&self) -> &'static $words {
                    match self.0 {
                        Language::En => &en::$area::WORDS,
                        Language::Ko => &ko::$area::WORDS,
                    }
                }
            )+
        }
    };
}

areas! {
    abilities: Abilities,
    admin: Admin,
    app_header: AppHeader,
    auth: Auth,
    builder: Builder,
    catalog: Catalog,
    common: Common,
    drill: Drill,
    frame: Frame,
    market: Market,
    models: Models,
    reference: Reference,
    run: Run,
    runs: Runs,
    share: Share,
    shared: Shared,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &Words(Language::En),
        Language::Ko => &Words(Language::Ko),
    }
}

/// The words of the page's language. They live as long as the program, so handlers and futures can take them along.
pub fn use_words() -> &'static Words {
    words(use_language())
}
