//! Starts other programs: runs them to their end, reads their output, or leaves them in the background.

use crate::{
    failure::{About, Failure, Result},
    interrupt,
};
use rustix::process::Signal;
use std::os::unix::process::CommandExt;
use std::{
    env,
    ffi::{OsStr, OsString},
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

pub struct Program {
    command: Command,
    name: String,
    remedy: Option<String>,
}

impl Program {
    pub fn new(name: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(name.as_ref());
        command.stdin(Stdio::null()).process_group(0);
        // Cargo sets variables about the package `xtask`, which would confuse another Cargo.
        for (key, _) in env::vars_os().filter(|(key, _)| is_about_xtask(key)) {
            command.env_remove(key);
        }
        let name = Path::new(name.as_ref()).file_name().unwrap_or(name.as_ref());
        Self { command, name: name.to_string_lossy().into_owned(), remedy: None }
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    pub fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(key, value);
        self
    }

    pub fn envs<K: AsRef<OsStr>, V: AsRef<OsStr>>(mut self, pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        self.command.envs(pairs);
        self
    }

    pub fn without_env(mut self, key: &str) -> Self {
        self.command.env_remove(key);
        self
    }

    /// What to do if the program is missing or fails.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Runs to the end, passing the output through.
    pub fn run(mut self) -> Result<()> {
        let child = self.spawn()?;
        let watched = interrupt::foreground(child.id());
        let status = wait(child)?;
        drop(watched);
        self.judge(status, "")
    }

    /// Runs to the end, passing the output through line by line; `look` gets each line, too.
    pub fn run_watched(mut self, mut look: impl FnMut(&str)) -> Result<()> {
        let (output, input) = io::pipe().about(&self.name)?;
        self.command.stdout(input.try_clone().about(&self.name)?).stderr(input);
        let child = self.spawn()?;
        let watched = interrupt::foreground(child.id());
        // We hold the pipe's other end as well, and must close it, or reading would never end.
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        for line in BufReader::new(output).split(b'\n') {
            let line = line.about(&self.name)?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            look(&line);
        }
        let status = wait(child)?;
        drop(watched);
        self.judge(status, "")
    }

    /// Runs to the end, and shows the output only if it fails.
    pub fn run_quietly(self) -> Result<()> {
        self.read().map(drop)
    }

    /// Runs to the end, and returns the output without the last line end.
    pub fn read(mut self) -> Result<String> {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = self.spawn()?;
        let watched = interrupt::foreground(child.id());
        let output = child.wait_with_output().about(&self.name)?;
        drop(watched);
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        self.judge(output.status, &format!("\n{}{}", said, complained))?;
        Ok(said.trim_end().to_owned())
    }

    /// Starts the program in the background; dropping the returned value stops it.
    pub fn start(mut self) -> Result<Background> {
        let child = self.spawn()?;
        let watched = interrupt::background(child.id());
        Ok(Background {
            child,
            name: self.name,
            stop: Signal::TERM,
            patience: Duration::from_secs(10),
            _watched: watched,
        })
    }

    /// As `start`, with the program's output in a pipe.
    pub fn start_piped(mut self) -> Result<Background> {
        self.command.stdout(Stdio::piped());
        self.start()
    }

    /// As `start_piped`, with a pipe to its input as well.
    pub fn start_talking(mut self) -> Result<Background> {
        self.command.stdin(Stdio::piped());
        self.start_piped()
    }

    /// Redirects the output to a file.
    pub fn log_to(mut self, path: &Path) -> Result<Self> {
        let file = std::fs::File::create(path).about(path.display())?;
        self.command.stderr(file.try_clone().about(path.display())?).stdout(file);
        Ok(self)
    }

    fn spawn(&mut self) -> Result<Child> {
        interrupt::check()?;
        self.command.spawn().map_err(|error| {
            let what = match error.kind() {
                io::ErrorKind::NotFound => format!("`{}` is not installed.", self.name),
                _ => format!("`{}` does not start: {error}", self.name),
            };
            self.with_remedy(Failure::new(what))
        })
    }

    fn judge(&self, status: ExitStatus, output: &str) -> Result<()> {
        interrupt::check()?;
        if status.success() {
            return Ok(());
        }
        let arguments: Vec<_> = self.command.get_args().map(OsStr::to_string_lossy).collect();
        let command = shorten(&format!("{} {}", self.name, arguments.join(" ")));
        Err(self.with_remedy(Failure::new(format!("`{command}` failed ({status}).{}", output.trim_end()))))
    }

    fn with_remedy(&self, failure: Failure) -> Failure {
        match &self.remedy {
            Some(remedy) => failure.remedy(remedy),
            None => failure,
        }
    }
}

/// A program in the background, which is stopped when this value is dropped.
pub struct Background {
    child: Child,
    name: String,
    stop: Signal,
    patience: Duration,
    _watched: interrupt::Watched,
}

impl Background {
    /// The signal for a graceful stop, and how long that may take.
    pub fn stop_with(mut self, signal: Signal, patience: Duration) -> Self {
        (self.stop, self.patience) = (signal, patience);
        self
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    pub fn stdin(&mut self) -> Option<std::process::ChildStdin> {
        self.child.stdin.take()
    }

    /// Whether it has ended by itself and says that all is well.
    pub fn ended_well(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(status)) if status.success())
    }

    /// Waits until `ready` returns true.
    pub fn wait_until(&mut self, patience: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
        let deadline = Instant::now() + patience;
        while !ready() {
            interrupt::check()?;
            if let Some(status) = self.child.try_wait().about(&self.name)? {
                return Err(Failure::new(format!("`{}` ended before it was ready ({status}).", self.name)));
            }
            if Instant::now() > deadline {
                return Err(Failure::new(format!("`{}` was not ready after {patience:?}.", self.name)));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Waits for the program to end. Ctrl-C goes to this program first now.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        let _watched = interrupt::foreground(self.child.id());
        self.child.wait().about(&self.name)
    }

    /// Kills the program.
    pub fn kill(&mut self) {
        interrupt::signal_group(self.child.id().cast_signed(), Signal::KILL);
        let _ = self.child.wait();
    }

    /// Asks the program to end, and waits. Returns whether it did so in time.
    pub fn stop(&mut self) -> bool {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return true;
        }
        let group = self.child.id().cast_signed();
        interrupt::signal_group(group, self.stop);
        let deadline = Instant::now() + self.patience;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                self.kill();
                return false;
            }
            thread::sleep(Duration::from_millis(20));
        }
        true
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The processor time of all programs that were started and have ended, including their children.
pub fn cpu_of_children() -> Duration {
    std::fs::read_to_string("/proc/self/stat").map(|stat| cpu_in(&stat)).unwrap_or_default()
}

/// The fields `cutime` and `cstime`, in hundredths of a second. The name before them may contain anything but the last `)`.
fn cpu_in(stat: &str) -> Duration {
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    let ticks: u64 = fields.skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// Whether a program of this name is installed.
pub fn installed(name: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|dir| dir.join(name).is_file())
}

/// `setpriv`, if it exists, asks the kernel to end the child when xtask itself is killed, since a killed process can't clean up.
pub fn tied_to_us(program: impl AsRef<OsStr>) -> Program {
    if installed("setpriv") {
        Program::new("setpriv").args(["--pdeathsig", "TERM", "--"]).arg(program)
    } else {
        Program::new(program)
    }
}

fn wait(mut child: Child) -> Result<ExitStatus> {
    child.wait().about("waiting for a program")
}

fn is_about_xtask(key: &OsString) -> bool {
    let key = key.to_string_lossy();
    key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_") || key == "CARGO"
}

fn shorten(command: &str) -> String {
    const MAX_CHARS: usize = 200;
    match command.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", command.get(..end).unwrap_or(command)),
        None => command.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_count_with_what_they_spent() {
        let stat = "712 (a) b) S 1 712 712 0 -1 4194304 9 8 7 6 100 50 250 75 20 0 1 0 5 6 7";
        assert_eq!(cpu_in(stat), Duration::from_millis(3250));
        assert_eq!(cpu_in(""), Duration::ZERO);
    }

    #[test]
    fn each_line_is_seen_and_a_failure_is_told() {
        let mut seen = Vec::new();
        let shell = |script: &str| Program::new("sh").args(["-c", script]);
        shell("echo one; echo two >&2").run_watched(|line| seen.push(line.to_owned())).unwrap();
        assert_eq!(seen, ["one", "two"]);
        assert!(shell("exit 3").run_watched(|_| {}).is_err());
    }
}
