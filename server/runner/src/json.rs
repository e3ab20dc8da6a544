//! Answers that must be JSON of a given schema.
//!
//! Providers that bind a model to a schema promise less than they seem to (a limit cuts a document off, a refusal is none), and others
//! are only told: so every answer is checked here, whoever gave it.

use jsonschema::Validator;
use llm::chat::JsonOutput;
use model::{Definition, OutputFormat, schema};
use serde_json::Value;

use crate::event::{ErrorCode, RunError};

/// How many faults a model is told of at once.
const FAULTS: usize = 5;

/// What answers must be.
#[derive(Debug)]
pub(crate) struct Shape {
    schema: Value,
    validator: Validator,
}

impl Shape {
    /// What the answers of an app must be, if they must be JSON.
    ///
    /// # Errors
    /// When its schema is none: only checked definitions are run, so this one came past the check.
    pub(crate) fn of(definition: &Definition) -> Result<Option<Self>, RunError> {
        let (OutputFormat::Json, Some(schema)) = (definition.output.format, &definition.output.schema) else {
            return Ok(None);
        };
        let validator = compile(schema).map_err(|_| ErrorCode::Internal)?;
        Ok(Some(Self { schema: schema.clone(), validator }))
    }

    /// What is asked of the model.
    pub(crate) fn asked(&self) -> JsonOutput {
        JsonOutput { name: "answer".to_owned(), schema: self.schema.clone() }
    }

    /// What is wrong with an answer, for the model; nothing if it is what it must be.
    pub(crate) fn faults(&self, answer: &str) -> Option<String> {
        let answer = match serde_json::from_str::<Value>(schema::document(answer)) {
            Ok(answer) => answer,
            Err(error) => return Some(format!("It is not JSON: {error}.")),
        };
        let fault = |error: jsonschema::ValidationError<'_>| format!("At {}: {error}.", error.instance_path());
        let faults: Vec<String> = self.validator.iter_errors(&answer).take(FAULTS).map(fault).collect();
        (!faults.is_empty()).then(|| faults.join("\n"))
    }
}

/// Whether a schema is one that answers can be checked by.
///
/// # Errors
/// What is wrong with it, in English, for people who write schemas.
pub fn check_schema(schema: &Value) -> Result<(), String> {
    compile(schema).map(drop)
}

fn compile(schema: &Value) -> Result<Validator, String> {
    jsonschema::validator_for(schema).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shape() -> Shape {
        let schema = json!({"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"],
            "additionalProperties": false});
        let validator = compile(&schema).unwrap();
        Shape { schema, validator }
    }

    #[test]
    fn answers_are_checked_whatever_is_around_them() {
        assert_eq!(shape().faults("```json\n{\"total\": 3}\n```"), None);
        assert!(shape().faults("There is no total.").unwrap().contains("not JSON"));
        assert!(shape().faults("{\"total\": \"three\"}").unwrap().contains("/total"));
        assert!(shape().faults("{\"total\": 3").is_some());
    }

    #[test]
    fn a_schema_that_is_none_is_named() {
        assert!(check_schema(&json!({"type": "objekt"})).is_err());
        // Nothing is fetched to find out.
        assert!(check_schema(&json!({"$ref": "https://example.com/schema.json"})).is_err());
    }
}
