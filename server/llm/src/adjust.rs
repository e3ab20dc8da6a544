//! Repeating requests that a provider rejected because of one setting.
//!
//! For the providers in our table it is known which settings a model takes. A self-hosted model, or one behind a gateway, may
//! reject what every other model takes, and says so in a 400: "Unsupported parameter: 'max_tokens'". From then on the setting is
//! left out, or sent under the name that the message asks for, and the caller is told.

mod body;
mod refusal;

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::endpoint::Endpoint;

/// A setting that a model rejected, and that was sent under another name or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// The provider's name for it.
    pub setting: String,
    /// The name it was sent under instead; `None` if it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<String>,
}

/// How often a request is repeated, each time without another setting.
pub(crate) const AGAIN: usize = 3;

/// What a model is known to reject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Adjusted {
    /// Settings that are left out or renamed.
    settings: Vec<Adjustment>,
    /// JSON output is requested in the prompt, not by a setting.
    pub(crate) json_in_words: bool,
    /// The system message is sent as a message of the user.
    pub(crate) rules_as_words: bool,
    /// Consecutive messages of the same role are joined.
    pub(crate) alternate: bool,
}

impl Adjusted {
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The adjustments that were made to the request.
    pub(crate) fn told(&self) -> Vec<Adjustment> {
        let ways = [(self.json_in_words, JSON), (self.rules_as_words, SYSTEM)];
        let ways = ways.into_iter().filter(|(holds, _)| *holds);
        let ways = ways.map(|(_, setting)| Adjustment { setting: setting.to_owned(), instead: None });
        self.settings.iter().cloned().chain(ways).collect()
    }

    /// The body without what the model rejects.
    pub(crate) fn apply(&self, body: Vec<u8>) -> Vec<u8> {
        self.settings.iter().fold(body, |body, adjustment| body::adjusted(&body, adjustment).unwrap_or(body))
    }

    /// Learns from the rejection of this body, if its message names something in the body.
    pub(crate) fn learn(&self, sent: &[u8], refusal: &str) -> Option<Self> {
        let mut next = self.clone();
        match refusal::read(sent, refusal)? {
            refusal::Refused::Json => next.json_in_words = true,
            refusal::Refused::Rules => next.rules_as_words = true,
            refusal::Refused::Turns => next.alternate = true,
            refusal::Refused::Setting(adjustment) => {
                // If the new name is rejected as well, the setting is left out.
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

/// The names under which adjustments of JSON output and of the system message are reported.
const JSON: &str = "response_format";
const SYSTEM: &str = "system";

/// What this process has learnt, by connection and model.
#[derive(Debug, Default)]
pub(crate) struct Learnt {
    known: Mutex<HashMap<u64, Adjusted>>,
    hasher: RandomState,
}

/// Above this many models everything is forgotten; what is still in use is soon learnt again.
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

    /// A keyed hash, so that connections can be told apart without keeping their keys in memory.
    fn place(&self, endpoint: &Endpoint, model: &str) -> u64 {
        let key = endpoint.key.as_ref().map(crate::Secret::expose);
        self.hasher.hash_one((endpoint.provider.id, &endpoint.base_url, key, &endpoint.headers, model))
    }
}

#[cfg(test)]
mod tests;
