//! Apps: drafts, versions, publishing.

use model::{AppId, Category, Definition, Language, ModelRef, PersonId, Values, VersionId};

use crate::{Money, Problem, Timestamp};

wire! {
    /// An app, as lists show it.
    pub struct App {
        /// Its id.
        pub id: AppId,
        /// Its name in addresses: lower-case letters, digits and hyphens.
        pub slug: String,
        /// Its name.
        pub name: String,
        /// What it does, in a sentence or two.
        pub summary: String,
        /// Where the market shows it.
        pub category: Category,
        /// The name of its icon.
        pub icon: String,
        /// Form or chat.
        pub kind: model::Kind,
        /// Who owns it.
        pub owner: Person,
        /// The number of the version that people run; absent while it has only a draft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub published_version: Option<u32>,
        /// Whether the draft differs from the published version.
        pub unpublished_changes: bool,
        /// The model it uses now; absent: the workspace's default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model: Option<ModelRef>,
        /// How often people have run it.
        pub runs: u64,
        /// Runs that people found useful.
        pub thumbs_up: u64,
        /// Runs that people found not useful.
        pub thumbs_down: u64,
        /// Whether the one who asks has starred it.
        pub favourite: bool,
        /// Whether the one who asks may change it.
        pub editable: bool,
        /// When it was last changed or published.
        pub updated_at: Timestamp,
    }

    /// A person, as others see them.
    pub struct Person {
        /// Their id.
        pub id: PersonId,
        /// Their name.
        pub name: String,
    }

    /// What somebody who runs an app gets to see: its published version's form, never its prompt.
    pub struct RunnableApp {
        /// The app.
        pub app: App,
        /// What the person fills in, in order.
        pub inputs: Vec<model::Input>,
        /// How the answer is drawn.
        pub output: model::Output,
        /// How a conversation begins; only for chats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub chat: Option<model::Chat>,
        /// Values to try it with, where it has some.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sample: Option<Values>,
        /// The model that would answer; absent if none can.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model_name: Option<String>,
        /// Whether that is the small model on this machine.
        pub demo_model: bool,
    }

    /// A new app: from a template, from another app, or blank.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CreateApp {
        /// Its name, 1 to 80 characters; absent: the template's, or "Copy of …".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The id of the template to start from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub template: Option<String>,
        /// The app whose published version, or draft where one may see it, to start from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub copy_of: Option<AppId>,
        /// Form or chat, for a blank app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<model::Kind>,
        /// In which language to take the template; absent: that of the request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
    }

    /// Changes to how an app is listed; what is absent stays.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateApp {
        /// Its name, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// What it does, at most 300 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub summary: Option<String>,
        /// Where the market shows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub category: Option<Category>,
        /// The name of its icon.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub icon: Option<String>,
    }

    /// The draft of an app.
    pub struct Draft {
        /// The definition as it is being edited.
        pub definition: Definition,
        /// Values to try it with; also what "Fill with example" gives once published.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sample: Option<Values>,
        /// Grows with each save; a write names the one it saw.
        pub revision: u64,
        /// Who saved it last.
        pub saved_by: Person,
        /// When.
        pub saved_at: Timestamp,
        /// What is wrong with it; publishing needs it free of errors.
        pub problems: Vec<Problem>,
    }

    /// A changed draft. If `revision` is not the present one, the answer is 409 `stale_revision` with the present draft as
    /// `current`, and nothing is changed.
    #[serde(deny_unknown_fields)]
    pub struct SaveDraft {
        /// The whole definition.
        pub definition: Definition,
        /// Values to try it with.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sample: Option<Values>,
        /// The revision that this change was made on.
        pub revision: u64,
    }

    /// Publishing the draft as the next version.
    #[serde(deny_unknown_fields)]
    pub struct Publish {
        /// The draft's revision that was looked at.
        pub revision: u64,
        /// What changed, for the people who use the app; at most 500 characters.
        #[serde(default)]
        pub note: String,
    }

    /// What a run of an app usually takes: averages over its newest completed runs of the last 30 days, at most 200.
    pub struct TypicalRun {
        /// How many runs it is taken from; with 0 nothing else says anything.
        pub runs: u32,
        /// Tokens read.
        pub input_tokens: u64,
        /// Tokens written.
        pub output_tokens: u64,
        /// What it costs; absent if no run's price is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// How long it takes, in milliseconds: the median.
        pub duration_ms: u64,
    }

    /// An immutable snapshot of an app's definition, as lists show it.
    pub struct Version {
        /// Its id.
        pub id: VersionId,
        /// 1, 2, 3 … within the app.
        pub number: u32,
        /// What changed.
        pub note: String,
        /// Who published it.
        pub published_by: Person,
        /// When.
        pub published_at: Timestamp,
        /// Whether it is the one that people run.
        pub live: bool,
    }

    /// A version with its definition.
    pub struct VersionDetail {
        /// The version.
        pub version: Version,
        /// What it does.
        pub definition: Definition,
    }
}
