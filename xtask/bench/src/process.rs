//! A process's use of memory and processor time, as Linux reports it.

use anyhow::{Context, Result};
use std::{fs, time::Duration};

/// Linux has always reported processor time to programs in units of 1/100 s.
const TICK: Duration = Duration::from_millis(10);

pub struct Process(pub u32);

impl Process {
    /// The memory that it uses now.
    pub fn memory_mb(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        let kib: u32 = line.split_whitespace().next().context("VmRSS")?.parse()?;
        Ok(f64::from(kib) * 1024.0 / 1e6)
    }

    /// The processor time that it has used.
    pub fn cpu(&self) -> Result<Duration> {
        let Stat { own, .. } = Stat::of(self.0)?;
        Ok(TICK * own)
    }

    /// The processor time of the process and all its children, including those that have ended. For Postgres's first process,
    /// this is all of Postgres.
    pub fn cpu_of_family(&self) -> Result<Duration> {
        let root = Stat::of(self.0)?;
        let mut ticks = root.own + root.of_ended_children;
        for entry in fs::read_dir("/proc")?.flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            // A process that has just ended is counted with its parent the next time.
            if let Ok(stat) = Stat::of(pid)
                && stat.parent == self.0
            {
                ticks += stat.own;
            }
        }
        Ok(TICK * ticks)
    }
}

struct Stat {
    parent: u32,
    own: u32,
    of_ended_children: u32,
}

impl Stat {
    fn of(pid: u32) -> Result<Self> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        // The name in brackets may contain spaces. It is followed by state and parent, and later by utime, stime, cutime and
        // cstime.
        let (_, fields) = stat.rsplit_once(')').context("stat")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let field = |index: usize| -> Result<u32> { Ok(fields.get(index).context("stat")?.parse()?) };
        Ok(Self { parent: field(1)?, own: field(11)? + field(12)?, of_ended_children: field(13)? + field(14)? })
    }
}
