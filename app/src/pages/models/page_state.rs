//! The state that the parts of the page share.

use api::{CalendarFeedCreated, Connection, Error, FireDrill, Model, Page, Provider, Retirements, Swap, Workspace};
use leptos::prelude::*;
use model::{AppId, ConnectionId, ModelRef};

use super::measure::MeasureState;
use crate::client::Loading;

/// The state of the fire drill. It outlives its card, which is redrawn whenever the connections are reloaded.
#[derive(Debug, Clone, Copy)]
pub(super) struct DrillState {
    /// The id of the provider that is assumed to fail; empty until the card has selected the first one.
    pub provider: RwSignal<String>,
    pub result: RwSignal<Option<FireDrill>>,
    /// The apps to switch.
    pub chosen: RwSignal<Vec<AppId>>,
    pub running: RwSignal<bool>,
}

/// What is done with an address that calendar programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FeedAct {
    Replace,
    End,
}

/// The state of the calendar's address. It outlives the calendar, which is redrawn whenever the connections are reloaded.
#[derive(Debug, Clone, Copy)]
pub(super) struct FeedState {
    /// The address that was just made, with its workspace: it can't be had again.
    pub made: RwSignal<Option<(String, CalendarFeedCreated)>>,
    /// What is to be done once it is confirmed.
    pub asking: RwSignal<Option<FeedAct>>,
}

#[derive(Clone, Copy)]
pub(super) struct ModelsState {
    pub workspace: Memo<String>,
    pub connections: Loading<Page<Connection>>,
    /// The models, and the workspace, which has the default model and the order of fallbacks.
    pub models: Loading<(Workspace, Page<Model>)>,
    pub providers: Loading<Page<Provider>>,
    /// Swaps that were made for many apps at once.
    pub swaps: Loading<Page<Swap>>,
    pub retirements: Loading<Retirements>,
    pub drill: DrillState,
    pub feed: FeedState,
    pub measure: MeasureState,
    /// Whether the form is open, and which connection it edits; `None` for a new one.
    pub editing: RwSignal<bool>,
    pub edited: RwSignal<Option<Connection>>,
    /// The connection to remove once that is confirmed.
    pub removing: RwSignal<Option<Connection>>,
    /// The connections that are being tested.
    pub testing: RwSignal<Vec<ConnectionId>>,
    pub failed: RwSignal<Option<Error>>,
}

impl ModelsState {
    pub fn new(
        workspace: Memo<String>,
        connections: Loading<Page<Connection>>,
        models: Loading<(Workspace, Page<Model>)>,
        providers: Loading<Page<Provider>>,
        swaps: Loading<Page<Swap>>,
        retirements: Loading<Retirements>,
    ) -> Self {
        Self {
            workspace,
            connections,
            models,
            providers,
            swaps,
            retirements,
            drill: DrillState {
                provider: RwSignal::default(),
                result: RwSignal::default(),
                chosen: RwSignal::default(),
                running: RwSignal::default(),
            },
            measure: MeasureState::new(),
            feed: FeedState { made: RwSignal::new(None), asking: RwSignal::new(None) },
            editing: RwSignal::new(false),
            edited: RwSignal::new(None),
            removing: RwSignal::new(None),
            testing: RwSignal::new(Vec::new()),
            failed: RwSignal::new(None),
        }
    }

    /// The models that may take the place of one.
    pub fn others(self, model: &ModelRef) -> Vec<Model> {
        let models = untrack(|| self.models.get()).and_then(Result::ok).map(|(_, page)| page.items).unwrap_or_default();
        models.into_iter().filter(|other| !other.hidden && !other.paused && other.model_ref != *model).collect()
    }

    /// Opens the form.
    pub fn edit(self, connection: Option<Connection>) {
        self.edited.set(connection);
        self.editing.set(true);
    }

    /// A changed connection may offer other models.
    pub fn reload(self) {
        self.connections.refetch();
        self.models.refetch();
        self.retirements.refetch();
    }
}
