//! The import: what was chosen, what it would become, and the making.

use api::{Error, ErrorCode, ImportChoice, ImportModel, ImportPreview, ImportQuery};
use leptos::{prelude::*, task::spawn_local, web_sys};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use model::ModelRef;
use ui::use_toaster;

use crate::{
    client::use_client,
    device,
    kit::focus,
    locales::{Import as Words, use_words},
    session::use_workspace,
};

/// The largest file that is sent, in bytes.
const LARGEST: u64 = 10 * 1024 * 1024;

/// The heading of what was found, which gets the focus.
pub(super) const FOUND: &str = "import-found";

/// A file that was chosen, or a text that was pasted, which has no name.
#[derive(Debug, Clone)]
struct Chosen {
    name: Option<String>,
    bytes: Vec<u8>,
    /// Names the making of it, so that a lost answer doesn't make a second app.
    key: Option<String>,
}

/// The import.
#[derive(Clone, Copy)]
pub(super) struct Importing {
    workspace: Memo<String>,
    chosen: StoredValue<Option<Chosen>>,
    /// The models that were chosen by hand.
    choices: StoredValue<Vec<ImportChoice>>,
    /// A text that is pasted.
    pub text: RwSignal<String>,
    pub found: RwSignal<Option<ImportPreview>>,
    pub reading: RwSignal<bool>,
    pub making: RwSignal<bool>,
    pub error: RwSignal<Option<Error>>,
    /// Why what was chosen can't be imported.
    pub refused: RwSignal<Option<String>>,
    /// Grows with each question, so that a late answer to an earlier one is not shown.
    asked: StoredValue<u32>,
    pub w: Words,
}

impl Importing {
    pub fn new() -> Self {
        Self {
            workspace: use_workspace(),
            chosen: StoredValue::new(None),
            choices: StoredValue::new(Vec::new()),
            text: RwSignal::new(String::new()),
            found: RwSignal::new(None),
            reading: RwSignal::new(false),
            making: RwSignal::new(false),
            error: RwSignal::new(None),
            refused: RwSignal::new(None),
            asked: StoredValue::new(0),
            w: use_words().import(),
        }
    }

    fn reset(self) {
        self.chosen.set_value(None);
        self.choices.set_value(Vec::new());
        self.found.set(None);
        self.error.set(None);
        self.refused.set(None);
    }

    fn next(self) -> u32 {
        let number = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(number);
        number
    }

    /// Reads the file that was chosen and asks what it would become.
    pub fn take_file(self, client: api::Client, file: &web_sys::File) {
        self.reset();
        let number = self.next();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a file's size is a whole number")]
        let size = file.size() as u64;
        if size > LARGEST {
            return self.refused.set(Some(self.w.too_large().to_owned()));
        }
        let (name, file) = (file.name(), file.clone());
        self.reading.set(true);
        spawn_local(async move {
            let bytes = device::piece_of(&file, 0, size).await;
            // The page may be gone by now, or another file chosen.
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            match bytes {
                Some(bytes) => self.take(client, Some(name), bytes),
                None => {
                    self.reading.set(false);
                    self.refused.set(Some(self.w.unreadable().to_owned()));
                }
            }
        });
    }

    /// Asks what the pasted text would become.
    pub fn take_text(self, client: api::Client) {
        self.reset();
        let text = self.text.get_untracked();
        if text.trim().is_empty() {
            return self.refused.set(Some(self.w.nothing_pasted().to_owned()));
        }
        self.take(client, None, text.into_bytes());
    }

    fn take(self, client: api::Client, name: Option<String>, bytes: Vec<u8>) {
        self.chosen.set_value(Some(Chosen { name, bytes, key: device::random_key() }));
        self.ask(client, FOUND.to_owned());
    }

    /// Asks what it would become. Then the element with this id has the focus.
    fn ask(self, client: api::Client, then: String) {
        let Some(Chosen { name, bytes, .. }) = self.chosen.get_value() else { return };
        let number = self.next();
        let (workspace, how) = (self.workspace.get_untracked(), ImportQuery { name, models: self.models() });
        self.error.set(None);
        self.reading.set(true);
        spawn_local(async move {
            let answer = client.preview_import(&workspace, &how, bytes).await;
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            self.reading.set(false);
            match answer {
                Ok(found) => {
                    self.found.set(Some(found));
                    request_animation_frame(move || focus(&then));
                }
                Err(error) => self.fail(error),
            }
        });
    }

    fn fail(self, error: Error) {
        if matches!(error.code, ErrorCode::Invalid | ErrorCode::TooLarge) {
            self.refused.set(Some(error.fields.values().next().cloned().unwrap_or(error.message)));
        } else {
            self.error.set(Some(error));
        }
    }

    /// The models that were chosen by hand, as the request has them.
    fn models(self) -> Option<String> {
        let choices = self.choices.get_value();
        (!choices.is_empty()).then(|| serde_json::to_string(&choices).unwrap_or_default())
    }

    /// Lets another model answer for the one at this place of the list.
    pub fn choose(self, client: api::Client, at: usize, wanted: &ImportModel, use_: Option<ModelRef>) {
        self.choices.update_value(|choices| {
            choices.retain(|one| (&one.provider, &one.model) != (&wanted.provider, &wanted.model));
            choices.push(ImportChoice { provider: wanted.provider.clone(), model: wanted.model.clone(), use_ });
        });
        // With other models it is another request.
        self.chosen.update_value(|chosen| {
            if let Some(chosen) = chosen {
                chosen.key = device::random_key();
            }
        });
        self.ask(client, model_id(at));
    }
}

/// The id of the field that chooses a model.
pub(super) fn model_id(at: usize) -> String {
    format!("import-model-{at}")
}

/// Makes the app, and goes to its builder.
pub(super) fn use_make(importing: Importing) -> impl Fn() + Clone {
    let (client, navigate, toaster) = (use_client(), use_navigate(), use_toaster());
    move || {
        let Some(Chosen { name, bytes, key }) = importing.chosen.get_value() else { return };
        let (client, navigate) = (client.clone(), navigate.clone());
        let workspace = importing.workspace.get_untracked();
        let how = ImportQuery { name, models: importing.models() };
        importing.error.set(None);
        importing.making.set(true);
        spawn_local(async move {
            let answer = client.import_app(&workspace, &how, bytes, key).await;
            if importing.making.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(made) => {
                    toaster.done(importing.w.imported(&made.app.name));
                    navigate(&format!("/w/{workspace}/apps/{}/edit", made.app.slug), NavigateOptions::default());
                }
                Err(error) => importing.fail(error),
            }
        });
    }
}
