//! Runs the steps of a stage: a single one in this process, several in parallel in separate processes.
//!
//! Parallel steps share nothing: servers, clusters and their data are named after the process, each step has its own folder for
//! logs, and servers listen on free ports.

use super::{Step, summary::Done};
use crate::{
    failure::{About, Failure, Result},
    program::{self, Program},
    report::{self, Report},
    workspace,
};
use std::{
    fs,
    path::PathBuf,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// Runs one step in this process.
pub fn alone(step: &'static Step) -> Done {
    let (start, cpu) = (Instant::now(), program::cpu_of_children());
    let failure = (step.work)().err();
    let mut report = report::take();
    report.cpu = program::cpu_of_children().saturating_sub(cpu);
    Done { name: step.name, heading: step.heading, time: start.elapsed(), report, failure }
}

/// Runs several steps at once. The output of each is shown when it has ended.
pub fn beside(steps: &[&'static Step]) -> Vec<Done> {
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for step in steps.iter().copied() {
            let sender = sender.clone();
            scope.spawn(move || {
                let start = Instant::now();
                let failure = in_own_process(step).err();
                // The channel is open until all steps have ended.
                let _ = sender.send((step, start.elapsed(), failure));
            });
        }
        drop(sender);
        receiver.into_iter().map(|(step, time, failure)| end(step, time, failure)).collect()
    })
}

fn in_own_process(step: &Step) -> Result<()> {
    let dir = workspace::step_dir(step.name);
    if dir.exists() {
        fs::remove_dir_all(&dir).about(dir.display())?;
    }
    fs::create_dir_all(&dir).about(dir.display())?;
    // A build may replace the file of this program, so the running one is started by its link.
    let us = format!("/proc/{}/exe", std::process::id());
    Program::new(us)
        .args(["step", step.name])
        .env("CARGO_MANIFEST_DIR", workspace::root().join("xtask"))
        .log_to(&dir.join("output"))?
        .run()
        .map_err(|failure| match Report::read(&report_file(step.name)).failure {
            Some(said) => Failure::new(said),
            None => failure,
        })
}

fn end(step: &'static Step, time: Duration, failure: Option<Failure>) -> Done {
    let dir = workspace::step_dir(step.name);
    let said = fs::read(dir.join("output")).unwrap_or_default();
    println!("\n── {}, in {:.1} s:\n{}", step.heading, time.as_secs_f64(), String::from_utf8_lossy(&said).trim_end());
    Done { name: step.name, heading: step.heading, time, report: Report::read(&report_file(step.name)), failure }
}

/// The main function of a step's process.
pub fn work(step: &'static Step) -> Result<()> {
    workspace::enter_step(step.name);
    let Done { mut report, failure, .. } = alone(step);
    report.failure = failure.as_ref().map(ToString::to_string);
    report.write(&report_file(step.name))?;
    match failure {
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

fn report_file(step: &str) -> PathBuf {
    workspace::step_dir(step).join("report.json")
}
