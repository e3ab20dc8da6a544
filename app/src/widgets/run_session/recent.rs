//! The list of recent runs. Pure.

use api::{Run, RunSummary};
use model::{RunId, run::RunProgress};

use crate::widgets::run_title;

/// How many runs or conversations are listed.
pub const RECENT: usize = 6;

/// Puts an accepted run on top. A turn replaces the previous turn of its conversation but keeps its title, because people
/// recognise a conversation by how it began.
pub(super) fn begun(runs: &mut Vec<RunSummary>, run: &Run) {
    let same_conversation = |before: &RunSummary| run.conversation.is_some() && before.conversation == run.conversation;
    let title = runs.iter().find(|before| same_conversation(before)).map(|before| before.title.clone());
    runs.retain(|before| before.id != run.id && !same_conversation(before));
    let mut begun = summary(run);
    if let Some(title) = title {
        begun.title = title;
    }
    runs.insert(0, begun);
    runs.truncate(RECENT);
}

/// Records how a run ended.
pub(super) fn ended(runs: &mut [RunSummary], id: RunId, end: &RunProgress) {
    let Some(run) = runs.iter_mut().find(|run| run.id == id) else { return };
    run.state = end.state;
    run.error.clone_from(&end.error);
    run.cut_off = end.cut_off;
    run.model_name.clone_from(&end.model_name);
    run.cost = end.cost;
    run.duration_ms = end.duration_ms;
    run.beginning = Some(end.output.chars().take(300).collect());
}

fn summary(run: &Run) -> RunSummary {
    RunSummary {
        id: run.id,
        app: run.app.clone(),
        version: run.version,
        source: run.source,
        state: run.state,
        error: run.error.clone(),
        title: run_title(&run.inputs),
        beginning: None,
        cut_off: run.cut_off,
        conversation: run.conversation,
        model_name: run.model_name.clone(),
        cost: run.cost,
        input_tokens: run.input_tokens,
        output_tokens: run.output_tokens,
        duration_ms: run.duration_ms,
        feedback: None,
        last_event: 0,
        created_at: run.created_at,
        content_gone_at: run.content_gone_at,
    }
}

#[cfg(test)]
mod tests {
    use api::{Money, RunSource, RunState, Timestamp};
    use model::ConversationId;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn run(id: u128, said: &str, conversation: Option<u128>) -> Run {
        let inputs = json!({ "message": said }).as_object().cloned().unwrap();
        let conversation = conversation.map(|id| ConversationId(Uuid::from_u128(id)));
        Run { conversation, ..Run::begun(RunId(Uuid::from_u128(id)), RunSource::Member, inputs, Timestamp(0)) }
    }

    fn titles(runs: &[RunSummary]) -> Vec<&str> {
        runs.iter().map(|run| run.title.as_deref().unwrap()).collect()
    }

    #[test]
    fn a_run_is_listed_at_once_and_says_how_it_ended() {
        let mut runs = Vec::new();
        for id in 1..=8 {
            begun(&mut runs, &run(id, &format!("number {id}"), None));
        }
        assert_eq!(titles(&runs), ["number 8", "number 7", "number 6", "number 5", "number 4", "number 3"]);
        assert_eq!(runs[1].state, RunState::Running);
        let end = RunProgress {
            state: RunState::Completed,
            cut_off: true,
            cost: Some(Money::usd(9)),
            output: "Hi".into(),
            ..RunProgress::queued()
        };
        ended(&mut runs, RunId(Uuid::from_u128(7)), &end);
        ended(&mut runs, RunId(Uuid::from_u128(99)), &end);
        let listed = &runs[1];
        assert_eq!((listed.state, listed.cut_off, listed.cost), (RunState::Completed, true, Some(Money::usd(9))));
        assert_eq!(runs.iter().filter(|run| run.state == RunState::Running).count(), 5);
    }

    #[test]
    fn a_conversation_is_listed_once_and_called_by_its_first_question() {
        let mut runs = Vec::new();
        for (id, said, conversation) in [(1, "Hello", 1), (2, "Other", 2), (3, "Again", 1)] {
            begun(&mut runs, &run(id, said, Some(conversation)));
        }
        assert_eq!(titles(&runs), ["Hello", "Other"]);
        assert_eq!(runs[0].id, RunId(Uuid::from_u128(3)), "it leads to the newest turn");
        begun(&mut runs, &run(3, "Again", Some(1)));
        assert_eq!(titles(&runs), ["Hello", "Other"], "accepted twice is once");
    }
}
