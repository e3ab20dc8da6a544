mod swaps;

use std::collections::BTreeMap;

use model::{
    Ability, ComparisonId, Definition, ModelRef, ModelUse, RunId, TestRowId, VersionId, Wants,
    evidence::{Check, CheckOutcome, CheckResult, gate::RowStanding},
};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    CellDone, CellEnd, ComparisonColumn, DraftChange, DraftSaved, Error, MemberChanged, NewComparedRow, NewComparison,
    NewPiece, NewSwap, NewTestRow, PieceChange, PieceCreated, Publication, PublishedAs, RollBack, RolledBack,
    TestRowChange, TestRowLimits, TestRowSaved, TestSetSaved, UpdateApps, Version,
    testing::{TestDatabase, definition},
};

const LIMITS: TestRowLimits = TestRowLimits { rows: 500, bytes: 1_000_000 };

struct World {
    database: TestDatabase,
    tenant: Tenant,
    owner: PersonId,
    app: AppId,
}

fn model() -> ModelRef {
    ModelRef { connection: Uuid::nil().into(), model: "m".into() }
}

fn refund() -> Check {
    Check::Contains { text: "refund".into(), match_case: false }
}

impl World {
    /// An app with rows, a check of all of them, and a gate.
    async fn new(rows: usize, min_percent: Option<u8>, approver: bool) -> Self {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        let world = Self { database, tenant, owner, app };
        let row = |number| NewTestRow { inputs: inputs(number), expected: "good".into(), ..NewTestRow::default() };
        let new: Vec<_> = (0..rows).map(row).collect();
        world.tenant.add_test_rows(app, &new, owner, LIMITS).await.unwrap();
        world.checks(&[refund()]).await;
        let saved = world.set(min_percent, approver.then_some(owner)).await;
        assert_eq!(saved, GateSaved::Saved);
        world
    }

    async fn set(&self, min_percent: Option<u8>, approver: Option<PersonId>) -> GateSaved {
        let seen_revision = self.state().await.gate.revision;
        let change = GateChange { min_percent, approver, seen_revision, by: self.owner };
        self.tenant.save_gate(self.app, change).await.unwrap()
    }

    async fn checks(&self, checks: &[Check]) {
        let set = self.tenant.test_set(self.app).await.unwrap();
        let saved = self.tenant.save_test_set(self.app, checks, set.revision).await.unwrap();
        assert!(matches!(saved, TestSetSaved::Saved(_)));
    }

    async fn state(&self) -> GateState {
        self.tenant.gate(self.app, Some(model())).await.unwrap().unwrap()
    }

    async fn missing(&self) -> Vec<GateMissing> {
        self.state().await.missing()
    }

    async fn draft(&self) -> Definition {
        let draft = self.tenant.draft(self.app).await.unwrap().unwrap().definition;
        self.tenant.with_newest_pieces(draft).await.unwrap()
    }

    async fn save(&self, definition: Definition) {
        let seen_revision = self.tenant.draft(self.app).await.unwrap().unwrap().revision;
        let change = DraftChange { definition, sample: None, seen_revision, renamed: BTreeMap::new(), by: self.owner };
        assert!(matches!(self.tenant.save_draft(self.app, &change).await.unwrap(), DraftSaved::Saved(_)));
    }

    /// A comparison of all rows as they are, by this definition.
    async fn comparison(&self, definition: Definition) -> NewComparison {
        let rows = self.tenant.all_test_rows(self.app, None).await.unwrap();
        let row = |row: &crate::TestRow| NewComparedRow {
            test_row: row.id,
            title: String::new(),
            inputs: row.inputs.clone(),
            expected: row.expected.clone(),
            checks: row.checks.clone(),
            most_micros: vec![0],
            answer: None,
        };
        let measured = super::stand::measured(definition, model());
        let column = ComparisonColumn {
            version: None,
            definition: measured.clone(),
            model: model(),
            model_name: "M".into(),
            connection_name: "C".into(),
            monogram: "MM".into(),
            measured: Some(measured),
        };
        NewComparison {
            app: self.app,
            by: self.owner,
            checks: self.tenant.test_set(self.app).await.unwrap().checks,
            limit_micros: None,
            columns: vec![column],
            rows: rows.iter().map(row).collect(),
            owner: Uuid::now_v7(),
        }
    }

