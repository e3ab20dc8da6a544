//! What visitors with a share link see: inputs and answers, nothing behind them.

use model::{
    Kind, Language, RunId, Values,
    run::{PartEnd, PartsProgress, RunEnd, RunEvent, RunProgress},
};

use crate::{Logo, RunError, RunState, Timestamp, WaitReason};

wire! {
    /// A shared app.
    pub struct SharedApp {
        /// The title that the link gives the page, or else the app's name.
        pub name: String,
        /// The link's greeting, or else the app's description.
        pub summary: String,
        /// The name of the workspace that shares it.
        pub shared_by: String,
        pub kind: Kind,
        /// The inputs to fill in, in order.
        pub inputs: Vec<model::Input>,
        /// The format of the answer.
        pub output: model::Output,
        /// How a conversation begins; only for chats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub chat: Option<model::Chat>,
        /// The workspace's language, for visitors whose browser asks for no supported one.
        pub language: Language,
        /// The language of the page; absent if it is the visitor's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub page_language: Option<Language>,
        /// The colour of the page's main button, such as `#0b8285`; absent if it is Madang's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub accent: Option<String>,
        /// The workspace's logo, if the link shows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub logo: Option<Logo>,
        /// The origins of the pages that may show this one in a frame.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub embed_origins: Vec<String>,
        /// How many more runs the link allows; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub runs_left: Option<u32>,
        /// When the link expires; absent if never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expires_at: Option<Timestamp>,
        /// The maximum number of months for which runs are kept; absent if nothing deletes them automatically.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kept_months: Option<u32>,
        /// For how many days what is entered and answered is kept; 0: not beyond the run. Absent: as long as the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kept_days: Option<u32>,
    }

    /// What is known about a closed link, in the `current` of the error.
    pub struct ClosedLink {
        /// The name of the workspace that shared the app.
        pub shared_by: String,
        /// When the link opens, or opens again; absent if it may never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub opens_at: Option<Timestamp>,
        /// The origins of the pages that may show in a frame that it is closed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub embed_origins: Vec<String>,
    }

    /// The password of a share link.
    #[serde(deny_unknown_fields)]
    pub struct UnlockLink {
        /// As whoever sent the link says it.
        pub password: String,
    }

    /// Asks for a code by mail, which lets in through a share link.
    #[serde(deny_unknown_fields)]
    pub struct AskLinkCode {
        /// The e-mail address to which it is sent, if the link lets in such addresses.
        pub email: String,
    }

    /// A code was asked for. Whether one was sent isn’t told.
    pub struct LinkCodeAsked {
        /// What the code is good with. Only whoever has both is let in.
        pub request: String,
    }

    /// A code that was sent by mail.
    #[serde(deny_unknown_fields)]
    pub struct GiveLinkCode {
        /// What was answered when the code was asked for.
        pub request: String,
        /// The code: eight digits.
        pub code: String,
    }

    /// A new run through a share link.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CreateSharedRun {
        /// The values of the inputs. In a chat, `message` is the visitor's message.
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
        /// Its id. Whoever knows it can watch the run, through the link with which it was made.
        pub id: RunId,
        pub state: RunState,
        /// Why it has no complete answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub error: Option<RunError>,
        /// The values of the inputs.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        pub inputs: Values,
        /// The answer so far.
        pub output: String,
        /// Always true: the answer is written by a model, and whoever shows it to people says so.
        #[serde(default)]
        pub by_ai: bool,
        /// How far a long text was read, while the run is in progress; absent if it is not read in parts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub parts: Option<PartsProgress>,
        /// The format of the answer.
        #[serde(default)]
        pub output_format: model::OutputFormat,
        /// Whether the answer reached the maximum length.
        #[serde(default)]
        pub cut_off: bool,
        /// The earlier turns of its conversation, oldest first; only for chats.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub earlier: Vec<SharedTurn>,
        /// The number of its newest event, from which it can be followed.
        pub last_event: u64,
        /// When what it held was deleted, because its time was over. Absent otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub content_gone_at: Option<Timestamp>,
    }

    /// A message and its answer in a visitor's conversation.
    pub struct SharedTurn {
        /// The id of its run.
        pub id: RunId,
        /// The visitor's message.
        pub message: String,
        /// The answer so far.
        pub output: String,
    }

    /// Events of a shared run. The numbers are those of the run; events that visitors may not see are sent as `working`.
    #[serde(tag = "kind", rename_all = "snake_case")]
    pub enum SharedEvent {
        /// Something happened that is not for visitors.
        Working {},
        /// Nothing has come for some seconds, for a reason that may last for minutes.
        Waiting {
            reason: WaitReason,
        },
        /// A long text is read in parts from now on; or the answers to the parts are joined in groups.
        Parts {
            /// 0 for the parts of the text, then 1, 2, … for groups of answers.
            #[serde(default)]
            level: u32,
            /// How many parts or groups there are.
            of: u32,
        },
        /// A part was read, or a group was joined.
        Part {
            /// Its level, as in `parts`.
            #[serde(default)]
            level: u32,
            /// 1, 2, 3 … within its level.
            number: u32,
        },
        /// A piece of the answer.
        Delta {
            /// What to append.
            text: String,
        },
        /// The answer so far is void, and is being rewritten.
        Repair {},
        /// The run has ended. No events follow.
        Finished {
            /// The terminal state.
            state: RunState,
            /// Why there is no complete answer.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            error: Option<RunError>,
            /// Whether the answer reached the maximum length.
            cut_off: bool,
        },
    }
}

impl SharedEvent {
    /// The kind of events that replace those not meant for visitors; the others have the names of `RunEvent`s.
    pub const WORKING: &str = "working";
}

/// The event for folding a run. One that is not for visitors only says that the run is in progress.
impl From<SharedEvent> for RunEvent {
    fn from(event: SharedEvent) -> Self {
        match event {
            SharedEvent::Working {} => Self::Started {},
            SharedEvent::Waiting { reason } => Self::Waiting { reason },
            SharedEvent::Parts { level, of } => Self::Parts { level, of, part_tokens: 0 },
            SharedEvent::Part { level, number } => Self::Part(PartEnd { level, number, ..PartEnd::default() }),
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
    /// Its progress, which can be continued with its next event.
    pub fn progress(&self) -> RunProgress {
        RunProgress {
            state: self.state,
            output: self.output.clone(),
            parts: self.parts,
            error: self.error.clone(),
            cut_off: self.cut_off,
            last_event: self.last_event,
            content_gone: self.content_gone_at.is_some(),
            ..RunProgress::queued()
        }
    }
}
