use std::collections::BTreeMap;

use model::{
    RunId, Values,
    evidence::{CheckOutcome, CheckResult},
};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::*;
use crate::testing::{TestDatabase, definition};

struct World {
    database: TestDatabase,
    tenant: Tenant,
    person: PersonId,
    app: AppId,
}

fn model() -> ModelRef {
    ModelRef { connection: Uuid::nil().into(), model: "m".into() }
}

impl World {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let (tenant, person) = database.workspace("acme").await;
        let app = database.app(&tenant, "minutes").await;
        Self { database, tenant, person, app }
    }

    /// Rows × columns, of which each cell may cost so much.
    async fn compare(&self, rows: usize, columns: usize, limit_micros: Option<i64>, most: i64) -> ComparisonId {
        self.try_compare(rows, columns, limit_micros, most).await.unwrap()
    }

    async fn try_compare(
        &self,
        rows: usize,
        columns: usize,
        limit_micros: Option<i64>,
        most: i64,
    ) -> Result<ComparisonId> {
        let column = ComparisonColumn {
            version: None,
            definition: definition("x"),
            model: model(),
            model_name: "M".into(),
            connection_name: "C".into(),
            monogram: "MM".into(),
            measured: Some(definition("x")),
        };
        let row = |number: usize| NewComparedRow {
            test_row: TestRowId(Uuid::now_v7()),
            title: format!("row {number}"),
            inputs: json!({"text": format!("input {number}")}).as_object().cloned().unwrap_or_else(Values::new),
            expected: "good".into(),
            checks: Vec::new(),
            most_micros: vec![most; columns],
            answer: None,
        };
        let new = NewComparison {
            app: self.app,
            by: self.person,
            checks: vec![Check::Equals {}],
            limit_micros,
            columns: vec![column; columns],
            rows: (1..=rows).map(row).collect(),
            owner: Uuid::now_v7(),
        };
        self.tenant.create_comparison(&new).await
    }

    async fn read(&self, id: ComparisonId) -> Comparison {
        self.tenant.comparison(self.app, id).await.unwrap().unwrap()
    }

    async fn reserved(&self, id: ComparisonId) -> i64 {
        let mut owner = PgConnection::connect_with(&self.database.owner()).await.unwrap();
        sqlx::query_scalar("select reserved_micros from comparisons where id = $1")
            .bind(id.0)
            .fetch_one(&mut owner)
            .await
            .unwrap()
    }
}

fn answered(result: CheckResult, cost: Option<i64>) -> CellDone {
    let outcomes = vec![CheckOutcome { check: 0, result, reason: "it says so".into() }];
    let end = CellEnd::Answered { answer: "an answer".into(), outcomes };
    CellDone { cost_micros: cost, duration_ms: Some(1_000), ..CellDone::without_run(end) }
}

#[tokio::test]
async fn however_many_begin_cells_the_limit_holds_and_no_cell_begins_twice() {
    let world = World::new().await;
    let id = world.compare(20, 2, Some(100), 10).await;
    let others: Vec<Tenant> = (0..4).map(|_| world.database.second_store().tenant(world.tenant.workspace())).collect();
    let begin = |tenant: Tenant| async move {
        let mut begun = Vec::new();
        while let Some(cell) = tenant.begin_cell(id).await.unwrap() {
            begun.push((cell.row, cell.column));
        }
        begun
    };
    let begun = futures::future::join_all(others.into_iter().map(begin)).await;
    let mut begun: Vec<_> = begun.into_iter().flatten().collect();
    begun.sort_unstable();
    let expected: Vec<_> = (1..=5).flat_map(|row| [(row, 0), (row, 1)]).collect();
    assert_eq!(begun, expected, "ten times ten is the limit");
    assert_eq!(world.reserved(id).await, 100);
}

