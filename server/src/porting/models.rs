//! Which of the workspace's models answers for one that a file names.

use std::collections::HashMap;

use api::{ImportChoice, ImportModel, ImportOutcome, OfferedModel};
use model::ModelRef;
use portable::AppFile;
use store::Connection;

use super::{Note, refused};
use crate::{error::Refusal, models};

/// More of them no list shows.
const OFFERED: usize = 500;
/// More of them no app names, and each is looked for at every connection.
const NAMED: usize = 200;

/// The models of a file, and what answers for each.
#[derive(Debug, Default)]
pub struct Matched {
    /// Each once, in the order of the file.
    pub named: Vec<ImportModel>,
    pub offered: Vec<OfferedModel>,
}

/// Finds a model of the workspace for each that the file names, puts it in its place, and says so. What somebody chose counts before
/// what is found.
pub fn matched(
    file: &mut AppFile,
    place: Option<&str>,
    connections: &[Connection],
    chosen: &[ImportChoice],
    notes: &mut Vec<Note>,
) -> Result<Matched, Refusal> {
    let offered = offered(connections);
    refuse_unknown(chosen, &offered)?;
    let providers = file.providers.clone();
    let mut found: HashMap<ModelRef, Option<ModelRef>> = HashMap::new();
    let mut named: Vec<ImportModel> = Vec::new();
    let mut is_too_many = false;
    file.map_models(|model| {
        if found.len() >= NAMED && !found.contains_key(model) {
            is_too_many = true;
            return None;
        }
        let entry = found.entry(model.clone()).or_insert_with(|| {
            let provider = providers.get(&model.connection).cloned().unwrap_or_default();
            let known = |one: &ImportChoice| one.provider == provider && one.model == model.model;
            let choice = chosen.iter().find(|one| known(one)).map(|one| one.use_.clone());
            let use_ = match &choice {
                Some(use_) => use_.clone(),
                None => the_one(&provider, &model.model, connections),
            };
            let is_chosen = choice.is_some();
            notes.push(note(&provider, &model.model, use_.as_ref(), is_chosen, place, connections));
            named.push(ImportModel { provider, model: model.model.clone(), use_: use_.clone() });
            use_
        });
        entry.clone()
    });
    if is_too_many {
        return Err(refused(
            None,
            &format!("The file names more than {NAMED} models. Leave some out."),
            &format!("파일에 모델이 {NAMED}개 넘게 있어요. 몇 개를 빼 주세요."),
        ));
    }
    let offered = if named.is_empty() { Vec::new() } else { offered };
    Ok(Matched { named, offered })
}

/// The workspace's model that a provider's id means, if it can mean only one.
fn the_one(provider: &str, model: &str, connections: &[Connection]) -> Option<ModelRef> {
    let of_provider = connections.iter().filter(|connection| provider.is_empty() || connection.provider == provider);
    let mut serving =
        of_provider.filter(|connection| models::listed(connection).iter().any(|listed| listed.id == model));
    let first = serving.next()?;
    serving.next().is_none().then(|| ModelRef { connection: first.id, model: model.to_owned() })
}

fn note(
    provider: &str,
    model: &str,
    use_: Option<&ModelRef>,
    is_chosen: bool,
    place: Option<&str>,
    connections: &[Connection],
) -> Note {
    let place = place.unwrap_or("definition.model");
    let wanted = if provider.is_empty() { model.to_owned() } else { format!("{model} ({provider})") };
    match use_ {
        Some(found) => {
            let connection = connections.iter().find(|connection| connection.id == found.connection);
            let name = connection.map_or_else(|| found.model.clone(), |connection| named(connection, &found.model));
            let what = if found.model == model { ImportOutcome::Mapped } else { ImportOutcome::Changed };
            Note::new(what, place, format!("{wanted}: {name} answers."), format!("{wanted}: {name} 모델이 답해요."))
        }
        None if is_chosen => Note::new(
            ImportOutcome::Changed,
            place,
            format!("{wanted}: the workspace’s default model answers."),
            format!("{wanted}: 워크스페이스 기본 모델이 답해요."),
        ),
        None => Note::new(
            ImportOutcome::NeedsChoice,
            place,
            format!(
                "{wanted}: no connection, or more than one, has this model. Choose one; until then the workspace’s default answers."
            ),
            format!(
                "{wanted}: 이 모델이 있는 연결이 없거나 여러 개예요. 모델을 골라 주세요. 고르지 않으면 기본 모델이 답해요."
            ),
        ),
    }
}

fn named(connection: &Connection, model: &str) -> String {
    format!("{} · {}", models::display_name(connection, model), connection.name)
}

fn offered(connections: &[Connection]) -> Vec<OfferedModel> {
    let all = connections.iter().flat_map(|connection| {
        models::listed(connection).into_iter().map(|listed| OfferedModel {
            connection: connection.id,
            name: named(connection, &listed.id),
            model: listed.id,
        })
    });
    all.take(OFFERED).collect()
}

fn refuse_unknown(chosen: &[ImportChoice], offered: &[OfferedModel]) -> Result<(), Refusal> {
    let is_there = |wanted: &ModelRef| {
        offered.iter().any(|model| model.connection == wanted.connection && model.model == wanted.model)
    };
    match chosen.iter().filter_map(|one| one.use_.as_ref()).find(|wanted| !is_there(wanted)) {
        None => Ok(()),
        Some(wanted) => Err(Refusal::field(
            "models",
            format!("This workspace has no model “{}” at that connection. Choose another one.", wanted.model),
            format!("이 워크스페이스의 연결에 “{}” 모델이 없어요. 다른 모델을 골라 주세요.", wanted.model),
        )),
    }
}

/// Our id of the provider that another builder's word means, such as `langgenius/openai/openai`.
pub fn provider_of_word(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    let words: Vec<&str> = word.split(|c: char| !c.is_alphanumeric()).collect();
    // What is served through somebody else names the house of the model, too.
    const OTHER_WORDS: [(&str, &str); 4] =
        [("azure", "azure"), ("bedrock", "bedrock"), ("gemini", "google"), ("claude", "anthropic")];
    let known = |id: &str| llm::provider::find(id).map(|provider| provider.id);
    let other = OTHER_WORDS.iter().find(|(part, _)| word.contains(part)).and_then(|(_, id)| known(id));
    other
        .or_else(|| words.iter().rev().find_map(|part| known(part)))
        .or_else(|| llm::provider::ALL.iter().map(|provider| provider.id).find(|id| word.contains(id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_builders_mean_our_providers() {
        for (word, id) in [
            ("langgenius/openai/openai", Some("openai")),
            ("openai", Some("openai")),
            ("ChatOpenAI", Some("openai")),
            ("chatAnthropic", Some("anthropic")),
            ("Mistral AI", Some("mistral")),
            ("", None),
            ("somebody", None),
        ] {
            assert_eq!(provider_of_word(word), id, "{word}");
        }
    }
}
