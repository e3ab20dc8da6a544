//! What would become of an app. Pure.

use std::collections::{HashMap, HashSet};

use api::{DrillModel, DrillVerdict, DrilledApp, Money};
use model::{ConnectionId, Definition, ModelRef};
use store::{Connection, PublishedApp, TypicalRun, Workspace};

use crate::{
    api::wire,
    models::{display_name, listed, not_taken, price_of},
    runs::accept::{Models, models_in},
};

/// What is known of the workspace.
pub struct Scene<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// Its connections.
    pub connections: HashMap<ConnectionId, Connection>,
    /// The id of the provider that is gone.
    pub gone: &'a str,
    /// Whether a model has failed so often that it is let rest.
    pub resting: &'a dyn Fn(&ModelRef) -> bool,
    /// The models that a run has had an answer from lately.
    pub answered: HashSet<ModelRef>,
}

impl Scene<'_> {
    /// What would become of an app; nothing if it doesn't ask the provider that is gone first. Of two versions that run beside each other,
    /// it is the one that would do worse.
    pub fn judge(&self, app: &PublishedApp, typical: &TypicalRun) -> Option<DrilledApp> {
        let versions = [Some(&app.definition), app.beside.as_ref()];
        let judged =
            versions.into_iter().flatten().filter_map(|definition| self.judge_version(app, definition, typical));
        judged.min_by_key(|judged| judged.verdict)
    }

    fn judge_version(&self, app: &PublishedApp, definition: &Definition, typical: &TypicalRun) -> Option<DrilledApp> {
        let Models { primary, fallbacks } = models_in(self.workspace, definition, &self.connections)?;
        let now = self.connections.get(&primary.connection).filter(|connection| connection.provider == self.gone)?;
        let found = fallbacks.iter().find_map(|model| self.stands_in(model).map(|connection| (model, connection)));
        let fails_now = found.is_some_and(|(model, connection)| has_failed(connection) || (self.resting)(model));
        let not_taken =
            found.map_or_else(Vec::new, |(model, connection)| not_taken(definition, connection, &model.model));
        let verdict = match found {
            None => DrillVerdict::WouldStop,
            Some(_) if fails_now || !not_taken.is_empty() => DrillVerdict::Weaker,
            Some((model, connection)) if !self.is_known(model, connection) => DrillVerdict::Untested,
            Some(_) => DrillVerdict::Ready,
        };
        Some(DrilledApp {
            app: run_app(app),
            owner: api::Person { id: app.owner, name: app.owner_name.clone() },
            model: named(now, &primary),
            takes_over: found.map(|(model, connection)| named(connection, model)),
            verdict,
            fails_now,
            not_taken,
            runs: wire::count(typical.runs),
            cost: typical.cost_micros.map(Money::usd),
            cost_after: found.and_then(|(model, connection)| estimate(typical, connection, &model.model)),
        })
    }

    /// Whether anything tells that a model does what it should: the catalog, or an answer that a run had from it.
    fn is_known(&self, model: &ModelRef, connection: &Connection) -> bool {
        llm::catalog::find(&connection.provider, &model.model).is_some() || self.answered.contains(model)
    }

    /// The connection by which a model would answer.
    fn stands_in(&self, model: &ModelRef) -> Option<&Connection> {
        let connection = self.connections.get(&model.connection)?;
        let usable = connection.provider != self.gone && connection.paused_at.is_none();
        // Some providers have no list; there the name is taken at its word.
        let models = listed(connection);
        let offered = models.is_empty() || models.iter().any(|listed| listed.id == model.model);
        (usable && offered).then_some(connection)
    }
}

/// A published app, as the wire has it.
pub fn run_app(app: &PublishedApp) -> api::RunApp {
    api::RunApp {
        id: app.id,
        slug: app.slug.clone(),
        name: app.name.clone(),
        icon: app.icon.clone(),
        category: app.category,
    }
}

/// A model, as the wire has it.
pub fn named(connection: &Connection, model: &ModelRef) -> DrillModel {
    let provider = llm::provider::find(&connection.provider);
    DrillModel {
        name: display_name(connection, &model.model),
        connection_name: connection.name.clone(),
        monogram: provider.map_or("?", |provider| provider.monogram).to_owned(),
        model_ref: model.clone(),
    }
}

fn has_failed(connection: &Connection) -> bool {
    let ok = connection.last_check.as_ref().and_then(|check| check.get("code"));
    ok.is_some_and(|code| !code.is_null())
}

/// What the usual run would cost.
fn estimate(typical: &TypicalRun, connection: &Connection, model: &str) -> Option<Money> {
    let price = price_of(connection, model).filter(|_| typical.runs > 0)?;
    let usage = llm::Usage {
        input_tokens: wire::count(typical.input_tokens),
        output_tokens: wire::count(typical.output_tokens),
        ..llm::Usage::default()
    };
    i64::try_from(price.cost_micros(&usage)).ok().map(Money::usd)
}
