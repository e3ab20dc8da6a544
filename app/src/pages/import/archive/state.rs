//! The archive: what was chosen, what it would become, and the making, which goes on from where it was after whatever went wrong.

use api::{
    ArchiveImport, ArchivePreview, ArchiveProgressQuery, ArchiveQuery, ArchivedState, Client, Error, ErrorCode,
    ImportChoice, ImportModel,
};
use leptos::{prelude::*, task::spawn_local, web_sys};
use model::ModelRef;

use super::super::state::model_id;
use crate::{
    client::use_client,
    device,
    kit::focus,
    locales::{Archive as Words, use_words},
    session::use_workspace,
};

/// The largest archive that is sent, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;
/// How often it is asked how many apps are made.
const ASK_AGAIN_MS: u64 = 1000;

/// The heading of what was found, the group of its apps, and the heading of what became of them; each gets the focus.
pub(super) const FOUND: &str = "archive-found";
pub(super) const APPS: &str = "archive-apps";
pub(super) const DONE: &str = "archive-done";

/// An archive that was chosen.
#[derive(Debug, Clone)]
struct Chosen {
    bytes: Vec<u8>,
    /// Names its import, so that whatever is sent again makes nothing twice.
    key: Option<String>,
}

/// An archive and its import.
#[derive(Clone, Copy)]
pub(super) struct Archive {
    workspace: Memo<String>,
    chosen: StoredValue<Option<Chosen>>,
    /// The models that were chosen by hand.
    choices: StoredValue<Vec<ImportChoice>>,
    pub found: RwSignal<Option<ArchivePreview>>,
    /// The files of the apps that are to be made.
    pub wanted: RwSignal<Vec<String>>,
    pub none_chosen: RwSignal<Option<String>>,
    pub reading: RwSignal<bool>,
    pub making: RwSignal<bool>,
    pub made_so_far: RwSignal<usize>,
    pub outcome: RwSignal<Option<ArchiveImport>>,
    pub error: RwSignal<Option<Error>>,
    /// Why what was chosen can't be imported.
    pub refused: RwSignal<Option<String>>,
    /// Grows with each question, so that a late answer to an earlier one is not shown.
    asked: StoredValue<u32>,
    pub w: Words,
}

impl Archive {
    pub fn new() -> Self {
        Self {
            workspace: use_workspace(),
            chosen: StoredValue::new(None),
            choices: StoredValue::new(Vec::new()),
            found: RwSignal::new(None),
            wanted: RwSignal::new(Vec::new()),
            none_chosen: RwSignal::new(None),
            reading: RwSignal::new(false),
            making: RwSignal::new(false),
            made_so_far: RwSignal::new(0),
            outcome: RwSignal::new(None),
            error: RwSignal::new(None),
            refused: RwSignal::new(None),
            asked: StoredValue::new(0),
            w: use_words().archive(),
        }
    }

    fn next(self) -> u32 {
        let number = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(number);
        number
    }

    /// Reads the archive that was chosen and asks what it would become. While one is being made, no other can be chosen.
    pub fn take_file(self, client: Client, file: &web_sys::File) {
        if self.making.get_untracked() {
            return;
        }
        self.chosen.set_value(None);
        self.choices.set_value(Vec::new());
        self.found.set(None);
        self.outcome.set(None);
        self.error.set(None);
        self.refused.set(None);
        let number = self.next();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a file's size is a whole number")]
        let size = file.size() as u64;
        if size > LARGEST {
            return self.refused.set(Some(self.w.too_large().to_owned()));
        }
        let file = file.clone();
        self.reading.set(true);
        spawn_local(async move {
            let bytes = device::piece_of(&file, 0, size).await;
            // The page may be gone by now, or another file chosen.
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            match bytes {
                Some(bytes) => {
                    self.chosen.set_value(Some(Chosen { bytes, key: device::random_key() }));
                    self.ask(client, FOUND.to_owned());
                }
                None => {
                    self.reading.set(false);
                    self.refused.set(Some(self.w.unreadable().to_owned()));
                }
            }
        });
    }

