//! Folds a run's events into its current state.

use serde::{Deserialize, Serialize};

use super::{Adjustment, PartEnd, RunEnd, RunError, RunErrorCode, RunEvent, RunState, WaitReason, call_in_words};
use crate::{Money, PersonalDataFound};

/// The progress of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunProgress {
    pub state: RunState,
    /// The answer so far.
    pub output: String,
    /// The answer before it was asked for once more.
    pub void: Option<String>,
    /// How often a model was asked.
    pub attempts: u32,
    /// The model that is being asked or that answered.
    pub model_name: Option<String>,
    /// Which model stood in for which, and why.
    pub fallback: Option<Fallback>,
    /// Why the model is being asked again, and after what pause in milliseconds.
    pub retry: Option<(RunErrorCode, u64)>,
    /// Why nothing comes, if it may take minutes.
    pub waiting: Option<WaitReason>,
    /// Settings that the model rejected.
    pub adjusted: Vec<Adjustment>,
    /// The personal data in what was sent to the model that answered last.
    #[serde(default)]
    pub personal_data: Option<PersonalDataFound>,
    /// How far a long text was read, if it is read in parts.
    pub parts: Option<PartsProgress>,
    /// Why there is no complete answer.
    pub error: Option<RunError>,
    /// Whether the answer reached the maximum length.
    pub cut_off: bool,
    /// The cost; absent until it is known.
    pub cost: Option<Money>,
    /// Input and output tokens.
    pub tokens: u64,
    /// From acceptance to the end, in milliseconds.
    pub duration_ms: Option<u64>,
    /// The number of the newest event taken.
    pub last_event: u64,
    /// Whether the person has stopped it, and the server has not confirmed that yet.
    pub stopping: bool,
    /// Whether what it held was deleted, because its time was over.
    #[serde(default)]
    pub content_gone: bool,
}

/// How far a long text was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartsProgress {
    /// How many parts there are.
    pub of: u32,
    /// How many of them were read.
    pub done: u32,
    /// Whether the answers to the parts are being joined.
    pub joining: bool,
}

impl PartsProgress {
    /// The part that is being read, the first of them if there are several; `None` if all were.
    pub fn current(self) -> Option<u32> {
        (!self.joining && self.done < self.of).then_some(self.done + 1)
    }
}

/// A model that stood in for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallback {
    /// The model that did not answer.
    pub from: String,
    /// The model that did.
    pub to: String,
    /// Why the first one did not.
    pub reason: RunErrorCode,
}

/// How an event fits into the sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventOrder {
    /// It was the next one.
    Next,
    /// It was known already; nothing has changed.
    Before,
    /// One before it is missing; nothing has changed, and the stream must be read again from `last_event` on.
    Gap,
}

impl RunProgress {
    /// A run that was just accepted.
    pub fn queued() -> Self {
        Self {
            state: RunState::Queued,
            output: String::new(),
            void: None,
            attempts: 0,
            model_name: None,
            fallback: None,
            retry: None,
            waiting: None,
            adjusted: Vec::new(),
            personal_data: None,
            parts: None,
            error: None,
            cut_off: false,
            cost: None,
            tokens: 0,
            duration_ms: None,
            last_event: 0,
            stopping: false,
            content_gone: false,
        }
    }

