//! Sample values, as test rows take them.

use std::collections::BTreeMap;

use model::{CHAT_INPUT, Definition, InputKind, ProblemKind, Values};
use serde_json::Value;

use super::Draft;
use crate::report::{Report, quoted};

impl Draft {
    /// Adds a sample of values by the names there.
    pub fn row(&mut self, place: &str, values: Vec<(String, Value)>) {
        let mut row = BTreeMap::new();
        for (key, value) in values {
            if self.said.as_ref() == Some(&key) {
                row.insert(CHAT_INPUT.to_owned(), fitted(InputKind::Paragraph, value));
            } else if let Some(input) = self.input(&key).filter(|input| input.kind != InputKind::File) {
                row.insert(input.name.clone(), fitted(input.kind, value));
            }
        }
        if !row.is_empty() {
            self.rows.push((place.to_owned(), row));
        }
    }
}

/// A value in the form that a kind of input has.
fn fitted(kind: InputKind, value: Value) -> Value {
    match (kind, value) {
        (InputKind::Number | InputKind::Checkbox | InputKind::List | InputKind::Multiselect, value) => value,
        (_, Value::Number(number)) => number.to_string().into(),
        (_, Value::Bool(yes)) => yes.to_string().into(),
        (_, value) => value,
    }
}

/// The rows, without the values that their own inputs would refuse.
pub(super) fn of(
    definition: &Definition,
    rows: Vec<(String, BTreeMap<String, Value>)>,
    report: &mut Report,
) -> Vec<BTreeMap<String, Value>> {
    let mut out = Vec::new();
    for (place, mut row) in rows {
        let values: Values = row.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        for problem in definition.check_values(&values).err().unwrap_or_default() {
            // A sample need not fill in everything.
            if matches!(problem.kind, ProblemKind::Required { .. }) {
                continue;
            }
            let name = problem.path.strip_prefix("inputs.").unwrap_or_default().to_owned();
            // What isn't about one value is about the whole row.
            if row.remove(&name).is_none() {
                row.clear();
            }
            let shown = quoted(&name);
            report.dropped(
                &place,
                format!("The sample value of “{shown}” doesn't fit its input and is left out."),
                format!("‘{shown}’의 예시 값은 입력 항목에 맞지 않아서 빠졌어요."),
            );
        }
        if !row.is_empty() {
            report.mapped(place, "The sample values are taken as a test row.", "예시 값을 테스트 행으로 가져왔어요.");
            out.push(row);
        }
    }
    out
}