#[tokio::test]
async fn what_is_reserved_becomes_what_it_cost_and_the_limit_ends_it() {
    let world = World::new().await;
    let id = world.compare(3, 1, Some(25), 10).await;
    let first = world.tenant.begin_cell(id).await.unwrap().unwrap();
    let second = world.tenant.begin_cell(id).await.unwrap().unwrap();
    assert!(world.tenant.begin_cell(id).await.unwrap().is_none(), "a third could go beyond it");
    assert_eq!(world.tenant.end_comparison(id).await.unwrap(), ComparisonCourse::GoesOn);
    world.tenant.end_cell(id, first, &answered(CheckResult::Pass, Some(4))).await.unwrap();
    world.tenant.end_cell(id, first, &answered(CheckResult::Pass, Some(4))).await.unwrap();
    assert_eq!((world.read(id).await.spent_micros, world.reserved(id).await), (4, 10), "it counts once");
    let third = world.tenant.begin_cell(id).await.unwrap().unwrap();
    world.tenant.end_cell(id, second, &answered(CheckResult::Pass, None)).await.unwrap();
    assert_eq!(world.read(id).await.spent_micros, 14, "what is unknown may have cost what was reserved");
    let again = CellDone { end: CellEnd::Again, ..CellDone::without_run(CellEnd::Skipped) };
    world.tenant.end_cell(id, third, &again).await.unwrap();
    let third = world.tenant.begin_cell(id).await.unwrap().unwrap();
    assert_eq!((third.row, third.attempt, third.interruptions), (3, 2, 1));
    world.tenant.end_cell(id, third, &again).await.unwrap();
    let mut dear = PgConnection::connect_with(&world.database.owner()).await.unwrap();
    sqlx::query("update comparison_cells set most_micros = 12 where state = 'waiting'")
        .execute(&mut dear)
        .await
        .unwrap();
    assert!(world.tenant.begin_cell(id).await.unwrap().is_none());
    assert_eq!(world.tenant.end_comparison(id).await.unwrap(), ComparisonCourse::Over);
    let read = world.read(id).await;
    assert_eq!((read.state, read.spent_micros), (ComparisonState::LimitReached, 14));
    let states: Vec<_> = world.tenant.comparison_sums(id).await.unwrap().into_iter().map(|cell| cell.state).collect();
    assert_eq!(states, [CellState::Answered, CellState::Answered, CellState::Skipped]);
}

#[tokio::test]
async fn a_stopped_one_goes_on_with_what_has_no_answer() {
    let world = World::new().await;
    let id = world.compare(2, 2, None, 0).await;
    let first = world.tenant.begin_cell(id).await.unwrap().unwrap();
    let second = world.tenant.begin_cell(id).await.unwrap().unwrap();
    world.tenant.end_cell(id, first, &answered(CheckResult::Fail, Some(1))).await.unwrap();
    let run = RunId(Uuid::now_v7());
    assert!(world.tenant.note_cell_run(id, second, run).await.unwrap());
    assert_eq!(world.tenant.begun_cells(id).await.unwrap()[0].run, Some(run));
    assert_eq!(world.tenant.stop_comparison(id).await.unwrap(), [run]);
    assert!(world.tenant.stop_comparison(id).await.unwrap().is_empty(), "it is stopped once");
    assert!(
        !world.tenant.note_cell_run(id, second, run).await.unwrap(),
        "a run that is begun too late is to be stopped"
    );
    assert!(world.tenant.begin_cell(id).await.unwrap().is_none());
    let again = CellDone { end: CellEnd::Again, ..CellDone::without_run(CellEnd::Skipped) };
    world.tenant.end_cell(id, second, &again).await.unwrap();
    assert_eq!(world.tenant.end_comparison(id).await.unwrap(), ComparisonCourse::Over);
    let sums = world.tenant.comparison_sums(id).await.unwrap();
    assert!(sums[1..].iter().all(|cell| cell.state == CellState::Skipped), "{sums:?}");
    let owner = Uuid::now_v7();
    assert!(world.tenant.resume_comparison(id, owner, None).await.unwrap());
    assert!(!world.tenant.resume_comparison(id, owner, None).await.unwrap(), "it goes on anyway");
    let mut begun = Vec::new();
    while let Some(cell) = world.tenant.begin_cell(id).await.unwrap() {
        begun.push((cell.row, cell.column));
        world.tenant.end_cell(id, cell, &answered(CheckResult::Pass, Some(1))).await.unwrap();
    }
    assert_eq!(begun, [(1, 1), (2, 0), (2, 1)]);
    assert_eq!(world.tenant.end_comparison(id).await.unwrap(), ComparisonCourse::Over);
    assert_eq!(world.read(id).await.state, ComparisonState::Finished);
    assert!(!world.tenant.resume_comparison(id, owner, None).await.unwrap(), "there is an answer everywhere");
}

