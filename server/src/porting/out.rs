//! An app as it leaves.

use model::Definition;
use portable::{AppFile, Providers, TestRow, Tests};
use store::{App, Tenant};

use crate::error::{ErrorCode, Refusal};

/// The file of an app: of its draft, or of a version. Test rows, checks and the gate are those of today, because versions have none.
pub async fn file_of(tenant: &Tenant, app: &App, version: Option<i32>) -> Result<String, Refusal> {
    let (definition, sample) = match version {
        Some(number) => {
            let found = tenant.version_by_number(app.id, number).await?.ok_or(ErrorCode::NotFound)?;
            (found.definition, found.sample)
        }
        None => {
            let draft = tenant.draft(app.id).await?.ok_or(ErrorCode::NotFound)?;
            (tenant.with_newest_pieces(draft.definition).await?, draft.sample)
        }
    };
    let connections = tenant.connections().await?;
    let providers = connections.into_iter().map(|connection| (connection.id, connection.provider)).collect();
    let mut file = with_listing(app, definition, providers);
    file.sample = sample.filter(|sample| !sample.is_empty());
    file.tests = Some(tests_of(tenant, app).await?);
    // Whose yes is asked for is a person of this workspace.
    file.gate_percent = tenant.gate_settings(app.id).await?.min_percent;
    portable::write(&file).map_err(Refusal::internal)
}

fn with_listing(app: &App, definition: Definition, providers: Providers) -> AppFile {
    let mut file = AppFile::new(app.name.clone(), definition, providers);
    file.summary.clone_from(&app.summary);
    file.category = app.category;
    file.icon.clone_from(&app.icon);
    file
}

async fn tests_of(tenant: &Tenant, app: &App) -> Result<Tests, Refusal> {
    let checks = tenant.test_set(app.id).await?.checks;
    let rows = tenant.all_test_rows(app.id, None).await?.into_iter().map(|row| TestRow {
        inputs: row.inputs,
        expected: row.expected,
        tags: row.tags,
        checks: row.checks,
    });
    Ok(Tests { checks, rows: rows.collect() })
}
