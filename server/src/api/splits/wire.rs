//! Splits, as the wire has them.

use api::{Interval, Money, Person};
use model::{
    Language,
    split::{SplitFinding, VersionFigures},
};
use store::{Split, SplitVersion};

use crate::{
    api::wire::{count, timestamp},
    auth::Member,
    error::Refusal,
};

/// A split with its results: those that were kept, or what its runs say now.
pub async fn with_results(member: &Member, split: Split, language: Language) -> Result<api::Split, Refusal> {
    let figures = member.tenant.split_figures(&split).await?;
    let (a, b) = (figures.a.tally(), figures.b.tally());
    // What it ended by stays true of it: runs that ended later may have blurred it.
    let worse_by = split.end.as_ref().and_then(|end| end.worse_by);
    let finding = worse_by.map_or_else(|| SplitFinding::of(&a, &b), SplitFinding::Worse);
    Ok(api::Split {
        id: split.id,
        message: finding.in_words([(split.a.number, &a), (split.b.number, &b)], language),
        a: version(split.a, &figures.a),
        b: version(split.b, &figures.b),
        share_percent: split.share_percent,
        started_by: Person { id: split.started_by, name: split.started_by_name },
        started_at: timestamp(split.started_at),
        end: split.end.map(|end| api::SplitEnded {
            at: timestamp(end.at),
            reason: end.reason,
            worse_by: end.worse_by,
            by: end.by.map(|(id, name)| Person { id, name }),
        }),
    })
}

fn version(version: SplitVersion, figures: &VersionFigures) -> api::SplitVersion {
    let interval = |both: Option<(u32, u32)>| both.map(|(low, high)| Interval { low, high });
    api::SplitVersion {
        number: count(version.number),
        runs: figures.runs,
        people: figures.people,
        failures: figures.failures,
        thumbs_up: figures.thumbs_up,
        thumbs_down: figures.thumbs_down,
        useful: interval(figures.useful_interval()),
        checked: figures.checked,
        passed: figures.passed,
        passing: interval(figures.passing_interval()),
        p50_ms: figures.p50_ms,
        p95_ms: figures.p95_ms,
        first_token_ms: figures.first_token_ms,
        cost_per_1000: figures.cost_micros_per_1000().map(Money::usd),
    }
}
