//! Requests that a provider refused for one setting, asked again without it.
//!
//! What a model takes is known of the providers in the table. A model of a house, or one behind a gateway, may refuse what every other
//! one takes, and says so in a 400: "Unsupported parameter: 'max_tokens'". What it refused is left out from then on, or goes by the
//! name that the refusal asks for, and who asks is told.

mod body;
mod refusal;

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::endpoint::Endpoint;

/// A setting that a model refused: it was sent under another name, or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// What the provider calls it.
    pub setting: String,
    /// The name it was sent under instead; absent where it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

/// How often one question is asked again, each time without another setting.
pub(crate) const AGAIN: usize = 3;

/// What is known of one model's refusals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Adjusted {
    /// Settings that are left out or sent under another name.
    settings: Vec<Adjustment>,
    /// Answers aren't bound to JSON but asked for in words.
    pub(crate) json_in_words: bool,
    /// Rules are told in the person's words.
    pub(crate) rules_as_words: bool,
    /// The turns of one speaker are joined.
    pub(crate) alternate: bool,
}

impl Adjusted {
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// What was not sent as it was asked for.
    pub(crate) fn told(&self) -> Vec<Adjustment> {
        let ways = [(self.json_in_words, JSON), (self.rules_as_words, SYSTEM)];
        let ways = ways.into_iter().filter(|(holds, _)| *holds);
        let ways = ways.map(|(_, setting)| Adjustment { setting: setting.to_owned(), instead: None });
        self.settings.iter().cloned().chain(ways).collect()
    }

    /// The body without what is refused.
    pub(crate) fn apply(&self, body: Vec<u8>) -> Vec<u8> {
        self.settings.iter().fold(body, |body, adjustment| body::adjusted(&body, adjustment).unwrap_or(body))
    }

    /// Learns from a refusal of a request with this body, if that names something in it.
    pub(crate) fn learn(&self, sent: &[u8], refusal: &str) -> Option<Self> {
        let mut next = self.clone();
        match refusal::read(sent, refusal)? {
            refusal::Refused::Json => next.json_in_words = true,
            refusal::Refused::Rules => next.rules_as_words = true,
            refusal::Refused::Turns => next.alternate = true,
            refusal::Refused::Setting(adjustment) => {
                // A new name that is refused as well was no help: then the setting goes.
                let renamed =
                    next.settings.iter_mut().find(|known| known.instead.as_ref() == Some(&adjustment.setting));
                match renamed {
                    Some(known) => known.instead = adjustment.instead,
                    None => next.settings.push(adjustment),
                }
            }
        }
        (next != *self).then_some(next)
    }
}

/// What the adjustments of JSON and of rules are called.
const JSON: &str = "response_format";
const SYSTEM: &str = "system";

/// What was learnt in this process, by connection and model.
#[derive(Debug, Default)]
pub(crate) struct Learnt {
    known: Mutex<HashMap<u64, Adjusted>>,
    hasher: RandomState,
}

/// Beyond so many models everything is forgotten: what is still used is soon learnt anew.
const MOST: usize = 10_000;

impl Learnt {
    pub(crate) fn of(&self, endpoint: &Endpoint, model: &str) -> Adjusted {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&self.place(endpoint, model)).cloned().unwrap_or_default()
    }

    pub(crate) fn keep(&self, endpoint: &Endpoint, model: &str, adjusted: Adjusted) {
        let place = self.place(endpoint, model);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        if adjusted.is_nothing() {
            known.remove(&place);
        } else {
            known.insert(place, adjusted);
        }
    }

    /// A hash with a secret of this process, so that no key has to be kept to tell connections apart.
    fn place(&self, endpoint: &Endpoint, model: &str) -> u64 {
        let key = endpoint.key.as_ref().map(crate::Secret::expose);
        self.hasher.hash_one((endpoint.provider.id, &endpoint.base_url, key, &endpoint.headers, model))
    }
}

#[cfg(test)]
mod tests;
