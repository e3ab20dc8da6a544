//! Each format by a small file of our own; those of others where they are there.

mod fixtures;

use crate::{Imported, Unreadable};

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
