//! How the server fares, for the admins of a workspace.

use model::ConnectionId;

use crate::Timestamp;

wire! {
    /// How the server fares, and what waits in the workspace. Of other workspaces nothing is in it.
    pub struct ServerStatus {
        /// The version of the server that answered, such as `0.1.0`.
        pub version: String,
        /// The number of the newest change of the database's schema that this version has made, such as `20261201140000`.
        pub schema: String,
        /// When the server that answered was started.
        pub started_at: Timestamp,
        pub database: DatabaseStatus,
        /// The disk with the data folder; absent if this server keeps nothing on a disk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub disk: Option<DiskStatus>,
        pub queue: QueueStatus,
        /// How far the workspace's audit log has come to the operator's syslog receiver; absent if none is set up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub audit_stream: Option<AuditStreamStatus>,
        /// The workspace's connections, by name.
        pub connections: Vec<ConnectionStatus>,
        /// The background jobs of the server that answered, by name. A job that has not come to its end since the start is not among them.
        pub jobs: Vec<JobStatus>,
    }

    /// The database.
    pub struct DatabaseStatus {
        /// How long it took to answer, in milliseconds.
        pub answered_in_ms: u64,
        /// Whether it is the private one of this server.
        pub private: bool,
        /// Connections of the server that answered.
        pub connections_open: u32,
        /// The most that there may be.
        pub connections_max: u32,
    }

    /// A disk.
    pub struct DiskStatus {
        /// Bytes that are free.
        pub free_bytes: u64,
        /// All its bytes.
        pub total_bytes: u64,
    }

    /// What has not ended yet in the workspace, on all servers.
    pub struct QueueStatus {
        /// Runs that are carried out, or wait for their place.
        pub runs: u32,
        /// Comparisons in progress.
        pub comparisons: u32,
        /// Deliveries of webhooks that wait to be tried, now or again.
        pub webhook_deliveries: u32,
    }

    /// How far an audit log has come to a syslog receiver.
    pub struct AuditStreamStatus {
        /// How many entries it has not read.
        pub waiting: u32,
        /// When the first of these was written; absent if none waits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub waiting_since: Option<Timestamp>,
        /// When it has read one last; absent if it never has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub sent_at: Option<Timestamp>,
        /// Since when it isn't reached; absent if the last try went well.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub failing_since: Option<Timestamp>,
        /// What the last try failed at; absent if it went well.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub failure: Option<AuditStreamFailure>,
    }

    /// Why an audit log isn't sent on.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum AuditStreamFailure {
        /// The receiver can't be reached.
        Away,
        /// The connection can't be encrypted, or the receiver's certificate isn't believed.
        Encryption,
        /// The receiver didn't say that it has read everything.
        Unconfirmed,
    }

    /// How a connection has worked within the last hour.
    pub struct ConnectionStatus {
        pub id: ConnectionId,
        /// Its name.
        pub name: String,
        /// Calls to its models.
        pub attempts: u32,
        /// Those that failed.
        pub failed: u32,
        /// The median time until an answer began, in milliseconds; absent if none did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub time_to_first_token_ms: Option<u64>,
        /// Why the last failed call failed, in the reader's language; absent if none did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_problem: Option<String>,
    }

    /// A background job.
    pub struct JobStatus {
        /// Its name, such as `sweep.sweep`.
        pub name: String,
        /// When it came to its end last.
        pub ended_at: Timestamp,
        /// How long it took, in milliseconds.
        pub took_ms: u64,
    }
}
