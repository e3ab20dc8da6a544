//! The sentence of a verdict.

use super::{By, Contestant, Finding, LEAST_ROWS};
use crate::{Josa, Language, with_josa};

impl Finding {
    /// The finding in a sentence or two, with the names of columns, how many rows pass, and what they cost and take.
    pub fn in_words(self, columns: &[Contestant], language: Language) -> String {
        let none = Contestant::default();
        let first = columns.first().unwrap_or(&none);
        let others = || columns.iter().skip(1);
        match self {
            Self::TooFewRows { rows } => too_few(rows, language),
            Self::NothingToGoBy => match language {
                Language::En => "There is nothing to go by. Add checks, or rate the answers blind.".to_owned(),
                Language::Ko => "판단할 근거가 없어요. 점검을 추가하거나 블라인드 평가를 해 주세요.".to_owned(),
            },
            Self::Better { column, by } => better(columns.get(column).unwrap_or(&none), first, by, language),
            Self::FirstIsBest { by } => {
                let next = others().reduce(|best, next| if next.score(by) > best.score(by) { next } else { best });
                first_is_best(first, next.unwrap_or(&none), by, language)
            }
            Self::Tie { by } => {
                let best = others().reduce(|best, next| if next.score(by) > best.score(by) { next } else { best });
                tie(first, best.unwrap_or(&none), by, language)
            }
        }
    }
}

impl Contestant {
    fn score(&self, by: By) -> u32 {
        match by {
            By::Checks => self.passed.saturating_mul(1_000).checked_div(self.checked).unwrap_or_default(),
            By::Choices => self.chosen,
        }
    }
}

fn too_few(rows: u32, language: Language) -> String {
    match (language, rows) {
        (Language::En, 1) => {
            format!(
                "1 row is too few to say anything; from {LEAST_ROWS} on there is a verdict. Add rows and compare again."
            )
        }
        (Language::En, rows) => {
            format!(
                "{rows} rows are too few to say anything; from {LEAST_ROWS} on there is a verdict. Add rows and compare again."
            )
        }
        (Language::Ko, rows) => {
            format!(
                "점검한 행 {rows}개로는 아직 아무 말도 할 수 없어요. {LEAST_ROWS}개부터 판단해요. 행을 더 넣고 다시 비교해 주세요."
            )
        }
    }
}

fn better(best: &Contestant, first: &Contestant, by: By, language: Language) -> String {
    let differences = Differences::of(best, first);
    match language {
        Language::En => {
            let counted = match by {
                By::Checks => format!("it passes {} against {}", of_rows(best), of(first)),
                By::Choices => {
                    format!("people chose it in {} and {} in {}", rows(best.chosen), first.name, first.chosen)
                }
            };
            let parts: Vec<String> = std::iter::once(counted).chain(differences.en()).collect();
            format!("{} is better than {}: {}.", best.name, first.name, list(&parts))
        }
        Language::Ko => {
            let counted = match by {
                By::Checks => {
                    format!("통과한 행이 {}로 {}({})보다 많", ko_of(best), first.name, ko_of(first))
                }
                By::Choices => {
                    format!("사람들이 고른 행이 {}개로 {}({}개)보다 많", best.chosen, first.name, first.chosen)
                }
            };
            let parts: Vec<String> = std::iter::once(counted).chain(differences.ko()).collect();
            format!("{} {}보다 나아요. {}.", with_josa(&best.name, Josa::Subject), first.name, ko_list(&parts))
        }
    }
}

fn first_is_best(first: &Contestant, next: &Contestant, by: By, language: Language) -> String {
    match (language, by) {
        (Language::En, By::Checks) => format!(
            "{} is better than all others: it passes {}; the next best, {}, passes {}.",
            first.name,
            of_rows(first),
            next.name,
            of(next)
        ),
        (Language::En, By::Choices) => format!(
            "{} is better than all others: people chose it in {}; the next best, {}, in {}.",
            first.name,
            rows(first.chosen),
            next.name,
            next.chosen
        ),
        (Language::Ko, By::Checks) => format!(
            "{} 다른 모든 모델보다 나아요. 통과한 행이 {}이고, 그다음인 {} {}예요.",
            with_josa(&first.name, Josa::Subject),
            ko_of(first),
            with_josa(&next.name, Josa::Topic),
            ko_of(next)
        ),
        (Language::Ko, By::Choices) => format!(
            "{} 다른 모든 모델보다 나아요. 사람들이 고른 행이 {}개이고, 그다음인 {} {}개예요.",
            with_josa(&first.name, Josa::Subject),
            first.chosen,
            with_josa(&next.name, Josa::Topic),
            next.chosen
        ),
    }
}

