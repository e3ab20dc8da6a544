//! `madang app import`

use std::path::{Path, PathBuf};

use api::{
    AppImport, ErrorCode, ImportChoice, ImportLine, ImportModel, ImportOutcome, ImportPreview, ImportQuery,
    OfferedModel, ReplaceAppQuery,
};
use clap::ArgMatches;
use model::ModelRef;
use uuid::Uuid;

use super::{text, texts};
use crate::{exit::Exit, failure::Failure, files, remote::Remote, spec::AppSpec, words::Said};

/// By this word a model is left to the workspace.
const DEFAULT: &str = "default";

/// A file that is imported, and how.
struct Import {
    workspace: String,
    bytes: Vec<u8>,
    /// What the file is called; absent for standard input.
    name: Option<String>,
    /// The app whose draft it replaces; absent for a new app.
    into: Option<String>,
    /// Which models answer, as the API takes them; absent for those that are found.
    models: Option<String>,
    /// The state of the app's tests before anything was shown of what becomes of them.
    tests: Option<String>,
}

/// Makes an app out of a file, or replaces an app's draft by it.
pub async fn import(remote: &Remote, given: &ArgMatches) -> Result<Exit, Failure> {
    let path = given.get_one::<PathBuf>("file").map_or(Path::new("-"), PathBuf::as_path);
    let bytes = files::read(path, portable::LARGEST_BYTES, remote.said)?;
    let into = text(given, "into").map(|app| AppSpec::parse_app(app, remote.said)).transpose()?;
    let name = path.file_name().filter(|_| !files::is_standard(path)).map(|name| name.to_string_lossy().into_owned());
    let workspace = remote.workspace().await?;
    let tests = seen_tests(remote, &workspace, into.as_deref()).await?;
    let mut import = Import { workspace, bytes, name, into, models: None, tests };
    let preview = preview(remote, given, &mut import).await?;
    if given.get_flag("dry-run") {
        let preview = preview.ok_or_else(|| Failure::new(Exit::NotAllowed, "key_of_app", remote.said.no_preview()))?;
        return tell_preview(remote, &preview);
    }
    let may_be_incomplete = given.get_flag("allow-incomplete");
    match &preview {
        Some(preview) if !may_be_incomplete => nothing_open(remote, preview)?,
        None if !may_be_incomplete => {
            return Err(Failure::new(Exit::NotAllowed, "key_of_app", remote.said.no_preview()));
        }
        _ => {}
    }
    let revision = given.get_one::<u64>("revision").copied();
    let made = Box::pin(make(remote, import, revision)).await?;
    if remote.output.is_json {
        remote.output.json(&made)?;
    } else {
        let told = made.lines.iter().filter(|line| line.what != ImportOutcome::Mapped);
        told.for_each(|line| remote.output.note(&shown(line, remote.said)));
        remote.output.line(&made.app.slug)?;
    }
    Ok(Exit::Done)
}

/// The state of the tests of the app that a file is to replace; absent for a new app, or if the key may not read it.
async fn seen_tests(remote: &Remote, workspace: &str, into: Option<&str>) -> Result<Option<String>, Failure> {
    let Some(app) = into else { return Ok(None) };
    match remote.ask(remote.client.test_set(workspace, app)).await {
        Ok(set) => Ok(Some(set.state)),
        Err(failure) if failure.is(ErrorCode::ScopeMissing) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// What the file would become, with the models that were chosen. A key for one app sees no preview, because that is about the workspace.
async fn preview(remote: &Remote, given: &ArgMatches, import: &mut Import) -> Result<Option<ImportPreview>, Failure> {
    let looked = look(remote, import).await;
    let first = match looked {
        Err(failure) if failure.is(ErrorCode::KeyOfApp) && import.into.is_some() => return Ok(None),
        other => other?,
    };
    let choices = choices(&first, given, remote.said)?;
    if choices.is_empty() {
        return Ok(Some(first));
    }
    import.models = serde_json::to_string(&choices).ok();
    look(remote, import).await.map(Some)
}

async fn look(remote: &Remote, import: &Import) -> Result<ImportPreview, Failure> {
    let how = ImportQuery { name: import.name.clone(), models: import.models.clone() };
    remote.ask(remote.client.preview_import(&import.workspace, &how, import.bytes.clone())).await
}

async fn make(remote: &Remote, import: Import, revision: Option<u64>) -> Result<AppImport, Failure> {
    let Import { workspace, bytes, name, into, models, tests } = import;
    let Some(app) = into else {
        let key = Uuid::now_v7().to_string();
        let how = ImportQuery { name, models };
        return remote.ask(remote.client.import_app(&workspace, &how, bytes, Some(key))).await;
    };
    let revision = match revision {
        Some(revision) => revision,
        None => remote.ask(remote.client.draft(&workspace, &app)).await?.revision,
    };
    let how = ReplaceAppQuery { name, models, revision, tests };
    remote.ask(remote.client.replace_app(&workspace, &app, &how, bytes)).await
}

fn tell_preview(remote: &Remote, preview: &ImportPreview) -> Result<Exit, Failure> {
    if remote.output.is_json {
        remote.output.json(preview)?;
    } else {
        let lines = preview.lines.iter().map(|line| format!("{}\n", shown(line, remote.said)));
        let head = remote.said.would_be(&preview.name, preview.inputs, preview.rows);
        remote.output.text(&format!("{head}\n{}", lines.collect::<String>()))?;
    }
    let is_open = preview.lines.iter().any(|line| line.what == ImportOutcome::NeedsChoice);
    Ok(if is_open { Exit::NeedsChoice } else { Exit::Done })
}

/// Refuses a file of which something is still to be chosen.
fn nothing_open(remote: &Remote, preview: &ImportPreview) -> Result<(), Failure> {
    let said = remote.said;
    let open = preview.lines.iter().filter(|line| line.what == ImportOutcome::NeedsChoice);
    let mut details: Vec<String> = open.map(|line| shown(line, said)).collect();
    if details.is_empty() {
        return Ok(());
    }
    let unset = preview.models.iter().filter(|model| model.use_.is_none());
    details.extend(unset.map(|model| said.choose_by(&named(model))));
    if !preview.models.is_empty() {
        details.extend(preview.offered.iter().map(|offered| said.offered(&offered.name, &full_name(offered))));
    }
    Err(Failure::new(Exit::NeedsChoice, "needs_choice", said.needs_choice()).with_details(details))
}

/// The models that were chosen by `--model FROM=TO` and `--default-model`.
fn choices(preview: &ImportPreview, given: &ArgMatches, said: Said) -> Result<Vec<ImportChoice>, Failure> {
    let mut choices: Vec<ImportChoice> = Vec::new();
    for typed in texts(given, "model") {
        let (from, to) = typed.split_once('=').ok_or_else(|| Failure::usage(said.no_choice(typed)))?;
        let from = from_file(preview, from, said)?;
        choices.push(ImportChoice {
            provider: from.provider.clone(),
            model: from.model.clone(),
            use_: offered(preview, to, said)?,
        });
    }
    if given.get_flag("default-model") {
        let is_open = |model: &&ImportModel| {
            let is_chosen = |choice: &ImportChoice| choice.provider == model.provider && choice.model == model.model;
            model.use_.is_none() && !choices.iter().any(is_chosen)
        };
        let open: Vec<_> = preview.models.iter().filter(is_open).collect();
        choices.extend(open.into_iter().map(|model| ImportChoice {
            provider: model.provider.clone(),
            model: model.model.clone(),
            use_: None,
        }));
    }
    Ok(choices)
}

fn from_file<'p>(preview: &'p ImportPreview, from: &str, said: Said) -> Result<&'p ImportModel, Failure> {
    let found = preview.models.iter().find(|model| named(model) == from || model.model == from);
    let known = preview.models.iter().map(named);
    found.ok_or_else(|| Failure::usage(said.not_in_file(from)).with_details(known))
}

