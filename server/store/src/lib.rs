//! Madang's storage layer. Everything is kept in Postgres.
//!
//! Each file holds one aggregate. What belongs to nobody or to a person is a method of [`Store`]; what belongs to a workspace is
//! a method of [`Tenant`]. Every transaction declares whom it works for (`scope.rs`), row-level security hides all other rows,
//! and the database role in use can't switch that off. [`LiveRuns`] writes runs in progress in groups and lets callers follow
//! them.
//!
//! This crate doesn't decide who may do what (the server does), doesn't know the wire types, and makes no network requests.
//! Secrets leave it only as the plain key that `llm` sends. Timestamps come from the database's clock.
//!
//! Start reading at `migrations/`, then `scope.rs`, then `live_runs.rs`. `tests/` checks what the schema promises.

mod api_keys;
mod app_forms;
mod apps;
mod audit;
mod budgets;
mod calendar_feeds;
mod cluster;
mod comparisons;
mod connection_hours;
mod connections;
mod crypto;
mod doors;
mod error;
mod exchange_rates;
mod feedback;
mod files;
mod gates;
mod idempotency;
mod invitations;
mod invoices;
mod link_reports;
mod links;
mod live_runs;
mod logos;
mod mails;
mod members;
mod migrate;
mod notices;
mod operating;
mod or_logged;
mod password_resets;
mod people;
mod personal_data;
mod pieces;
mod presence;
mod pulse;
mod rate_limits;
mod read_cache;
mod retention;
mod runnable;
mod runs;
mod scope;
mod sessions;
mod setup;
mod splits;
mod swaps;
mod test_rows;
mod text_enum;
mod token;
mod tx;
mod typical_runs;
mod usage;
mod versions;
mod webhooks;
mod workspaces;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use api_keys::{ApiKey, ApiKeyHolder, ApiKeyState, KeyOfPerson, KeysOf, NewApiKey};
pub use apps::{
    App, AppChanges, AppFilter, AppImport, AppImported, AppReplaced, AppReplacement, ArchivedAs, Draft, DraftChange,
    DraftSaved, NewApp, Published, PutAway, RowsReplaced,
};
pub use audit::{
    AuditCheckpoint, AuditEntry, AuditFilter, AuditFinding, AuditLink, AuditPage, AuditVerified, Gaps, StreamEntry,
    StreamFailure, StreamState, StreamTurn, Verifier, Witness,
};
pub use budgets::{
    Budget, BudgetChanged, BudgetChanges, BudgetInForce, BudgetNews, CheaperModel, DueBudget, NewBudget, Reserved,
};
pub use calendar_feeds::{CalendarFeed, FeedHolder};
pub use cluster::{Cluster, ClusterConfig, ClusterError, Tools};
pub use comparisons::{
    Ballot, BallotsOfRow, BegunCell, CellDone, CellEnd, CellState, CellSum, CellWork, Chosen, ComparedCell,
    ComparedRow, Comparison, ComparisonColumn, ComparisonCourse, ComparisonPlan, ComparisonState, ComparisonSummary,
    Judged, KeptAnswer, NewComparedRow, NewComparison, NextBallot, StoppedComparison, TextLimits, WhichRows,
};
pub use connection_hours::ConnectionHour;
pub use connections::{
    Connection, ConnectionChanges, DatedPrice, ModelChanged, ModelSettings, NewConnection, OpenConnection, OwnPrice,
    PriceChange,
};
pub use crypto::{MasterKeys, MasterKeysError, Secret};
pub use doors::{DoorDay, DoorId};
pub use error::{Error, Result, Unique};
pub use exchange_rates::{DatedRate, RatesChanged};
pub use feedback::Rated;
pub use files::{
    Appended, File, FileAccess, FileForRun, FilePicture, FileReading, FileState, KeyFile, KeyFilesAsked, NewFile,
    NewPicture, NewReading, Object, PIECE_BYTES, ReadFile, Stored, ToMove, ToRead, Unused, Uploader,
};
pub use gates::{
    Approval, Approved, Approver, Gate, GateChange, GateRequest, GateRow, GateSaved, GateState, GatedApp, SaidBy,
};
pub use idempotency::{Claim, Once};
pub use invitations::{Accepted, Invitation, InvitationLetter, InvitationMail, InvitationSeen, Invitee, NewInvitation};
pub use invoices::{Invoice, InvoiceDay, NewInvoice, NewInvoiceDay};
pub use link_reports::LinkReport;
pub use links::{
    Link, LinkAudience, LinkCodeLetter, LinkLook, LinkSettings, LinkSplit, LinkToken, NewLink, NewLinkCode,
    ResolvedLink, TRIES_PER_CODE,
};
pub use live_runs::{AppendError, Batch, Claimed, KnownEnd, LiveRun, LiveRuns, Started, Watch};
pub use logos::{Logo, NewLogo};
pub use mails::{DueMail, MailContent, MailFailure, MailState, MailToken, MailTrouble};
pub use members::{Member, MemberChanged, Role};
pub use migrate::migrate;
pub use notices::{NewNotice, Notice, NoticeKind, NoticesLetter, Recipient};
pub use operating::{
    MadeOwner, Opened, PoolFigures, PublishedOfWorkspace, QueueFigures, Recovered, SealedUnder, Snapshot,
    SnapshotError, Target, Waiting, WorkspaceName, newest_migration,
};
pub use or_logged::OrLogged;
pub use password_resets::{KeysAfterReset, PasswordReset};
pub use people::{Credentials, NewPerson, Person, PersonChanges, Theme};
pub use personal_data::{PersonalData, PersonalDataSaved};
pub use pieces::{
    NewPiece, Piece, PieceChange, PieceCreated, PieceRemoved, PieceSaved, PieceUse, PieceUses, PieceVersion,
    UpdateApps, UpdatedApp,
};
pub use presence::{Presence, Present};
pub use rate_limits::{Hit, Window};
pub use retention::{GRACE, HeldBy, LegalHold, Loss, NewHold, Retention, RetentionSaved};
pub use runnable::{AppReach, PublishedApp, Runnable, RunnableSplit};
pub use runs::{
    Attempt, IdempotencyKey, InConversation, LoggedRun, NewRun, PastTurn, RecentRun, Reserves, Run, RunApp, RunContent,
    RunDetail, RunFilter, RunForgotten, RunLogFilter, RunLogPage, RunSummary, StartedBy, StoredEvent, Turns, Work,
};
pub use scope::{Actor, Settings, Store, Tenant};
pub use sessions::{Membership, Session, SignedIn};
pub use setup::SetUp;
pub use splits::{NewSplit, SampledRun, Split, SplitEnded, SplitSample, SplitStarted, SplitVersion};
pub use swaps::{AwayFrom, NamedModel, NewSwap, PublishedSwap, Replaced, Swap, SwappedApp, Undone};
pub use test_rows::{
    NewTestRow, TestRow, TestRowChange, TestRowFilter, TestRowLimits, TestRowSaved, TestRows, TestRowsAdded, TestSet,
    TestSetSaved,
};
pub use token::TokenHash;
pub use typical_runs::TypicalRun;
pub use usage::{
    AppModelUsage, FIRST_TOKEN_BOUNDS_MS, LimitedDoor, UsageBy, UsageDay, UsageDayLine, UsageFilter, UsageKey,
    UsageLine, UsageNames, UsagePeriods, UsageSums,
};
pub use versions::{BroughtBack, Publication, PublishedAs, Restored, RollBack, RolledBack, Version, VersionDetail};
pub use webhooks::{
    BudgetReach, Delivery, DeliveryDetail, DeliveryState, DueDelivery, NewAttempt, NewWebhook, NewWebhookEvent, Noted,
    OffBecause, OpenWebhook, ReachedBudget, Then, Webhook, WebhookApp, WebhookAttempt, WebhookChanges, WebhookKind,
    WebhookLink, WebhookRun,
};
pub use workspaces::{ExchangeRate, NewWorkspace, Workspace, WorkspaceChanges};
