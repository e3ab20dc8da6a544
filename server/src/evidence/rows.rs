//! Test rows against a definition: what of a row can be run, and which files it may have.

use model::{
    AppId, CHAT_INPUT, Definition, DefinitionPart, FileId, FileRef, InputKind, Kind, Language, PersonId, Problem,
    ProblemKind, Values, files_in, limits, title_line,
};
use store::{FileAccess, FileForRun, Tenant};

use crate::{
    error::{Refusal, Words},
    runs::attached,
};

/// What a definition makes of a row's values.
#[derive(Debug, Default)]
pub struct Fit {
    /// The values to run, normalised; empty if there are problems.
    pub values: Values,
    /// The names of values that the definition has no input for. They are kept with the row and not run.
    pub gone: Vec<String>,
    /// Why the row can't be run: sentences by the input's name.
    pub problems: Vec<(String, Words)>,
    /// How many pictures go to the model.
    pub pictures: u32,
}

/// Finds out whether a row can be run with this definition. `files` are those that rows of the app have.
pub fn fit(definition: &Definition, inputs: &Values, files: &[FileForRun]) -> Fit {
    let fit = values(definition, inputs);
    if fit.values.is_empty() || !definition.has_files() {
        return fit;
    }
    let attached::Fitted { values, problems, pictures } = attached::fit(definition, &fit.values, files);
    match problems.is_empty() {
        true => Fit { values, pictures, ..fit },
        false => Fit { values: Values::new(), problems: in_words(problems), ..fit },
    }
}

/// The same for values whose files were looked at before.
pub fn values(definition: &Definition, inputs: &Values) -> Fit {
    let (known, gone): (Vec<_>, Vec<_>) = inputs.iter().partition(|(name, _)| is_input(definition, name));
    let known: Values = known.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let gone = gone.into_iter().map(|(name, _)| name.clone()).collect();
    match definition.check_values(&known) {
        Ok(values) => Fit { values, gone, ..Fit::default() },
        Err(found) => Fit { gone, problems: in_words(found), ..Fit::default() },
    }
}

fn in_words(problems: Vec<Problem>) -> Vec<(String, Words)> {
    let sentence = |problem: Problem| {
        let words = Words { en: problem.message(Language::En), ko: problem.message(Language::Ko) };
        (problem.path.strip_prefix("inputs.").unwrap_or(&problem.path).to_owned(), words)
    };
    problems.into_iter().map(sentence).collect()
}

/// The files that rows with these values have.
pub async fn files<'r>(
    tenant: &Tenant,
    app: AppId,
    rows: impl IntoIterator<Item = &'r Values>,
) -> Result<Vec<FileForRun>, Refusal> {
    let ids: Vec<FileId> = rows.into_iter().flat_map(files_in).map(|file| file.id).collect();
    Ok(tenant.files_of_test_rows(app, &ids).await?)
}

/// The values with their files by the names that they have here, if this person may put all of these into a row: files that they uploaded
/// for this app, and those of its rows. What the row named `before` stays as it is.
pub async fn with_own_files(
    tenant: &Tenant,
    (app, definition): (AppId, &Definition),
    person: PersonId,
    inputs: Values,
    before: &Values,
) -> Result<Values, Refusal> {
    let mut inputs = with_references(definition, inputs);
    let ids: Vec<FileId> = files_in(&inputs).iter().map(|file| file.id).collect();
    if ids.is_empty() {
        return Ok(inputs);
    }
    let known = tenant.files_for_run(app, FileAccess::Editor(person), &ids).await?;
    let before = files_in(before);
    let mut problems = Vec::new();
    for (name, value) in &mut inputs {
        let mut wrong = |problem| problems.push(Problem::new(format!("inputs.{name}"), problem));
        let items = value.as_array_mut().into_iter().flatten().filter(|item| item.is_object());
        let mut count = 0;
        for item in items {
            let Some(file) = FileRef::of(item) else { continue };
            count += 1;
            match attached::ready(&file, &known) {
                Ok(found) => *item = FileRef { name: found.name.clone(), ..file }.to_value(),
                Err(_) if before.iter().any(|known| known.id == file.id) => {}
                Err(problem) => wrong(problem),
            }
        }
        let max = limits::FILES as usize;
        if count > max {
            wrong(ProblemKind::TooMany { part: DefinitionPart::Files, max });
        }
    }
    if problems.is_empty() { Ok(inputs) } else { Err(Refusal::inputs(&problems)) }
}

/// The values, with a file that is given by its id alone as the reference that it means.
fn with_references(definition: &Definition, mut inputs: Values) -> Values {
    for (name, _) in definition.file_inputs() {
        let Some(value) = inputs.get_mut(name) else { continue };
        let given = value.as_array().map_or(std::slice::from_ref(&*value), Vec::as_slice);
        let files: Option<Vec<_>> = given.iter().map(FileRef::of).collect();
        if let Some(files) = files {
            *value = files.iter().map(FileRef::to_value).collect();
        }
    }
    inputs
}

