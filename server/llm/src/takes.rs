//! Which settings a model takes.
//!
//! Providers refuse whole requests for one setting too many, so a setting that a model doesn't take is not sent, and the
//! builder doesn't show it. Both ask the same table: the quirks of [`crate::provider`].

use serde::Serialize;

use crate::chat::Effort;

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
    /// Which seeds; another one is brought into their range.
    pub seeds: Seeds,
    /// Whether the length of thinking can be set.
    pub reasoning_effort: bool,
    /// To what it can be set.
    pub efforts: Efforts,
    /// Whether a conversation may begin with the model's own words.
    pub begins_with_answer: bool,
    /// Whether it may end with them, so that the model goes on from there.
    pub ends_with_answer: bool,
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

/// The seeds that a provider takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Seeds {
    /// The smallest.
    pub min: i64,
    /// The largest.
    pub max: i64,
}

impl Seeds {
    pub(crate) const ANY: Self = Self { min: i64::MIN, max: i64::MAX };
    pub(crate) const NOT_NEGATIVE: Self = Self { min: 0, max: i64::MAX };
    /// A signed number of 32 bits.
    pub(crate) const I32: Self = Self { min: 0, max: (1 << 31) - 1 };
    /// An unsigned number of 32 bits, whose largest value stands for a new seed each time, as -1 does.
    pub(crate) const LLAMA: Self = Self { min: 0, max: (1 << 32) - 2 };
    /// An unsigned number of 32 bits, of which 0 stands for a new seed each time.
    pub(crate) const CLOVA: Self = Self { min: 1, max: (1 << 32) - 1 };

    /// The seed itself, or one within the range: always the same, so that it still makes answers repeat.
    pub fn fit(self, seed: i64) -> i64 {
        if (self.min..=self.max).contains(&seed) {
            return seed;
        }
        let count = i128::from(self.max) - i128::from(self.min) + 1;
        let fitted = i128::from(self.min) + i128::from(seed).rem_euclid(count);
        i64::try_from(fitted).unwrap_or(self.min)
    }
}

/// The lengths of thinking that a model can be set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Efforts {
    /// Little.
    pub low: bool,
    /// Some.
    pub medium: bool,
    /// Much.
    pub high: bool,
}

impl Efforts {
    pub(crate) const ALL: Self = Self { low: true, medium: true, high: true };

    /// What is asked for, or else what comes next to it: rather more than less.
    pub fn nearest(self, asked: Effort) -> Option<Effort> {
        use Effort::{High, Low, Medium};
        let order = match asked {
            Low => [Low, Medium, High],
            Medium => [Medium, High, Low],
            High => [High, Medium, Low],
        };
        order.into_iter().find(|effort| self.has(*effort))
    }

    /// Whether it can be set to this.
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
    /// The value itself, or the end of the range that it lies beyond.
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
