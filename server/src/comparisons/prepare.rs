//! What is to be compared, checked and made ready to be run, estimated and kept.

use std::collections::{BTreeSet, HashMap};

use api::{ColumnChoice, CreateComparison};
use model::{
    AppId, ConnectionId, Definition, ModelRef, ModelUse, Severity, TestRowId, Values, evidence::Check, limits,
};
use store::{App, ComparisonColumn, Connection, FileForRun, KeptAnswer, NewComparedRow, Tenant, TestRow};

use super::price::{Asked, Judge, most_output_tokens};
use crate::{
    error::{ErrorCode, Refusal},
    evidence::rows::{self, Fit, fit, title},
    models::{display_name, sees},
    runs::accept::models,
};

/// The most columns of a comparison.
const COLUMNS: usize = 6;

/// What is to be compared.
pub struct Prepared {
    /// What must be true of every answer.
    pub checks: Vec<Check>,
    pub columns: Vec<ComparisonColumn>,
    pub rows: Vec<PreparedRow>,
    /// The numbers of rows that can't be run.
    pub unfit: Vec<u32>,
    /// The names of models that can't see the pictures of some of these rows.
    pub cannot_see: BTreeSet<String>,
    /// What test rows of the app have of the files in these rows.
    files: Vec<FileForRun>,
    connections: HashMap<ConnectionId, Connection>,
    default_model: Option<ModelRef>,
}

/// A row that can be run.
pub struct PreparedRow {
    pub row: TestRow,
    pub title: String,
    /// What each column is given.
    pub values: Vec<Values>,
    /// The answer that is there already.
    pub kept: Option<KeptAnswer>,
}

/// What a comparison costs.
#[derive(Default)]
pub struct Estimated {
    /// In millionths of a US dollar; `None` if no price is known.
    pub micros: Option<i64>,
    /// The names of models whose price is unknown.
    pub unpriced: BTreeSet<String>,
}

/// Checks what is wanted, against the app as it is now.
pub async fn prepare(tenant: &Tenant, app: &App, wanted: &CreateComparison) -> Result<Prepared, Refusal> {
    if wanted.columns.is_empty() || wanted.columns.len() > COLUMNS {
        return Err(Refusal::field("columns", "Choose 1 to 6 columns.", "열을 1개에서 6개까지 골라 주세요."));
    }
    let connections: HashMap<_, _> =
        tenant.connections().await?.into_iter().map(|connection| (connection.id, connection)).collect();
    let workspace = tenant.read().await?.ok_or(ErrorCode::NotFound)?;
    let mut columns = Vec::new();
    for (number, choice) in wanted.columns.iter().enumerate() {
        columns.push(column(tenant, app, &connections, number, choice).await?);
    }
    if wanted.limit.is_some() {
        columns.iter_mut().for_each(|column| bind(column, &connections));
    }
    let mut checks = tenant.test_set(app.id).await?.checks;
    pin_judges(&mut checks, workspace.default_model.as_ref());
    let rows = chosen(tenant, app, wanted.rows.as_deref()).await?;
    let mut prepared = Prepared {
        checks,
        columns,
        rows: Vec::new(),
        unfit: Vec::new(),
        cannot_see: BTreeSet::new(),
        files: rows::files(tenant, app.id, rows.iter().map(|row| &row.inputs)).await?,
        connections,
        default_model: workspace.default_model.clone(),
    };
    // Every row's values are checked for every column, which takes a while where there are many.
    let added = crate::panics::blocking(move || {
        rows.into_iter().for_each(|row| prepared.add(row));
        prepared
    });
    let prepared = added.await.map_err(Refusal::internal)?;
    prepared.check_judges()?;
    Ok(prepared)
}

/// Has requests ask for no more than what is reserved for them, so that a limit of money is kept.
fn bind(column: &mut ComparisonColumn, connections: &HashMap<ConnectionId, Connection>) {
    let Some(connection) = connections.get(&column.model.connection) else { return };
    let most = most_output_tokens(connection, &column.model.model, &column.definition);
    let most = u32::try_from(most).unwrap_or(u32::MAX).min(limits::OUTPUT_TOKENS);
    column.definition.model.settings.max_output_tokens.get_or_insert(most);
}

/// Names the model of judges that have none: the default of this moment, whatever becomes of that while the comparison goes on.
fn pin_judges(checks: &mut [Check], default: Option<&ModelRef>) {
    for check in checks {
        if let Check::Judge { model: model @ None, .. } = check {
            *model = default.cloned();
        }
    }
}

