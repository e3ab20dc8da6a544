//! A check as it is typed, and how it becomes one. Pure.

use model::{
    Language, ModelRef,
    evidence::{Check, LengthUnit},
};
use ui::parse_number;

use crate::format::Amounts;

/// What a check looks at. Each has fields of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckKind {
    Contains,
    NotContains,
    Matches,
    Equals,
    Length,
    Language,
    Fields,
    Number,
    CitesGiven,
    Cost,
    Time,
    Judge,
}

impl CheckKind {
    /// All of them, in the order in which they are offered, with their names in a select.
    pub const ALL: [(Self, &'static str); 12] = [
        (Self::Contains, "contains"),
        (Self::NotContains, "not_contains"),
        (Self::Matches, "matches"),
        (Self::Equals, "equals"),
        (Self::Length, "length"),
        (Self::Language, "language"),
        (Self::Fields, "fields"),
        (Self::Number, "number"),
        (Self::CitesGiven, "cites_given"),
        (Self::Cost, "cost"),
        (Self::Time, "time"),
        (Self::Judge, "judge"),
    ];

    pub fn named(name: &str) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == name).map_or(Self::Contains, |(kind, _)| *kind)
    }

    fn of(check: &Check) -> Self {
        match check {
            Check::Contains { .. } => Self::Contains,
            Check::NotContains { .. } => Self::NotContains,
            Check::Matches { .. } => Self::Matches,
            Check::Equals {} => Self::Equals,
            Check::Length { .. } => Self::Length,
            Check::Language { .. } => Self::Language,
            Check::Fields {} => Self::Fields,
            Check::Number { .. } => Self::Number,
            Check::CitesGiven {} => Self::CitesGiven,
            Check::Cost { .. } => Self::Cost,
            Check::Time { .. } => Self::Time,
            Check::Judge { .. } => Self::Judge,
        }
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("contains", |(_, name)| name)
    }
}

/// The fields of all kinds of checks: what one kind doesn't have stays as it is when another is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckFields {
    /// The kind's name.
    pub kind: String,
    /// What must occur or must not, the pattern, or the judge's question.
    pub text: String,
    pub match_case: bool,
    /// The unit's word.
    pub unit: String,
    pub min: String,
    pub max: String,
    /// The language's tag.
    pub language: String,
    /// The path of a field.
    pub field: String,
    /// In the workspace's currency.
    pub cost: String,
    pub seconds: String,
    /// The key of the model that judges; empty for the workspace's default.
    pub model: String,
}

impl Default for CheckFields {
    fn default() -> Self {
        Self {
            kind: CheckKind::Contains.name().to_owned(),
            text: String::new(),
            match_case: false,
            unit: LengthUnit::Words.as_str().to_owned(),
            min: String::new(),
            max: String::new(),
            language: Language::En.tag().to_owned(),
            field: String::new(),
            cost: String::new(),
            seconds: String::new(),
            model: String::new(),
        }
    }
}

/// Which field is wrong, and in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckTrouble {
    TextMissing,
    /// Neither limit is set.
    NoLimit,
    MinNotNumber,
    MaxNotNumber,
    /// The most is less than the least.
    UpsideDown,
    NotMoney,
    NotSeconds,
}

impl CheckFields {
    pub fn kind(&self) -> CheckKind {
        CheckKind::named(&self.kind)
    }

    /// The fields that show a check.
    pub fn of(check: &Check, amounts: Amounts, model_key: impl Fn(&ModelRef) -> String) -> Self {
        let mut fields = Self { kind: CheckKind::of(check).name().to_owned(), ..Self::default() };
        match check {
            Check::Contains { text, match_case } | Check::NotContains { text, match_case } => {
                (fields.text, fields.match_case) = (text.clone(), *match_case);
            }
            Check::Matches { pattern } => fields.text = pattern.clone(),
            Check::Length { unit, min, max } => {
                unit.as_str().clone_into(&mut fields.unit);
                (fields.min, fields.max) = (typed(*min), typed(*max));
            }
            Check::Language { language } => language.tag().clone_into(&mut fields.language),
            Check::Number { field, min, max } => {
                fields.field = field.clone().unwrap_or_default();
                (fields.min, fields.max) = (typed(*min), typed(*max));
            }
            Check::Cost { max } => fields.cost = amounts.typed(*max),
            Check::Time { max_ms } => fields.seconds = (f64::from(*max_ms) / 1_000.0).to_string(),
            Check::Judge { question, model } => {
                fields.text = question.clone();
                fields.model = model.as_ref().map(model_key).unwrap_or_default();
            }
            Check::Equals {} | Check::Fields {} | Check::CitesGiven {} => {}
        }
        fields
    }

