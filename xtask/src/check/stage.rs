//! Runs the steps of a stage: a single one in this process, several in parallel in separate processes.
//!
//! Steps that run beside each other share nothing: servers, clusters and their data are named by process, logs lie in a folder of
//! the step's own, and each listens on ports that were free.

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

/// Does one step here.
pub fn alone(step: &'static Step) -> Done {
    let (start, cpu) = (Instant::now(), program::cpu_of_children());
    let failure = (step.work)().err();
    let mut report = report::take();
    report.cpu = program::cpu_of_children().saturating_sub(cpu);
    Done { name: step.name, heading: step.heading, time: start.elapsed(), report, failure }
}

/// Does several at once; what each says is shown when it has ended.
pub fn beside(steps: &[&'static Step]) -> Vec<Done> {
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for step in steps.iter().copied() {
            let sender = sender.clone();
            scope.spawn(move || {
                let start = Instant::now();
                let failure = in_own_process(step).err();
                // Nobody stops listening before all have spoken.
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
    // A build may replace the file that we were started from; this is what runs.
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

/// What the process of a step does.
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
