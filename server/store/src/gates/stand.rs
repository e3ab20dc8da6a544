//! How a definition stands with an app's gate: which results of comparisons are evidence of it, and whether the approver said yes to it.
//!
//! A column of a comparison notes a hash of what it ran, and a row one of what was asked and checked. A result counts where both are
//! those of the definition and of the row as they are now. Fallbacks aren't part of it, because comparisons never run them.

use std::collections::{HashMap, HashSet};

use model::{
    AppId, ComparisonId, Definition, ModelRef, ModelUse, TestRowId,
    evidence::{
        Check,
        gate::{GateMissing, RowStanding, Tally},
    },
};
use sqlx::types::Json;

use super::{Approval, Gate, approval, find};
use crate::{CellState, Draft, Result, Tenant, apps, pieces, scope::Tx};

/// What is to be published.
pub(crate) struct Candidate {
    /// With its pieces.
    pub definition: Definition,
    /// The model that would answer; `None` for the one that the definition names, or else the workspace's default.
    pub answering: Option<ModelRef>,
    /// The revision of the draft that it is; `None` for anything else, to which nobody can have said yes.
    pub revision: Option<i64>,
}

/// An app's gate, and how a definition stands with it.
#[derive(Debug, Clone)]
pub struct GateState {
    pub gate: Gate,
    /// Names what would be published.
    pub content: Vec<u8>,
    pub draft_revision: i64,
    /// The test rows in their order; empty if checks aren't asked for.
    pub rows: Vec<GateRow>,
    /// Who was asked for their yes last.
    pub approval: Option<Approval>,
    /// The comparison that the draft's model was taken from.
    pub draft_evidence: Option<ComparisonId>,
}

/// A test row, and how its answer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateRow {
    pub id: TestRowId,
    /// From 1, in the order of the rows.
    pub number: usize,
    pub standing: RowStanding,
    /// The comparison that shows it, with the row's number and the column there; `None` if it was not run.
    pub shown_by: Option<(ComparisonId, i32, i32)>,
}

impl GateState {
    pub fn tally(&self) -> Tally {
        Tally::of(self.rows.iter().map(|row| row.standing))
    }

    /// What is missing; nothing if it passes.
    pub fn missing(&self) -> Vec<GateMissing> {
        let rows = self.gate.min_percent.and_then(|percent| self.tally().missing(percent));
        let approver = self.gate.approver.as_ref().and_then(|approver| match approver.able {
            false => Some(GateMissing::ApproverGone),
            true => (!self.is_approved()).then_some(GateMissing::NotApproved),
        });
        rows.into_iter().chain(approver).collect()
    }

    /// Whether the approver has said yes to this very content.
    fn is_approved(&self) -> bool {
        let approver = self.gate.approver.as_ref().map(|approver| approver.person);
        let approval = self.approval.as_ref().filter(|approval| approval.content == self.content);
        approval.is_some_and(|approval| {
            approval.approved.is_some() && approval.approved.as_ref().map(|by| by.person) == approver
        })
    }

    /// The newest comparison that shows how rows stand.
    pub fn comparison(&self) -> Option<ComparisonId> {
        let over = self.rows.iter().filter(|row| row.standing != RowStanding::Running);
        over.filter_map(|row| row.shown_by.map(|(comparison, ..)| comparison)).max()
    }

    /// The comparison that is linked with what is published now.
    pub fn evidence(&self) -> Option<ComparisonId> {
        self.draft_evidence.or_else(|| self.comparison())
    }
}

impl Tenant {
    /// An app's gate, and how its draft stands with it. `answering` is the model that would answer. `None` if there is no such app in use.
    pub async fn gate(&self, app: AppId, answering: Option<ModelRef>) -> Result<Option<GateState>> {
        let mut tx = self.begin_read().await?;
        let state = of_draft(&mut tx, self, app, answering).await?;
        tx.commit().await?;
        Ok(state)
    }

