//! Words: running an app, and answers wherever they are shown.

use api::RunErrorCode;

/// The words.
#[derive(Debug)]
pub struct Run {
    /// The title of a page whose app is not known yet.
    pub title: &'static str,
    /// The hint of a list.
    pub one_a_line: &'static str,
    /// The first line of a select in which something has to be chosen.
    pub choose: &'static str,
    /// The first line of a select in which nothing need be chosen.
    pub no_choice: &'static str,

    /// The heading of the form.
    pub your_input: &'static str,
    /// Fills the form with the app's sample.
    pub fill_example: &'static str,
    /// After that, read aloud.
    pub filled: &'static str,
    /// Before the model's name.
    pub model: &'static str,
    /// The mark of the small model on this machine.
    pub demo: &'static str,
    /// What that means.
    pub demo_hint: &'static str,
    /// No model answers: what is missing.
    pub no_model: &'static str,
    /// Who can add one.
    pub no_model_ask: &'static str,
    /// The admin adds one.
    pub no_model_you: &'static str,
    /// The link to connections.
    pub connect_model: &'static str,
    /// Button: runs the app.
    pub run: &'static str,
    /// The same while it goes on.
    pub running: &'static str,
    /// Why Run is blocked without a network.
    pub offline: &'static str,
    /// The app's form came with nothing to fill in.
    pub no_inputs: &'static str,
    /// An app without a published version.
    pub not_published: &'static str,
    /// For those who can publish it.
    pub not_published_you: &'static str,
    /// For the others.
    pub not_published_text: &'static str,
    /// The link to the builder.
    pub open_builder: &'static str,
    /// The star, a toggle.
    pub favourite: &'static str,
    /// The run in the address can't be shown.
    pub run_gone: &'static str,
    /// Puts a run's input into the form.
    pub use_input: &'static str,

    /// The heading of recent runs.
    pub recent: &'static str,
    /// The link to all runs.
    pub see_all: &'static str,
    /// No run yet.
    pub no_runs: &'static str,
    /// A run without any text.
    pub untitled: &'static str,

    /// The heading of a conversation.
    pub conversation: &'static str,
    /// Begins a new one.
    pub new_conversation: &'static str,
    /// Shows what was said before what is in view.
    pub older_turns: &'static str,
    /// The heading of the chat's own inputs.
    pub chat_inputs: &'static str,
    /// The label of the composer.
    pub message: &'static str,
    /// Its hint.
    pub message_hint: &'static str,
    /// Button: sends it.
    pub send: &'static str,
    /// What one may ask, read before the suggestions.
    pub suggestions: &'static str,
    /// Who said it: the person.
    pub you: &'static str,
    /// Recent conversations.
    pub recent_conversations: &'static str,

    /// Words of an answer.
    pub answer: Answer,
}

/// Words of an answer.
#[derive(Debug)]
pub struct Answer {
    /// The heading.
    pub title: &'static str,
    /// Before the first run.
    pub idle: &'static str,
    /// The name of a table in an answer.
    pub fields: &'static str,
    /// Accepted, not begun.
    pub queued: &'static str,
    /// Being written.
    pub writing: &'static str,
    /// The whole answer is there.
    pub done: &'static str,
    /// It reached its longest length.
    pub cut_off: &'static str,
    /// What that means.
    pub cut_off_note: &'static str,
    /// A person stopped it.
    pub stopped: &'static str,
    /// It broke off; a part is there.
    pub not_finished: &'static str,
    /// A filter or the model declined.
    pub refused: &'static str,
    /// There is no answer.
    pub failed: &'static str,
    /// Over the reason of a part.
    pub not_finished_title: &'static str,
    /// Over the reason of a refusal.
    pub refused_title: &'static str,
    /// Over the reason of a failure.
    pub failed_title: &'static str,
    /// The link to connections, for admins.
    pub to_models: &'static str,
    /// Who answered instead: the one meant, the one that did, why.
    pub fallback: fn(&str, &str, RunErrorCode) -> String,
    /// Who is asked instead, while it has not answered.
    pub falling_back: fn(&str, &str, RunErrorCode) -> String,
    /// The model is asked again: why, after how many seconds.
    pub retry: fn(RunErrorCode, u64) -> String,
    /// The model is being loaded by a server of one's own.
    pub loading_model: &'static str,
    /// The model thinks before it writes.
    pub thinking: &'static str,
    /// A setting that the model refuses was left out.
    pub left_out: fn(&str) -> String,
    /// A setting went by another name: the usual one, the other.
    pub renamed: fn(&str, &str) -> String,
    /// Button: stops it.
    pub stop: &'static str,
    /// What stopping was refused with, as a title.
    pub stop_failed: &'static str,
    /// Tokens, as a fact.
    pub tokens: fn(&str) -> String,
    /// Saves markdown.
    pub markdown: &'static str,
    /// Saves plain text.
    pub plain: &'static str,
    /// Asks for a rating.
    pub useful_question: &'static str,
    /// Thumb up.
    pub useful: &'static str,
    /// Thumb down.
    pub not_useful: &'static str,
    /// The label of the comment to a good answer.
    pub comment_up: &'static str,
    /// The label of the comment to a bad one.
    pub comment_down: &'static str,
    /// What it is good for.
    pub comment_hint: &'static str,
    /// Opens the comment.
    pub add_comment: &'static str,
    /// The same when there is one.
    pub edit_comment: &'static str,
    /// Button: sends it.
    pub send_comment: &'static str,
    /// After it.
    pub comment_sent: &'static str,
    /// Read aloud when writing begins.
    pub say_writing: &'static str,
    /// Read aloud at the end: how many words.
    pub say_done: fn(usize) -> String,
    /// Read aloud when stopped.
    pub say_stopped: &'static str,
    /// Read aloud when it broke off or failed: why.
    pub say_failed: fn(&str) -> String,
}
