//! Settling a clash: both versions become steps of the history, so that undoing brings back whichever was not chosen.

use model::{
    Definition, Values,
    merge::{Merged, Side, merge_with},
};

use super::{BuilderState, DraftContent, History, StepJoin, merge_values};

/// The three drafts of a clash.
#[derive(Debug, Clone, Copy)]
pub struct ThreeDrafts<'d> {
    /// What both sides began with.
    pub base: &'d DraftContent,
    pub mine: &'d DraftContent,
    pub theirs: &'d DraftContent,
}

impl ThreeDrafts<'_> {
    pub fn merged(self, choose: impl Fn(&str) -> Side) -> Merged {
        merge_with(&self.base.definition, &self.mine.definition, &self.theirs.definition, choose)
    }

    /// The sample values of both sides.
    pub fn sample(self) -> Option<Values> {
        merge_values(self.base.sample.as_ref(), self.mine.sample.as_ref(), self.theirs.sample.as_ref())
    }
}

/// Takes the chosen side of each conflict. What only the other side changed is carried into all of the history; then come the
/// other side's version and the chosen one as steps.
pub fn settle(state: &mut BuilderState, history: &mut History, three: ThreeDrafts<'_>, choose: impl Fn(&str) -> Side) {
    let sample = three.sample();
    let show = |state: &mut BuilderState, definition: &Definition| state.replace(definition, sample.as_ref());
    show(state, &three.merged(|_| Side::Mine).definition);
    history.carry(state);
    for definition in [three.merged(|_| Side::Theirs).definition, three.merged(choose).definition] {
        show(state, &definition);
        history.record(state, 0.0, StepJoin::Never);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::pages::builder::state::Direction;

    fn content(system: &str, user: &str) -> DraftContent {
        let definition = json!({
            "format": "madang/1", "kind": "form",
            "prompt": {"messages": [{"role": "system", "text": system}, {"role": "user", "text": user}]},
        });
        DraftContent { definition: serde_json::from_value(definition).unwrap(), sample: None }
    }

    fn texts(snapshot: &Value) -> Vec<String> {
        let definition = crate::pages::builder::state::snapshot::definition_in(snapshot).unwrap();
        definition.prompt.messages.into_iter().map(|message| message.text).collect()
    }

    /// The drafts that undoing goes back to, after a clash in which the user message was changed on both sides.
    fn undone(choose: impl Fn(&str) -> Side) -> (Vec<String>, Vec<Vec<String>>) {
        let (base, theirs) = (content("Be kind.", "Base"), content("Be quick.", "Theirs"));
        let mut state = BuilderState::new(&base.definition, None);
        let mut history = History::new(&state);
        let mine = content("Be kind.", "Mine");
        state.replace(&mine.definition, None);
        history.record(&state, 0.0, StepJoin::Typing);
        settle(&mut state, &mut history, ThreeDrafts { base: &base, mine: &mine, theirs: &theirs }, choose);
        let now = texts(&state.snapshot());
        let back = std::iter::from_fn(|| history.go(Direction::Undo)).map(|(_, snapshot)| texts(&snapshot));
        (now, back.collect())
    }

    #[test]
    fn the_side_that_was_not_chosen_is_an_undo_away() {
        let (now, back) = undone(|_| Side::Theirs);
        assert_eq!(now, ["Be quick.", "Theirs"]);
        assert_eq!(back, [["Be quick.", "Mine"], ["Be quick.", "Base"]], "what they alone changed stays");
        let (now, back) = undone(|_| Side::Mine);
        assert_eq!(now, ["Be quick.", "Mine"]);
        assert_eq!(back, [["Be quick.", "Theirs"], ["Be quick.", "Mine"], ["Be quick.", "Base"]]);
    }

    #[test]
    fn both_texts_are_there_and_each_of_them_alone_by_undoing() {
        let (now, back) = undone(|_| Side::Both);
        assert_eq!(now, ["Be quick.", "Mine\n\nTheirs"]);
        assert_eq!(back[..2], [["Be quick.", "Theirs"], ["Be quick.", "Mine"]]);
    }

    #[test]
    fn sample_values_of_both_sides_are_kept() {
        let with = |values: Value| DraftContent { sample: values.as_object().cloned(), ..content("", "") };
        let (base, mine, theirs) =
            (with(json!({"a": 1, "b": 1})), with(json!({"a": 2, "b": 1})), with(json!({"a": 1, "b": 2})));
        let three = ThreeDrafts { base: &base, mine: &mine, theirs: &theirs };
        assert_eq!(three.sample(), json!({"a": 2, "b": 2}).as_object().cloned());
    }
}
