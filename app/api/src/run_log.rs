//! The run log, for those who answer for a workspace or an app.

use model::{AppId, LinkId, PersonId};

use crate::{Attempt, Person, Rating, Run, RunSource, RunState, RunSummary, Timestamp};

wire! {
    /// Which runs of the log.
    #[derive(Default)]
    #[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
    #[serde(deny_unknown_fields)]
    pub struct RunLogQuery {
        /// Only runs of this app. Where the path names an app, there is no other.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<AppId>,
        /// Only runs of the app's version with this number; needs an app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
        /// Only runs that this person started.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub person: Option<PersonId>,
        /// Only runs that were started in this way. Runs of comparisons are not in the log.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub source: Option<RunSource>,
        /// Only runs through this share link.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub link: Option<LinkId>,
        /// Only runs that the model with this name answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model: Option<String>,
        /// Only runs in this state.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state: Option<RunState>,
        /// Only runs that somebody rated so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub rating: Option<Rating>,
        /// Only runs that cost at least so much, in millionths of a US dollar.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub least_micros: Option<u64>,
        /// Only runs from this moment on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<Timestamp>,
        /// Only runs from before this moment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub until: Option<Timestamp>,
        /// Only runs with this text in their title or their answer, ignoring case; at most 100 characters. What is hidden from the caller isn't
        /// searched.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub q: Option<String>,
        /// Why the log is exported; asked for only by exports, and only where the workspace says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reason: Option<String>,
        /// How many, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
        /// The `next` cursor of the previous page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
    }

    /// A run in the log.
    pub struct RunLogEntry {
        /// The run. Without its title and the beginning of its answer, if those are hidden from the caller.
        pub run: RunSummary,
        /// Who started it; absent for people without an account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub person: Option<Person>,
        /// The name of the share link that it came through.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub link_name: Option<String>,
        /// What somebody said of it; the newest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub rating: Option<Rating>,
        /// Whether what was entered and answered is hidden from the caller: it is somebody else's, and the workspace keeps it so.
        pub hidden: bool,
    }

    /// A run in the log, with how it was carried out.
    pub struct RunLogDetail {
        /// The run. Without inputs and answer, if those are hidden from the caller.
        pub run: Run,
        /// Each call to a model, in order.
        pub attempts: Vec<Attempt>,
        /// Whether what was entered and answered is hidden from the caller.
        pub hidden: bool,
        /// What the model was sent. It isn't kept: it is rendered again from the version and the inputs, and texts of files are not in it. Empty if
        /// that is hidden, or can't be told any more.
        pub prompt: Vec<PromptMessage>,
        /// The personal data that was found in what was sent, one entry for each call with any, in order. Where it was hidden, the model got
        /// placeholders; inputs, prompt and answer stand here as people entered and read them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub personal_data: Vec<model::PersonalDataFound>,
    }

    /// A message of a prompt.
    pub struct PromptMessage {
        pub role: model::Role,
        pub text: String,
    }
}
