//! `POST /workspaces/{workspace}/apps/{app}/comparisons`

use api::{Comparison, CreateComparison};
use axum::{
    Extension, Json,
    http::{HeaderMap, StatusCode},
};
use model::{ComparisonId, Language};
use store::{App, NewComparison};

use super::wire;
use crate::{
    api::apps::find_editable,
    auth::Member,
    comparisons::prepare::{Prepared, prepare},
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
    strict::{At, Body},
};

/// Begins a comparison
///
/// Rows and checks, versions and the draft are taken as they are now. Each cell is a run of its own, by the column's model alone, without
/// fallbacks; it is in nobody's list of runs and the app's numbers don't count it. The comparison goes on without anybody watching, until
/// every cell has ended, somebody stops it, or the limit leaves no money for another run.
#[utoipa::path(post, path = "/api/v1/workspaces/{workspace}/apps/{app}/comparisons", operation_id = "createComparison", tag = "comparisons",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("app" = String, Path, description = "The app's id or slug."),
    ), request_body = CreateComparison,
    responses(
        (status = 201, description = "The comparison.", body = Comparison),
        (status = 409, description = "`no_model`, or `too_many_comparisons`: ten of the workspace are running.", body = api::ErrorBody),
        (status = 422, description = "`invalid` with `fields`, or `not_publishable` with `problems`", body = api::ErrorBody),
    ))]
pub async fn create(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    At((_, app)): At<(String, String)>,
    Body(wanted): Body<CreateComparison>,
) -> Result<(StatusCode, Json<Comparison>), Refusal> {
    let app = find_editable(&member, &app).await?;
    Box::pin(begin(&madang, &member, &app, &wanted, language_of(&headers))).await
}

/// Begins a comparison of an app that the member may change.
async fn begin(
    madang: &Madang,
    member: &Member,
    app: &App,
    wanted: &CreateComparison,
    language: Language,
) -> Result<(StatusCode, Json<Comparison>), Refusal> {
    let limit_micros = limit(wanted)?;
    let prepared = Box::pin(prepare(&member.tenant, app, wanted)).await?;
    let new = ready(madang, member, app, prepared, limit_micros).await?;
    let id = member.tenant.create_comparison(&new).await?;
    begun(madang, member, app, id, language).await
}

/// Begins what an app's gate misses of one column, with the answers that are there already. `None` if somebody else has begun all of it in
/// the meantime.
pub async fn begin_missing(
    madang: &Madang,
    member: &Member,
    app: &App,
    missing: &CreateComparison,
    language: Language,
) -> Result<Option<(StatusCode, Json<Comparison>)>, Refusal> {
    let limit_micros = limit(missing)?;
    let mut prepared = Box::pin(prepare(&member.tenant, app, missing)).await?;
    prepared.take_kept(&member.tenant, app.id).await?;
    let new = ready(madang, member, app, prepared, limit_micros).await?;
    match member.tenant.create_missing(&new).await? {
        Some(id) => begun(madang, member, app, id, language).await.map(Some),
        None => Ok(None),
    }
}

/// A comparison that was made, seen to by this server.
async fn begun(
    madang: &Madang,
    member: &Member,
    app: &App,
    id: ComparisonId,
    language: Language,
) -> Result<(StatusCode, Json<Comparison>), Refusal> {
    madang.comparisons.see_to(member.workspace, id);
    let made = member.tenant.comparison(app.id, id).await?.ok_or(ErrorCode::NotFound)?;
    Ok((StatusCode::CREATED, Json(wire::comparison(member, made, language).await?)))
}

/// What is to be begun, with what each cell may cost at most if there is a limit.
async fn ready(
    madang: &Madang,
    member: &Member,
    app: &App,
    prepared: Prepared,
    limit_micros: Option<i64>,
) -> Result<NewComparison, Refusal> {
    if prepared.rows.is_empty() {
        return Err(no_rows(&prepared));
    }
    // With a limit every prompt is rendered, which takes a while where there are many.
    let priced = crate::panics::blocking(move || {
        let rows = match limit_micros {
            None => prepared.unpriced_rows(),
            Some(_) => prepared.priced_rows().ok_or_else(|| unpriced(&prepared))?,
        };
        Ok::<_, Refusal>((prepared, rows))
    });
    let (prepared, rows) = priced.await.map_err(Refusal::internal)??;
    Ok(NewComparison {
        app: app.id,
        by: member.id,
        checks: prepared.checks,
        limit_micros,
        columns: prepared.columns,
        rows,
        owner: madang.comparisons.owner(),
    })
}

fn limit(wanted: &CreateComparison) -> Result<Option<i64>, Refusal> {
    match wanted.limit {
        Some(limit) if limit.micros <= 0 => Err(Refusal::field(
            "limit",
            "Enter an amount above zero, or no limit.",
            "0보다 큰 금액을 입력하거나 한도를 비워 두세요.",
        )),
        limit => Ok(limit.map(|limit| limit.micros)),
    }
}

fn no_rows(prepared: &Prepared) -> Refusal {
    if prepared.unfit.is_empty() {
        return Refusal::field(
            "rows",
            "There are no test rows. Add some, then compare.",
            "테스트 행이 없어요. 먼저 행을 추가해 주세요.",
        );
    }
    if !prepared.cannot_see.is_empty() {
        let names = prepared.cannot_see.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        return Refusal::field(
            "columns",
            format!("{names} can't see pictures, which these rows have. Choose a model that sees, or other rows."),
            format!(
                "{names}: 이미지를 볼 수 없는데 행에 이미지가 있어요. 이미지를 보는 모델이나 다른 행을 골라 주세요."
            ),
        );
    }
    Refusal::field(
        "rows",
        "None of these rows can be run, because inputs of the app refuse their values. Correct the rows first.",
        "앱의 입력 항목에 맞지 않는 값이 있어서 실행할 수 있는 행이 없어요. 행을 먼저 고쳐 주세요.",
    )
}

/// A limit that nobody can keep is worse than none.
fn unpriced(prepared: &Prepared) -> Refusal {
    let names: Vec<_> = prepared.estimate(None).unpriced.into_iter().collect();
    let names = names.join(", ");
    Refusal::field(
        "limit",
        format!(
            "The price of {names} is unknown, so a limit can’t be kept. An admin can set it on the Models page; or compare without a limit."
        ),
        format!(
            "{names}의 가격을 알 수 없어서 한도를 지킬 수 없어요. 관리자가 모델 페이지에서 가격을 정하거나, 한도 없이 비교해 주세요."
        ),
    )
}