    /// Begins one, and has its rows end so.
    async fn measure(&self, definition: Definition, results: &[CheckResult]) -> ComparisonId {
        let id = self.tenant.create_comparison(&self.comparison(definition).await).await.unwrap();
        for result in results {
            let cell = self.tenant.begin_cell(id).await.unwrap().unwrap();
            assert!(self.tenant.note_cell_run(id, cell, RunId(Uuid::now_v7())).await.unwrap());
            let outcomes = vec![CheckOutcome { check: 0, result: *result, reason: String::new() }];
            let end = CellEnd::Answered { answer: "an answer".into(), outcomes };
            self.tenant.end_cell(id, cell, &CellDone::without_run(end)).await.unwrap();
        }
        id
    }

    async fn measure_draft(&self, results: &[CheckResult]) -> ComparisonId {
        self.measure(self.draft().await, results).await
    }

    async fn publish(&self, gate_reason: Option<&str>) -> PublishedAs {
        let seen_revision = self.tenant.draft(self.app).await.unwrap().unwrap().revision;
        let publication = Publication { seen_revision, note: "", answering: Some(model()), gate_reason };
        self.tenant.publish_draft(self.app, publication, self.owner).await.unwrap()
    }

    async fn published(&self, gate_reason: Option<&str>) -> Version {
        match self.publish(gate_reason).await {
            PublishedAs::Version(version) => *version,
            other => panic!("{other:?}"),
        }
    }

    async fn is_kept_back(&self) -> bool {
        matches!(self.publish(None).await, PublishedAs::GateNotPassed(_))
    }

    async fn approve(&self, by: PersonId) -> Approved {
        let content = self.state().await.content;
        self.tenant.approve(self.app, &content, by).await.unwrap()
    }

    async fn audited(&self, action: &str) -> Vec<serde_json::Value> {
        let log = self.tenant.newest_audit(100).await.into_iter();
        log.filter(|entry| entry.action == action).map(|entry| entry.after.unwrap_or_default()).collect()
    }
}

fn inputs(number: usize) -> model::Values {
    json!({"text": format!("input {number}")}).as_object().cloned().unwrap_or_default()
}

use CheckResult::{Fail, Pass, Unknown};

#[tokio::test]
async fn enough_rows_must_pass_with_what_would_be_published() {
    let world = World::new(4, Some(100), false).await;
    assert_eq!(world.missing().await, [GateMissing::RowsNotRun]);
    let PublishedAs::GateNotPassed(told) = world.publish(None).await else { panic!() };
    assert_eq!((told.missing(), told.tally().not_run), (vec![GateMissing::RowsNotRun], 4));
    let comparison = world.measure_draft(&[Pass, Pass, Pass, Fail]).await;
    assert_eq!(world.missing().await, [GateMissing::TooFewPass]);
    assert!(world.is_kept_back().await);
    let state = world.state().await;
    assert_eq!((state.comparison(), state.tally().passed, state.tally().failed), (Some(comparison), 3, 1));
    assert_eq!(state.rows[3].shown_by, Some((comparison, 4, 0)));
    world.set(Some(76), None).await;
    assert!(world.is_kept_back().await, "75 % are not 76 %");
    world.set(Some(75), None).await;
    let version = world.published(None).await;
    assert_eq!((version.evidence, version.gate_reason), (Some(comparison), None));
}

