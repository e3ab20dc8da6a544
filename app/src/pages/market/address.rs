//! The market's view is in its address.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::state::MarketView;

/// The market's address: the current view, and how to change it.
#[derive(Clone, Copy)]
pub(super) struct MarketAddress {
    pub workspace: Memo<String>,
    pub wanted: Memo<MarketView>,
    navigate: Callback<String>,
}

impl MarketAddress {
    pub fn new(workspace: Memo<String>, wanted: Memo<MarketView>) -> Self {
        let navigate = use_navigate();
        let navigate = Callback::new(move |address: String| {
            navigate(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        });
        Self { workspace, wanted, navigate }
    }

    /// The address after a change, with no template open.
    pub fn href(self, change: impl FnOnce(&mut MarketView)) -> String {
        let mut wanted = self.wanted.get();
        wanted.template = None;
        change(&mut wanted);
        self.workspace.with(|workspace| wanted.address(workspace))
    }

    /// Changes the view without a new entry in the browser's history.
    pub fn go(self, change: impl FnOnce(&mut MarketView)) {
        self.navigate.run(untrack(|| self.href(change)));
    }
}
