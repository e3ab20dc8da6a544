//! The model and its settings.

use super::{Check, TextRule};
use crate::{DefinitionPart, ModelRef, ProblemKind, Wants, limits};

impl Check<'_> {
    pub(super) fn model(&mut self) {
        let choice = &self.definition.model;
        if let Some(model) = choice.named() {
            self.model_ref("model.use", model);
        }
        if choice.wants().is_some_and(|wants| *wants == Wants::default()) {
            self.problem("model.use", ProblemKind::Missing(DefinitionPart::Wants));
        }
        self.settings();
        self.count("model.fallbacks", DefinitionPart::Fallbacks, choice.fallbacks.len(), limits::FALLBACKS);
        for (index, fallback) in choice.fallbacks.iter().enumerate() {
            let path = format!("model.fallbacks[{index}]");
            self.model_ref(&path, fallback);
            let mut earlier = choice.named().into_iter().chain(choice.fallbacks.iter().take(index));
            if earlier.any(|model| model == fallback) {
                self.problem(path, ProblemKind::UselessFallback);
            }
        }
    }

    fn model_ref(&mut self, path: &str, model: &ModelRef) {
        let rule = TextRule { missing: Some(DefinitionPart::Model), max_chars: limits::MODEL_CHARS };
        self.text(&format!("{path}.model"), &model.model, rule);
    }

    fn settings(&mut self) {
        let settings = &self.definition.model.settings;
        if let Some(temperature) = settings.temperature {
            self.range("model.settings.temperature", temperature, 0.0, limits::TEMPERATURE);
        }
        if let Some(top_p) = settings.top_p {
            self.range("model.settings.top_p", top_p, 0.0, 1.0);
        }
        if let Some(tokens) = settings.max_output_tokens {
            let (tokens, max) = (f64::from(tokens), f64::from(limits::OUTPUT_TOKENS));
            self.range("model.settings.max_output_tokens", tokens, 1.0, max);
        }
        self.count("model.settings.stop", DefinitionPart::Stops, settings.stop.len(), limits::STOPS);
        for (index, stop) in settings.stop.iter().enumerate() {
            let path = format!("model.settings.stop[{index}]");
            // White space alone is a valid stop text, such as an empty line; an empty text is not.
            let missing = stop.is_empty().then_some(DefinitionPart::Stop);
            self.text(&path, stop, TextRule { missing, max_chars: limits::STOP_CHARS });
        }
    }
}
