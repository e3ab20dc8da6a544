//! The rules of ARCHITECTURE.md that can be checked by reading the source text. What the compiler, clippy or a test can check is
//! not here.

mod rules;

use crate::{
    failure::{About, Failure, Result},
    program::Program,
    workspace,
};
use std::fs;

/// A file, with its path from the repository's root.
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    /// The lines before the unit tests, with their numbers.
    pub fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_test = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        lines.take_while(move |(_, line)| !(is_test || line.starts_with("#[cfg(") && line.contains("test")))
    }
}

/// A violation of a rule, and where it is.
pub struct Breach {
    path: String,
    line: usize,
    why: String,
}

impl Breach {
    pub fn new(file: &File, line: usize, why: impl Into<String>) -> Self {
        Self { path: file.path.clone(), line, why: why.into() }
    }
}

pub fn check() -> Result<()> {
    let files = files()?;
    let breaches: Vec<Breach> = rules::ALL.iter().flat_map(|rule| rule(&files)).collect();
    if breaches.is_empty() {
        return Ok(());
    }
    let list: Vec<_> = breaches.iter().map(|Breach { path, line, why }| format!("  {path}:{line}: {why}")).collect();
    Err(Failure::new(format!("Invariants are broken:\n{}", list.join("\n"))))
}

/// All text files that are tracked by git or could be.
fn files() -> Result<Vec<File>> {
    let root = workspace::root();
    let list =
        Program::new("git").dir(&root).args(["ls-files", "--cached", "--others", "--exclude-standard"]).read()?;
    let mut files = Vec::new();
    for path in list.lines() {
        // Git also lists deleted files.
        let Ok(bytes) = fs::read(root.join(path)) else { continue };
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File { path: path.to_owned(), text });
        }
    }
    match files.len() {
        0 => Err(Failure::new("git lists no files")).about(root.display()),
        _ => Ok(files),
    }
}
