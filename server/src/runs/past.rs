//! What was said in a run's conversation before it.

use model::{History, RunId, Turn, WorkspaceId, long::turns_to_summarise};
use store::Store;

use super::{Job, said, sink::SummaryKeeper};

/// The most earlier turns that are read: a definition keeps at most 100, and some more may wait for a summary.
const TURNS_MAX: i64 = 120;

/// The earlier turns of a conversation, and the summary of those before.
#[derive(Debug, Default)]
pub(super) struct Past {
    workspace: Option<WorkspaceId>,
    summary: Option<String>,
    /// The newest turns, without those that the summary is about, oldest first.
    turns: Vec<(RunId, Turn)>,
    said: Vec<Turn>,
    /// How many of them, from the oldest on, are to be summarised now.
    due: usize,
}

impl Past {
    /// Reads it. What can't be read is left out: an answer without it is better than none.
    pub(super) async fn read(store: &Store, workspace: WorkspaceId, job: &Job) -> Self {
        let Some(conversation) = job.conversation else {
            let said = said::of(&job.values).map(|said| said::turns(&said)).unwrap_or_default();
            return Self { said, ..Self::default() };
        };
        let tenant = store.tenant(workspace);
        let turns = tenant.conversation_turns(conversation, TURNS_MAX).await.unwrap_or_else(|error| {
            tracing::error!(%workspace, %error, "the earlier turns of a conversation could not be read");
            Vec::new()
        });
        let turns = turns
            .into_iter()
            .map(|turn| (turn.run, Turn { question: model::said(&turn.inputs).to_owned(), answer: turn.output }));
        let turns: Vec<(RunId, Turn)> = turns.collect();
        if !job.definition.summarises() || turns.len() <= job.definition.keep_turns() {
            return Self::new(workspace, None, turns, 0);
        }
        let summary = tenant.conversation_summary(conversation).await.unwrap_or_else(|error| {
            tracing::error!(%workspace, %error, "the summary of a conversation could not be read");
            None
        });
        let (summary, until) = summary.unzip();
        // The ids of runs are in the order of time.
        let new: Vec<_> = turns.into_iter().filter(|(run, _)| until.is_none_or(|until| *run > until)).collect();
        let due = turns_to_summarise(&job.definition, new.len());
        Self::new(workspace, summary, new, due)
    }

    fn new(workspace: WorkspaceId, summary: Option<String>, turns: Vec<(RunId, Turn)>, due: usize) -> Self {
        let said = turns.iter().map(|(_, turn)| turn.clone()).collect();
        Self { workspace: Some(workspace), summary, turns, said, due }
    }

    pub(super) fn history(&self) -> History<'_> {
        History { summary: self.summary.as_deref(), turns: self.said.get(self.due..).unwrap_or_default() }
    }

    /// The turns that are to be summarised before the answer.
    pub(super) fn older(&self) -> &[Turn] {
        self.said.get(..self.due).unwrap_or_default()
    }

    /// What keeps the summary.
    pub(super) fn keeper(&self, store: &Store) -> Option<SummaryKeeper> {
        let (until, _) = self.turns.get(self.due.checked_sub(1)?)?;
        Some(SummaryKeeper { tenant: store.tenant(self.workspace?), until: *until })
    }
}

#[cfg(test)]
mod tests {
    use api::{App, Run, RunDetail, RunState};
    use model::{Chat, ConversationId};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp};

    async fn say(app: &TestApp, made: &App, text: &str, conversation: Option<ConversationId>) -> Run {
        let owner = app.user("owner").await;
        let path = format!("/api/v1/workspaces/test/apps/{}/runs", made.slug);
        let body = json!({"inputs": {"message": text}, "conversation": conversation});
        let run: Run = owner.post(&path, &body).await.created();
        let RunDetail { run, .. } = app.finished(&owner, run.id).await;
        assert_eq!((run.state, run.output.as_str()), (RunState::Completed, text));
        run
    }

    #[tokio::test]
    async fn older_turns_are_summarised_once_and_the_summary_goes_with_what_it_is_about() {
        let provider = FakeProvider::start().await;
        let app = TestApp::connected(&provider).await;
        let owner = app.user("owner").await;
        let made: App =
            owner.post("/api/v1/workspaces/test/apps", &json!({"kind": "chat", "name": "Chat"})).await.created();
        let chat = Chat { keep_turns: 1, summarise: true, ..Chat::default() };
        app.republish(&made, |definition| definition.chat = Some(chat)).await;
        let first = say(&app, &made, "one", None).await;
        say(&app, &made, "two", first.conversation).await;
        assert_eq!(provider.seen_requests().len(), 2, "nothing has fallen out yet");
        let third = say(&app, &made, "three", first.conversation).await;
        let fourth = say(&app, &made, "four", first.conversation).await;
        let requests = provider.seen_requests();
        assert_eq!(requests.len(), 6);
        // The model of the test repeats what it is asked, so the first summary is in the request for the second.
        let asked = requests[4]["messages"].to_string();
        assert!(asked.contains("Person: one") && asked.contains("Person: two") && !asked.contains("three"), "{asked}");
        let answered = requests[5]["messages"].to_string();
        assert!(
            answered.contains("Person: two") && answered.contains("three") && answered.contains("four"),
            "{answered}"
        );
        let detail: RunDetail = owner.get(&format!("/api/v1/workspaces/test/runs/{}", fourth.id)).await.ok();
        assert_eq!((detail.attempts.len(), detail.run.input_tokens), (2, 14), "it counts");

        assert!(app.kept_of_run(third.id).await.contains("Person: one"));
        owner.delete(&format!("/api/v1/workspaces/test/runs/{}", first.id)).await;
        for run in [third.id, fourth.id] {
            assert!(!app.kept_of_run(run).await.contains("Person: one"), "it would tell what was deleted");
        }
        say(&app, &made, "five", first.conversation).await;
        let answered = provider.seen_requests().pop().unwrap()["messages"].to_string();
        assert!(answered.contains("four") && !answered.contains("Person: one"), "{answered}");
    }
}
