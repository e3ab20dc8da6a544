//! Test rows of an app: saved inputs, and what must be true of the answers. Who may edit the app may see and change them.

mod create;
mod delete;
mod export;
mod import;
mod keep;
mod list;
mod read_set;
mod save_set;
mod suggest;
mod update;

use std::collections::BTreeMap;

use model::{AppId, Definition, Language, Values, limits};
use sha2::{Digest as _, Sha256};
use store::{FileForRun, NewTestRow, TestRow, TestRowLimits, TestRowsAdded};
use utoipa_axum::routes;

use super::{Operations, check, wire};
use crate::{
    auth::{Access, Keys, Member},
    error::{ErrorCode, Refusal},
    evidence::{checks::refuse_bad, rows},
};

/// How many rows an app may have, and how large they may be together.
pub(crate) const LIMITS: TestRowLimits =
    TestRowLimits { rows: limits::TEST_ROWS, bytes: limits::TEST_ROWS_BYTES as i64 };

pub(super) fn operations() -> Operations {
    let builder = Access::Member(api::Role::Builder);
    Operations::default()
        .add(builder.keys(Keys::APPS), routes!(read_set::read_set, save_set::save_set))
        .add(builder.keys(Keys::APPS), routes!(list::list, create::create))
        .add(builder.keys(Keys::APPS), routes!(keep::keep))
        .add(builder.keys(Keys::APPS), routes!(import::import))
        .add(builder.keys(Keys::APPS), routes!(export::csv))
        .add(builder.keys(Keys::APPS), routes!(export::jsonl))
        .add(builder.keys(Keys::APPS).costs_uncounted(), routes!(suggest::suggest))
        .add(builder.keys(Keys::APPS), routes!(update::update, delete::delete))
}

/// The draft's definition, which says what of the rows can be run.
async fn definition(member: &Member, app: AppId) -> Result<Definition, Refusal> {
    Ok(member.tenant.draft(app).await?.ok_or(ErrorCode::NotFound)?.definition)
}

/// A row, as the wire has it, with what the draft makes of it.
async fn one_to_wire(
    member: &Member,
    app: AppId,
    row: TestRow,
    definition: &Definition,
    language: Language,
) -> Result<api::TestRow, Refusal> {
    let files = rows::files(&member.tenant, app, [&row.inputs]).await?;
    Ok(to_wire(row, definition, &files, language))
}

/// The same with the files that rows have.
fn to_wire(row: TestRow, definition: &Definition, files: &[FileForRun], language: Language) -> api::TestRow {
    let fit = rows::fit(definition, &row.inputs, files);
    let problem = |(name, words): (String, crate::error::Words)| (name, words.get(language).to_owned());
    // If an input has two problems, the first is told.
    let problems: BTreeMap<String, String> = fit.problems.into_iter().rev().map(problem).collect();
    api::TestRow {
        id: row.id,
        number: wire::count(row.number),
        title: rows::title(definition, &row.inputs),
        inputs: row.inputs,
        expected: row.expected,
        tags: row.tags,
        checks: row.checks,
        gone: fit.gone,
        problems,
        revision: wire::count(row.revision),
        changed_by: api::Person { id: row.changed_by, name: row.changed_by_name },
        changed_at: wire::timestamp(row.changed_at),
    }
}

/// Names the checks and rows of an app as they are.
pub(crate) fn state_of(set: &store::TestSet) -> String {
    let mut hash = Sha256::new();
    hash.update(set.revision.to_be_bytes());
    for (row, revision) in &set.seen {
        hash.update(row.0.as_bytes());
        hash.update(revision.to_be_bytes());
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn set_to_wire(set: store::TestSet) -> api::TestSet {
    api::TestSet {
        state: state_of(&set),
        checks: set.checks,
        rows: wire::count(set.rows),
        tags: set.tags,
        revision: wire::count(set.revision),
    }
}

/// A new row that can be kept.
pub(crate) fn checked(row: api::CreateTestRow) -> Result<NewTestRow, Refusal> {
    refuse_bad("checks", &row.checks)?;
    Ok(NewTestRow {
        inputs: checked_inputs(row.inputs)?,
        expected: checked_expected(row.expected)?,
        tags: checked_tags(&row.tags)?,
        checks: row.checks,
    })
}

/// Values that can be kept, whether the draft's inputs take them or not.
fn checked_inputs(inputs: Values) -> Result<Values, Refusal> {
    let bytes = serde_json::to_vec(&inputs).map_err(Refusal::internal)?.len();
    let names_fit = inputs.keys().all(|name| name.chars().count() <= limits::NAME_CHARS);
    if inputs.len() > limits::TEST_ROW_VALUES || !names_fit {
        return Err(Refusal::field(
            "inputs",
            format!("Give at most {} values, by the names of the app's inputs.", limits::TEST_ROW_VALUES),
            format!("값은 앱의 입력 이름으로 {}개까지 넣을 수 있어요.", limits::TEST_ROW_VALUES),
        ));
    }
    if bytes > limits::VALUES_BYTES {
        return Err(Refusal::field("inputs", "All values together may be 1 MiB.", "값은 모두 합쳐 1MiB까지예요."));
    }
    Ok(inputs)
}

/// An expected answer, as it was typed: white space in it may be meant.
fn checked_expected(expected: String) -> Result<String, Refusal> {
    check::optional_text("expected", &expected, limits::EXPECTED_CHARS)?;
    Ok(expected)
}

/// Tags, each once, in their order.
fn checked_tags(tags: &[String]) -> Result<Vec<String>, Refusal> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = check::text("tags", &model::compose_hangul(tag), limits::TEST_TAG_CHARS)?;
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    if kept.len() > limits::TEST_TAGS {
        let max = limits::TEST_TAGS;
        let (en, ko) = (format!("Use at most {max} tags."), format!("태그는 {max}개까지 붙일 수 있어요."));
        return Err(Refusal::field("tags", en, ko));
    }
    Ok(kept)
}

/// Adds a row, and returns it as the wire has it.
async fn add(
    member: &Member,
    app: AppId,
    row: NewTestRow,
    definition: &Definition,
    language: Language,
) -> Result<api::TestRow, Refusal> {
    let added = member.tenant.add_test_rows(app, &[row], member.id, LIMITS).await?;
    let [id] = ids_added(added)?[..] else { return Err(Refusal::internal("one row was added, and has no id")) };
    let row = member.tenant.test_row(app, id).await?.ok_or(ErrorCode::NotFound)?;
    one_to_wire(member, app, row, definition, language).await
}

/// The ids of the rows that were added, or why none was.
fn ids_added(added: TestRowsAdded) -> Result<Vec<model::TestRowId>, Refusal> {
    match added {
        TestRowsAdded::Added(ids) => Ok(ids),
        TestRowsAdded::TooMany => Err(Refusal::field(
            "rows",
            format!("An app has at most {} test rows. Delete some that you don't need.", limits::TEST_ROWS),
            format!("테스트 행은 앱마다 {}개까지예요. 필요 없는 행을 지워 주세요.", limits::TEST_ROWS),
        )),
        TestRowsAdded::TooLarge => Err(too_large()),
    }
}

fn too_large() -> Refusal {
    Refusal::field(
        "rows",
        "All test rows of an app together may be 50 MiB. Shorten some, or delete some that you don't need.",
        "앱의 테스트 행은 모두 합쳐 50MiB까지예요. 행을 줄이거나 필요 없는 행을 지워 주세요.",
    )
}

/// A revision, as the store has it.
fn seen(revision: u64) -> i64 {
    i64::try_from(revision).unwrap_or(i64::MAX)
}
