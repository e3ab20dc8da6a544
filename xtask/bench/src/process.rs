//! What the server costs, as Linux tells it.

use anyhow::{Context, Result};
use std::{fs, time::Duration};

/// The kernel's unit for times of processes has been 1/100 s on every Linux there is.
const TICK: Duration = Duration::from_millis(10);

pub struct Process(pub u32);

impl Process {
    /// Memory that it holds now.
    pub fn memory_mb(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        let kib: u32 = line.split_whitespace().next().context("VmRSS")?.parse()?;
        Ok(f64::from(kib) * 1024.0 / 1e6)
    }

    /// Processor time that it has used.
    pub fn cpu(&self) -> Result<Duration> {
        let Stat { own, .. } = Stat::of(self.0)?;
        Ok(TICK * own)
    }

    /// Processor time that it, its children, and the children that have ended have used: all of Postgres, asked of its first process.
    pub fn cpu_of_family(&self) -> Result<Duration> {
        let root = Stat::of(self.0)?;
        let mut ticks = root.own + root.of_ended_children;
        for entry in fs::read_dir("/proc")?.flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            // One that ended in between counts with its parent the next time.
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
        // The name, in brackets, may hold spaces. After it come the state, the parent, and later utime, stime, cutime and cstime.
        let (_, fields) = stat.rsplit_once(')').context("stat")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let field = |index: usize| -> Result<u32> { Ok(fields.get(index).context("stat")?.parse()?) };
        Ok(Self { parent: field(1)?, own: field(11)? + field(12)?, of_ended_children: field(13)? + field(14)? })
    }
}
