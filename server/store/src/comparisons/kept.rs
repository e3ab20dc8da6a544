//! Answers that are there already. Checks that were changed need no new ones: what a gate misses takes the answer of an earlier comparison
//! to the same inputs by the same definition, has it checked again, and asks only judges that have said nothing of it.

use std::collections::HashMap;

use model::{
    AppId, Definition, RunId, TestRowId,
    evidence::{Check, CheckOutcome, CheckResult},
};
use serde_json::json;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Result, Tenant, scope::Tx};

/// An answer that an earlier comparison has.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptAnswer {
    pub run: RunId,
    /// What judges have decided about it.
    pub judged: Vec<Judged>,
}

/// What came of a check by a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    pub check: Check,
    pub outcome: CheckOutcome,
}

impl Tenant {
    /// The newest answers by this definition to the inputs that an app's test rows have now. Those that were deleted since are left out.
    pub async fn kept_answers(&self, app: AppId, measured: &Definition) -> Result<HashMap<TestRowId, KeptAnswer>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select distinct on (t.id) t.id, t.expected, c.run_id as "run_id!"
            from test_rows t
            join comparison_rows r on r.workspace_id = $1 and r.test_row_id = t.id and r.measured is not null and r.inputs = t.inputs
            join comparison_columns k on k.workspace_id = $1 and k.comparison_id = r.comparison_id and k.measured = content_hash($3)
            join comparison_cells c on c.workspace_id = $1 and c.comparison_id = r.comparison_id and c.row_number = r.number
                and c.column_number = k.number
            where t.workspace_id = $1 and t.app_id = $2 and c.state = 'answered' and c.answer <> '' and c.run_id is not null
            order by t.id, r.comparison_id desc, k.number desc"#,
            self.workspace().0,
            app.0,
            json!(measured),
        )
        .fetch_all(&mut *tx)
        .await?;
        let runs: Vec<Uuid> = rows.iter().map(|row| row.run_id).collect();
        let said = said(&mut tx, self, &runs).await?;
        tx.commit().await?;
        let kept = rows.into_iter().map(|row| {
            let judged = judged(&said, row.run_id, &row.expected);
            (TestRowId(row.id), KeptAnswer { run: row.run_id.into(), judged })
        });
        Ok(kept.collect())
    }
}

/// What comparisons say of a run's answer.
pub(super) struct Said {
    run: Uuid,
    expected: String,
    checks: Vec<Check>,
    outcomes: Vec<CheckOutcome>,
}

/// What all comparisons say of these runs' answers, the newest first.
pub(super) async fn said(tx: &mut Tx, tenant: &Tenant, runs: &[Uuid]) -> Result<Vec<Said>> {
    let rows = sqlx::query!(
        r#"select c.run_id as "run_id!", r.expected, m.checks || r.checks as "checks!: Json<Vec<Check>>",
            c.outcomes as "outcomes: Json<Vec<CheckOutcome>>"
        from comparison_cells c
        join comparison_rows r on r.workspace_id = $1 and r.comparison_id = c.comparison_id and r.number = c.row_number
        join comparisons m on m.workspace_id = $1 and m.id = c.comparison_id
        where c.workspace_id = $1 and c.run_id = any($2) and c.state = 'answered'
        order by c.comparison_id desc"#,
        tenant.workspace().0,
        runs,
    )
    .fetch_all(&mut **tx)
    .await?;
    let said = rows.into_iter().map(|row| Said {
        run: row.run_id,
        expected: row.expected,
        checks: row.checks.0,
        outcomes: row.outcomes.0,
    });
    Ok(said.collect())
}

/// What judges have decided of a run's answer beside this expected one, which they are told, too.
pub(super) fn judged(said: &[Said], run: Uuid, expected: &str) -> Vec<Judged> {
    let mut all: Vec<Judged> = Vec::new();
    for said in said.iter().filter(|said| said.run == run && said.expected == expected) {
        for outcome in said.outcomes.iter().filter(|outcome| outcome.result != CheckResult::Unknown) {
            let check = usize::try_from(outcome.check).ok().and_then(|at| said.checks.get(at));
            if let Some(check @ Check::Judge { .. }) = check
                && all.iter().all(|judged| judged.check != *check)
            {
                all.push(Judged { check: check.clone(), outcome: outcome.clone() });
            }
        }
    }
    all
}
