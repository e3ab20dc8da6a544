//! `POST …/retirements/measure` and `…/measure/estimate`: today's model of several apps against the one that may take its place.

use std::collections::BTreeSet;

use api::{AppEstimate, ColumnChoice, CreateComparison, MeasureSuccessor, Measured, Money, SuccessorEstimate};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
};
use model::{AppId, Language, ModelRef, PersonId};
use store::{App, NewComparedRow, NewComparison};
use uuid::Uuid;

use super::{
    measured::read,
    shares::{Need, shares},
};
use crate::{
    api::{apps::find_editable, wire::count},
    auth::Member,
    comparisons::prepare::{Prepared, prepare},
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::Body,
};

/// The most apps at once.
const APPS_MAX: usize = 50;

/// What measuring the successor of a model would cost
///
/// For each app: the version that people run, with the model of today and with the other one, on all of the app's test rows. Nothing is
/// called and nothing is kept. An app that can't be measured says why.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/retirements/measure/estimate", operation_id = "estimateSuccessor",
    tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = MeasureSuccessor,
    responses(
        (status = 200, description = "The estimate.", body = SuccessorEstimate),
        (status = 422, description = "`invalid` with `fields`", body = api::ErrorBody),
    ))]
pub async fn estimate(
    member: Member,
    headers: HeaderMap,
    Body(mut wanted): Body<MeasureSuccessor>,
) -> Result<Json<SuccessorEstimate>, Refusal> {
    check(&wanted)?;
    wanted.limit = None;
    let language = language_of(&headers);
    let (mut apps, mut micros, mut unpriced) = (Vec::new(), None::<i64>, BTreeSet::new());
    for id in &wanted.apps {
        let (estimate, of_app) = estimate_of(&member, &wanted, *id, language).await?;
        if let Some(cost) = estimate.cost {
            micros = Some(micros.unwrap_or_default().saturating_add(cost.micros));
        }
        unpriced.extend(of_app);
        apps.push(estimate);
    }
    Ok(Json(SuccessorEstimate { apps, cost: micros.map(Money::usd), unpriced: unpriced.into_iter().collect() }))
}

/// Measures the successor of a model on the test rows of several apps
///
/// Begins a comparison for each app: the version that people run, with the model of today and with the other one. The limit is for all of
/// them together: each gets a part of it, by the most that it may cost. Either all of them begin, or none does.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/retirements/measure", operation_id = "measureSuccessor", tag = "connections",
    params(("workspace" = String, Path, description = "The workspace's id or slug.")), request_body = MeasureSuccessor,
    responses(
        (status = 201, description = "The comparisons.", body = Measured),
        (status = 422, description = "`invalid` with `fields`; for example, an app has no test rows.", body = api::ErrorBody),
    ))]
pub async fn measure(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Body(wanted): Body<MeasureSuccessor>,
) -> Result<(StatusCode, Json<Measured>), Refusal> {
    check(&wanted)?;
    let mut prepared = Vec::new();
    for id in &wanted.apps {
        let app = find_editable(&member, &id.to_string()).await?;
        let made = prepare_app(&member, &wanted, &app).await.map_err(|refusal| named(&app.name, &refusal))?;
        if made.rows.is_empty() {
            return Err(Refusal::field(
                "apps",
                format!("{} has no test rows that can be run. Add some, or leave the app out.", app.name),
                format!("{} 앱에 실행할 수 있는 테스트 행이 없어요. 행을 추가하거나 앱을 빼 주세요.", app.name),
            ));
        }
        prepared.push((app, made));
    }
    // With a limit every prompt is rendered, which takes a while where there are many.
    let owner = madang.comparisons.owner();
    let by = member.id;
    let limit = wanted.limit.map(|limit| limit.micros);
    let new = crate::panics::blocking(move || with_limits(prepared, limit, by, owner));
    let new = new.await.map_err(Refusal::internal)??;
    let ids = member.tenant.create_comparisons(&new).await?;
    let mut items = Vec::with_capacity(ids.len());
    for (new, id) in new.iter().zip(ids) {
        madang.comparisons.see_to(member.workspace, id);
        items.extend(read(&member, new.app, id, language_of(&headers)).await?);
    }
    Ok((StatusCode::CREATED, Json(Measured { items })))
}

fn check(wanted: &MeasureSuccessor) -> Result<(), Refusal> {
    let apps: BTreeSet<_> = wanted.apps.iter().collect();
    if wanted.apps.is_empty() || wanted.apps.len() > APPS_MAX || apps.len() < wanted.apps.len() {
        return Err(Refusal::field(
            "apps",
            "Choose 1 to 50 apps, each once.",
            "앱을 1개에서 50개까지, 하나씩만 골라 주세요.",
        ));
    }
    if wanted.from == wanted.to {
        return Err(Refusal::field(
            "to",
            "This is the model itself. Choose another one.",
            "바로 그 모델이에요. 다른 모델을 골라 주세요.",
        ));
    }
    if wanted.limit.is_some_and(|limit| limit.micros <= 0) {
        return Err(Refusal::field(
            "limit",
            "Enter an amount above zero, or no limit.",
            "0보다 큰 금액을 입력하거나 한도를 비워 두세요.",
        ));
    }
    Ok(())
}

