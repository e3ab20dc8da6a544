//! The queries that crate `store` checks at compile time: `.sqlx` holds the database's description of each.

use crate::{
    cargo,
    failure::{About, Failure, Result},
    postgres::Cluster,
    program::Program,
    workspace,
};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::Path,
    time::SystemTime,
};

/// Describes all queries again, using a migrated database, and writes the results to `.sqlx`.
pub fn prepare() -> Result<()> {
    let cluster = Cluster::temporary()?;
    let database = cluster.prepare()?;
    cluster.migrate()?;
    let committed = workspace::root().join(".sqlx");
    if committed.exists() {
        fs::remove_dir_all(&committed).about(committed.display())?;
    }
    describe(&database, &committed, compile)
}

/// Checks whether `.sqlx` is up to date.
/// `compile` compiles crate `store` with the given command.
pub fn check(database: &str, compile: fn(Program) -> Result<()>) -> Result<()> {
    let fresh = workspace::target().join("sqlx-fresh");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).about(fresh.display())?;
    }
    describe(database, &fresh, compile)?;
    if contents(&fresh)? == contents(&workspace::root().join(".sqlx"))? {
        return Ok(());
    }
    Err(Failure::new("The committed .sqlx is not what the queries and migrations say now.")
        .remedy("cargo xtask prepare, and commit .sqlx"))
}

/// Tables with a workspace's rows that row-level security doesn't protect, even from their owner.
pub fn check_walls(cluster: &Cluster) -> Result<()> {
    let open = cluster.query(
        "select relname from pg_class join pg_attribute on attrelid = pg_class.oid
         where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
           and attname = 'workspace_id' and not attisdropped
           and not (relrowsecurity and relforcerowsecurity)",
    )?;
    match open.as_str() {
        "" => Ok(()),
        tables => {
            Err(Failure::new(format!("Tables with a workspace_id and no (forced) row-level security:\n{tables}")))
        }
    }
}

/// The smallest build that contains all queries.
pub fn compile(command: Program) -> Result<()> {
    command.args(["check", "--quiet", "--package", "store", "--all-targets", "--all-features"]).run()
}

fn describe(database: &str, dir: &Path, compile: fn(Program) -> Result<()>) -> Result<()> {
    fs::create_dir_all(dir).about(dir.display())?;
    // The macros only run if the crate is compiled again.
    let source = workspace::root().join("server/store/src/lib.rs");
    #[expect(clippy::disallowed_methods, reason = "a file's time, as `touch` sets it")]
    let now = SystemTime::now();
    File::options().write(true).open(&source).and_then(|file| file.set_modified(now)).about(source.display())?;
    let command = cargo::cargo();
    compile(command.env("SQLX_OFFLINE", "false").env("SQLX_OFFLINE_DIR", dir).env("DATABASE_URL", database))
}

/// The descriptions by file name, without white space, which doesn't matter.
fn contents(dir: &Path) -> Result<BTreeMap<String, String>> {
    let mut contents = BTreeMap::new();
    for entry in fs::read_dir(dir).about(dir.display())? {
        let path = entry.about(dir.display())?.path();
        let text = fs::read_to_string(&path).about(path.display())?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        contents.insert(name, text.split_whitespace().collect());
    }
    Ok(contents)
}
