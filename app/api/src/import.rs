//! Apps that come from files.

use model::{ConnectionId, ModelRef};

use crate::App;

wire! {
    /// Which file is read, and how. The file itself is the request's body.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct ImportQuery {
        /// What the file is called; absent for text that was pasted. It names an app that has no name of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Which models answer, as a JSON list of `ImportChoice`; absent for those that are found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub models: Option<String>,
    }

    /// Which file takes an app's place. The file itself is the request's body.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct ReplaceAppQuery {
        /// What the file is called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Which models answer, as a JSON list of `ImportChoice`; absent for those that are found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub models: Option<String>,
        /// The draft's revision that this is based on. If it is not the current one, the answer is 409 `stale_revision` with the current
        /// draft as `current`, and nothing is changed.
        pub revision: u64,
        /// The `state` of the app's tests that this is based on, as `TestSet` has it. If it is not the current one, the answer is 409
        /// `stale_revision` with `tests` among the fields and the current set as `current`, and nothing is changed. Without it the file's
        /// tests take the place of whatever is there. It doesn't matter for a file without tests.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tests: Option<String>,
    }

    /// Which model answers for one that a file names.
    #[serde(deny_unknown_fields)]
    pub struct ImportChoice {
        /// The provider that the file names, as in `ImportModel`.
        pub provider: String,
        /// The model that the file names.
        pub model: String,
        /// The model that answers instead; absent for the workspace's default.
        #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
        pub use_: Option<ModelRef>,
    }

    /// What of an app becomes a file.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct ExportQuery {
        /// The number of a version; absent for the draft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
    }

    /// What a file would become. Nothing is written, sent or run for it.
    pub struct ImportPreview {
        /// The app's name.
        pub name: String,
        /// Its description; may be empty.
        pub summary: String,
        pub kind: model::Kind,
        /// How many inputs people fill in.
        pub inputs: u32,
        /// How many test rows it has.
        pub rows: u32,
        /// What becomes of each part of the file: first what needs a choice, then what is dropped, changed, and mapped.
        pub lines: Vec<ImportLine>,
        /// The models that the file names, each once.
        pub models: Vec<ImportModel>,
        /// The models that can be chosen instead; empty if the file names none.
        pub offered: Vec<OfferedModel>,
    }

    /// What became of a part of a file.
    pub struct ImportLine {
        pub what: ImportOutcome,
        /// Where it stands in the file, as a path such as `definition.model.use`; empty if it concerns the whole file.
        pub place: String,
        /// In a sentence in the reader's language.
        pub message: String,
    }

    /// What became of a part of a file.
    #[derive(Copy, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum ImportOutcome {
        /// Somebody has to choose, or to complete it in the builder.
        NeedsChoice,
        /// It can't be taken over.
        Dropped,
        /// It is taken over, but in another form.
        Changed,
        /// It is taken over, and means the same.
        Mapped,
    }

    /// A model that a file names.
    pub struct ImportModel {
        /// The provider, in our word for it where we have one; may be empty.
        pub provider: String,
        /// The provider's id of the model.
        pub model: String,
        /// The workspace's model that would answer; absent for the default.
        #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
        pub use_: Option<ModelRef>,
    }

    /// A model that can be chosen.
    pub struct OfferedModel {
        pub connection: ConnectionId,
        /// The provider's id of the model.
        pub model: String,
        /// Its name with that of its connection.
        pub name: String,
    }

    /// An app that was made out of a file, or given its content.
    pub struct AppImport {
        pub app: App,
        /// What became of each part of the file.
        pub lines: Vec<ImportLine>,
    }

    /// Which apps of an archive are looked at or made, and how. The archive itself is the request's body.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct ArchiveQuery {
        /// The names of the apps' files, as a JSON list; absent for all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub apps: Option<String>,
        /// Which models answer, as a JSON list of `ImportChoice`; absent for those that are found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub models: Option<String>,
    }

    /// What an archive would become. Nothing is written, sent or run for it.
    pub struct ArchivePreview {
        /// In the order of the archive.
        pub apps: Vec<ArchivedFile>,
        /// The models that its files name, each once.
        pub models: Vec<ImportModel>,
        /// The models that can be chosen instead; empty if the files name none.
        pub offered: Vec<OfferedModel>,
    }

    /// What an app of an archive would become.
    pub struct ArchivedFile {
        /// The file's name in the archive.
        pub file: String,
        /// The app's name; absent if the file is refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Absent if the file is refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<model::Kind>,
        /// How many inputs people fill in.
        pub inputs: u32,
        /// How many test rows it has.
        pub rows: u32,
        /// Why it can't be made, in a sentence in the reader's language; absent if it can.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub refused: Option<String>,
        /// What becomes of each part of the file, at most 100: first what needs a choice, then what is dropped, changed, and mapped.
        pub lines: Vec<ImportLine>,
        /// How many more lines there are.
        pub more_lines: u32,
    }

    /// Which import of an archive is meant.
    #[serde(deny_unknown_fields)]
    pub struct ArchiveProgressQuery {
        /// The `Idempotency-Key` that it was sent with.
        pub key: String,
    }

    /// How far an import of an archive has come.
    pub struct ArchiveProgress {
        /// The files of which apps were made so far, by name.
        pub made: Vec<String>,
    }

    /// What became of the apps of an archive.
    pub struct ArchiveImport {
        /// In the order of the archive.
        pub apps: Vec<ArchivedApp>,
        /// Why those at the end were not tried, in a sentence in the reader's language; absent if all were. The same request with the
        /// same `Idempotency-Key` goes on from there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub stopped: Option<String>,
    }

    /// What became of one app of an archive.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ArchivedState {
        /// It was made now.
        Made,
        /// An earlier request with the same `Idempotency-Key` made it.
        MadeBefore,
        /// It can't be made as it is.
        Refused,
        /// It was not tried, or something failed that isn't about the file.
        NotTried,
    }

    /// What became of one app of an archive. Each is made whole or not at all.
    pub struct ArchivedApp {
        /// The file's name in the archive.
        pub file: String,
        pub state: ArchivedState,
        /// The app that was made; absent if it was not, or was deleted since.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<App>,
        /// Why it was not made, in a sentence in the reader's language; absent if it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub refused: Option<String>,
        /// What became of each part of the file, but for what is taken over as it stands; at most 100.
        pub lines: Vec<ImportLine>,
        /// How many more lines there are.
        pub more_lines: u32,
    }
}
