//! Answers that must be JSON and fit a schema.
//!
//! Providers that constrain a model to a schema promise less than it seems (a length limit cuts a document off, and a refusal
//! isn't JSON), and other models are only instructed. So every answer is checked here, whichever provider it came from.

use jsonschema::Validator;
use llm::chat::JsonOutput;
use model::{
    Definition, OutputFormat,
    run::{RunError, RunErrorCode},
    schema,
};
use serde_json::Value;

/// How many violations are reported to a model at once, and how many characters of each, since some quote the value.
const FAULTS: usize = 5;
const FAULT_CHARS: usize = 200;
/// The most values in a schema with all references expanded, and the deepest nesting. A few lines that refer to each other twice
/// could otherwise take years to validate.
const SCHEMA_VALUES: usize = 5_000;
const SCHEMA_DEPTH: usize = 64;

/// The schema that answers must fit, with its validator.
#[derive(Debug)]
pub(crate) struct AnswerSchema {
    schema: Value,
    validator: Validator,
}

impl AnswerSchema {
    /// The schema for an app's answers; `None` if they need not be JSON.
    ///
    /// # Errors
    /// If the schema is invalid. Definitions are checked before they are run, so that would be a bug.
    pub(crate) fn of(definition: &Definition) -> Result<Option<Self>, RunError> {
        let (OutputFormat::Json, Some(schema)) = (definition.output.format, &definition.output.schema) else {
            return Ok(None);
        };
        let validator = compile(schema).map_err(|_| RunErrorCode::Internal)?;
        Ok(Some(Self { schema: schema.clone(), validator }))
    }

    /// The request for JSON output.
    pub(crate) fn asked(&self) -> JsonOutput {
        JsonOutput { name: "answer".to_owned(), schema: self.schema.clone() }
    }

    /// The violations in an answer, worded for the model; `None` if it is valid.
    pub(crate) fn faults(&self, answer: &str) -> Option<String> {
        faults(&self.validator, answer)
    }
}

/// The violations of a schema in an answer; `None` if it is valid.
///
/// # Errors
/// What is wrong with the schema.
pub fn schema_faults(schema: &Value, answer: &str) -> Result<Option<String>, String> {
    Ok(faults(&compile(schema)?, answer))
}

fn faults(validator: &Validator, answer: &str) -> Option<String> {
    let answer = match serde_json::from_str::<Value>(schema::document(answer)) {
        Ok(answer) => answer,
        Err(error) => return Some(format!("It is not JSON: {error}.")),
    };
    let fault = |error: jsonschema::ValidationError<'_>| {
        let text: String = error.masked().to_string().chars().take(FAULT_CHARS).collect();
        format!("At {}: {text}.", error.instance_path())
    };
    let faults: Vec<String> = validator.iter_errors(&answer).take(FAULTS).map(fault).collect();
    (!faults.is_empty()).then(|| faults.join("\n"))
}

/// Checks that a schema is valid, and small enough to validate answers with.
///
/// # Errors
/// What is wrong with the schema, in English, for people who write schemas.
pub fn check_schema(schema: &Value) -> Result<(), String> {
    let mut values = SCHEMA_VALUES;
    written_out(schema, schema, SCHEMA_DEPTH, &mut values)?;
    compile(schema).map(drop)
}

/// Walks through a schema as a validator does, counting whatever is referred to each time.
fn written_out(root: &Value, part: &Value, depth: usize, values: &mut usize) -> Result<(), String> {
    if depth == 0 || *values == 0 {
        return Err("It is too large with all that it refers to, or refers to itself. Make it simpler.".to_owned());
    }
    *values -= 1;
    match part {
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| match (name.as_str(), value) {
            ("$defs" | "definitions", Value::Object(_)) if std::ptr::eq(part, root) => Ok(()),
            ("$ref" | "$dynamicRef" | "$recursiveRef", Value::String(target)) => {
                let meant = target.strip_prefix('#').and_then(|path| root.pointer(path));
                let meant =
                    meant.ok_or_else(|| format!("{target} is not in it. Refer to parts of it as #/$defs/name."))?;
                written_out(root, meant, depth - 1, values)
            }
            _ => written_out(root, value, depth - 1, values),
        }),
        Value::Array(items) => items.iter().try_for_each(|item| written_out(root, item, depth - 1, values)),
        _ => Ok(()),
    }
}

fn compile(schema: &Value) -> Result<Validator, String> {
    jsonschema::validator_for(schema).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer_schema() -> AnswerSchema {
        let schema = json!({"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"],
            "additionalProperties": false});
        let validator = compile(&schema).unwrap();
        AnswerSchema { schema, validator }
    }

    #[test]
    fn answers_are_checked_whatever_is_around_them() {
        assert_eq!(answer_schema().faults("```json\n{\"total\": 3}\n```"), None);
        assert!(answer_schema().faults("There is no total.").unwrap().contains("not JSON"));
        assert!(answer_schema().faults("{\"total\": \"three\"}").unwrap().contains("/total"));
        assert!(answer_schema().faults("{\"total\": 3").is_some());
    }

    #[test]
    fn an_invalid_schema_is_rejected() {
        assert!(check_schema(&json!({"type": "objekt"})).is_err());
        let mut doubling = json!({"type": "object", "$defs": {"d0": {"type": "number"}},
            "properties": {"a": {"$ref": "#/$defs/d30"}}});
        for level in 1..=30 {
            let below = json!({"$ref": format!("#/$defs/d{}", level - 1)});
            doubling["$defs"][format!("d{level}")] = json!({"allOf": [below, below]});
        }
        assert!(check_schema(&doubling).unwrap_err().contains("too large"));
        assert!(check_schema(&json!({"type": "object", "allOf": [{"$ref": "#"}]})).unwrap_err().contains("itself"));
        let shared = json!({"type": "object", "$defs": {"sum": {"type": "number"}},
            "properties": {"a": {"$ref": "#/$defs/sum"}, "b": {"$ref": "#/$defs/sum"}}});
        assert_eq!(check_schema(&shared), Ok(()));
        // Nothing is fetched to find out.
        assert!(check_schema(&json!({"$ref": "https://example.com/schema.json"})).is_err());
    }
}
