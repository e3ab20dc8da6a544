//! The cluster's folder: its lock, data, socket and log, and the remains of killed processes.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{Read, Seek, SeekFrom},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Account, ClusterError, Result};

/// The path to a Unix socket must fit into a field of fixed size: 107 bytes on Linux, 103 elsewhere.
const LONGEST_SOCKET_PATH: usize = 103;
/// The name that Postgres gives its socket.
const SOCKET: &str = ".s.PGSQL.5432";
/// A longer log is renamed at the next start, and a new one begun.
const LONGEST_LOG_BYTES: u64 = 10 * 1024 * 1024;

/// The folder, locked while this value lives.
#[derive(Debug)]
pub(super) struct Files {
    pub folder: PathBuf,
    pub socket_folder: PathBuf,
    lock: File,
}

impl Files {
    /// Creates the folder if necessary, and locks it against a second server.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).map_err(io("can't make", folder))?;
        let folder = folder.canonicalize().map_err(io("can't find", folder))?;
        let path = folder.join("lock");
        // Kept open for the lock, which the system releases however this process ends.
        let lock =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(io("can't open", &path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ClusterError::InUse(folder)),
            Err(TryLockError::Error(source)) => return Err(io("can't lock", &path)(source)),
        }
        let socket_folder = socket_folder(&folder);
        Ok(Self { folder, socket_folder, lock })
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    pub(super) fn unfinished(&self) -> PathBuf {
        self.folder.join("data.unfinished")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.folder.join("postgres.log")
    }

