//! Inputs that are shown only when an earlier one has a value.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Input, Values, values};

/// When an input is shown: an earlier input has a value. Otherwise it is hidden, and counts as not filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ShownWhen {
    /// The name of the earlier input. While that one is hidden, this one is, too.
    pub input: String,
    /// Options of a select or multiselect, one of which has to be chosen. Without any, the earlier input has to be filled in, or
    /// ticked if it is a checkbox.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
}

impl ShownWhen {
    /// Whether the earlier input has such a value. A value that can't be read is there, but is none of the options.
    fn is_met(&self, input: &Input, values: &Values) -> bool {
        let value = match values.get(&input.name) {
            Some(given) => values::normalise(input, given),
            None => Ok(values::default_of(input)),
        };
        let is_one = |text: &str| self.is.is_empty() || self.is.iter().any(|option| option.trim() == text.trim());
        match value {
            Ok(None | Some(Value::Bool(false))) => false,
            Ok(Some(Value::Array(chosen))) if !self.is.is_empty() => {
                chosen.iter().filter_map(Value::as_str).any(is_one)
            }
            Ok(Some(Value::String(chosen))) => is_one(&chosen),
            Ok(Some(_)) | Err(_) => self.is.is_empty(),
        }
    }
}

/// Which inputs are hidden with these values, in their order: those of a person, or what a form's fields hold. An input whose
/// condition names none before it is never hidden; a definition with one can't be published.
pub fn hidden_inputs<'i>(inputs: &'i [Input], values: &Values) -> Vec<&'i str> {
    let mut earlier: HashMap<&str, (&Input, bool)> = HashMap::new();
    let mut hidden = Vec::new();
    for input in inputs {
        let condition = input.shown_when.as_ref().and_then(|when| Some((when, earlier.get(when.input.as_str())?)));
        let shown = condition.is_none_or(|(when, (on, on_is_shown))| *on_is_shown && when.is_met(on, values));
        if !shown {
            hidden.push(input.name.as_str());
        }
        earlier.insert(&input.name, (input, shown));
    }
    hidden
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{Definition, ProblemKind};

    use super::*;

    fn definition() -> Definition {
        serde_json::from_value(json!({
            "format": "madang/1", "kind": "form",
            "inputs": [
                {"name": "kind", "label": "Kind", "kind": "select", "options": ["Complaint", "Praise", "Other"]},
                {"name": "urgent", "label": "Urgent", "kind": "checkbox",
                 "shown_when": {"input": "kind", "is": ["Complaint", "Other"]}},
                {"name": "until", "label": "Until", "kind": "date", "required": true, "default": "2026-12-01",
                 "shown_when": {"input": "urgent"}},
                {"name": "order", "label": "Order", "kind": "text", "required": true, "shown_when": {"input": "kind"}},
            ],
            "prompt": {"messages": [
                {"role": "user", "text": "{{kind}} {{order}}{{#urgent}} at once{{/urgent}}{{#until}} by {{until}}{{/until}}"},
            ]},
        }))
        .unwrap()
    }

    fn values(json: Value) -> Values {
        json.as_object().cloned().unwrap()
    }

    fn hidden(json: Value) -> Vec<String> {
        hidden_inputs(&definition().inputs, &values(json)).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn an_input_is_hidden_until_an_earlier_one_has_such_a_value() {
        assert_eq!(hidden(json!({})), ["urgent", "until", "order"]);
        assert_eq!(
            hidden(json!({"kind": "Praise", "urgent": true})),
            ["urgent", "until"],
            "and what hangs on a hidden one"
        );
        assert_eq!(hidden(json!({"kind": " Complaint ", "urgent": "on"})), Vec::<String>::new());
        assert_eq!(hidden(json!({"kind": "Other", "urgent": false})), ["until"]);
        assert_eq!(hidden(json!({"kind": "Nonsense"})), ["urgent", "until"], "but something was written");
        assert_eq!(hidden(json!({"kind": null})), ["urgent", "until", "order"]);
    }

    #[test]
    fn any_of_several_choices_is_enough() {
        let mut definition = definition();
        definition.inputs[0].kind = crate::InputKind::Multiselect;
        let hidden = |chosen: Value| hidden_inputs(&definition.inputs, &values(json!({"kind": chosen}))).len();
        assert_eq!([hidden(json!(["Praise", "Other"])), hidden(json!(["Praise"])), hidden(json!([]))], [1, 2, 3]);
    }

    #[test]
    fn what_is_hidden_is_neither_required_nor_sent() {
        let definition = definition();
        let given = values(json!({"kind": "Praise", "order": "A-1", "urgent": true, "until": "never"}));
        let checked = definition.check_values(&given).unwrap();
        assert_eq!(checked, values(json!({"kind": "Praise", "order": "A-1"})), "even if it is wrong");
        assert_eq!(definition.check_values(&checked).unwrap(), checked);
        let sent = |values: &Values| definition.render(values, &[]).unwrap().remove(0).text;
        assert_eq!(sent(&checked), "Praise A-1", "a default is not filled in where nobody sees it");
        assert_eq!(sent(&given), "Praise A-1");
        let shown = values(json!({"kind": "Other", "order": "A-1", "urgent": true}));
        assert_eq!(sent(&definition.check_values(&shown).unwrap()), "Other A-1 at once by 2026-12-01");
        let problems = definition.check_values(&values(json!({"kind": "Other"}))).unwrap_err();
        assert_eq!(problems.iter().map(|p| p.path.as_str()).collect::<Vec<_>>(), ["inputs.order"]);
    }

    #[test]
    fn a_condition_names_an_earlier_input_and_its_options() {
        assert!(definition().check().is_empty(), "{:?}", definition().check());
        let problems = |change: &dyn Fn(&mut ShownWhen)| {
            let mut definition = definition();
            change(definition.inputs[1].shown_when.as_mut().unwrap());
            let problems = definition.check().into_iter().map(|p| (p.path, p.kind));
            problems.collect::<Vec<_>>()
        };
        for name in ["urgent", "until", "gone"] {
            let found = problems(&|when| when.input = name.into());
            let kind = ProblemKind::NotAnEarlierInput { name: name.into() };
            assert_eq!(found, [("inputs[1].shown_when".to_owned(), kind)]);
        }
        let found = problems(&|when| when.is[0] = "Gone".into());
        assert_eq!(
            found,
            [("inputs[1].shown_when.is[0]".to_owned(), ProblemKind::NotAnOption { text: "Gone".into() })]
        );
        let mut definition = definition();
        definition.inputs[2].shown_when.as_mut().unwrap().is = vec!["x".into()];
        assert!(matches!(definition.check()[0].kind, ProblemKind::NotForThisKind { .. }));
        definition.inputs[2].shown_when = None;
        definition.inputs[3].shown_when = None;
        definition.prompt.messages[0].text = "{{order}} {{until}}".into();
        let unused = definition.check();
        let unused: Vec<_> = unused.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(unused, ["inputs[1]"], "an input that others hang on is used");
    }

    #[test]
    fn a_draft_with_a_broken_condition_hides_nothing_by_it() {
        let mut definition = definition();
        definition.inputs[1].shown_when = Some(ShownWhen { input: "order".into(), is: Vec::new() });
        assert_eq!(hidden_inputs(&definition.inputs, &values(json!({"urgent": true}))), ["order"]);
    }
}
