//! An app's checks on an answer that somebody got. Only those are carried out that need no model, because nobody has agreed to pay for
//! judging people's runs. What is expected is known where somebody asked just what a test row asks.

use model::{
    Definition, History, Language, Values,
    evidence::{Check, CheckResult},
};
use store::{SampledRun, TestRow};

use super::{
    checks::{Answered, carry_out},
    rows,
};

/// Whether a check can say anything of an answer outside of test rows.
pub fn can_tell(check: &Check) -> bool {
    !matches!(check, Check::Judge { .. })
}

/// What test rows expect of a version's answers, by what they ask.
#[derive(Default)]
pub struct Expected(Vec<(Values, String)>);

impl Expected {
    /// That of the rows that name a good answer and can be run.
    pub fn of(definition: &Definition, rows: &[TestRow]) -> Self {
        let row = rows.iter().filter(|row| !row.expected.is_empty()).filter_map(|row| {
            // Normalised, as a run keeps them.
            let fit = rows::values(definition, &row.inputs);
            fit.problems.is_empty().then(|| (fit.values, row.expected.clone()))
        });
        Self(row.collect())
    }

    /// What is expected of a run's answer. After earlier turns, something else may be right.
    fn answer_to(&self, run: &SampledRun) -> Option<&str> {
        let found = self.0.iter().find(|(inputs, _)| !run.in_conversation && *inputs == run.inputs);
        found.map(|(_, expected)| expected.as_str())
    }
}

/// Whether an answer passes all checks; `None` if they say nothing of it.
pub fn passes(checks: &[Check], definition: &Definition, expected: &Expected, run: &SampledRun) -> Option<bool> {
    let given = given(definition, run);
    let expected = expected.answer_to(run);
    let answered = Answered {
        answer: &run.answer,
        expected: expected.unwrap_or_default(),
        given: given.as_deref(),
        schema: definition.output.schema.as_ref(),
        cost: run.cost,
        duration_ms: run.duration_ms,
    };
    let mut passed = None;
    let applies = |check: &&Check| can_tell(check) && (expected.is_some() || !matches!(check, Check::Equals {}));
    for check in checks.iter().filter(applies) {
        // Reasons are read by nobody here.
        match carry_out(check, &answered, Language::En).result {
            CheckResult::Fail => return Some(false),
            CheckResult::Pass => passed = Some(true),
            CheckResult::Unknown => {}
        }
    }
    passed
}

/// What the model was sent; `None` if it was more than the run's own inputs: earlier turns, or texts of files.
fn given(definition: &Definition, run: &SampledRun) -> Option<String> {
    if run.in_conversation || definition.has_files() {
        return None;
    }
    let messages = definition.render_after(&run.inputs, History::default()).ok()?;
    Some(messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use model::RunId;
    use uuid::Uuid;

    use super::*;

    fn run(answer: &str) -> SampledRun {
        SampledRun {
            id: RunId(Uuid::nil()),
            is_b: false,
            inputs: Values::default(),
            answer: answer.to_owned(),
            cost: None,
            duration_ms: Some(900),
            in_conversation: false,
        }
    }

    fn contains(text: &str) -> Check {
        Check::Contains { text: text.to_owned(), match_case: false }
    }

    #[test]
    fn an_answer_passes_if_nothing_fails_and_something_passes() {
        let definition = store::testing::definition("Say hello.");
        let of = |checks: &[Check], answer: &str| passes(checks, &definition, &Expected::default(), &run(answer));
        let judge = Check::Judge { question: "Is it kind?".into(), model: None };
        assert_eq!(of(&[contains("hello")], "Hello!"), Some(true));
        assert_eq!(of(&[contains("hello"), contains("you")], "Hello!"), Some(false));
        assert_eq!(of(&[judge.clone(), Check::Equals {}, contains("hello")], "Hello!"), Some(true));
        assert_eq!(of(&[Check::Time { max_ms: 800 }, contains("hello")], "Hello!"), Some(false));
        // A judge isn't asked, nobody says what is expected, and the cost is unknown.
        let cost = Check::Cost { max: model::Money::usd(1) };
        assert_eq!(of(&[judge.clone(), Check::Equals {}, cost], "Hello!"), None);
        assert!(!can_tell(&judge) && can_tell(&Check::Equals {}) && can_tell(&contains("x")));
    }

    #[test]
    fn what_is_expected_is_known_where_a_test_row_asks_the_same() {
        let definition = store::testing::definition("Say hello.");
        let expected = Expected(vec![(Values::default(), "Hello!".to_owned())]);
        let of = |run: &SampledRun| passes(&[Check::Equals {}], &definition, &expected, run);
        assert_eq!((of(&run("Hello!")), of(&run("Bye!"))), (Some(true), Some(false)));
        let mut other = run("Bye!");
        other.inputs.insert("name".to_owned(), "Kim".into());
        assert_eq!(of(&other), None, "no row asks this");
        assert_eq!(of(&SampledRun { in_conversation: true, ..run("Bye!") }), None, "earlier turns may ask for another");
    }

    #[test]
    fn what_was_cited_is_looked_for_in_what_was_sent() {
        let definition = store::testing::definition("See https://example.com/a for more.");
        let cited = |url: &str, in_conversation| {
            let run = SampledRun { in_conversation, ..run(&format!("It is on {url} .")) };
            passes(&[Check::CitesGiven {}], &definition, &Expected::default(), &run)
        };
        assert_eq!(cited("https://example.com/a", false), Some(true));
        assert_eq!(cited("https://example.com/b", false), Some(false));
        assert_eq!(cited("https://example.com/b", true), None, "an earlier turn may have named it");
    }
}
