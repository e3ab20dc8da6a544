//! Apps: drafts, versions, publishing.

use std::collections::BTreeMap;

use model::{AppId, Category, ComparisonId, CostBasis, Definition, Language, ModelRef, PersonId, Values, VersionId};

use crate::{BroughtBack, Money, Problem, Timestamp};

wire! {
    /// An app as lists show it.
    pub struct App {
        pub id: AppId,
        /// Its name in addresses: lower-case letters, digits and hyphens.
        pub slug: String,
        pub name: String,
        /// A description of one or two sentences.
        pub summary: String,
        pub category: Category,
        /// The name of its icon.
        pub icon: String,
        pub kind: model::Kind,
        pub owner: Person,
        /// The number of the published version; absent if there is only a draft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub published_version: Option<u32>,
        /// Whether the draft differs from the published version.
        pub unpublished_changes: bool,
        /// The model that it uses now for the caller; absent if it uses the workspace's default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model: Option<ModelRef>,
        /// How often people have run it.
        pub runs: u64,
        /// The number of runs that people found useful.
        pub thumbs_up: u64,
        /// The number of runs that people found not useful.
        pub thumbs_down: u64,
        /// Whether the caller has starred it.
        pub favourite: bool,
        /// Whether the caller may change it.
        pub editable: bool,
        /// Whether its gate asks for the caller's yes before it is published, so that they may read its draft and its versions.
        #[serde(default)]
        pub approves: bool,
        /// When and how it was put away; absent while it is in use.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub put_away: Option<PutAway>,
        /// When it was last changed or published.
        pub updated_at: Timestamp,
    }

    /// That an app was archived or deleted.
    pub struct PutAway {
        pub at: Timestamp,
        /// When a deleted app is gone for good; absent if it is only archived.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub gone_at: Option<Timestamp>,
    }

    /// Whether apps are in use or put away.
    #[derive(Copy, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum AppState {
        #[default]
        InUse,
        Archived,
        /// Deleted in the last 30 days, so that it can be restored.
        Deleted,
    }

    /// Which apps, and which page of them.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct AppsQuery {
        /// `in_use` if absent.
        #[serde(default)]
        pub state: AppState,
        /// Those of everybody instead of one's own; for admins, and only of those in use.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub everyones: bool,
        /// How many items, 1 to 200; 50 if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub limit: Option<u16>,
        /// The `next` cursor of the previous page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
    }

    /// A person as others see them.
    pub struct Person {
        pub id: PersonId,
        pub name: String,
    }

    /// An app for the people who run it: the form of the version that the caller runs, but never its prompt.
    pub struct RunnableApp {
        pub app: App,
        /// The number of the version that the caller runs: the published one, or the other one of a traffic split. Absent if there is only
        /// a draft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub version: Option<u32>,
        /// The inputs to fill in, in order.
        pub inputs: Vec<model::Input>,
        /// The format of the answer.
        pub output: model::Output,
        /// How a conversation begins; only for chats.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub chat: Option<model::Chat>,
        /// Example values, if it has some.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sample: Option<Values>,
        /// The model that would answer; absent if none can.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model_name: Option<String>,
        /// The day on which that model is switched off, `YYYY-MM-DD`; absent if none is announced.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub model_retires: Option<String>,
        /// Whether that is the small model on this machine.
        pub demo_model: bool,
        /// How long texts are read in parts; absent if the app sends everything whole.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub long_texts: Option<LongTexts>,
        /// What the cost of a run is estimated from; absent if nothing is paid by the token, or the model's price is unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost_basis: Option<CostBasis>,
        /// For how many days what is entered and answered is kept; 0: not beyond the run. Absent: as long as the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kept_days: Option<u32>,
    }

    /// How an app reads texts that are longer than its model takes.
    pub struct LongTexts {
        /// The inputs whose texts are read in parts if they are too long.
        pub inputs: Vec<String>,
        /// About how many tokens one part has with the model that would answer.
        pub part_tokens: u64,
    }

    /// A new app: from a template, from another app, or blank.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct CreateApp {
        /// Its name, 1 to 80 characters; if absent, the template's name, or "Copy of …".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The id of the template to start from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub template: Option<String>,
        /// The app to copy: its published version, or its draft if the caller may see it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub copy_of: Option<AppId>,
        /// Form or chat, for a blank app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kind: Option<model::Kind>,
        /// The language of the template; if absent, that of the request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub language: Option<Language>,
    }

    /// Changes to an app's listing; absent fields stay as they are.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateApp {
        /// Its name, 1 to 80 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Its description, at most 300 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub summary: Option<String>,
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
        /// Example values; after publishing they are also what "Fill with example" fills in.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sample: Option<Values>,
        /// The revision, which grows with each save; a write names the one that it is based on.
        pub revision: u64,
        /// Who saved it last.
        pub saved_by: Person,
        pub saved_at: Timestamp,
        /// Problems of the draft; it can only be published without blocking ones.
        pub problems: Vec<Problem>,
        /// The comparison that its model was taken from; it goes with the version that is published of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub evidence: Option<ComparisonId>,
    }

    /// A changed draft. If `revision` is not the current one, the answer is 409 `stale_revision` with the current draft as
    /// `current`, and nothing is changed.
    #[serde(deny_unknown_fields)]
    pub struct SaveDraft {
        /// The whole definition.
        pub definition: Definition,
        /// Example values.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sample: Option<Values>,
        /// The revision that this change is based on.
        pub revision: u64,
        /// Inputs that were renamed since that revision, old name to new, all at once: the values in the app's test rows get the new
        /// names. Names that the definition doesn't have are ignored.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub renamed: BTreeMap<String, String>,
    }

    /// Who else has an app open to build it.
    pub struct Presence {
        /// Who is signed in: somebody else than before, if another tab of the browser was used to change that.
        pub me: PersonId,
        /// Everybody else who may change the app and has it open, by name.
        pub others: Vec<Person>,
        /// Whether the caller has it open in another tab, too.
        pub other_tab: bool,
        /// The draft's revision: a greater one than the tab's says that somebody saved.
        pub revision: u64,
    }

    /// Publishing the draft as the next version.
    #[serde(deny_unknown_fields)]
    pub struct Publish {
        /// The draft's revision that was reviewed.
        pub revision: u64,
        /// What changed, for the people who use the app; at most 500 characters.
        #[serde(default)]
        pub note: String,
        /// Why the draft is published although its gate is not passed, 10 to 500 characters; only from admins. Where the gate is passed,
        /// it is not kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub gate_reason: Option<String>,
    }

    /// A typical run of an app: averages over its newest completed runs of the last 30 days, at most 200.
    pub struct TypicalRun {
        /// The number of runs it is based on; if it is 0, the other fields mean nothing.
        pub runs: u32,
        /// Input tokens.
        pub input_tokens: u64,
        /// Output tokens.
        pub output_tokens: u64,
        /// The cost; absent if no run's price is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// The median duration in milliseconds.
        pub duration_ms: u64,
    }

    /// An immutable snapshot of an app's definition, as lists show it.
    pub struct Version {
        pub id: VersionId,
        /// 1, 2, 3 … within the app.
        pub number: u32,
        /// What changed, for the people who use the app.
        pub note: String,
        /// Who published it.
        pub published_by: Person,
        pub published_at: Timestamp,
        /// Whether it is the published version.
        pub live: bool,
        /// The last time somebody rolled back to it; absent if nobody did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub brought_back: Option<BroughtBack>,
        /// How often people have run it.
        pub runs: u64,
        /// Runs that people found useful.
        pub thumbs_up: u64,
        /// Runs that people found not useful.
        pub thumbs_down: u64,
        /// What a completed run of it costs on average; absent if no run's price is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// The comparison that its model was taken from, or else that shows that it passes the app's gate; absent if there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub evidence: Option<ComparisonId>,
        /// Why it was published although the app's gate was not passed; absent if it was, or there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub gate_reason: Option<String>,
    }

    /// A version with its definition.
    pub struct VersionDetail {
        pub version: Version,
        pub definition: Definition,
        /// Example inputs for trying it, if it was published with some.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sample: Option<Values>,
    }
}
