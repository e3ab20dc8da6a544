//! Reading comparisons: each with its columns, lists of them, and the figures of all cells.

use model::{AppId, Category, ComparisonId, Definition, ModelRef, PersonId, evidence::Check};
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{CellState, Comparison, ComparisonColumn, ComparisonState, unsigned};
use crate::{OrLogged as _, Result, RunApp, Tenant, scope::Tx};

/// A comparison, as lists show it.
#[derive(Debug, Clone)]
pub struct ComparisonSummary {
    pub id: ComparisonId,
    pub state: ComparisonState,
    /// The names of the columns' models, in order.
    pub models: Vec<String>,
    pub rows: i64,
    /// How many cells have ended.
    pub done: i64,
    pub cells: i64,
    pub spent_micros: i64,
    pub by: PersonId,
    pub by_name: String,
    pub created_at: OffsetDateTime,
}

/// What sums are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellSum {
    /// From 1.
    pub row: i32,
    /// From 0.
    pub column: i32,
    pub state: CellState,
    /// `p`, `f` or `u` for what came of each check, in their order.
    pub results: String,
    pub duration_ms: Option<u64>,
    pub tokens: u64,
    /// `None` if the cost is unknown.
    pub cost_micros: Option<i64>,
    /// When it began, if it did.
    pub begun_at: Option<OffsetDateTime>,
}

impl CellSum {
    /// Whether nothing more happens in it.
    pub fn is_over(&self) -> bool {
        !matches!(self.state, CellState::Waiting | CellState::Running)
    }

    /// Whether the answer passes one check, by its number; `None` if nothing can be said.
    pub fn result(&self, check: usize) -> Option<bool> {
        match self.results.as_bytes().get(check)? {
            b'p' => Some(true),
            b'f' => Some(false),
            _ => None,
        }
    }

    /// Whether the answer passes all checks; `None` if nothing of it was checked. A check of which nothing can be said is left out.
    pub fn passes(&self) -> Option<bool> {
        if self.results.contains('f') {
            return Some(false);
        }
        self.results.contains('p').then_some(true)
    }
}

