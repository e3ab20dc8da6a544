//! Which models are shown. Pure.

use api::{JsonBy, Model};
use model::{Ability, Language};

use crate::{locales::Words, pages::models::state::matching};

/// An ability that a model must have to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedAbility {
    Images,
    Json,
    Tools,
    Reasoning,
    Korean,
    Long,
}

impl WantedAbility {
    pub const ALL: [Self; 6] = [Self::Images, Self::Json, Self::Tools, Self::Reasoning, Self::Korean, Self::Long];

    pub fn word(self, w: Words) -> &'static str {
        match self {
            Self::Images => w.abilities().images(),
            Self::Json => w.abilities().json(),
            Self::Tools => w.abilities().tools(),
            Self::Reasoning => w.abilities().reasoning(),
            Self::Korean => w.catalog().korean(),
            Self::Long => w.catalog().long(),
        }
    }

    /// Whether a model has the ability. Unknown abilities count as missing.
    fn is_met(self, model: &Model) -> bool {
        let can = model.can.unwrap_or_default();
        match self {
            Self::Images => can.images,
            Self::Json => model.json == JsonBy::Schema,
            Self::Tools => can.tools,
            Self::Reasoning => can.reasoning,
            Self::Korean => model.languages.contains(&Language::Ko),
            Self::Long => model.context_tokens.is_some_and(|tokens| tokens >= Ability::LONG_CONTEXT_TOKENS),
        }
    }
}

/// The search words and the selected filters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogFilter {
    pub words: String,
    pub wanted_abilities: Vec<WantedAbility>,
    /// Whether hidden models are shown, too.
    pub hidden: bool,
}

impl CatalogFilter {
    pub fn toggle(&mut self, ability: WantedAbility) {
        match self.wanted_abilities.iter().position(|known| *known == ability) {
            Some(at) => drop(self.wanted_abilities.remove(at)),
            None => self.wanted_abilities.push(ability),
        }
    }

    pub fn of(&self, models: &[Model]) -> Vec<Model> {
        let mut found = matching(models, &self.words);
        found.retain(|model| {
            (self.hidden || !model.hidden) && self.wanted_abilities.iter().all(|ability| ability.is_met(model))
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn model(name: &str, more: serde_json::Value) -> Model {
        let mut model = json!({
            "ref": {"connection": "0197a5c0-0000-7000-8000-000000000001", "model": name}, "name": name,
            "connection_name": "c", "provider_name": "p", "monogram": "P", "demo": false, "default": false,
            "takes": {"top_p": true, "max_output_tokens": true, "stop": true, "seed": true, "reasoning_effort": false},
        });
        model.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(model).unwrap()
    }

    #[test]
    fn every_wish_must_be_met_and_the_unknown_meets_none() {
        let can = json!({"images": true, "json": true, "tools": false, "reasoning": false});
        let models = [
            model("able", json!({"can": can, "json": "schema", "languages": ["en", "ko"], "context_tokens": 128_000})),
            model("hidden", json!({"can": can, "json": "schema", "hidden": true})),
            model("unknown", json!({})),
        ];
        let names = |filter: &CatalogFilter| filter.of(&models).into_iter().map(|model| model.name).collect::<Vec<_>>();
        let mut filter = CatalogFilter::default();
        assert_eq!(names(&filter), ["able", "unknown"]);
        for ability in [WantedAbility::Images, WantedAbility::Json, WantedAbility::Korean, WantedAbility::Long] {
            filter.toggle(ability);
            assert_eq!(names(&filter), ["able"], "{ability:?}");
        }
        filter.toggle(WantedAbility::Tools);
        assert!(names(&filter).is_empty());
        assert_eq!(names(&CatalogFilter { hidden: true, words: "hid".into(), ..CatalogFilter::default() }), ["hidden"]);
    }
}
