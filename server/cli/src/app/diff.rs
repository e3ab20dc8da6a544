//! `madang app diff`

use std::{path::PathBuf, time::Duration};

use clap::ArgMatches;
use model::{ConnectionId, Language, ModelRef, diff};
use portable::AppFile;
use serde_json::json;
use similar::{Algorithm, TextDiff};
use uuid::Uuid;

use super::{export::exported, text};
use crate::{
    exit::Exit,
    failure::Failure,
    files,
    output::Output,
    remote::Remote,
    spec::{Source, State},
    words::Said,
};

/// After this the comparison is as short as it has become by then. It stays right.
const PATIENCE: Duration = Duration::from_secs(5);

/// One side: its name and its text.
struct Side {
    name: String,
    text: String,
}

/// Compares two apps, or files of apps: 0 if they are the same, 1 if not.
pub async fn diff(given: &ArgMatches, output: &Output, language: Language) -> Result<Exit, Failure> {
    let said = Said(language);
    let parse = |name| Source::parse(text(given, name).unwrap_or_default(), said);
    let sources = [parse("before")?, parse("after")?];
    let [before, after] = &sources;
    if [before, after].into_iter().all(|source| *source == Source::File(PathBuf::from("-"))) {
        return Err(Failure::usage(said.one_stdin()));
    }
    let needs_server = sources.iter().any(|source| matches!(source, Source::App(_)));
    let remote = needs_server.then(|| Remote::by_key(given, output, language)).transpose()?;
    let before = side(remote.as_ref(), before, said).await?;
    let after = side(remote.as_ref(), after, said).await?;
    let context = given.get_one::<usize>("context").copied().unwrap_or(3);
    tell(&before, &after, context, output, language)
}

async fn side(remote: Option<&Remote>, source: &Source, said: Said) -> Result<Side, Failure> {
    match (source, remote) {
        (Source::File(path), _) => {
            Ok(Side { name: files::shown(path), text: files::read_text(path, portable::LARGEST_BYTES, said)? })
        }
        (Source::App(spec), Some(remote)) => {
            let workspace = remote.workspace().await?;
            let (version, bytes) = exported(remote, &workspace, spec).await?;
            let state = match (spec.state, version) {
                (State::Draft, _) | (_, None) => "draft".to_owned(),
                (_, Some(number)) => number.to_string(),
            };
            let name = format!("{}@{state}", spec.app);
            Ok(Side { text: String::from_utf8_lossy(&bytes).into_owned(), name })
        }
        (Source::App(_), None) => Err(Failure::usage(said.no_address())),
    }
}

fn tell(before: &Side, after: &Side, context: usize, output: &Output, language: Language) -> Result<Exit, Failure> {
    let is_same = before.text == after.text;
    let summary = summary(&before.text, &after.text, language).filter(|_| !is_same);
    let unified = if is_same { String::new() } else { unified(before, after, context) };
    if output.is_json {
        output.json(&json!({
            "different": !is_same, "before": before.name, "after": after.name, "summary": summary, "unified": unified,
        }))?;
    } else if !is_same {
        if let Some(summary) = summary {
            // A line that programs which apply differences pass over.
            output.text(&format!("# {summary}\n"))?;
        }
        output.text(&unified)?;
    }
    Ok(if is_same { Exit::Done } else { Exit::No })
}

/// The changes of the definition in a sentence, if both are files of ours.
fn summary(before: &str, after: &str, language: Language) -> Option<String> {
    let mut known = Vec::new();
    let mut read = |text: &str| Some(of_providers(portable::read(text.as_bytes()).ok()?, &mut known));
    let (before, after) = (read(before)?, read(after)?);
    let changes = diff::compare(&before.definition, &after.definition);
    // What is different may be the name or the tests, of which the definition says nothing.
    (!changes.is_empty()).then(|| diff::summary(&changes, language))
}

/// The same file, with ids of connections that are the same for the same provider in both. Those of a file count its own providers.
fn of_providers(mut file: AppFile, known: &mut Vec<String>) -> AppFile {
    let providers = file.providers.clone();
    file.map_models(|model| {
        let provider = providers.get(&model.connection)?;
        let at = known.iter().position(|known| known == provider).unwrap_or_else(|| {
            known.push(provider.clone());
            known.len() - 1
        });
        Some(ModelRef { connection: ConnectionId(Uuid::from_u128(at as u128)), model: model.model.clone() })
    });
    file
}

fn unified(before: &Side, after: &Side, context: usize) -> String {
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Patience)
        .timeout(PATIENCE)
        .diff_lines(before.text.as_str(), after.text.as_str());
    diff.unified_diff().context_radius(context).header(&before.name, &after.name).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(name: &str, text: &str) -> Side {
        Side { name: name.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_difference_is_told_as_other_programs_tell_it() {
        let text = unified(&side("a@draft", "one\ntwo\nthree\n"), &side("b.yaml", "one\n2\nthree\n"), 0);
        assert_eq!(text, "--- a@draft\n+++ b.yaml\n@@ -2 +2 @@\n-two\n+2\n");
    }

    #[test]
    fn what_changed_of_our_files_is_said_in_a_sentence() {
        let file = |text: &str| {
            format!(
                "format: madang/app@1\nname: A\ncategory: general\ndefinition:\n  format: madang/1\n  kind: form\n  prompt:\n    messages:\n      - role: user\n        text: {text}\n"
            )
        };
        let said = summary(&file("one"), &file("two"), Language::En);
        assert_eq!(said.as_deref(), Some("User message reworded"));
        assert_eq!(summary(&file("one"), &file("one"), Language::En), None);
        let [one, other] = ["openai", "anthropic"].map(|provider| {
            let model = format!("one\n  model:\n    use:\n      provider: {provider}\n      model: same");
            file(&model)
        });
        assert!(summary(&one, &other, Language::En).is_some(), "another provider is another model");
        assert_eq!(summary("app: dify", &file("one"), Language::En), None);
    }
}
