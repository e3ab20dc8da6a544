//! A file, read into an app, whoever wrote it.

use api::ImportOutcome;
use model::{ConnectionId, ModelRef, ModelUse};
use portable::{AppFile, Providers, TestRow, Tests};
use uuid::Uuid;

use super::{Note, models::provider_of_word, refused};
use crate::error::Refusal;

/// The largest file that is read, in bytes.
pub const LARGEST_BYTES: usize = portable::LARGEST_BYTES;

/// An app out of a file, before anything of the workspace is known.
#[derive(Debug)]
pub struct ReadFile {
    pub file: AppFile,
    /// What became of the parts of another builder's file; none of one of ours.
    pub notes: Vec<Note>,
    /// Where the file names the model, if it isn't one of ours.
    pub model_place: Option<String>,
    /// Whether it is a file of ours, of which everything must be taken or be named.
    pub is_own: bool,
}

/// Reads a file. It takes as long as the file is large.
pub fn read(bytes: &[u8], name: Option<&str>) -> Result<ReadFile, Refusal> {
    if portable::is_own(bytes) {
        let file = portable::read(bytes).map_err(|error| refused(error.place.as_deref(), &error.en, &error.ko))?;
        return Ok(ReadFile { file, notes: Vec::new(), model_place: None, is_own: true });
    }
    let imported = import::read(bytes, name).map_err(|error| refused(error.place.as_deref(), &error.en, &error.ko))?;
    Ok(of_another_builder(imported))
}

/// An app of another builder as a file of ours.
fn of_another_builder(mut imported: import::Imported) -> ReadFile {
    let mut providers = Providers::new();
    let mut model_place = None;
    if let Some(model) = imported.model {
        let word = model.provider.unwrap_or_default();
        let connection = ConnectionId(Uuid::from_u128(1));
        providers.insert(connection, provider_of_word(&word).unwrap_or(&word).to_owned());
        imported.definition.model.use_ = Some(ModelUse::Model(ModelRef { connection, model: model.model }));
        // Which model answers is told once it is looked for here.
        imported.report.retain(|line| {
            let is_model = line.outcome == import::Outcome::NeedsChoice && line.place == model.place;
            if is_model {
                model_place = Some(line.place.clone());
            }
            !is_model
        });
    }
    let notes = imported.report.into_iter().map(|line| Note::new(outcome(line.outcome), line.place, line.en, line.ko));
    let rows = imported.rows.into_iter().map(|row| TestRow { inputs: row.into_iter().collect(), ..TestRow::default() });
    let mut file = AppFile::new(imported.name, imported.definition, providers);
    file.summary = imported.summary;
    file.tests = Some(Tests { checks: Vec::new(), rows: rows.collect() }).filter(|tests| !tests.rows.is_empty());
    ReadFile { file, notes: notes.collect(), model_place, is_own: false }
}

fn outcome(outcome: import::Outcome) -> ImportOutcome {
    match outcome {
        import::Outcome::Mapped => ImportOutcome::Mapped,
        import::Outcome::Changed => ImportOutcome::Changed,
        import::Outcome::Dropped => ImportOutcome::Dropped,
        import::Outcome::NeedsChoice => ImportOutcome::NeedsChoice,
    }
}
