//! `madang audit`: looks whether audit logs are as they were written, and signs how far they are. `docs/audit.md` describes it.
//!
//! The exit code is 0 if all is as it was written, 1 if something is wrong with a log, and 2 if that can't be told.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to whoever started it")]

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    process::ExitCode,
};

use data_encoding::BASE64;
use store::{AuditCheckpoint, AuditFinding, AuditLink, Gaps, Store, Verifier, Witness};

use crate::start::{Error, with_store};

const USAGE: &str = "\
madang audit verify [--workspace NAME] [--file EXPORT [--partial]] [--checkpoint FILE] [--key KEY]
madang audit checkpoint [--workspace NAME]
madang audit key";

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wish {
    act: String,
    /// A workspace's id, or its name in addresses.
    workspace: Option<String>,
    file: Option<String>,
    checkpoint: Option<String>,
    /// The public key that checkpoints must be signed by, in base64.
    key: Option<String>,
    /// Whether the file may leave entries out.
    partial: bool,
}

impl Wish {
    fn read(mut words: impl Iterator<Item = String>) -> Result<Self, Error> {
        let mut wish = Self { act: words.next().unwrap_or_default(), ..Self::default() };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("what comes after {word}?\n\n{USAGE}"));
            match word.as_str() {
                "--workspace" => wish.workspace = Some(value()?),
                "--file" => wish.file = Some(value()?),
                "--checkpoint" => wish.checkpoint = Some(value()?),
                "--key" => wish.key = Some(value()?),
                "--partial" => wish.partial = true,
                _ => return Err(format!("{word:?} means nothing here\n\n{USAGE}").into()),
            }
        }
        let only_verifies = wish.file.is_some() || wish.checkpoint.is_some() || wish.key.is_some() || wish.partial;
        match wish.act.as_str() {
            "verify" if wish.partial && wish.file.is_none() => Err("--partial is about a file: add --file".into()),
            "verify" => Ok(wish),
            "checkpoint" | "key" if only_verifies => Err(format!("only verify takes that\n\n{USAGE}").into()),
            "checkpoint" | "key" => Ok(wish),
            _ => Err(USAGE.into()),
        }
    }

    /// Whether a workspace of this id and name is meant.
    fn means(&self, id: &str, slug: Option<&str>) -> bool {
        self.workspace.as_deref().is_none_or(|wanted| wanted == id || Some(wanted) == slug)
    }
}

/// Carries the command out.
pub fn run(words: impl Iterator<Item = String>) -> ExitCode {
    match Wish::read(words).and_then(|wish| carry_out(&wish)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("madang: {error}");
            ExitCode::from(2)
        }
    }
}

/// Returns whether nothing is wrong.
fn carry_out(wish: &Wish) -> Result<bool, Error> {
    let checkpoints = wish.checkpoint.as_deref().map(read_checkpoints).transpose()?.unwrap_or_default();
    match (wish.act.as_str(), &wish.file) {
        ("verify", Some(file)) => verify_file(wish, file, &checkpoints),
        ("verify", None) => with_store(|store| async move { verify(wish, &store, &checkpoints).await }),
        ("checkpoint", _) => with_store(|store| async move { checkpoint(wish, &store).await }),
        _ => with_store(|store| async move {
            store.audit_keys().iter().for_each(|key| println!("{}", BASE64.encode(key)));
            Ok(true)
        }),
    }
}

fn read_checkpoints(path: &str) -> Result<Vec<AuditCheckpoint>, Error> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path} can't be read: {error}"))?;
    let read = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).map(|(number, line)| {
        AuditCheckpoint::from_line(line).ok_or_else(|| format!("line {number} of {path} is no checkpoint").into())
    });
    read.collect()
}

async fn verify(wish: &Wish, store: &Store, checkpoints: &[AuditCheckpoint]) -> Result<bool, Error> {
    let key = wish.key.as_ref().map(|key| BASE64.decode(key.as_bytes())).transpose();
    let key = key.map_err(|_| "what comes after --key is no public key; `madang audit key` prints them")?;
    let (mut whole, mut seen) = (true, 0);
    let mut without_log: Vec<&AuditCheckpoint> = checkpoints.iter().collect();
    for id in store.audited_workspaces().await? {
        let name = id.to_string();
        without_log.retain(|checkpoint| checkpoint.workspace != name);
        let tenant = store.tenant(id);
        let slug = tenant.read().await?.map(|workspace| workspace.slug.clone());
        if !wish.means(&name, slug.as_deref()) {
            continue;
        }
        seen += 1;
        let of_it: Vec<_> = checkpoints.iter().filter(|checkpoint| checkpoint.workspace == name).cloned().collect();
        let verified = tenant.verify_audit_log_by(key.as_deref(), &of_it).await?;
        whole &= report(&slug.unwrap_or(name), verified.entries, &verified.findings);
        verified.note().iter().for_each(|note| println!("  {note}"));
    }
    for checkpoint in without_log.iter().filter(|checkpoint| wish.means(&checkpoint.workspace, None)) {
        println!(
            "{}: there is no log, and a checkpoint says that it had {} entries",
            checkpoint.workspace, checkpoint.number
        );
        whole = false;
        seen += 1;
    }
    match &wish.workspace {
        Some(wanted) if seen == 0 => Err(format!("there is no workspace {wanted} with an audit log").into()),
        _ => Ok(whole),
    }
}

fn is_by(wish: &Wish, checkpoint: &AuditCheckpoint) -> bool {
    wish.key.as_ref().is_none_or(|key| *key == BASE64.encode(&checkpoint.public_key))
}

