//! The run log over the runs of `usage.sql`, by each of its filters. What finds nothing is measured as well: it looks the longest.

use std::time::Duration;

use anyhow::{Context, Result};
use hyper::Method;
use serde_json::Value;

use crate::{load, report::Report, scene::Scene};

const LOG: &str = "/api/v1/workspaces/used/run-log";

pub async fn measure(scene: &Scene, report: &mut Report) -> Result<()> {
    let page = scene.client().await?.json(Method::GET, LOG, None).await?;
    let newest = page.pointer("/items/0").context("the log has runs")?;
    let text =
        |pointer: &str| newest.pointer(pointer).and_then(Value::as_str).map(str::to_owned).context(pointer.to_owned());
    let (person, app, at) = (text("/person/id")?, text("/run/app/id")?, text("/run/created_at")?);
    let filters = [
        ("none", String::new()),
        ("state", "state=failed".to_owned()),
        ("a state that no run has", "state=interrupted".to_owned()),
        ("model", "model=model-3".to_owned()),
        ("a model that no run has", "model=nobody".to_owned()),
        ("member", format!("person={person}")),
        ("app", format!("app={app}")),
        ("door", "source=key".to_owned()),
        ("a door that no run has", "source=direct".to_owned()),
        ("cost", "least_micros=4390".to_owned()),
        ("a cost that no run has", "least_micros=1000000".to_owned()),
        ("time", format!("until={}", half_a_year_before(&at)?)),
        ("text", "q=needle".to_owned()),
        ("a text that no run has", "q=haystack".to_owned()),
        ("member, state and text", format!("person={person}&state=failed&q=haystack")),
    ];
    for (name, query) in filters {
        let path = format!("{LOG}?{query}");
        load::pages_side_by_side(scene, &path, 1, Duration::from_secs(1)).await?;
        let times = load::pages_side_by_side(scene, &path, 1, Duration::from_secs(4)).await?;
        report.time(&format!("run log over 2 million runs, by {name}, p95"), times.at(95.0), "100");
    }
    Ok(())
}

/// The first of the month that is six months before this moment, such as `2026-06-01T00:00:00Z`.
fn half_a_year_before(moment: &str) -> Result<String> {
    let mut parts = moment.splitn(3, '-');
    let year: u32 = parts.next().context("a year")?.parse()?;
    let month: u32 = parts.next().context("a month")?.parse()?;
    let months = year * 12 + month - 1 - 6;
    Ok(format!("{:04}-{:02}-01T00:00:00Z", months / 12, months % 12 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_year_may_begin_in_the_year_before() {
        assert_eq!(half_a_year_before("2026-12-01T10:00:00Z").unwrap(), "2026-06-01T00:00:00Z");
        assert_eq!(half_a_year_before("2026-03-31T10:00:00Z").unwrap(), "2025-09-01T00:00:00Z");
    }
}
