//! How long what runs hold is kept.

use crate::word::words;

words! {
    /// What a legal hold keeps from being deleted.
    HoldScope {
        /// All runs of the workspace.
        Workspace "workspace",
        /// The runs of an app.
        App "app",
        /// The runs of a person.
        Person "person",
    }
}

/// How many days what a run holds is kept: the app's own, if it has some, and no more than the workspace's unless apps may exceed those. `None`: for
/// as long as there is the run.
pub fn days_kept(workspace: Option<u32>, own: Option<u32>, apps_may_exceed: bool) -> Option<u32> {
    match (workspace, own) {
        (None, own) => own,
        (workspace, None) => workspace,
        (Some(_), Some(own)) if apps_may_exceed => Some(own),
        (Some(workspace), Some(own)) => Some(own.min(workspace)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_keeps_less_than_its_workspace_and_more_only_where_it_may() {
        assert_eq!(days_kept(None, None, false), None);
        assert_eq!(days_kept(Some(90), None, true), Some(90));
        assert_eq!(days_kept(None, Some(0), false), Some(0));
        assert_eq!(days_kept(Some(90), Some(7), false), Some(7));
        assert_eq!(days_kept(Some(90), Some(365), false), Some(90));
        assert_eq!(days_kept(Some(90), Some(365), true), Some(365));
    }
}