#[tokio::test]
async fn what_is_undecided_or_in_progress_is_not_passed() {
    let world = World::new(2, Some(100), false).await;
    world.measure_draft(&[Pass, Unknown]).await;
    assert_eq!(world.state().await.rows[1].standing, RowStanding::Undecided);
    assert!(world.is_kept_back().await);
    // While it is run again, that is waited for.
    let again = world.measure_draft(&[Pass]).await;
    assert_eq!(world.state().await.rows[1].standing, RowStanding::Running);
    assert!(world.is_kept_back().await);
    world.tenant.stop_comparison(again).await.unwrap();
    assert_eq!(world.state().await.rows[1].standing, RowStanding::Undecided, "what was skipped says nothing");
    let newest = world.measure_draft(&[Pass, Pass]).await;
    assert_eq!(world.state().await.rows[1].shown_by, Some((newest, 2, 0)));
    assert!(!world.is_kept_back().await, "the newest result counts");
}

#[tokio::test]
async fn results_of_another_draft_row_or_check_count_for_nothing() {
    let world = World::new(2, Some(100), false).await;
    let first = world.draft().await;
    world.measure_draft(&[Pass, Pass]).await;
    assert!(world.missing().await.is_empty());

    world.save(definition("another prompt")).await;
    assert_eq!(world.missing().await, [GateMissing::RowsNotRun]);
    assert!(world.is_kept_back().await);
    world.save(first.clone()).await;
    assert!(world.missing().await.is_empty(), "it is the same again");
    let mut fallback = first.clone();
    fallback.model.fallbacks = vec![ModelRef { model: "spare".into(), ..model() }];
    world.save(fallback).await;
    assert!(world.missing().await.is_empty(), "fallbacks aren't measured");
    let other = ModelRef { model: "other".into(), ..model() };
    let by_other = world.tenant.gate(world.app, Some(other)).await.unwrap().unwrap();
    assert_eq!(by_other.missing(), [GateMissing::RowsNotRun], "another model would answer");
    let by_none = Publication { seen_revision: 4, ..Publication::default() };
    let by_none = world.tenant.publish_draft(world.app, by_none, world.owner).await.unwrap();
    assert!(matches!(by_none, PublishedAs::GateNotPassed(_)), "no model would answer: {by_none:?}");

    let row = world.tenant.all_test_rows(world.app, None).await.unwrap().remove(0);
    let change = |tags, expected, seen_revision| TestRowChange {
        inputs: None,
        expected,
        tags,
        checks: None,
        seen_revision,
        by: world.owner,
    };
    let tagged = change(Some(vec!["x".into()]), None, 1);
    let saved = world.tenant.update_test_row(world.app, row.id, &tagged, LIMITS).await.unwrap();
    assert!(matches!(saved, TestRowSaved::Saved(_)));
    assert!(world.missing().await.is_empty(), "a tag changes nothing");
    let better = change(None, Some("better".into()), 2);
    world.tenant.update_test_row(world.app, row.id, &better, LIMITS).await.unwrap();
    assert_eq!((world.missing().await, world.state().await.tally().not_run), (vec![GateMissing::RowsNotRun], 1));
    assert!(world.is_kept_back().await);
    world.measure_draft(&[Pass, Pass]).await;
    assert!(world.missing().await.is_empty());

    world.checks(&[refund(), Check::Contains { text: "sorry".into(), match_case: false }]).await;
    assert_eq!(world.state().await.tally().not_run, 2);
    assert!(world.is_kept_back().await);
    world.checks(&[refund()]).await;
    world.tenant.add_test_rows(world.app, &[NewTestRow::default()], world.owner, LIMITS).await.unwrap();
    assert_eq!(world.state().await.tally().not_run, 1, "a new row has no result");
    assert!(world.is_kept_back().await);
}

