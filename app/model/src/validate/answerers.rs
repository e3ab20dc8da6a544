//! Finds what the chosen models would reject.

use crate::{CHAT_INPUT, Definition, Kind, Problem, ProblemKind, Role, Template, template::UseKind};

/// A model that an app may ask, as far as it matters for its prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answerer {
    /// Its name for people.
    pub name: String,
    /// Whether a prompt may begin with an assistant message.
    pub begins_with_answer: bool,
    /// Whether it may end with one, for the model to continue.
    pub ends_with_answer: bool,
}

impl Definition {
    /// What the chosen models would reject, beyond what is [wrong](Definition::check) for all of them.
    pub fn check_for(&self, answerers: &[Answerer]) -> Vec<Problem> {
        let refusing = |takes: fn(&Answerer) -> bool| -> Vec<String> {
            answerers.iter().filter(|answerer| !takes(answerer)).map(|answerer| answerer.name.clone()).collect()
        };
        let mut problems = Vec::new();
        let mut problem = |index: Option<usize>, models: Vec<String>, kind: fn(Vec<String>) -> ProblemKind| {
            if let (Some(index), false) = (index, models.is_empty()) {
                problems.push(Problem::new(format!("prompt.messages[{index}].text"), kind(models)));
            }
        };
        let begins = refusing(|answerer| answerer.begins_with_answer);
        problem(self.begins_with_answer(), begins, |models| ProblemKind::BeginsWithAnswer { models });
        let ends = refusing(|answerer| answerer.ends_with_answer);
        problem(self.ends_with_answer(), ends, |models| ProblemKind::EndsWithAnswer { models });
        problems
    }

    /// The first message that is sent, if it is the assistant's. Worked examples would come before it.
    fn begins_with_answer(&self) -> Option<usize> {
        let first = self.prompt.messages.iter().position(|message| message.role != Role::System)?;
        let is_answer = self.prompt.messages.get(first)?.role == Role::Assistant;
        (is_answer && self.prompt.examples.is_empty()).then_some(first)
    }

    /// The last message that is sent, if it is the assistant's. A chat's message is the last one unless a template says where it
    /// goes.
    fn ends_with_answer(&self) -> Option<usize> {
        let messages = &self.prompt.messages;
        let last = messages.iter().rposition(|message| message.role != Role::System)?;
        let is_answer = messages.get(last)?.role == Role::Assistant;
        let asks = |text: &str| {
            let template = Template::parse_tolerant(text).0;
            template.variables().any(|variable| variable.name == CHAT_INPUT && variable.how != UseKind::WhenAbsent)
        };
        let placed = || messages.iter().any(|message| message.role == Role::User && asks(&message.text));
        (is_answer && (self.kind == Kind::Form || placed())).then_some(last)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checked(kind: &str, roles: &[(&str, &str)], examples: bool) -> Vec<(String, ProblemKind)> {
        let messages: Vec<_> = roles.iter().map(|(role, text)| json!({"role": role, "text": text})).collect();
        let examples = if examples { json!([{"inputs": {}, "answer": "x"}]) } else { json!([]) };
        let definition =
            json!({"format": "madang/1", "kind": kind, "prompt": {"messages": messages, "examples": examples}});
        let definition: Definition = serde_json::from_value(definition).unwrap();
        let answerer = |name: &str, begins_with_answer, ends_with_answer| Answerer {
            name: name.into(),
            begins_with_answer,
            ends_with_answer,
        };
        let answerers = [answerer("Free", true, true), answerer("Nova", false, true), answerer("Opus", true, false)];
        definition.check_for(&answerers).into_iter().map(|problem| (problem.path, problem.kind)).collect()
    }

    fn ends(index: usize) -> (String, ProblemKind) {
        (format!("prompt.messages[{index}].text"), ProblemKind::EndsWithAnswer { models: vec!["Opus".into()] })
    }

    fn begins(index: usize) -> (String, ProblemKind) {
        (format!("prompt.messages[{index}].text"), ProblemKind::BeginsWithAnswer { models: vec!["Nova".into()] })
    }

    const RULES: (&str, &str) = ("system", "Be brief.");
    const USER: (&str, &str) = ("user", "Hello");
    const MODEL: (&str, &str) = ("assistant", "Dear");
    const ASKS: (&str, &str) = ("user", "{{message}}");

    #[test]
    fn models_that_refuse_the_order_are_named() {
        assert_eq!(checked("form", &[RULES, USER], false), []);
        assert_eq!(checked("form", &[RULES, USER, MODEL], false), [ends(2)]);
        assert_eq!(checked("form", &[USER, MODEL, RULES], false), [ends(1)], "rules go to the beginning");
        assert_eq!(checked("form", &[MODEL, USER], false), [begins(0)]);
        assert_eq!(checked("form", &[RULES, MODEL, USER], true), [], "the example's question comes first");
        assert_eq!(checked("chat", &[RULES, MODEL], false), [begins(1)], "the person's words come after it");
        assert_eq!(checked("chat", &[RULES, ASKS, MODEL], false), [ends(2)]);
        assert_eq!(checked("chat", &[RULES, USER, MODEL, ASKS], false), []);
    }
}
