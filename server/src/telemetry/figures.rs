//! Figures of this process, for Prometheus. No label says whose a run was: each has a small set of values that is ours.

use std::sync::atomic::AtomicU64;

use model::run::{Attempt, Outcome};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::jobs::Ended;

/// From a cached answer to the longest that is waited for, in seconds.
const SECONDS: [f64; 14] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0];

type Timings = Family<OfProvider, Histogram, fn() -> Histogram>;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfState {
    state: &'static str,
    error: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfProvider {
    provider: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfAttempt {
    provider: String,
    status: &'static str,
    error: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfTokens {
    provider: String,
    direction: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfJob {
    job: String,
}

/// What is counted as it happens.
pub struct Figures {
    runs: Family<OfState, Counter>,
    run_seconds: Histogram,
    attempts: Family<OfAttempt, Counter>,
    attempt_seconds: Timings,
    first_token_seconds: Timings,
    tokens: Family<OfTokens, Counter>,
    jobs: Family<OfJob, Counter>,
    job_seconds: Family<OfJob, Gauge<f64, AtomicU64>>,
    job_ended: Family<OfJob, Gauge>,
    audit_sent: Counter,
    audit_failures: Counter,
}

fn timings() -> Histogram {
    Histogram::new(SECONDS)
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            runs: Family::default(),
            run_seconds: timings(),
            attempts: Family::default(),
            attempt_seconds: Family::new_with_constructor(timings),
            first_token_seconds: Family::new_with_constructor(timings),
            tokens: Family::default(),
            jobs: Family::default(),
            job_seconds: Family::default(),
            job_ended: Family::default(),
            audit_sent: Counter::default(),
            audit_failures: Counter::default(),
        }
    }
}

impl Figures {
    pub fn ended(&self, outcome: &Outcome) {
        let error = outcome.error.as_ref().map_or("", |error| error.code.as_str());
        self.runs.get_or_create(&OfState { state: outcome.state.as_str(), error }).inc();
        self.run_seconds.observe(seconds(outcome.duration_ms));
    }

    pub fn attempt(&self, attempt: &Attempt) {
        let provider = OfProvider { provider: attempt.provider.clone() };
        let error = attempt.error.as_ref().map_or("", |error| error.code.as_str());
        let of = OfAttempt { provider: attempt.provider.clone(), status: attempt.status.as_str(), error };
        self.attempts.get_or_create(&of).inc();
        self.attempt_seconds.get_or_create(&provider).observe(seconds(attempt.duration_ms));
        if let Some(first) = attempt.time_to_first_token_ms {
            self.first_token_seconds.get_or_create(&provider).observe(seconds(first));
        }
        for (direction, tokens) in [("input", attempt.input_tokens), ("output", attempt.output_tokens)] {
            let of = OfTokens { provider: attempt.provider.clone(), direction };
            self.tokens.get_or_create(&of).inc_by(tokens.unwrap_or_default());
        }
    }

    pub fn job(&self, name: &str, ended: Ended) {
        let of = OfJob { job: name.to_owned() };
        self.jobs.get_or_create(&of).inc();
        self.job_seconds.get_or_create(&of).set(ended.took.as_secs_f64());
        self.job_ended.get_or_create(&of).set(ended.at.unix_timestamp());
    }

    pub fn audit_sent(&self, entries: usize) {
        self.audit_sent.inc_by(u64::try_from(entries).unwrap_or_default());
    }

    pub fn audit_not_sent(&self) {
        self.audit_failures.inc();
    }

    /// Puts them into a registry, whose prefix is `madang`.
    pub fn register(&self, into: &mut Registry) {
        into.register("runs", "Runs that this server has carried out to their end", self.runs.clone());
        let about = "From a run's acceptance to its end";
        into.register_with_unit("run_duration", about, Unit::Seconds, self.run_seconds.clone());
        into.register("attempts", "Calls to models", self.attempts.clone());
        let about = "From a call to its end";
        into.register_with_unit("attempt_duration", about, Unit::Seconds, self.attempt_seconds.clone());
        let about = "From a call to the first piece of the answer";
        into.register_with_unit("time_to_first_token", about, Unit::Seconds, self.first_token_seconds.clone());
        into.register("tokens", "Tokens that providers have reported", self.tokens.clone());
        into.register("job_runs", "How often a background job has come to its end", self.jobs.clone());
        let about = "How long a background job took last";
        into.register_with_unit("job_last_duration", about, Unit::Seconds, self.job_seconds.clone());
        let about = "When a background job came to its end last, since 1970";
        into.register_with_unit("job_last_end", about, Unit::Seconds, self.job_ended.clone());
        let about = "Entries of audit logs that the syslog receiver has read";
        into.register("audit_syslog_entries", about, self.audit_sent.clone());
        let about = "How often the syslog receiver was not reached";
        into.register("audit_syslog_failures", about, self.audit_failures.clone());
    }
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}
