//! What somebody with a share link sees: inputs and answers, nothing behind them.

use model::{
    Kind, Language, RunId, Values,
    run::{RunEnd, RunEvent, RunProgress},
};

use crate::{RunError, RunState, Timestamp, WaitReason};

wire! {
    /// A shared app.
    pub struct SharedApp {
        /// The app's name.
        pub name: String,
        /// What it does.
        pub summary: String,
        /// Who shares it: the workspace's name.
        pub shared_by: String,
        /// Form or chat.
        pub kind: Kind,
        /// What the person fills in, in order.
        pub inputs: Vec<model::Input>,
        /// How the answer is drawn.
        pub output: model::Output,
        /// How a conversation begins; only for chats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub chat: Option<model::Chat>,
        /// The workspace's language, for visitors whose browser asks for neither of ours.
        pub language: Language,
        /// How many more runs the link allows; absent: any number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub runs_left: Option<u32>,
        /// When the link closes; absent: never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expires_at: Option<Timestamp>,
        /// For how many months at most runs are kept; absent: nothing removes them by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kept_months: Option<u32>,
    }

    /// What is told of a link that has closed, as the `current` of the error.
    pub struct ClosedLink {
        /// Who shared the app: the workspace's name.
        pub shared_by: String,
    }

    /// A new run through a share link.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CreateSharedRun {
        /// What the person filled in. In a chat, `message` is what the person says.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
    }

    /// A report of a problem with a shared app.
    #[serde(deny_unknown_fields)]
    pub struct CreateLinkReport {
        /// What is wrong, 1 to 2,000 characters.
        pub text: String,
        /// The run that it is about, made through the same link.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub run: Option<RunId>,
    }

    /// A run made through a share link, as its visitor sees it.
    pub struct SharedRun {
        /// Its id; who knows it can watch the run, through the link it was made with.
        pub id: RunId,
        /// Where it is.
        pub state: RunState,
        /// Why it has no whole answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        /// What the visitor filled in.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
        /// The answer as far as it has been written.
        pub output: String,
        /// How the answer is drawn.
        #[serde(default)]
        pub output_format: model::OutputFormat,
        /// Whether the answer stopped at its longest allowed length.
        #[serde(default)]
        pub cut_off: bool,
        /// What was said before in its conversation, oldest first; only for chats.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub earlier: Vec<SharedTurn>,
        /// The number of its newest event, to follow on from.
        pub last_event: u64,
    }

    /// One question and its answer in a visitor's conversation.
    pub struct SharedTurn {
        /// Its run.
        pub id: RunId,
        /// What the visitor said.
        pub message: String,
        /// The answer, as far as it was written.
        pub output: String,
    }

    /// What happens in a shared run. The numbers are those of the run; what visitors may not see comes as `working`.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum SharedEvent {
        /// Something happened that is not for visitors.
        Working {},
        /// Nothing has come for some seconds, for a reason that may hold for minutes.
        Waiting {
            /// The reason.
            reason: WaitReason,
        },
        /// A piece of the answer.
        Delta {
            /// What to append.
            text: String,
        },
        /// What was written so far is void, and is written anew.
        Repair {},
        /// The end. Nothing follows.
        Finished {
            /// The terminal state.
            state: RunState,
            /// Why there is no whole answer.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            error: Option<RunError>,
            /// Whether the answer stopped at its longest allowed length.
            cut_off: bool,
        },
    }
}

impl SharedEvent {
    /// The kind of the events that stand for what is not for visitors; the others are called as `RunEvent`s are.
    pub const WORKING: &str = "working";
}

/// As the fold of a run takes it. What is not for visitors tells no more than that the run goes on.
impl From<SharedEvent> for RunEvent {
    fn from(event: SharedEvent) -> Self {
        match event {
            SharedEvent::Working {} => Self::Started {},
            SharedEvent::Waiting { reason } => Self::Waiting { reason },
            SharedEvent::Delta { text } => Self::Delta { text },
            SharedEvent::Repair {} => Self::Repair {},
            SharedEvent::Finished { state, error, cut_off } => Self::Finished(RunEnd {
                state,
                error,
                cut_off,
                output_chars: 0,
                input_tokens: 0,
                output_tokens: 0,
                cost: None,
                duration_ms: 0,
            }),
        }
    }
}

impl SharedRun {
    /// How far it is, to go on from with its next event.
    pub fn progress(&self) -> RunProgress {
        RunProgress {
            state: self.state,
            output: self.output.clone(),
            error: self.error.clone(),
            cut_off: self.cut_off,
            last_event: self.last_event,
            ..RunProgress::queued()
        }
    }
}
