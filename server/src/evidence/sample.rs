//! An app's checks on an answer that somebody got. Only those are carried out that need neither a model nor an expected answer.

use model::{
    Definition, History, Language,
    evidence::{Check, CheckResult},
};
use store::SampledRun;

use super::checks::{Answered, carry_out};

/// Whether a check can say anything of an answer outside of test rows.
pub fn can_tell(check: &Check) -> bool {
    !matches!(check, Check::Judge { .. } | Check::Equals {})
}

/// Whether an answer passes all checks; `None` if they say nothing of it.
pub fn passes(checks: &[Check], definition: &Definition, run: &SampledRun) -> Option<bool> {
    let given = given(definition, run);
    let answered = Answered {
        answer: &run.answer,
        expected: "",
        given: given.as_deref(),
        schema: definition.output.schema.as_ref(),
        cost: run.cost,
        duration_ms: run.duration_ms,
    };
    let mut passed = None;
    for check in checks.iter().filter(|check| can_tell(check)) {
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
    use model::{RunId, Values};
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
        let of = |checks: &[Check], answer: &str| passes(checks, &definition, &run(answer));
        let judge = Check::Judge { question: "Is it kind?".into(), model: None };
        assert_eq!(of(&[contains("hello")], "Hello!"), Some(true));
        assert_eq!(of(&[contains("hello"), contains("you")], "Hello!"), Some(false));
        assert_eq!(of(&[judge.clone(), Check::Equals {}, contains("hello")], "Hello!"), Some(true));
        assert_eq!(of(&[Check::Time { max_ms: 800 }, contains("hello")], "Hello!"), Some(false));
        // A judge isn't asked, nobody says what is expected, and the cost is unknown.
        let cost = Check::Cost { max: model::Money::usd(1) };
        assert_eq!(of(&[judge.clone(), Check::Equals {}, cost], "Hello!"), None);
        assert!(!can_tell(&judge) && !can_tell(&Check::Equals {}) && can_tell(&contains("x")));
    }

    #[test]
    fn what_was_cited_is_looked_for_in_what_was_sent() {
        let definition = store::testing::definition("See https://example.com/a for more.");
        let cited = |url: &str, in_conversation| {
            let run = SampledRun { in_conversation, ..run(&format!("It is on {url} .")) };
            passes(&[Check::CitesGiven {}], &definition, &run)
        };
        assert_eq!(cited("https://example.com/a", false), Some(true));
        assert_eq!(cited("https://example.com/b", false), Some(false));
        assert_eq!(cited("https://example.com/b", true), None, "an earlier turn may have named it");
    }
}