#[tokio::test]
async fn a_piece_is_part_of_what_is_published() {
    let world = World::new(1, Some(100), true).await;
    let new = NewPiece { name: "tone".into(), text: "Be kind.".into(), by: world.owner };
    let PieceCreated::Piece(piece) = world.tenant.create_piece(&new, 10).await.unwrap() else { panic!() };
    world.save(definition("{{> tone}}")).await;
    world.measure_draft(&[Pass]).await;
    assert!(matches!(world.approve(world.owner).await, Approved::Done));
    assert!(world.missing().await.is_empty());
    let change = PieceChange {
        name: None,
        text: Some("Be brief.".into()),
        note: String::new(),
        seen_revision: piece.revision,
        by: world.owner,
    };
    world.tenant.update_piece(piece.id, &change).await.unwrap();
    assert_eq!(world.missing().await, [GateMissing::RowsNotRun, GateMissing::NotApproved]);
    assert!(world.is_kept_back().await);
}

#[tokio::test]
async fn a_yes_is_one_persons_and_about_one_revision() {
    let world = World::new(0, None, false).await;
    let lee = world.database.member(&world.tenant, "lee", Role::Builder).await;
    let choi = world.database.member(&world.tenant, "choi", Role::User).await;
    assert_eq!(world.set(None, Some(choi)).await, GateSaved::WrongApprover, "a user may not change apps");
    assert_eq!(world.set(None, Some(Uuid::now_v7().into())).await, GateSaved::WrongApprover);
    assert_eq!(world.set(None, Some(lee)).await, GateSaved::Saved);
    assert_eq!(world.missing().await, [GateMissing::NotApproved]);
    assert!(matches!(world.approve(world.owner).await, Approved::WrongPerson));
    let first = world.state().await.content;
    assert!(matches!(world.tenant.ask_for_approval(world.app, &first, world.owner).await.unwrap(), Approved::Done));
    let asked = world.tenant.gate_requests(lee).await.unwrap();
    assert_eq!(asked.iter().map(|it| (it.app, it.asked.person)).collect::<Vec<_>>(), [(world.app, world.owner)]);
    assert!(world.tenant.gate_requests(world.owner).await.unwrap().is_empty());
    assert!(matches!(world.approve(lee).await, Approved::Done));
    assert!(world.missing().await.is_empty());
    assert!(world.tenant.gate_requests(lee).await.unwrap().is_empty());

    // There and back again: what was looked at was another revision.
    let before = world.draft().await;
    world.save(definition("another prompt")).await;
    assert_eq!(world.missing().await, [GateMissing::NotApproved]);
    world.save(before).await;
    assert_eq!(world.missing().await, [GateMissing::NotApproved]);
    assert!(world.is_kept_back().await);
    let stale = world.tenant.approve(world.app, &first, lee).await.unwrap();
    assert!(matches!(stale, Approved::Stale(state) if state.content != first));
    assert!(matches!(world.approve(lee).await, Approved::Done));
    assert!(world.tenant.withdraw_approval(world.app, lee).await.unwrap());
    assert!(!world.tenant.withdraw_approval(world.app, lee).await.unwrap());
    assert_eq!(world.missing().await, [GateMissing::NotApproved]);
    assert!(matches!(world.approve(lee).await, Approved::Done));

    // A yes counts for one publication.
    world.published(None).await;
    assert!(world.is_kept_back().await);
    assert_eq!(world.audited("gate.approved").await.len(), 3);
    assert_eq!(world.audited("gate.approval_withdrawn").await.len(), 1);
}

#[tokio::test]
async fn another_approver_is_asked_for_the_same_content() {
    let world = World::new(0, None, false).await;
    let lee = world.database.member(&world.tenant, "lee", Role::Builder).await;
    world.set(None, Some(lee)).await;
    assert!(matches!(world.approve(lee).await, Approved::Done));
    let content = world.state().await.content;
    let ask = async || world.tenant.ask_for_approval(world.app, &content, world.owner).await.unwrap();
    assert!(matches!(ask().await, Approved::Done));
    assert!(world.missing().await.is_empty(), "who said yes to it is not asked again");
    world.set(None, Some(world.owner)).await;
    assert!(matches!(ask().await, Approved::Done));
    assert_eq!(world.tenant.gate_requests(world.owner).await.unwrap().len(), 1);
    assert!(matches!(world.approve(world.owner).await, Approved::Done));
    assert!(world.tenant.gate_requests(world.owner).await.unwrap().is_empty());
}

