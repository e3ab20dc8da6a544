use std::{collections::BTreeMap, io};

use age::secrecy::ExposeSecret as _;

use super::*;

fn manifest() -> Manifest {
    Manifest {
        format: FORMAT.into(),
        madang: "0.1.0".into(),
        schema: 20_261_201_000_000,
        postgres: "18.1".into(),
        created_at: "2026-12-01T00:00:00Z".into(),
        counts: BTreeMap::from([("apps".into(), 3), ("runs".into(), 40)]),
        objects: Objects::default(),
    }
}

/// More than one piece, and not a whole number of them.
fn dump() -> Vec<u8> {
    (0..9_000_001_u32).map(|n| (n % 251) as u8).collect()
}

fn written(recipients: Option<&Recipients>) -> Vec<u8> {
    let writer = Writer::new(Vec::new(), recipients, &manifest()).unwrap();
    let (file, bytes) = writer.finish(&dump()[..], || Ok(())).unwrap();
    assert_eq!(bytes, 9_000_001);
    file
}

fn read(file: &[u8], identities: Option<&Identities>) -> Result<(Manifest, Vec<u8>), Error> {
    Reader::open(file, identities)?.copy(|_| Ok(Vec::new()))
}

#[test]
fn what_is_written_is_read() {
    let (seen, copied) = read(&written(None), None).unwrap();
    assert_eq!((seen, copied), (manifest(), dump()));
}

#[test]
fn only_who_it_is_for_can_read_it() {
    let (mine, other) = (age::x25519::Identity::generate(), age::x25519::Identity::generate());
    let recipients = Recipients::parse(&format!("# ours\n\n{}\n", mine.to_public())).unwrap();
    let file = written(Some(&recipients));
    assert!(file.starts_with(AGE));
    let identities = |key: &age::x25519::Identity| {
        Identities::parse(&format!("# created\n{}\n", key.to_string().expose_secret())).unwrap()
    };
    assert_eq!(read(&file, Some(&identities(&mine))).unwrap().1, dump());
    assert!(matches!(read(&file, None), Err(Error::Encrypted)));
    assert!(matches!(read(&file, Some(&identities(&other))), Err(Error::Locked(_))));
    // Of what is encrypted, not one byte can be changed or cut.
    let mut changed = file.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert!(read(&changed, Some(&identities(&mine))).is_err());
    assert!(read(&file[..file.len() - 100], Some(&identities(&mine))).is_err());
}

#[test]
fn what_was_damaged_cut_or_is_something_else_is_refused() {
    let file = written(None);
    let mut changed = file.clone();
    changed[file.len() / 2] ^= 1;
    assert!(matches!(read(&changed, None), Err(Error::Damaged(_))));
    assert!(matches!(read(&file[..file.len() / 2], None), Err(Error::Cut | Error::Io(_))));
    // Cut between two entries, so that every one of them is whole.
    let pieces = 512 * 2 + 512 + 8 * 1024 * 1024;
    assert!(matches!(read(&file[..pieces], None), Err(Error::Cut)));
    assert!(matches!(read(b"PGDMP", None), Err(Error::NoBackup(_))));
    assert!(matches!(read(b"", None), Err(Error::NoBackup(_))));
    let newer = Manifest { format: "madang/backup@2".into(), ..manifest() };
    let (file, _) = Writer::new(Vec::new(), None, &newer).unwrap().finish(io::empty(), || Ok(())).unwrap();
    assert!(matches!(read(&file, None), Err(Error::OtherForm(form)) if form == "madang/backup@2"));
}

#[test]
fn a_dump_that_failed_makes_no_archive() {
    let writer = Writer::new(Vec::new(), None, &manifest()).unwrap();
    let failed = writer.finish(&b"half"[..], || Err(Error::Io(io::Error::other("pg_dump failed"))));
    assert!(matches!(failed, Err(Error::Io(_))));
}

#[test]
fn keys_are_read_strictly() {
    assert!(matches!(Recipients::parse("# nobody\n"), Err(Error::NoRecipients)));
    assert!(matches!(Recipients::parse("\nssh-ed25519 AAAA"), Err(Error::NoRecipient(2))));
    assert!(matches!(Identities::parse("nonsense"), Err(Error::NoIdentity)));
    assert!(matches!(Identities::parse("# nothing"), Err(Error::NoIdentity)));
}
