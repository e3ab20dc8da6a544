//! What comes out of a file.

use serde::{Deserialize, Serialize};

use crate::Kind;

/// What was read from a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Pages, slides or sheets, where the format has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// A pdf whose pages have no text: it needs a model that sees.
    #[serde(default)]
    pub scanned: bool,
    /// The name of the characters' encoding, of a file that is nothing but characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    pub blocks: Vec<Block>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// A piece of a document, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    #[serde(flatten)]
    pub content: Content,
    /// The page, slide or sheet, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Where it begins in [`Document::markdown`], in bytes.
    pub offset: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// A heading; level 1 is the largest of six.
    Heading {
        level: u8,
        text: String,
    },
    Paragraph {
        text: String,
    },
    /// Rows of equal length. What was calculated stands there as its value, and a text that begins with `=` as that text.
    Table {
        rows: Vec<Vec<String>>,
    },
    List {
        items: Vec<Item>,
    },
    /// A picture stands here. It is among [`Document::pictures`] where it was read.
    Image {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alt: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<u32>,
    },
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub text: String,
    /// How deep it lies; 0 is outermost.
    #[serde(default)]
    pub level: u8,
    /// Is it counted?
    #[serde(default)]
    pub ordered: bool,
}

/// A picture as it may be sent to a model: upright, bounded and without metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub media_type: String,
    pub width: u32,
    pub height: u32,
    /// The page that it shows, of a scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    #[serde(with = "in_base64")]
    pub data: Vec<u8>,
}

/// What is to be known of how a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Note {
    /// It has macros, which are neither run nor read.
    MacrosIgnored,
    /// Sheets or slides that are hidden were left out.
    HiddenLeftOut,
    /// A scan has more pages than become pictures.
    PagesLeftOut,
    /// Some pages have no text that can be read, though others have.
    PagesWithoutText,
    /// Some bytes were no characters in the encoding that was found.
    UnreadableCharacters,
    /// It ends too early or a part is missing; the rest was read.
    Incomplete,
}

mod in_base64 {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
