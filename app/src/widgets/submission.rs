//! Sending a run off, once however often it is tried.

use api::{Error, ErrorCode};
use leptos::prelude::*;
use model::Values;

use crate::device;

/// What is being sent, and what came of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Submission {
    /// Whether it is on its way.
    pub sending: RwSignal<bool>,
    /// Why it was refused, when no field is to blame.
    pub error: RwSignal<Option<Error>>,
    /// The key of a submission that may have arrived although no answer came back.
    unsure: StoredValue<Option<(Values, String)>>,
}

impl Submission {
    pub(crate) fn new() -> Self {
        Self { sending: RwSignal::new(false), error: RwSignal::new(None), unsure: StoredValue::new(None) }
    }

    /// Begins to send; the key to send along. Trying again what may have arrived takes the same key, so that it runs once.
    pub(crate) fn begin(self, inputs: &Values) -> Option<String> {
        self.sending.set(true);
        self.error.set(None);
        let same = self
            .unsure
            .with_value(|unsure| unsure.as_ref().filter(|(before, _)| before == inputs).map(|(_, key)| key.clone()));
        let key = same.or_else(device::random_key);
        self.unsure.set_value(key.clone().map(|key| (inputs.clone(), key)));
        key
    }

    /// It was accepted.
    pub(crate) fn accepted(self) {
        self.unsure.try_set_value(None);
        self.sending.try_set(false);
    }

    /// It was refused; `shown` says whether the fields say why.
    pub(crate) fn refused(self, error: Error, shown: bool) {
        if !may_have_arrived(error.code) {
            self.unsure.try_set_value(None);
        }
        self.sending.try_set(false);
        if !shown {
            self.error.try_set(Some(error));
        }
    }
}

/// Whether the server may have taken it although this came back.
fn may_have_arrived(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::Unavailable | ErrorCode::Internal | ErrorCode::RequestTimeout | ErrorCode::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_surely_refused_gets_a_new_key() {
        assert!(may_have_arrived(ErrorCode::Unavailable));
        assert!(!may_have_arrived(ErrorCode::Invalid));
        assert!(!may_have_arrived(ErrorCode::NoModel));
    }
}