#[tokio::test]
async fn only_rows_that_changed_are_read_again() {
    let world = World::new().await;
    let id = world.compare(3, 1, None, 0).await;
    let read = async |since: i64, numbers: Option<&[i32]>| {
        let which = WhichRows { after: 0, since, numbers, limit: 10, texts: TextLimits { input: 5, answer: 4 } };
        world.tenant.compared_rows(id, which).await.unwrap()
    };
    assert_eq!(read(0, None).await.len(), 3);
    let seen = world.read(id).await.revision;
    let cell = world.tenant.begin_cell(id).await.unwrap().unwrap();
    world.tenant.end_cell(id, cell, &answered(CheckResult::Pass, None)).await.unwrap();
    let changed = read(seen, None).await;
    assert_eq!(changed.iter().map(|row| row.number).collect::<Vec<_>>(), [1]);
    assert_eq!((changed[0].inputs["text"].as_str(), changed[0].cells[0].answer.as_str()), (Some("input"), "an a"));
    assert!(read(world.read(id).await.revision, None).await.is_empty());
    assert_eq!(read(0, Some(&[2, 3])).await.len(), 2);
    assert!(read(seen, Some(&[2, 3])).await.is_empty());
}

#[tokio::test]
async fn one_process_sees_to_it_until_its_lease_expires() {
    let world = World::new().await;
    let id = world.compare(1, 1, None, 0).await;
    let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
    let claim = async |owner| world.database.store.claim_comparisons(owner, 8).await.unwrap();
    assert!(claim(one).await.is_empty(), "whoever began it sees to it");
    let mut owner = PgConnection::connect_with(&world.database.owner()).await.unwrap();
    let expire = "update comparison_leases set expires_at = now() - interval '1 s'";
    sqlx::query(expire).execute(&mut owner).await.unwrap();
    assert_eq!(claim(one).await, [(world.tenant.workspace(), id)]);
    assert!(world.tenant.renew_comparison(id, one).await.unwrap());
    assert!(claim(other).await.is_empty());
    world.tenant.leave_comparison(id, one).await.unwrap();
    assert_eq!(claim(other).await.len(), 1);
    assert!(!world.tenant.renew_comparison(id, one).await.unwrap());
}

