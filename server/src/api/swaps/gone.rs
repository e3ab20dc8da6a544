//! What apps are swapped away from.

use std::collections::HashMap;

use api::{CreateSwap, SwapAs};
use llm::Provider;
use model::{ConnectionId, Josa, Language, ModelRef, with_josa};
use store::{AwayFrom, Connection, NamedModel, Replaced};

use crate::{
    error::Refusal,
    models::{DAY, Retirement, display_name, retirement},
};

type Connections = HashMap<ConnectionId, Connection>;

/// A provider that may fail, or a model that is replaced.
pub enum Gone {
    Provider(&'static Provider),
    Model(ModelRef),
}

impl Gone {
    /// What is meant; refused if that isn't one thing, or doesn't go with how the new model is used.
    pub fn of(wanted: &CreateSwap) -> Result<Self, Refusal> {
        let gone = match (&wanted.provider, &wanted.from) {
            (Some(provider), None) => llm::provider::find(provider)
                .map(Self::Provider)
                .ok_or_else(|| Refusal::field("provider", "There is no such provider.", "그런 제공사가 없어요."))?,
            (None, Some(model)) => Self::Model(model.clone()),
            _ => {
                return Err(Refusal::field(
                    "from",
                    "Name either a provider that the apps are to do without, or a model that is replaced.",
                    "없이 지낼 제공사나 바꿀 모델 가운데 하나만 알려 주세요.",
                ));
            }
        };
        let is_replacement = wanted.as_ == SwapAs::Replacement;
        if is_replacement == matches!(gone, Self::Model(_)) {
            return Ok(gone);
        }
        Err(Refusal::field(
            "as",
            "A model is swapped as `replacement`, a provider’s loss is prepared for by `fallback` or `model`.",
            "모델을 바꿀 때는 `replacement`, 제공사 장애에 대비할 때는 `fallback`이나 `model`이어야 해요.",
        ))
    }

    pub fn to_store(&self, connections: &Connections, to: &ModelRef, to_name: &str) -> AwayFrom {
        match self {
            Self::Provider(provider) => AwayFrom::Provider(provider.id.to_owned()),
            Self::Model(from) => AwayFrom::Model(Replaced {
                from: NamedModel { model: from.clone(), name: name(connections, from) },
                to: NamedModel { model: to.clone(), name: to_name.to_owned() },
            }),
        }
    }

    /// What the new versions say of themselves, in the workspace's language.
    pub fn note(&self, connections: &Connections, language: Language, as_: SwapAs, to: &str) -> String {
        match self {
            Self::Provider(provider) => prepared(language, as_, to, provider.name),
            Self::Model(from) => {
                let ends = connections.get(&from.connection).and_then(|known| retirement(known, &from.model));
                replaced(language, &name(connections, from), to, ends.as_ref())
            }
        }
    }
}

/// A model's name, or its id if its connection is gone.
fn name(connections: &Connections, model: &ModelRef) -> String {
    let connection = connections.get(&model.connection);
    connection.map_or_else(|| model.model.clone(), |connection| display_name(connection, &model.model))
}

fn prepared(language: Language, as_: SwapAs, model: &str, provider: &str) -> String {
    match (language, as_) {
        (Language::En, SwapAs::Fallback) => format!("{model} is the fallback if {provider} is down"),
        (Language::En, _) => format!("Answers with {model} instead of {provider}"),
        (Language::Ko, SwapAs::Fallback) => {
            format!("{provider} 장애 때 {} 대신 답해요", with_josa(model, Josa::Subject))
        }
        (Language::Ko, _) => format!("{provider} 대신 {} 답해요", with_josa(model, Josa::Toward)),
    }
}

fn replaced(language: Language, from: &str, to: &str, ends: Option<&Retirement>) -> String {
    let day = ends.and_then(|ends| ends.day.format(DAY).ok());
    match (language, day) {
        (Language::En, Some(day)) => format!("{to} in the place of {from}, which is switched off on {day}"),
        (Language::En, None) => format!("{to} in the place of {from}"),
        (Language::Ko, Some(day)) => format!("{day}에 종료되는 {from} 대신 {} 넣었어요", with_josa(to, Josa::Object)),
        (Language::Ko, None) => format!("{from} 대신 {} 넣었어요", with_josa(to, Josa::Object)),
    }
}

#[cfg(test)]
mod tests {
    use api::RetiresBy;
    use time::macros::date;

    use super::*;

    #[test]
    fn the_note_says_why() {
        let ends = Retirement { day: date!(2026 - 12 - 11), by: RetiresBy::Catalog, successor: None };
        let note = |language, ends| replaced(language, "GPT-5", "GPT-5.4", ends);
        assert_eq!(
            note(Language::En, Some(&ends)),
            "GPT-5.4 in the place of GPT-5, which is switched off on 2026-12-11"
        );
        assert_eq!(note(Language::En, None), "GPT-5.4 in the place of GPT-5");
        assert_eq!(note(Language::Ko, Some(&ends)), "2026-12-11에 종료되는 GPT-5 대신 GPT-5.4를 넣었어요");
    }
}