    /// The check that was typed.
    ///
    /// # Errors
    /// What is wrong with the fields of its kind.
    pub fn check(
        &self,
        amounts: Amounts,
        model: impl Fn(&str) -> Option<ModelRef>,
    ) -> Result<Check, Vec<CheckTrouble>> {
        let text = || match self.text.trim() {
            "" => Err(vec![CheckTrouble::TextMissing]),
            text => Ok(text.to_owned()),
        };
        Ok(match self.kind() {
            CheckKind::Contains => Check::Contains { text: text()?, match_case: self.match_case },
            CheckKind::NotContains => Check::NotContains { text: text()?, match_case: self.match_case },
            CheckKind::Matches => Check::Matches { pattern: text()? },
            CheckKind::Equals => Check::Equals {},
            CheckKind::Length => {
                let (min, max) = self.limits(whole)?;
                let unit =
                    if self.unit == LengthUnit::Words.as_str() { LengthUnit::Words } else { LengthUnit::Characters };
                Check::Length { unit, min, max }
            }
            CheckKind::Language => {
                Check::Language { language: Language::from_tag(&self.language).unwrap_or(Language::En) }
            }
            CheckKind::Fields => Check::Fields {},
            CheckKind::Number => {
                let (min, max) = self.limits(parse_number)?;
                let field = Some(self.field.trim().to_owned()).filter(|field| !field.is_empty());
                Check::Number { field, min, max }
            }
            CheckKind::CitesGiven => Check::CitesGiven {},
            CheckKind::Cost => match amounts.read(&self.cost) {
                Ok(Some(max)) => Check::Cost { max },
                _ => return Err(vec![CheckTrouble::NotMoney]),
            },
            CheckKind::Time => {
                Check::Time { max_ms: milliseconds(&self.seconds).ok_or(vec![CheckTrouble::NotSeconds])? }
            }
            CheckKind::Judge => Check::Judge { question: text()?, model: model(&self.model) },
        })
    }

    fn limits<N: PartialOrd + Copy>(
        &self,
        read: fn(&str) -> Option<N>,
    ) -> Result<(Option<N>, Option<N>), Vec<CheckTrouble>> {
        let limit = |text: &str, trouble| match text.trim() {
            "" => Ok(None),
            text => read(text).map(Some).ok_or(trouble),
        };
        let (min, max) =
            match (limit(&self.min, CheckTrouble::MinNotNumber), limit(&self.max, CheckTrouble::MaxNotNumber)) {
                (Ok(min), Ok(max)) => (min, max),
                (min, max) => return Err([min.err(), max.err()].into_iter().flatten().collect()),
            };
        match (min, max) {
            (None, None) => Err(vec![CheckTrouble::NoLimit]),
            (Some(min), Some(max)) if max < min => Err(vec![CheckTrouble::UpsideDown]),
            limits => Ok(limits),
        }
    }
}

fn typed<N: ToString>(limit: Option<N>) -> String {
    limit.map(|limit| limit.to_string()).unwrap_or_default()
}

fn whole(text: &str) -> Option<u32> {
    let number = parse_number(text)?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "its range and its fraction were looked at"
    )]
    (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u32)
}

/// Seconds as milliseconds; `None` for what is no time, or none at all.
fn milliseconds(seconds: &str) -> Option<u32> {
    let ms = (parse_number(seconds)? * 1_000.0).round();
    whole(&ms.to_string()).filter(|ms| *ms > 0)
}

#[cfg(test)]
mod tests {
    use model::Money;

    use super::*;

    fn fields(kind: &str) -> CheckFields {
        CheckFields { kind: kind.to_owned(), ..CheckFields::default() }
    }

    fn read(fields: &CheckFields) -> Result<Check, Vec<CheckTrouble>> {
        fields.check(Amounts::default(), |_| None)
    }

    #[test]
    fn every_check_survives_its_fields() {
        for check in [
            Check::Contains { text: "refund".into(), match_case: true },
            Check::NotContains { text: "sorry".into(), match_case: false },
            Check::Matches { pattern: r"\d+".into() },
            Check::Equals {},
            Check::Length { unit: LengthUnit::Characters, min: None, max: Some(120) },
            Check::Language { language: Language::Ko },
            Check::Fields {},
            Check::Number { field: Some("a.b".into()), min: Some(-1.5), max: None },
            Check::CitesGiven {},
            Check::Cost { max: Money::usd(20_000) },
            Check::Time { max_ms: 4_500 },
            Check::Judge { question: "Is it kind?".into(), model: None },
        ] {
            let fields = CheckFields::of(&check, Amounts::default(), |_| String::new());
            assert_eq!(read(&fields), Ok(check.clone()), "{check:?}");
        }
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        assert_eq!(read(&fields("contains")), Err(vec![CheckTrouble::TextMissing]));
        assert_eq!(read(&fields("length")), Err(vec![CheckTrouble::NoLimit]));
        let limits =
            |kind: &str, min: &str, max: &str| read(&CheckFields { min: min.into(), max: max.into(), ..fields(kind) });
        assert_eq!(limits("length", "x", "1.5"), Err(vec![CheckTrouble::MinNotNumber, CheckTrouble::MaxNotNumber]));
        assert_eq!(limits("number", "5", "3"), Err(vec![CheckTrouble::UpsideDown]));
        assert!(limits("length", "", "1,200").is_ok());
        let cost = |cost: &str| read(&CheckFields { cost: cost.into(), ..fields("cost") });
        assert_eq!((cost(""), cost("dear")), (Err(vec![CheckTrouble::NotMoney]), Err(vec![CheckTrouble::NotMoney])));
        let time = |seconds: &str| read(&CheckFields { seconds: seconds.into(), ..fields("time") });
        assert_eq!((time("0"), time("4.5")), (Err(vec![CheckTrouble::NotSeconds]), Ok(Check::Time { max_ms: 4_500 })));
    }
}
