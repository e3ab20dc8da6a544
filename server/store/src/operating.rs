//! What whoever runs the server does with all of the database: back it up, bring it back, help people in, see how it fares.
//!
//! Nothing of it is reached by a request. Backups are made by Postgres's own programs; here is what these need to know.

mod figures;
mod recovery;
mod restoring;
mod rewrap;
mod sealed;
mod snapshot;

pub use self::{
    figures::{PoolFigures, QueueFigures, Waiting},
    recovery::{MadeOwner, Recovered},
    restoring::{Target, newest_migration},
    rewrap::SealedUnder,
    sealed::{Opened, PublishedOfWorkspace, WorkspaceName},
    snapshot::{Snapshot, SnapshotError},
};
