//! The form in which an entry is hashed, and the search for what was done to a chain. Pure: exports are verified without a database.
//! `docs/audit.md` describes the form. The database writes it (`audit_entry_text`), and this shares no code with that on purpose.

use std::{collections::BTreeMap, fmt};

use data_encoding::HEXLOWER;
use model::WorkspaceId;
use ring::digest;
use serde::Deserialize;
use serde_json::{Map, Number, Value, json};
use time::{OffsetDateTime, UtcOffset};

use super::AuditEntry;

/// The hash before the first entry.
const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One entry of a chain: what it says, and the hash that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLink {
    /// The workspace's id.
    pub workspace: String,
    /// 1, 2, 3 … within the workspace.
    pub number: i64,
    /// The hash of the entry before, in hexadecimal digits.
    pub previous: String,
    /// The text that is hashed: the entry as canonical JSON.
    pub text: String,
    /// The hash that was kept with it, in hexadecimal digits.
    pub hash: String,
}

impl AuditLink {
    pub(crate) fn of(workspace: WorkspaceId, entry: &AuditEntry) -> Self {
        let previous = HEXLOWER.encode(&entry.previous);
        let object = json!({
            "format": "madang-audit/1",
            "workspace": workspace,
            "number": entry.number,
            "previous": previous,
            "id": entry.id,
            "at": instant(entry.at),
            "person": entry.person,
            "address": entry.address,
            "key": entry.key,
            "action": entry.action,
            "object_kind": entry.object_kind,
            "object_id": entry.object_id,
            "before": entry.before,
            "after": entry.after,
        });
        Self {
            workspace: workspace.to_string(),
            number: entry.number,
            previous,
            text: canonical(&object),
            hash: HEXLOWER.encode(&entry.hash),
        }
    }

    /// The entry as a line of an export.
    pub fn line(&self) -> String {
        format!("{{\"entry\":{},\"hash\":\"{}\"}}\n", self.text, self.hash)
    }

    /// Reads a line of an export; `None` if it is none.
    pub fn from_line(line: &str) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Line {
            entry: Map<String, Value>,
            hash: String,
        }
        let Line { entry, hash } = serde_json::from_str(line).ok()?;
        let word = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            workspace: word("workspace")?,
            number: entry.get("number")?.as_i64()?,
            previous: word("previous")?,
            text: canonical(&Value::Object(entry)),
            hash,
        })
    }
}

/// A moment in UTC with microseconds.
pub(crate) fn instant(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let (date, (hour, minute, second, micro)) = (at.date(), at.time().as_hms_micro());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}Z")
}

/// SHA-256, in hexadecimal digits.
pub(crate) fn sha256(text: &str) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

/// A value as RFC 8785 has it, with members sorted by the bytes of their names.
pub(crate) fn canonical(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            let member =
                |(name, value): (&String, &Value)| format!("{}:{}", Value::from(name.as_str()), canonical(value));
            format!("{{{}}}", sorted.into_iter().map(member).collect::<Vec<_>>().join(","))
        }
        Value::Number(number) => plain(number),
        other => other.to_string(),
    }
}

fn plain(number: &Number) -> String {
    let Some(float) = number.as_f64().filter(|_| !number.is_i64() && !number.is_u64()) else {
        return number.to_string();
    };
    if float == 0.0 {
        return "0".to_owned();
    }
    if (1e-6..1e21).contains(&float.abs()) {
        return float.to_string();
    }
    let text = format!("{float:e}");
    if text.contains("e-") { text } else { text.replace('e', "e+") }
}

/// Whether a chain must be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gaps {
    /// It is a part of one: entries may be left out.
    Allowed,
    /// Every entry from the first on must be there.
    Refused,
}

/// Who says what the hash of an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    /// The database's own note of how far the chain is.
    Head,
    /// A signed checkpoint.
    Checkpoint,
}

/// Something that is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFinding {
    /// A line is no entry.
    Unreadable { line: usize },
    /// An entry doesn't have its hash.
    Changed { number: i64 },
    /// Entries are gone.
    Missing { from: i64, to: i64 },
    /// An entry stands where its number doesn't belong.
    OutOfPlace { number: i64, after: i64 },
    /// An entry doesn't follow on the one before.
    Unlinked { number: i64 },
    /// An entry has another hash than somebody noted.
    Differs { number: i64, witness: Witness },
    /// There are fewer entries than somebody noted.
    CutOff { noted: i64, last: i64, witness: Witness },
    /// A checkpoint's signature is not by the key that is trusted.
    Unsigned { number: i64 },
}

