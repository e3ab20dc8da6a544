//! The embedded Postgres: a private cluster in the data folder, for a machine that has no database server.
//!
//! It listens on a Unix socket in a folder that only its own user may enter, and nowhere else. It is our child and stops with
//! us; if we are killed it stays behind, and the next start finds and adopts it. Everything Postgres needs from the machine (its
//! programs, a user that is not root, a path that this user can reach) is checked first, so that what is missing is said in
//! words a person can act on.

mod account;
mod binaries;
mod error;
mod files;

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

pub use self::error::ClusterError;
use self::{account::Account, binaries::Binaries, files::Files};

/// The database, and its owner: the role of docs/postgres.md, which is no superuser.
const NAME: &str = "madang";
/// Whoever looks after the cluster, from its socket.
const SUPERUSER: &str = "postgres";
/// What Postgres answers when there is no such role.
const NO_SUCH_ROLE: &str = "28000";
/// How long a start may take while Postgres is alive; replaying a large log after a crash takes minutes.
const START_TIMEOUT: Duration = Duration::from_secs(600);
/// How long to wait for a process that was killed to let go of its shared memory.
const LEFTOVER_TIMEOUT: Duration = Duration::from_secs(15);

/// Where the cluster lives, and where its programs may be.
#[derive(Debug, Clone, Default)]
pub struct ClusterConfig {
    /// A folder of its own; made if it isn't there.
    pub folder: PathBuf,
    /// The folder with Postgres's programs, if the operator named one. Then no other is used.
    pub programs: Option<PathBuf>,
    /// Folders to look in before the system's usual places: what was fetched, then those on PATH.
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
    /// Started by a server that was killed.
    Adopted {
        pid: u32,
    },
    Stopped,
}

type Result<T> = std::result::Result<T, ClusterError>;

impl Cluster {
    /// Starts the cluster in a folder, or adopts the one that is running there; makes it if the folder is empty. Answers once
    /// it takes queries and has the database.
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

    /// How to connect to the database.
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

    /// Keeps the cluster running until `stop` is done, then stops it: a Postgres that dies is started again.
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

    /// Stops the cluster: connections are closed, what is committed is kept.
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

    /// Returns when the process has ended.
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

    /// `initdb`, into a folder that gets its name only when it is whole.
    async fn initialize(&self) -> Result<()> {
        let unfinished = self.files.unfinished();
        self.files.remove_unfinished()?;
        tracing::info!(folder = %self.files.folder.display(), version = self.binaries.major, "making the embedded Postgres");
        let mut initdb = self.command("initdb");
        initdb.arg("-D").arg(&unfinished).args(["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"]);
        // Code point order on every machine, and no surprise when the system's locales are updated.
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
            // It is alive and holds our data: wait until it answers, which it may not yet, or no longer.
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
        // Nobody else may start it (we hold the lock), and nobody runs it: what lies here of a process is left over. Postgres
        // itself would refuse if the number of its dead process was given to another one of the same user.
        self.files.remove_leftovers();
        let deadline = Instant::now() + LEFTOVER_TIMEOUT;
        loop {
            match self.launch().await {
                // Children of a killed postmaster live on for a moment, and it won't start beside them.
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
        // Ctrl-C on the terminal goes to its whole group: Postgres must outlive the requests that we still finish.
        command.process_group(0).stdin(Stdio::null()).stdout(out).stderr(err);
        let child = command.spawn().map_err(|source| ClusterError::Io {
            what: "can't run",
            path: self.binaries.folder.join("postgres"),
            source,
        })?;
        // Ours from now on: whoever gives up waiting for it below can still stop it.
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

    /// Whether it takes queries, and holds our data.
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

    /// The roles and the database of docs/postgres.md, in whatever cluster this is.
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
            // Granting it again is no news.
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

    /// A connection as the superuser. Clusters that an earlier version made had one called as the database is, which can't be lowered
    /// any more: it is the role that the cluster was made by.
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

    /// One of Postgres's programs, to be run under the right account and in a place that this account can be in.
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
    /// Not the way to stop it, but the last moment to ask it to.
    fn drop(&mut self) {
        if matches!(self.process, Process::Stopped) {
            return;
        }
        let mut stop = self.command("pg_ctl").into_std();
        stop.arg("stop").arg("-D").arg(self.files.data()).args(["-m", "fast", "-W"]);
        let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// `name=value` for a value that is a path.
fn setting(name: &str, path: &Path) -> std::ffi::OsString {
    let mut setting = std::ffi::OsString::from(name);
    setting.push("=");
    setting.push(path);
    setting
}

/// Runs a program to its end; what it prints is the error if it fails.
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
