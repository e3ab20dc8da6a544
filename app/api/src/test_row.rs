//! Test rows of an app: saved inputs, and what must be true of the answers.

use std::collections::BTreeMap;

use model::{RunId, TestRowId, Values, evidence::Check};

use crate::{Person, Timestamp};

wire! {
    /// What an app is tested by.
    pub struct TestSet {
        /// What must be true of the answer to every row.
        pub checks: Vec<Check>,
        /// The number of rows.
        pub rows: u32,
        /// All tags of the rows, by name.
        pub tags: Vec<String>,
        /// The revision of `checks`, which grows with each change.
        pub revision: u64,
        /// Names the checks and all rows as they are now, and is another one after each change of any of them: for `replaceApp`, which
        /// takes the place of all.
        #[serde(default)]
        pub state: String,
    }

    /// Replaces the checks for all rows. If `revision` is not the current one, the answer is 409 `stale_revision` with the current set
    /// as `current`, and nothing is changed.
    #[serde(deny_unknown_fields)]
    pub struct SaveTestSet {
        /// What must be true of the answer to every row; at most 20.
        pub checks: Vec<Check>,
        /// The revision that this change is based on.
        pub revision: u64,
    }

    /// Saved inputs with what is expected of the answer.
    pub struct TestRow {
        pub id: TestRowId,
        /// 1, 2, 3 … in the order of the rows. It changes when a row before it is deleted.
        pub number: u32,
        /// The first line of the longest text input, at most 80 characters; empty if there is none.
        pub title: String,
        /// The values of the inputs.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
        /// A good answer; empty if nobody said.
        #[serde(default)]
        pub expected: String,
        #[serde(default)]
        pub tags: Vec<String>,
        /// What must be true of the answer to this row, besides the checks for all rows.
        #[serde(default)]
        pub checks: Vec<Check>,
        /// The names of values that the draft has no input for any more. They are kept and not sent.
        #[serde(default)]
        pub gone: Vec<String>,
        /// What the draft's inputs refuse, in sentences in the reader's language, by the input's name.
        #[serde(default)]
        pub problems: BTreeMap<String, String>,
        /// The revision, which grows with each change; a write names the one that it is based on.
        pub revision: u64,
        /// Who changed it last.
        pub changed_by: Person,
        pub changed_at: Timestamp,
    }

    /// A new row.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CreateTestRow {
        /// The values of the inputs. Values that an input refuses are kept and named in the row's `problems`.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
        /// A good answer, at most 100,000 characters.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pub expected: String,
        /// At most 10, each at most 40 characters.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub tags: Vec<String>,
        /// At most 20.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub checks: Vec<Check>,
    }

    /// A new row with the inputs of one of the caller's runs.
    #[serde(deny_unknown_fields)]
    pub struct KeepTestRow {
        pub run: RunId,
        /// Whether the run's answer is what is expected.
        #[serde(default)]
        pub with_answer: bool,
    }

    /// Changes to a row; absent fields stay as they are. If `revision` is not the current one, the answer is 409 `stale_revision` with
    /// the current row as `current`, and nothing is changed.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateTestRow {
        /// The revision that this change is based on.
        pub revision: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        pub inputs: Option<Values>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expected: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tags: Option<Vec<String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub checks: Option<Vec<Check>>,
    }

    /// Which rows.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct TestRowsQuery {
        /// How many items, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
        /// The `next` cursor of the previous page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Only rows with this tag.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tag: Option<String>,
    }

    /// How a file of rows is read. The file itself is the request's body.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct ImportTestRowsQuery {
        /// The file's name, whose ending says what it is: `.csv`, `.tsv`, `.xlsx`; or of other tools: `.jsonl` (OpenAI Evals, Prompt
        /// Flow), `.yaml` and `.yml` (promptfoo).
        pub name: String,
        /// What each column is, as a JSON list of `ColumnUse`, in the order of the columns; absent for the suggested one. Only for tables.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub columns: Option<String>,
        /// Whether the good rows are added; otherwise the answer only says what would be.
        #[serde(default)]
        pub add: bool,
    }

    /// What a column of a table is.
    #[derive(Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ColumnUse {
        /// It isn't read.
        Nothing,
        /// The values of the input with this name.
        Input(String),
        /// The expected answer.
        Expected,
        /// Tags, with commas between them.
        Tags,
    }

    /// What a file of rows holds.
    pub struct TestRowsImport {
        /// The columns of a table; empty for other files.
        pub columns: Vec<ImportColumn>,
        /// The rows that can be added, or were; at most the first 20.
        pub rows: Vec<CreateTestRow>,
        /// How many there are.
        pub good: u32,
        /// How many were added.
        pub added: u32,
        /// Lines that can't be added, at most 100.
        pub bad: Vec<ImportNote>,
        /// How many there are.
        pub bad_count: u32,
        /// Of other tools' files: what became of each thing that isn't taken over as it stands.
        pub notes: Vec<ImportNote>,
    }

    /// A column of a table.
    pub struct ImportColumn {
        /// Its heading; empty if it has none.
        pub name: String,
        /// Its first values.
        pub sample: Vec<String>,
        /// What it was read as.
        #[serde(rename = "use")]
        pub use_: ColumnUse,
    }

    /// What became of a line.
    pub struct ImportNote {
        /// The line of a text file, or the row of a table, from 1; absent if it concerns the whole file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub line: Option<u32>,
        pub what: ImportFate,
        /// In a sentence in the reader's language.
        pub message: String,
    }

    /// What became of something that is imported.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ImportFate {
        /// It is taken over, as something of ours that does the same.
        Mapped,
        /// It is taken over, but doesn't do quite the same.
        Changed,
        /// It can't be taken over.
        Dropped,
    }
}
