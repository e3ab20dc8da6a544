//! Apps out of a workspace as files, and files in as apps.
//!
//! Going out, an app is gathered as what crate `portable` writes (`out`). Coming in, a file of ours or of another builder is read
//! (`read`) into the same thing, and worked out against the workspace (`plan`): which model answers, which pieces are there already, what
//! can't be taken over. A plan has written nothing, sent nothing and run nothing, so it is the preview as well as the beginning of the
//! import; what is shown is what is done.

pub mod archive;
mod listing;
mod models;
mod out;
mod plan;
mod read;

use std::time::Duration;

use api::ImportOutcome;
use model::Language;
use tokio::{sync::Semaphore, time::timeout};

pub use out::file_of;
pub use plan::{Ground, Plan, PlannedTests, plan};
pub use read::{LARGEST_BYTES, ReadFile};

use crate::error::{ErrorCode, Refusal, Words};

/// How many files are read or worked out at once. Each may take a processor for a while.
static PLACES: Semaphore = Semaphore::const_new(2);
/// How long a request waits for a place.
const PATIENCE: Duration = Duration::from_secs(20);

/// Does what takes as long as a file is large: on a thread that nobody else waits for, and only in so many requests at once.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T, Refusal> + Send + 'static) -> Result<T, Refusal> {
    let place = timeout(PATIENCE, PLACES.acquire()).await.map_err(|_| ErrorCode::Busy)?.map_err(Refusal::internal)?;
    let done = crate::panics::blocking(move || {
        // Held until the work is over, also if whoever asked has gone.
        let _place = place;
        work()
    });
    done.await.map_err(Refusal::internal)?
}

/// What becomes of a part of a file.
#[derive(Debug, Clone)]
pub struct Note {
    what: ImportOutcome,
    place: String,
    words: Words,
}

impl Note {
    fn new(what: ImportOutcome, place: impl Into<String>, en: impl Into<String>, ko: impl Into<String>) -> Self {
        Self { what, place: place.into(), words: Words { en: en.into(), ko: ko.into() } }
    }

    fn to_wire(&self, language: Language) -> api::ImportLine {
        api::ImportLine { what: self.what, place: self.place.clone(), message: self.words.get(language).to_owned() }
    }
}

/// A file that can't be taken, as a refusal of the request's file. The place is told in the sentence, because it lies in the file and not
/// in the request.
fn refused(place: Option<&str>, en: &str, ko: &str) -> Refusal {
    match place {
        Some(place) => Refusal::field("file", format!("{place}: {en}"), format!("{place}: {ko}")),
        None => Refusal::field("file", en, ko),
    }
}

/// A refusal of a part of the file, as one of the file: `path` is where the part stands.
fn refused_at(path: &str, refusal: &Refusal) -> Refusal {
    let reason = |language| {
        let error = refusal.body(language, "").error;
        error.fields.into_values().next().unwrap_or(error.message)
    };
    refused(Some(path), &reason(Language::En), &reason(Language::Ko))
}
