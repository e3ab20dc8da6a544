//! What a file of an app holds.

use std::collections::BTreeMap;

use model::{Category, ConnectionId, Definition, ModelRef, Values, evidence::Check};
use serde::{Deserialize, Serialize};

/// The providers of connections. In a file that was read the ids are placeholders, which mean nothing anywhere else.
pub type Providers = BTreeMap<ConnectionId, String>;

/// An app, as a file holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppFile {
    /// Always [`crate::FORMAT`].
    pub(crate) format: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    #[serde(default)]
    pub category: Category,
    /// The icon's name in the sprite; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub icon: String,
    /// With the texts of its pieces. Ids of connections are those of `providers`; ids of pieces mean nothing.
    pub definition: Definition,
    /// Example values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Values>,
    /// Absent in a file that says nothing of tests, which is something else than none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<Tests>,
    /// How many percent of the test rows must pass before the app is published, 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate_percent: Option<u8>,
    /// Whose connections the models' are.
    #[serde(skip)]
    pub providers: Providers,
}

/// What an app is tested by.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tests {
    /// What must be true of the answer to every row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<TestRow>,
}

/// Saved inputs with what is expected of the answer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestRow {
    pub inputs: Values,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub expected: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
}

impl AppFile {
    /// An app without tests and gate.
    pub fn new(name: String, definition: Definition, providers: Providers) -> Self {
        Self {
            format: crate::FORMAT.to_owned(),
            name,
            summary: String::new(),
            category: Category::default(),
            icon: String::new(),
            definition,
            sample: None,
            tests: None,
            gate_percent: None,
            providers,
        }
    }

    /// Every model that is named in it: the app's own, those that stand in, and judges; in the order of the file, and as often as there.
    pub fn models_mut(&mut self) -> impl Iterator<Item = ModelPlace<'_>> {
        let model = &mut self.definition.model;
        let own = std::iter::once(ModelPlace::Own(&mut model.use_));
        let fallbacks = std::iter::once(ModelPlace::Fallbacks(&mut model.fallbacks));
        let tests = self.tests.iter_mut().flat_map(|tests| {
            let rows = tests.rows.iter_mut().flat_map(|row| &mut row.checks);
            tests.checks.iter_mut().chain(rows)
        });
        let judges = tests.filter_map(|check| match check {
            Check::Judge { model, .. } => Some(ModelPlace::Judge(model)),
            _ => None,
        });
        own.chain(fallbacks).chain(judges)
    }

    /// The same app, with each model replaced by what `of` says; one that it has nothing for is left out, which means the workspace's
    /// default.
    pub fn map_models(&mut self, mut of: impl FnMut(&ModelRef) -> Option<ModelRef>) {
        for place in self.models_mut() {
            match place {
                ModelPlace::Own(use_) => {
                    if let Some(model::ModelUse::Model(model)) = use_ {
                        *use_ = of(model).map(model::ModelUse::Model);
                    }
                }
                ModelPlace::Fallbacks(models) => {
                    let mapped: Vec<_> = models.iter().filter_map(&mut of).collect();
                    *models = mapped;
                }
                ModelPlace::Judge(model) => *model = model.as_ref().and_then(&mut of),
            }
        }
    }
}

/// Where an app names models.
#[derive(Debug)]
pub enum ModelPlace<'a> {
    Own(&'a mut Option<model::ModelUse>),
    Fallbacks(&'a mut Vec<ModelRef>),
    Judge(&'a mut Option<ModelRef>),
}
