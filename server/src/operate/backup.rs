//! `madang backup FILE`: one consistent look at the whole database, in one file.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Stdio,
};

use archive::{FORMAT, Manifest, Objects, Recipients, Writer};
use store::{Snapshot, Tools};
use time::format_description::well_known::Rfc3339;

use super::{
    arguments::Arguments,
    database::Source,
    postgres::{Address, Running},
};
use crate::{
    config::Config,
    start::{self, Error, cluster_config},
};

pub fn backup(arguments: &Arguments) -> Result<(), Error> {
    let file = arguments.only("the file to write, or - for standard output,")?.to_owned();
    let recipients = arguments.option("--recipients").map(recipients).transpose()?;
    let target = Target::open(&file)?;
    let config = Config::from_env()?;
    start::runtime()?.block_on(async {
        start::log(&config)?;
        let source = Source::open(&config).await?;
        let taken = take(&config, &source, target, recipients).await;
        source.close().await?;
        let summary = taken?;
        // Standard output may be the backup itself.
        io::stderr().write_all(summary.as_bytes())?;
        Ok(())
    })
}

fn recipients(path: &str) -> Result<Recipients, Error> {
    let text = fs::read_to_string(path).map_err(|error| format!("{path} can't be read: {error}"))?;
    Recipients::parse(&text).map_err(|error| format!("{path}: {error}").into())
}

async fn take(
    config: &Config,
    source: &Source,
    target: Target,
    recipients: Option<Recipients>,
) -> Result<String, Error> {
    let snapshot = Snapshot::open(&source.keeper).await?;
    let tools = Tools::find(&cluster_config(config), snapshot.major).await?;
    let manifest = manifest(&snapshot)?;
    let address = Address::parse(&source.keeper)?;
    let name = snapshot.name.clone();
    let encrypted_for = recipients.as_ref().map(Recipients::count);
    let work = {
        let manifest = manifest.clone();
        move || dump(&tools, &address, &name, (target, recipients.as_ref()), &manifest)
    };
    let written = crate::panics::blocking(work).await?;
    // Only now, because the dump reads by its name.
    snapshot.close().await;
    let (place, bytes) = written?;
    Ok(summary(&manifest, &place, bytes, encrypted_for))
}

fn manifest(snapshot: &Snapshot) -> Result<Manifest, Error> {
    let (count, bytes) = snapshot.objects;
    Ok(Manifest {
        format: FORMAT.into(),
        madang: env!("CARGO_PKG_VERSION").into(),
        schema: snapshot.schema,
        postgres: snapshot.postgres.clone(),
        created_at: snapshot.taken_at.format(&Rfc3339)?,
        counts: snapshot.counts.clone(),
        objects: Objects { count, bytes },
    })
}

fn dump(
    tools: &Tools,
    address: &Address,
    snapshot: &str,
    (mut target, recipients): (Target, Option<&Recipients>),
    manifest: &Manifest,
) -> Result<(String, u64), Error> {
    let mut command = address.command(tools, "pg_dump");
    command.args(["--format=custom", "--no-unlogged-table-data"]).arg(format!("--snapshot={snapshot}"));
    let mut running = Running::start(command.stdout(Stdio::piped()), "pg_dump")?;
    let out = running.child.stdout.take().ok_or("pg_dump says nothing")?;
    let writer = Writer::new(&mut target, recipients, manifest)?;
    let (_, bytes) = writer
        .finish(out, || running.end().map_err(|error| archive::Error::Io(io::Error::other(error.to_string()))))?;
    Ok((target.keep()?, bytes))
}

/// Where a backup is written: standard output, or a file that has another name until it is whole.
enum Target {
    Out(io::Stdout),
    File { file: File, partial: PathBuf, name: PathBuf },
}

impl Target {
    fn open(name: &str) -> Result<Self, Error> {
        if name == "-" {
            return Ok(Self::Out(io::stdout()));
        }
        let name = PathBuf::from(name);
        let can_not = |error: &dyn std::fmt::Display| format!("{} can't be written: {error}", name.display());
        if name.exists() {
            return Err(can_not(&"it is there already; choose another name, or remove it first").into());
        }
        let mut partial = name.clone().into_os_string();
        partial.push(".partial");
        let partial = PathBuf::from(partial);
        // What is in it was written by people: nobody else may read it, not even for a moment.
        let file = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&partial);
        let file = file.map_err(|error| can_not(&error))?;
        file.try_lock().map_err(|_| can_not(&"another backup is being written to it"))?;
        // The other one may have become whole just now: then this is it, by its name of before.
        if name.exists() {
            return Err(can_not(&"it is there already; choose another name, or remove it first").into());
        }
        // One that was there already, of a backup that was killed or of somebody else, may be open to others.
        file.set_permissions(Permissions::from_mode(0o600)).map_err(|error| can_not(&error))?;
        // Of one that was killed.
        file.set_len(0).map_err(|error| can_not(&error))?;
        Ok(Self::File { file, partial, name })
    }

    /// Gives the file its name, once everything is on disk.
    fn keep(mut self) -> Result<String, Error> {
        match &mut self {
            Self::Out(out) => {
                out.flush()?;
                Ok("standard output".into())
            }
            Self::File { file, partial, name } => {
                file.sync_all()?;
                fs::rename(partial, &*name)?;
                let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                File::open(folder)?.sync_all()?;
                Ok(name.display().to_string())
            }
        }
    }
}

impl Drop for Target {
    /// What was not finished goes; after `keep` it has another name.
    fn drop(&mut self) {
        if let Self::File { partial, .. } = self {
            let _ = fs::remove_file(partial);
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Out(out) => out.write(bytes),
            Self::File { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Out(out) => out.flush(),
            Self::File { file, .. } => file.flush(),
        }
    }
}

fn summary(manifest: &Manifest, place: &str, bytes: u64, encrypted_for: Option<usize>) -> String {
    let (tables, rows) = (manifest.counts.len(), manifest.rows());
    let mut text = format!(
        "{place}: {rows} rows of {tables} tables, {bytes} bytes of the database, schema {}, as of {}\n",
        manifest.schema, manifest.created_at
    );
    match encrypted_for {
        Some(keys) => text.push_str(&format!("It is encrypted; {keys} keys open it.\n")),
        None => text.push_str(
            "It is NOT encrypted: whoever reads it reads what people entered and were answered. Use --recipients.\n",
        ),
    }
    if manifest.objects.count > 0 {
        text.push_str(&format!(
            "{} files ({} bytes) lie in the store of MADANG_FILES_URL and are NOT in it: copy the bucket now.\n",
            manifest.objects.count, manifest.objects.bytes
        ));
    }
    text.push_str("The master key and the settings are not in it, either: keep them elsewhere.\n");
    text
}
