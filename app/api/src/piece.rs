//! Pieces: texts of the workspace that prompts share.

use model::{AppId, PieceId};

use crate::{GatedApp, Person, Timestamp};

wire! {
    /// A text of the workspace that prompts insert by its name: `{{> name}}`.
    pub struct WorkspacePiece {
        pub id: PieceId,
        /// Its name, unique within the workspace.
        pub name: String,
        /// The beginning of its text, at most 200 characters.
        pub beginning: String,
        /// The length of its text in characters.
        pub chars: u32,
        /// Its text; absent in lists.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub text: Option<String>,
        /// The number of its newest version.
        pub version: u32,
        /// The revision, which grows with each change; a write names the one that it is based on.
        pub revision: u64,
        /// Who made it.
        pub made_by: Person,
        /// Who wrote its newest version.
        pub changed_by: Person,
        pub changed_at: Timestamp,
        /// Whether the caller may change it.
        pub editable: bool,
    }

    /// A new piece.
    #[serde(deny_unknown_fields)]
    pub struct CreatePiece {
        /// Its name: a letter, then letters, digits or `_`, in any script; at most 64 characters.
        pub name: String,
        /// Its text, 1 to 20,000 characters. Nothing in it is filled in.
        pub text: String,
    }

    /// Changes to a piece; absent fields stay as they are. If `revision` is not the current one, the answer is 409 `stale_revision` with
    /// the current piece as `current`, and nothing is changed.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdatePiece {
        /// The revision that this change is based on.
        pub revision: u64,
        /// Its name. Drafts that insert it get the new one; published versions keep theirs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Its text, which becomes the next version if it differs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub text: Option<String>,
        /// What changed in the text; at most 500 characters.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub note: String,
    }

    /// A text that a piece has or had.
    pub struct PieceVersion {
        /// 1, 2, 3 … within the piece.
        pub number: u32,
        pub text: String,
        /// What changed; may be empty.
        pub note: String,
        pub by: Person,
        pub at: Timestamp,
    }

    /// Who uses a piece.
    pub struct PieceUses {
        /// The number of the piece's newest version.
        pub newest: u32,
        /// The apps that the caller may see, by name.
        pub apps: Vec<PieceUse>,
        /// How many other apps use it: drafts of other people.
        pub hidden: u32,
    }

    /// An app that uses a piece.
    pub struct PieceUse {
        pub id: AppId,
        pub slug: String,
        pub name: String,
        /// The number of the app's published version; absent if there is only a draft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub published_version: Option<u32>,
        /// The version of the piece in what people run; absent if that does not insert it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub live: Option<u32>,
        /// Whether the draft inserts it. A draft has the newest text.
        pub in_draft: bool,
        /// Whether the caller may change the app.
        pub editable: bool,
    }

    /// Publishes apps again with the newest text of a piece.
    #[serde(deny_unknown_fields)]
    pub struct UpdateApps {
        /// The apps, at most 200.
        pub apps: Vec<AppId>,
        /// The piece's version that they are to get. If it is not the newest, the answer is 409 `stale_revision` with the current piece as
        /// `current`, and nothing is changed.
        pub version: u32,
        /// The note of the apps' new versions; at most 500 characters. If it is empty, the piece is named.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub note: String,
    }

    /// The apps that were published again.
    pub struct UpdatedApps {
        pub apps: Vec<UpdatedApp>,
        /// Apps that were left as they are, because what would be published doesn't pass their gates.
        #[serde(default)]
        pub gated: Vec<GatedApp>,
    }

    /// An app that was published again. Rolling back to `before` undoes it.
    pub struct UpdatedApp {
        pub id: AppId,
        pub slug: String,
        pub name: String,
        /// The number of the version that was live before.
        pub before: u32,
        /// The number of the version that is live now.
        pub after: u32,
    }
}
