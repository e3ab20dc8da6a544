//! The app's model and its settings.

use api::SettingsTaken;
use model::{Effort, ModelChoice, ModelRef, ModelUse, Settings};

use super::BuilderState;

/// A setting that is kept in the draft but not sent, because the model doesn't take it.
#[derive(Debug, Clone, PartialEq)]
pub enum UnsupportedSetting {
    Temperature(f64),
    TopP(f64),
    MaxOutputTokens(u32),
    Stop(Vec<String>),
    Seed(i64),
    ReasoningEffort(Effort),
}

/// Settings that are set but that the model doesn't take.
pub fn unsupported_settings(settings: &Settings, takes: &SettingsTaken) -> Vec<UnsupportedSetting> {
    let Settings { temperature, top_p, max_output_tokens, stop, seed, reasoning_effort } = settings;
    let stop = (!stop.is_empty()).then(|| stop.clone());
    [
        temperature.filter(|_| takes.temperature_max.is_none()).map(UnsupportedSetting::Temperature),
        top_p.filter(|_| !takes.top_p).map(UnsupportedSetting::TopP),
        max_output_tokens.filter(|_| !takes.max_output_tokens).map(UnsupportedSetting::MaxOutputTokens),
        stop.filter(|_| !takes.stop).map(UnsupportedSetting::Stop),
        seed.filter(|_| !takes.seed).map(UnsupportedSetting::Seed),
        reasoning_effort.filter(|_| !takes.reasoning_effort).map(UnsupportedSetting::ReasoningEffort),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The value to show, and whether the draft's value exceeds the model's range.
pub fn clamped(value: f64, min: f64, max: f64) -> (f64, bool) {
    let shown = value.max(min).min(max);
    (shown, shown != value)
}

impl BuilderState {
    /// The model, its settings and its fallbacks.
    pub fn model(&self) -> &ModelChoice {
        &self.model
    }

    /// Chooses a model, or says what it must be able to do; `None` is the workspace's default. The chosen model is removed from
    /// the fallbacks.
    pub fn set_model(&mut self, use_: Option<ModelUse>) {
        self.model.use_ = use_;
        let named = self.model.named().cloned();
        self.model.fallbacks.retain(|fallback| Some(fallback) != named.as_ref());
    }

    pub fn edit_settings(&mut self, edit: impl FnOnce(&mut Settings)) {
        edit(&mut self.model.settings);
    }

    /// Adds a fallback at the end. A model that is in use or in the list already stays where it is.
    pub fn add_fallback(&mut self, model: ModelRef) {
        if self.model.named() != Some(&model) && !self.model.fallbacks.contains(&model) {
            self.model.fallbacks.push(model);
        }
    }

    /// Makes a model the first fallback.
    pub fn stand_in_first(&mut self, model: ModelRef) {
        if self.model.named() != Some(&model) {
            self.model.fallbacks.retain(|fallback| *fallback != model);
            self.model.fallbacks.insert(0, model);
        }
    }

    /// Replaces the fallbacks, to reorder or remove some.
    pub fn set_fallbacks(&mut self, models: Vec<ModelRef>) {
        self.model.fallbacks = models;
    }
}