impl fmt::Display for AuditFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = |witness: &Witness| match witness {
            Witness::Head => "the database's note of the newest entry",
            Witness::Checkpoint => "the checkpoint",
        };
        match self {
            Self::Unreadable { line } => write!(f, "line {line} is no entry of an export"),
            Self::Changed { number } => {
                write!(f, "entry {number} was changed: its hash is not that of what it says")
            }
            Self::Missing { from, to } if from == to => write!(f, "entry {from} is missing"),
            Self::Missing { from, to } => write!(f, "entries {from} to {to} are missing"),
            Self::OutOfPlace { number, after } => {
                write!(f, "entry {number} stands after entry {after}: it was moved or inserted")
            }
            Self::Unlinked { number } => write!(
                f,
                "entry {number} does not follow on entry {}: that one was replaced, or changed together with its hash",
                number - 1
            ),
            Self::Differs { number, witness } => write!(
                f,
                "entry {number} has another hash than {} says: it, or one before it, was written anew",
                by(witness)
            ),
            Self::CutOff { noted, last, witness } => {
                write!(f, "the end was cut off: the last entry is {last}, and {} says {noted}", by(witness))
            }
            Self::Unsigned { number } => {
                write!(f, "the checkpoint at entry {number} is not signed by the key that is trusted")
            }
        }
    }
}

/// Goes through a chain, entry by entry.
#[derive(Debug)]
pub struct Verifier {
    gaps: Gaps,
    last: Option<(i64, String)>,
    noted: BTreeMap<i64, Vec<(String, Witness)>>,
    entries: u64,
    findings: Vec<AuditFinding>,
}

impl Verifier {
    pub fn new(gaps: Gaps) -> Self {
        Self { gaps, last: None, noted: BTreeMap::new(), entries: 0, findings: Vec::new() }
    }

    /// Takes it as true that the entry with this number has this hash. Must be told before the entry comes.
    pub fn note(&mut self, number: i64, hash: String, witness: Witness) {
        self.noted.entry(number).or_default().push((hash, witness));
    }

    pub fn find(&mut self, finding: AuditFinding) {
        self.findings.push(finding);
    }

    /// Looks at the next entry.
    pub fn next(&mut self, link: &AuditLink) {
        let number = link.number;
        self.entries += 1;
        if sha256(&link.text) != link.hash {
            self.find(AuditFinding::Changed { number });
        }
        let (last, hash) = self.last.clone().unwrap_or_else(|| (0, NOTHING.to_owned()));
        if number <= last {
            self.find(AuditFinding::OutOfPlace { number, after: last });
            return;
        }
        if number > last + 1 {
            if self.gaps == Gaps::Refused {
                self.find(AuditFinding::Missing { from: last + 1, to: number - 1 });
            }
        } else if link.previous != hash {
            self.find(AuditFinding::Unlinked { number });
        }
        for (noted, witness) in self.noted.remove(&number).unwrap_or_default() {
            if noted != link.hash {
                self.find(AuditFinding::Differs { number, witness });
            }
        }
        self.last = Some((number, link.hash.clone()));
    }

