//! From what the store knows of gates to what goes over the wire.

use std::collections::HashMap;

use api::{Gate, GateApproval, GateRow, GateRows, Person, Role};
use data_encoding::HEXLOWER;
use model::TestRowId;
use store::{App, GateState, SaidBy};

use crate::{
    api::{
        apps::{is_approver, may_edit},
        wire::{count, timestamp},
    },
    auth::Member,
    error::{ErrorCode, Refusal},
    evidence::rows::title,
};

/// The most rows that are named.
const NAMED: usize = 50;

/// A gate, as the wire has it. Who is rating one of its comparisons blind isn't told how rows stand, which would tell which answer is whose.
pub async fn to_wire(member: &Member, app: &App, state: GateState) -> Result<Gate, Refusal> {
    let rows = if state.gate.min_percent.is_some() { Some(rows(member, app, &state).await?) } else { None };
    let missing = state.missing();
    Ok(Gate {
        passed: missing.is_empty(),
        missing,
        rows,
        evidence: state.evidence(),
        approval: state.approval.as_ref().map(|approval| {
            let (asked_by, asked_at) = said(approval.asked.as_ref());
            let (approved_by, approved_at) = said(approval.approved.as_ref());
            let current = approval.content == state.content;
            GateApproval { current, asked_by, asked_at, approved_by, approved_at }
        }),
        min_percent: state.gate.min_percent,
        approver: state.gate.approver.map(|approver| Person { id: approver.person, name: approver.name }),
        revision: count(state.gate.revision),
        content: HEXLOWER.encode(&state.content),
        draft_revision: count(state.draft_revision),
        editable: may_edit(member, app.owner),
        may_approve: is_approver(member, app),
        may_pass: member.role >= Role::Admin,
    })
}

fn said(by: Option<&SaidBy>) -> (Option<Person>, Option<api::Timestamp>) {
    by.map(|by| (Person { id: by.person, name: by.name.clone() }, timestamp(by.at))).unzip()
}

/// Refuses whoever is rating one of the comparisons blind that show how rows stand.
pub(super) async fn refuse_rating(member: &Member, state: &GateState) -> Result<(), Refusal> {
    let mut shown: Vec<_> =
        state.rows.iter().filter_map(|row| row.shown_by.map(|(comparison, ..)| comparison)).collect();
    shown.sort_unstable();
    shown.dedup();
    for comparison in shown {
        if member.tenant.is_rating_answers_of(comparison, member.id).await? {
            return Err(ErrorCode::BlindRating.into());
        }
    }
    Ok(())
}

async fn rows(member: &Member, app: &App, state: &GateState) -> Result<GateRows, Refusal> {
    let tally = state.tally();
    refuse_rating(member, state).await?;
    let running = state.rows.iter().filter(|row| row.standing == api::RowStanding::Running);
    Ok(GateRows {
        rows: tally.rows(),
        passed: tally.passed,
        failed: tally.failed,
        undecided: tally.undecided,
        running: tally.running,
        not_run: tally.not_run,
        open: count(state.rows.iter().filter(|row| row.standing.is_open()).count()),
        comparison: state.comparison(),
        running_in: running.filter_map(|row| row.shown_by.map(|(comparison, ..)| comparison)).max(),
        not_passing: not_passing(member, app, state).await?,
    })
}

async fn not_passing(member: &Member, app: &App, state: &GateState) -> Result<Vec<GateRow>, Refusal> {
    let ended =
        |standing| !matches!(standing, api::RowStanding::Passed | api::RowStanding::Running | api::RowStanding::NotRun);
    let failing: Vec<_> = state.rows.iter().filter(|row| ended(row.standing)).take(NAMED).collect();
    if failing.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<TestRowId> = failing.iter().map(|row| row.id).collect();
    let draft = member.tenant.draft(app.id).await?.ok_or(ErrorCode::NotFound)?;
    let known = member.tenant.all_test_rows(app.id, Some(&ids)).await?;
    let titles: HashMap<_, _> = known.into_iter().map(|row| (row.id, title(&draft.definition, &row.inputs))).collect();
    let row = failing.into_iter().filter_map(|row| {
        let (comparison, number, column) = row.shown_by?;
        Some(GateRow {
            id: row.id,
            number: count(row.number),
            title: titles.get(&row.id).cloned().unwrap_or_default(),
            standing: row.standing,
            comparison,
            compared_number: count(number),
            column: count(column),
        })
    });
    Ok(row.collect())
}