#[tokio::test]
async fn of_whoever_left_or_may_not_change_apps_any_more_no_yes_counts() {
    let world = World::new(0, None, false).await;
    let lee = world.database.member(&world.tenant, "lee", Role::Builder).await;
    world.set(None, Some(lee)).await;
    assert!(matches!(world.approve(lee).await, Approved::Done));
    assert_eq!(world.tenant.set_role(lee, Role::User).await.unwrap(), MemberChanged::Done);
    assert_eq!(world.missing().await, [GateMissing::ApproverGone]);
    assert!(world.is_kept_back().await);
    assert!(matches!(world.approve(lee).await, Approved::WrongPerson));
    world.tenant.set_role(lee, Role::Builder).await.unwrap();
    assert!(world.missing().await.is_empty());
    world.tenant.remove_member(lee).await.unwrap();
    assert_eq!(world.missing().await, [GateMissing::ApproverGone]);
    assert!(world.is_kept_back().await);
    // What the one before said is not what the next one says.
    world.set(None, Some(world.owner)).await;
    assert_eq!(world.missing().await, [GateMissing::NotApproved]);
    // The publisher's own yes counts, once it is said.
    assert!(matches!(world.approve(world.owner).await, Approved::Done));
    world.published(None).await;
}

#[tokio::test]
async fn both_parts_are_needed_where_both_are_asked_for() {
    let world = World::new(1, Some(100), true).await;
    world.measure_draft(&[Pass]).await;
    assert_eq!(world.missing().await, [GateMissing::NotApproved]);
    assert!(matches!(world.approve(world.owner).await, Approved::Done));
    world.published(None).await;
}

#[tokio::test]
async fn a_reason_opens_it_and_stays_with_the_version() {
    let world = World::new(1, Some(100), false).await;
    let version = world.published(Some("The old prompt is wrong.")).await;
    assert_eq!(version.gate_reason.as_deref(), Some("The old prompt is wrong."));
    let noted = world.audited("gate.passed_by_reason").await;
    assert_eq!((noted.len(), &noted[0]["missing"]), (1, &json!(["rows_not_run"])));
    world.measure_draft(&[Pass]).await;
    let passed = world.published(Some("It is not needed.")).await;
    assert_eq!(passed.gate_reason, None, "nothing was passed over");
    let all = world.tenant.versions(world.app).await.unwrap();
    assert_eq!(all.iter().map(|it| it.gate_reason.is_some()).collect::<Vec<_>>(), [false, true]);
}

#[tokio::test]
async fn of_two_who_publish_at_once_on_one_yes_one_does() {
    let world = World::new(0, None, true).await;
    assert!(matches!(world.approve(world.owner).await, Approved::Done));
    let (one, two) = tokio::join!(world.publish(None), world.publish(None));
    let kept_back = [one, two].iter().filter(|it| matches!(it, PublishedAs::GateNotPassed(_))).count();
    assert_eq!(kept_back, 1);
}

#[tokio::test]
async fn changes_are_on_record_and_stale_ones_refused() {
    let world = World::new(0, Some(50), true).await;
    world.set(Some(80), Some(world.owner)).await;
    world.set(Some(80), Some(world.owner)).await;
    world.set(Some(70), Some(world.owner)).await;
    world.set(Some(70), None).await;
    world.set(None, None).await;
    let lowered: Vec<_> = world.audited("gate.changed").await.iter().map(|it| it["lowered"] == true).collect();
    assert_eq!(lowered, [true, true, true, false, false], "the newest first");
    let change = GateChange { min_percent: Some(1), approver: None, seen_revision: 1, by: world.owner };
    assert_eq!(world.tenant.save_gate(world.app, change).await.unwrap(), GateSaved::Stale);
    world.published(None).await;
}