#[tokio::test]
async fn a_rating_is_drawn_once_for_each_person_and_counts_when_it_is_over() {
    let world = World::new().await;
    let id = world.compare(12, 3, None, 0).await;
    while let Some(cell) = world.tenant.begin_cell(id).await.unwrap() {
        let mut done = answered(CheckResult::Pass, None);
        // The third column of the first row has no answer.
        done.end = match (cell.row, cell.column) {
            (1, 2) => CellEnd::Skipped,
            (_, column) => CellEnd::Answered { answer: format!("by {column}"), outcomes: Vec::new() },
        };
        world.tenant.end_cell(id, cell, &done).await.unwrap();
    }
    let next = world.tenant.begin_rating(id, world.person).await.unwrap().unwrap();
    assert_eq!((next.rated, next.rows), (0, 11), "only rows that all have answered");
    assert!(world.tenant.is_rating(id, world.person).await.unwrap());
    let mut orders = std::collections::BTreeSet::new();
    for _ in 0..11 {
        let next = world.tenant.begin_rating(id, world.person).await.unwrap().unwrap().ballot.unwrap();
        let same = world.tenant.next_ballot(id, world.person).await.unwrap().ballot.unwrap();
        assert_eq!((next.id, &next.answers), (same.id, &same.answers), "the order stays");
        let place = next.answers.iter().position(|answer| answer == "by 2").unwrap();
        orders.insert(next.answers.clone());
        let place = i32::try_from(place + 1).unwrap();
        let chosen = world.tenant.choose(id, world.person, next.id, Some(place)).await.unwrap();
        assert_eq!(chosen, Chosen::Kept);
        assert_eq!(world.tenant.choose(id, world.person, next.id, Some(4)).await.unwrap(), Chosen::NoPlace);
    }
    assert!(orders.len() > 1, "eleven rows all in one order: {orders:?}");
    assert!(world.tenant.ballots(id).await.unwrap().is_empty(), "it doesn't count before its end");
    assert!(world.tenant.end_rating(id, world.person).await.unwrap());
    let ballots = world.tenant.ballots(id).await.unwrap();
    assert_eq!(ballots.len(), 11);
    assert!(ballots.iter().all(|row| row.chosen == Some(2) && row.ballots == 1), "{ballots:?}");
    assert!(world.tenant.begin_rating(id, world.person).await.unwrap().is_none(), "now they know");
}

#[tokio::test]
async fn only_so_many_of_a_workspace_run_at_once() {
    let world = World::new().await;
    let begin = || world.try_compare(1, 1, None, 0);
    let begun = futures::future::join_all((0..12).map(|_| begin())).await;
    let (begun, refused): (Vec<_>, Vec<_>) = begun.into_iter().partition(std::result::Result::is_ok);
    assert_eq!((begun.len(), refused.len()), (10, 2), "also of those that begin in the same moment");
    assert!(matches!(refused[0], Err(crate::Error::TooManyComparisons)));
    let first = *begun[0].as_ref().unwrap();
    world.tenant.stop_comparison(first).await.unwrap();
    assert_eq!(world.tenant.end_comparison(first).await.unwrap(), ComparisonCourse::Over);
    begin().await.unwrap();
    let full = world.tenant.resume_comparison(first, Uuid::now_v7(), None).await;
    assert!(matches!(full, Err(crate::Error::TooManyComparisons)), "going on takes a place, too");
    assert_eq!(world.read(first).await.state, ComparisonState::Stopped);
}

#[tokio::test]
async fn what_is_still_being_stopped_does_not_go_on_yet() {
    let world = World::new().await;
    let id = world.compare(2, 1, None, 0).await;
    let cell = world.tenant.begin_cell(id).await.unwrap().unwrap();
    world.tenant.stop_comparison(id).await.unwrap();
    assert!(!world.tenant.resume_comparison(id, Uuid::now_v7(), None).await.unwrap(), "its cell would end as skipped");
    assert_eq!(world.read(id).await.state, ComparisonState::Stopped);
    assert_eq!(world.tenant.end_comparison(id).await.unwrap(), ComparisonCourse::GoesOn, "somebody sees to its end");
    world.tenant.end_cell(id, cell, &CellDone::without_run(CellEnd::Skipped)).await.unwrap();
    assert!(world.tenant.resume_comparison(id, Uuid::now_v7(), None).await.unwrap());
    let again = world.tenant.begin_cell(id).await.unwrap().unwrap();
    assert_eq!((again.row, again.attempt), (cell.row, cell.attempt + 1), "under a key of its own");
}

