//! All words that people read, in both languages.
//!
//! Each word is one entry with both languages. A missing translation does not compile, an unused word is a warning, and a page's
//! chunk only contains the words that it uses. A text with values takes arguments, so that each language can place them and
//! choose its own endings.
//!
//! ```ignore
//! let w = use_words();
//! view! { <h1>{w.market().title()}</h1> <p>{w.market().found(3, 1)}</p> }
//! ```

/// Defines the words of an area, a method for each.
///
/// ```ignore
/// words! {
///     /// The market.
///     Market;
///
///     title { En => "Apps", Ko => "앱" }
///     found(apps: usize) { En => format!("{apps} apps"), Ko => format!("앱 {apps}개") }
///     kind(kind: Kind) -> &'static str { En => …, Ko => … }
/// }
/// ```
macro_rules! words {
    (
        $(#[$about:meta])*
        $area:ident;
        $(
            $(#[$note:meta])*
            $word:ident $(($($arg:ident: $of:ty),+))? $(-> $answer:ty)? { En => $en:expr, Ko => $ko:expr $(,)? }
        )*
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy)]
        pub struct $area(pub(in crate::locales) ::model::Language);

        impl $area {
            $(
                $(#[$note])*
                pub(crate) fn $word(self $(, $($arg: $of),+)?) -> text_of!($([$($arg)+])? $(-> $answer)?) {
                    match self.0 {
                        ::model::Language::En => $en,
                        ::model::Language::Ko => $ko,
                    }
                }
            )*
        }
    };
}

/// The type of a word: fixed text, or a `String` if it has arguments, unless it names another type.
macro_rules! text_of {
    () => { &'static str };
    ([$($arg:ident)+]) => { String };
    ($([$($arg:ident)+])? -> $answer:ty) => { $answer };
}

/// Defines the accessors from words to their areas.
macro_rules! areas {
    ($whole:ident { $($(#[$note:meta])* $area:ident: $words:ident),+ $(,)? }) => {
        impl $whole {
            $(
                $(#[$note])*
                pub(crate) fn $area(self) -> $words {
                    $words(self.0)
                }
            )+
        }
    };
}

mod abilities;
mod admin;
mod app_header;
mod archive;
mod audit;
mod auth;
mod budgets;
mod builder;
mod catalog;
mod common;
mod drill;
#[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "only the server writes these pages"))]
mod entry;
mod evidence;
#[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "some of it is only on visitors' pages"))]
mod files;
mod frame;
mod import;
mod invoices;
mod keys;
#[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "only the server writes letters"))]
mod letters;
mod market;
mod measure;
mod models;
mod notices;
mod personal_data;
mod pieces;
mod rates;
mod reference;
mod retention;
mod retirement;
mod run;
mod run_log;
mod runs;
mod share;
#[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "only the server writes visitors' pages"))]
mod shared;
mod split;
mod status;
mod usage;
mod versions;
mod webhooks;

use model::Language;

use crate::preferences::use_language;

pub use abilities::Abilities;
pub use admin::{Admin, Settings as AdminSettings};
pub use app_header::AppHeader;
pub use archive::Archive;
pub use audit::Audit;
pub use auth::Auth;
pub use budgets::Budgets;
pub use builder::{Builder, BuilderDiff, BuilderInputs, BuilderModel, BuilderPrompt};
pub use catalog::Catalog;
pub use common::Common;
pub use drill::Drill;
pub use entry::Entry;
pub use evidence::{
    Blind as EvidenceBlind, Checks as EvidenceChecks, Compare as EvidenceCompare, Evidence, Gate as EvidenceGate,
    Grid as EvidenceGrid, Import as EvidenceImport, Rows as EvidenceRows,
};
pub use files::Files;
pub(crate) use files::file_size;
pub use frame::Frame;
pub use import::Import;
pub use invoices::Invoices;
pub use keys::Keys;
pub use letters::Letters;
pub use market::Market;
pub use measure::Measure;
pub use models::Models;
pub use notices::Notices;
pub use personal_data::PersonalDataWords;
pub use pieces::Pieces;
pub use rates::Rates;
#[cfg(feature = "ssr")]
pub use reference::Operations;
pub use reference::Reference;
pub use retention::RetentionWords;
pub use retirement::Retirement;
pub use run::{Answer, Run};
pub use run_log::RunLog;
pub use runs::Runs;
pub use share::Share;
pub use shared::Shared;
pub use split::Split;
pub use status::Status;
pub use usage::Usage;
pub use versions::Versions;
pub use webhooks::Webhooks;

/// All words in one language.
#[derive(Debug, Clone, Copy)]
pub struct Words(Language);

areas! {
    Words {
        abilities: Abilities,
        admin: Admin,
        app_header: AppHeader,
        archive: Archive,
        audit: Audit,
        auth: Auth,
        budgets: Budgets,
        builder: Builder,
        catalog: Catalog,
        common: Common,
        drill: Drill,
        #[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "only the server writes these pages"))]
        entry: Entry,
        evidence: Evidence,
        files: Files,
        frame: Frame,
        import: Import,
        invoices: Invoices,
        #[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "only the server writes letters"))]
        letters: Letters,
        keys: Keys,
        market: Market,
        measure: Measure,
        models: Models,
        notices: Notices,
        personal_data: PersonalDataWords,
        pieces: Pieces,
        rates: Rates,
        reference: Reference,
        retention: RetentionWords,
        retirement: Retirement,
        run: Run,
        run_log: RunLog,
        runs: Runs,
        share: Share,
        #[cfg_attr(not(feature = "ssr"), allow(dead_code, reason = "only the server writes visitors' pages"))]
        shared: Shared,
        split: Split,
        usage: Usage,
        status: Status,
        versions: Versions,
        webhooks: Webhooks,
    }
}

#[cfg(feature = "ssr")]
areas! {
    Words {
        operations: Operations,
    }
}

pub fn words(language: Language) -> Words {
    Words(language)
}

/// The words in the page's language.
pub fn use_words() -> Words {
    words(use_language())
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::Role;

    #[test]
    fn english_agrees_in_number() {
        let w = words(Language::En);
        assert!(w.market().left_out(1).starts_with("1 more app is not shown."));
        assert!(w.market().left_out(2).starts_with("2 more apps are not shown."));
        assert_eq!(w.models().last_hour(1, 1), "Last hour: 1 request, 1 failed.");
        assert_eq!(w.models().works("Dev", 1), "Dev works. It offers 1 model.");
        assert_eq!(w.admin().members().role_changed("Bo", Role::Admin), "Bo is now an Admin");
    }

    #[test]
    fn korean_particles_follow_what_they_stand_behind() {
        let w = words(Language::Ko);
        assert_eq!(w.builder().discarded(3), "초안을 버전 3으로 되돌렸어요");
        assert_eq!(w.builder().discarded(2), "초안을 버전 2로 되돌렸어요");
        assert_eq!(w.admin().members().role_changed("보라", Role::Admin), "보라님의 역할을 관리자로 바꿨어요");
    }
}
