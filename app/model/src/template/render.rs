//! Renders a template.

use std::ops::Range;

use serde_json::{Number, Value};

use super::{Name, Op, SectionCondition, Template};
use crate::{PinnedPiece, Values};

/// The maximum size of a rendered prompt: lists within lists multiply, so a short template could fill the memory.
pub const MAX_RENDERED_BYTES: usize = 4 * 1024 * 1024;

/// A limit against templates that loop long and write nothing.
const MAX_STEPS: usize = 2_000_000;

/// What rendering may still cost; shared by the templates of one prompt.
#[derive(Debug)]
pub(crate) struct Budget {
    bytes: usize,
    steps: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: MAX_RENDERED_BYTES, steps: MAX_STEPS }
    }
}

/// Why a template could not be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The text would be longer than [`MAX_RENDERED_BYTES`], or take unreasonably long to make.
    #[error("the filled-in prompt is too long")]
    TooLong,
}

/// A section that is being rendered.
struct SectionFrame<'v> {
    /// The index of its `Open`.
    open: usize,
    /// The item for `{{.}}`; an inverted section sets none.
    item: Option<&'v Value>,
    /// The remaining items.
    rest: &'v [Value],
}

impl Template {
    /// The text with values in place of their names; absent ones leave nothing, and so does a piece.
    ///
    /// # Errors
    /// [`RenderError::TooLong`].
    pub fn render(&self, values: &Values) -> Result<String, RenderError> {
        self.render_within(values, &[], &mut Budget::default())
    }

    pub(crate) fn render_within(
        &self,
        values: &Values,
        pieces: &[PinnedPiece],
        budget: &mut Budget,
    ) -> Result<String, RenderError> {
        let mut out = String::with_capacity(self.source.len());
        let mut frames: Vec<SectionFrame<'_>> = Vec::new();
        let mut index = 0;
        while let Some(op) = self.ops.get(index) {
            index += 1;
            budget.steps = budget.steps.checked_sub(1).ok_or(RenderError::TooLong)?;
            match op {
                Op::Text { shown, .. } => out.push_str(self.source.get(shown.clone()).unwrap_or_default()),
                Op::Comment { .. } => {}
                Op::Piece { name, indent, line_end, .. } => {
                    if let Some(piece) = pieces.iter().find(|piece| piece.name == *name) {
                        let part = |range: &Range<usize>| self.source.get(range.clone()).unwrap_or_default();
                        write_piece(&piece.text, part(indent), part(line_end), &mut out);
                    }
                }
                Op::Variable { name, .. } => {
                    if let Some(value) = look_up(name, values, &frames) {
                        write_value(value, &mut out);
                    }
                }
                Op::Open { name, when, end, .. } => match enter(*when, look_up(name, values, &frames)) {
                    Some((item, rest)) => frames.push(SectionFrame { open: index - 1, item, rest }),
                    None => index = end + 1,
                },
                Op::Close { .. } => {
                    if let Some(open) = again(&mut frames) {
                        index = open + 1;
                    }
                }
            }
            if out.len() > budget.bytes {
                return Err(RenderError::TooLong);
            }
        }
        budget.bytes -= out.len();
        Ok(out)
    }
}

/// Begins the next round of the innermost section, or leaves it.
fn again(frames: &mut Vec<SectionFrame<'_>>) -> Option<usize> {
    let frame = frames.last_mut()?;
    match frame.rest.split_first() {
        Some((next, rest)) => {
            (frame.item, frame.rest) = (Some(next), rest);
            Some(frame.open)
        }
        None => {
            frames.pop();
            None
        }
    }
}

/// The first item of a section and the remaining ones; `None` if the section isn't shown.
fn enter(when: SectionCondition, value: Option<&Value>) -> Option<(Option<&Value>, &[Value])> {
    let present = value.filter(|value| is_present(value));
    match (when, present) {
        (SectionCondition::Absent, None) => Some((None, &[])),
        (SectionCondition::Absent, Some(_)) | (SectionCondition::Present, None) => None,
        (SectionCondition::Present, Some(Value::Array(items))) => {
            items.split_first().map(|(first, rest)| (Some(first), rest))
        }
        (SectionCondition::Present, Some(value)) => Some((Some(value), &[])),
    }
}

fn look_up<'v>(name: &Name, values: &'v Values, frames: &[SectionFrame<'v>]) -> Option<&'v Value> {
    match name {
        Name::Item => frames.iter().rev().find_map(|frame| frame.item),
        Name::Input(name) => values.get(name),
    }
}

/// Whether `{{#name}}` shows its section.
fn is_present(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Bool(true) | Value::Number(_) | Value::Object(_) => true,
    }
}

fn write_piece(text: &str, indent: &str, line_end: &str, out: &mut String) {
    for line in text.split_inclusive('\n') {
        out.push_str(indent);
        out.push_str(line);
    }
    if !text.is_empty() && !text.ends_with('\n') {
        out.push_str(line_end);
    }
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => {}
        // A file. Other objects are no values, and render as nothing.
        Value::Object(fields) => out.push_str(fields.get("text").and_then(Value::as_str).unwrap_or_default()),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&number_text(number)),
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(if item.is_object() { "\n\n" } else { ", " });
                }
                // An input can only hold one level; going deeper would let a value determine our stack depth.
                if !item.is_array() {
                    write_value(item, out);
                }
            }
        }
    }
}

/// A number as people write it: no exponent, no unnecessary decimals.
fn number_text(number: &Number) -> String {
    match number.as_f64() {
        // `{}` of an f64 is the shortest text that parses to an equal number, and never has an exponent.
        Some(float) if number.is_f64() => format!("{}", if float == 0.0 { 0.0 } else { float }),
        _ => number.to_string(),
    }
}
