//! Closed sets of codes, each with a plain sentence in both languages.

/// Defines the codes: each variant with its docs, its HTTP status, and its sentences.
///
/// The code is a `tt`, because utoipa does not see through the group that a `literal` arrives in: the document would name the
/// variants.
macro_rules! codes {
    ($(#[$outer:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident $code:tt $status:literal $en:literal $ko:literal,)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
            /// A code that this version of the client does not know.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl $name {
            /// Every code that this version knows.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as it is transmitted.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ Self::Unknown => "unknown" }
            }

            /// The HTTP status of its response.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ Self::Unknown => 500 }
            }

            /// What happened and what to do, for people.
            pub fn message(self, language: model::Language) -> &'static str {
                match (self, language) {
                    $((Self::$variant, model::Language::En) => $en, (Self::$variant, model::Language::Ko) => $ko,)+
                    (Self::Unknown, model::Language::En) => "Something unexpected happened. Reload the page and try again.",
                    (Self::Unknown, model::Language::Ko) => "예상하지 못한 일이 있었어요. 페이지를 새로 고친 뒤 다시 해 주세요.",
                }
            }
        }
    };
}
