//! Events of a run, as the runner reports them, the store keeps them and watchers get them: one JSON text for all three.

use serde::{Deserialize, Serialize};

use super::{RunError, RunState};
use crate::{ConnectionId, Language, Money, PersonalDataFound, word::words};

/// Declares the events with their kinds, so that no list of kinds can forget one.
macro_rules! events {
    ($(#[$outer:meta])* $name:ident $(#[$kinds_doc:meta])* $kinds:ident { $($(#[$doc:meta])* $variant:ident $kind:tt $body:tt,)+ }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(tag = "kind")]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $kind)] $variant $body,)+
        }

        words! {
            $(#[$kinds_doc])*
            $kinds {
                $($(#[$doc])* $variant $kind,)+
            }
        }
    };
}

events! {
    /// An event of a run. Over the wire the events are numbered 1, 2, 3 … without gaps.
    RunEvent
    /// The kinds of events.
    EventKind {
        /// The run was accepted. Visitors of a share link see this and everything else behind the answer as `working`.
        #[serde(alias = "working")]
        Started "started" {},
        /// A model is being called.
        Attempt "attempt" {
            /// 1, 2, 3 … within the run.
            number: u32,
            /// The connection through which it is reached.
            connection: ConnectionId,
            /// The connection's name.
            connection_name: String,
            /// The provider's id of the model.
            model: String,
            /// The model's name for people.
            model_name: String,
            /// The provider's id in the provider table.
            provider: String,
            /// The provider's name.
            provider_name: String,
        },
        /// The model rejected a setting, and was asked again without it.
        Adjusted "adjusted" {
            /// The provider's name for the setting.
            setting: String,
            /// The name under which it was sent instead; absent if it was left out.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            instead: Option<String>,
        },
        /// Personal data was found in what is sent to the model.
        PersonalData "personal_data" (PersonalDataFound),
        /// Nothing has come for some seconds, for a reason that may last for minutes.
        Waiting "waiting" {
            /// The reason.
            reason: WaitReason,
        },
        /// A text that is longer than the model takes is read in parts from now on; or the answers to parts, which are too long
        /// together as well, are joined in groups.
        Parts "parts" {
            /// 0 for the parts of the text, then 1, 2, … for groups of answers.
            #[serde(default)]
            level: u32,
            /// How many parts or groups there are.
            of: u32,
            /// The most estimated tokens of one; whoever takes the run up cuts alike. Visitors of a share link don't get it.
            #[serde(default, skip_serializing_if = "is_zero")]
            part_tokens: u64,
        },
        /// A part was read, or a group was joined. The parts of a level may end in any order.
        Part "part" (PartEnd),
        /// A piece of the answer as the model writes it; never empty. If the answer must be JSON, some models write a code fence
        /// or text around it; the run's `output` has only the document.
        Delta "delta" {
            /// What to append.
            text: String,
        },
        /// The model calls a tool of the program that called it without an app. That is an answer: the program carries it out, and
        /// tells the model in its next call.
        ToolCall "tool_call" {
            /// The provider's id for the call; empty if it has none.
            #[serde(default, skip_serializing_if = "String::is_empty")]
            id: String,
            /// The tool's name.
            name: String,
            /// The arguments: JSON, as the model wrote it.
            arguments: String,
        },
        /// The model is called again after a pause.
        Retry "retry" {
            /// Why.
            reason: super::RunErrorCode,
            /// The pause in milliseconds.
            wait_ms: u64,
        },
        /// Another model takes over.
        Fallback "fallback" {
            /// The name of the model that did not answer.
            from: String,
            /// The name of the model that is asked next.
            to: String,
            /// Why.
            reason: super::RunErrorCode,
        },
        /// The answer doesn't have the fields that the app requires, and the model is asked once more: the text so far is void.
        Repair "repair" {},
        /// The run has ended. No events follow.
        Finished "finished" (RunEnd),
    }
}

/// A call of a tool, as it stands in the text of a run.
pub fn call_in_words(name: &str, arguments: &str, before: &str) -> String {
    let between = if before.is_empty() { "" } else { "\n\n" };
    format!("{between}{name} {arguments}")
}

/// What came of a part. Visitors of a share link only get its number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartEnd {
    /// Its level, as in `parts`.
    #[serde(default)]
    pub level: u32,
    /// 1, 2, 3 … within its level.
    pub number: u32,
    /// The answer to it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Whether that reached the maximum length.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut_off: bool,
    /// Input tokens of all attempts at it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub input_tokens: u64,
    /// Output tokens of all attempts at it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub output_tokens: u64,
    /// The cost; absent if the price is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub cost: Option<Money>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

words! {
    /// Why nothing of an answer has come yet.
    WaitReason {
        /// The model's server is on one's own machine, and may have to load the model first, which may take minutes.
        LoadingModel "loading_model",
        /// The model thinks before it writes.
        Thinking "thinking",
    }
}

/// How a run ended, as its last event says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(from = "KeptEnd", into = "KeptEnd")]
pub struct RunEnd {
    /// The terminal state.
    pub state: RunState,
    /// Whether the answer reached the maximum length.
    pub cut_off: bool,
    /// Why there is no complete answer.
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub error: Option<RunError>,
    /// The answer's length in characters.
    pub output_chars: u64,
    /// Input tokens of all attempts.
    pub input_tokens: u64,
    /// Output tokens of all attempts.
    pub output_tokens: u64,
    /// The cost; absent if the price is unknown.
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub cost: Option<Money>,
    /// From acceptance to the end, in milliseconds.
    pub duration_ms: u64,
}

/// The end as it is stored. Before `cut_off` was a column of runs, `stop` and `cost_micros` were in the place of `cut_off` and
/// `cost`. Such rows can still be read, and servers of that version, which may run beside this one during an upgrade, can read
/// ours.
#[derive(Serialize, Deserialize)]
struct KeptEnd {
    state: RunState,
    // Before `cut_off`, so that an end without an error is recognised by how it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<RunError>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cut_off: Option<bool>,
    // Visitors' events and rows of other versions may lack any of the rest.
    #[serde(default)]
    output_chars: u64,
    #[serde(default)]
    input_tokens: u64,
    #[serde(default)]
    output_tokens: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost: Option<Money>,
    #[serde(default)]
    duration_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stop: Option<Stop>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost_micros: Option<i64>,
}

/// Why the model stopped, in the older format.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stop {
    Length,
    #[serde(other)]
    Other,
}

impl From<KeptEnd> for RunEnd {
    fn from(kept: KeptEnd) -> Self {
        Self {
            state: kept.state,
            cut_off: kept.cut_off.unwrap_or(kept.stop == Some(Stop::Length)),
            error: kept.error,
            output_chars: kept.output_chars,
            input_tokens: kept.input_tokens,
            output_tokens: kept.output_tokens,
            cost: kept.cost.or(kept.cost_micros.map(Money::usd)),
            duration_ms: kept.duration_ms,
        }
    }
}

impl From<RunEnd> for KeptEnd {
    fn from(end: RunEnd) -> Self {
        Self {
            state: end.state,
            cut_off: Some(end.cut_off),
            error: end.error,
            output_chars: end.output_chars,
            input_tokens: end.input_tokens,
            output_tokens: end.output_tokens,
            cost: end.cost,
            duration_ms: end.duration_ms,
            stop: end.cut_off.then_some(Stop::Length),
            cost_micros: end.cost.map(|cost| cost.micros),
        }
    }
}

impl RunEvent {
    /// The kinds of events, as in their JSON; they are the names of a stream's events.
    pub const KINDS: &[EventKind] = EventKind::ALL;
}

impl RunEnd {
    /// The end with its error's sentence.
    #[must_use]
    pub fn in_words(self, language: Language) -> Self {
        Self { error: self.error.map(|error| error.in_words(language)), ..self }
    }

    /// Whether a stored event needs no sentence: it has no error, and was written by this version.
    pub fn needs_no_words(json: &str) -> bool {
        let state = json.strip_prefix(r#"{"kind":"finished","state":""#);
        state.and_then(|state| state.split_once('"')).is_some_and(|(_, rest)| rest.starts_with(r#","cut_off":"#))
    }
}

/// The kind of an event from its JSON, without parsing all of it: the tag comes first.
pub fn kind_of(json: &str) -> Option<&str> {
    json.strip_prefix(r#"{"kind":""#)?.split('"').next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::{super::RunErrorCode, *};
    use crate::Word;
    use crate::{PersonalDataCount, PersonalDataKind};

    fn end(state: RunState) -> RunEnd {
        RunEnd {
            state,
            cut_off: false,
            error: None,
            output_chars: 2,
            input_tokens: 7,
            output_tokens: 3,
            cost: Some(Money::usd(140)),
            duration_ms: 9,
        }
    }

    fn one_of_each() -> Vec<RunEvent> {
        let text = || "x".to_owned();
        EventKind::ALL
            .iter()
            .map(|kind| match kind {
                EventKind::Started => RunEvent::Started {},
                EventKind::Attempt => RunEvent::Attempt {
                    number: 1,
                    connection: ConnectionId(Uuid::nil()),
                    connection_name: text(),
                    model: text(),
                    model_name: text(),
                    provider: text(),
                    provider_name: text(),
                },
                EventKind::Adjusted => RunEvent::Adjusted { setting: text(), instead: None },
                EventKind::PersonalData => RunEvent::PersonalData(PersonalDataFound {
                    connection_name: text(),
                    hidden: true,
                    counts: vec![PersonalDataCount { kind: PersonalDataKind::Phone, count: 2 }],
                }),
                EventKind::Waiting => RunEvent::Waiting { reason: WaitReason::Thinking },
                EventKind::Parts => RunEvent::Parts { level: 0, of: 3, part_tokens: 900 },
                EventKind::Part => RunEvent::Part(PartEnd { number: 2, text: text(), ..PartEnd::default() }),
                EventKind::Delta => RunEvent::Delta { text: "“한글”\n\"x\"".into() },
                EventKind::ToolCall => RunEvent::ToolCall { id: text(), name: text(), arguments: "{}".into() },
                EventKind::Retry => RunEvent::Retry { reason: RunErrorCode::Overloaded, wait_ms: 5 },
                EventKind::Fallback => RunEvent::Fallback { from: text(), to: text(), reason: RunErrorCode::TimedOut },
                EventKind::Repair => RunEvent::Repair {},
                EventKind::Finished => RunEvent::Finished(end(RunState::Completed)),
            })
            .collect()
    }

    #[test]
    fn the_kind_of_each_event_is_known_by_how_it_begins() {
        for (event, kind) in one_of_each().iter().zip(RunEvent::KINDS) {
            let json = serde_json::to_string(event).unwrap();
            assert_eq!(kind_of(&json), Some(kind.as_str()), "{json}");
            assert_eq!(EventKind::from_word(kind.as_str()), Some(*kind));
            assert_eq!(serde_json::from_str::<RunEvent>(&json).unwrap(), *event);
        }
        assert_eq!(kind_of("[]"), None);
        assert_eq!(serde_json::from_str::<RunEvent>(r#"{"kind":"working"}"#).unwrap(), RunEvent::Started {});
    }

    #[test]
    fn an_end_without_an_error_is_known_by_how_it_begins() {
        for state in RunState::ALL {
            let failed = RunEnd { error: Some(RunErrorCode::Truncated.into()), ..end(*state) };
            for (end, needs_none) in [(end(*state), true), (failed, false)] {
                let json = serde_json::to_string(&RunEvent::Finished(end)).unwrap();
                assert_eq!(RunEnd::needs_no_words(&json), needs_none, "{json}");
            }
        }
        assert!(!RunEnd::needs_no_words(r#"{"kind":"finished","state":"completed","stop":"length"}"#));
    }

    #[test]
    fn rows_of_the_version_before_are_read() {
        let kept = r#"{"kind":"finished","state":"completed","stop":"length","output_chars":2,"input_tokens":7,"output_tokens":3,
            "cost_micros":140,"duration_ms":9}"#;
        let wanted = RunEnd { cut_off: true, ..end(RunState::Completed) };
        assert_eq!(serde_json::from_str::<RunEvent>(kept).unwrap(), RunEvent::Finished(wanted));
        let other = kept.replace("length", "stop_sequence");
        assert_eq!(serde_json::from_str::<RunEvent>(&other).unwrap(), RunEvent::Finished(end(RunState::Completed)));
        let failed = r#"{"kind":"finished","state":"failed","error":{"code":"too_long","by_tokens":915},"output_chars":0,
            "input_tokens":0,"output_tokens":0,"duration_ms":5}"#;
        let RunEvent::Finished(failed) = serde_json::from_str(failed).unwrap() else { panic!() };
        assert_eq!(failed.error.unwrap().by_tokens, Some(915));
    }

    #[test]
    fn servers_of_the_version_before_can_read_our_rows() {
        let cut_off = RunEnd { cut_off: true, ..end(RunState::Completed) };
        let kept = serde_json::to_value(RunEvent::Finished(cut_off)).unwrap();
        for (field, value) in [
            ("state", json!("completed")),
            ("stop", json!("length")),
            ("output_chars", json!(2)),
            ("input_tokens", json!(7)),
            ("output_tokens", json!(3)),
            ("cost_micros", json!(140)),
            ("duration_ms", json!(9)),
        ] {
            assert_eq!(kept[field], value, "{field}");
        }
    }
}