    /// The same if the gate asked for this share of rows.
    pub async fn gate_asking(
        &self,
        app: AppId,
        answering: Option<ModelRef>,
        min_percent: Option<u8>,
    ) -> Result<Option<GateState>> {
        let mut tx = self.begin_read().await?;
        let gate = Gate { min_percent, ..find(&mut tx, self, app).await? };
        let state = draft_at(&mut tx, self, app, answering, gate).await?;
        tx.commit().await?;
        Ok(state)
    }
}

/// How an app's draft stands, with the newest texts of its pieces.
pub(super) async fn of_draft(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    answering: Option<ModelRef>,
) -> Result<Option<GateState>> {
    let gate = find(tx, tenant, app).await?;
    draft_at(tx, tenant, app, answering, gate).await
}

/// How an app's draft stands with a gate.
async fn draft_at(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    answering: Option<ModelRef>,
    gate: Gate,
) -> Result<Option<GateState>> {
    let Some(Draft { definition, revision, evidence, .. }) = apps::find_draft(tx, tenant, app).await? else {
        return Ok(None);
    };
    let pieces = pieces::newest(tx, tenant, &definition.piece_names()).await?;
    let candidate = Candidate { definition: definition.with_pieces(&pieces), answering, revision: Some(revision) };
    let mut state = stand_at(tx, tenant, app, candidate, gate).await?;
    state.draft_evidence = evidence;
    Ok(Some(state))
}