    /// The progress after these events, from the first on.
    pub fn told<'e>(events: impl IntoIterator<Item = &'e str>) -> Self {
        let mut progress = Self::queued();
        for (number, json) in (1..).zip(events) {
            progress.apply_json(number, json);
        }
        progress
    }

    /// Whether nothing more will happen.
    pub fn is_over(&self) -> bool {
        self.state.is_terminal()
    }

    /// The state as the person sees it: a stopped run looks stopped at once, before the server confirms it.
    pub fn shown_state(&self) -> RunState {
        if self.stopping && !self.is_over() { RunState::Cancelled } else { self.state }
    }

    /// Takes the event with this number. Events may be repeated after a reconnect, and count once.
    pub fn apply(&mut self, number: u64, event: RunEvent) -> EventOrder {
        match self.step(number) {
            EventOrder::Next => self.take(event),
            other => return other,
        }
        EventOrder::Next
    }

    /// The same for an event as it is stored and sent. An event of an unknown kind counts but changes nothing.
    pub fn apply_json(&mut self, number: u64, json: &str) -> EventOrder {
        match self.step(number) {
            EventOrder::Next => {
                if let Ok(event) = serde_json::from_str(json) {
                    self.take(event);
                }
                EventOrder::Next
            }
            other => other,
        }
    }

    /// Counts the events before `number` as known, because nothing will deliver them.
    pub fn pass_over(&mut self, number: u64) {
        self.last_event = self.last_event.max(number.saturating_sub(1));
    }

    fn step(&mut self, number: u64) -> EventOrder {
        if number <= self.last_event || self.is_over() {
            EventOrder::Before
        } else if number > self.last_event + 1 {
            EventOrder::Gap
        } else {
            self.last_event = number;
            EventOrder::Next
        }
    }

    fn take(&mut self, event: RunEvent) {
        match event {
            RunEvent::Started {} => self.state = RunState::Running,
            RunEvent::Attempt { number, model_name, .. } => {
                self.state = RunState::Running;
                self.attempts = number;
                self.model_name = Some(model_name);
                (self.retry, self.waiting) = (None, None);
                self.adjusted.clear();
                self.personal_data = None;
            }
            RunEvent::Adjusted { setting, instead } => self.adjusted.push(Adjustment { setting, instead }),
            RunEvent::PersonalData(found) => self.personal_data = Some(found),
            RunEvent::Waiting { reason } => self.waiting = Some(reason),
            RunEvent::Parts { level: 0, of, .. } => self.parts = Some(PartsProgress { of, done: 0, joining: false }),
            RunEvent::Parts { .. } => self.parts = self.parts.map(|parts| PartsProgress { joining: true, ..parts }),
            RunEvent::Part(PartEnd { level, .. }) => {
                (self.retry, self.waiting) = (None, None);
                self.parts =
                    self.parts.map(|parts| PartsProgress { done: parts.done + u32::from(level == 0), ..parts });
            }
            RunEvent::Delta { text } => self.write(&text),
            RunEvent::ToolCall { name, arguments, .. } => {
                let told = call_in_words(&name, &arguments, &self.output);
                self.write(&told);
            }
            RunEvent::Repair {} => self.void = Some(std::mem::take(&mut self.output)),
            RunEvent::Retry { reason, wait_ms } => self.retry = Some((reason, wait_ms)),
            RunEvent::Fallback { from, to, reason } => {
                // If several models did not answer, the first is the one that was meant to.
                let from = self.fallback.take().map_or(from, |before| before.from);
                self.model_name = Some(to.clone());
                self.fallback = Some(Fallback { from, to, reason });
                self.retry = None;
            }
            RunEvent::Finished(RunEnd {
                state,
                error,
                cut_off,
                input_tokens,
                output_tokens,
                cost,
                duration_ms,
                ..
            }) => {
                (self.state, self.error, self.cut_off) = (state, error, cut_off);
                (self.retry, self.waiting, self.stopping) = (None, None, false);
                self.tokens = input_tokens.saturating_add(output_tokens);
                (self.cost, self.duration_ms) = (cost, Some(duration_ms));
            }
        }
    }

    fn write(&mut self, text: &str) {
        self.state = RunState::Running;
        (self.retry, self.waiting) = (None, None);
        self.output.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ConnectionId;

    fn delta(text: &str) -> RunEvent {
        RunEvent::Delta { text: text.into() }
    }

    fn finished(state: RunState) -> RunEvent {
        RunEvent::Finished(RunEnd {
            state,
            error: None,
            cut_off: false,
            output_chars: 11,
            input_tokens: 1_012,
            output_tokens: 378,
            cost: Some(Money::usd(9_000)),
            duration_ms: 10_600,
        })
    }

    fn attempt(model_name: &str) -> RunEvent {
        RunEvent::Attempt {
            number: 1,
            connection: ConnectionId(Uuid::nil()),
            connection_name: "C".into(),
            model: "m".into(),
            model_name: model_name.into(),
            provider: "p".into(),
            provider_name: "P".into(),
        }
    }

    /// A run with these events, numbered from 1 on.
    fn told(events: Vec<RunEvent>) -> RunProgress {
        let mut progress = RunProgress::queued();
        for (number, event) in (1..).zip(events) {
            assert_eq!(progress.apply(number, event), EventOrder::Next);
        }
        progress
    }

    #[test]
    fn an_answer_grows_to_its_end() {
        let progress = told(vec![
            RunEvent::Started {},
            attempt("A"),
            delta("Dear "),
            delta("Ms Han"),
            finished(RunState::Completed),
        ]);
        assert_eq!((progress.output.as_str(), progress.state), ("Dear Ms Han", RunState::Completed));
        assert_eq!((progress.tokens, progress.duration_ms), (1_390, Some(10_600)));
        assert_eq!((progress.model_name.as_deref(), progress.last_event), (Some("A"), 5));
    }

    #[test]
    fn events_that_come_again_count_once() {
        let mut progress = told(vec![RunEvent::Started {}, delta("a"), delta("b")]);
        for number in 1..=3 {
            assert_eq!(progress.apply(number, delta("x")), EventOrder::Before);
        }
        assert_eq!(progress.output, "ab");
        assert_eq!(progress.apply(4, delta("c")), EventOrder::Next);
        assert_eq!(progress.output, "abc");
    }

    #[test]
    fn a_gap_is_not_jumped_over() {
        let mut progress = told(vec![RunEvent::Started {}]);
        assert_eq!(progress.apply(3, delta("late")), EventOrder::Gap);
        assert_eq!((progress.output.as_str(), progress.last_event), ("", 1));
        assert_eq!(progress.apply(2, delta("in ")), EventOrder::Next);
        assert_eq!(progress.apply(3, delta("time")), EventOrder::Next);
        assert_eq!(progress.output, "in time");
    }

    #[test]
    fn after_the_end_nothing_changes() {
        let mut progress = told(vec![delta("all"), finished(RunState::Failed)]);
        let end = progress.clone();
        assert_eq!(progress.apply(3, delta("more")), EventOrder::Before);
        assert_eq!(progress.apply(4, finished(RunState::Completed)), EventOrder::Before);
        assert_eq!(progress, end);
    }

    #[test]
    fn a_run_stopped_here_is_stopped_at_once_and_the_server_has_the_last_word() {
        let mut progress = told(vec![attempt("A"), delta("half")]);
        progress.stopping = true;
        assert_eq!(progress.shown_state(), RunState::Cancelled);
        assert!(!progress.is_over());
        assert_eq!(progress.apply(3, finished(RunState::Completed)), EventOrder::Next);
        assert_eq!((progress.shown_state(), progress.stopping), (RunState::Completed, false));
    }

    #[test]
    fn a_pause_is_told_until_the_model_is_asked_again() {
        let mut progress = told(vec![attempt("A"), RunEvent::Retry { reason: RunErrorCode::Overloaded, wait_ms: 800 }]);
        assert_eq!(progress.retry, Some((RunErrorCode::Overloaded, 800)));
        progress.apply(3, attempt("A"));
        assert_eq!(progress.retry, None);
    }

    #[test]
    fn what_a_model_waits_for_and_what_it_refused_is_told() {
        let waiting = RunEvent::Waiting { reason: WaitReason::LoadingModel };
        let adjusted = RunEvent::Adjusted { setting: "max_tokens".into(), instead: None };
        let mut progress = told(vec![attempt("A"), waiting, adjusted]);
        assert_eq!(progress.waiting, Some(WaitReason::LoadingModel));
        progress.apply(4, delta("Dear"));
        assert_eq!((progress.waiting, progress.adjusted.len()), (None, 1));
        progress.apply(5, attempt("B"));
        assert!(progress.adjusted.is_empty(), "another model may take it");
    }

    #[test]
    fn of_a_row_of_fallbacks_the_first_and_the_last_model_are_named() {
        let fallback = |from: &str, to: &str, reason| RunEvent::Fallback { from: from.into(), to: to.into(), reason };
        let progress = told(vec![
            attempt("A"),
            fallback("A", "B", RunErrorCode::TimedOut),
            attempt("B"),
            fallback("B", "C", RunErrorCode::Overloaded),
            attempt("C"),
        ]);
        let wanted = Fallback { from: "A".into(), to: "C".into(), reason: RunErrorCode::Overloaded };
        assert_eq!((progress.fallback, progress.model_name.as_deref()), (Some(wanted), Some("C")));
    }

    #[test]
    fn visitors_see_the_same_answer() {
        let mut progress = RunProgress::queued();
        let end = r#"{"kind":"finished","state":"completed","cut_off":true}"#;
        assert_eq!(progress.apply_json(1, r#"{"kind":"working"}"#), EventOrder::Next);
        assert_eq!(progress.state, RunState::Running);
        assert_eq!(progress.apply_json(2, r#"{"kind":"delta","text":"Hi"}"#), EventOrder::Next);
        assert_eq!(progress.apply_json(2, r#"{"kind":"delta","text":"Hi"}"#), EventOrder::Before);
        assert_eq!(progress.apply_json(4, r#"{"kind":"working"}"#), EventOrder::Gap);
        assert_eq!(progress.apply_json(3, end), EventOrder::Next);
        assert_eq!((progress.output.as_str(), progress.cut_off, progress.is_over()), ("Hi", true, true));
    }

    #[test]
    fn an_answer_that_is_asked_for_again_replaces_the_first() {
        let progress = told(vec![
            RunEvent::Started {},
            attempt("A"),
            delta("three"),
            RunEvent::Repair {},
            attempt("A"),
            delta("{}"),
            finished(RunState::Completed),
        ]);
        assert_eq!((progress.output.as_str(), progress.void.as_deref()), ("{}", Some("three")));
        assert!(progress.is_over());
    }

    #[test]
    fn parts_are_counted_in_whatever_order_they_end() {
        let part = |level, number| RunEvent::Part(PartEnd { level, number, ..PartEnd::default() });
        let parts = |level, of| RunEvent::Parts { level, of, part_tokens: 9 };
        let mut progress = told(vec![RunEvent::Started {}, parts(0, 3), attempt("A"), attempt("A"), part(0, 2)]);
        let current = |progress: &RunProgress| progress.parts.and_then(PartsProgress::current);
        assert_eq!(current(&progress), Some(2));
        progress.apply(6, part(0, 1));
        assert_eq!((current(&progress), progress.output.as_str()), (Some(3), ""));
        for (number, event) in (7..).zip([part(0, 3), parts(1, 2), part(1, 1)]) {
            progress.apply(number, event);
            assert_eq!(current(&progress), None);
        }
        assert_eq!(progress.parts, Some(PartsProgress { of: 3, done: 3, joining: true }));
        let visitors = [r#"{"kind":"parts","of":3}"#, r#"{"kind":"part","number":1}"#];
        assert_eq!(current(&RunProgress::told(visitors)), Some(2));
    }

    #[test]
    fn an_event_of_a_newer_version_counts() {
        let delta = r#"{"kind":"delta","text":"Hi"}"#;
        let progress = RunProgress::told([r#"{"kind":"started"}"#, r#"{"kind":"from_the_future","x":1}"#, delta]);
        assert_eq!((progress.last_event, progress.output.as_str()), (3, "Hi"));
    }
}
