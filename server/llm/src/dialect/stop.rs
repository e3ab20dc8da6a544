//! The reasons why answers end, in all dialects. Gateways pass each other's values on, so one table serves all.
//!
//! Sources: `platform.openai.com/docs/api-reference/chat`, `docs.claude.com/en/api/handling-stop-reasons`, `FinishReason` in
//! `python-genai`, `StopReason` in botocore's model of `bedrock-runtime`, `docs.cohere.com/v2/reference/chat`, CLOVA Studio's and
//! Ollama's references, `docs.mistral.ai/api`, `api-docs.deepseek.com`, `huggingface/text-generation-inference`, `vllm`.

use crate::{
    chat::{Event, StopReason},
    error::{BadAnswer, Error, ErrorKind},
};

/// What the provider has said so far about why the answer stops. A failure is reported only at the end, because usage may
/// follow it.
#[derive(Debug, Default)]
pub(super) struct StopTracker(Option<Result<StopReason, Error>>);

impl StopTracker {
    /// Takes a value from the provider; the last one counts, and an empty one is ignored.
    pub(super) fn say(&mut self, word: Option<&str>) {
        if let Some(word) = word.filter(|word| !word.is_empty()) {
            self.0 = Some(reason(word));
        }
    }

    /// As [`StopTracker::say`], but the first value counts.
    pub(super) fn say_once(&mut self, word: Option<&str>) {
        if self.0.is_none() {
            self.say(word);
        }
    }

    /// Sets the reason where the provider gives no value.
    pub(super) fn set(&mut self, reason: StopReason) {
        self.0 = Some(Ok(reason));
    }

    /// Whether the provider has given a reason.
    pub(super) fn is_said(&self) -> bool {
        self.0.is_some()
    }

    /// Emits the stop. A regular end after tool calls means that the model waits for their results. `refused` means that a
    /// refusal was reported elsewhere.
    pub(super) fn end(&mut self, called: bool, refused: bool, events: &mut Vec<Event>) -> Result<(), Error> {
        let stop = match self.0.take() {
            Some(Ok(StopReason::End | StopReason::Other)) | None if refused => StopReason::Refusal,
            Some(Ok(StopReason::End)) if called => StopReason::ToolUse,
            Some(Ok(stop)) => stop,
            Some(Err(error)) => return Err(error),
            None => StopReason::Other,
        };
        events.push(Event::Stop(stop));
        Ok(())
    }
}

/// Parts of values that mean a content filter, including values that providers may add.
const FILTERED: &[&str] = &[
    "safety",
    "filter",
    "policy",
    "guardrail",
    "prohibit",
    "block",
    "moderat",
    "toxic",
    "flagged",
    "armor",
    "recitation",
    "sensitive",
    "violat",
    "spii",
    "language",
];
/// Parts of values which mean that the model wrote something that its provider can't parse, or called a tool that doesn't exist.
const UNREADABLE: &[&str] = &["malformed", "invalid", "unexpected", "too_many", "missing"];
/// Parts of values that mean a problem of the provider.
const TROUBLE: &[&str] = &[
    "error",
    "resource",
    "overload",
    "unavailable",
    "timeout",
    "timed_out",
    "capacity",
    "busy",
    "network",
    "server",
    "internal",
    "abort",
    "interrupt",
];

/// Maps a value to a reason. An unknown value never means that the answer is complete.
fn reason(word: &str) -> Result<StopReason, Error> {
    let known = word.trim().to_lowercase().replace(['-', ' '], "_");
    let has = |parts: &[&str]| parts.iter().any(|part| known.contains(part));
    let failure = match known.as_str() {
        "stop" | "eos" | "eos_token" | "end_turn" | "end_token" | "complete" => return Ok(StopReason::End),
        "length"
        | "max_tokens"
        | "max_output_tokens"
        | "model_length"
        | "model_context_window_exceeded"
        | "error_limit" => return Ok(StopReason::Length),
        "stop_sequence" | "stop_before" => return Ok(StopReason::StopSequence),
        "tool_calls" | "tool_call" | "tool_use" | "function_call" => return Ok(StopReason::ToolUse),
        "refusal" => return Ok(StopReason::Refusal),
        _ if has(FILTERED) => return Ok(StopReason::ContentFilter),
        _ if has(UNREADABLE) => ErrorKind::BadAnswer(BadAnswer::Garbage),
        _ if has(TROUBLE) => ErrorKind::Overloaded { retry_after: None },
        _ => ErrorKind::BrokenOff,
    };
    Err(Error::new(failure).with_detail(format!("the answer ended as `{word}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(word: &str) -> Result<StopReason, ErrorKind> {
        reason(word).map_err(|error| error.kind)
    }

    #[test]
    fn known_words_in_any_dialect_and_any_case() {
        for (word, expected) in [
            ("stop", StopReason::End),
            ("STOP", StopReason::End),
            ("COMPLETE", StopReason::End),
            ("end_turn", StopReason::End),
            ("eos_token", StopReason::End),
            ("MAX_TOKENS", StopReason::Length),
            ("length", StopReason::Length),
            ("model_context_window_exceeded", StopReason::Length),
            ("STOP_BEFORE", StopReason::StopSequence),
            ("tool_calls", StopReason::ToolUse),
            ("FUNCTION_CALL", StopReason::ToolUse),
            ("refusal", StopReason::Refusal),
            ("content_filter", StopReason::ContentFilter),
            ("guardrail_intervened", StopReason::ContentFilter),
            ("ERROR_TOXIC", StopReason::ContentFilter),
        ] {
            assert_eq!(kind(word), Ok(expected), "{word}");
        }
    }

    #[test]
    fn words_that_providers_add_are_sorted_by_their_parts() {
        for word in ["MODEL_ARMOR", "IMAGE_SAFETY", "SPII", "content-filtered", "sensitive", "JAILBREAK_BLOCKED"] {
            assert_eq!(kind(word), Ok(StopReason::ContentFilter), "{word}");
        }
        for word in ["malformed_model_output", "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"] {
            assert_eq!(kind(word), Err(ErrorKind::BadAnswer(BadAnswer::Garbage)), "{word}");
        }
        for word in ["insufficient_system_resource", "error", "TIMEOUT", "network_error", "abort"] {
            assert_eq!(kind(word), Err(ErrorKind::Overloaded { retry_after: None }), "{word}");
        }
    }

    #[test]
    fn an_unknown_stop_value_is_not_a_complete_answer() {
        for word in ["pause_turn", "OTHER", "load", "unload", "something_new", "끝", "?", " "] {
            assert_eq!(kind(word), Err(ErrorKind::BrokenOff), "{word}");
        }
    }
}
