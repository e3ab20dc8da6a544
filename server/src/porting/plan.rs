//! What a file becomes in a workspace. Nothing is written here.

use std::sync::Arc;

use api::{ImportChoice, ImportOutcome, ImportPreview};
use model::{Definition, Josa, Language, PersonId, PinnedPiece, Severity, Values, evidence::Check, limits, with_josa};
use portable::AppFile;
use store::{AppImport, Connection, NewApp, NewPiece, NewTestRow};

use super::{
    Note, ReadFile, aside,
    listing::{Listing, listing},
    models::{Matched, matched},
    read::read,
    refused, refused_at,
};
use crate::{
    answers,
    api::{pieces, test_rows, wire},
    auth::Member,
    error::Refusal,
    evidence::checks::refuse_bad,
};

/// An app that a file becomes.
#[derive(Debug)]
pub struct Plan {
    pub listing: Listing,
    /// With models of this workspace, and without the texts of pieces, as a draft has it.
    pub definition: Definition,
    pub sample: Option<Values>,
    /// `None` if the file says nothing of tests.
    pub tests: Option<PlannedTests>,
    pub gate_percent: Option<u8>,
    /// Those that the workspace doesn't have.
    pub pieces: Vec<NewPiece>,
    /// The same, as the definition inserts them.
    brought: Vec<PinnedPiece>,
    matched: Matched,
    notes: Vec<Note>,
}

/// What an app is tested by.
#[derive(Debug, Clone, Default)]
pub struct PlannedTests {
    pub checks: Vec<Check>,
    pub rows: Vec<NewTestRow>,
    /// The rows as the file has them, with the names of files.
    pub in_file: Vec<Values>,
}

/// What of a workspace decides what a file becomes in it.
#[derive(Debug, Clone)]
pub struct Ground {
    by: PersonId,
    language: Language,
    connections: Vec<Connection>,
    /// The workspace's pieces, and those that files before this one bring.
    pieces: Vec<PinnedPiece>,
    /// The models that were chosen.
    chosen: Vec<ImportChoice>,
}

impl Ground {
    pub async fn of(member: &Member, chosen: Vec<ImportChoice>, language: Language) -> Result<Self, Refusal> {
        let connections = member.tenant.connections().await?;
        let pieces = pieces_there(member).await?;
        Ok(Self { by: member.id, language, connections, pieces, chosen })
    }

    /// The same for a file that comes after this one was taken.
    pub fn after(&mut self, plan: &Plan) {
        self.pieces.extend(plan.brought.iter().cloned());
    }

    /// Looks at the workspace's pieces again.
    pub async fn look_again(&mut self, member: &Member) -> Result<(), Refusal> {
        self.pieces = pieces_there(member).await?;
        Ok(())
    }
}

async fn pieces_there(member: &Member) -> Result<Vec<PinnedPiece>, Refusal> {
    let pinned = |piece: store::Piece| PinnedPiece {
        name: piece.name,
        piece: piece.id,
        version: wire::count(piece.version),
        text: piece.text,
    };
    Ok(member.tenant.pieces().await?.into_iter().map(pinned).collect())
}

/// Reads a file and works out what it becomes. It takes as long as the file is large, so it keeps nobody waiting who does other things.
pub async fn plan(
    member: &Member,
    ground: &Arc<Ground>,
    bytes: Vec<u8>,
    name: Option<String>,
) -> Result<Plan, Refusal> {
    let read = aside(move || read(&bytes, name.as_deref())).await?;
    let form = read.file.definition.output.form.as_ref().and_then(|form| answers::form_id(&form.id));
    let has_form = match form {
        Some(sha256) => member.tenant.form_fields(sha256).await?.is_some(),
        None => false,
    };
    let ground = ground.clone();
    aside(move || worked_out(read, &ground, has_form)).await
}

fn worked_out(read: ReadFile, ground: &Ground, has_form: bool) -> Result<Plan, Refusal> {
    let ReadFile { mut file, mut notes, model_place, is_own } = read;
    refuse_huge(&file.definition)?;
    let listing = listing(&file, is_own, ground.language, &mut notes)?;
    let matched = matched(&mut file, model_place.as_deref(), &ground.connections, &ground.chosen, &mut notes)?;
    let (pieces, brought) = pieces_of(&mut file, ground, &mut notes)?;
    if !has_form {
        leave_form_out(&mut file.definition, &mut notes);
    }
    let tests = tests_of(&mut file, is_own, &mut notes)?;
    if file.gate_percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
        let (en, ko) = ("The share is 1 to 100 percent.", "비율은 1~100%예요.");
        return Err(refused(Some("gate_percent"), en, ko));
    }
    let known: Vec<PinnedPiece> = ground.pieces.iter().chain(&brought).cloned().collect();
    problems_of(&file.definition, &known, &mut notes)?;
    let sample = sample_of(&mut file, &mut notes);
    // Those that ask for something come first; within a kind they are in the order of the file.
    notes.sort_by_key(|note| note.what);
    let gate_percent = file.gate_percent;
    Ok(Plan { listing, definition: file.definition, sample, tests, gate_percent, pieces, brought, matched, notes })
}