/// The rows that are asked for, in their order.
async fn chosen(tenant: &Tenant, app: &App, wanted: Option<&[TestRowId]>) -> Result<Vec<TestRow>, Refusal> {
    let rows = tenant.all_test_rows(app.id, wanted).await?;
    let count = wanted.map_or(0, |wanted| wanted.iter().collect::<BTreeSet<_>>().len());
    if rows.len() < count {
        return Err(Refusal::field(
            "rows",
            "One of these rows is gone. Choose the rows again.",
            "고른 행 가운데 없어진 행이 있어요. 행을 다시 골라 주세요.",
        ));
    }
    Ok(rows)
}

/// What a column runs: a version or the draft, with its one model.
async fn column(
    tenant: &Tenant,
    app: &App,
    connections: &HashMap<ConnectionId, Connection>,
    number: usize,
    choice: &ColumnChoice,
) -> Result<ComparisonColumn, Refusal> {
    let version = choice.version.map(|version| i32::try_from(version).unwrap_or_default());
    let mut definition = match version {
        Some(version) => {
            tenant.version_by_number(app.id, version).await?.map(|found| found.definition).ok_or_else(|| {
                Refusal::field(
                    format!("columns[{number}].version"),
                    "There is no such version. Choose another one.",
                    "그런 버전이 없어요. 다른 버전을 골라 주세요.",
                )
            })?
        }
        None => {
            let draft = tenant.draft(app.id).await?.ok_or(ErrorCode::NotFound)?;
            tenant.with_newest_pieces(draft.definition).await?
        }
    };
    check(&definition)?;
    let model = match &choice.model {
        Some(model) => model.clone(),
        None => models(tenant, &definition).await?.primary,
    };
    let field = format!("columns[{number}].model");
    let connection = connection_of(connections, &model, &field)?;
    definition.model.use_ = Some(ModelUse::Model(model.clone()));
    definition.model.fallbacks = Vec::new();
    let measured = Some(definition.clone());
    let provider = llm::provider::find(&connection.provider);
    Ok(ComparisonColumn {
        version,
        definition,
        model_name: display_name(connection, &model.model),
        connection_name: connection.name.clone(),
        monogram: provider.map_or("?", |provider| provider.monogram).to_owned(),
        model,
        measured,
    })
}

/// A draft may have errors; a comparison of it would be one of nothing.
fn check(definition: &Definition) -> Result<(), Refusal> {
    let mut errors = definition.check();
    errors.retain(|problem| problem.severity() == Severity::Error);
    if errors.is_empty() { Ok(()) } else { Err(Refusal::problems(errors)) }
}

fn connection_of<'c>(
    connections: &'c HashMap<ConnectionId, Connection>,
    model: &ModelRef,
    field: &str,
) -> Result<&'c Connection, Refusal> {
    let refused = |en, ko| Err(Refusal::field(field, en, ko));
    match connections.get(&model.connection) {
        None => {
            refused("This connection is gone. Choose another model.", "없어진 연결이에요. 다른 모델을 골라 주세요.")
        }
        Some(connection) if connection.paused_at.is_some() => refused(
            "This connection is paused. Resume it, or choose another model.",
            "멈춰 둔 연결이에요. 다시 시작하거나 다른 모델을 골라 주세요.",
        ),
        Some(connection) => Ok(connection),
    }
}

impl Prepared {
    fn add(&mut self, mut row: TestRow) {
        pin_judges(&mut row.checks, self.default_model.as_ref());
        let fits: Vec<_> =
            self.columns.iter().map(|column| fit(&column.definition, &row.inputs, &self.files)).collect();
        let blind = self.blind(&fits);
        if !blind.is_empty() || fits.iter().any(|fit| !fit.problems.is_empty()) {
            self.cannot_see.extend(blind);
            self.unfit.push(u32::try_from(row.number).unwrap_or(u32::MAX));
            return;
        }
        let title = self.columns.first().map(|column| title(&column.definition, &row.inputs)).unwrap_or_default();
        self.rows.push(PreparedRow {
            title,
            values: fits.into_iter().map(|fit| fit.values).collect(),
            kept: None,
            row,
        });
    }

    /// The names of models that can't see the pictures of a row; each column has made of it what stands in its place.
    fn blind(&self, fits: &[Fit]) -> Vec<String> {
        let shown = self.columns.iter().zip(fits).filter(|(_, fit)| fit.pictures > 0).map(|(column, _)| column);
        let blind = shown.filter(|column| {
            let connection = self.connections.get(&column.model.connection);
            connection.and_then(|connection| sees(connection, &column.model.model)) == Some(false)
        });
        blind.map(|column| column.model_name.clone()).collect()
    }

    /// A judge whose connection is gone would judge nothing.
    fn check_judges(&self) -> Result<(), Refusal> {
        let all = self.checks.iter().chain(self.rows.iter().flat_map(|row| &row.row.checks));
        for check in all {
            let Check::Judge { model, .. } = check else { continue };
            let model = model.as_ref().ok_or(ErrorCode::NoModel)?;
            connection_of(&self.connections, model, "checks")?;
        }
        Ok(())
    }

