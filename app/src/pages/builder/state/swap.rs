//! How another model changes an app. Pure.

use api::{JsonBy, Model, Money, Price, SettingsTaken, TypicalRun};
use model::{Ability, Effort, Output, OutputFormat, Settings, Wants};

/// A setting of the draft, as two models get it.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingSwap {
    /// Its name in the definition.
    pub field: &'static str,
    /// What is sent to the model that answers now.
    pub before: SentSetting,
    /// What is sent to the other one.
    pub after: SentSetting,
}

/// A setting as it is sent to a model.
#[derive(Debug, Clone, PartialEq)]
pub enum SentSetting {
    Number(f64),
    Effort(Effort),
    Texts(Vec<String>),
    /// Not sent, because the model doesn't take it. It stays in the draft.
    Not,
}

/// All settings that are set, as two models get them.
pub fn setting_swaps(settings: &Settings, before: &SettingsTaken, after: &SettingsTaken) -> Vec<SettingSwap> {
    #[expect(clippy::cast_precision_loss, reason = "seeds that people type are small")]
    let seed = settings.seed.map(|seed| SentSetting::Number(seed as f64));
    let texts = (!settings.stop.is_empty()).then(|| SentSetting::Texts(settings.stop.clone()));
    let when = |taken: bool, sent: SentSetting| if taken { sent } else { SentSetting::Not };
    let temperature = |value: f64, takes: &SettingsTaken| {
        takes.temperature_max.map_or(SentSetting::Not, |max| SentSetting::Number(value.clamp(0.0, max)))
    };
    let swap = |field, set: Option<SentSetting>, takes: fn(&SettingsTaken) -> bool| {
        set.map(|sent| SettingSwap {
            field,
            before: when(takes(before), sent.clone()),
            after: when(takes(after), sent),
        })
    };
    let creativity = settings.temperature.map(|value| SettingSwap {
        field: "temperature",
        before: temperature(value, before),
        after: temperature(value, after),
    });
    let longest = settings.max_output_tokens.map(|tokens| SentSetting::Number(f64::from(tokens)));
    [
        creativity,
        swap("max_output_tokens", longest, |takes| takes.max_output_tokens),
        swap("reasoning_effort", settings.reasoning_effort.map(SentSetting::Effort), |takes| takes.reasoning_effort),
        swap("top_p", settings.top_p.map(SentSetting::Number), |takes| takes.top_p),
        swap("stop", texts, |takes| takes.stop),
        swap("seed", seed, |takes| takes.seed),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What an app loses with another model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwapLoss {
    /// The model can no longer be bound to the answer's fields; they are only asked for and checked.
    Json,
}

/// What the app loses if `after` takes over.
pub fn lost(output: &Output, before: JsonBy, after: JsonBy) -> Option<SwapLoss> {
    let was_bound = output.format == OutputFormat::Json && before == JsonBy::Schema;
    (was_bound && after != JsonBy::Schema).then_some(SwapLoss::Json)
}

/// Whether a model meets the wishes. Unknown abilities count as missing.
pub fn fits(model: &Model, wants: &Wants) -> bool {
    let can = model.can.unwrap_or_default();
    let does = |ability: &Ability| match ability {
        Ability::Images => can.images,
        Ability::Json => model.json == JsonBy::Schema,
        Ability::Tools => can.tools,
        Ability::Reasoning => can.reasoning,
        Ability::LongContext => model.context_tokens.is_some_and(|tokens| tokens >= Ability::LONG_CONTEXT_TOKENS),
    };
    let cheap = |most: u64| model.price.as_ref().is_some_and(|price| price.output_micros_per_million <= most);
    wants.wants.iter().all(does)
        && wants.language.is_none_or(|language| model.languages.contains(&language))
        && wants.max_output_micros_per_million.is_none_or(cheap)
}

/// The cost of the typical run at a price; `None` if there is no typical run yet.
pub fn estimate(typical: &TypicalRun, price: Option<&Price>) -> Option<Money> {
    let price = price.filter(|_| typical.runs > 0)?;
    let part = |tokens: u64, micros_per_million: u64| u128::from(tokens) * u128::from(micros_per_million);
    let total = part(typical.input_tokens, price.input_micros_per_million)
        + part(typical.output_tokens, price.output_micros_per_million);
    Some(Money::usd(i64::try_from(total.div_ceil(1_000_000)).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> SettingsTaken {
        SettingsTaken {
            temperature_max: Some(2.0),
            top_p: true,
            max_output_tokens: true,
            stop: true,
            seed: true,
            reasoning_effort: true,
            ..SettingsTaken::default()
        }
    }

    #[test]
    fn what_binds_an_answer_may_get_lost() {
        let json = Output { format: OutputFormat::Json, schema: None, form: None };
        assert_eq!(lost(&json, JsonBy::Schema, JsonBy::Asking), Some(SwapLoss::Json));
        assert_eq!(lost(&json, JsonBy::Asking, JsonBy::Asking), None);
        assert_eq!(lost(&Output::default(), JsonBy::Schema, JsonBy::Asking), None);
    }

    #[test]
    fn each_setting_is_seen_on_both_sides() {
        let settings = Settings {
            temperature: Some(1.4),
            stop: vec!["END".into()],
            seed: Some(7),
            reasoning_effort: Some(Effort::Low),
            ..Settings::default()
        };
        let claude = SettingsTaken { temperature_max: Some(1.0), seed: false, ..all() };
        let swaps = setting_swaps(&settings, &all(), &claude);
        let fields: Vec<_> = swaps.iter().map(|swap| swap.field).collect();
        assert_eq!(fields, ["temperature", "reasoning_effort", "stop", "seed"]);
        assert_eq!(
            (&swaps[0].before, &swaps[0].after),
            (&SentSetting::Number(1.4), &SentSetting::Number(1.0)),
            "beyond its range"
        );
        assert_eq!((&swaps[3].before, &swaps[3].after), (&SentSetting::Number(7.0), &SentSetting::Not));
        let thinker = SettingsTaken { temperature_max: None, ..all() };
        assert_eq!(setting_swaps(&settings, &thinker, &all())[0].before, SentSetting::Not);
        assert!(setting_swaps(&Settings::default(), &all(), &claude).is_empty());
    }

    #[test]
    fn the_estimate_is_the_usual_run_at_the_models_price() {
        let typical = TypicalRun { runs: 3, input_tokens: 1_000, output_tokens: 500, cost: None, duration_ms: 900 };
        let price = |input, output| Price {
            input_micros_per_million: input,
            cached_input_micros_per_million: None,
            output_micros_per_million: output,
            as_of: "2026-11-01".into(),
            own: false,
        };
        assert_eq!(estimate(&typical, Some(&price(3_000_000, 15_000_000))), Some(Money::usd(10_500)));
        assert_eq!(estimate(&typical, Some(&price(1, 1))), Some(Money::usd(1)), "never less than it is");
        assert_eq!(estimate(&typical, None), None);
        assert_eq!(estimate(&TypicalRun { runs: 0, ..typical }, Some(&price(1, 1))), None);
    }
}
