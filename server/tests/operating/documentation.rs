//! Executes what docs/postgres.md tells people to type.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    postgres::{Folder, Postgres, is_root, programs},
    provider::Provider,
    server::Server,
};

const DOCUMENT: &str = include_str!("../../../docs/postgres.md");
/// The name of the new server in the document.
const HOST: &str = "db.example.com";

/// The document's code blocks in a language, in order and without the indentation of lists.
fn blocks(language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = DOCUMENT.lines();
    while let Some(line) = lines.next() {
        if line.trim_start() != format!("```{language}") {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let block = lines.by_ref().take_while(|line| line.trim_start() != "```");
        blocks.push(block.map(|line| line.get(indent..).unwrap_or_default().to_owned() + "\n").collect());
    }
    blocks
}

/// Prepares a server as the document says, and returns the URL for `DATABASE_URL`.
pub fn prepared(postgres: &Postgres) -> String {
    postgres.psql(&blocks("sql")[0]);
    address(postgres, "madang")
}

/// Makes the document's role for backups, and returns its URL.
pub fn backup_role(postgres: &Postgres) -> String {
    postgres.psql(&blocks("sql")[1]);
    let (_, after) = DOCUMENT.split_once("MADANG_BACKUP_DATABASE_URL=").unwrap();
    after.split('`').next().unwrap().replace(HOST, &postgres.host_port())
}

/// The URL in the document, adapted to this server.
pub fn address(postgres: &Postgres, database: &str) -> String {
    let (_, after) = DOCUMENT.split_once("`DATABASE_URL=").unwrap();
    let url = after.split('`').next().unwrap();
    assert!(url.ends_with("/madang"), "{url}");
    format!("{}/{database}", url.trim_end_matches("/madang").replace(HOST, &postgres.host_port()))
}

/// Runs a script in a folder, with Postgres's programs on the PATH.
#[track_caller]
fn shell(folder: &Path, script: &str) {
    // For root, the document puts a command in front.
    let (_, after) = DOCUMENT.split_once("`setpriv").unwrap();
    let prefix = format!("setpriv{}", after.split('`').next().unwrap());
    let script = if is_root() { script.replace("pg_ctl ", &format!("{prefix} pg_ctl ")) } else { script.to_owned() };
    let path = format!("{}:{}", programs().display(), std::env::var("PATH").unwrap());
    // Not a pipe, because the Postgres that it starts would keep the pipe open.
    let log = folder.join("shell.log");
    let out = File::create(&log).unwrap();
    let mut sh = Command::new("sh");
    sh.args(["-e", "-c", &script]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    let status = sh.stdout(out.try_clone().unwrap()).stderr(out).status().unwrap();
    assert!(status.success(), "{script}\n{}", fs::read_to_string(log).unwrap());
}

/// Starts a server on the restored data, and checks that everything is there, readable and usable.
async fn answers(folder: &Path, settings: &[(&str, &str)], app: &str, run: &str) -> Server {
    let mut server = Server::start(folder, settings);
    assert!(server.setup.is_none(), "there is an owner");
    server.sign_in().await;
    let run = server.client.get(run).await.json(200)["run"].clone();
    assert_eq!(run["output"], "before the move");
    let again = server.run(app, "after the move").await;
    assert_eq!(server.ended(&again).await["output"], "after the move", "the provider's key can be read");
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn people_move_to_a_postgres_of_their_own_and_back_it_up() {
    let sh = blocks("sh");
    let [start, dump, restore, backup, own_backup] = &sh[..] else { panic!("{} blocks", sh.len()) };
    let cluster = start.lines().next().unwrap();
    let provider = Provider::start(Duration::ZERO).await;
    let folder = Folder::new("moving");
    let hosts = ("MADANG_ALLOWED_HOSTS", provider.host_port.as_str());
    let mut server = Server::start(&folder.0, &[hosts]);
    let app = server.set_up(&provider).await;
    let run = server.run(&app, "before the move").await;
    server.ended(&run).await;

    shell(&folder.0, &format!("{cluster}\n{backup}\nmv madang.dump private.dump"));
    let (status, _) = server.stop();
    assert!(status.success(), "{}", server.log());
    shell(&folder.0, &format!("{start}\n{dump}"));

    let own = Postgres::start();
    let url = prepared(&own);
    let restore_to = |database: &str, dump: &str| {
        let block = restore.replace(HOST, &own.host_port()).replace("/madang\"", &format!("/{database}\""));
        shell(&folder.0, &block.replace("madang.dump", dump));
    };
    restore_to("madang", "madang.dump");
    let mut moved = answers(&folder.0, &[("DATABASE_URL", &url), hosts], &app, &run).await;

    own.psql(&blocks("sql")[1]);
    shell(&folder.0, &own_backup.replace(HOST, &own.host_port()));
    moved.stop();
    // A backup only counts once it has been restored.
    let keys = fs::read_to_string(folder.0.join("madang-data/master.key")).unwrap();
    for (database, dump) in [("first", "private.dump"), ("second", "madang.dump")] {
        own.psql(&format!("create database {database} owner madang encoding 'UTF8' template template0"));
        restore_to(database, dump);
        let url = address(&own, database);
        let settings = [("DATABASE_URL", url.as_str()), ("MADANG_MASTER_KEYS", keys.trim()), hosts];
        answers(&folder.0, &settings, &app, &run).await.stop();
    }
    let powers = own.psql("select count(*) from pg_roles where rolname like 'madang%' and rolname <> 'madang_backup' and (rolsuper or rolbypassrls)");
    assert_eq!(powers, "0");
}