fn tie(first: &Contestant, other: &Contestant, by: By, language: Language) -> String {
    let differences = Differences::of(other, first);
    match language {
        Language::En => {
            let counted = match by {
                By::Checks => format!("{} passes {}, {} {}.", first.name, of_rows(first), other.name, of(other)),
                By::Choices => {
                    format!(
                        "People chose {} in {}, {} in {}.",
                        first.name,
                        rows(first.chosen),
                        other.name,
                        other.chosen
                    )
                }
            };
            let mut said = format!("It is a tie: these rows don’t tell the columns apart. {counted}");
            let mut parts: Vec<String> = differences.en().collect();
            if let Some(cost) = parts.iter_mut().find(|part| part.starts_with("costs")) {
                *cost = format!("{cost} than {}", first.name);
            }
            if !parts.is_empty() {
                said.push_str(&format!(" {} {}.", other.name, list(&parts)));
            }
            said
        }
        Language::Ko => {
            let counted = match by {
                By::Checks => format!(
                    "통과한 행은 {} {}, {} {}예요.",
                    with_josa(&first.name, Josa::Subject),
                    ko_of(first),
                    with_josa(&other.name, Josa::Subject),
                    ko_of(other)
                ),
                By::Choices => format!(
                    "사람들이 고른 행은 {} {}개, {} {}개예요.",
                    with_josa(&first.name, Josa::Subject),
                    first.chosen,
                    with_josa(&other.name, Josa::Subject),
                    other.chosen
                ),
            };
            let mut said = format!("무승부예요. 이 행들로는 차이를 알 수 없어요. {counted}");
            let parts: Vec<String> = differences.ko().collect();
            if !parts.is_empty() {
                let other = with_josa(&other.name, Josa::Topic);
                said.push_str(&format!(" {other} {}보다 {}.", first.name, ko_list(&parts)));
            }
            said
        }
    }
}

/// Below this nobody notices.
const NOTICED_MS: u64 = 100;

/// What tells one column from another besides quality.
struct Differences {
    /// In percent; less if negative.
    cost: Option<i64>,
    /// In milliseconds, and whether it is less.
    time: Option<(u64, bool)>,
}

impl Differences {
    /// How the one differs from the other.
    fn of(one: &Contestant, other: &Contestant) -> Self {
        let percent = |(one, other): (i64, i64)| {
            let change = (one - other).checked_mul(100)?.checked_div(other)?;
            Some(change).filter(|change| *change != 0)
        };
        let time = one.p50_ms.zip(other.p50_ms).map(|(one, other)| (one.abs_diff(other), one < other));
        Self {
            cost: one.cost_micros.zip(other.cost_micros).and_then(percent),
            time: time.filter(|(ms, _)| *ms >= NOTICED_MS),
        }
    }

    fn en(&self) -> impl Iterator<Item = String> + use<> {
        let cost = self.cost.map(|cost| {
            let than = if cost < 0 { "less" } else { "more" };
            format!("costs {}% {than}", cost.unsigned_abs())
        });
        let time =
            self.time.map(|(ms, less)| format!("takes {} s {}", seconds(ms), if less { "less" } else { "more" }));
        cost.into_iter().chain(time)
    }

    /// Stems of adjectives, which a list ends.
    fn ko(&self) -> impl Iterator<Item = String> + use<> {
        let cost = self.cost.map(|cost| {
            let than = if cost < 0 { "적" } else { "많" };
            format!("비용은 {}% {than}", cost.unsigned_abs())
        });
        let time = self.time.map(|(ms, less)| format!("시간은 {}초 {}", seconds(ms), if less { "짧" } else { "길" }));
        cost.into_iter().chain(time)
    }
}

fn seconds(ms: u64) -> String {
    let tenths = (ms + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn of_rows(column: &Contestant) -> String {
    format!("{} of {}", column.passed, rows(column.checked))
}

fn rows(count: u32) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

fn of(column: &Contestant) -> String {
    format!("{} of {}", column.passed, column.checked)
}

fn ko_of(column: &Contestant) -> String {
    format!("{}개 중 {}개", column.checked, column.passed)
}

/// `a`, `a and b`, `a, b and c`.
fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// Stems of adjectives as one clause: 많고, 적고, 짧아요.
fn ko_list(stems: &[String]) -> String {
    let Some((last, before)) = stems.split_last() else { return String::new() };
    // 짧아요, 많아요, 적어요, 길어요: the vowel follows that of the stem.
    let ending = if last.ends_with(['적', '길']) { "어요" } else { "아요" };
    let mut said: String = before.iter().map(|stem| format!("{stem}고, ")).collect();
    said.push_str(last);
    said.push_str(ending);
    said
}
