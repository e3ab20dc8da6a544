//! The sentence of a finding.

use super::{LOOKS, SplitFinding, Tally};
use crate::{Josa, Language, split::Measure, with_josa};

impl SplitFinding {
    /// The finding in a sentence, with the numbers of the versions A and B and what was counted of them.
    pub fn in_words(self, [a, b]: [(i32, &Tally); 2], language: Language) -> String {
        match language {
            Language::En => self.english(a, b),
            Language::Ko => self.korean(a, b),
        }
    }

    fn english(self, (a, of_a): (i32, &Tally), (b, of_b): (i32, &Tally)) -> String {
        let [least, ..] = LOOKS;
        match self {
            Self::TooFewRuns => format!(
                "Too few runs to say anything: version {a} has had {}, version {b} {}. It takes {least} each.",
                of_a.runs, of_b.runs
            ),
            Self::Worse(by) => {
                format!("Version {b} is clearly worse than version {a}: {}.", counted_in_english(by, of_a, of_b))
            }
            Self::Better(by) => {
                format!("Version {b} is clearly better than version {a}: {}.", counted_in_english(by, of_a, of_b))
            }
            Self::Even => format!("The figures don’t tell versions {a} and {b} apart."),
        }
    }

    fn korean(self, (a, of_a): (i32, &Tally), (b, of_b): (i32, &Tally)) -> String {
        let [least, ..] = LOOKS;
        let (a, b) = (a.to_string(), b.to_string());
        match self {
            Self::TooFewRuns => format!(
                "판단하기에는 실행이 적어요. 버전 {} {}회, 버전 {} {}회 실행됐어요. 각각 {least}회는 필요해요.",
                with_josa(&a, Josa::Topic),
                of_a.runs,
                with_josa(&b, Josa::Topic),
                of_b.runs
            ),
            Self::Worse(by) => format!(
                "버전 {} 버전 {a}보다 확실히 나빠요. {}",
                with_josa(&b, Josa::Subject),
                counted_in_korean(by, (&a, of_a), (&b, of_b))
            ),
            Self::Better(by) => format!(
                "버전 {} 버전 {a}보다 확실히 나아요. {}",
                with_josa(&b, Josa::Subject),
                counted_in_korean(by, (&a, of_a), (&b, of_b))
            ),
            Self::Even => {
                format!("수치로는 버전 {} 버전 {b}의 차이를 알 수 없어요.", with_josa(&a, Josa::With))
            }
        }
    }
}

fn counted_in_english(by: Measure, a: &Tally, b: &Tally) -> String {
    match by {
        Measure::Failures => {
            format!("{} of its {} runs failed, against {} of {}", b.failures, b.runs, a.failures, a.runs)
        }
        Measure::Ratings => {
            format!("{} of its {} ratings say useful, against {} of {}", b.useful, b.rated, a.useful, a.rated)
        }
        Measure::Checks => {
            format!("{} of its {} checked answers pass, against {} of {}", b.passed, b.checked, a.passed, a.checked)
        }
    }
}

fn counted_in_korean(by: Measure, (name_a, a): (&str, &Tally), (name_b, b): (&str, &Tally)) -> String {
    let (name_a, name_b) = (with_josa(name_a, Josa::Topic), with_josa(name_b, Josa::Topic));
    let (what, of_a, of_b) = match by {
        Measure::Failures => ("실패한 실행이", (a.runs, a.failures), (b.runs, b.failures)),
        Measure::Ratings => ("도움이 됐다는 평가가", (a.rated, a.useful), (b.rated, b.useful)),
        Measure::Checks => ("점검을 통과한 답변이", (a.checked, a.passed), (b.checked, b.passed)),
    };
    let unit = if by == Measure::Failures { "회" } else { "개" };
    format!(
        "{what} 버전 {name_b} {}{unit} 중 {}{unit}, 버전 {name_a} {}{unit} 중 {}{unit}예요.",
        of_b.0, of_b.1, of_a.0, of_a.1
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_versions_and_figures() {
        let a = Tally { runs: 400, failures: 4, rated: 50, useful: 45, checked: 60, passed: 57 };
        let b = Tally { runs: 100, failures: 20, rated: 20, useful: 5, checked: 40, passed: 20 };
        let said = |finding: SplitFinding, language| finding.in_words([(2, &a), (3, &b)], language);
        assert_eq!(
            said(SplitFinding::Worse(Measure::Failures), Language::En),
            "Version 3 is clearly worse than version 2: 20 of its 100 runs failed, against 4 of 400."
        );
        assert_eq!(
            said(SplitFinding::Worse(Measure::Failures), Language::Ko),
            "버전 3이 버전 2보다 확실히 나빠요. 실패한 실행이 버전 3은 100회 중 20회, 버전 2는 400회 중 4회예요."
        );
        assert_eq!(
            said(SplitFinding::Better(Measure::Checks), Language::En),
            "Version 3 is clearly better than version 2: 20 of its 40 checked answers pass, against 57 of 60."
        );
        assert!(said(SplitFinding::Worse(Measure::Ratings), Language::En).contains("5 of its 20 ratings say useful"));
        assert!(said(SplitFinding::TooFewRuns, Language::En).contains("version 2 has had 400, version 3 100"));
        assert_eq!(said(SplitFinding::Even, Language::Ko), "수치로는 버전 2와 버전 3의 차이를 알 수 없어요.");
        assert!(said(SplitFinding::TooFewRuns, Language::Ko).contains("버전 2는 400회, 버전 3은 100회"));
    }
}
