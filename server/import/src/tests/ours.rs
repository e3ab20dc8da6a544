//! Small files of our own, one or more of each format and version. Beside each lies what it comes to.

use std::{fmt::Write as _, fs, path::PathBuf};

use model::Language;

use super::{files, summary};

/// What a file comes to, for people to compare: the app, then what is said of it.
fn shown(name: &str, bytes: &[u8]) -> String {
    let read = crate::read(bytes, Some(name));
    let mut out = String::new();
    match &read {
        Err(refusal) => writeln!(out, "{}\n{}", refusal.en, refusal.ko).unwrap(),
        Ok(app) => {
            writeln!(out, "“{}” {}", app.name, app.summary).unwrap();
            for input in &app.definition.inputs {
                let mut fields = serde_json::to_value(input).unwrap();
                fields.as_object_mut().unwrap().retain(|key, _| !["name", "label", "kind"].contains(&key.as_str()));
                let (kind, label) = (input.kind.id(), input.label.get(Language::En));
                writeln!(out, "[{}] {label}: {kind} {fields}", input.name).unwrap();
            }
            for message in &app.definition.prompt.messages {
                writeln!(out, "{:?}: {}", message.role, message.text).unwrap();
            }
            writeln!(out, "model {}", serde_json::to_value(&app.definition.model.settings).unwrap()).unwrap();
            for part in [
                &serde_json::to_value(&app.definition.output).unwrap(),
                &serde_json::to_value(&app.definition.chat).unwrap(),
            ] {
                writeln!(out, "{part}").unwrap();
            }
            for row in &app.rows {
                writeln!(out, "row {row:?}").unwrap();
            }
        }
    }
    writeln!(out, "{}", summary(&read)).unwrap();
    out
}

#[test]
fn each_file_comes_out_as_it_says_beside_it() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/tests/expected");
    let mut wrong = Vec::new();
    for (name, bytes) in files() {
        let came = shown(&name, &bytes);
        let expected = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap_or_default();
        if came != expected {
            wrong.push(format!("{name} came to\n{came}\ninstead of\n{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(fs::read_dir(folder).unwrap().count(), files().len(), "each expectation has its file");
}
