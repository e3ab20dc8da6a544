//! Models that judge an answer.

use model::{
    Definition, Language, ModelRef, ModelUse, Values,
    evidence::{
        CheckResult,
        judge::{judge_definition, judge_values, read_judgement},
    },
    run::RunState,
};
use store::{BegunCell, CellDone};

use super::{
    cell::{begin, finished, unknown},
    driver::Driven,
};
use crate::evidence::checks::Answered;

/// The most tokens of a judgement. It is a sentence or two, and models that think before it need more than that.
pub const OUTPUT_TOKENS: u32 = 4_000;

/// The definition by which a model judges: this one, or the workspace's default.
pub fn definition(model: Option<&ModelRef>, language: Language) -> Definition {
    let mut definition = judge_definition(language);
    definition.model.use_ = model.cloned().map(ModelUse::Model);
    definition.model.settings.max_output_tokens = Some(OUTPUT_TOKENS);
    definition
}

/// What a judge is asked.
pub struct Asked<'a> {
    pub cell: BegunCell,
    /// The number of the check.
    pub check: u32,
    pub question: &'a str,
    /// `None` for the workspace's default.
    pub model: Option<&'a ModelRef>,
    /// What the column was given, with the texts of files.
    pub inputs: &'a Values,
    pub answered: &'a Answered<'a>,
}

/// Has a model judge an answer, and adds what that cost. A judge that doesn't answer says nothing.
pub async fn judge(driven: &Driven, asked: &Asked<'_>, done: &mut CellDone) -> store::Result<(CheckResult, String)> {
    let definition = definition(asked.model, driven.language);
    let values = judge_values(asked.question, asked.inputs, asked.answered.answer, asked.answered.expected);
    let BegunCell { row, column, attempt, .. } = asked.cell;
    if !driven.tenant.comparison_goes_on(driven.id).await? {
        return Ok(silent(driven.language, stopped(driven.language)));
    }
    let key = format!("{row} {column} {attempt} judge {}", asked.check);
    let run = match begin(driven, &definition, &values, key).await? {
        Ok(run) => run,
        Err(code) => return Ok(silent(driven.language, code.message(driven.language))),
    };
    done.judges.push(run);
    if !driven.tenant.note_judge(driven.id, asked.cell, run).await? {
        // Whoever stopped the comparison did not know of this run.
        driven.all.0.engine.live.request_cancel(driven.tenant.workspace(), run).await?;
    }
    let outcome = finished(driven, run).await?.and_then(|detail| detail.run.outcome);
    let Some(outcome) = outcome else {
        done.judges_micros = None;
        return Ok(silent(driven.language, ""));
    };
    let cost = outcome.cost.map(|cost| cost.micros);
    done.judges_micros = done.judges_micros.zip(cost).map(|(sum, cost)| sum.saturating_add(cost));
    if outcome.state != RunState::Completed {
        let why = outcome.error.map(|error| error.code.message(driven.language)).unwrap_or_default();
        return Ok(silent(driven.language, why));
    }
    Ok(match read_judgement(&outcome.output) {
        Some((true, reason)) => (CheckResult::Pass, reason),
        Some((false, reason)) => (CheckResult::Fail, reason),
        None => silent(driven.language, ""),
    })
}

fn stopped(language: Language) -> &'static str {
    match language {
        Language::En => "The comparison was stopped before.",
        Language::Ko => "그 전에 비교를 멈췄어요.",
    }
}

fn silent(language: Language, why: &str) -> (CheckResult, String) {
    let said = match language {
        Language::En => "The judge gave no judgement.",
        Language::Ko => "심사하는 모델이 판단하지 못했어요.",
    };
    unknown(format!("{said} {why}").trim().to_owned())
}
