//! The files of a run: checked before it is accepted, given to it and read when it is carried out.

use std::{sync::Arc, time::Duration};

use llm::chat::{Image, ImageKind};
use model::{
    AppId, Definition, FileId, FileLimits, FileProblem, FileRef, Problem, ProblemKind, RunId, Values, WorkspaceId,
    files_of, limits,
};
use runner::RunFile;
use store::{FileAccess, FileForRun, FileState, ReadFile, StartedBy, Store, Tenant, Uploader};

use crate::error::Refusal;

/// The pauses between attempts to read files.
const PAUSES: [Duration; 3] = [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(4)];

/// What a definition makes of the files in some values.
#[derive(Debug, Default)]
pub struct Fitted {
    /// With the names that the files have here.
    pub values: Values,
    /// What is wrong, by the path of the input.
    pub problems: Vec<Problem>,
    /// How many pictures go to the model.
    pub pictures: u32,
}

/// Values whose files may be used.
pub(super) struct Attached {
    /// With the names that the files have here.
    pub values: Arc<Values>,
    /// Whether a picture goes to the model.
    pub shows_pictures: bool,
}

/// Checks the files in a run's values against the inputs' limits. A person's files are theirs alone, and belong to one app.
pub(super) async fn check(
    tenant: &Tenant,
    app: AppId,
    by: &StartedBy,
    definition: &Definition,
    values: Arc<Values>,
) -> Result<Attached, Refusal> {
    let known = known(tenant, app, by, definition, &values).await?;
    let Fitted { values, problems, pictures } = fit(definition, &values, &known);
    if !problems.is_empty() {
        return Err(Refusal::inputs(&problems));
    }
    Ok(Attached { values: Arc::new(values), shows_pictures: pictures > 0 })
}

/// The files in a run's values that may be used.
pub(super) async fn known(
    tenant: &Tenant,
    app: AppId,
    by: &StartedBy,
    definition: &Definition,
    values: &Values,
) -> Result<Vec<FileForRun>, Refusal> {
    let ids: Vec<FileId> = definition.files_in_values(values).into_iter().map(|file| file.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tenant.files_for_run(app, access(by), &ids).await?)
}

/// Checks the files in values against the inputs' limits. `known` are those of them that may be used.
pub fn fit(definition: &Definition, values: &Values, known: &[FileForRun]) -> Fitted {
    let mut named = values.clone();
    let mut problems = Vec::new();
    let mut sum = Sum::default();
    for (input, limits) in definition.file_inputs() {
        let Some(value) = named.get_mut(input) else { continue };
        let shown = definition.shows(input);
        let files = files_of(value).into_iter().map(|file| {
            let found = usable(&file, &limits, known).and_then(|found| {
                if shown {
                    sum.add(found)?;
                }
                Ok(found)
            });
            match found {
                Ok(found) => FileRef { name: found.name.clone(), ..file },
                Err(problem) => {
                    problems.push(Problem::new(format!("inputs.{input}"), problem));
                    file
                }
            }
        });
        let files: Vec<FileRef> = files.collect();
        if !files.is_empty() {
            *value = files.iter().map(FileRef::to_value).collect();
        }
    }
    Fitted { values: named, problems, pictures: sum.pictures }
}

/// What the files of a run come to together. It is bounded, because all of it is in memory while the run is carried out.
#[derive(Default)]
struct Sum {
    chars: u64,
    pictures: u32,
}

impl Sum {
    fn add(&mut self, file: &FileForRun) -> Result<(), ProblemKind> {
        self.chars = self.chars.saturating_add(file.chars);
        self.pictures = self.pictures.saturating_add(file.pictures);
        let problem = if self.chars > limits::FILE_CHARS {
            FileProblem::TooMuchText { max_chars: limits::FILE_CHARS }
        } else if self.pictures > limits::FILE_PICTURES {
            FileProblem::TooManyPictures { max: limits::FILE_PICTURES }
        } else {
            return Ok(());
        };
        Err(ProblemKind::File { name: file.name.clone(), problem })
    }
}

