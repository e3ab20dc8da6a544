//! Which settings a model takes.
//!
//! Providers refuse whole requests for one setting too many, so a setting that a model doesn't take is not sent, and the
//! builder doesn't show it. Both ask the same table: the quirks of [`crate::provider`].

use serde::Serialize;

/// What a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Takes {
    /// The range of the creativity setting, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Range>,
    /// The range of the likelihood cut, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<Range>,
    /// `temperature` and `top_p` may both be set; where not, `temperature` wins.
    pub both_temperature_and_top_p: bool,
    /// How many stop texts; 0 means none.
    pub max_stops: usize,
    /// Whether a seed is taken.
    pub seed: bool,
    /// Whether the length of thinking can be set.
    pub reasoning_effort: bool,
    /// How an answer becomes JSON of a given schema.
    pub json: JsonBy,
}

/// How an answer becomes JSON of a given schema. Whoever asks checks it in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonBy {
    /// The provider binds the model to the schema.
    Schema,
    /// The provider binds the model to JSON; the schema is told in words.
    Object,
    /// It is told in words.
    Asking,
}

/// From the smallest to the largest value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    /// The smallest value.
    pub min: f64,
    /// The largest value.
    pub max: f64,
}

const fn range(max: f64) -> Option<Range> {
    Some(Range { min: 0.0, max })
}

impl Takes {
    /// What most models take.
    pub(crate) const COMMON: Self = Self {
        temperature: range(2.0),
        top_p: range(1.0),
        both_temperature_and_top_p: true,
        max_stops: 4,
        seed: true,
        reasoning_effort: false,
        json: JsonBy::Schema,
    };

    /// What a reasoning model of OpenAI's takes: it refuses sampling settings and stop texts.
    pub(crate) const REASONING: Self =
        Self { temperature: None, top_p: None, max_stops: 0, reasoning_effort: true, ..Self::COMMON };

    pub(crate) const fn temperature_up_to(self, max: f64) -> Self {
        Self { temperature: range(max), ..self }
    }

    pub(crate) const fn temperature_within(self, min: f64, max: f64) -> Self {
        Self { temperature: Some(Range { min, max }), ..self }
    }

    pub(crate) const fn top_p_within(self, min: f64, max: f64) -> Self {
        Self { top_p: Some(Range { min, max }), ..self }
    }

    pub(crate) const fn without_sampling(self) -> Self {
        Self { temperature: None, top_p: None, ..self }
    }

    pub(crate) const fn temperature_or_top_p(self) -> Self {
        Self { both_temperature_and_top_p: false, ..self }
    }

    pub(crate) const fn stops_up_to(self, max_stops: usize) -> Self {
        Self { max_stops, ..self }
    }

    pub(crate) const fn without_stop(self) -> Self {
        Self { max_stops: 0, ..self }
    }

    pub(crate) const fn without_seed(self) -> Self {
        Self { seed: false, ..self }
    }

    pub(crate) const fn with_effort(self) -> Self {
        Self { reasoning_effort: true, ..self }
    }
}

impl Range {
    /// The value itself, or the end of the range that it lies beyond.
    pub fn clamp(self, value: f64) -> f64 {
        value.clamp(self.min, self.max)
    }
}
