//! Closed sets of words. Each word is written the same in the database, over the wire and in the log.

/// A closed set of words.
pub trait Word: Copy + 'static {
    /// Every word.
    const ALL: &'static [Self];

    /// The word as it is stored and sent.
    fn as_str(self) -> &'static str;

    /// The variant with this word.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str() == word)
    }
}

/// Declares a closed set of words.
///
/// The word is a `tt`, because utoipa doesn't see through the group that a `literal` arrives in: the document would name the
/// variants.
macro_rules! words {
    ($($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident $word:tt,)+ })+) => {$(
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every word.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word as it is stored and sent.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl $crate::Word for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }
        }
    )+};
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ApiKeyKind, Currency, KeyScope, run::*};

    fn is_one_word_everywhere<W: Word + PartialEq + std::fmt::Debug + serde::Serialize>() {
        for word in W::ALL {
            assert_eq!(serde_json::to_value(word).unwrap(), word.as_str());
            assert_eq!(W::from_word(word.as_str()), Some(*word));
        }
        assert_eq!(W::from_word("nonsense"), None);
    }

    #[test]
    fn a_word_is_the_same_wherever_it_is_written() {
        is_one_word_everywhere::<RunState>();
        is_one_word_everywhere::<RunSource>();
        is_one_word_everywhere::<AttemptStatus>();
        is_one_word_everywhere::<WaitReason>();
        is_one_word_everywhere::<Rating>();
        is_one_word_everywhere::<RunErrorCode>();
        is_one_word_everywhere::<Currency>();
        is_one_word_everywhere::<KeyScope>();
        is_one_word_everywhere::<ApiKeyKind>();
    }
}
