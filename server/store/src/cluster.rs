//! The embedded Postgres: a private cluster in the data folder, for machines without a database server.
//!
//! It listens only on a Unix socket in a folder that no other user can enter. It is a child process and stops with the server. If
//! the server is killed, the cluster keeps running, and the next start finds and adopts it. What Postgres needs from the machine
//! (its programs, a user other than root, a path that this user can reach) is checked first, so that the operator gets a message
//! that says what is missing.

mod account;
mod addresses;
mod binaries;
mod error;
mod files;
mod tools;

use std::{
    future::Future,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use sqlx::{
    Connection, Executor, PgConnection,
    postgres::{PgConnectOptions, PgSslMode},
};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

use self::{account::Account, binaries::Binaries, files::Files};
pub use self::{error::ClusterError, tools::Tools};

/// The name of the database and of the role that owns it, which is not a superuser (docs/postgres.md).
const NAME: &str = "madang";
/// The superuser that administers the cluster over its socket.
const SUPERUSER: &str = "postgres";
/// The SQLSTATE for a role that does not exist.
const NO_SUCH_ROLE: &str = "28000";
/// How long a start may take while the Postgres process is alive: replaying a large log after a crash takes minutes.
const START_TIMEOUT: Duration = Duration::from_secs(600);
/// How long to wait until a killed process has released its shared memory.
const LEFTOVER_TIMEOUT: Duration = Duration::from_secs(15);

/// Where the cluster is kept, and where to look for Postgres's programs.
#[derive(Debug, Clone, Default)]
pub struct ClusterConfig {
    /// The cluster's own folder, created if it does not exist.
    pub folder: PathBuf,
    /// The folder with Postgres's programs that the operator named. No other is used then.
    pub programs: Option<PathBuf>,
    /// Folders to search before the system's usual ones: downloaded programs, then those on PATH.
    pub search: Vec<PathBuf>,
}

/// A running embedded cluster.
#[derive(Debug)]
pub struct Cluster {
    binaries: Binaries,
    files: Files,
    account: Option<Account>,
    process: Process,
}

#[derive(Debug)]
enum Process {
    Child(Child),
    /// Left running by a server that was killed.
    Adopted {
        pid: u32,
    },
    Stopped,
}

type Result<T> = std::result::Result<T, ClusterError>;

impl Cluster {
    /// Starts the cluster in a folder, or adopts the one that is running there. An empty folder is initialised first. Returns
    /// once the cluster accepts queries and has the database.
    pub async fn start(config: &ClusterConfig) -> Result<Self> {
        let files = Files::open(&config.folder)?;
        let version = files.version()?;
        let binaries = Binaries::find(config, version, &files).await?;
        let account = files.account()?;
        if let Some(account) = &account {
            account.must_reach(&files.folder)?;
            account.must_reach(&binaries.folder)?;
            files.give_to(account)?;
        }
        let mut cluster = Self { binaries, files, account, process: Process::Stopped };
        cluster.files.prepare_socket_folder(cluster.account.as_ref())?;
        if version.is_none() {
            cluster.initialize().await?;
        }
        cluster.adopt_or_launch().await?;
        cluster.ensure_database().await?;
        Ok(cluster)
    }

    /// Connection options for the database.
    pub fn options(&self) -> PgConnectOptions {
        self.options_for(NAME)
    }

    /// Postgres's major version.
    pub fn version(&self) -> u32 {
        self.binaries.major
    }

    /// Whether this cluster was left running by a server that was killed.
    pub fn is_adopted(&self) -> bool {
        matches!(self.process, Process::Adopted { .. })
    }

    /// Keeps the cluster running until `stop` completes, then stops it. If Postgres dies in between, it is restarted.
    pub async fn supervise(mut self, stop: impl Future<Output = ()>) -> Result<()> {
        let mut stop = std::pin::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return self.stop().await,
                () = self.ended() => {}
            }
            tracing::warn!("the embedded Postgres ended by itself; starting it again");
            let mut pause = Duration::from_millis(200);
            loop {
                let started = tokio::select! {
                    () = &mut stop => return self.stop().await,
                    started = self.adopt_or_launch() => started,
                };
                match started {
                    Ok(()) => break,
                    Err(error) => tracing::error!(%error, "the embedded Postgres does not start"),
                }
                tokio::select! {
                    () = &mut stop => return self.stop().await,
                    () = sleep(pause) => pause = (pause * 2).min(Duration::from_secs(10)),
                }
            }
        }
    }

    /// Stops the cluster. Connections are closed; committed data stays.
    pub async fn stop(mut self) -> Result<()> {
        self.shut_down().await
    }

    async fn shut_down(&mut self) -> Result<()> {
        if matches!(self.process, Process::Stopped) {
            return Ok(());
        }
        let mut stop = self.command("pg_ctl");
        stop.arg("stop").arg("-D").arg(self.files.data()).args(["-m", "fast", "-w", "-t", "60"]);
        let stopped = run("pg_ctl stop", &mut stop).await;
        if stopped.is_err() && self.has_exited() {
            self.process = Process::Stopped;
            return Ok(());
        }
        if let Process::Child(child) = &mut self.process {
            if stopped.is_err() {
                let _ = child.start_kill();
            }
            let _ = child.wait().await;
        }
        self.process = Process::Stopped;
        stopped
    }

    /// Waits for the process to exit.
    async fn ended(&mut self) {
        match &mut self.process {
            Process::Child(child) => {
                let _ = child.wait().await;
            }
            Process::Adopted { pid } => {
                let pid = *pid;
                while files::is_postgres(pid, &self.files.data()) {
                    sleep(Duration::from_secs(1)).await;
                }
            }
            Process::Stopped => {}
        }
        self.process = Process::Stopped;
    }

    /// Runs `initdb` in a temporary folder, which is renamed only when it is complete.
    async fn initialize(&self) -> Result<()> {
        let unfinished = self.files.unfinished();
        self.files.remove_unfinished()?;
        tracing::info!(folder = %self.files.folder.display(), version = self.binaries.major, "making the embedded Postgres");
        let mut initdb = self.command("initdb");
        initdb.arg("-D").arg(&unfinished).args(["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"]);
        // Sorting by code point is the same on every machine, and updates of the system's locales can't change it.
        if self.binaries.major >= 17 {
            initdb.args(["--locale-provider=builtin", "--locale=C.UTF-8"]);
        } else {
            initdb.arg("--locale=C");
        }
        run("initdb", &mut initdb).await?;
        files::rename(&unfinished, &self.files.data())
    }

    async fn adopt_or_launch(&mut self) -> Result<()> {
        if let Some(pid) = self.files.running_postmaster() {
            // The process is alive and holds our data, so wait until it answers: it may still be starting, or already stopping.
            let deadline = Instant::now() + START_TIMEOUT;
            while files::is_postgres(pid, &self.files.data()) && Instant::now() < deadline {
                if self.answers().await {
                    tracing::info!(pid, "found the embedded Postgres running, left by a server that was killed");
                    self.process = Process::Adopted { pid };
                    return Ok(());
                }
                sleep(Duration::from_millis(100)).await;
            }
        }
        // We hold the lock and no process is running, so these files are left over. They must go, because Postgres refuses to
        // start if another process of the same user now has the old process's number.
        self.files.remove_leftovers();
        let deadline = Instant::now() + LEFTOVER_TIMEOUT;
        loop {
            match self.launch().await {
                // Children of a killed postmaster live on for a moment, and a new one won't start beside them.
                Err(ClusterError::NotReady { .. }) if Instant::now() < deadline => {
                    self.files.remove_leftovers();
                    sleep(Duration::from_millis(500)).await;
                }
                result => return result,
            }
        }
    }

    /// Starts the process and waits until it answers.
    async fn launch(&mut self) -> Result<()> {
        let (out, err) = self.files.open_log()?;
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.files.data()).args([
            "-c",
            "listen_addresses=",
            "-c",
            "unix_socket_permissions=0700",
        ]);
        command.arg("-c").arg(setting("unix_socket_directories", &self.files.socket_folder));
        for setting in
            ["cluster_name=madang", "max_connections=100", "autovacuum_naptime=15s", "jit=off", "log_checkpoints=off"]
        {
            command.args(["-c", setting]);
        }
        // Ctrl-C in a terminal reaches the whole process group, but Postgres must outlive the requests that we still finish.
        command.process_group(0).stdin(Stdio::null()).stdout(out).stderr(err);
        let child = command.spawn().map_err(|source| ClusterError::Io {
            what: "can't run",
            path: self.binaries.folder.join("postgres"),
            source,
        })?;
        // Stored before waiting, so that a caller who gives up can still stop the process.
        self.process = Process::Child(child);
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            if self.answers().await {
                return Ok(());
            }
            if self.has_exited() || Instant::now() > deadline {
                let tail = self.files.log_tail();
                self.shut_down().await?;
                return Err(ClusterError::NotReady { log: self.files.log(), tail });
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    fn has_exited(&mut self) -> bool {
        match &mut self.process {
            Process::Child(child) => !matches!(child.try_wait(), Ok(None)),
            Process::Adopted { pid } => !files::is_postgres(*pid, &self.files.data()),
            Process::Stopped => true,
        }
    }

    /// Whether the cluster accepts queries and holds our data.
    async fn answers(&self) -> bool {
        let connect = async {
            let mut connection = self.superuser().await?;
            let data: String = sqlx::query_scalar("show data_directory").fetch_one(&mut connection).await?;
            connection.close().await?;
            Ok::<_, sqlx::Error>(data)
        };
        match tokio::time::timeout(Duration::from_secs(2), connect).await {
            Ok(Ok(data)) => files::same(Path::new(&data), &self.files.data()),
            _ => false,
        }
    }

    /// Creates the roles and the database of docs/postgres.md if they are missing.
    async fn ensure_database(&self) -> Result<()> {
        let ensure = async {
            let mut connection = self.superuser().await?;
            let roles: Vec<String> =
                sqlx::query_scalar("select rolname::text from pg_roles").fetch_all(&mut connection).await?;
            let missing = |name: &str| !roles.iter().any(|role| role == name);
            if missing(SUPERUSER) {
                connection.execute("create role postgres superuser login").await?;
            }
            if missing(NAME) {
                connection.execute("create role madang login").await?;
            }
            if missing("madang_runtime") {
                connection.execute("create role madang_runtime nologin nobypassrls").await?;
            }
            // Repeating a grant makes Postgres send a notice, which would clutter the log.
            connection.execute("set client_min_messages = warning").await?;
            connection.execute("grant madang_runtime to madang").await?;
            let there = sqlx::query("select from pg_database where datname = $1")
                .bind(NAME)
                .fetch_optional(&mut connection)
                .await?;
            if there.is_none() {
                connection.execute("create database madang owner madang").await?;
            }
            connection.close().await
        };
        ensure.await.map_err(ClusterError::Refused)
    }

    /// A connection as the superuser. In clusters made by earlier versions the superuser is named like the database; the role
    /// that a cluster was initialised with can't be demoted.
    async fn superuser(&self) -> sqlx::Result<PgConnection> {
        let options = self.options_for("postgres");
        match PgConnection::connect_with(&options.clone().username(SUPERUSER)).await {
            Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == NO_SUCH_ROLE) => {
                PgConnection::connect_with(&options).await
            }
            connection => connection,
        }
    }

    fn options_for(&self, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.files.socket_folder)
            .port(5432)
            .username(NAME)
            .database(database)
            .ssl_mode(PgSslMode::Disable)
    }

    /// A command for one of Postgres's programs, under the right user and in a working directory that this user can enter.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.folder.join(program));
        command.current_dir(&self.files.folder).env("LC_ALL", "C").stdin(Stdio::null());
        for variable in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS"] {
            command.env_remove(variable);
        }
        if let Some(account) = &self.account {
            command.uid(account.uid).gid(account.gid);
        }
        command
    }
}

impl Drop for Cluster {
    /// A last resort: [`Cluster::stop`] is the way to stop it.
    fn drop(&mut self) {
        if matches!(self.process, Process::Stopped) {
            return;
        }
        let mut stop = self.command("pg_ctl").into_std();
        stop.arg("stop").arg("-D").arg(self.files.data()).args(["-m", "fast", "-W"]);
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// Formats `name=value` for a value that is a path.
fn setting(name: &str, path: &Path) -> std::ffi::OsString {
    let mut setting = std::ffi::OsString::from(name);
    setting.push("=");
    setting.push(path);
    setting
}

/// Runs a program to its end. If it fails, the error contains its output.
async fn run(program: &'static str, command: &mut Command) -> Result<()> {
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().await;
    let output = output.map_err(|error| ClusterError::Failed { program, output: error.to_string() })?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    Err(ClusterError::Failed { program, output: String::from_utf8_lossy(&text).trim().to_owned() })
}

#[cfg(test)]
mod tests;