fn access(by: &StartedBy) -> FileAccess {
    match by {
        StartedBy::Member { person, .. } | StartedBy::Key { person, .. } => Uploader::Member(*person).into(),
        StartedBy::Link { link, visitor, .. } => Uploader::Visitor { link: *link, visitor: *visitor }.into(),
        // Who tries a draft may edit the app.
        StartedBy::Try { person, .. } | StartedBy::Direct { person, .. } => FileAccess::Editor(*person),
        StartedBy::Comparison { comparison, .. } => FileAccess::Comparison(*comparison),
    }
}

/// The file, if it is there and was read.
pub fn ready<'k>(file: &FileRef, known: &'k [FileForRun]) -> Result<&'k FileForRun, ProblemKind> {
    let found = known.iter().find(|known| known.id == file.id);
    let problem = match found.map(|found| (found, found.state)) {
        Some((found, FileState::Ready)) => return Ok(found),
        None => FileProblem::Gone,
        Some((_, FileState::Uploading | FileState::Reading)) => FileProblem::NotReady,
        Some((_, FileState::Refused)) => FileProblem::Refused,
    };
    let name = found.map_or(&file.name, |found| &found.name).clone();
    Err(ProblemKind::File { name, problem })
}

fn usable<'k>(file: &FileRef, limits: &FileLimits, known: &'k [FileForRun]) -> Result<&'k FileForRun, ProblemKind> {
    let found = ready(file, known)?;
    let problem = |problem| ProblemKind::File { name: found.name.clone(), problem };
    problem_of(found, limits).map_or(Ok(found), |wrong| Err(problem(wrong)))
}

/// What is wrong with a file that was read. It was checked when it was uploaded, but perhaps for another version or another input.
fn problem_of(file: &FileForRun, limits: &FileLimits) -> Option<FileProblem> {
    if !file.group.is_some_and(|group| limits.takes(group)) {
        return Some(FileProblem::NotTaken);
    }
    if file.size > limits.max_bytes() {
        return Some(FileProblem::TooLarge { max_mib: limits.max_bytes() / 1024 / 1024 });
    }
    let max = limits.max_pages();
    file.pages.is_some_and(|pages| pages > max).then_some(FileProblem::TooManyPages { max })
}

/// Gives a new run its files, so that nothing deletes them while it waits for its turn.
pub(super) async fn attach(tenant: &Tenant, run: RunId, definition: &Definition, values: &Values) {
    let ids: Vec<FileId> = definition.files_in_values(values).into_iter().map(|file| file.id).collect();
    if let Err(error) = tenant.attach_files(run, &ids).await {
        // It is done again before they are read.
        tracing::warn!(%run, %error, "a run is given its files later");
    }
}

/// Reads the files of a run. Those that are gone are missing from the result, and then the run ends without asking a model.
///
/// # Errors
/// The database is away for longer than it is worth waiting for.
pub(super) async fn read(
    store: &Store,
    workspace: WorkspaceId,
    run: RunId,
    definition: &Definition,
    values: &Values,
) -> Result<Vec<RunFile>, store::Error> {
    let ids: Vec<FileId> = definition.files_in_values(values).into_iter().map(|file| file.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let tenant = store.tenant(workspace);
    let read = || async {
        tenant.attach_files(run, &ids).await?;
        tenant.file_contents(&ids).await
    };
    let mut pauses = PAUSES.iter();
    let files = loop {
        match (read().await, pauses.next()) {
            (Ok(files), _) => break files,
            (Err(error), None) => return Err(error),
            (Err(error), Some(pause)) => {
                tracing::warn!(%run, %workspace, %error, "the files of a run can't be read yet");
                tokio::time::sleep(*pause).await;
            }
        }
    };
    if files.len() < ids.len() {
        tracing::error!(%run, %workspace, asked = ids.len(), found = files.len(), "files of a run are missing");
    }
    Ok(files.into_iter().map(run_file).collect())
}

fn run_file(ReadFile { id, text, pictures, .. }: ReadFile) -> RunFile {
    let pictures = pictures.into_iter().filter_map(|picture| {
        let kind = ImageKind::of(&picture.bytes)?;
        Some(Image { kind, bytes: picture.bytes.into() })
    });
    RunFile { id, text, pictures: pictures.collect() }
}

#[cfg(test)]
mod tests;