    /// Asks what it would become. Then the element with this id has the focus.
    fn ask(self, client: Client, then: String) {
        let Some(Chosen { bytes, .. }) = self.chosen.get_value() else { return };
        let number = self.next();
        let workspace = self.workspace.get_untracked();
        let how = ArchiveQuery { apps: None, models: self.models() };
        self.error.set(None);
        self.reading.set(true);
        spawn_local(async move {
            let answer = client.preview_archive(&workspace, &how, bytes).await;
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            self.reading.set(false);
            match answer {
                Ok(found) => {
                    self.offer(found);
                    request_animation_frame(move || focus(&then));
                }
                Err(error) => self.fail(error),
            }
        });
    }

    /// Shows what was found. What could be made is chosen, unless somebody has left it out already.
    fn offer(self, found: ArchivePreview) {
        let files = |of: &ArchivePreview| -> Vec<String> {
            of.apps.iter().filter(|app| app.refused.is_none()).map(|app| app.file.clone()).collect()
        };
        let before = self.found.with_untracked(|found| found.as_ref().map(files));
        let wanted = self.wanted.get_untracked();
        let is_left_out =
            |file: &String| before.as_ref().is_some_and(|before| before.contains(file)) && !wanted.contains(file);
        self.wanted.set(files(&found).into_iter().filter(|file| !is_left_out(file)).collect());
        self.found.set(Some(found));
    }

    fn fail(self, error: Error) {
        if matches!(error.code, ErrorCode::Invalid | ErrorCode::TooLarge) {
            self.refused.set(Some(error.fields.values().next().cloned().unwrap_or(error.message)));
        } else {
            self.error.set(Some(error));
        }
    }

    fn models(self) -> Option<String> {
        let choices = self.choices.get_value();
        (!choices.is_empty()).then(|| serde_json::to_string(&choices).unwrap_or_default())
    }

    /// Lets another model answer for the one at this place of the list.
    pub fn choose(self, client: Client, at: usize, wanted: &ImportModel, use_: Option<ModelRef>) {
        self.choices.update_value(|choices| {
            choices.retain(|one| (&one.provider, &one.model) != (&wanted.provider, &wanted.model));
            choices.push(ImportChoice { provider: wanted.provider.clone(), model: wanted.model.clone(), use_ });
        });
        self.ask(client, model_id(at));
    }

    /// Takes an app among those that are to be made, or leaves it out.
    pub fn want(self, file: &str, on: bool) {
        self.none_chosen.set(None);
        self.wanted.update(|wanted| {
            wanted.retain(|known| known != file);
            if on {
                wanted.push(file.to_owned());
            }
        });
    }

    /// Counts what is made while it is being made.
    fn follow(self, client: Client, workspace: String, key: String) {
        spawn_local(async move {
            let which = ArchiveProgressQuery { key };
            loop {
                device::sleep(ASK_AGAIN_MS).await;
                if self.making.try_get_untracked() != Some(true) {
                    return;
                }
                // Without an answer the bar stands still for a second.
                if let Ok(progress) = client.archive_progress(&workspace, &which).await {
                    self.made_so_far.try_set(progress.made.len());
                }
            }
        });
    }
}

/// Whether there is an app.
pub(super) fn is_made(state: ArchivedState) -> bool {
    matches!(state, ArchivedState::Made | ArchivedState::MadeBefore)
}

/// Makes the apps that are wanted, or those of them that weren't made yet.
pub(super) fn use_make(archive: Archive) -> impl Fn() + Clone + Send + Sync + 'static {
    let client = use_client();
    move || {
        let Some(Chosen { bytes, key }) = archive.chosen.get_value() else { return };
        let wanted = archive.wanted.get_untracked();
        if wanted.is_empty() {
            archive.none_chosen.set(Some(archive.w.none_chosen().to_owned()));
            return focus(APPS);
        }
        if archive.making.get_untracked() {
            return;
        }
        let (client, workspace) = (client.clone(), archive.workspace.get_untracked());
        let apps = Some(serde_json::to_string(&wanted).unwrap_or_default());
        let how = ArchiveQuery { apps, models: archive.models() };
        archive.error.set(None);
        archive.making.set(true);
        if let Some(key) = key.clone() {
            archive.follow(client.clone(), workspace.clone(), key);
        }
        spawn_local(async move {
            let answer = client.import_archive(&workspace, &how, bytes, key).await;
            // The page may be gone by now.
            if archive.making.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(outcome) => {
                    archive.made_so_far.set(outcome.apps.iter().filter(|app| is_made(app.state)).count());
                    archive.outcome.set(Some(outcome));
                    request_animation_frame(|| focus(DONE));
                }
                Err(error) => archive.fail(error),
            }
        });
    }
}
