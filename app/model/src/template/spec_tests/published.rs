//! The published cases themselves, where they are there: `mustache/*.json`, the specification's `specs`, in `MADANG_FIXTURES` or
//! beside the repository.

use std::{fs, path::PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    PinnedPiece,
    template::{Budget, Template},
};

#[derive(Deserialize)]
struct Spec {
    tests: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    data: Value,
    template: String,
    expected: String,
    #[serde(default)]
    partials: Map<String, Value>,
}

/// Here a piece alone on its line has the line end of its tag, where a partial without one has none.
const OWN_RULE: [(&str, &str); 2] =
    [("partials", "Standalone Line Endings"), ("partials", "Standalone Without Previous Line")];

/// Whether a case is within the subset: no dotted names, no objects as values, no HTML escaping, no tags within partials.
fn applies(case: &Case) -> bool {
    let Value::Object(values) = &case.data else { return false };
    let plain = |value: &Value| match value {
        Value::Object(_) => false,
        Value::Array(items) => !items.iter().any(|item| item.is_object() || item.is_array()),
        _ => true,
    };
    let dotted = case.template.split("{{").skip(1).any(|tag| {
        let name =
            tag.split('}').next().unwrap_or_default().trim_matches(|c: char| c.is_whitespace() || "#^/&{>".contains(c));
        !tag.starts_with('!') && name.len() > 1 && name.contains('.')
    });
    let texts = || case.partials.values().filter_map(Value::as_str);
    values.values().all(plain)
        && !dotted
        && !case.name.contains("HTML Escaping")
        && !texts().any(|text| text.contains("{{"))
}

#[test]
#[cfg_attr(not(mustache_spec), ignore = "the specification is not there")]
fn the_published_cases_come_out_as_they_say() {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    let folder = std::env::var_os("MADANG_FIXTURES").map_or_else(beside, PathBuf::from).join("mustache");
    let (mut tried, mut wrong) = (0, Vec::new());
    for file in ["comments", "interpolation", "inverted", "partials", "sections"] {
        let text = fs::read_to_string(folder.join(file).with_extension("json")).unwrap();
        let spec: Spec = serde_json::from_str(&text).unwrap();
        for case in spec.tests.into_iter().filter(applies) {
            if OWN_RULE.contains(&(file, case.name.as_str())) {
                continue;
            }
            tried += 1;
            let values = case.data.as_object().cloned().unwrap_or_default();
            let pieces = case.partials.iter().map(|(name, text)| PinnedPiece {
                name: name.clone(),
                piece: uuid::Uuid::nil().into(),
                version: 1,
                text: text.as_str().unwrap_or_default().to_owned(),
            });
            let pieces: Vec<_> = pieces.collect();
            let came =
                Template::parse(&case.template).map_err(|problems| format!("{problems:?}")).and_then(|template| {
                    template
                        .render_within(&values, &pieces, &mut Budget::default())
                        .map_err(|error| format!("{error:?}"))
                });
            if came.as_ref() != Ok(&case.expected) {
                wrong.push(format!(
                    "{file}, {}: {:?} came out as {came:?} instead of {:?}",
                    case.name, case.template, case.expected
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried >= 60, "only {tried} cases were found to apply");
}
