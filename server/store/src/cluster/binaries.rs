//! Finds Postgres's programs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tokio::process::Command;

use super::{ClusterConfig, ClusterError, Result, files::Files};

/// The oldest major version that the migrations support.
const OLDEST: u32 = 18;

/// The usual folders of operating systems; `*` matches anything within one name.
pub(super) const USUAL: [&str; 6] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
];

/// One installation of Postgres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    pub folder: PathBuf,
    pub major: u32,
}

impl Binaries {
    /// Finds the installation that the operator named, or else the one that matches the data, or else the newest.
    pub(super) async fn find(config: &ClusterConfig, data_version: Option<u32>, files: &Files) -> Result<Self> {
        let mut found = Vec::new();
        let folders = match &config.programs {
            Some(named) => vec![named.clone()],
            None => config.search.iter().cloned().chain(USUAL.iter().flat_map(|pattern| expand(pattern))).collect(),
        };
        for folder in folders {
            if let Some(binaries) = Self::at(&folder).await {
                found.push(binaries);
            }
        }
        if let (Some(named), true) = (&config.programs, found.is_empty()) {
            return Err(ClusterError::NoProgramsThere(named.clone()));
        }
        choose(&found, data_version).ok_or_else(|| refusal(&found, data_version, files))
    }

    async fn at(folder: &Path) -> Option<Self> {
        // Debian's /usr/bin has wrappers for some of these programs, but not for all.
        if !["initdb", "postgres", "pg_ctl"].iter().all(|program| folder.join(program).is_file()) {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").output().await.ok()?;
        Some(Self { folder: folder.to_owned(), major: major(&String::from_utf8_lossy(&output.stdout))? })
    }
}

fn choose(found: &[Binaries], data_version: Option<u32>) -> Option<Binaries> {
    match data_version {
        Some(data) => found.iter().find(|binaries| binaries.major == data).cloned(),
        None => {
            // The first among the newest, since earlier folders are closer to the operator's choice.
            let newest = found.iter().map(|binaries| binaries.major).max().filter(|newest| *newest >= OLDEST)?;
            found.iter().find(|binaries| binaries.major == newest).cloned()
        }
    }
}

fn refusal(found: &[Binaries], data_version: Option<u32>, files: &Files) -> ClusterError {
    let newest = found.iter().map(|binaries| binaries.major).max();
    match (data_version, newest) {
        (_, None) => ClusterError::NoPrograms,
        (None, Some(newest)) => ClusterError::TooOld(newest),
        (Some(data), Some(_)) => {
            let mut versions: Vec<u32> = found.iter().map(|binaries| binaries.major).collect();
            versions.sort_unstable();
            versions.dedup();
            let found = versions.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
            ClusterError::OtherVersion { folder: files.data(), data, found }
        }
    }
}

/// The major version in the output of `postgres --version`.
pub(super) fn major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The folders that match a pattern with one `*`.
pub(super) fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![PathBuf::from(pattern)] };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let entries = fs::read_dir(format!("{parent}/")).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path().join(after.trim_start_matches('/')))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(folder: &str, major: u32) -> Binaries {
        Binaries { folder: folder.into(), major }
    }

    #[test]
    fn the_newest_wins_unless_there_is_data() {
        let found = [at("/a", 15), at("/b", 18), at("/c", 18), at("/d", 17)];
        assert_eq!(choose(&found, None), Some(at("/b", 18)));
        assert_eq!(choose(&found, Some(17)), Some(at("/d", 17)));
        assert_eq!(choose(&found, Some(16)), None);
        assert_eq!(choose(&[at("/a", 14)], None), None);
    }

    #[test]
    fn versions_are_read_as_postgres_prints_them() {
        assert_eq!(major("postgres (PostgreSQL) 18.6\n"), Some(18));
        assert_eq!(major("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 19devel"), Some(19));
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn a_star_stands_for_any_name() {
        let folder = std::env::temp_dir().join(format!("madang-star-{}", std::process::id()));
        fs::create_dir_all(folder.join("pgsql-17/bin")).unwrap();
        fs::create_dir_all(folder.join("other/bin")).unwrap();
        let found = expand(&format!("{}/pgsql-*/bin", folder.display()));
        assert_eq!(found, [folder.join("pgsql-17/bin")]);
        assert!(expand("/nowhere/at/all/*/bin").is_empty());
        fs::remove_dir_all(folder).unwrap();
    }
}
