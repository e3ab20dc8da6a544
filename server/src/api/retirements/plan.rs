//! What hangs on models that are switched off. Pure.

use std::collections::HashMap;

use api::{Retirement, RetiresBy, RetiringApp};
use llm::catalog;
use model::{ConnectionId, ModelRef};
use store::{Connection, PublishedApp, Workspace};
use time::{Date, Duration};

use crate::{
    api::fire_drill::{named, run_app},
    models::{self, DAY, listed, retirement},
    runs::accept::{Models, models_in},
};

/// How long a model that nothing hangs on is shown after its end.
const SHOWN_AFTER: Duration = Duration::days(30);

/// What is known of the workspace.
pub struct Plan<'a> {
    pub workspace: &'a Workspace,
    pub connections: &'a HashMap<ConnectionId, Connection>,
    /// With the models that they ask, in order.
    pub apps: &'a [PublishedApp],
    pub today: Date,
}

impl Plan<'_> {
    /// The models that are switched off, the next ones first. Who relies on their apps isn't counted.
    pub fn items(&self) -> Vec<Retirement> {
        // Of an app with a traffic split, people run both versions.
        let versions =
            self.apps.iter().flat_map(|app| [Some(&app.definition), app.beside.as_ref()].map(|of| (app, of)));
        let asked: Vec<(&PublishedApp, Models)> = versions
            .filter_map(|(app, definition)| Some((app, models_in(self.workspace, definition?, self.connections)?)))
            .collect();
        let mut found: Vec<(Date, Retirement)> =
            self.models(&asked).into_iter().filter_map(|model| self.item(&model, &asked)).collect();
        found.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.model.name.cmp(&other.model.name)));
        found.into_iter().map(|(_, item)| item).collect()
    }

    /// What the connections offer, and what apps ask that no list has any more.
    fn models(&self, asked: &[(&PublishedApp, Models)]) -> Vec<ModelRef> {
        let offered = self.connections.values().flat_map(|connection| {
            let refer = |id: String| ModelRef { connection: connection.id, model: id };
            listed(connection).into_iter().map(move |listed| refer(listed.id))
        });
        let named = asked.iter().flat_map(|(_, models)| std::iter::once(&models.primary).chain(&models.fallbacks));
        let mut all: Vec<ModelRef> = offered.collect();
        for model in named {
            if !all.contains(model) {
                all.push(model.clone());
            }
        }
        all
    }

    fn item(&self, model: &ModelRef, asked: &[(&PublishedApp, Models)]) -> Option<(Date, Retirement)> {
        let connection = self.connections.get(&model.connection)?;
        let ends = retirement(connection, &model.model)?;
        let mut apps: Vec<RetiringApp> = Vec::new();
        for found in asked.iter().filter_map(|(app, models)| self.app(app, models, model, ends.day)) {
            match apps.last_mut().filter(|last| last.app.id == found.app.id) {
                Some(last) => *last = worse(last.clone(), found),
                None => apps.push(found),
            }
        }
        let default = self.workspace.default_model.as_ref() == Some(model);
        let stands_in = self.workspace.fallback_order.contains(model);
        let offered = |id: &&String| listed(connection).iter().any(|listed| listed.id == **id);
        let successor_ref = ends.successor.as_ref().filter(offered);
        let successor_ref = successor_ref.map(|id| ModelRef { connection: connection.id, model: id.clone() });
        let source = catalog::find(&connection.provider, &model.model).and_then(|known| known.source);
        let item = Retirement {
            model: named(connection, model),
            day: ends.day.format(DAY).ok()?,
            source: source.filter(|_| ends.by == RetiresBy::Catalog).map(str::to_owned),
            by: ends.by,
            successor: ends.successor,
            successor_ref,
            default,
            stands_in,
            apps,
        };
        let is_over = ends.day < self.today.saturating_sub(SHOWN_AFTER);
        (item.is_in_use() || !is_over).then_some((ends.day, item))
    }

    /// What becomes of an app on the day on which a model ends, if it asks that model.
    fn app(&self, app: &PublishedApp, models: &Models, ending: &ModelRef, day: Date) -> Option<RetiringApp> {
        let first = models.primary == *ending;
        if !first && !models.fallbacks.contains(ending) {
            return None;
        }
        let order = std::iter::once(&models.primary).chain(&models.fallbacks);
        let mut then = order.filter(|model| *model != ending).filter_map(|model| self.lasts(model, day));
        Some(RetiringApp {
            app: run_app(app),
            owner: api::Person { id: app.owner, name: app.owner_name.clone() },
            first,
            then: then.next(),
            links: 0,
            runs: 0,
        })
    }

    /// A model that can be asked on that day.
    fn lasts(&self, model: &ModelRef, day: Date) -> Option<api::DrillModel> {
        let connection = self.connections.get(&model.connection).filter(|connection| connection.paused_at.is_none())?;
        let is_there = models::retirement(connection, &model.model).is_none_or(|ends| ends.day > day);
        is_there.then(|| named(connection, model))
    }
}

/// What becomes of an app of which two versions run: the worse of both. What takes over matters most where the model answers.
fn worse(one: RetiringApp, other: RetiringApp) -> RetiringApp {
    let harm = |app: &RetiringApp| (app.first, app.then.is_none());
    if harm(&other) > harm(&one) { other } else { one }
}