    /// How many entries there were, and what is wrong.
    pub fn finish(mut self) -> (u64, Vec<AuditFinding>) {
        let last = self.last.as_ref().map_or(0, |(number, _)| *number);
        let (beyond, is_whole) = (self.noted.split_off(&(last + 1)), self.gaps == Gaps::Refused);
        // Nothing was noted of an empty chain, and a part may leave the end out.
        for (noted, witnesses) in beyond.into_iter().filter(|(noted, _)| *noted > 0 && is_whole) {
            for (_, witness) in witnesses {
                self.find(AuditFinding::CutOff { noted, last, witness });
            }
        }
        (self.entries, self.findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(number: i64, previous: &str, action: &str) -> AuditLink {
        let entry = json!({"workspace": "w", "number": number, "previous": previous, "action": action});
        let text = canonical(&entry);
        AuditLink { workspace: "w".into(), number, previous: previous.into(), hash: sha256(&text), text }
    }

    fn chain(length: i64) -> Vec<AuditLink> {
        let mut links: Vec<AuditLink> = Vec::new();
        for number in 1..=length {
            let previous = links.last().map_or(NOTHING.to_owned(), |link| link.hash.clone());
            links.push(link(number, &previous, "a"));
        }
        links
    }

    fn found(links: &[AuditLink]) -> Vec<AuditFinding> {
        let mut verifier = Verifier::new(Gaps::Refused);
        links.iter().for_each(|link| verifier.next(link));
        verifier.finish().1
    }

    #[test]
    fn each_kind_of_tampering_is_told_with_its_place() {
        let whole = chain(5);
        assert_eq!(found(&whole), []);
        let mut changed = whole.clone();
        changed[2].text = changed[2].text.replace("\"a\"", "\"b\"");
        assert_eq!(found(&changed), [AuditFinding::Changed { number: 3 }]);
        let mut with_its_hash = whole.clone();
        with_its_hash[2] = link(3, &whole[1].hash, "b");
        assert_eq!(found(&with_its_hash), [AuditFinding::Unlinked { number: 4 }]);
        let mut removed = whole.clone();
        removed.remove(1);
        assert_eq!(found(&removed), [AuditFinding::Missing { from: 2, to: 2 }]);
        let mut reordered = whole.clone();
        reordered.swap(1, 2);
        assert_eq!(
            found(&reordered),
            [AuditFinding::Missing { from: 2, to: 2 }, AuditFinding::OutOfPlace { number: 2, after: 3 }]
        );
        let mut inserted = whole.clone();
        inserted.insert(2, link(2, &whole[1].hash, "x"));
        assert_eq!(found(&inserted), [AuditFinding::OutOfPlace { number: 2, after: 2 }]);
    }

    #[test]
    fn a_cut_off_end_and_a_chain_written_anew_show_against_what_was_noted() {
        let whole = chain(5);
        let against = |links: &[AuditLink]| {
            let mut verifier = Verifier::new(Gaps::Refused);
            verifier.note(4, whole[3].hash.clone(), Witness::Checkpoint);
            links.iter().for_each(|link| verifier.next(link));
            verifier.finish().1
        };
        assert_eq!(against(&whole), []);
        let cut = AuditFinding::CutOff { noted: 4, last: 3, witness: Witness::Checkpoint };
        assert_eq!(against(&whole[..3]), [cut]);
        let mut anew = vec![link(1, NOTHING, "b")];
        for number in 2..=5 {
            anew.push(link(number, &anew[anew.len() - 1].hash.clone(), "a"));
        }
        assert_eq!(found(&anew), []);
        assert_eq!(against(&anew), [AuditFinding::Differs { number: 4, witness: Witness::Checkpoint }]);
        assert_eq!(against(&[]), [AuditFinding::CutOff { noted: 4, last: 0, witness: Witness::Checkpoint }]);
        let mut part = Verifier::new(Gaps::Allowed);
        part.note(4, whole[3].hash.clone(), Witness::Checkpoint);
        whole[1..3].iter().for_each(|link| part.next(link));
        assert_eq!(part.finish(), (2, vec![]), "a part may end sooner");
    }

    #[test]
    fn a_line_is_read_as_it_was_written_and_its_hash_is_that_of_its_bytes() {
        let one = link(1, NOTHING, "쓰기 \"x\"\n\u{1f600}");
        assert_eq!(AuditLink::from_line(&one.line()), Some(one.clone()));
        let line = one.line();
        let bytes = line.strip_prefix("{\"entry\":").unwrap().rsplit_once(",\"hash\":").unwrap().0;
        assert_eq!(sha256(bytes), one.hash);
        assert_eq!(AuditLink::from_line("{}"), None);
    }

    #[test]
    fn json_has_one_form() {
        for (given, wanted) in [
            (r#"{ "b": 1, "a": [null, true] }"#, r#"{"a":[null,true],"b":1}"#),
            (
                "[1.0, 0.7, 1e21, 1e-7, 1.5e-9, -0.0, 18446744073709551615]",
                "[1,0.7,1e+21,1e-7,1.5e-9,0,18446744073709551615]",
            ),
            (r#""\u00e9\u000b\/""#, "\"é\\u000b/\""),
        ] {
            assert_eq!(canonical(&serde_json::from_str(given).unwrap()), wanted);
        }
    }
}
