//! The state of the dialog. It outlives the dialog's content, which is made anew each time it opens.

use api::{
    Client, Comparison, ComparisonState, Error, ErrorCode, MeasureSuccessor, MeasuredQuery, Model, Money, Retirement,
    SuccessorEstimate,
};
use leptos::{prelude::*, task::spawn_local};
use model::{AppId, Language};
use ui::{Announcer, use_announcer};

use crate::{
    client::use_client,
    device,
    locales::{Measure as Words, use_words},
    preferences::use_language,
    widgets::model_key,
};

pub(super) const PUBLISH: &str = "publish";
pub(super) const DRAFTS: &str = "drafts";

/// How often running comparisons are asked for news, in milliseconds.
const EVERY_MS: u64 = 1_500;

/// The other model.
#[derive(Debug, Clone, Copy)]
pub(super) struct OtherModel {
    pub key: RwSignal<String>,
    pub models: StoredValue<Vec<Model>>,
}

#[derive(Debug, Clone, Copy)]
pub struct MeasureState {
    /// The model that is switched off; the dialog is open while there is one.
    pub item: RwSignal<Option<Retirement>>,
    pub(super) to: OtherModel,
    pub(super) chosen: RwSignal<Vec<AppId>>,
    pub(super) limit: RwSignal<String>,
    pub(super) when: RwSignal<String>,
    pub(super) estimate: RwSignal<Option<SuccessorEstimate>>,
    /// The newest comparison of each app that has one.
    pub(super) measured: RwSignal<Vec<Comparison>>,
    /// Grows with each beginning, so that the estimate and the comparisons are asked for anew.
    asked: RwSignal<u32>,
    /// What was asked for last and the key for it, so that a lost answer begins nothing twice.
    sent: StoredValue<Option<(MeasureSuccessor, Option<String>)>>,
    pub(super) measuring: RwSignal<bool>,
    pub(super) swapping: RwSignal<bool>,
    pub(super) failed: RwSignal<Option<Error>>,
    /// The apps whose gates keep the swap back, once that is known.
    pub(super) gated: RwSignal<Option<String>>,
    /// Why it is published all the same.
    pub(super) reason: RwSignal<String>,
    language: Language,
}

impl MeasureState {
    pub fn new() -> Self {
        Self {
            item: RwSignal::new(None),
            to: OtherModel { key: RwSignal::default(), models: StoredValue::default() },
            chosen: RwSignal::default(),
            limit: RwSignal::default(),
            when: RwSignal::new(PUBLISH.to_owned()),
            estimate: RwSignal::new(None),
            measured: RwSignal::default(),
            asked: RwSignal::new(0),
            sent: StoredValue::new(None),
            measuring: RwSignal::new(false),
            swapping: RwSignal::new(false),
            failed: RwSignal::new(None),
            gated: RwSignal::new(None),
            reason: RwSignal::default(),
            language: use_language(),
        }
    }

    /// Begins with the recommended model, or else the first of the others, and all apps.
    pub(super) fn begin(self, item: &Retirement, others: &[Model]) {
        let recommended = item.successor_ref.as_ref();
        let first = others.iter().find(|model| Some(&model.model_ref) == recommended).or_else(|| others.first());
        self.to.key.set(first.map(|model| model_key(&model.model_ref)).unwrap_or_default());
        self.chosen.set(item.apps.iter().map(|app| app.app.id).collect());
        self.limit.set(String::new());
        self.when.set(PUBLISH.to_owned());
        self.estimate.set(None);
        self.measured.set(Vec::new());
        self.failed.set(None);
        self.gated.set(None);
        self.reason.set(String::new());
    }

    /// The other model, tracked.
    pub(super) fn to(self) -> Option<Model> {
        let wanted = self.to.key.get();
        self.to.models.with_value(|models| models.iter().find(|model| model_key(&model.model_ref) == wanted).cloned())
    }

    /// The chosen apps that can't be measured, by name, tracked.
    pub(super) fn without_rows(self) -> Vec<String> {
        let chosen = self.chosen.get();
        let unfit: Vec<AppId> = self.estimate.with(|estimate| {
            let apps = estimate.iter().flat_map(|estimate| &estimate.apps);
            apps.filter(|of| of.rows == 0 && chosen.contains(&of.app)).map(|of| of.app).collect()
        });
        self.item.with(|item| {
            let apps = item.iter().flat_map(|item| &item.apps);
            apps.filter(|app| unfit.contains(&app.app.id)).map(|app| app.app.name.clone()).collect()
        })
    }

    /// Shows an error of a field as the server would.
    pub(super) fn refuse(self, field: &str, text: &str) {
        let mut error = Error::new(ErrorCode::Invalid, self.language);
        error.fields.insert(field.to_owned(), text.to_owned());
        self.show(error);
    }

