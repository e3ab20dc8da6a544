//! Which settings a model takes.
//!
//! Providers reject a whole request because of one unsupported setting. So such a setting is not sent, and the builder doesn't
//! offer it. Both follow from the quirks of [`crate::provider`].

use serde::Serialize;

use crate::chat::Effort;

/// The settings that a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Takes {
    /// The range of `temperature`; `None` if it can't be set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Range>,
    /// The range of `top_p`; `None` if it can't be set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<Range>,
    /// Whether `temperature` and `top_p` may both be set. If not, `temperature` takes precedence.
    pub both_temperature_and_top_p: bool,
    /// The maximum number of stop texts; 0 means none.
    pub max_stops: usize,
    /// Whether a seed can be set.
    pub seed: bool,
    /// The range of seeds. Others are mapped into it.
    pub seeds: Seeds,
    /// Whether the reasoning effort can be set.
    pub reasoning_effort: bool,
    /// The reasoning efforts that can be set.
    pub efforts: Efforts,
    /// Whether a conversation may begin with an assistant message.
    pub begins_with_answer: bool,
    /// Whether it may end with an assistant message, which the model then continues.
    pub ends_with_answer: bool,
    /// How JSON output is requested.
    pub json: JsonBy,
}

/// How JSON output is requested. The caller must check the answer in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum JsonBy {
    /// The provider constrains the answer to the schema.
    Schema,
    /// The provider constrains the answer to JSON; the schema is given in the prompt.
    Object,
    /// The schema is only given in the prompt.
    Asking,
}

/// An inclusive range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Range {
    pub min: f64,
    pub max: f64,
}

/// The range of seeds that a provider takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Seeds {
    pub min: i64,
    pub max: i64,
}

impl Seeds {
    pub(crate) const ANY: Self = Self { min: i64::MIN, max: i64::MAX };
    pub(crate) const NOT_NEGATIVE: Self = Self { min: 0, max: i64::MAX };
    /// Signed 32-bit numbers, of which only those from 0 on are used.
    pub(crate) const I32: Self = Self { min: 0, max: (1 << 31) - 1 };
    /// Unsigned 32-bit numbers without the largest, which means a random seed, as -1 does.
    pub(crate) const LLAMA: Self = Self { min: 0, max: (1 << 32) - 2 };
    /// Unsigned 32-bit numbers without 0, which means a random seed.
    pub(crate) const CLOVA: Self = Self { min: 1, max: (1 << 32) - 1 };

    /// Maps a seed into the range. The same seed is always mapped to the same, so answers stay repeatable.
    pub fn fit(self, seed: i64) -> i64 {
        if (self.min..=self.max).contains(&seed) {
            return seed;
        }
        let count = i128::from(self.max) - i128::from(self.min) + 1;
        let fitted = i128::from(self.min) + i128::from(seed).rem_euclid(count);
        i64::try_from(fitted).unwrap_or(self.min)
    }
}

/// The reasoning efforts that a model accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Efforts {
    pub low: bool,
    pub medium: bool,
    pub high: bool,
}

impl Efforts {
    pub(crate) const ALL: Self = Self { low: true, medium: true, high: true };

    /// The accepted effort that is closest to the requested one; the higher one in case of doubt.
    pub fn nearest(self, asked: Effort) -> Option<Effort> {
        use Effort::{High, Low, Medium};
        let order = match asked {
            Low => [Low, Medium, High],
            Medium => [Medium, High, Low],
            High => [High, Medium, Low],
        };
        order.into_iter().find(|effort| self.has(*effort))
    }

    /// Whether the effort is accepted.
    pub fn has(self, effort: Effort) -> bool {
        match effort {
            Effort::Low => self.low,
            Effort::Medium => self.medium,
            Effort::High => self.high,
        }
    }
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
        seeds: Seeds::ANY,
        reasoning_effort: false,
        efforts: Efforts::ALL,
        begins_with_answer: true,
        ends_with_answer: true,
        json: JsonBy::Schema,
    };

    /// What OpenAI's reasoning models take: they reject sampling settings and stop texts.
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

    pub(crate) const fn seeds_within(self, seeds: Seeds) -> Self {
        Self { seeds, ..self }
    }

    pub(crate) const fn begun_by_person(self) -> Self {
        Self { begins_with_answer: false, ..self }
    }

    pub(crate) const fn ended_by_person(self) -> Self {
        Self { ends_with_answer: false, ..self }
    }

    pub(crate) const fn with_effort(self) -> Self {
        Self { reasoning_effort: true, ..self }
    }
}

impl Range {
    /// Clamps a value to the range.
    pub fn clamp(self, value: f64) -> f64 {
        value.clamp(self.min, self.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_out_of_range_becomes_one_within_and_always_the_same() {
        for seeds in [Seeds::ANY, Seeds::NOT_NEGATIVE, Seeds::I32, Seeds::LLAMA, Seeds::CLOVA] {
            for seed in [i64::MIN, -7, -1, 0, 1, 7, 1 << 31, (1 << 32) - 1, 1 << 32, i64::MAX] {
                let fitted = seeds.fit(seed);
                assert!((seeds.min..=seeds.max).contains(&fitted), "{seed} became {fitted}");
                assert!(fitted == seed || !(seeds.min..=seeds.max).contains(&seed), "{seed} was taken as it is");
                assert_eq!(fitted, seeds.fit(seed));
            }
        }
    }

    #[test]
    fn the_nearest_effort_is_rather_more_than_less() {
        let only_high = Efforts { low: false, medium: false, high: true };
        assert_eq!(only_high.nearest(Effort::Low), Some(Effort::High));
        let not_low = Efforts { low: false, ..Efforts::ALL };
        assert_eq!(not_low.nearest(Effort::Low), Some(Effort::Medium));
        let only_medium = Efforts { low: false, medium: true, high: false };
        assert_eq!(only_medium.nearest(Effort::High), Some(Effort::Medium));
    }
}