async fn live(world: &World) -> (i32, VersionId, Definition) {
    let live = world.tenant.published(world.app).await.unwrap().unwrap();
    (live.version.number, live.version.id, live.definition)
}

#[tokio::test]
async fn what_is_missing_is_begun_by_the_first_alone() {
    let world = World::new(2, Some(100), false).await;
    let new = world.comparison(world.draft().await).await;
    let second = world.database.second_store().tenant(world.tenant.workspace());
    let (one, two) = tokio::join!(world.tenant.create_missing(&new), second.create_missing(&new));
    let begun: Vec<_> = [one.unwrap(), two.unwrap()].into_iter().flatten().collect();
    assert_eq!(begun.len(), 1, "whoever comes second sees that all of it is being run");
    for _ in 0..2 {
        let cell = world.tenant.begin_cell(begun[0]).await.unwrap().unwrap();
        world.tenant.end_cell(begun[0], cell, &CellDone::without_run(CellEnd::Skipped)).await.unwrap();
    }
    assert!(world.tenant.create_missing(&new).await.unwrap().is_some(), "what was skipped is missing again");
}

#[tokio::test]
async fn an_answer_is_kept_while_its_inputs_and_its_definition_stay() {
    let world = World::new(2, Some(100), false).await;
    let judge = Check::Judge { question: "Is it kind?".into(), model: Some(model()) };
    world.checks(std::slice::from_ref(&judge)).await;
    let draft = world.draft().await;
    let measured = super::stand::measured(draft.clone(), model());
    let kept = async || world.tenant.kept_answers(world.app, &measured).await.unwrap();
    assert!(kept().await.is_empty());
    world.measure(draft.clone(), &[Pass, Unknown]).await;
    world.checks(&[refund(), judge.clone()]).await;
    let rows = world.tenant.all_test_rows(world.app, None).await.unwrap();
    let all = kept().await;
    let judged: Vec<_> = rows.iter().map(|row| all[&row.id].judged.len()).collect();
    assert_eq!(judged, [1, 0], "what a judge left open is asked again");
    assert_eq!((&all[&rows[0].id].judged[0].check, all[&rows[0].id].judged[0].outcome.result), (&judge, Pass));

    // It is taken without a run of its own, and costs nothing again.
    let mut new = world.comparison(draft.clone()).await;
    new.rows.iter_mut().for_each(|row| row.answer = Some(all[&row.test_row].run));
    let id = world.tenant.create_missing(&new).await.unwrap().unwrap();
    let cell = world.tenant.begin_cell(id).await.unwrap().unwrap();
    assert_eq!((cell.run, cell.taken), (Some(all[&rows[0].id].run), true));
    assert_eq!(world.tenant.cell_work(id, cell).await.unwrap().unwrap().judged.len(), 1);
    let end = CellEnd::Answered { answer: "an answer".into(), outcomes: Vec::new() };
    let done = CellDone { cost_micros: Some(70), judges_micros: Some(5), ..CellDone::without_run(end) };
    world.tenant.end_cell(id, cell, &done).await.unwrap();
    assert_eq!(world.tenant.comparison(world.app, id).await.unwrap().unwrap().spent_micros, 5);

    // Another expected answer is told to judges; other inputs and another definition are another question.
    let change = |inputs, expected: &str| TestRowChange {
        inputs,
        expected: Some(expected.to_owned()),
        tags: None,
        checks: None,
        seen_revision: 1,
        by: world.owner,
    };
    world.tenant.update_test_row(world.app, rows[0].id, &change(None, "better"), LIMITS).await.unwrap();
    world.tenant.update_test_row(world.app, rows[1].id, &change(Some(inputs(9)), "good"), LIMITS).await.unwrap();
    let all = kept().await;
    assert_eq!((all.len(), all[&rows[0].id].judged.len()), (1, 0));
    let other = super::stand::measured(definition("other"), model());
    assert!(world.tenant.kept_answers(world.app, &other).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_new_text_of_a_piece_leaves_gated_apps_as_they_are() {
    let world = World::new(1, Some(100), false).await;
    let new = NewPiece { name: "tone".into(), text: "Be kind.".into(), by: world.owner };
    let PieceCreated::Piece(piece) = world.tenant.create_piece(&new, 10).await.unwrap() else { panic!() };
    let open = world.database.app(&world.tenant, "open").await;
    world.save(definition("{{> tone}}")).await;
    let change = DraftChange {
        definition: definition("{{> tone}}"),
        sample: None,
        seen_revision: 1,
        renamed: BTreeMap::new(),
        by: world.owner,
    };
    world.tenant.save_draft(open, &change).await.unwrap();
    world.tenant.publish(open, 2, "", world.owner).await.unwrap();
    world.published(Some("for the first time")).await;
    let change = PieceChange {
        name: None,
        text: Some("Be brief.".into()),
        note: String::new(),
        seen_revision: piece.revision,
        by: world.owner,
    };
    world.tenant.update_piece(piece.id, &change).await.unwrap();
    let wanted = UpdateApps { piece: piece.id, apps: vec![world.app, open], note: String::new(), by: world.owner };
    let (updated, gated) = world.tenant.update_apps(&wanted, |_| None).await.unwrap();
    assert_eq!(updated.iter().map(|it| it.app).collect::<Vec<_>>(), [open]);
    assert_eq!(
        gated.iter().map(|it| (it.app, &it.missing[..])).collect::<Vec<_>>(),
        [(world.app, &[GateMissing::RowsNotRun][..])]
    );
    assert_eq!(live(&world).await.0, 1);
}

#[tokio::test]
async fn what_was_live_may_be_live_again() {
    let world = World::new(1, Some(100), true).await;
    world.published(Some("for the first time")).await;
    world.save(definition("second")).await;
    world.published(Some("and a second time")).await;
    let back = RollBack { number: 1, seen_live: Some(2), note: "", by: world.owner };
    assert!(matches!(world.tenant.roll_back(world.app, back).await.unwrap(), RolledBack::Version(_)));
    world.tenant.unpublish(world.app).await.unwrap();
    assert!(world.is_kept_back().await, "publishing again is publishing");
    let back = RollBack { number: 2, seen_live: None, note: "", by: world.owner };
    assert!(matches!(world.tenant.roll_back(world.app, back).await.unwrap(), RolledBack::Version(_)));
    world.tenant.archive_app(world.app).await.unwrap();
    world.tenant.restore_app(world.app).await.unwrap();
    assert_eq!(live(&world).await.0, 2);
}

#[tokio::test]
async fn another_workspace_sees_and_changes_nothing() {
    let world = World::new(1, Some(100), true).await;
    let (other, stranger) = world.database.workspace("other").await;
    assert!(other.gate(world.app, None).await.unwrap().is_none());
    let change = GateChange { min_percent: None, approver: None, seen_revision: 0, by: stranger };
    assert_eq!(other.save_gate(world.app, change).await.unwrap(), GateSaved::Absent);
    let content = world.state().await.content;
    assert!(matches!(other.approve(world.app, &content, world.owner).await.unwrap(), Approved::Absent));
    assert!(matches!(other.ask_for_approval(world.app, &content, stranger).await.unwrap(), Approved::Absent));
    assert!(!other.withdraw_approval(world.app, world.owner).await.unwrap());
    assert!(other.gate_requests(world.owner).await.unwrap().is_empty());
    assert_eq!(world.state().await.gate.min_percent, Some(100));
}
