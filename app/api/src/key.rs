//! API keys, by which programs act as the person who made them.

use model::{ApiKeyId, ApiKeyKind, AppId, KeyScope, Money, PersonId, WorkspaceId};

use crate::Timestamp;

wire! {
    /// An API key. Its text is shown only once, when it is made; afterwards its last characters identify it.
    pub struct ApiKey {
        pub id: ApiKeyId,
        pub kind: ApiKeyKind,
        /// Its name, for the people who manage it.
        pub name: String,
        /// The end of its text.
        pub token_last4: String,
        /// Whether it can be used now, and if not, why.
        pub state: ApiKeyState,
        /// What it may do, as far as the person who made it may.
        pub scopes: Vec<KeyScope>,
        /// The workspace in which it works, by its name in addresses.
        pub workspace: String,
        pub workspace_name: String,
        /// The one app that it sees, of a key for an app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app: Option<AppId>,
        /// That app's name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub app_name: Option<String>,
        /// Who made it, and as whom it acts. It works for as long as they are a member.
        pub made_by: PersonId,
        pub made_by_name: String,
        /// When it expires; absent if never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expires_at: Option<Timestamp>,
        /// The maximum number of runs; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs: Option<u32>,
        /// The maximum number of runs a day, in UTC; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_per_day: Option<u32>,
        /// The most that all its runs may cost; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_cost: Option<Money>,
        /// The most that its runs of a day, in UTC, may cost; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_cost_per_day: Option<Money>,
        /// The maximum number of runs in progress at the same time; absent if there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_at_once: Option<u32>,
        /// How many runs were started with it; absent of a key without limits, for which they aren't counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub runs: Option<u32>,
        /// What those of them cost that are over; absent while what they cost isn't limited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost: Option<Money>,
        /// Its last use, to the minute; absent if there was none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_used_at: Option<Timestamp>,
        /// When it was first seen in the address of a request, where logs keep it: revoke such a key. Absent if never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub leaked_at: Option<Timestamp>,
        pub created_at: Timestamp,
    }

    /// Whether an API key can be used.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ApiKeyState {
        /// It can.
        Open,
        /// It has expired.
        Expired,
        /// Somebody revoked it.
        Revoked,
    }

    /// A new API key.
    #[serde(deny_unknown_fields)]
    pub struct CreateApiKey {
        /// Its name, 1 to 80 characters; best that of the program that it is for.
        pub name: String,
        /// What it may do, at least one. A key for an app takes `apps:read`, `apps:write`, `apps:run`, `runs:read` and `runs:write`.
        pub scopes: Vec<KeyScope>,
        /// When it expires, within ten years; if absent, never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub expires_at: Option<Timestamp>,
        /// The maximum number of runs, 1 to 1,000,000; if absent, there is no limit. A key with any limit runs apps as they are published,
        /// and does nothing else that costs: only runs are counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs: Option<u32>,
        /// The maximum number of runs a day, in UTC, 1 to 1,000,000; if absent, there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_per_day: Option<u32>,
        /// The most that all its runs may cost, up to a million dollars; if absent, there is no limit. A run starts only if the most that it
        /// may cost is left. Apps whose model has no known price don't run with such a key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_cost: Option<Money>,
        /// The same for the runs of a day, in UTC.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_cost_per_day: Option<Money>,
        /// The maximum number of runs in progress at the same time, 1 to 1000; if absent, there is no limit but the workspace’s.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub max_runs_at_once: Option<u32>,
    }

    /// A new API key of one's own.
    #[serde(deny_unknown_fields)]
    pub struct CreateOwnApiKey {
        /// The workspace in which it works.
        pub workspace: WorkspaceId,
        pub key: CreateApiKey,
    }

    /// A new API key with its text, which is only shown this once.
    pub struct ApiKeyCreated {
        pub key: ApiKey,
        /// The key itself: `mdg_` and 49 letters and digits, the last 6 of which are a checksum (CRC-32 in base 62).
        pub token: String,
    }
}

wire! {
    /// How a program runs an app: three programs that do the same with example values for the app's own fields. Each reads the API key from
    /// the environment variable `MADANG_API_KEY`, sends the inputs, waits for the answer and writes it; cURL writes the whole run.
    pub struct AppExamples {
        /// Where this server is reached, as `https://madang.example.com`.
        pub base_url: String,
        /// The scopes that their key needs.
        pub scopes: Vec<KeyScope>,
        /// A command for a shell with cURL.
        pub curl: String,
        /// A program in Python 3, with nothing but its standard library.
        pub python: String,
        /// A program in JavaScript, for Node.js 18 or later.
        pub javascript: String,
    }
}
