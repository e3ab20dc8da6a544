//! What is to be compared, as it is chosen. Pure.

use api::{ColumnChoice, ComparedColumn, Model, Version};

use crate::widgets::model_key;

/// How many columns there may be.
pub const MOST: usize = 6;

/// A column as it is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnPick {
    /// Tells it from all others of the form.
    pub key: u32,
    /// The number of a version; empty for the draft.
    pub version: String,
    /// The key of a model; empty for the one that would answer anyway.
    pub model: String,
}

impl ColumnPick {
    /// What it asks the server for.
    pub fn choice(&self, models: &[Model]) -> ColumnChoice {
        let model = models.iter().map(|model| &model.model_ref).find(|model| model_key(model) == self.model);
        ColumnChoice { version: self.version.parse().ok(), model: model.cloned() }
    }
}

/// What is chosen at first: what people run, or the draft, and the same with another model. What is compared with comes first.
pub fn first_picks(
    live: Option<u32>,
    unpublished_changes: bool,
    own: Option<&str>,
    models: &[Model],
) -> Vec<ColumnPick> {
    let version = live.map(|version| version.to_string()).unwrap_or_default();
    let first = ColumnPick { key: 0, version: version.clone(), model: String::new() };
    let usable = models.iter().filter(|model| !model.paused && !model.hidden);
    let own =
        own.map(str::to_owned).or_else(|| models.iter().find(|model| model.default).map(|m| model_key(&m.model_ref)));
    let other = usable.map(|model| model_key(&model.model_ref)).find(|key| Some(key) != own.as_ref());
    let second = match (live, unpublished_changes, other) {
        (Some(_), true, _) => ColumnPick { key: 1, ..ColumnPick::default() },
        (_, _, Some(model)) => ColumnPick { key: 1, version, model },
        (_, _, None) => return vec![first],
    };
    vec![first, second]
}

/// The columns of an earlier comparison, as far as their versions and models are still there.
pub fn picks_again(columns: &[ComparedColumn], versions: &[Version], models: &[Model]) -> Vec<ColumnPick> {
    let is_there = |number: u32| versions.iter().any(|version| version.number == number);
    let pick = |(key, column): (u32, &ComparedColumn)| ColumnPick {
        key,
        version: column.version.filter(|number| is_there(*number)).map(|number| number.to_string()).unwrap_or_default(),
        model: models
            .iter()
            .find(|model| model.model_ref == column.model_ref)
            .map(|model| model_key(&model.model_ref))
            .unwrap_or_default(),
    };
    (0..).zip(columns).map(pick).collect()
}

/// Whether two columns would run the same.
pub fn has_twins(picks: &[ColumnPick]) -> bool {
    let same = |a: &ColumnPick, b: &ColumnPick| a.version == b.version && a.model == b.model;
    picks.iter().enumerate().any(|(at, pick)| picks.iter().skip(at + 1).any(|other| same(pick, other)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn model(name: &str, default: bool) -> Model {
        serde_json::from_value(json!({
            "ref": {"connection": "0197a5c0-0000-7000-8000-000000000001", "model": name}, "name": name,
            "connection_name": "Main", "provider_name": "P", "monogram": "Pp", "demo": false, "default": default,
            "takes": {"top_p": true, "max_output_tokens": true, "stop": true, "seed": true, "reasoning_effort": false},
        }))
        .unwrap()
    }

    fn shown(picks: &[ColumnPick]) -> Vec<(&str, &str)> {
        picks.iter().map(|pick| (pick.version.as_str(), pick.model.rsplit(' ').next().unwrap_or_default())).collect()
    }

    #[test]
    fn what_people_run_is_compared_with_the_next_best_guess() {
        let models = [model("large", true), model("small", false)];
        assert_eq!(shown(&first_picks(Some(3), false, None, &models)), [("3", ""), ("3", "small")]);
        assert_eq!(shown(&first_picks(Some(3), true, None, &models)), [("3", ""), ("", "")]);
        let own = model_key(&models[1].model_ref);
        assert_eq!(shown(&first_picks(None, true, Some(&own), &models)), [("", ""), ("", "large")]);
        assert_eq!(shown(&first_picks(None, false, None, &models[..1])), [("", "")], "there is no other model");
    }

    #[test]
    fn the_same_column_twice_is_found() {
        let pick = |version: &str, model: &str| ColumnPick { key: 0, version: version.into(), model: model.into() };
        assert!(!has_twins(&[pick("", ""), pick("1", ""), pick("", "a")]));
        assert!(has_twins(&[pick("", "a"), pick("1", ""), pick("", "a")]));
    }

    #[test]
    fn a_column_asks_for_what_was_chosen() {
        let models = [model("large", true)];
        let pick = ColumnPick { key: 0, version: "4".into(), model: model_key(&models[0].model_ref) };
        let wanted = ColumnChoice { version: Some(4), model: Some(models[0].model_ref.clone()) };
        assert_eq!(pick.choice(&models), wanted);
        assert_eq!(ColumnPick::default().choice(&models), ColumnChoice::default());
    }
}
