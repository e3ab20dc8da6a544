//! What budgets, hidden personal data and the audit log cost a run: the same runs with and without each of them.

use crate::{budgets::Nested, load, process::Process, provider::INSTANT, report::Report, scene::Scene};
use anyhow::{Result, ensure};
use http_body_util::BodyExt;
use hyper::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// For so long each way of running is measured at a time, and so many times, in turns, because a machine is not the same for long.
const EACH: Duration = Duration::from_secs(3);
const TURNS: usize = 5;
/// So many runs come on one act that the audit log records. Runs themselves leave nothing there.
pub const RUNS_AN_ACT: usize = 1_000;
/// What people enter: a page's worth of a meeting, with three pieces of personal data in it.
pub const NOTES: &str = "영업팀 주간 회의를 정리해 주세요. 신규 계약은 세 건이고, 그중 두 건은 다음 달에 시작해요. 이름0042 과장이 견적서를 \
    다시 보내기로 했고, 연락처는 010-1234-5678, 메일은 sales.kim@example.com이에요. 지난달 매출은 1,234,567,890원으로 목표보다 4.2% 높고, \
    주문번호 20261201-0001234는 배송이 늦어져서 고객에게 안내가 필요해요. 다음 회의는 2026-12-08 10:30에 3층 회의실에서 하고, 안건은 \
    가격 정책, 반품 절차, 신입 교육이에요. The English team joins by phone and wants a summary of at most ten lines, with open questions first.";
const NAMES: usize = 1_000;

/// What is there besides the run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extra {
    Nothing,
    Budgets,
    Masking,
    Audit,
    Together,
}

impl Extra {
    const ALL: [Self; 5] = [Self::Nothing, Self::Budgets, Self::Masking, Self::Audit, Self::Together];

    fn has(self, one: Self) -> bool {
        self == one || self == Self::Together
    }

    fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Budgets => "5 budgets",
            Self::Masking => "masking with 1,000 names",
            Self::Audit => "the audit log, with an act every 1,000 runs",
            Self::Together => "budgets, masking and audit together",
        }
    }
}

/// Processor time a run, in milliseconds.
#[derive(Clone, Copy, Default)]
struct Cost {
    server: f64,
    postgres: f64,
}

pub async fn measure(scene: &Scene, server: &Process, postgres: &Process, report: &mut Report) -> Result<()> {
    let mut turns = Vec::new();
    for _ in 0..TURNS {
        let mut turn = Vec::new();
        for extra in Extra::ALL {
            turn.push(with(scene, extra, server, postgres).await?);
        }
        turns.push(turn);
    }
    for (place, extra) in Extra::ALL.into_iter().enumerate().skip(1) {
        let added = |of: fn(&Cost) -> f64| {
            median(turns.iter().filter_map(|turn| Some(of(turn.get(place)?) - of(turn.first()?))))
        };
        let target = if extra == Extra::Together { "0.05" } else { "" };
        let name = extra.name();
        report.add(&format!("added by {name}: server CPU a run"), added(|cost| cost.server), "ms", "");
        report.add(&format!("added by {name}: Postgres CPU a run"), added(|cost| cost.postgres), "ms", "");
        report.add(&format!("added by {name}: CPU a run"), added(|cost| cost.server + cost.postgres), "ms", target);
    }
    Ok(())
}

/// What a run takes with this. Everything is as it was afterwards.
async fn with(scene: &Scene, extra: Extra, server: &Process, postgres: &Process) -> Result<Cost> {
    let nested =
        if extra.has(Extra::Budgets) { Some(Nested::make(scene, &scene.instant, INSTANT).await?) } else { None };
    mask(scene, if extra.has(Extra::Masking) { "hide" } else { "off" }).await?;
    let acts = extra.has(Extra::Audit).then_some(RUNS_AN_ACT);
    // What is new is found out, and cached.
    load::noted(scene, Duration::from_secs(1), acts).await?;
    let entries = entries(scene).await?;
    let (server_before, postgres_before) = (server.cpu()?, postgres.cpu_of_family()?);
    let (runs, acted) = load::noted(scene, EACH, acts).await?;
    let (server_after, postgres_after) = (server.cpu()?, postgres.cpu_of_family()?);
    let written = self::entries(scene).await? - entries;
    ensure!(written == i64::from(acted), "{acted} acts and {runs} runs left {written} entries in the audit log");
    if let Some(nested) = nested {
        // A connection from before would have been idle for too long by now.
        let mut client = scene.client().await?;
        let stands = nested.stand(&mut client).await?;
        ensure!(stands.iter().all(|(_, reserved, _)| *reserved == 0), "budgets hold something for no run: {stands:?}");
        nested.delete(&mut client).await?;
    }
    mask(scene, "off").await?;
    let each = |before: Duration, after: Duration| {
        after.saturating_sub(before).as_secs_f64() * 1000.0 / f64::from(runs.max(1))
    };
    Ok(Cost { server: each(server_before, server_after), postgres: each(postgres_before, postgres_after) })
}

/// Sets the workspace's rule for personal data, with a list of names.
async fn mask(scene: &Scene, rule: &str) -> Result<()> {
    let path = format!("/api/v1/workspaces/{}/personal-data", scene.workspace);
    let mut client = scene.client().await?;
    let now = client.json(Method::GET, &path, None).await?;
    let names: Vec<String> = (0..NAMES).map(|n| format!("이름{n:04}")).collect();
    if now.get("others").and_then(Value::as_str) != Some(rule) {
        let wanted = json!({ "others": rule, "names": names, "revision": now.get("revision") });
        client.send(Method::PUT, &path, Some(&wanted)).await?.into_body().collect().await?;
    }
    Ok(())
}

/// How many entries the audit log has.
async fn entries(scene: &Scene) -> Result<i64> {
    let path = format!("/api/v1/workspaces/{}/audit-log?limit=1", scene.workspace);
    let page = scene.client().await?.json(Method::GET, &path, None).await?;
    Ok(page.get("items").and_then(|items| items.get(0)?.get("number")?.as_i64()).unwrap_or_default())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_one_counts() {
        assert_eq!(median([0.3, 0.1, 9.0, 0.2, -4.0].into_iter()), 0.2);
        assert_eq!(median([].into_iter()), 0.0);
    }
}