#[tokio::test]
async fn old_texts_are_forgotten_and_figures_stay() {
    let world = World::new().await;
    let id = world.compare(1, 1, None, 0).await;
    let cell = world.tenant.begin_cell(id).await.unwrap().unwrap();
    world.tenant.end_cell(id, cell, &answered(CheckResult::Fail, Some(3))).await.unwrap();
    world.tenant.end_comparison(id).await.unwrap();
    let months = std::num::NonZeroU8::MIN;
    assert_eq!(world.database.store.forget_comparisons(months).await.unwrap(), 0);
    let mut owner = PgConnection::connect_with(&world.database.owner()).await.unwrap();
    let age = "update comparisons set created_at = created_at - interval '63 days'";
    sqlx::query(age).execute(&mut owner).await.unwrap();
    assert_eq!(world.database.store.forget_comparisons(months).await.unwrap(), 1);
    assert_eq!(world.database.store.forget_comparisons(months).await.unwrap(), 0, "once");
    let kept: String = sqlx::query_scalar(
        "select concat((select string_agg(c::text, ' ') from comparison_cells c), (select string_agg(r::text, ' ') from comparison_rows r))",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert!(!kept.contains("an answer") && !kept.contains("input") && !kept.contains("it says so"), "{kept}");
    let sums = world.tenant.comparison_sums(id).await.unwrap();
    assert_eq!((sums[0].passes(), sums[0].cost_micros), (Some(false), Some(3)));
    assert!(world.read(id).await.forgotten);
}

#[tokio::test]
async fn evidence_goes_with_the_model_and_into_the_version() {
    let world = World::new().await;
    let id = world.compare(1, 1, None, 0).await;
    let draft = |text: &str, named: Option<&str>, seen_revision| {
        let mut definition = definition(text);
        definition.model.use_ = named.map(|name| model::ModelUse::Model(ModelRef { model: name.into(), ..model() }));
        crate::DraftChange { definition, sample: None, seen_revision, by: world.person, renamed: BTreeMap::new() }
    };
    let adopt = async |change| {
        let saved = world.tenant.adopt_column(world.app, &change, id, "M").await.unwrap();
        let crate::DraftSaved::Saved(saved) = saved else { panic!("{saved:?}") };
        saved
    };
    let evidence = async || world.tenant.draft(world.app).await.unwrap().unwrap().evidence;
    assert_eq!(adopt(draft("a", Some("one"), 1)).await.evidence, Some(id));
    assert_eq!(adopt(draft("a", Some("two"), 2)).await.evidence, Some(id), "another column of the same one");
    let stale = world.tenant.adopt_column(world.app, &draft("a", Some("three"), 2), id, "M").await.unwrap();
    assert!(matches!(stale, crate::DraftSaved::Stale(draft) if draft.evidence == Some(id)));
    world.tenant.save_draft(world.app, &draft("b", Some("two"), 3)).await.unwrap();
    assert_eq!(evidence().await, Some(id), "the prompt may change");
    world.tenant.save_draft(world.app, &draft("b", Some("three"), 4)).await.unwrap();
    assert_eq!(evidence().await, None, "it was about another model");
    adopt(draft("b", Some("two"), 5)).await;
    let published = world.tenant.publish(world.app, 6, "", world.person).await.unwrap();
    let crate::PublishedAs::Version(version) = published else { panic!("{published:?}") };
    assert_eq!((version.evidence, evidence().await), (Some(id), None));
    let detail = world.tenant.version(version.id).await.unwrap().unwrap();
    assert_eq!(detail.version.evidence, Some(id));
    let published = world.tenant.publish(world.app, 6, "", world.person).await.unwrap();
    assert!(matches!(published, crate::PublishedAs::Version(version) if version.evidence.is_none()));
}

#[tokio::test]
async fn another_workspace_sees_none_of_it() {
    let world = World::new().await;
    let id = world.compare(1, 1, None, 0).await;
    let (other, _) = world.database.workspace("other").await;
    assert!(other.comparison(world.app, id).await.unwrap().is_none());
    assert!(other.comparisons(world.app, None, 10).await.unwrap().is_empty());
    assert!(other.begin_cell(id).await.unwrap().is_none());
    assert!(!other.resume_comparison(id, Uuid::now_v7(), None).await.unwrap());
    assert!(other.comparison_sums(id).await.unwrap().is_empty());
    let elsewhere = world.database.app(&world.tenant, "letters").await;
    assert!(world.tenant.comparison(elsewhere, id).await.unwrap().is_none(), "nor is it another app's");
}
