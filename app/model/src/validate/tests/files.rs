//! Inputs of kind file.

use serde_json::json;

use super::*;

/// [`good`] with an input of kind file.
fn with_files(files: Value) -> impl FnOnce(&mut Value) {
    move |d| {
        d["inputs"][0] = json!({"name": "notes", "label": "Notes", "kind": "file", "required": true, "files": files});
        d["prompt"]["examples"] = json!([]);
    }
}

#[test]
fn what_a_file_input_takes_is_within_limits() {
    assert_eq!(after(with_files(json!(null))), []);
    assert_eq!(
        after(with_files(json!({"groups": ["pdf", "image"], "max_files": 10, "max_mib": 50, "max_pages": 2000}))),
        []
    );
    for (field, max) in [("max_files", 10), ("max_mib", 50), ("max_pages", 2000)] {
        for wrong in [0, max + 1] {
            let path = format!("inputs[0].files.{field}");
            let kind = ProblemKind::OutOfRange { min: 1.0, max: f64::from(max) };
            one(&path, kind, with_files(json!({ field: wrong })));
        }
    }
    let twice = ProblemKind::Duplicate { text: "pdf".into() };
    one("inputs[0].files.groups[2]", twice, with_files(json!({"groups": ["pdf", "text", "pdf"]})));
    let unknown = serde_json::from_value::<Definition>({
        let mut d = good();
        with_files(json!({"groups": ["exe"]}))(&mut d);
        d
    });
    assert!(unknown.is_err());
}

#[test]
fn files_belong_to_file_inputs_and_to_nobody_else() {
    one("inputs[0].files", ProblemKind::NotForThisKind { kind: InputKind::Paragraph }, |d| {
        d["inputs"][0]["files"] = json!({"max_files": 2});
    });
    let not_for_files = || ProblemKind::NotForThisKind { kind: InputKind::File };
    one("inputs[0].default", not_for_files(), |d| {
        with_files(json!({}))(d);
        d["inputs"][0]["default"] = json!([{"id": uuid::Uuid::nil(), "name": "a.pdf"}]);
    });
    one("prompt.examples[0].inputs.notes", not_for_files(), |d| {
        with_files(json!({}))(d);
        d["prompt"]["examples"] = json!([{"inputs": {"notes": "the text of a file"}, "answer": "x"}]);
    });
}