/// Refuses at once what no draft may be, because the rest takes longer the more there is.
fn refuse_huge(definition: &Definition) -> Result<(), Refusal> {
    let mut alone = definition.clone();
    let pieces = std::mem::take(&mut alone.prompt.pieces).len();
    if pieces > limits::PIECES {
        let max = limits::PIECES;
        return Err(refused(
            Some("definition.prompt.pieces"),
            &format!("A workspace has at most {max} pieces. Leave some out."),
            &format!("조각은 워크스페이스마다 {max}개까지예요. 몇 개를 빼 주세요."),
        ));
    }
    if serde_json::to_vec(&alone).map_err(Refusal::internal)?.len() > limits::DEFINITION_BYTES {
        let max = limits::DEFINITION_BYTES / 1024;
        return Err(refused(
            Some("definition"),
            &format!("An app is at most {max} KB, without its pieces and tests. Shorten its prompts."),
            &format!("앱은 조각과 테스트를 빼고 {max}KB까지예요. 프롬프트를 줄여 주세요."),
        ));
    }
    Ok(())
}

/// The example values, without files, which are named.
fn sample_of(file: &mut AppFile, notes: &mut Vec<Note>) -> Option<Values> {
    let sample = file.sample.take()?;
    for (input, names) in portable::files_named_in(&sample) {
        let names = names.join(", ");
        notes.push(Note::new(
            ImportOutcome::Dropped,
            format!("sample.{input}"),
            format!("The file itself isn’t there: {names}. Attach it to the example again."),
            format!("파일 자체는 들어 있지 않아요: {names}. 예시에 다시 첨부해 주세요."),
        ));
    }
    Some(portable::without_files(sample)).filter(|sample| !sample.is_empty())
}

/// The pieces that the workspace doesn't have yet, to be made and as the definition inserts them. Of two texts under one name the
/// workspace's counts, because other apps insert it.
fn pieces_of(
    file: &mut AppFile,
    ground: &Ground,
    notes: &mut Vec<Note>,
) -> Result<(Vec<NewPiece>, Vec<PinnedPiece>), Refusal> {
    let in_file = std::mem::take(&mut file.definition.prompt.pieces);
    let inserted = file.definition.piece_names();
    let mut new: Vec<NewPiece> = Vec::new();
    let mut brought: Vec<PinnedPiece> = Vec::new();
    for (at, piece) in in_file.into_iter().enumerate() {
        let place = format!("definition.prompt.pieces[{at}]");
        let mut note = |what, en: String, ko: String| notes.push(Note::new(what, place.clone(), en, ko));
        let name = &piece.name;
        let of_ko = |particle| with_josa(&format!("“{}”", piece.name), particle);
        if !inserted.contains(name) {
            note(
                ImportOutcome::Dropped,
                format!("No message inserts “{name}”."),
                format!("어떤 메시지도 {} 넣지 않아요.", of_ko(Josa::Object)),
            );
        } else if let Some(same) = ground.pieces.iter().chain(&brought).find(|known| known.name == *name) {
            if same.text == piece.text {
                note(
                    ImportOutcome::Mapped,
                    format!("The workspace’s piece “{name}” is used."),
                    format!("워크스페이스의 조각 {} 써요.", of_ko(Josa::Object)),
                );
            } else {
                note(
                    ImportOutcome::Changed,
                    format!("The workspace’s piece “{name}” is used, whose text is another one."),
                    format!("워크스페이스에 내용이 다른 조각 {} 있어서 그것을 써요.", of_ko(Josa::Subject)),
                );
            }
        } else {
            let name = pieces::check_name(name).map_err(|refusal| refused_at(&place, &refusal))?;
            let text = pieces::check_text(piece.text.clone()).map_err(|refusal| refused_at(&place, &refusal))?;
            let (en, ko) = (format!("The piece “{name}” is made."), format!("조각 {} 만들어요.", of_ko(Josa::Object)));
            note(ImportOutcome::Mapped, en, ko);
            new.push(NewPiece { name, text, by: ground.by });
            brought.push(piece);
        }
    }
    Ok((new, brought))
}

