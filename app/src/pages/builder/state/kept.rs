//! The draft as it is kept in the browser's tab until the server has it, and how the sample values of two sides are merged.

use model::{Definition, Values};
use serde::{Deserialize, Serialize};

/// A draft with changes that the server may not have yet, and what they are based on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// The revision that the changes are based on.
    pub revision: u64,
    /// The draft at that revision.
    pub base: DraftContent,
    /// The draft with the changes.
    pub mine: DraftContent,
}

/// A definition and its sample values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftContent {
    pub definition: Definition,
    pub sample: Option<Values>,
}

impl KeptDraft {
    /// Whether it has changes that `saved` does not have.
    pub fn adds_to(&self, saved: &DraftContent) -> bool {
        self.mine != self.base && self.mine != *saved
    }
}

/// Merges sample values: whoever changed a value since `base` wins; if both did, mine wins.
pub fn merge_values(base: Option<&Values>, mine: Option<&Values>, theirs: Option<&Values>) -> Option<Values> {
    let value = |of: Option<&Values>, name: &str| of.and_then(|values| values.get(name)).cloned();
    let names = mine.into_iter().chain(theirs).flat_map(|values| values.keys());
    let mut merged = Values::new();
    for name in names {
        let (before, mine, theirs) = (value(base, name), value(mine, name), value(theirs, name));
        let kept = if mine == before { theirs } else { mine };
        if let Some(kept) = kept {
            merged.insert(name.clone(), kept);
        }
    }
    (!merged.is_empty()).then_some(merged)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn values(json: Value) -> Option<Values> {
        json.as_object().cloned()
    }

    #[test]
    fn each_side_keeps_the_values_it_changed() {
        let base = values(json!({"a": 1, "b": 1, "c": 1, "d": 1}));
        let mine = values(json!({"a": 2, "b": 1, "d": 2, "e": 5}));
        let theirs = values(json!({"a": 1, "b": 3, "c": 1, "d": 3}));
        let merged = merge_values(base.as_ref(), mine.as_ref(), theirs.as_ref());
        assert_eq!(merged, values(json!({"a": 2, "b": 3, "d": 2, "e": 5})));
        assert_eq!(merge_values(base.as_ref(), None, base.as_ref()), None);
    }

    #[test]
    fn what_the_server_has_already_is_not_brought_back() {
        let draft_content = |text: &str| DraftContent {
            definition: serde_json::from_value(json!({
                "format": "madang/1", "kind": "form", "prompt": {"messages": [{"role": "user", "text": text}]},
            }))
            .unwrap(),
            sample: None,
        };
        let kept = KeptDraft { revision: 3, base: draft_content("a"), mine: draft_content("b") };
        assert!(kept.adds_to(&draft_content("a")) && kept.adds_to(&draft_content("c")));
        assert!(!kept.adds_to(&draft_content("b")));
        assert!(!KeptDraft { mine: draft_content("a"), ..kept }.adds_to(&draft_content("c")), "nothing was changed");
    }
}
