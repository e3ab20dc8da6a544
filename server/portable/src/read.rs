//! Reading an app from YAML.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{AppFile, LARGEST_BYTES, Refused, outside::enter};

/// The format that is written and read.
pub const FORMAT: &str = "madang/app@1";
/// What every version of the format begins with.
const ANY: &str = "madang/app@";

const NODES: usize = 500_000;
/// A schema may be as deep as JSON is read, and lies a few levels down.
const DEPTH: usize = 140;

/// Whether a file says of itself that it is an app of ours, of whatever version. It is found by a line at the margin, so that a file
/// that can't be read to its end is still told in the right words.
pub fn is_own(bytes: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(bytes) else { return false };
    let says = |line: &str| {
        let value = line.strip_prefix("format:").map(|value| value.trim().trim_matches(['"', '\'']));
        value.is_some_and(|value| value.starts_with(ANY))
    };
    text.trim_start_matches('\u{feff}').lines().any(says)
}

/// Reads an app.
///
/// # Errors
/// If the file is no app of this format, or holds anything that isn't known.
pub fn read(bytes: &[u8]) -> Result<AppFile, Refused> {
    if bytes.len() > LARGEST_BYTES {
        return Err(Refused::new(
            "The file is larger than 10 MB. Leave some of its test rows out.",
            "파일이 10MB를 넘어요. 테스트 행을 줄여 주세요.",
        ));
    }
    let text = str::from_utf8(bytes).map_err(|_| {
        Refused::new(
            "The file isn't text in UTF-8. Save it as such.",
            "UTF-8 텍스트가 아니에요. UTF-8로 저장해 주세요.",
        )
    })?;
    let mut file = parsed(text)?;
    known_format(&file)?;
    no_nul(&file, &mut String::new())?;
    let providers = enter(&mut file);
    let mut app: AppFile = serde_path_to_error::deserialize(file).map_err(|error| unlike(&error))?;
    app.providers = providers;
    Ok(app)
}

/// The file as data, without anything that YAML can do beyond that.
fn parsed(text: &str) -> Result<Value, Refused> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: NODES,
            max_events: NODES * 3,
            max_total_scalar_bytes: LARGEST_BYTES,
            max_depth: DEPTH,
            max_documents: 1,
            max_aliases: 0,
            max_anchors: 0,
            max_merge_keys: 0,
        },
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::Error,
        merge_keys: serde_saphyr::MergeKeyPolicy::Error,
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::Reject,
        reject_unsupported_tags: true,
        reject_tagged_field_names: true,
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let place = error.location().map(|at| format!("line {}, column {}", at.line(), at.column()));
        let why: String = error.to_string().lines().next().unwrap_or_default().chars().take(200).collect();
        // The rest is for whoever calls the reader.
        let why = why.split(", set ").next().unwrap_or_default();
        let (en, ko) = (
            format!("This can't be read: {why}. Anchors, aliases and tags of YAML aren't read; write the values out."),
            format!("읽을 수 없어요: {why}. YAML의 앵커, 별칭, 태그는 읽지 않으니 값을 그대로 써 주세요."),
        );
        Refused::new(en, ko).at(place.unwrap_or_default())
    })
}

fn known_format(file: &Value) -> Result<(), Refused> {
    match file.get("format").and_then(Value::as_str) {
        Some(FORMAT) => Ok(()),
        Some(other) if other.starts_with(ANY) => Err(Refused::new(
            format!("The file is of a newer format than this server reads, which is {FORMAT}. Update this server, or export the app from one of the same version."),
            format!("이 서버가 읽는 형식({FORMAT})보다 새로운 파일이에요. 서버를 업데이트하거나 같은 버전의 서버에서 내보내 주세요."),
        )
        .at("format")),
        _ => Err(Refused::new(
            format!("The file is no app of Madang: those begin with `format: {FORMAT}`."),
            format!("마당 앱 파일이 아니에요. 앱 파일은 `format: {FORMAT}`으로 시작해요."),
        )
        .at("format")),
    }
}

/// The database can't hold NUL characters.
fn no_nul(value: &Value, path: &mut String) -> Result<(), Refused> {
    let length = path.len();
    match value {
        Value::String(text) if text.contains('\0') => {
            let refused = Refused::new(
                "The text has a character without meaning (NUL). Remove it.",
                "쓸 수 없는 문자(NUL)가 있어요. 지워 주세요.",
            );
            return Err(refused.at(path.clone()));
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                // Writing to a text can't fail.
                let _ = write!(path, "[{at}]");
                no_nul(item, path)?;
                path.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                path.push_str(if length == 0 { "" } else { "." });
                path.push_str(&name.replace('\0', "\u{fffd}"));
                no_nul(&Value::String(name.clone()), path)?;
                no_nul(value, path)?;
                path.truncate(length);
            }
        }
        _ => {}
    }
    Ok(())
}

/// Why data is no app.
fn unlike(error: &serde_path_to_error::Error<serde_json::Error>) -> Refused {
    let path = error.path().to_string();
    // Here they have other names than inside.
    let why = error.inner().to_string().replace("`connection`", "`provider`");
    let why: String = why.chars().take(300).collect();
    let refused = if why.starts_with("unknown field") {
        Refused::new(
            format!(
                "This isn't known here: {why}. Remove it, or update this server if the file comes from a newer one."
            ),
            format!("모르는 항목이 있어요: {why}. 지우거나, 새 서버에서 만든 파일이라면 이 서버를 업데이트해 주세요."),
        )
    } else {
        Refused::new(format!("This can't be read: {why}."), format!("읽을 수 없어요: {why}."))
    };
    refused.at(if path == "." { "" } else { &path })
}
