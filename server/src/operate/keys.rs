//! The master keys: where they come from, and how they change while a server runs.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use store::{MasterKeys, Store};

use crate::{config::Config, start::Error};

/// The configured master keys, or one that is generated once and stored in the data folder.
pub fn master_keys(config: &Config) -> Result<MasterKeys, Error> {
    match existing(config)? {
        Some(keys) => Ok(keys),
        None => generate(&config.data.join("master.key")),
    }
}

/// The master keys that there are.
pub fn existing_master_keys(config: &Config) -> Result<MasterKeys, Error> {
    existing(config)?
        .ok_or_else(|| "there is no master key; set MADANG_MASTER_KEYS or MADANG_DATA as the server has it".into())
}

fn existing(config: &Config) -> Result<Option<MasterKeys>, Error> {
    if let Some(text) = &config.master_keys {
        let keys = MasterKeys::parse(text).map_err(|error| format!("MADANG_MASTER_KEYS can't be used: {error}"))?;
        return Ok(Some(keys));
    }
    let Some(path) = config.keys_file() else { return Ok(None) };
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let keys =
                MasterKeys::parse(&text).map_err(|error| format!("{} can't be used: {error}", path.display()))?;
            Ok(Some(keys))
        }
        // A file that the operator named must be there.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && config.master_keys_file.is_none() => Ok(None),
        // A new key would make everything that was encrypted before unreadable.
        Err(error) => Err(format!("{} can't be read: {error}", path.display()).into()),
    }
}

fn generate(path: &Path) -> Result<MasterKeys, Error> {
    let text = MasterKeys::generate("first");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| format!("can't keep the master key in {}: {error}", path.display()))?;
    tracing::info!(path = %path.display(), "made a master key; keep a copy of it with your backups");
    Ok(MasterKeys::parse(&text)?)
}

/// The file that the keys came from, which is read again while the server runs.
pub struct MasterKeyFile {
    path: PathBuf,
    /// The list in use, by its text: what is unchanged is not looked at any closer.
    seen: Option<String>,
}

impl MasterKeyFile {
    /// `None` where the keys are in a setting, which can't change.
    pub fn of(config: &Config) -> Option<Self> {
        config.keys_file().map(|path| Self { path, seen: None })
    }

    /// Takes the keys of the file, if they have changed and everything that is sealed can still be opened by them. Otherwise those in use
    /// stay, and the log says why. Returns whether another key is active now.
    pub async fn look(&mut self, store: &Store) -> bool {
        let before = store.master_key_ids();
        self.take(store).await;
        before.first() != store.master_key_ids().first()
    }

    async fn take(&mut self, store: &Store) {
        let text = match tokio::fs::read_to_string(&self.path).await {
            Ok(text) => text,
            Err(error) => return self.refuse(format!("!{}", error.kind()), &format!("it can't be read: {error}")),
        };
        if self.seen.as_ref() == Some(&text) {
            return;
        }
        let keys = match MasterKeys::parse(&text) {
            Ok(keys) => keys,
            Err(error) => return self.refuse(text, &error.to_string()),
        };
        // Otherwise two keys would seal under one name, and nobody could tell what is whose.
        if store.contradicts_master_keys(&keys) {
            return self.refuse(text, "a key in it has the id of one in use, but is another; give it an id of its own");
        }
        let ids = keys.ids();
        let sealed = match store.sealed_by_key().await {
            Ok(sealed) => sealed,
            // It is looked at again.
            Err(error) => return tracing::warn!(%error, "the master keys' file was not looked at"),
        };
        let needed = sealed
            .iter()
            .find(|under| under.is_known && under.data_keys + under.mails > 0 && !ids.contains(&under.key));
        if let Some(needed) = needed {
            // Not noted as seen: once what it seals is rewrapped, the same file will do.
            return tracing::warn!(
                key = needed.key,
                "a master key is missing in its file, but still seals something; the keys in use stay. Add it again, and remove it \
                 once `madang admin rewrap --status` says so"
            );
        }
        if store.takes_master_keys(&keys) {
            tracing::info!(
                active = ids.first(),
                keys = ids.len(),
                "the master keys' file has changed; its keys are in use now"
            );
        }
        self.seen = Some(text);
    }

    fn refuse(&mut self, seen: String, why: &str) {
        if self.seen.as_ref() != Some(&seen) {
            tracing::warn!(path = %self.path.display(), why, "the master keys' file can't be used; the keys in use stay");
        }
        self.seen = Some(seen);
    }
}
