//! What a run does about personal data, by the workspace's rules.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use mask::Detector;
use model::{AppId, PersonalDataRule, WorkspaceId};
use runner::Privacy;
use store::{Store, Tenant};

/// The most workspaces whose detectors are kept.
const KEPT: usize = 1_024;

/// The workspaces' detectors, each with the revision of the settings whose names it finds.
#[derive(Debug, Default)]
pub(super) struct Detectors(Mutex<HashMap<WorkspaceId, (i64, Detector)>>);

impl Detectors {
    /// What a run of this app does.
    pub(super) async fn privacy(
        &self,
        store: &Store,
        workspace: WorkspaceId,
        app: AppId,
    ) -> Result<Privacy, store::Error> {
        self.privacy_of(&store.tenant(workspace), app).await
    }

    /// The same of a workspace that is at hand.
    pub(super) async fn privacy_of(&self, tenant: &Tenant, app: AppId) -> Result<Privacy, store::Error> {
        let workspace = tenant.workspace();
        let settings = tenant.personal_data().await?;
        if settings.is_off() {
            return Ok(Privacy::default());
        }
        Ok(Privacy {
            connections: settings.connections.clone(),
            others: settings.others,
            app: settings.apps.get(&app).copied().unwrap_or(PersonalDataRule::Off),
            detector: self.detector(workspace, settings.revision, &settings.names),
        })
    }

    fn detector(&self, workspace: WorkspaceId, revision: i64, names: &[String]) -> Detector {
        // No code that holds this lock panics, so a poisoned one is still consistent.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, detector)) = kept.get(&workspace)
            && *of == revision
        {
            return detector.clone();
        }
        if kept.len() >= KEPT {
            kept.clear();
        }
        let detector = Detector::new(names);
        kept.insert(workspace, (revision, detector.clone()));
        detector
    }
}
