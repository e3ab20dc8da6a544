//! Two servers on one database: restarted one after the other, given another master key, and one of them killed, while people use them.
//! The driver (`bench fleet`) is the people, and asks for what is done to the servers.

use crate::{
    cargo,
    failure::{About, Failure, Result},
    interrupt,
    postgres::Cluster,
    program::{Background, Program},
    server::{self, Fresh},
};
use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Begins a line of the driver that asks for something; it waits for a line once that is done.
const ASKS: &str = "> ";
/// How often a server reads its keys' file, and rewraps what it can.
const LOOK: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(30);

pub fn test(binary: &Path) -> Result<()> {
    let driver = cargo::program("bench")?;
    let cluster = Cluster::temporary()?;
    let provider = server::free_address()?;
    let port = provider.rsplit(':').next().unwrap_or_default();
    let database = cluster.prepare()?;
    // Each has a copy of its own, as on machines of their own.
    let first = new_key("first")?;
    let keys = (KeyFile::new(0, &first)?, KeyFile::new(1, &first)?);
    let file = keys.0.path.display().to_string();
    let settings = [
        ("DATABASE_URL", database.as_str()),
        ("MADANG_ALLOWED_HOSTS", provider.as_str()),
        ("MADANG_MASTER_KEYS_FILE", file.as_str()),
    ];
    let one = Fresh::start(binary, None, &settings)?;
    let driver = Program::new(driver).args(["fleet", &one.url, &one.setup_url, port]).start_talking()?;
    let mut fleet = Fleet { servers: vec![one], keys, binary: binary.to_owned(), database };
    fleet.serve(driver)?;
    fleet.servers.into_iter().try_for_each(Fresh::stop)
}

struct Fleet {
    servers: Vec<Fresh>,
    /// Of each server.
    keys: (KeyFile, KeyFile),
    binary: PathBuf,
    database: String,
}

impl Fleet {
    /// Does what the driver asks for until it ends.
    fn serve(&mut self, mut driver: Background) -> Result<()> {
        let lost = || Failure::new("the driver can't be talked to");
        let (output, mut input) = driver.stdout().zip(driver.stdin()).ok_or_else(lost)?;
        for line in BufReader::new(output).lines().map_while(std::io::Result::ok) {
            match line.strip_prefix(ASKS) {
                None => println!("  {line}"),
                Some(asked) => {
                    let done = self.carry_out(asked)?;
                    writeln!(input, "{done}").about("the driver's input")?;
                }
            }
        }
        match driver.wait()?.success() {
            true => Ok(()),
            false => Err(Failure::new("Two servers on one database lost something.")
                .remedy(format!("look at {} and server-beside.log next to it", server::log().display()))),
        }
    }

    fn carry_out(&mut self, asked: &str) -> Result<String> {
        let unknown = || Failure::new(format!("the driver asks for `{asked}`"));
        if asked == "another server" {
            let file = self.keys.1.path.display().to_string();
            let other = self.servers.first().ok_or_else(unknown)?.beside(&[("MADANG_MASTER_KEYS_FILE", &file)])?;
            let host = other.url.trim_start_matches("http://").to_owned();
            self.servers.push(other);
            return Ok(host);
        }
        if asked == "rotate" {
            return self.rotate();
        }
        let (what, which) = asked.split_once(' ').ok_or_else(unknown)?;
        let server = which.parse().ok().and_then(|which: usize| self.servers.get_mut(which)).ok_or_else(unknown)?;
        match what {
            "restart" => {
                server.end()?;
                server.restart()?;
            }
            "kill" => server.kill(),
            "start" => drop(server.restart()?),
            _ => return Err(unknown()),
        }
        Ok("done".to_owned())
    }

    /// Changes the master key as docs/operate.md says: the new one is added, becomes the active one, and the old one goes once nothing is left
    /// that it seals.
    fn rotate(&self) -> Result<String> {
        let begun = Instant::now();
        let (old, new) = (self.keys.0.read()?, new_key("second")?);
        self.replace(&format!("{old}\n{new}\n"))?;
        self.until("both servers know the new key", || self.all_took(1))?;
        let order = format!("{new}\n{old}\n");
        self.keys.0.replace(&order)?;
        self.until("the first server uses the new key", || self.servers.iter().take(1).all(|server| took(server, 2)))?;
        // So late that the other one has looked what there is to rewrap while their lists were different.
        thread::sleep(LOOK * 5 / 4);
        self.keys.1.replace(&order)?;
        self.until("both servers use the new key", || self.all_took(2))?;
        self.until("the new key seals everything", || self.is_rewrapped())?;
        self.replace(&format!("{new}\n"))?;
        self.until("the old key is gone", || self.all_took(3))?;
        // Two servers that undo each other's work would do so again and again.
        let moves: usize =
            self.servers.iter().map(|server| server.logged().matches("rewrapped under the active").count()).sum();
        match moves {
            1 => Ok(format!("in {:.0} s", begun.elapsed().as_secs_f64())),
            _ => Err(Failure::new(format!("The workspace's key was rewrapped {moves} times, and once was enough."))),
        }
    }

    fn replace(&self, keys: &str) -> Result<()> {
        [&self.keys.0, &self.keys.1].into_iter().try_for_each(|file| file.replace(keys))
    }

    /// Whether each server has taken up this many changes of the file.
    fn all_took(&self, changes: usize) -> bool {
        self.servers.iter().all(|server| took(server, changes))
    }

    fn is_rewrapped(&self) -> bool {
        let status = Program::new(&self.binary).args(["admin", "rewrap", "--status"]);
        let status = status.env("DATABASE_URL", &self.database).env("MADANG_MASTER_KEYS_FILE", &self.keys.0.path);
        status.env("MADANG_LOG", "warn").run_quietly().is_ok()
    }

    fn until(&self, what: &str, mut is_so: impl FnMut() -> bool) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !is_so() {
            interrupt::check()?;
            if Instant::now() > deadline {
                return Err(Failure::new(format!("It did not come to this within {PATIENCE:?}: {what}.")));
            }
            thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }
}

fn took(server: &Fresh, changes: usize) -> bool {
    server.logged().matches("its keys are in use now").count() >= changes
}

/// The file with a server's master keys. Deleted with this value.
struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    fn new(server: usize, keys: &str) -> Result<Self> {
        let file = Self { path: env::temp_dir().join(format!("madang-keys-{}-{server}", std::process::id())) };
        file.replace(keys)?;
        Ok(file)
    }

    fn read(&self) -> Result<String> {
        Ok(fs::read_to_string(&self.path).about(self.path.display())?.trim().to_owned())
    }

    /// In one step, so that no server reads half of it.
    fn replace(&self, keys: &str) -> Result<()> {
        let beside = self.path.with_extension("new");
        fs::write(&beside, keys).about(beside.display())?;
        fs::rename(&beside, &self.path).about(self.path.display())
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn new_key(id: &str) -> Result<String> {
    let mut bytes = [0; 32];
    fs::File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut bytes)).about("/dev/urandom")?;
    Ok(format!("{id}:{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_the_server_reads_them() {
        let key = new_key("second").unwrap();
        assert!(key.starts_with("second:") && key.len() == "second:".len() + 64, "{}", key.len());
        assert_ne!(key, new_key("second").unwrap());
    }
}