fn offered(preview: &ImportPreview, to: &str, said: Said) -> Result<Option<ModelRef>, Failure> {
    if to == DEFAULT {
        return Ok(None);
    }
    let is_meant = |offered: &&OfferedModel| {
        [&offered.model, &offered.name, &full_name(offered)].into_iter().any(|name| name == to)
    };
    let mut found = preview.offered.iter().filter(is_meant);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(Some(ModelRef { connection: one.connection, model: one.model.clone() })),
        (one, _) => {
            let all = preview.offered.iter().map(|offered| said.offered(&offered.name, &full_name(offered)));
            let message = if one.is_some() { said.more_than_one_model(to) } else { said.no_such_model(to) };
            Err(Failure::usage(message).with_details(all))
        }
    }
}

/// A model that a file names, as it can be typed.
fn named(model: &ImportModel) -> String {
    if model.provider.is_empty() { model.model.clone() } else { format!("{}/{}", model.provider, model.model) }
}

/// A model that can be chosen, by a name that no other has.
fn full_name(offered: &OfferedModel) -> String {
    format!("{}/{}", offered.connection, offered.model)
}

fn shown(line: &ImportLine, said: Said) -> String {
    let what = said.outcome(line.what);
    if line.place.is_empty() {
        format!("{what}: {}", line.message)
    } else {
        format!("{what}: {}: {}", line.place, line.message)
    }
}

#[cfg(test)]
mod tests {
    use model::{ConnectionId, Kind, Language};

    use super::*;

    fn preview() -> ImportPreview {
        let offer = |id: u128, name: &str| OfferedModel {
            connection: ConnectionId(Uuid::from_u128(id)),
            model: "gpt".to_owned(),
            name: name.to_owned(),
        };
        let model = |provider: &str| ImportModel { provider: provider.to_owned(), model: "m".to_owned(), use_: None };
        ImportPreview {
            name: String::new(),
            summary: String::new(),
            kind: Kind::Form,
            inputs: 0,
            rows: 0,
            lines: Vec::new(),
            models: vec![model("openai"), model("")],
            offered: vec![offer(1, "GPT · One"), offer(2, "GPT · Two")],
        }
    }

    #[test]
    fn a_model_is_chosen_by_any_name_that_only_it_has() {
        let (preview, said) = (preview(), Said(Language::En));
        assert_eq!(from_file(&preview, "openai/m", said).unwrap().provider, "openai");
        assert_eq!(from_file(&preview, "nobody/m", said).unwrap_err().details, ["openai/m", "m"]);
        assert_eq!(offered(&preview, "default", said).unwrap(), None);
        let two = offered(&preview, "GPT · Two", said).unwrap().unwrap();
        assert_eq!(two.connection, ConnectionId(Uuid::from_u128(2)));
        let by_id = format!("{}/gpt", ConnectionId(Uuid::from_u128(1)));
        assert_eq!(offered(&preview, &by_id, said).unwrap().unwrap().connection, ConnectionId(Uuid::from_u128(1)));
        assert!(offered(&preview, "gpt", said).unwrap_err().message.contains("more than one"));
        assert_eq!(offered(&preview, "claude", said).unwrap_err().details.len(), 2);
    }
}
