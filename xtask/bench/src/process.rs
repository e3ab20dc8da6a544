//! What the server costs, as Linux tells it.

use anyhow::{Context, Result};
use std::{fs, time::Duration};

/// The kernel's unit for times of processes has been 1/100 s on every Linux there is.
const TICK: Duration = Duration::from_millis(10);

pub struct Process(pub u32);

impl Process {
    /// Memory that it holds now.
    pub fn memory(&self) -> Result<String> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        let kib: u32 = line.split_whitespace().next().context("VmRSS")?.parse()?;
        Ok(format!("{:.1} MB", f64::from(kib) * 1024.0 / 1e6))
    }

    /// Processor time that it has used.
    pub fn cpu(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        // The name, in brackets, may hold spaces. After it, utime and stime are the 12th and 13th.
        let (_, fields) = stat.rsplit_once(')').context("stat")?;
        let ticks: Vec<u32> = fields.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
        Ok(TICK * ticks.iter().sum())
    }
}
