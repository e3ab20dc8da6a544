//! A database for each test, on the cluster that `DATABASE_URL` names.
//!
//! `DATABASE_URL` must be a superuser's. It prepares databases as docs/postgres.md describes: the role `madang`, which is not a
//! superuser, owns everything in them, and the server connects as that role.
//!
//! Copying a database is far quicker than migrating one, so the first test of a schema migrates a template, and each test gets a
//! copy. The template's name contains a hash of the migrations. Whichever process comes first makes it, under an advisory lock.

#![expect(clippy::panic, clippy::disallowed_methods, reason = "only tests use it")]

use std::{
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use model::{
    AppId, Category, Definition, Format, Kind, Language, LongInput, Message, ModelChoice, Output, PersonId, Prompt,
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, postgres::PgConnectOptions};

use crate::{
    Actor, MasterKeys, NewApp, NewPerson, NewWorkspace, Result, Role, Settings, Store, Tenant, members, migrate,
    migrate::MIGRATIONS, people, scope::Scope,
};

/// Keeps two processes from making the template at once; the number is arbitrary.
const TEMPLATE_LOCK: i64 = 0x6d61_6461_6e67;

/// The role that owns the databases. It has only the rights that docs/postgres.md asks for.
const OWNER: &str = "madang";

/// A migrated database, which is dropped together with this value.
#[derive(Debug)]
pub struct TestDatabase {
    /// A store that works as the runtime role.
    pub store: Store,
    admin: PgConnectOptions,
    name: String,
    master_keys: MasterKeys,
}

impl TestDatabase {
    pub async fn new() -> Self {
        match Self::create().await {
            Ok(database) => database,
            Err(error) => panic!("no test database: {error:?}"),
        }
    }

    /// Connection options of the cluster's superuser, who bypasses row-level security, for what a test must see or break from
    /// outside.
    pub fn owner(&self) -> PgConnectOptions {
        self.admin.clone().database(&self.name)
    }

    /// Another store on the same database, like that of a second server.
    pub fn second_store(&self) -> Store {
        Store::new(self.settings())
    }

    /// The settings that its store was opened with.
    pub fn settings(&self) -> Settings {
        let options = as_owner(&self.admin).database(&self.name);
        Settings { max_connections: 8, ..Settings::new(options, self.master_keys.clone()) }
    }

    /// Creates a workspace with this slug, and its owner `<slug>@example.com`.
    pub async fn workspace(&self, slug: &str) -> (Tenant, PersonId) {
        match self.create_workspace(slug).await {
            Ok(made) => made,
            Err(error) => panic!("no workspace {slug}: {error:?}"),
        }
    }

    async fn create_workspace(&self, slug: &str) -> Result<(Tenant, PersonId)> {
        let mut tx = self.store.begin(Scope::default()).await?;
        let owner = people::insert(&mut tx, &new_person(slug)).await?;
        tx.commit().await?;
        let new = NewWorkspace { slug: slug.to_owned(), name: slug.to_owned(), language: Language::En };
        let workspace = self.store.create_workspace(owner, &new, None).await?;
        Ok((self.store.tenant(workspace.id).by(Actor { person: Some(owner), address: None }), owner))
    }

    /// Creates a person who is a member of the workspace.
    pub async fn member(&self, tenant: &Tenant, name: &str, role: Role) -> PersonId {
        let made = async {
            let mut tx = self.store.begin(Scope { workspace: Some(tenant.workspace()), ..Scope::default() }).await?;
            let person = people::insert(&mut tx, &new_person(name)).await?;
            members::insert(&mut tx, tenant.workspace(), person, role).await?;
            tx.commit().await?;
            Result::Ok(person)
        };
        match made.await {
            Ok(person) => person,
            Err(error) => panic!("no member {name}: {error:?}"),
        }
    }

    /// Creates an app of the acting person, with only a draft.
    pub async fn app(&self, tenant: &Tenant, slug: &str) -> AppId {
        let Some(owner) = tenant.actor().person else { panic!("somebody must own the app") };
        let new = NewApp {
            slug: slug.to_owned(),
            name: slug.to_owned(),
            summary: String::new(),
            category: Category::General,
            icon: "file".to_owned(),
            owner,
            definition: definition("Say hello."),
            sample: None,
        };
        match tenant.create_app(&new).await {
            Ok(app) => app.id,
            Err(error) => panic!("no app {slug}: {error:?}"),
        }
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
            // A killed process with the same id may have left one.
            format!(r#"drop database if exists "{name}" with (force)"#),
            format!(r#"create database "{name}" owner {OWNER} template "{template}""#),
        ] {
            connection.execute(AssertSqlSafe(sql)).await?;
        }
        connection.close().await?;
        let options = as_owner(&admin).database(&name);
        let Ok(master_keys) = MasterKeys::parse(&MasterKeys::generate("test")) else {
            panic!("a generated master key can be read")
        };
        let store = Store::new(Settings { max_connections: 8, ..Settings::new(options, master_keys.clone()) });
        Ok(Self { store, admin, name, master_keys })
    }
}

fn new_person(name: &str) -> NewPerson {
    NewPerson {
        email: format!("{name}@example.com"),
        name: name.to_owned(),
        // No password has this hash.
        password_hash: "$argon2id$none".to_owned(),
        language: None,
    }
}

/// A definition whose prompt is a single text.
pub fn definition(text: &str) -> Definition {
    Definition {
        format: Format::Madang1,
        kind: Kind::Form,
        inputs: Vec::new(),
        prompt: Prompt {
            messages: vec![Message { role: model::Role::User, text: text.to_owned() }],
            ..Prompt::default()
        },
        model: ModelChoice::default(),
        output: Output::default(),
        chat: None,
        long_input: LongInput::default(),
    }
}

/// Returns the name of the migrated template, after creating it if necessary.
async fn ensure_template(admin: &PgConnectOptions, connection: &mut PgConnection) -> Result<String> {
    let template = format!("madang_owned_template_{}", schema_hash());
    let exists = || sqlx::query("select from pg_database where datname = $1").bind(template.clone());
    if exists().fetch_optional(&mut *connection).await?.is_some() {
        return Ok(template);
    }
    sqlx::query("select pg_advisory_lock($1)").bind(TEMPLATE_LOCK).execute(&mut *connection).await?;
    if exists().fetch_optional(&mut *connection).await?.is_none() {
        ensure_owner(connection).await?;
        // It is renamed only when it is complete, so that a killed process doesn't leave half a template.
        let building = format!("{template}_building");
        connection.execute(AssertSqlSafe(format!(r#"drop database if exists "{building}" with (force)"#))).await?;
        connection
            .execute(AssertSqlSafe(format!(r#"create database "{building}" owner {OWNER} template template0"#)))
            .await?;
        migrate(&as_owner(admin).database(&building)).await?;
        connection.execute(AssertSqlSafe(format!(r#"alter database "{building}" rename to "{template}""#))).await?;
    }
    sqlx::query("select pg_advisory_unlock($1)").bind(TEMPLATE_LOCK).execute(connection).await?;
    Ok(template)
}

/// Creates the roles of docs/postgres.md if the cluster lacks them.
async fn ensure_owner(connection: &mut PgConnection) -> Result<()> {
    let roles: Vec<String> =
        sqlx::query_scalar("select rolname::text from pg_roles").fetch_all(&mut *connection).await?;
    let missing = |name: &str| !roles.iter().any(|role| role == name);
    if missing("madang_runtime") {
        connection.execute("create role madang_runtime nologin nobypassrls").await?;
    }
    if missing(OWNER) {
        connection.execute(AssertSqlSafe(format!("create role {OWNER} login password '{OWNER}'"))).await?;
    }
    connection.execute(AssertSqlSafe(format!("grant madang_runtime to {OWNER}"))).await?;
    Ok(())
}

/// Connection options of the databases' owner.
fn as_owner(admin: &PgConnectOptions) -> PgConnectOptions {
    admin.clone().username(OWNER).password(OWNER)
}

/// Changes with every migration.
fn schema_hash() -> String {
    // FNV-1a suffices to name a template, and needs no dependency.
    let hash = MIGRATIONS
        .iter()
        .flat_map(|migration| migration.sql.as_str().as_bytes())
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