    /// Takes the answers that are there already to what the only column would be asked. Only what their checks still need is done then.
    pub async fn take_kept(&mut self, tenant: &Tenant, app: AppId) -> Result<(), Refusal> {
        let [ComparisonColumn { measured: Some(measured), .. }] = self.columns.as_slice() else { return Ok(()) };
        let mut kept = tenant.kept_answers(app, measured).await?;
        self.rows.iter_mut().for_each(|row| row.kept = kept.remove(&row.row.id));
        Ok(())
    }

    pub fn cells(&self) -> usize {
        self.rows.len().saturating_mul(self.columns.len())
    }

    /// About what it costs, where a run of the app usually answers with so many tokens.
    pub fn estimate(&self, usual_output_tokens: Option<u64>) -> Estimated {
        let mut estimated = Estimated::default();
        for row in &self.rows {
            let judges: Vec<_> = self.judges(row).collect();
            for (column, asked) in self.asked(row) {
                let tokens = asked.usual_output_tokens(usual_output_tokens, &row.row.expected);
                let answer = if row.kept.is_some() { Some(0) } else { asked.about_micros(tokens) };
                estimated.add(answer, || column.model_name.clone());
                for judge in &judges {
                    let name = || display_name(judge.connection, judge.model);
                    estimated.add(judge.about_micros(&asked, tokens), name);
                }
            }
        }
        estimated
    }

    /// The rows, with the most that each cell may cost, judges included. `None` if a price is unknown.
    pub fn priced_rows(&self) -> Option<Vec<NewComparedRow>> {
        self.rows
            .iter()
            .map(|row| {
                let judges: Vec<_> = self.judges(row).collect();
                let most = self.asked(row).map(|(_, asked)| {
                    let judges = judges.iter().map(|judge| judge.most_micros(&asked));
                    let answer = if row.kept.is_some() { Some(0) } else { asked.most_micros() };
                    judges.chain([answer]).try_fold(0_i64, |sum, most| Some(sum.saturating_add(most?)))
                });
                Some(row.kept(most.collect::<Option<_>>()?))
            })
            .collect()
    }

    /// The rows, with nothing said of what cells may cost.
    pub fn unpriced_rows(&self) -> Vec<NewComparedRow> {
        self.rows.iter().map(|row| row.kept(vec![0; self.columns.len()])).collect()
    }

    fn asked<'p>(&'p self, row: &'p PreparedRow) -> impl Iterator<Item = (&'p ComparisonColumn, Asked<'p>)> {
        self.columns.iter().zip(&row.values).filter_map(|(column, values)| {
            let connection = self.connections.get(&column.model.connection)?;
            Some((column, Asked::of(connection, &column.model.model, &column.definition, values, &self.files)))
        })
    }

    /// The judges of a row's answers, but for those that have said already what they say of it.
    fn judges<'p>(&'p self, row: &'p PreparedRow) -> impl Iterator<Item = Judge<'p>> {
        let judged = row.kept.as_ref().map_or(&[][..], |kept| kept.judged.as_slice());
        self.checks.iter().chain(&row.row.checks).filter_map(move |check| {
            let Check::Judge { question, model } = check else { return None };
            if judged.iter().any(|judged| judged.check == *check) {
                return None;
            }
            let model = model.as_ref()?;
            let connection = self.connections.get(&model.connection)?;
            Some(Judge::of(connection, &model.model, question, &row.row.expected))
        })
    }
}

impl PreparedRow {
    fn kept(&self, most_micros: Vec<i64>) -> NewComparedRow {
        NewComparedRow {
            test_row: self.row.id,
            title: self.title.clone(),
            inputs: self.row.inputs.clone(),
            expected: self.row.expected.clone(),
            checks: self.row.checks.clone(),
            most_micros,
            answer: self.kept.as_ref().map(|kept| kept.run),
        }
    }
}

impl Estimated {
    fn add(&mut self, micros: Option<i64>, name: impl FnOnce() -> String) {
        match micros {
            Some(micros) => self.micros = Some(self.micros.unwrap_or_default().saturating_add(micros)),
            None => {
                self.unpriced.insert(name());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn judges_without_a_model_get_the_default_and_others_keep_theirs() {
        let model = |id: &str| ModelRef { connection: uuid::Uuid::nil().into(), model: id.to_owned() };
        let judge = |model: Option<ModelRef>| Check::Judge { question: "Is it?".to_owned(), model };
        let mut checks = [judge(None), judge(Some(model("own"))), Check::Equals {}];
        pin_judges(&mut checks, Some(&model("default")));
        assert_eq!(checks, [judge(Some(model("default"))), judge(Some(model("own"))), Check::Equals {}]);
    }
}
