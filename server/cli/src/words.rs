//! All words that people read, in both languages: each is one entry, so a missing translation does not compile.
//!
//! It is the way of `app/src/locales`, whose words belong to pages. What the server and the model say is theirs, in the same language.

/// Defines words, a method for each.
macro_rules! words {
    (
        $(#[$about:meta])*
        $name:ident;
        $($word:ident $(($($arg:ident: $of:ty),+))? $(-> $answer:ty)? { En => $en:expr, Ko => $ko:expr $(,)? })*
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name(pub ::model::Language);

        impl $name {
            $(
                pub fn $word(self $(, $($arg: $of),+)?) -> text_of!($([$($arg)+])? $(-> $answer)?) {
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

mod help;
mod said;

pub use help::Help;
pub use said::Said;
