//! What is known of the apps, added up. Pure.

use api::{ComparedColumn, Comparison, ComparisonState, Money, SuccessorEstimate};
use model::{AppId, ComparisonId, ModelRef};

/// How many runs the chosen apps need, and what they cost together; `None` if no price is known.
pub fn sum(estimate: &SuccessorEstimate, chosen: &[AppId]) -> (u32, Option<Money>) {
    let apps = || estimate.apps.iter().filter(|of| chosen.contains(&of.app));
    let runs = apps().fold(0_u32, |sum, of| sum.saturating_add(of.cells));
    let costs = || apps().filter_map(|of| of.cost.map(|cost| cost.micros));
    let cost = (costs().count() > 0).then(|| Money::usd(costs().fold(0, i64::saturating_add)));
    (runs, cost)
}

/// The column of a model.
pub fn column<'c>(comparison: &'c Comparison, model: &ModelRef) -> Option<&'c ComparedColumn> {
    comparison.columns.iter().find(|column| column.model_ref == *model)
}

/// The comparisons that speak for a swap of these apps: those that have ended.
pub fn evidence(measured: &[Comparison], chosen: &[AppId]) -> Vec<ComparisonId> {
    let ended = |of: &&Comparison| of.state != ComparisonState::Running && chosen.contains(&of.app.id);
    measured.iter().filter(ended).map(|of| of.id).collect()
}

/// The chosen apps that are still being measured, by name. A swap waits for them, or it would go without its evidence.
pub fn running(measured: &[Comparison], chosen: &[AppId]) -> Vec<String> {
    let runs = |of: &&Comparison| of.state == ComparisonState::Running && chosen.contains(&of.app.id);
    measured.iter().filter(runs).map(|of| of.app.name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn id(n: u8) -> Value {
        json!(format!("0197a5c0-0000-7000-8000-00000000000{n}"))
    }

    fn app(n: u8) -> AppId {
        serde_json::from_value(id(n)).unwrap()
    }

    #[test]
    fn only_chosen_apps_are_added_up() {
        let estimate: SuccessorEstimate = serde_json::from_value(json!({"apps": [
            {"app": id(1), "rows": 4, "unfit": 0, "cells": 8, "cost": {"currency": "USD", "micros": 300}},
            {"app": id(2), "rows": 1, "unfit": 0, "cells": 2, "cost": {"currency": "USD", "micros": 50}},
            {"app": id(3), "rows": 3, "unfit": 0, "cells": 6},
        ], "unpriced": ["x"]}))
        .unwrap();
        assert_eq!(sum(&estimate, &[app(1), app(2)]), (10, Some(Money::usd(350))));
        assert_eq!(sum(&estimate, &[app(1), app(3)]), (14, Some(Money::usd(300))));
        assert_eq!(sum(&estimate, &[app(3)]), (6, None));
        assert_eq!(sum(&estimate, &[]), (0, None));
    }

    #[test]
    fn what_still_runs_is_no_evidence_yet() {
        let comparison = |n: u8, state: &str| -> Comparison {
            serde_json::from_value(json!({
                "id": id(n), "app": {"id": id(n), "slug": "a", "name": "A", "icon": "hr", "category": "hr"}, "state": state,
                "columns": [], "checks": [], "rows": 1, "done": 1, "cells": 2, "spent": {"currency": "USD", "micros": 0},
                "differences": 0, "failures": 0, "revision": 1, "by": {"id": id(9), "name": "Kim"},
                "created_at": "2026-11-23T14:02:11Z",
            }))
            .unwrap()
        };
        let measured = [comparison(1, "running"), comparison(2, "finished"), comparison(3, "limit_reached")];
        let found = evidence(&measured, &[app(1), app(2)]);
        assert_eq!(found, [measured[1].id]);
        assert_eq!(running(&measured, &[app(1), app(2)]), ["A"]);
        assert_eq!(running(&measured, &[app(2), app(3)]), [""; 0]);
    }
}
