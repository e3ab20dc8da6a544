//! `madang restore FILE`: all of it in one transaction, or nothing.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
};

use archive::{Identities, Manifest, Reader};
use store::{Cluster, ClusterError, Target, Tools, newest_migration};

use super::{
    arguments::Arguments,
    postgres::{Address, Running, plain},
};
use crate::{
    config::Config,
    start::{self, Error, cluster_config},
};

/// A backup, and what opens it. Cheap to clone.
#[derive(Clone)]
pub struct Backup {
    path: PathBuf,
    identities: Option<Arc<Identities>>,
}

impl Backup {
    pub fn new(path: &str, identity: Option<&str>) -> Result<Self, Error> {
        let identities = identity.map(|path| {
            let text = fs::read_to_string(path).map_err(|error| format!("{path} can't be read: {error}"))?;
            Identities::parse(&text).map_err(|error| format!("{path}: {error}"))
        });
        Ok(Self { path: path.into(), identities: identities.transpose()?.map(Arc::new) })
    }

    /// Copies the dump out of it; see [`Reader::copy`].
    fn copy<W: Write>(&self, begin: impl FnOnce(&Manifest) -> W) -> Result<(Manifest, W), Error> {
        let named = |error: archive::Error| format!("{}: {error}", self.path.display());
        let file = File::open(&self.path).map_err(|error| named(error.into()))?;
        let reader = Reader::open(file, self.identities.as_deref()).map_err(named)?;
        Ok(reader.copy(|manifest| Ok(begin(manifest))).map_err(named)?)
    }

    /// Reads all of it without keeping anything, and checks its sums and whether this version can take it.
    pub fn check(&self) -> Result<Manifest, Error> {
        let (manifest, _) = self.copy(|_| io::sink())?;
        if manifest.schema > newest_migration() {
            return Err(format!(
                "{} was made by Madang {} with a newer schema ({}) than this version knows ({}); restore it with that version",
                self.path.display(),
                manifest.madang,
                manifest.schema,
                newest_migration()
            )
            .into());
        }
        Ok(manifest)
    }
}

pub fn restore(arguments: &Arguments) -> Result<(), Error> {
    let path = arguments.only("the backup's file")?;
    let backup = Backup::new(path, arguments.option("--identity"))?;
    let replace = arguments.has("--replace");
    let config = Config::from_env()?;
    start::runtime()?.block_on(async {
        start::log(&config)?;
        let checked = backup.clone();
        let manifest = crate::panics::blocking(move || checked.check()).await??;
        let (url, cluster) = target(&config).await?;
        let done = restore_into(&config, &url, backup, replace).await;
        if let Some(cluster) = cluster {
            cluster.stop().await?;
        }
        done?;
        io::stderr().write_all(summary(&manifest).as_bytes())?;
        Ok(())
    })
}

