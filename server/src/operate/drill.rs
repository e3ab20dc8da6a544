//! `madang drill FILE`: whether a backup would bring everything back. It is restored into a Postgres of its own, which is gone afterwards.
//!
//! A step is a line that it prints. Nothing is sent from what was restored: no background job runs on it.

use std::{
    fmt::Display,
    io::{self, Write as _},
};

use model::Severity;
use store::{Cluster, Opened, Settings, Store};

use super::{
    arguments::Arguments,
    restore::{Backup, Scratch, restore_into},
    trial_run,
};
use crate::{
    config::Config,
    shutdown,
    start::{self, Error, cluster_config},
};

/// How many apps of a workspace are looked at.
const APPS: usize = 200;

pub fn drill(arguments: &Arguments) -> Result<(), Error> {
    let backup = Backup::new(arguments.only("the backup's file")?, arguments.option("--identity"))?;
    let config = Config::from_env()?;
    let scratch = Scratch::new(arguments.option("--scratch"))?;
    start::runtime()?.block_on(async {
        start::log(&config)?;
        let checked = backup.clone();
        let manifest = crate::panics::blocking(move || checked.check()).await??;
        let mut report = Report::default();
        report.passed(
            "checksums",
            format!("{} rows of {} tables, as of {}", manifest.rows(), manifest.counts.len(), manifest.created_at),
        )?;
        let place = store::ClusterConfig { folder: scratch.path().join("postgres"), ..cluster_config(&config) };
        let cluster = Cluster::start(&place).await?;
        // What was restored must not be left behind, least of all with a Postgres that serves it.
        let tried = tokio::select! {
            tried = Box::pin(try_it(&config, &cluster, backup, &mut report)) => tried,
            told = shutdown::told() => Err(told.map_or_else(Error::from, |()| "the drill was stopped".into())),
        };
        cluster.stop().await?;
        tried?;
        if manifest.objects.count > 0 {
            report.note(format!("{} files lie in the object store and were not tried", manifest.objects.count))?;
        }
        report.end()
    })
}

async fn try_it(config: &Config, cluster: &Cluster, backup: Backup, report: &mut Report) -> Result<(), Error> {
    restore_into(config, &cluster.url(), backup, false).await?;
    report.passed("restore", "every table has as many rows as the backup counted, on this version's schema")?;
    let keys = super::existing_master_keys(config)?;
    let store = Store::new(Settings { max_connections: 4, ..Settings::new(cluster.options(), keys) });
    let looked = look(config, &store, report).await;
    store.close().await;
    looked
}

async fn look(config: &Config, store: &Store, report: &mut Report) -> Result<(), Error> {
    let (mut opened, mut without, mut shut) = (0, 0, Vec::new());
    let (mut readable, mut broken) = (0, Vec::new());
    let workspaces = store.workspaces().await?;
    for workspace in &workspaces {
        let tenant = store.tenant(workspace.id);
        match tenant.open_one_secret().await {
            Ok(Opened::Nothing) => without += 1,
            Ok(_) => opened += 1,
            Err(store::Error::Secret(why)) => shut.push(format!("{}: {why}", workspace.slug)),
            Err(error) => return Err(error.into()),
        }
        for app in tenant.some_published(APPS).await? {
            let errors = app.definition.check().into_iter().filter(|problem| problem.severity() == Severity::Error);
            match errors.count() {
                0 => readable += 1,
                _ => broken.push(format!("{}/{}", workspace.slug, app.slug)),
            }
        }
    }
    let secrets =
        format!("of {} workspaces, {opened} with a secret that opens and {without} without one", workspaces.len());
    report.outcome("secrets", &shut, secrets)?;
    report.outcome("apps", &broken, format!("{readable} published apps can be run"))?;
    // Before an app is run, which is on record.
    audit_logs(store, report).await?;
    match trial_run::on_demo_model(config, store, &workspaces).await? {
        trial_run::Tried::Nothing(why) => report.note(format!("no app was run: {why}"))?,
        trial_run::Tried::Answered(app) => report.passed("run", format!("{app} answered, by the demo model"))?,
        trial_run::Tried::Failed(app, why) => report.failed("run", format!("{app}: {why}"))?,
    }
    Ok(())
}

/// Whether the audit logs are as they were written.
async fn audit_logs(store: &Store, report: &mut Report) -> Result<(), Error> {
    let (mut logs, mut entries, mut wrong, mut notes) = (0, 0, Vec::new(), Vec::new());
    for workspace in store.audited_workspaces().await? {
        let verified = store.tenant(workspace).verify_audit_log(&[]).await?;
        let name = verified.slug.clone().unwrap_or_else(|| workspace.to_string());
        (logs, entries) = (logs + 1, entries + verified.entries);
        notes.extend(verified.note().map(|note| format!("{name}: {note}")));
        if let [first, others @ ..] = verified.findings.as_slice() {
            let more = if others.is_empty() { String::new() } else { format!(" (and {} more)", others.len()) };
            wrong.push(format!("{name}: {first}{more}"));
        }
    }
    report.outcome("audit", &wrong, format!("{entries} entries of {logs} audit logs, as they were written"))?;
    Ok(notes.into_iter().try_for_each(|note| report.note(note))?)
}

/// What was found, as it is found.
#[derive(Default)]
struct Report {
    failures: usize,
}

impl Report {
    fn passed(&mut self, step: &str, what: impl Display) -> io::Result<()> {
        writeln!(io::stdout(), "ok      {step}: {what}")
    }

    fn failed(&mut self, step: &str, what: impl Display) -> io::Result<()> {
        self.failures += 1;
        writeln!(io::stdout(), "FAILED  {step}: {what}")
    }

    fn note(&mut self, what: impl Display) -> io::Result<()> {
        writeln!(io::stdout(), "-       {what}")
    }

    fn outcome(&mut self, step: &str, wrong: &[String], fine: String) -> io::Result<()> {
        if wrong.is_empty() { self.passed(step, fine) } else { self.failed(step, wrong.join("; ")) }
    }

    fn end(&self) -> Result<(), Error> {
        match self.failures {
            0 => Ok(()),
            1 => Err("the drill failed at one step; this backup does not bring everything back".into()),
            n => Err(format!("the drill failed at {n} steps; this backup does not bring everything back").into()),
        }
    }
}
