//! Gates and swaps: another model goes live on evidence or with a reason.

use super::*;

fn swap(world: &World, publish: bool, gate_reason: Option<&str>) -> NewSwap {
    NewSwap {
        away_from: crate::AwayFrom::Provider("openai".into()),
        evidence: std::collections::HashMap::new(),
        apps: vec![world.app],
        publish,
        note: "drill".into(),
        gate_reason: gate_reason.map(str::to_owned),
        by: world.owner,
    }
}

fn to_other(definition: &Definition) -> model::ModelChoice {
    let other = ModelRef { model: "other".into(), ..model() };
    model::ModelChoice { use_: Some(ModelUse::Model(other)), ..definition.model.clone() }
}

#[tokio::test]
async fn a_swap_goes_live_only_on_evidence_or_with_a_reason() {
    let world = World::new(1, Some(100), false).await;
    world.published(Some("for the first time")).await;
    let before = world.tenant.draft(world.app).await.unwrap().unwrap();
    let refused = world.tenant.swap_models(&swap(&world, true, None), to_other, nobody).await.unwrap_err();
    let Error::GateNotPassed(apps) = refused else { panic!("{refused:?}") };
    assert_eq!((apps[0].app, &apps[0].missing[..]), (world.app, &[GateMissing::RowsNotRun][..]));
    let after = world.tenant.draft(world.app).await.unwrap().unwrap();
    assert_eq!((live(&world).await.0, after.revision), (1, before.revision), "nothing was changed");

    // Drafts alone are no publication.
    world.tenant.swap_models(&swap(&world, false, None), to_other, nobody).await.unwrap();
    let past = world.tenant.swap_models(&swap(&world, true, Some("OpenAI is down.")), to_other, nobody).await.unwrap();
    assert_eq!(live(&world).await.0, 2);
    let versions = world.tenant.versions(world.app).await.unwrap();
    assert_eq!(versions[0].gate_reason.as_deref(), Some("OpenAI is down."));
    // What was live may be live again.
    world.tenant.undo_swap(past.id, world.owner).await.unwrap();
    let (number, _, definition) = live(&world).await;
    assert_eq!(number, 1);

    // The other model was measured on what is live.
    let other = Definition { model: to_other(&definition), ..definition };
    let measured = ModelRef { model: "other".into(), ..model() };
    let row = world.tenant.all_test_rows(world.app, None).await.unwrap().remove(0);
    measure_by(&world, other, measured, row.id).await;
    world.tenant.swap_models(&swap(&world, true, None), to_other, nobody).await.unwrap();
    let versions = world.tenant.versions(world.app).await.unwrap();
    assert_eq!((versions[0].number, versions[0].gate_reason.as_deref()), (3, None));
}

#[tokio::test]
async fn of_an_app_that_says_what_it_wants_the_model_that_answers_is_what_counts() {
    let world = World::new(1, Some(100), false).await;
    let wants = Wants { wants: vec![Ability::Json], ..Wants::default() };
    let mut wanting = definition("x");
    wanting.model.use_ = Some(ModelUse::Wants(wants));
    world.save(wanting).await;
    world.published(Some("for the first time")).await;
    let other = ModelRef { model: "other".into(), ..model() };
    let stands_in =
        |definition: &Definition| model::ModelChoice { fallbacks: vec![other.clone()], ..definition.model.clone() };
    let answering = |_: &Definition| Some(model());
    let swap = swap(&world, true, None);
    assert!(matches!(world.tenant.swap_models(&swap, stands_in, answering).await, Err(Error::GateNotPassed(_))));
    world.measure(live(&world).await.2, &[Pass]).await;
    let refused = world.tenant.swap_models(&swap, stands_in, |_| Some(other.clone())).await;
    assert!(matches!(refused, Err(Error::GateNotPassed(_))), "that one was never measured");
    world.tenant.swap_models(&swap, stands_in, answering).await.unwrap();
    let versions = world.tenant.versions(world.app).await.unwrap();
    assert_eq!((versions[0].number, versions[0].gate_reason.as_deref()), (2, None));
}

#[tokio::test]
async fn undoing_a_swap_gives_the_draft_its_evidence_back() {
    let world = World::new(1, None, false).await;
    let evidence = world.measure_draft(&[Pass]).await;
    let draft = world.tenant.draft(world.app).await.unwrap().unwrap();
    let change = DraftChange {
        definition: draft.definition,
        sample: None,
        seen_revision: draft.revision,
        renamed: BTreeMap::new(),
        by: world.owner,
    };
    world.tenant.adopt_column(world.app, &change, evidence, "M").await.unwrap();
    assert_eq!(world.state().await.draft_evidence, Some(evidence));
    let swapped = world.tenant.swap_models(&swap(&world, false, None), to_other, nobody).await.unwrap();
    assert_eq!(world.state().await.draft_evidence, None, "it was about another model");
    world.tenant.undo_swap(swapped.id, world.owner).await.unwrap();
    assert_eq!(world.state().await.draft_evidence, Some(evidence));
}

fn nobody(_: &Definition) -> Option<ModelRef> {
    None
}

/// Has the only row pass by another model.
async fn measure_by(world: &World, definition: Definition, by: ModelRef, row: TestRowId) {
    let row = world.tenant.test_row(world.app, row).await.unwrap().unwrap();
    let measured = stand::measured(definition, by.clone());
    let column = ComparisonColumn {
        version: Some(1),
        definition: measured.clone(),
        model: by,
        model_name: "M".into(),
        connection_name: "C".into(),
        monogram: "MM".into(),
        measured: Some(measured),
    };
    let compared = NewComparedRow {
        test_row: row.id,
        title: String::new(),
        inputs: row.inputs,
        expected: row.expected,
        checks: row.checks,
        most_micros: vec![0],
        answer: None,
    };
    let new = NewComparison {
        app: world.app,
        by: world.owner,
        checks: vec![refund()],
        limit_micros: None,
        columns: vec![column],
        rows: vec![compared],
        owner: Uuid::now_v7(),
    };
    let id = world.tenant.create_comparison(&new).await.unwrap();
    let cell = world.tenant.begin_cell(id).await.unwrap().unwrap();
    let outcomes = vec![CheckOutcome { check: 0, result: Pass, reason: String::new() }];
    let end = CellEnd::Answered { answer: "a refund".into(), outcomes };
    world.tenant.end_cell(id, cell, &CellDone::without_run(end)).await.unwrap();
}
