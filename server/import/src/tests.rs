//! Each format by small files of our own, and real files of others where they are there.

mod archives;
mod fixtures;
mod hostile;
mod ours;
mod random;
mod refusals;

use std::{fs, path::PathBuf};

use crate::{Imported, Unreadable};

/// The small files, by name.
fn files() -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/tests/files");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        paths.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap())).collect();
    files.sort();
    files
}

/// What came of a file in a few words: the app's kind and inputs, and the report's outcomes and places; or the refusal's place.
fn summary(read: &Result<Imported, Unreadable>) -> String {
    let app = match read {
        Ok(app) => app,
        Err(refusal) => return format!("refused {}", refusal.place.as_deref().unwrap_or_default()),
    };
    let kind = serde_json::to_value(app.definition.kind).unwrap();
    let mut first: Vec<&str> = vec![kind.as_str().unwrap()];
    first.extend(app.definition.inputs.iter().map(|input| input.name.as_str()));
    let lines = app.report.iter().map(|line| format!("{:?} {}", line.outcome, line.place));
    std::iter::once(first.join(" ")).chain(lines).collect::<Vec<_>>().join("\n")
}
