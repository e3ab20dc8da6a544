//! `PUT /workspaces/{workspace}/apps/{app}/import`

use std::collections::BTreeMap;

use api::{AppImport, ImportOutcome, ReplaceAppQuery};
use axum::{Extension, Json, body::Body, http::HeaderMap};
use model::{Values, limits};
use store::{App, AppChanges, AppReplaced, AppReplacement, DraftChange, NewTestRow, RowsReplaced, TestRow, TestSet};

use super::{planned, rows_too_large, too_many_pieces, too_many_rows};
use crate::{
    api::{
        apps::{draft_to_wire, find_editable, to_wire},
        test_rows,
    },
    auth::Member,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    porting::{Plan, PlannedTests},
    strict::{At, Query},
};

/// Replaces an app's draft, listing and tests by those of a file
///
/// Its address, versions, links and gate stay, and what people run stays until it is published. Test rows that the file has as they are
/// here keep their files. A file without `tests` leaves them alone.
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/apps/{app}/import", operation_id = "replaceApp", tag = "imports",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
        ("name" = Option<String>, Query, description = "What the file is called."),
        ("models" = Option<String>, Query, description = "Which models answer, as a JSON list of `ImportChoice`; absent for those that are found."),
        ("revision" = u64, Query, description = "The draft's revision that this is based on."),
        ("tests" = Option<String>, Query,
            description = "The `state` of the app's tests (`getTestSet`) that this is based on; absent to replace whatever tests are there."),
    ), request_body(content = String, content_type = "application/octet-stream", description = "The file, at most 10 MiB."),
    responses(
        (status = 200, description = "The app, with what became of each part of the file.", body = AppImport),
        (status = 409, description = "`stale_revision`, with the present draft as `current`, or with the present tests, if `fields` names `tests`.",
            body = api::ErrorBody),
        (status = 413, description = "`too_large`", body = api::ErrorBody),
        (status = 422, description = "`invalid`: the file can't be read or carried over.", body = api::ErrorBody),
        (status = 429, description = "`rate_limited`: it counts as an upload.", body = api::ErrorBody),
    ))]
pub async fn replace(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Query(query): Query<ReplaceAppQuery>,
    body: Body,
) -> Result<Json<AppImport>, Refusal> {
    let app = find_editable(&member, &app).await?;
    let language = language_of(&headers);
    let mut plan = planned((&madang, &member), &headers, (query.name, query.models.as_deref()), body).await?;
    if member.only_app().is_some() && !plan.pieces.is_empty() {
        return Err(not_by_a_key_for_one_app());
    }
    note_gate(&member, &app, &mut plan).await?;
    let lines = plan.lines(language);
    let seen = i64::try_from(query.revision).unwrap_or(i64::MAX);
    let new = replacement(&member, &app, plan, seen, query.tests.as_deref()).await?;
    match Box::pin(member.tenant.replace_app(app.id, &new, test_rows::LIMITS, limits::PIECES)).await? {
        AppReplaced::App(app) => Ok(Json(AppImport { app: to_wire(&member, *app), lines })),
        AppReplaced::Stale(draft) => Err(Refusal::stale(&draft_to_wire(&member, *draft, language).await?)),
        AppReplaced::RowsChanged => Err(ErrorCode::Busy.into()),
        AppReplaced::TooManyPieces => Err(too_many_pieces()),
        AppReplaced::TooManyRows => Err(too_many_rows()),
        AppReplaced::RowsTooLarge => Err(rows_too_large()),
        AppReplaced::Absent => Err(ErrorCode::NotFound.into()),
    }
}

/// Pieces belong to the workspace, at which a key for one app gets no other way.
fn not_by_a_key_for_one_app() -> Refusal {
    Refusal::field(
        "file",
        "definition.prompt.pieces: a key for one app can’t make pieces of the workspace. Make them first, or use another key.",
        "definition.prompt.pieces: 앱 하나에 쓰는 키로는 워크스페이스의 조각을 만들 수 없어요. 조각을 먼저 만들거나 다른 키를 써 주세요.",
    )
}

/// A gate is a promise to others, so no file changes it without being asked.
async fn note_gate(member: &Member, app: &App, plan: &mut Plan) -> Result<(), Refusal> {
    let there = member.tenant.gate_settings(app.id).await?.min_percent;
    if plan.gate_percent.is_some() && plan.gate_percent != there {
        plan.note(
            ImportOutcome::Dropped,
            "gate_percent",
            "The app’s gate stays as it is. Change it in the builder if it should ask for something else.",
            "앱의 게이트는 그대로 두었어요. 바꾸려면 빌더에서 바꿔 주세요.",
        );
    }
    Ok(())
}

async fn replacement(
    member: &Member,
    app: &App,
    plan: Plan,
    seen_revision: i64,
    seen_tests: Option<&str>,
) -> Result<AppReplacement, Refusal> {
    let tests = match plan.tests {
        Some(tests) => {
            let set = member.tenant.test_set(app.id).await?;
            if seen_tests.is_some_and(|seen| seen != test_rows::state_of(&set)) {
                return Err(others_changed_tests(set));
            }
            let there = member.tenant.all_test_rows(app.id, None).await?;
            Some(rows_replaced(&there, set, tests))
        }
        None => None,
    };
    Ok(AppReplacement {
        listing: AppChanges {
            name: Some(plan.listing.name),
            summary: Some(plan.listing.summary),
            category: Some(plan.listing.category),
            icon: Some(plan.listing.icon),
        },
        draft: DraftChange {
            definition: plan.definition,
            sample: plan.sample,
            seen_revision,
            renamed: BTreeMap::new(),
            by: member.id,
        },
        tests,
        pieces: plan.pieces,
    })
}

/// What the file was made from isn't what is there.
fn others_changed_tests(set: TestSet) -> Refusal {
    Refusal::stale(&test_rows::set_to_wire(set)).and_field(
        "tests",
        "The test rows or checks were changed since. Export the app again, take the changes over into your file, and send it once more.",
        "그 사이에 테스트 행이나 점검이 바뀌었어요. 앱을 다시 내보내 바뀐 내용을 파일에 옮긴 다음 다시 보내 주세요.",
    )
}

/// Which rows stay. From the first one that differs all are new, because rows have no place but their order; one that the file has as it
/// was here takes its files along.
fn rows_replaced(there: &[TestRow], set: TestSet, planned: PlannedTests) -> RowsReplaced {
    let same = |row: &TestRow, new: &NewTestRow, in_file: &Values| {
        (&row.expected, &row.tags, &row.checks) == (&new.expected, &new.tags, &new.checks)
            && names_only(&row.inputs) == names_only(in_file)
    };
    let rows = planned.rows.into_iter().zip(planned.in_file);
    let kept = rows.clone().zip(there).take_while(|((new, in_file), row)| same(row, new, in_file)).count();
    let new = rows.skip(kept).map(|(mut new, in_file)| {
        if let Some(row) = there.iter().find(|row| same(row, &new, &in_file)) {
            new.inputs.clone_from(&row.inputs);
        }
        new
    });
    let new = new.collect();
    RowsReplaced { checks: planned.checks, seen_checks: set.revision, seen: set.seen, kept, new }
}

/// The values with files by their names alone, as a file has them.
fn names_only(values: &Values) -> Values {
    let mut values = values.clone();
    for item in values.values_mut().filter_map(serde_json::Value::as_array_mut).flatten() {
        if let Some(fields) =
            item.as_object_mut().filter(|fields| fields.contains_key("id") && fields.contains_key("name"))
        {
            fields.retain(|name, _| name == "name");
        }
    }
    values
}
