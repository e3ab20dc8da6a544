//! The user that Postgres runs as when the server is root, and what that user can reach.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::{ClusterError, Result};

/// A user of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
}

impl Account {
    /// An unprivileged user: `postgres` if it exists, or else `nobody`.
    pub(super) fn unprivileged() -> Result<Self> {
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        ["postgres", "nobody"].iter().find_map(|name| find(&users, name)).ok_or(ClusterError::NoAccount)
    }

    /// Fails if this user can't enter the folder.
    pub(super) fn must_reach(&self, folder: &Path) -> Result<()> {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let mut parents: Vec<&Path> = folder.ancestors().skip(1).collect();
        parents.reverse();
        match parents.into_iter().find(|parent| !self.may_enter(parent)) {
            Some(closed) => Err(ClusterError::Unreachable { user: self.name.clone(), folder: PathBuf::from(closed) }),
            None => Ok(()),
        }
    }

    fn may_enter(&self, folder: &Path) -> bool {
        let Ok(metadata) = fs::metadata(folder) else { return false };
        let execute = match (metadata.uid() == self.uid, metadata.gid() == self.gid) {
            (true, _) => 0o100,
            (_, true) => 0o010,
            _ => 0o001,
        };
        metadata.mode() & execute != 0
    }
}

fn find(users: &str, name: &str) -> Option<Account> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next()? == name;
        let uid = fields.nth(1)?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        (found && uid != 0).then(|| Account { name: name.to_owned(), uid, gid })
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn users_are_read_from_their_list() {
        let users = "root:x:0:0:root:/root:/bin/bash\n\nbroken\npostgres:x:101:104:,,,:/var:/bin/bash\n";
        assert_eq!(find(users, "postgres"), Some(Account { name: "postgres".into(), uid: 101, gid: 104 }));
        assert_eq!(find(users, "nobody"), None);
        assert_eq!(find(users, "root"), None);
    }

    #[test]
    fn a_closed_folder_on_the_way_is_named() {
        let folder = std::env::temp_dir().join(format!("madang-reach-{}", std::process::id()));
        let inner = folder.join("closed/data");
        fs::create_dir_all(&inner).unwrap();
        let nobody = Account { name: "nobody".into(), uid: 65_534, gid: 65_534 };
        nobody.must_reach(&inner).unwrap();
        fs::set_permissions(folder.join("closed"), fs::Permissions::from_mode(0o700)).unwrap();
        let error = nobody.must_reach(&inner).unwrap_err();
        assert!(matches!(&error, ClusterError::Unreachable { folder, .. } if folder.ends_with("closed")), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }
}