async fn target(config: &Config) -> Result<(String, Option<Cluster>), Error> {
    if let Some(url) = &config.database_url {
        return Ok((url.clone(), None));
    }
    match Cluster::start(&cluster_config(config)).await {
        Ok(cluster) => Ok((cluster.url(), Some(cluster))),
        Err(ClusterError::InUse(folder)) => {
            Err(format!("a Madang is running on {}; stop it, then restore", folder.display()).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Restores a backup that was checked, and brings it to this version's schema.
pub async fn restore_into(config: &Config, url: &str, backup: Backup, replace: bool) -> Result<(), Error> {
    let target = Target::look(url).await?;
    if !target.has_runtime_role {
        return Err("the role madang_runtime is missing; prepare the database as docs/postgres.md says".into());
    }
    if target.servers > 0 {
        return Err("a Madang is connected to this database; stop it, then restore".into());
    }
    if target.objects > 0 && !replace {
        return Err(
            "the database is not empty. Restore into an empty one, or say --replace to lose what is in it".into()
        );
    }
    let tools = Tools::find(&cluster_config(config), target.major).await?;
    let address = Address::parse(url)?;
    crate::panics::blocking(move || pour(&tools, &address, &backup, replace)).await??;
    let options =
        store::Settings::from_url(url, store::MasterKeys::parse(&store::MasterKeys::generate("none"))?)?.options;
    Ok(store::migrate(&options).await?)
}

/// Has `pg_restore` write SQL, and `psql` carry it out, in one transaction that is kept only if every row came.
fn pour(tools: &Tools, address: &Address, backup: &Backup, replace: bool) -> Result<(), Error> {
    let mut psql = address.command(tools, "psql");
    psql.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"]).stdin(Stdio::piped());
    let mut psql = Running::start(&mut psql, "psql")?;
    let mut into = psql.child.stdin.take().ok_or("psql takes nothing")?;
    let mut unpack = plain(tools, "pg_restore");
    unpack.args(["--no-owner", "--file=-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut unpack = Running::start(&mut unpack, "pg_restore")?;
    let packed = unpack.child.stdin.take().ok_or("pg_restore takes nothing")?;
    let mut sql = unpack.child.stdout.take().ok_or("pg_restore says nothing")?;

    let from = backup.clone();
    let feeding = std::thread::spawn(move || from.copy(|_| packed).map(|(manifest, _)| manifest));
    let poured = into.write_all(begin(replace).as_bytes()).and_then(|()| io::copy(&mut sql, &mut into));
    drop(sql);
    if poured.is_err() {
        // psql has ended, and says why.
        drop((into, unpack));
        let _ = feeding.join();
        psql.end()?;
        return Err("psql ended before the backup did".into());
    }
    let unpacked = unpack.end();
    let manifest = feeding.join().map_err(|_| "reading the backup failed")?;
    // Without a commit, the end of the connection takes everything back.
    let manifest = match (unpacked, manifest) {
        (Ok(()), Ok(manifest)) => manifest,
        (Err(error), Ok(_)) | (_, Err(error)) => return Err(error),
    };
    let last = into.write_all(finish(&manifest)?.as_bytes());
    drop(into);
    psql.end()?;
    Ok(last?)
}

fn begin(replace: bool) -> String {
    let mut sql = String::from("begin;\nset client_min_messages = warning;\n");
    if replace {
        sql.push_str(
            "drop schema if exists public cascade;\ncreate schema public;\ngrant usage on schema public to public;\n",
        );
    }
    sql
}

/// Counts every table, and keeps what was restored only if the numbers are those of the backup. The owner sees rows only where
/// row-level security isn't forced, so that is lifted inside the transaction.
fn finish(manifest: &Manifest) -> Result<String, Error> {
    let counts = serde_json::to_string(&manifest.counts)?;
    Ok(format!(
        r"
do $check$
declare
    expected record;
    forced boolean;
    found bigint;
begin
    for expected in select key, value::bigint as n from jsonb_each_text($counts${counts}$counts$::jsonb) loop
        select relforcerowsecurity into strict forced from pg_catalog.pg_class where oid = format('public.%I', expected.key)::regclass;
        if forced then execute format('alter table public.%I no force row level security', expected.key); end if;
        execute format('select count(*) from public.%I', expected.key) into found;
        if forced then execute format('alter table public.%I force row level security', expected.key); end if;
        if found <> expected.n then
            raise exception 'the table % has % rows, and the backup had %', expected.key, found, expected.n;
        end if;
    end loop;
end $check$;
commit;
"
    ))
}

fn summary(manifest: &Manifest) -> String {
    let mut text = format!(
        "restored {} rows of {} tables, as of {}; the database has this version's schema\n",
        manifest.rows(),
        manifest.counts.len(),
        manifest.created_at
    );
    if manifest.objects.count > 0 {
        text.push_str(&format!(
            "{} files lie in the store of MADANG_FILES_URL: bring the copy of the bucket back as well\n",
            manifest.objects.count
        ));
    }
    text.push_str("Start Madang with the master keys of that time. What was waiting to be sent then is sent: mails and webhooks, too.\n");
    text
}

/// A folder of its own that goes with this value.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(parent: Option<&str>) -> Result<Self, Error> {
        let parent = parent.map_or_else(std::env::temp_dir, PathBuf::from);
        let folder = parent.join(format!("madang-drill-{}", std::process::id()));
        let can_not =
            |error: io::Error| format!("{} can't be made: {error}; name another folder by --scratch", folder.display());
        fs::create_dir(&folder).map_err(can_not)?;
        // Postgres may run as another user, who must be able to enter; what it keeps is closed by itself.
        fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o711)).map_err(can_not)?;
        Ok(Self(folder))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
