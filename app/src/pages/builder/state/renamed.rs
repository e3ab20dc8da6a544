//! Which inputs have other names than in the draft that the server has, so that the app's test rows follow.

use std::collections::BTreeMap;

use model::Input;

use super::{BuilderState, ItemKey};

/// The names that inputs have in the draft that the server has, by who they are on this page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SavedNames(BTreeMap<ItemKey, String>);

impl SavedNames {
    /// The server has the draft as it is here.
    pub fn of(state: &BuilderState) -> Self {
        let names = state.inputs().iter().map(|row| row.input.name.clone());
        Self(state.inputs().keys().into_iter().zip(names).collect())
    }

    /// Old and new names of the inputs that were renamed here since. To be applied all at once: two may have swapped theirs.
    pub fn renamed(&self, state: &BuilderState) -> BTreeMap<String, String> {
        let Self(now) = Self::of(state);
        let both = now.into_iter().filter_map(|(key, name)| Some((self.0.get(&key)?.clone(), name)));
        both.filter(|(before, name)| before != name).collect()
    }

    /// The server has somebody else's draft, which was taken in here.
    #[must_use]
    pub fn based_on(&self, theirs: &[Input], state: &BuilderState) -> Self {
        let now = Self::of(state);
        // Most likely it is what was sent from here, and only the answer was lost. Renaming twice would undo a swap.
        if state.inputs().iter().map(|row| &row.input).eq(theirs) {
            return now;
        }
        let has = |name: &String| theirs.iter().any(|input| input.name == *name);
        let saved = now.0.into_iter().filter_map(|(key, name)| {
            let before = self.0.get(&key).filter(|before| has(before)).cloned();
            Some((key, before.or_else(|| Some(name).filter(has))?))
        });
        Self(saved.collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn state(names: &[&str]) -> BuilderState {
        let inputs: Vec<_> = names.iter().map(|name| json!({"name": name, "label": name, "kind": "text"})).collect();
        let definition = json!({"format": "madang/1", "kind": "form", "inputs": inputs, "prompt": {"messages": []}});
        BuilderState::new(&serde_json::from_value(definition).unwrap(), None)
    }

    fn rename(state: &mut BuilderState, index: usize, name: &str) {
        let key = state.inputs().key_at(index).unwrap();
        state.rename_input(key, name).unwrap();
    }

    fn pairs(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect()
    }

    #[test]
    fn names_are_told_from_the_last_save_to_the_next() {
        let mut state = state(&["a", "b", "c"]);
        let saved = SavedNames::of(&state);
        assert_eq!(saved.renamed(&state), pairs(&[]));
        rename(&mut state, 0, "x");
        rename(&mut state, 0, "y");
        assert_eq!(saved.renamed(&state), pairs(&[("a", "y")]), "what it was called in between nobody has seen");
        rename(&mut state, 1, "a");
        rename(&mut state, 0, "b");
        assert_eq!(saved.renamed(&state), pairs(&[("a", "b"), ("b", "a")]), "two swapped their names");
        let c = state.inputs().key_at(2).unwrap();
        state.remove_input(c);
        let new = state.add_input(model::Language::En);
        state.rename_input(new, "c").unwrap();
        assert_eq!(saved.renamed(&state), pairs(&[("a", "b"), ("b", "a")]), "a new input isn't the old one");
        assert_eq!(SavedNames::of(&state).renamed(&state), pairs(&[]));
    }

    #[test]
    fn undoing_a_rename_is_one_too() {
        let mut state = state(&["a"]);
        let before = state.snapshot();
        rename(&mut state, 0, "x");
        let saved = SavedNames::of(&state);
        state.restore(&before);
        assert_eq!(saved.renamed(&state), pairs(&[("x", "a")]));
    }

    #[test]
    fn what_somebody_else_saved_is_the_new_base() {
        let mut mine = state(&["a", "b"]);
        let saved = SavedNames::of(&mine);
        rename(&mut mine, 0, "x");
        let theirs = state(&["a", "b", "c"]).definition();
        assert_eq!(
            saved.based_on(&theirs.inputs, &mine).renamed(&mine),
            pairs(&[("a", "x")]),
            "it is still to be told"
        );
        let told = state(&["x", "c"]).definition();
        assert_eq!(saved.based_on(&told.inputs, &mine).renamed(&mine), pairs(&[]), "it was told already");
        rename(&mut mine, 0, "a");
        rename(&mut mine, 1, "x");
        rename(&mut mine, 0, "b");
        rename(&mut mine, 1, "a");
        assert_eq!(saved.renamed(&mine), pairs(&[("a", "b"), ("b", "a")]));
        let lost = mine.definition();
        assert_eq!(saved.based_on(&lost.inputs, &mine).renamed(&mine), pairs(&[]), "only the answer was lost");
    }
}
