//! A setting that can't be used prevents the start, with a message.

use std::fs;

use crate::{postgres::Folder, server::madang};

/// Starts the server where it must refuse to, and returns its message.
#[track_caller]
fn refused(settings: &[(&str, &str)]) -> String {
    let folder = Folder::new("settings");
    let mut command = madang(&folder.0, settings);
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{said}");
    let left: Vec<_> = fs::read_dir(&folder.0).unwrap().collect();
    assert!(left.is_empty(), "it left something: {left:?}");
    said
}

#[test]
fn a_setting_that_can_not_be_used_stops_the_start() {
    for (name, value) in [
        ("DATABASE_URL", "nonsense"),
        ("MADANG_ALLOWED_HOSTS", "*:8000"),
        ("MADANG_DATA", "/dev/null/data"),
        ("MADANG_DEMO_MODEL_URL", "nonsense"),
        ("MADANG_FILES_URL", "https://s3.example.com/files"),
        ("MADANG_FILES_SECRET_ACCESS_KEY", "to nothing"),
        ("MADANG_LISTEN", "localhost"),
        ("MADANG_LOG", "store=shout"),
        ("MADANG_LOG_FORMAT", "xml"),
        ("MADANG_BACKUP_DATABASE_URL", "postgres://of@no/database"),
        ("MADANG_MASTER_KEYS_FILE", "/nonexistent"),
        ("MADANG_METRICS_LISTEN", "9464"),
        ("MADANG_OTLP_HEADERS", "to=nowhere"),
        ("MADANG_OTLP_URL", "collector:4318"),
        ("MADANG_MASTER_KEYS", "nonsense"),
        ("MADANG_MAX_RUNS_PER_WORKSPACE", "0"),
        ("MADANG_POSTGRES_BIN", "/nonexistent"),
        ("MADANG_PUBLIC_URL", "https://ai.example.com/path"),
        ("MADANG_SITE", "/nonexistent"),
        ("MADANG_TRUSTED_PROXIES", "everybody"),
        ("MADANG_PUBLIC_ULR", "https://ai.example.com"),
    ] {
        let said = refused(&[(name, value)]);
        assert!(said.contains(name), "{name}: {said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
