//! Evidence: what must be true of an app's answers, and what follows from the results.
//!
//! The words are here, because the browser shows them; a check is carried out by the server, which has regular expressions and
//! languages.

pub mod gate;
pub mod judge;
pub mod statistics;
pub mod suggest;
pub mod verdict;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Definition, Format, Kind, Language, LongInput, Message, ModelChoice, ModelRef, Money, Output, OutputFormat, Prompt,
    Role, word::words,
};

/// What must be true of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// A text occurs in the answer.
    Contains {
        text: String,
        /// Whether capitals and small letters must be the same.
        #[serde(default, skip_serializing_if = "is_false")]
        match_case: bool,
    },
    /// A text doesn't occur in the answer.
    NotContains {
        text: String,
        /// Whether capitals and small letters must be the same.
        #[serde(default, skip_serializing_if = "is_false")]
        match_case: bool,
    },
    /// A regular expression, in the syntax of the crate `regex`, matches somewhere in the answer.
    Matches { pattern: String },
    /// The answer is the row's expected answer, but for white space at its ends. A row without one isn't checked.
    Equals {},
    /// The answer is so long.
    Length {
        unit: LengthUnit,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    /// The answer is written in a language.
    Language { language: Language },
    /// The answer is a JSON document with the app's output fields.
    Fields {},
    /// A number in the answer lies between two others.
    Number {
        /// The field of a JSON answer that holds it, as a path with dots; absent for the first number of the text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
    },
    /// Each web address and each number in square brackets that the answer cites stands in what the model was given.
    CitesGiven {},
    /// The answer costs at most so much. An unknown cost isn't checked.
    Cost { max: Money },
    /// The answer is complete after at most so many milliseconds.
    Time { max_ms: u32 },
    /// A model says whether something is true of the answer.
    Judge {
        /// What must be true, in a sentence.
        question: String,
        /// The model that judges; absent for the workspace's default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<ModelRef>,
    },
}

words! {
    /// What the length of an answer is counted in.
    LengthUnit {
        /// Characters, as a reader sees them.
        Characters "characters",
        Words "words",
    }

    /// What came of a check.
    CheckResult {
        Pass "pass",
        Fail "fail",
        /// It could not be said: the row has no expected answer, the cost is unknown, or the judge did not answer.
        Unknown "unknown",
    }
}

/// What came of a check of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckOutcome {
    /// The number of the check, from 0: first those of all rows, then the row's own.
    pub check: u32,
    pub result: CheckResult,
    /// Why, where that isn't plain: what was found instead, or the judge's reason; at most 500 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// A definition by which a model is asked about two texts, each with its name, its label and whether it must be there, and answers JSON.
fn asked(inputs: [(&str, &str, bool); 2], task: String, message: &str, schema: Value) -> Definition {
    let inputs = inputs.map(
        |(name, label, required)| json!({"name": name, "label": label, "kind": "paragraph", "required": required}),
    );
    Definition {
        format: Format::Madang1,
        kind: Kind::Form,
        // They are constant but for their labels, and tests read them in both languages.
        inputs: inputs.into_iter().filter_map(|input| serde_json::from_value(input).ok()).collect(),
        prompt: Prompt {
            messages: vec![
                Message { role: Role::System, text: task },
                Message { role: Role::User, text: message.to_owned() },
            ],
            ..Prompt::default()
        },
        model: ModelChoice::default(),
        output: Output { format: OutputFormat::Json, schema: Some(schema), ..Output::default() },
        chat: None,
        long_input: LongInput::default(),
    }
}
