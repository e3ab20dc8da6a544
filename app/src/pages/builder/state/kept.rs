//! The draft as it is kept in the browser until the server has it, and how the sample values of two sides are merged.
//!
//! Each open page keeps its changes under a name of its own, so that two tabs without a line don't overwrite each other. Whatever a
//! page left behind is taken up by the next one that opens the app.

use model::{Definition, Values};
use serde::{Deserialize, Serialize};

/// A page writes every ten seconds while it has something unsaved, or every minute if nobody sees it, so one that was silent for so
/// long is gone, though it couldn't say so.
const SILENT_MS: i64 = 3 * 60_000;
/// For how long changes are kept.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;
/// The most drafts that a browser keeps.
const MOST_KEPT: usize = 20;

/// A draft with changes that the server may not have yet, and what they are based on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// The draft that the changes are based on.
    pub base: DraftContent,
    /// The draft with the changes.
    pub mine: DraftContent,
    /// When it was kept, by the browser's clock in milliseconds.
    pub at_ms: i64,
    /// Whether its page was left.
    pub left: bool,
}

/// Under which name a page keeps its draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptName {
    /// The person's id.
    pub person: String,
    /// The app's id.
    pub app: String,
    /// A random id of the page.
    pub page: String,
}

impl KeptName {
    /// How the names of all drafts of all people begin.
    pub const PREFIX: &str = "madang:draft:";

    /// How the names of the person's drafts of this app begin.
    pub fn of_app(&self) -> String {
        format!("{}{}:{}:", Self::PREFIX, self.person, self.app)
    }
}

impl std::fmt::Display for KeptName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.of_app(), self.page)
    }
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

    /// Whether its page is gone, so that another may take the changes up.
    pub fn is_left(&self, now_ms: i64) -> bool {
        self.left || now_ms.saturating_sub(self.at_ms) > SILENT_MS
    }

    /// Of the drafts that were left, by their names, the one that was kept last.
    pub fn last_left(kept: Vec<(String, Self)>, now_ms: i64) -> Option<(String, Self)> {
        kept.into_iter().filter(|(_, kept)| kept.is_left(now_ms)).max_by_key(|(_, kept)| kept.at_ms)
    }
}

/// Which of the drafts in the browser are to be deleted, given their names and when they were kept: those that are too old, and the
/// oldest of too many.
pub fn surplus(mut kept: Vec<(String, i64)>, now_ms: i64) -> Vec<String> {
    kept.sort_by_key(|(_, at_ms)| std::cmp::Reverse(*at_ms));
    let is_surplus = |place: usize, at_ms: i64| place >= MOST_KEPT || now_ms.saturating_sub(at_ms) > KEPT_MS;
    kept.into_iter()
        .enumerate()
        .filter(|(place, (_, at_ms))| is_surplus(*place, *at_ms))
        .map(|(_, (name, _))| name)
        .collect()
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

    fn draft_content(text: &str) -> DraftContent {
        let definition = json!({
            "format": "madang/1", "kind": "form", "prompt": {"messages": [{"role": "user", "text": text}]},
        });
        DraftContent { definition: serde_json::from_value(definition).unwrap(), sample: None }
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
        let kept = KeptDraft { base: draft_content("a"), mine: draft_content("b"), at_ms: 0, left: true };
        assert!(kept.adds_to(&draft_content("a")) && kept.adds_to(&draft_content("c")));
        assert!(!kept.adds_to(&draft_content("b")));
        assert!(!KeptDraft { mine: draft_content("a"), ..kept }.adds_to(&draft_content("c")), "nothing was changed");
    }

    #[test]
    fn what_a_page_left_is_taken_up_and_what_another_still_writes_is_not() {
        let kept = |at_ms, left| KeptDraft { base: draft_content("a"), mine: draft_content("b"), at_ms, left };
        let all = |drafts: &[(&str, KeptDraft)]| -> Vec<(String, KeptDraft)> {
            drafts.iter().map(|(name, kept)| ((*name).to_owned(), kept.clone())).collect()
        };
        let now = 10 * SILENT_MS;
        let found = KeptDraft::last_left(all(&[("writes", kept(now - 1, false)), ("older", kept(1, true))]), now);
        assert_eq!(found.unwrap().0, "older");
        let found = KeptDraft::last_left(all(&[("left", kept(now - 1, true)), ("older", kept(1, true))]), now);
        assert_eq!(found.unwrap().0, "left");
        let found = KeptDraft::last_left(all(&[("crashed", kept(now - SILENT_MS - 1, false))]), now);
        assert_eq!(found.unwrap().0, "crashed");
        assert!(KeptDraft::last_left(all(&[("writes", kept(now - SILENT_MS, false))]), now).is_none());
    }

    #[test]
    fn drafts_are_kept_by_person_and_app() {
        let name = |person: &str, app: &str| KeptName { person: person.into(), app: app.into(), page: "p".into() };
        assert!(name("kim", "a").to_string().starts_with(&name("kim", "a").of_app()));
        for other in [name("lee", "a"), name("kim", "b"), name("kim", "a2")] {
            assert!(!other.to_string().starts_with(&name("kim", "a").of_app()), "{other}");
        }
    }

    #[test]
    fn a_browser_keeps_so_many_drafts_for_so_long() {
        let named = |count: usize| (0..count).map(|at| (at.to_string(), i64::try_from(at).unwrap())).collect();
        assert!(surplus(named(MOST_KEPT), 100).is_empty());
        assert_eq!(surplus(named(MOST_KEPT + 2), 100), ["1", "0"]);
        assert_eq!(surplus(named(2), KEPT_MS + 1), ["0"]);
    }
}
