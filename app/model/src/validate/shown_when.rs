//! When an input is shown.

use super::Check;
use crate::{Input, ProblemKind, format::shortened};

impl Check<'_> {
    /// Only what stands before an input can show it, so no chain of conditions leads back to itself.
    pub(super) fn shown_when(&mut self, path: &str, input: &Input, index: usize) {
        let Some(when) = &input.shown_when else { return };
        let earlier = self.definition.inputs.iter().take(index).find(|earlier| earlier.name == when.input);
        let Some(earlier) = earlier else {
            return self.problem(path, ProblemKind::NotAnEarlierInput { name: shortened(&when.input) });
        };
        if !earlier.kind.has_options() {
            return self.not_for(&format!("{path}.is"), earlier.kind, !when.is.is_empty());
        }
        for (index, text) in when.is.iter().enumerate() {
            let path = format!("{path}.is[{index}]");
            if !earlier.options.iter().any(|option| option.trim() == text.trim()) {
                self.problem(path, ProblemKind::NotAnOption { text: shortened(text) });
            } else if when.is.iter().take(index).any(|before| before.trim() == text.trim()) {
                self.problem(path, ProblemKind::Duplicate { text: shortened(text) });
            }
        }
    }
}
