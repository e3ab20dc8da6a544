//! Sees to traffic splits: tries the checks on a sample of answers, ends a split whose version B is clearly worse, and keeps the figures of
//! those that are over.

use std::time::Duration;

use model::{
    SplitId,
    evidence::Check,
    split::{clearly_worse, looks_due},
};
use store::{Split, SplitSample, Tenant};

use crate::{
    evidence::sample::{self, Expected},
    madang::Madang,
};

/// A split is seen to again after this time, whichever server does it.
const AGAIN_AFTER: Duration = Duration::from_secs(25);
/// Answers that are older than this are not checked any more: with many runs, those that were passed over would never be caught up on.
const SAMPLED_WITHIN: Duration = Duration::from_secs(15 * 60);
/// How many answers of a version are checked on a day.
const SAMPLES_A_DAY: i64 = 200;
/// How many of them at once.
const SAMPLES_AT_ONCE: i64 = 20;

pub async fn see_to(madang: Madang) {
    while !madang.stop.is_cancelled() {
        let seen = match madang.store.next_split(AGAIN_AFTER).await {
            Ok(None) => return,
            Ok(Some((workspace, split))) => Box::pin(see_to_one(&madang.store.tenant(workspace), split)).await,
            Err(error) => Err(error),
        };
        if let Err(error) = seen {
            tracing::warn!(%error, "a traffic split could not be seen to; it is tried again in half a minute");
            return;
        }
    }
}

async fn see_to_one(tenant: &Tenant, split: SplitId) -> store::Result<()> {
    let Some(split) = tenant.split(split).await? else { return Ok(()) };
    match &split.end {
        None => {
            check_sample(tenant, &split).await?;
            look(tenant, &split).await
        }
        Some(_) => {
            let figures = tenant.split_figures(&split).await?;
            tenant.keep_split_figures(&split, &figures).await
        }
    }
}

/// Tries the app's checks on some answers of both versions.
async fn check_sample(tenant: &Tenant, split: &Split) -> store::Result<()> {
    let checks: Vec<Check> = tenant.test_set(split.app).await?.checks;
    if !checks.iter().any(sample::can_tell) {
        return Ok(());
    }
    let rows = match checks.contains(&Check::Equals {}) {
        true => tenant.all_test_rows(split.app, None).await?,
        false => Vec::new(),
    };
    for is_b in [false, true] {
        let runs = tenant.runs_to_sample(split, is_b, SAMPLED_WITHIN, SAMPLES_A_DAY, SAMPLES_AT_ONCE).await?;
        if runs.is_empty() {
            continue;
        }
        let Some(definition) = tenant.split_definition(split, is_b).await? else { continue };
        let expected = Expected::of(&definition, &rows);
        let samples: Vec<SplitSample> = runs
            .iter()
            .map(|run| {
                let passed = sample::passes(&checks, &definition, &expected, run);
                SplitSample { run: run.id, is_b: run.is_b, passed }
            })
            .collect();
        tenant.keep_samples(split.id, &samples).await?;
    }
    Ok(())
}

/// Ends the split if a look is due and version B is clearly worse (`model::split` has the rule).
async fn look(tenant: &Tenant, split: &Split) -> store::Result<()> {
    let figures = tenant.split_figures(split).await?;
    let due = i16::try_from(looks_due(figures.b.runs)).unwrap_or(i16::MAX);
    // The look is taken before anything follows from it, so that none is taken twice.
    if due <= split.looks || !tenant.take_looks(split.id, due).await? {
        return Ok(());
    }
    if let Some(by) = clearly_worse(&figures.a.tally(), &figures.b.tally())
        && tenant.end_worse_split(split.id, by).await?
    {
        tracing::info!(split = %split.id, by = by.as_str(), "a traffic split was ended, because version B was clearly worse");
    }
    Ok(())
}
