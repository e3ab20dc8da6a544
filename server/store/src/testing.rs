//! One database per test, on the cluster that `DATABASE_URL` names.
//!
//! Migrating takes far longer than copying, so the first test of a schema migrates a template, and each test gets a copy of it.
//! The template's name holds a hash of the migrations; whichever process comes first makes it, under an advisory lock.

#![expect(clippy::panic, clippy::disallowed_methods, reason = "only tests use it")]

use std::{
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use model::{Language, PersonId};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, postgres::PgConnectOptions};

use crate::{
    Actor, NewPerson, NewWorkspace, Result, Settings, Store, Tenant, migrate, migrate::MIGRATIONS, people, scope::Scope,
};

/// Keeps two processes from making the template at once; the number is arbitrary.
const TEMPLATE_LOCK: i64 = 0x6d61_6461_6e67;

/// A migrated database that goes away with this value.
#[derive(Debug)]
pub struct TestDatabase {
    /// The store, working as the runtime role.
    pub store: Store,
    options: PgConnectOptions,
    admin: PgConnectOptions,
    name: String,
}

impl TestDatabase {
    /// Makes a fresh, migrated database.
    pub async fn new() -> Self {
        match Self::create().await {
            Ok(database) => database,
            Err(error) => panic!("no test database: {error:?}"),
        }
    }

    /// How to connect to it as its owner, past row-level security: for what a test must see or break from outside.
    pub fn owner(&self) -> PgConnectOptions {
        self.options.clone()
    }

    /// Another store on the same database, as a second server has.
    pub fn second_store(&self) -> Store {
        Store::new(Settings::new(self.owner()))
    }

    /// A workspace with this slug, and its owner, `<slug>@example.com`.
    pub async fn workspace(&self, slug: &str) -> (Tenant, PersonId) {
        match self.create_workspace(slug).await {
            Ok(made) => made,
            Err(error) => panic!("no workspace {slug}: {error:?}"),
        }
    }

    async fn create_workspace(&self, slug: &str) -> Result<(Tenant, PersonId)> {
        let person = NewPerson {
            email: format!("{slug}@example.com"),
            name: slug.to_owned(),
            password_hash: "$argon2id$none".to_owned(),
            language: None,
        };
        let mut tx = self.store.begin(Scope::default()).await?;
        let owner = people::insert(&mut tx, &person).await?;
        tx.commit().await?;
        let new = NewWorkspace { slug: slug.to_owned(), name: slug.to_owned(), language: Language::En };
        let workspace = self.store.create_workspace(owner, &new).await?;
        Ok((self.store.tenant(workspace.id).by(Actor { person: Some(owner), address: None }), owner))
    }

    async fn create() -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let Ok(url) = std::env::var("DATABASE_URL") else {
            panic!("DATABASE_URL must name a database of a cluster where tests may create databases")
        };
        let admin: PgConnectOptions = url.parse()?;
        let mut connection = PgConnection::connect_with(&admin).await?;
        let template = ensure_template(&admin, &mut connection).await?;
        let name = format!("madang_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        for sql in [
            // left by a killed process that had the same id
            format!(r#"drop database if exists "{name}" with (force)"#),
            format!(r#"create database "{name}" template "{template}""#),
        ] {
            connection.execute(AssertSqlSafe(sql)).await?;
        }
        connection.close().await?;
        let options = admin.clone().database(&name);
        let store = Store::new(Settings { max_connections: 8, ..Settings::new(options.clone()) });
        Ok(Self { store, options, admin, name })
    }
}

/// The name of the migrated template, made if it isn't there.
async fn ensure_template(admin: &PgConnectOptions, connection: &mut PgConnection) -> Result<String> {
    let template = format!("madang_template_{}", schema_hash());
    let exists = || sqlx::query("select from pg_database where datname = $1").bind(template.clone());
    if exists().fetch_optional(&mut *connection).await?.is_some() {
        return Ok(template);
    }
    sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut *connection).await?;
    if exists().fetch_optional(&mut *connection).await?.is_none() {
        // Under another name until it is whole, so that a killed process leaves no half template.
        let building = format!("{template}_building");
        connection.execute(AssertSqlSafe(format!(r#"drop database if exists "{building}" with (force)"#))).await?;
        connection.execute(AssertSqlSafe(format!(r#"create database "{building}" template template0"#))).await?;
        migrate(&admin.clone().database(&building)).await?;
        connection.execute(AssertSqlSafe(format!(r#"alter database "{building}" rename to "{template}""#))).await?;
    }
    sqlx::query("select pg_advisory_unlock($1)").bind(TEMPLATE_LOCK).execute(connection).await?;
    Ok(template)
}

/// Differs whenever a migration does.
fn schema_hash() -> String {
    // FNV-1a: only names a template, and needs no crate.
    let hash = MIGRATIONS
        .iter()
        .flat_map(|migration| migration.checksum.iter())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // A drop can't await, and the test's own runtime may be shutting down.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let mut connection = PgConnection::connect_with(&admin).await.map_err(std::io::Error::other)?;
                let sql = AssertSqlSafe(format!(r#"drop database if exists "{name}" with (force)"#));
                connection.execute(sql).await.map_err(std::io::Error::other)?;
                std::io::Result::Ok(())
            })
        })
        .join();
        if !matches!(dropped, Ok(Ok(()))) && !thread::panicking() {
            panic!("the test database {} was not dropped: {dropped:?}", self.name);
        }
    }
}
