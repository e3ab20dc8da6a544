//! Which model answers, and how it is set.

use api::SettingsTaken;
use model::{Effort, ModelChoice, ModelRef, ModelUse, Settings};

use super::BuilderState;

/// A setting that is kept in the draft and not sent, because the model doesn't take it.
#[derive(Debug, Clone, PartialEq)]
pub enum UnsupportedSetting {
    Temperature(f64),
    /// `top_p`
    TopP(f64),
    /// `max_output_tokens`
    MaxOutputTokens(u32),
    /// `stop`
    Stop(Vec<String>),
    /// `seed`
    Seed(i64),
    /// `reasoning_effort`
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

/// A setting as it is shown, and whether the draft holds one beyond what the model takes.
pub fn clamped(value: f64, min: f64, max: f64) -> (f64, bool) {
    let shown = value.max(min).min(max);
    (shown, shown != value)
}

/// The model.
impl BuilderState {
    /// The model, its settings, and those that stand in for it.
    pub fn model(&self) -> &ModelChoice {
        &self.model
    }

    /// Chooses a model, or says what one must be able to do; nothing is the workspace's default. A model that stood in for the chosen one
    /// no longer does.
    pub fn set_model(&mut self, use_: Option<ModelUse>) {
        self.model.use_ = use_;
        let named = self.model.named().cloned();
        self.model.fallbacks.retain(|fallback| Some(fallback) != named.as_ref());
    }

    /// Changes the settings.
    pub fn edit_settings(&mut self, edit: impl FnOnce(&mut Settings)) {
        edit(&mut self.model.settings);
    }

    /// Adds a model that stands in, after those there are. One that is in use or in the list stays where it is.
    pub fn add_fallback(&mut self, model: ModelRef) {
        if self.model.named() != Some(&model) && !self.model.fallbacks.contains(&model) {
            self.model.fallbacks.push(model);
        }
    }

    /// Makes a model the first of those that stand in.
    pub fn stand_in_first(&mut self, model: ModelRef) {
        if self.model.named() != Some(&model) {
            self.model.fallbacks.retain(|fallback| *fallback != model);
            self.model.fallbacks.insert(0, model);
        }
    }

    /// Puts the models that stand in into another order, or takes some out.
    pub fn set_fallbacks(&mut self, models: Vec<ModelRef>) {
        self.model.fallbacks = models;
    }
}