    /// Shows an error; there is one place for all of them.
    pub(super) fn show(self, mut error: Error) {
        if let Some(text) = error.fields.values().next() {
            error.message.clone_from(text);
        }
        // The page may be gone by now.
        let _ = self.failed.try_set(Some(error));
    }

    /// Keeps the estimate and the results up to date, while the dialog is open.
    pub(super) fn follow(self, workspace: Memo<String>, item: Retirement) {
        let client = StoredValue::new(use_client());
        let (w, announcer) = (use_words().measure(), use_announcer());
        let item = StoredValue::new(item);
        // Each choice has a number of its own, so that answers to earlier ones are left out. It is gone with the dialog.
        let newest = StoredValue::new(0_u32);
        // Only the browser asks, and again for each choice.
        Effect::new(move |before: Option<String>| {
            self.asked.track();
            let key = self.to.key.get();
            // What is known of one model says nothing of another.
            if before.is_some_and(|before| before != key) {
                self.estimate.set(None);
                self.measured.set(Vec::new());
            }
            let number = newest.get_value().wrapping_add(1);
            newest.set_value(number);
            let Some(to) = self.to() else { return key };
            let wanted = item.with_value(|item| wanted(item, &to, None));
            let turn = Turn { state: self, newest, number, w, announcer };
            let (client, workspace) = (client.get_value(), workspace.get_untracked());
            spawn_local(turn.estimate(client.clone(), workspace.clone(), wanted.clone()));
            spawn_local(turn.results(client, workspace, wanted));
            key
        });
    }

    /// Begins to measure the chosen apps.
    pub(super) fn measure(self, client: Client, workspace: String, limit: Option<Money>) {
        let to = untrack(|| self.to());
        let Some((item, to)) = self.item.get_untracked().zip(to) else { return };
        let apps = self.chosen.get_untracked();
        let wanted = MeasureSuccessor { apps, limit, ..wanted(&item, &to, limit) };
        let known = self.sent.get_value().filter(|(before, _)| *before == wanted).and_then(|(_, key)| key);
        let key = known.or_else(device::random_key);
        self.sent.set_value(Some((wanted.clone(), key.clone())));
        self.failed.set(None);
        self.measuring.set(true);
        spawn_local(async move {
            let answer = client.measure_successor(&workspace, &wanted, key).await;
            // The page may be gone by now.
            if self.measuring.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    self.sent.set_value(None);
                    self.asked.update(|asked| *asked = asked.wrapping_add(1));
                }
                Err(error) => self.show(error),
            }
        });
    }
}

/// All apps of a model, with the other one.
fn wanted(item: &Retirement, to: &Model, limit: Option<Money>) -> MeasureSuccessor {
    MeasureSuccessor {
        from: item.model.model_ref.clone(),
        to: to.model_ref.clone(),
        apps: item.apps.iter().map(|app| app.app.id).take(50).collect(),
        limit,
    }
}

/// One choice that is followed.
#[derive(Clone, Copy)]
struct Turn {
    state: MeasureState,
    newest: StoredValue<u32>,
    number: u32,
    w: Words,
    announcer: Announcer,
}

impl Turn {
    /// Whether nothing else was chosen since, and the dialog is still open.
    fn is_newest(self) -> bool {
        self.newest.try_get_value() == Some(self.number)
    }

    async fn estimate(self, client: Client, workspace: String, wanted: MeasureSuccessor) {
        let answer = client.estimate_successor(&workspace, &wanted).await;
        if !self.is_newest() {
            return;
        }
        match answer {
            Ok(estimate) => self.state.estimate.set(Some(estimate)),
            Err(error) => self.state.show(error),
        }
    }

    async fn results(self, client: Client, workspace: String, wanted: MeasureSuccessor) {
        let query = MeasuredQuery {
            from_connection: wanted.from.connection,
            from_model: wanted.from.model,
            to_connection: wanted.to.connection,
            to_model: wanted.to.model,
        };
        let mut was_running = false;
        loop {
            let answer = client.measured(&workspace, &query).await;
            if !self.is_newest() {
                return;
            }
            let is_running = match answer {
                Ok(found) => {
                    let is_running = found.items.iter().any(|of| of.state == ComparisonState::Running);
                    if self.state.measured.with_untracked(|before| *before != found.items) {
                        self.state.measured.set(found.items);
                    }
                    is_running
                }
                Err(error) => return self.state.show(error),
            };
            if !is_running {
                if was_running {
                    self.announcer.say(self.w.ended());
                }
                return;
            }
            was_running = true;
            device::sleep(EVERY_MS).await;
            if !self.is_newest() {
                return;
            }
        }
    }
}