/// What people run of an app, with both models.
async fn prepare_app(member: &Member, wanted: &MeasureSuccessor, app: &App) -> Result<Prepared, Refusal> {
    let published = app.published.ok_or_else(|| {
        Refusal::field(
            "apps",
            "Nobody runs this app: it isn’t published.",
            "게시하지 않은 앱이라 실행하는 사람이 없어요.",
        )
    })?;
    let column = |model: &ModelRef| ColumnChoice { version: Some(count(published.number)), model: Some(model.clone()) };
    let columns = vec![column(&wanted.from), column(&wanted.to)];
    let comparison = CreateComparison { columns, rows: None, limit: wanted.limit };
    Box::pin(prepare(&member.tenant, app, &comparison)).await
}

/// The estimate of an app, and the models in it whose price is unknown.
async fn estimate_of(
    member: &Member,
    wanted: &MeasureSuccessor,
    id: AppId,
    language: Language,
) -> Result<(AppEstimate, BTreeSet<String>), Refusal> {
    let app = find_editable(member, &id.to_string()).await?;
    let nothing = AppEstimate { app: id, rows: 0, unfit: 0, cells: 0, cost: None, problem: None };
    let prepared = match prepare_app(member, wanted, &app).await {
        Ok(prepared) => prepared,
        Err(refusal) if is_ours(&refusal) => return Err(refusal),
        Err(refusal) => {
            let problem = Some(sentence(&refusal, language));
            return Ok((AppEstimate { problem, ..nothing }, BTreeSet::new()));
        }
    };
    let typical = member.tenant.typical_run(app.id).await?;
    let usual = (typical.runs > 0).then(|| count(typical.output_tokens));
    let estimated = crate::panics::blocking(move || (prepared.estimate(usual), prepared));
    let (estimated, prepared) = estimated.await.map_err(Refusal::internal)?;
    let estimate = AppEstimate {
        rows: count(prepared.rows.len()),
        unfit: count(prepared.unfit.len()),
        cells: count(prepared.cells()),
        cost: estimated.micros.map(Money::usd),
        ..nothing
    };
    Ok((estimate, estimated.unpriced))
}

/// Whether a refusal says nothing of the app.
fn is_ours(refusal: &Refusal) -> bool {
    matches!(refusal.code(), ErrorCode::Internal | ErrorCode::Unavailable | ErrorCode::Busy)
}

/// What a refusal says in particular.
fn sentence(refusal: &Refusal, language: Language) -> String {
    let error = refusal.body(language, "").error;
    let field = error.fields.into_values().next();
    field.or_else(|| error.problems.into_iter().next().map(|problem| problem.message)).unwrap_or(error.message)
}

/// A refusal with the name of the app that it is about.
fn named(app: &str, refusal: &Refusal) -> Refusal {
    if is_ours(refusal) {
        return refusal.clone();
    }
    let words = |language| format!("{app}: {}", sentence(refusal, language));
    Refusal::field("apps", words(Language::En), words(Language::Ko))
}

/// The comparisons, each with its part of the limit.
fn with_limits(
    prepared: Vec<(App, Prepared)>,
    limit: Option<i64>,
    by: PersonId,
    owner: Uuid,
) -> Result<Vec<NewComparison>, Refusal> {
    let rows: Vec<Vec<NewComparedRow>> = match limit {
        None => prepared.iter().map(|(_, prepared)| prepared.unpriced_rows()).collect(),
        Some(_) => prepared
            .iter()
            .map(|(_, prepared)| prepared.priced_rows())
            .collect::<Option<_>>()
            .ok_or_else(|| unpriced(&prepared))?,
    };
    let limits: Vec<Option<i64>> = match limit {
        None => vec![None; prepared.len()],
        Some(limit) => {
            let needs: Vec<_> = rows.iter().map(|rows| Need::of(rows)).collect();
            let shares = shares(limit, &needs).map_err(|starved| too_low(&prepared, &starved))?;
            shares.into_iter().map(Some).collect()
        }
    };
    let new = prepared.into_iter().zip(rows).zip(limits).map(|(((app, prepared), rows), limit_micros)| NewComparison {
        app: app.id,
        by,
        checks: prepared.checks,
        limit_micros,
        columns: prepared.columns,
        rows,
        owner,
    });
    Ok(new.collect())
}

/// A limit that nobody can keep is worse than none.
fn unpriced(prepared: &[(App, Prepared)]) -> Refusal {
    let names: BTreeSet<_> = prepared.iter().flat_map(|(_, prepared)| prepared.estimate(None).unpriced).collect();
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    Refusal::field(
        "limit",
        format!(
            "The price of {names} is unknown, so a limit can’t be kept. Set it in the table of models, or measure without a limit."
        ),
        format!(
            "{names}의 가격을 알 수 없어서 한도를 지킬 수 없어요. 모델 표에서 가격을 정하거나 한도 없이 재 주세요."
        ),
    )
}

fn too_low(prepared: &[(App, Prepared)], starved: &[usize]) -> Refusal {
    let names: Vec<_> = starved.iter().filter_map(|at| Some(prepared.get(*at)?.0.name.as_str())).collect();
    let names = names.join(", ");
    Refusal::field(
        "limit",
        format!("This leaves too little for a single run of {names}. Raise the limit, or leave these apps out."),
        format!("이 한도로는 {names} 앱을 한 번도 실행할 수 없어요. 한도를 올리거나 앱을 빼 주세요."),
    )
}