/// Keeps rows, checks and the approver's role as they are until the transaction ends. The app's row must be locked already: changes of the
/// gate and approvals lock it, too.
pub(crate) async fn lock_grounds(tx: &mut Tx, tenant: &Tenant, app: AppId) -> Result<()> {
    sqlx::query!(
        "select revision from test_sets where workspace_id = $1 and app_id = $2 for share",
        tenant.workspace().0,
        app.0
    )
    .fetch_optional(&mut **tx)
    .await?;
    sqlx::query!(
        "select from members where workspace_id = $1
            and person_id = (select approver_id from gates where workspace_id = $1 and app_id = $2) for share",
        tenant.workspace().0,
        app.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(())
}

/// How a definition stands with an app's gate.
pub(crate) async fn stand(tx: &mut Tx, tenant: &Tenant, app: AppId, candidate: Candidate) -> Result<GateState> {
    let gate = find(tx, tenant, app).await?;
    stand_at(tx, tenant, app, candidate, gate).await
}

async fn stand_at(tx: &mut Tx, tenant: &Tenant, app: AppId, candidate: Candidate, gate: Gate) -> Result<GateState> {
    let Candidate { definition, answering, revision } = candidate;
    let named = definition.model.named().cloned();
    let answering = match answering.or(named) {
        Some(model) => Some(model),
        None if definition.model.wants().is_some() => None,
        None => default_model(tx, tenant).await?,
    };
    let content = hash(tx, &serde_json::json!({"revision": revision, "definition": definition})).await?;
    let measured = answering.map(|model| measured(definition, model));
    let rows = match gate.min_percent {
        Some(_) => rows(tx, tenant, app, measured.as_ref()).await?,
        None => Vec::new(),
    };
    let approval = if gate.approver.is_some() { approval::find(tx, tenant, app).await? } else { None };
    let draft_revision = revision.unwrap_or_default();
    Ok(GateState { gate, content, draft_revision, rows, approval, draft_evidence: None })
}

/// What of a definition a comparison can measure: all but its fallbacks, with the model that answers.
pub(super) fn measured(mut definition: Definition, model: ModelRef) -> Definition {
    definition.model.use_ = Some(ModelUse::Model(model));
    definition.model.fallbacks = Vec::new();
    definition
}

async fn default_model(tx: &mut Tx, tenant: &Tenant) -> Result<Option<ModelRef>> {
    let found = sqlx::query_scalar!(
        r#"select default_model as "default_model: Json<ModelRef>" from workspaces where id = $1"#,
        tenant.workspace().0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(found.flatten().map(|model| model.0))
}

async fn hash(tx: &mut Tx, content: &serde_json::Value) -> Result<Vec<u8>> {
    Ok(sqlx::query_scalar!(r#"select content_hash($1) as "hash!""#, content).fetch_one(&mut **tx).await?)
}

/// The test rows, and how the answers of this definition stand; none was run if no model would answer.
async fn rows(tx: &mut Tx, tenant: &Tenant, app: AppId, definition: Option<&Definition>) -> Result<Vec<GateRow>> {
    let rows = sqlx::query!(
        r#"with all_rows as (
            select with_judges(s.checks, w.default_model) as checks, w.default_model
            from test_sets s join workspaces w on w.id = s.workspace_id
            where s.workspace_id = $1 and s.app_id = $2
        )
        select t.id, t.expected <> '' as "has_expected!", a.checks || with_judges(t.checks, a.default_model) as "checks!: Json<Vec<Check>>"
        from test_rows t, all_rows a where t.workspace_id = $1 and t.app_id = $2 order by t.id"#,
        tenant.workspace().0,
        app.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let mut results = match definition {
        Some(definition) => results(tx, tenant, app, definition).await?,
        None => HashMap::new(),
    };
    let row = rows.into_iter().zip(1..).map(|(row, number)| {
        let newest = results.remove(&TestRowId(row.id));
        let (standing, shown_by) = standing(newest.as_ref(), &row.checks, row.has_expected);
        GateRow { id: row.id.into(), number, standing, shown_by }
    });
    Ok(row.collect())
}

/// The test rows of which running could tell more, of answers by this definition.
pub(crate) async fn open_rows(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    measured: Option<&Definition>,
) -> Result<HashSet<TestRowId>> {
    let rows = rows(tx, tenant, app, measured).await?;
    Ok(rows.into_iter().filter(|row| row.standing.is_open()).map(|row| row.id).collect())
}

/// What a comparison made of a row.
struct CellResult {
    state: CellState,
    results: String,
    place: (ComparisonId, i32, i32),
}

/// The newest result counts; while there is a newer run in progress, that is waited for.
fn standing(
    newest: Option<&CellResult>,
    checks: &[Check],
    has_expected: bool,
) -> (RowStanding, Option<(ComparisonId, i32, i32)>) {
    let Some(newest) = newest else { return (RowStanding::NotRun, None) };
    let standing = match newest.state {
        CellState::Answered => RowStanding::of_answer(&newest.results, checks, has_expected),
        CellState::Failed => RowStanding::NoAnswer,
        CellState::Waiting | CellState::Running => RowStanding::Running,
        CellState::Skipped => RowStanding::NotRun,
    };
    (standing, Some(newest.place))
}

/// The newest result of each of the app's rows as they are now by this definition.
async fn results(
    tx: &mut Tx,
    tenant: &Tenant,
    app: AppId,
    definition: &Definition,
) -> Result<HashMap<TestRowId, CellResult>> {
    let rows = sqlx::query!(
        r#"with all_rows as (
            select with_judges(s.checks, w.default_model) as checks, w.default_model
            from test_sets s join workspaces w on w.id = s.workspace_id
            where s.workspace_id = $1 and s.app_id = $2
        ), wanted as (
            select t.id, content_hash(jsonb_build_object('inputs', t.inputs, 'expected', t.expected,
                'checks', a.checks || with_judges(t.checks, a.default_model))) as measured
            from test_rows t, all_rows a where t.workspace_id = $1 and t.app_id = $2
        )
        select distinct on (w.id) w.id, r.comparison_id, r.number, k.number as "column_number", c.state as "state: CellState", c.results
        from wanted w
        join comparison_rows r on r.workspace_id = $1 and r.test_row_id = w.id and r.measured = w.measured
        join comparison_columns k on k.workspace_id = $1 and k.comparison_id = r.comparison_id and k.measured = content_hash($3)
        join comparison_cells c on c.workspace_id = $1 and c.comparison_id = r.comparison_id and c.row_number = r.number
            and c.column_number = k.number
        where c.state <> 'skipped'
        order by w.id, r.comparison_id desc, k.number desc"#,
        tenant.workspace().0,
        app.0,
        serde_json::json!(definition),
    )
    .fetch_all(&mut **tx)
    .await?;
    let result = rows.into_iter().map(|row| {
        let place = (row.comparison_id.into(), row.number, row.column_number);
        (TestRowId(row.id), CellResult { state: row.state, results: row.results, place })
    });
    Ok(result.collect())
}