/// The Word document of answers stays only if this workspace has it; its bytes are in no file of an app.
fn leave_form_out(definition: &mut Definition, notes: &mut Vec<Note>) {
    let Some(form) = definition.output.form.take() else { return };
    notes.push(Note::new(
        ImportOutcome::Dropped,
        "definition.output.form",
        format!("The document “{}” isn’t in the file. Attach it again in the builder.", form.name),
        format!("“{}” 문서는 파일에 들어 있지 않아요. 빌더에서 다시 첨부해 주세요.", form.name),
    ));
}

/// The test rows and checks. A file of ours is refused if it has a wrong one; of another builder's the wrong ones are left out.
fn tests_of(file: &mut AppFile, is_own: bool, notes: &mut Vec<Note>) -> Result<Option<PlannedTests>, Refusal> {
    let Some(tests) = file.tests.take() else { return Ok(None) };
    refuse_bad("checks", &tests.checks).map_err(|refusal| refused_at("tests.checks", &refusal))?;
    let mut planned = PlannedTests { checks: tests.checks, ..PlannedTests::default() };
    for (at, row) in tests.rows.into_iter().enumerate() {
        let place = format!("tests.rows[{at}]");
        for (input, names) in portable::files_named_in(&row.inputs) {
            let names = names.join(", ");
            notes.push(Note::new(
                ImportOutcome::Dropped,
                format!("{place}.inputs.{input}"),
                format!("The file itself isn’t there: {names}. Attach it to the test row again."),
                format!("파일 자체는 들어 있지 않아요: {names}. 테스트 행에 다시 첨부해 주세요."),
            ));
        }
        let kept = api::CreateTestRow {
            inputs: portable::without_files(row.inputs.clone()),
            expected: row.expected,
            tags: row.tags,
            checks: row.checks,
        };
        match test_rows::checked(kept) {
            Ok(new) if is_own || planned.rows.len() < limits::TEST_ROWS => {
                planned.rows.push(new);
                planned.in_file.push(row.inputs);
            }
            Ok(_) => notes.push(Note::new(
                ImportOutcome::Dropped,
                place,
                format!("An app has at most {} test rows.", limits::TEST_ROWS),
                format!("테스트 행은 앱마다 {}개까지예요.", limits::TEST_ROWS),
            )),
            Err(refusal) if is_own => return Err(refused_at(&place, &refusal)),
            Err(refusal) => {
                let reason = |language| refusal.body(language, "").error.message;
                notes.push(Note::new(ImportOutcome::Dropped, place, reason(Language::En), reason(Language::Ko)));
            }
        }
    }
    Ok(Some(planned))
}

/// Refuses what no draft may have, and names what has to be completed before it is published.
fn problems_of(definition: &Definition, known: &[PinnedPiece], notes: &mut Vec<Note>) -> Result<(), Refusal> {
    for problem in definition.clone().with_pieces(known).check() {
        let path = format!("definition.{}", problem.path);
        if problem.blocks_saving() {
            return Err(refused(Some(&path), &problem.message(Language::En), &problem.message(Language::Ko)));
        }
        if problem.severity() == Severity::Error {
            let (en, ko) = (problem.message(Language::En), problem.message(Language::Ko));
            notes.push(Note::new(ImportOutcome::NeedsChoice, path, en, ko));
        }
    }
    Ok(())
}

impl Plan {
    /// What becomes of each part of the file.
    pub fn lines(&self, language: Language) -> Vec<api::ImportLine> {
        self.notes.iter().map(|note| note.to_wire(language)).collect()
    }

    /// Says one more thing, where it belongs.
    pub fn note(&mut self, what: ImportOutcome, place: &str, en: &str, ko: &str) {
        let at = self.notes.partition_point(|note| note.what <= what);
        self.notes.insert(at, Note::new(what, place, en, ko));
    }

    /// The preview.
    pub fn preview(self, language: Language) -> ImportPreview {
        let lines = self.lines(language);
        ImportPreview {
            name: self.listing.name,
            summary: self.listing.summary,
            kind: self.definition.kind,
            inputs: wire::count(self.definition.inputs.len()),
            rows: wire::count(self.tests.map_or(0, |tests| tests.rows.len())),
            lines,
            models: self.matched.named,
            offered: self.matched.offered,
        }
    }

    /// The new app that it is.
    pub fn new_app(self, owner: PersonId) -> AppImport {
        let tests = self.tests.unwrap_or_default();
        AppImport {
            app: NewApp {
                slug: wire::slug(&self.listing.name, "app"),
                name: self.listing.name,
                summary: self.listing.summary,
                category: self.listing.category,
                icon: self.listing.icon,
                owner,
                definition: self.definition,
                sample: self.sample,
            },
            checks: tests.checks,
            rows: tests.rows,
            min_percent: self.gate_percent,
            pieces: self.pieces,
        }
    }
}