impl Tenant {
    /// Those of these comparisons that have ended and compare a model, each with its app.
    pub async fn comparisons_with(&self, ids: &[ComparisonId], to: &ModelRef) -> Result<Vec<(AppId, ComparisonId)>> {
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            "select c.app_id, c.id from comparisons c
            where c.workspace_id = $1 and c.id = any($2) and c.state <> 'running' and exists (
                select from comparison_columns k where k.workspace_id = $1 and k.comparison_id = c.id
                and k.connection_id = $3 and k.model = $4
            )",
            self.workspace().0,
            &ids,
            to.connection.0,
            to.model,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(|row| (row.app_id.into(), row.id.into())).collect())
    }

    /// For each of these apps the newest comparison that compares both models, if there is one.
    pub async fn newest_comparisons_of(
        &self,
        apps: &[AppId],
        from: &ModelRef,
        to: &ModelRef,
    ) -> Result<Vec<(AppId, ComparisonId)>> {
        let apps: Vec<Uuid> = apps.iter().map(|app| app.0).collect();
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select a.app as "app!", newest.id from unnest($2::uuid[]) as a (app)
            cross join lateral (
                select c.id from comparisons c
                where c.workspace_id = $1 and c.app_id = a.app
                and exists (
                    select from comparison_columns k where k.workspace_id = $1 and k.comparison_id = c.id
                    and k.connection_id = $3 and k.model = $4
                )
                and exists (
                    select from comparison_columns k where k.workspace_id = $1 and k.comparison_id = c.id
                    and k.connection_id = $5 and k.model = $6
                )
                order by c.id desc limit 1
            ) newest"#,
            self.workspace().0,
            &apps,
            from.connection.0,
            from.model,
            to.connection.0,
            to.model,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(|row| (AppId(row.app), row.id.into())).collect())
    }

    /// A comparison of an app, with its columns.
    pub async fn comparison(&self, app: AppId, id: ComparisonId) -> Result<Option<Comparison>> {
        let mut tx = self.begin_read().await?;
        let found = sqlx::query!(
            r#"select a.slug, a.name, a.icon, a.category, c.state as "state: ComparisonState",
                c.checks as "checks: Json<Vec<Check>>", c.limit_micros, c.spent_micros, c.revision, c.made_by,
                p.name as "made_by_name?", c.created_at, c.ended_at, c.forgotten_at
            from comparisons c
            join apps a on a.workspace_id = c.workspace_id and a.id = c.app_id
            left join people p on p.id = c.made_by
            where c.workspace_id = $1 and c.id = $2 and c.app_id = $3"#,
            self.workspace().0,
            id.0,
            app.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(found) = found else { return Ok(None) };
        let columns = columns(&mut tx, self, id).await?;
        tx.commit().await?;
        Ok(Some(Comparison {
            id,
            app: RunApp {
                id: app,
                slug: found.slug,
                name: found.name,
                icon: found.icon,
                category: Category::from_slug(&found.category)
                    .ok_or(&found.category)
                    .or_logged("an app's category")
                    .unwrap_or_default(),
            },
            state: found.state,
            columns,
            checks: found.checks.0,
            limit_micros: found.limit_micros,
            spent_micros: found.spent_micros,
            forgotten: found.forgotten_at.is_some(),
            revision: found.revision,
            by: found.made_by.into(),
            by_name: found.made_by_name.unwrap_or_default(),
            created_at: found.created_at,
            ended_at: found.ended_at,
        }))
    }

    /// The newest comparisons of an app from before `before`.
    pub async fn comparisons(
        &self,
        app: AppId,
        before: Option<ComparisonId>,
        limit: i64,
    ) -> Result<Vec<ComparisonSummary>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select c.id, c.state as "state: ComparisonState", c.spent_micros, c.made_by, p.name as "made_by_name?", c.created_at,
                m.models as "models!", n.done as "done!", n.cells as "cells!", n.rows as "rows!"
            from comparisons c
            left join people p on p.id = c.made_by
            cross join lateral (
                select coalesce(array_agg(model_name order by number), '{}') as models from comparison_columns
                where workspace_id = $1 and comparison_id = c.id
            ) m
            cross join lateral (
                select count(*) filter (where state not in ('waiting', 'running')) as done, count(*) as cells,
                    coalesce(max(row_number), 0)::bigint as rows
                from comparison_cells where workspace_id = $1 and comparison_id = c.id
            ) n
            where c.workspace_id = $1 and c.app_id = $2 and c.id < $3
            order by c.id desc limit $4"#,
            self.workspace().0,
            app.0,
            before.map_or(Uuid::max(), |id| id.0),
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let summary = rows.into_iter().map(|row| ComparisonSummary {
            id: row.id.into(),
            state: row.state,
            models: row.models,
            rows: row.rows,
            done: row.done,
            cells: row.cells,
            spent_micros: row.spent_micros,
            by: row.made_by.into(),
            by_name: row.made_by_name.unwrap_or_default(),
            created_at: row.created_at,
        });
        Ok(summary.collect())
    }

    /// The figures of all cells, by row and column, without texts.
    pub async fn comparison_sums(&self, id: ComparisonId) -> Result<Vec<CellSum>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query!(
            r#"select row_number, column_number, state as "state: CellState", results, duration_ms, input_tokens + output_tokens as "tokens!",
                cost_micros, begun_at
            from comparison_cells where workspace_id = $1 and comparison_id = $2 order by row_number, column_number"#,
            self.workspace().0,
            id.0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let sum = rows.into_iter().map(|row| CellSum {
            row: row.row_number,
            column: row.column_number,
            state: row.state,
            results: row.results,
            duration_ms: row.duration_ms.map(unsigned),
            tokens: unsigned(row.tokens),
            cost_micros: row.cost_micros,
            begun_at: row.begun_at,
        });
        Ok(sum.collect())
    }
}

async fn columns(tx: &mut Tx, tenant: &Tenant, id: ComparisonId) -> Result<Vec<ComparisonColumn>> {
    let rows = sqlx::query!(
        r#"select version, definition as "definition: Json<Definition>", connection_id, model, model_name, connection_name, monogram
        from comparison_columns where workspace_id = $1 and comparison_id = $2 order by number"#,
        tenant.workspace().0,
        id.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let column = rows.into_iter().map(|row| ComparisonColumn {
        version: row.version,
        definition: row.definition.0,
        model: ModelRef { connection: row.connection_id.into(), model: row.model },
        model_name: row.model_name,
        connection_name: row.connection_name,
        monogram: row.monogram,
        measured: None,
    });
    Ok(column.collect())
}
