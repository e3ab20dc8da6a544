//! `madang app publish`

use std::time::{Duration, Instant};

use api::{App, Gate, GateMissing, Publish, RunGate, Version};
use clap::ArgMatches;
use model::Money;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{run::Stop, text};
use crate::{exit::Exit, failure::Failure, remote::Remote, spec::AppSpec, words::Said};

/// How often a gate is looked at while its rows are run.
const LOOK: Duration = Duration::from_secs(2);

/// An app that is to be published.
struct Wanted<'r> {
    remote: &'r Remote,
    workspace: String,
    app: String,
}

/// Publishes an app's draft, if its gate lets it.
pub async fn publish(remote: &Remote, given: &ArgMatches) -> Result<Exit, Failure> {
    let app = AppSpec::parse_app(text(given, "app").unwrap_or_default(), remote.said)?;
    let limit = text(given, "limit").map(|typed| money(typed, remote.said)).transpose()?;
    let wanted = Wanted { remote, workspace: remote.workspace().await?, app };
    if given.get_flag("if-changed") {
        let app = remote.ask(remote.client.app(&wanted.workspace, &wanted.app)).await?.app;
        if let (false, Some(number)) = (app.unpublished_changes, app.published_version) {
            return unchanged(remote, &app, number);
        }
    }
    if given.get_flag("wait") {
        let seconds = given.get_one::<u64>("timeout").copied().unwrap_or(u64::from(u32::MAX));
        wait(&wanted, limit, Duration::from_secs(seconds)).await?;
    }
    let revision = match given.get_one::<u64>("revision").copied() {
        Some(revision) => revision,
        None => remote.ask(remote.client.draft(&wanted.workspace, &wanted.app)).await?.revision,
    };
    let publish = Publish {
        revision,
        note: text(given, "note").unwrap_or_default().to_owned(),
        gate_reason: text(given, "reason").map(str::to_owned),
    };
    match remote.ask(remote.client.publish(&wanted.workspace, &wanted.app, &publish)).await {
        Ok(version) => published(remote, &version),
        Err(failure) => Err(missing(remote, failure)),
    }
}

fn published(remote: &Remote, version: &Version) -> Result<Exit, Failure> {
    remote.output.result(version, || remote.said.published(version.number))?;
    Ok(Exit::Done)
}

fn unchanged(remote: &Remote, app: &App, number: u32) -> Result<Exit, Failure> {
    if remote.output.is_json {
        remote.output.json(&json!({ "app": app.slug, "number": number, "unchanged": true }))?;
    } else {
        remote.output.line(&remote.said.unchanged(number))?;
    }
    Ok(Exit::Done)
}

/// The refusal, with what the gate misses in words.
fn missing(remote: &Remote, failure: Failure) -> Failure {
    let gate = failure.said.current.as_ref().filter(|_| failure.exit == Exit::GateNotPassed);
    let gate = gate.and_then(|current| serde_json::from_value::<Gate>(Value::clone(current)).ok());
    match gate {
        Some(gate) => failure.with_details(told(remote, &gate)),
        None => failure,
    }
}

fn told(remote: &Remote, gate: &Gate) -> Vec<String> {
    let said = remote.said;
    let mut lines: Vec<String> = gate.missing.iter().map(|missing| said.missing(*missing).to_owned()).collect();
    if let Some(rows) = &gate.rows {
        let rows_of = rows.not_passing.iter().map(|row| said.row(row.number, &row.title, row.standing));
        lines.push(said.rows(rows.passed, rows.rows, gate.min_percent.unwrap_or(100)));
        lines.extend(rows_of);
    }
    if let (Some(approver), true) = (&gate.approver, gate.missing.contains(&GateMissing::NotApproved)) {
        lines.push(said.needs_yes(&approver.name));
    }
    if gate.may_pass {
        lines.push(said.may_pass().to_owned());
    }
    lines
}

/// Runs the test rows of which the gate knows nothing, and waits for their end. People's yes isn't waited for.
async fn wait(wanted: &Wanted<'_>, limit: Option<Money>, patience: Duration) -> Result<(), Failure> {
    let remote = wanted.remote;
    let (began, mut stop) = (Instant::now(), Stop::listen(remote)?);
    let mut gate = remote.ask(remote.client.gate(&wanted.workspace, &wanted.app)).await?;
    let open = gate.rows.as_ref().map_or(0, |rows| rows.open);
    if open > 0 && gate.missing.contains(&GateMissing::RowsNotRun) {
        let key = Uuid::now_v7().to_string();
        let run = RunGate { limit };
        remote.ask(remote.client.run_gate(&wanted.workspace, &wanted.app, &run, Some(key))).await?;
        remote.output.note(&remote.said.runs_rows(open));
        gate = remote.ask(remote.client.gate(&wanted.workspace, &wanted.app)).await?;
    }
    while gate.rows.as_ref().is_some_and(|rows| rows.running > 0) {
        if began.elapsed() > patience {
            let failure = Failure::new(Exit::GateNotPassed, "gate_not_passed", remote.said.gate_takes_long());
            return Err(failure.with_details(told(remote, &gate)));
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            // What was begun goes on: its results count for whoever publishes this draft later.
            () = stop.asked() => return Err(Failure::new(Exit::Interrupted, "interrupted", remote.said.gate_goes_on())),
        }
        gate = remote.ask(remote.client.gate(&wanted.workspace, &wanted.app)).await?;
    }
    Ok(())
}

/// An amount in dollars, such as `2.50`.
pub fn money(typed: &str, said: Said) -> Result<Money, Failure> {
    micros(typed).map(Money::usd).ok_or_else(|| Failure::usage(said.no_money(typed)))
}

fn micros(typed: &str) -> Option<i64> {
    let (whole, decimals) = typed.split_once('.').unwrap_or((typed, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(decimals) || decimals.len() > 6 {
        return None;
    }
    let decimals: i64 = format!("{decimals:0<6}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(1_000_000)?.checked_add(decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_to_the_millionth() {
        assert_eq!([micros("2"), micros("2.5"), micros("0.000001")], [Some(2_000_000), Some(2_500_000), Some(1)]);
        for wrong in ["", ".5", "1,5", "-1", "1.0000001", "$2", "99999999999999"] {
            assert_eq!(micros(wrong), None, "{wrong}");
        }
    }
}
