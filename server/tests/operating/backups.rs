//! Everything comes back from a backup, or nothing does.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, process::Output, time::Duration};

use crate::{
    documentation::{address, backup_role, prepared},
    postgres::{Folder, Postgres, programs},
    provider::Provider,
    server::{Server, madang},
};

/// Made for these tests, and used for nothing else.
const RECIPIENT: &str = "age17dtd9jpmp648a5ws78980nmgskqh40n4yeexlx06978sjxveygks9a42em";
const IDENTITY: &str = "AGE-SECRET-KEY-1TQ8TSQQMENM4ZGMTQV3EYAVE5Z40ZPXGLW2DN8PS9RVPFK7V7DESN8G43Z";
const OTHER_IDENTITY: &str = "AGE-SECRET-KEY-1CRVD4YHFF853SVUPM746D5WSVUMWFSQQK2TG9CK7WUV30DAR57JQL2R080";
const KEY: &str = "k1:q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=";
const MARKER: &str = "a-marker-that-nobody-else-writes";

/// Runs a command of ours to its end. Returns whether it succeeded and what it printed and said.
fn command(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> (bool, String) {
    let mut command = madang(folder, settings);
    let Output { status, stdout, stderr } =
        command.env("MADANG_POSTGRES_BIN", programs()).env("MADANG_LOG", "warn").args(arguments).output().unwrap();
    (status.success(), String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned())
}

#[track_caller]
fn done(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> String {
    let (succeeded, said) = command(folder, settings, arguments);
    assert!(succeeded, "{arguments:?}: {said}");
    said
}

#[track_caller]
fn refused(folder: &Path, settings: &[(&str, &str)], arguments: &[&str], because: &str) {
    let (succeeded, said) = command(folder, settings, arguments);
    assert!(!succeeded && said.contains(because), "{arguments:?}: {said}");
}

/// Starts a server where a backup was restored, and checks that everything is there, readable and usable.
async fn answers(folder: &Path, settings: &[(&str, &str)], app: &str, run: &str) {
    let mut server = Server::start(folder, settings);
    assert!(server.setup.is_none(), "there is an owner");
    server.sign_in().await;
    assert_eq!(server.client.get(run).await.json(200)["run"]["output"], MARKER);
    let again = server.run(app, "after").await;
    assert_eq!(server.ended(&again).await["output"], "after", "the provider's key can be read");
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_running_server_is_tried_and_comes_back_elsewhere() {
    let provider = Provider::start(Duration::ZERO).await;
    let folder = Folder::new("backup");
    let hosts = ("MADANG_ALLOWED_HOSTS", provider.host_port.as_str());
    fs::write(folder.0.join("recipients"), format!("# the operator's\n{RECIPIENT}\n")).unwrap();
    fs::write(folder.0.join("identity"), IDENTITY).unwrap();
    fs::write(folder.0.join("other"), OTHER_IDENTITY).unwrap();
    let mut server = Server::start(&folder.0, &[hosts]);
    let app = server.set_up(&provider).await;
    let run = server.run(&app, MARKER).await;
    server.ended(&run).await;

    let said = done(&folder.0, &[], &["backup", "a.age", "--recipients", "recipients"]);
    assert!(said.contains("It is encrypted") && said.contains("master key"), "{said}");
    let said = done(&folder.0, &[], &["backup", "plain.tar"]);
    assert!(said.contains("NOT encrypted"), "{said}");
    for name in ["a.age", "plain.tar"] {
        assert_eq!(fs::metadata(folder.0.join(name)).unwrap().permissions().mode() & 0o077, 0);
        assert!(!folder.0.join(format!("{name}.partial")).exists());
    }
    refused(&folder.0, &[], &["backup", "a.age"], "is there already");
    refused(&folder.0, &[], &["backup", "b.age", "--recipients", "identity"], "no age recipient");
    assert!(!folder.0.join("b.age.partial").exists());
    refused(&folder.0, &[], &["backup", "b.age", "--recipient", "recipients"], "no option");
    refused(&folder.0, &[], &["restore", "plain.tar", "--replace"], "stop it");

    // The drill: with what it needs, without the key of the backup, with another one, and without the master key.
    let said = done(&folder.0, &[], &["drill", "a.age", "--identity", "identity"]);
    assert!(
        ["ok      checksums", "ok      restore", "1 with a secret that opens", "1 published apps", "of 1 audit logs"]
            .iter()
            .all(|line| said.contains(line)),
        "{said}"
    );
    refused(&folder.0, &[], &["drill", "a.age"], "--identity");
    refused(&folder.0, &[], &["drill", "a.age", "--identity", "other"], "can't be decrypted");
    refused(&folder.0, &[("MADANG_MASTER_KEYS", KEY)], &["drill", "plain.tar"], "FAILED  secrets");
    let left = fs::read_dir(std::env::temp_dir())
        .unwrap()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("madang-drill-"));
    assert_eq!(left.count(), 0, "the drill leaves nothing");
    assert!(done(&folder.0, &[], &["audit", "verify"]).contains("as they were written"), "beside the server");
    server.stop();

    let elsewhere = Folder::new("restored");
    refused(&elsewhere.0, &[], &["audit", "verify"], "no master key");
    assert!(!elsewhere.0.join("madang-data/master.key").exists(), "who only looks makes nothing");
    let keys = fs::read_to_string(folder.0.join("madang-data/master.key")).unwrap();
    let settings = [("MADANG_MASTER_KEYS", keys.trim()), hosts];
    let backup = folder.0.join("a.age");
    let identity = folder.0.join("identity");
    let arguments = ["restore", backup.to_str().unwrap(), "--identity", identity.to_str().unwrap()];
    done(&elsewhere.0, &settings, &arguments);
    answers(&elsewhere.0, &settings, &app, &run).await;
    refused(&elsewhere.0, &settings, &arguments, "not empty");
    done(&elsewhere.0, &settings, &[arguments.as_slice(), &["--replace"]].concat());
    answers(&elsewhere.0, &settings, &app, &run).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_of_ones_own_is_backed_up_by_a_role_for_it_and_nothing_half_is_kept() {
    let provider = Provider::start(Duration::ZERO).await;
    let own = Postgres::start();
    let url = prepared(&own);
    let folder = Folder::new("own-backup");
    let hosts = ("MADANG_ALLOWED_HOSTS", provider.host_port.as_str());
    let settings = [("DATABASE_URL", url.as_str()), ("MADANG_MASTER_KEYS", KEY), hosts];
    let mut server = Server::start(&folder.0, &settings);
    let app = server.set_up(&provider).await;
    let run = server.run(&app, MARKER).await;
    server.ended(&run).await;
    refused(&folder.0, &settings, &["backup", "a.tar"], "MADANG_BACKUP_DATABASE_URL");
    assert!(!folder.0.join("a.tar").exists() && !folder.0.join("a.tar.partial").exists());
    let by = backup_role(&own);
    let with_role = [settings.as_slice(), &[("MADANG_BACKUP_DATABASE_URL", by.as_str())]].concat();
    done(&folder.0, &with_role, &["backup", "a.tar"]);
    server.stop();

    own.psql("create database second owner madang encoding 'UTF8' template template0");
    let second = address(&own, "second");
    let into = [("DATABASE_URL", second.as_str()), ("MADANG_MASTER_KEYS", KEY), hosts];
    // Damaged in the middle, and cut.
    let whole = fs::read(folder.0.join("a.tar")).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0x55;
    fs::write(folder.0.join("damaged.tar"), damaged).unwrap();
    fs::write(folder.0.join("cut.tar"), &whole[..whole.len() * 2 / 3]).unwrap();
    for name in ["damaged.tar", "cut.tar"] {
        let (succeeded, said) = command(&folder.0, &into, &["restore", name]);
        assert!(!succeeded && !said.contains("restored"), "{said}");
    }
    done(&folder.0, &into, &["restore", "a.tar"]);
    answers(&folder.0, &into, &app, &run).await;
    // What fails on the way leaves what was there before.
    own.psql("create database third owner madang encoding 'UTF8' template template0; alter database third set statement_timeout = '1ms'");
    let third = address(&own, "third");
    let (succeeded, said) =
        command(&folder.0, &[("DATABASE_URL", third.as_str()), ("MADANG_MASTER_KEYS", KEY)], &["restore", "a.tar"]);
    assert!(!succeeded, "{said}");
    own.psql("alter database third reset statement_timeout");
    done(&folder.0, &[("DATABASE_URL", third.as_str()), ("MADANG_MASTER_KEYS", KEY)], &["restore", "a.tar"]);
}