/// The first line of a row's longest text; empty if it has none.
pub fn title(definition: &Definition, inputs: &Values) -> String {
    let is_text = |name: &str| {
        let kind = definition.inputs.iter().find(|input| input.name == name).map(|input| input.kind);
        matches!(kind, Some(InputKind::Text | InputKind::Paragraph)) || is_message(definition, name)
    };
    let texts = inputs.iter().filter(|(name, _)| is_text(name)).filter_map(|(_, value)| value.as_str());
    // Of two that are as long, the first.
    let longest = texts.rev().max_by_key(|text| text.len());
    longest.and_then(title_line).unwrap_or_default()
}

fn is_input(definition: &Definition, name: &str) -> bool {
    is_message(definition, name) || definition.inputs.iter().any(|input| input.name == name)
}

fn is_message(definition: &Definition, name: &str) -> bool {
    definition.kind == Kind::Chat && name == CHAT_INPUT
}

#[cfg(test)]
mod tests {
    use model::FileGroup;
    use serde_json::{Value, json};
    use store::FileState;

    use super::*;

    fn definition(inputs: &Value) -> Definition {
        serde_json::from_value(json!({
            "format": "madang/1", "kind": "form", "inputs": inputs, "prompt": {"messages": [{"role": "user", "text": "x"}]},
        }))
        .unwrap()
    }

    fn values(values: &Value) -> Values {
        values.as_object().cloned().unwrap()
    }

    #[test]
    fn what_the_draft_has_no_input_for_is_named_and_not_run() {
        let app = definition(&json!([{"name": "notes", "label": "n", "kind": "paragraph", "required": true}]));
        let fits = fit(&app, &values(&json!({"notes": "a\r\nb", "tone": "kind"})), &[]);
        assert_eq!((fits.gone, fits.values), (vec!["tone".to_owned()], values(&json!({"notes": "a\nb"}))));
        assert!(fits.problems.is_empty());
        let unfit = fit(&app, &values(&json!({"tone": "kind"})), &[]);
        assert_eq!(unfit.problems[0].0, "notes");
        assert!(unfit.values.is_empty());
    }

    #[test]
    fn a_row_runs_with_the_files_that_it_has() {
        let app = definition(&json!([{"name": "scan", "label": "s", "kind": "file", "files": {"max_mib": 1}}]));
        let row = values(&json!({"scan": [{"id": "0197a5c0-0000-7000-8000-00007f3a91c2", "name": "old.pdf"}]}));
        let known = |size, state| FileForRun {
            id: files_in(&row)[0].id,
            name: "new.pdf".into(),
            state,
            size,
            format: Some("pdf".into()),
            group: Some(FileGroup::Pdf),
            pages: Some(1),
            pictures: 0,
            chars: 9,
            tokens: 3,
        };
        let fits = fit(&app, &row, &[known(9, FileState::Ready)]);
        assert_eq!(fits.values["scan"][0]["name"], "new.pdf");
        let said = |files: &[FileForRun]| fit(&app, &row, files).problems.remove(0).1.en;
        assert!(said(&[]).contains("isn't here any more"), "{}", said(&[]));
        assert!(said(&[known(2 << 20, FileState::Ready)]).contains("1 MB"), "the input takes smaller ones by now");
        assert!(fit(&app, &values(&json!({"scan": []})), &[]).problems.is_empty(), "an empty one is no file");
    }

    #[test]
    fn a_file_may_be_given_by_its_id_alone() {
        let app = definition(
            &json!([{"name": "scan", "label": "s", "kind": "file"}, {"name": "a", "label": "a", "kind": "text"}]),
        );
        let id = "0197a5c0-0000-7000-8000-00007f3a91c2";
        for given in [json!(id), json!([id]), json!([{"id": id}])] {
            let row = with_references(&app, values(&json!({"scan": given, "a": id})));
            assert_eq!(Value::from(row), json!({"scan": [{"id": id, "name": ""}], "a": id}));
        }
        let odd = values(&json!({"scan": ["no id", id]}));
        assert_eq!(with_references(&app, odd.clone()), odd, "what is no file stays, and is told as a problem");
    }

    #[test]
    fn a_row_is_known_by_its_longest_text() {
        let app = definition(&json!([
            {"name": "a", "label": "a", "kind": "text"}, {"name": "b", "label": "b", "kind": "paragraph"},
            {"name": "c", "label": "c", "kind": "select", "options": ["something very long to choose"]},
        ]));
        let row = values(&json!({"a": "short", "b": "\nthe longer one\nmore", "c": "something very long to choose"}));
        assert_eq!(title(&app, &row), "the longer one");
        assert_eq!(title(&app, &Values::new()), "");
        let chat = Definition { kind: Kind::Chat, ..app };
        assert_eq!(title(&chat, &values(&json!({"message": "Hello"}))), "Hello");
    }
}
