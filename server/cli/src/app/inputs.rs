//! What an app is run with: values that are typed, values from a file, and files that are uploaded.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use api::{CreateFile, ErrorCode, FilePlace, FileState, UPLOAD_PIECE_BYTES};
use clap::ArgMatches;
use model::{FileRef, Values};
use serde_json::Value;
use uuid::Uuid;

use super::texts;
use crate::{exit::Exit, failure::Failure, files, remote::Remote, spec::State, words::Said};

/// The server takes less; this only keeps a wrong file out of the memory.
const LARGEST_VALUES_BYTES: usize = 2 * 1024 * 1024;
/// How often an upload goes on after a lost connection.
const LOST_CONNECTIONS: u32 = 3;

/// The values that were typed with `--inputs` and `--input`. What is typed wins over what is in the file.
pub fn typed(given: &ArgMatches, said: Said) -> Result<Values, Failure> {
    let mut values = match given.get_one::<PathBuf>("inputs") {
        Some(path) => read(path, said)?,
        None => Values::new(),
    };
    let mut named: Vec<&str> = Vec::new();
    for typed in texts(given, "input") {
        let (name, value) = pair(typed, said)?;
        let value = Value::from(value);
        match values.get_mut(name).filter(|_| named.contains(&name)) {
            // A name that is typed twice means both, as of an input where several can be chosen.
            Some(Value::Array(several)) => several.push(value),
            Some(one) => *one = Value::Array(vec![one.take(), value]),
            None => {
                values.insert(name.to_owned(), value);
            }
        }
        named.push(name);
    }
    Ok(values)
}

fn pair(typed: &str, said: Said) -> Result<(&str, &str), Failure> {
    typed.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(|| Failure::usage(said.no_pair(typed)))
}

fn read(path: &Path, said: Said) -> Result<Values, Failure> {
    let text = files::read_text(path, LARGEST_VALUES_BYTES, said)?;
    parsed(text.trim_start_matches('\u{feff}')).map_err(|why| Failure::usage(said.no_values(&files::shown(path), &why)))
}

/// Values as JSON or YAML. What is JSON is read as such, because its numbers and escapes are its own.
fn parsed(text: &str) -> Result<Values, String> {
    if text.trim_start().starts_with('{')
        && let Ok(values) = serde_json::from_str(text)
    {
        return Ok(values);
    }
    serde_saphyr::from_str(text).map_err(|error| {
        let why = error.to_string();
        why.lines().next().unwrap_or_default().to_owned()
    })
}

/// Uploads the files of `--file NAME=PATH`, and puts them among the values.
pub async fn upload(
    remote: &Remote,
    (workspace, app, state): (&str, &str, State),
    given: &ArgMatches,
    values: &mut Values,
) -> Result<(), Failure> {
    let place = FilePlace::app(workspace, app);
    let typed: Vec<(&str, &str)> =
        texts(given, "file").map(|typed| pair(typed, remote.said)).collect::<Result<_, _>>()?;
    // All are opened before any is sent, so that a mistyped path costs nothing.
    let opened = typed.into_iter().map(|(input, path)| Ok((input, open(Path::new(path), remote.said)?)));
    for (input, file) in opened.collect::<Result<Vec<_>, Failure>>()? {
        let file = Box::pin(uploaded(remote, &place, (input, state), file)).await?.to_value();
        match values.get_mut(input) {
            Some(Value::Array(several)) => several.push(file),
            _ => {
                values.insert(input.to_owned(), Value::Array(vec![file]));
            }
        }
    }
    Ok(())
}

/// A file of whoever types.
struct Opened {
    file: File,
    name: String,
    size: u64,
    shown: String,
}

fn open(path: &Path, said: Said) -> Result<Opened, Failure> {
    let shown = files::shown(path);
    let failed = |error: std::io::Error| Failure::usage(said.not_read(&shown, &error));
    let file = File::open(path).map_err(failed)?;
    let there = file.metadata().map_err(failed)?;
    if !there.is_file() {
        return Err(Failure::usage(said.no_file(&shown)));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Opened { file, name, size: there.len(), shown })
}

async fn uploaded(
    remote: &Remote,
    place: &FilePlace,
    (input, state): (&str, State),
    opened: Opened,
) -> Result<FileRef, Failure> {
    let Opened { mut file, name, size, shown } = opened;
    let (draft, version) = match state {
        State::Draft => (true, None),
        State::Version(number) => (false, Some(number)),
        State::Published => (false, None),
    };
    let wanted = CreateFile { name, size, media_type: None, input: input.to_owned(), draft, version };
    let key = Uuid::now_v7().to_string();
    let mut seen = remote.ask(remote.client.create_file(place, &wanted, Some(key))).await?;
    let mut lost = 0;
    while seen.state == FileState::Uploading {
        let piece =
            piece(&mut file, seen.received).map_err(|error| Failure::usage(remote.said.not_read(&shown, &error)))?;
        if piece.is_empty() {
            return Err(Failure::usage(remote.said.file_shrank(&shown)));
        }
        match remote.ask(remote.client.send_piece(place, seen.id, seen.received, piece)).await {
            Ok(now) => seen = now,
            Err(failure) if lost < LOST_CONNECTIONS && may_go_on(&failure) => {
                lost += 1;
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                // What has arrived is asked for, because the answer that said so is lost.
                seen = remote.ask(remote.client.file(place, seen.id)).await?;
            }
            Err(failure) => return Err(failure),
        }
    }
    while seen.state == FileState::Reading {
        seen = remote.ask(remote.client.read_file(place, seen.id)).await?;
    }
    match seen.error {
        None => Ok(FileRef { id: seen.id, name: seen.name }),
        Some(error) => Err(Failure::new(Exit::Refused, "file_refused", format!("{shown}: {}", error.message))),
    }
}

fn may_go_on(failure: &Failure) -> bool {
    failure.exit == Exit::Unreachable || failure.is(ErrorCode::WrongOffset)
}

fn piece(file: &mut File, offset: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(offset))?;
    file.take(UPLOAD_PIECE_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_as_json_and_as_yaml() {
        let expected = json!({"notes": "We ship.", "count": 3, "tags": ["a", "b"]});
        for text in [
            r#"{"notes": "We ship.", "count": 3, "tags": ["a", "b"]}"#,
            "notes: We ship.\ncount: 3\ntags: [a, b]\n",
            "{notes: We ship., count: 3, tags: [a, b]}",
        ] {
            assert_eq!(json!(parsed(text).unwrap()), expected, "{text}");
        }
        for wrong in ["[1, 2]", "just words", "a: b: c", "{\"a\": 1"] {
            let why = parsed(wrong).unwrap_err();
            assert_eq!(why.lines().count(), 1, "{why}");
        }
    }
}