/// Looks at an export. Nothing else is asked: not even the database has to be there.
fn verify_file(wish: &Wish, path: &str, checkpoints: &[AuditCheckpoint]) -> Result<bool, Error> {
    let lines = BufReader::new(File::open(path).map_err(|error| format!("{path} can't be read: {error}"))?).lines();
    let mut verifier = Verifier::new(if wish.partial { Gaps::Allowed } else { Gaps::Refused });
    let mut workspace: Option<String> = None;
    for (number, line) in (1..).zip(lines) {
        let line = line.map_err(|error| format!("{path} can't be read: {error}"))?;
        let Some(link) = AuditLink::from_line(&line) else {
            if !line.trim().is_empty() {
                verifier.find(AuditFinding::Unreadable { line: number });
            }
            continue;
        };
        if workspace.is_none() {
            note(wish, &mut verifier, checkpoints, &link.workspace);
        }
        let known = workspace.get_or_insert_with(|| link.workspace.clone());
        if *known != link.workspace {
            return Err(format!("line {number} of {path} is of another workspace: give one file for each").into());
        }
        verifier.next(&link);
    }
    let Some(workspace) = workspace else { return Err(format!("there is no entry in {path}").into()) };
    if !wish.means(&workspace, None) {
        return Err(format!("{path} is of the workspace {workspace}").into());
    }
    if !checkpoints.is_empty() && wish.key.is_none() {
        let keys: std::collections::BTreeSet<_> =
            checkpoints.iter().map(|checkpoint| BASE64.encode(&checkpoint.public_key)).collect();
        println!(
            "the checkpoints are signed by {}; give --key to be sure that it is yours",
            keys.into_iter().collect::<Vec<_>>().join(", ")
        );
    }
    let (entries, findings) = verifier.finish();
    Ok(report(&workspace, entries, &findings))
}

/// Tells the verifier what checkpoints say of a workspace.
fn note(wish: &Wish, verifier: &mut Verifier, checkpoints: &[AuditCheckpoint], workspace: &str) {
    for checkpoint in checkpoints.iter().filter(|checkpoint| checkpoint.workspace == workspace) {
        if checkpoint.is_signed() && is_by(wish, checkpoint) {
            verifier.note(checkpoint.number, checkpoint.hash.clone(), Witness::Checkpoint);
        } else {
            verifier.find(AuditFinding::Unsigned { number: checkpoint.number });
        }
    }
}

/// Says what was found, and whether that was nothing.
fn report(workspace: &str, entries: u64, findings: &[AuditFinding]) -> bool {
    if findings.is_empty() {
        println!("{workspace}: {entries} entries, as they were written");
    } else {
        println!("{workspace}: {entries} entries, and something is wrong:");
        findings.iter().for_each(|finding| println!("  {finding}"));
    }
    findings.is_empty()
}

async fn checkpoint(wish: &Wish, store: &Store) -> Result<bool, Error> {
    let mut found = false;
    for id in store.audited_workspaces().await? {
        let tenant = store.tenant(id);
        let slug = tenant.read().await?.map(|workspace| workspace.slug.clone());
        if wish.means(&id.to_string(), slug.as_deref()) {
            found = true;
            tenant.audit_checkpoint().await?.iter().for_each(|checkpoint| print!("{}", checkpoint.line()));
        }
    }
    match &wish.workspace {
        Some(wanted) if !found => Err(format!("there is no workspace {wanted} with an audit log").into()),
        _ => Ok(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Wish, String> {
        Wish::read(words.split_whitespace().map(str::to_owned)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_asked_for_is_read_strictly() {
        let wish = read("verify --workspace acme --file log.jsonl --checkpoint kept.jsonl --partial").unwrap();
        assert_eq!(
            (wish.workspace.as_deref(), wish.file.as_deref(), wish.partial),
            (Some("acme"), Some("log.jsonl"), true)
        );
        assert!(read("verify --fiel x").unwrap_err().contains("--fiel"));
        for wrong in ["", "verfy", "verify --file", "verify --partial", "checkpoint --file x"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn an_export_that_was_changed_or_cut_off_is_told_from_one_that_was_not() {
        let app = crate::testing::TestApp::new().await;
        let owner = app.user("owner").await;
        for name in ["One", "Two", "Three"] {
            owner.patch("/api/v1/workspaces/test", &serde_json::json!({ "name": name })).await.ok::<api::Workspace>();
        }
        let file = owner.get("/api/v1/workspaces/test/audit-log/export.jsonl").await;
        let checkpoint = owner.get("/api/v1/workspaces/test/audit-log/checkpoint.jsonl").await;
        let folder = std::env::temp_dir().join(format!("madang-audit-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let put = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let kept = put("kept.jsonl", checkpoint.text());
        let lines: Vec<&str> = file.text().split_inclusive('\n').collect();
        let whole = put("whole.jsonl", file.text());
        let changed = put("changed.jsonl", &file.text().replace("Two", "Zwei"));
        let cut = put("cut.jsonl", &lines[..lines.len() - 1].concat());
        let asked = |words: String| carry_out(&read(&words).unwrap()).map_err(|error| error.to_string());
        assert_eq!(asked(format!("verify --file {whole} --checkpoint {kept}")), Ok(true));
        assert_eq!(asked(format!("verify --file {changed}")), Ok(false));
        assert_eq!(asked(format!("verify --file {cut}")), Ok(true), "nobody could tell");
        assert_eq!(asked(format!("verify --file {cut} --checkpoint {kept}")), Ok(false));
        assert_eq!(asked(format!("verify --file {whole} --checkpoint {kept} --key AAAA")), Ok(false));
        assert!(asked(format!("verify --file {folder}/none", folder = folder.display())).is_err());
        assert!(asked(format!("verify --file {kept}")).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