    /// The major version of the data; `None` if there is none yet.
    pub(super) fn version(&self) -> Result<Option<u32>> {
        let path = self.data().join("PG_VERSION");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim().parse().ok()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(io("can't read", &path)(source)),
        }
    }

    /// The user that Postgres must run as; `None` if it is the server's own.
    pub(super) fn account(&self) -> Result<Option<Account>> {
        // The owner of a new file tells who we are.
        let probe = self.folder.join(".whoami");
        File::create(&probe).map_err(io("can't write to", &self.folder))?;
        let uid = fs::metadata(&probe).map_err(io("can't read", &probe))?.uid();
        let _ = fs::remove_file(&probe);
        if uid == 0 { Account::unprivileged().map(Some) } else { Ok(None) }
    }

    /// Makes the user that Postgres runs as the folder's owner. The data already belongs to that user.
    pub(super) fn give_to(&self, account: &Account) -> Result<()> {
        for path in [self.folder.clone(), self.log()] {
            if path.exists() {
                chown(&path, Some(account.uid), Some(account.gid)).map_err(io("can't give away", &path))?;
            }
        }
        Ok(())
    }

    /// Creates the socket's folder, which only its owner may enter: whoever reaches the socket can act as any role.
    pub(super) fn prepare_socket_folder(&self, account: Option<&Account>) -> Result<()> {
        let folder = &self.socket_folder;
        match DirBuilder::new().mode(0o700).create(folder) {
            Ok(()) => {
                if let Some(account) = account {
                    chown(folder, Some(account.uid), Some(account.gid)).map_err(io("can't give away", folder))?;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(io("can't make", folder)(source)),
        }
        // In the temporary folder, somebody else may have created it. Links are not followed.
        let metadata = fs::symlink_metadata(folder).map_err(io("can't read", folder))?;
        let ours = match account {
            Some(account) => metadata.uid() == account.uid,
            None => self.lock.metadata().is_ok_and(|lock| lock.uid() == metadata.uid()),
        };
        if !metadata.is_dir() || !ours {
            return Err(ClusterError::ForeignSocketFolder(folder.clone()));
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(io("can't close", folder))
    }

    /// Deletes what an interrupted `initdb` left.
    pub(super) fn remove_unfinished(&self) -> Result<()> {
        let path = self.unfinished();
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io("can't remove", &path)(error)),
            _ => Ok(()),
        }
    }

    /// The postmaster that runs on our data, if it is alive.
    pub(super) fn running_postmaster(&self) -> Option<u32> {
        let pid = fs::read_to_string(self.data().join("postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()?;
        is_postgres(pid, &self.data()).then_some(pid)
    }

    /// Deletes files of a dead postmaster that would stop a new one from starting.
    pub(super) fn remove_leftovers(&self) {
        let lock = format!("{SOCKET}.lock");
        for path in [self.data().join("postmaster.pid"), self.socket_folder.join(SOCKET), self.socket_folder.join(lock)]
        {
            if fs::remove_file(&path).is_ok() {
                tracing::info!(path = %path.display(), "removed what a dead Postgres left");
            }
        }
    }

    /// Opens the log for appending, once for each of the process's outputs.
    pub(super) fn open_log(&self) -> Result<(Stdio, Stdio)> {
        let path = self.log();
        if fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LONGEST_LOG_BYTES) {
            let _ = fs::rename(&path, path.with_extension("log.old"));
        }
        // What Postgres says of a row that it refuses quotes the row.
        let log =
            OpenOptions::new().create(true).append(true).mode(0o600).open(&path).map_err(io("can't open", &path))?;
        let _ = log.set_permissions(fs::Permissions::from_mode(0o600));
        let second = log.try_clone().map_err(io("can't open", &path))?;
        Ok((log.into(), second.into()))
    }

    /// The last lines of the log.
    pub(super) fn log_tail(&self) -> String {
        let read = || {
            let mut log = File::open(self.log())?;
            let length = log.metadata()?.len();
            log.seek(SeekFrom::Start(length.saturating_sub(2000)))?;
            let mut bytes = Vec::new();
            log.read_to_end(&mut bytes)?;
            std::io::Result::Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        let text = read().unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n")
    }
}

/// The socket's folder: inside the cluster's folder, or, if that path is too long for a socket, in the temporary folder under a
/// derived name.
pub(super) fn socket_folder(folder: &Path) -> PathBuf {
    let beside = folder.join("socket");
    if beside.as_os_str().len() + 1 + SOCKET.len() <= LONGEST_SOCKET_PATH {
        return beside;
    }
    // FNV-1a: after a crash the same folder must get the same name, so that the Postgres left behind is found.
    let hash = folder
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    std::env::temp_dir().join(format!("madang-{hash:016x}"))
}

/// Whether a process is alive and a Postgres on this data. The number of a dead process may have been given to another program.
pub(super) fn is_postgres(pid: u32, data: &Path) -> bool {
    let command_line = fs::read(format!("/proc/{pid}/cmdline")).ok().or_else(|| {
        // For systems without /proc. Where /proc exists, a process that it lacks is dead, and ps agrees.
        let output = Command::new("ps").args(["-o", "args=", "-p", &pid.to_string()]).output().ok()?;
        Some(output.stdout)
    });
    let command_line = command_line.unwrap_or_default();
    let text = String::from_utf8_lossy(&command_line);
    text.contains("postgres") && text.contains(&*data.to_string_lossy())
}

/// Whether two paths lead to the same folder.
pub(super) fn same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(io("can't rename to", to))
}

fn io<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(std::io::Error) -> ClusterError + 'a {
    move |source| ClusterError::Io { what, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_gets_a_short_socket_folder_and_always_the_same() {
        let short = Path::new("/srv/madang/postgres");
        assert_eq!(socket_folder(short), short.join("socket"));
        let long = PathBuf::from(format!("/srv/{}", "long/".repeat(30)));
        let folder = socket_folder(&long);
        assert!(folder.starts_with(std::env::temp_dir()));
        assert_eq!(folder, socket_folder(&long));
        assert_ne!(folder, socket_folder(&long.join("other")));
    }

    #[test]
    fn another_program_under_the_same_number_is_no_postgres() {
        assert!(!is_postgres(std::process::id(), Path::new("/srv/madang/data")));
        assert!(!is_postgres(u32::MAX, Path::new("")));
    }
}
