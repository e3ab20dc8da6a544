//! Sends runs: each one once, however often it is tried, and each into the view that it was sent from. Pure.

use api::{CreateRun, ErrorCode};
use uuid::Uuid;

/// The run or conversation in view, if any.
pub(super) type RunInView = Option<Uuid>;

/// Runs that were sent and have no answer yet.
#[derive(Debug, Clone, Default)]
pub(super) struct PendingRuns {
    /// The views that they were sent from.
    on_their_way: Vec<RunInView>,
    /// A run that may have arrived although no answer came back, with its key.
    unsure: Option<(CreateRun, String)>,
}

impl PendingRuns {
    /// Whether this view has sent a run that has no answer yet.
    pub(super) fn is_on_its_way(&self, view: RunInView) -> bool {
        self.on_their_way.contains(&view)
    }

    /// Begins to send and returns the idempotency key. Retrying a run that may have arrived uses the same key, so that it runs
    /// once.
    pub(super) fn begin(
        &mut self,
        view: RunInView,
        run: &CreateRun,
        new_key: impl FnOnce() -> Option<String>,
    ) -> Option<String> {
        self.on_their_way.push(view);
        let same = self.unsure.take().filter(|(before, _)| before == run).map(|(_, key)| key);
        let key = same.or_else(new_key);
        self.unsure = key.clone().map(|key| (run.clone(), key));
        key
    }

    /// Records the answer to a run that was sent from this view.
    pub(super) fn answered(&mut self, view: RunInView, refused: Option<ErrorCode>) {
        if let Some(at) = self.on_their_way.iter().position(|sent| *sent == view) {
            self.on_their_way.swap_remove(at);
        }
        if !refused.is_some_and(may_have_arrived) {
            self.unsure = None;
        }
    }
}

/// Whether the server may have accepted the run in spite of this error.
fn may_have_arrived(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::Unavailable | ErrorCode::Internal | ErrorCode::RequestTimeout | ErrorCode::Unknown)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(text: &str) -> CreateRun {
        CreateRun { inputs: json!({ "text": text }).as_object().cloned().unwrap(), conversation: None }
    }

    /// Sends a run; `new` is the key to use if a new one is needed.
    fn key(sending: &mut PendingRuns, run: &CreateRun, new: &str) -> Option<String> {
        sending.begin(None, run, || Some(new.to_owned()))
    }

    #[test]
    fn only_what_was_surely_refused_gets_a_new_key() {
        let mut sending = PendingRuns::default();
        assert_eq!(key(&mut sending, &run("a"), "1").as_deref(), Some("1"));
        sending.answered(None, Some(ErrorCode::Unavailable));
        assert_eq!(key(&mut sending, &run("a"), "2").as_deref(), Some("1"), "it may have arrived");
        sending.answered(None, Some(ErrorCode::Invalid));
        assert_eq!(key(&mut sending, &run("a"), "3").as_deref(), Some("3"));
        sending.answered(None, None);
        assert_eq!(key(&mut sending, &run("a"), "4").as_deref(), Some("4"), "the same again is another run");
    }

    #[test]
    fn what_was_changed_meanwhile_is_another_run() {
        let mut sending = PendingRuns::default();
        key(&mut sending, &run("a"), "1");
        sending.answered(None, Some(ErrorCode::Internal));
        assert_eq!(key(&mut sending, &run("b"), "2").as_deref(), Some("2"));
        sending.answered(None, Some(ErrorCode::Internal));
        let elsewhere = CreateRun { conversation: Some(Uuid::nil().into()), ..run("b") };
        assert_eq!(key(&mut sending, &elsewhere, "3").as_deref(), Some("3"));
    }

    #[test]
    fn a_view_waits_only_for_what_was_sent_from_it() {
        let (here, there) = (Some(Uuid::from_u128(1)), None);
        let mut sending = PendingRuns::default();
        sending.begin(here, &run("a"), || None);
        assert!(sending.is_on_its_way(here) && !sending.is_on_its_way(there));
        sending.begin(there, &run("b"), || None);
        sending.answered(here, None);
        assert!(!sending.is_on_its_way(here) && sending.is_on_its_way(there));
    }
}
