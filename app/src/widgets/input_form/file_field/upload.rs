//! Uploads a file: creates it, sends it in pieces, and waits until it is read.
//!
//! Each step asks the server one thing, and what it says decides the next one. A lost connection is waited out, and then the server
//! is asked how much it has.

use api::{Client, CreateFile, Error, ErrorCode, File, FilePlace};
use leptos::{prelude::*, task::spawn_local, web_sys};
use model::FileId;
use send_wrapper::SendWrapper;
use ui::{Announcer, use_announcer};

use super::{
    super::{
        InputForm,
        files::{Attached, FormFiles, Stage},
    },
    write_value,
};
use crate::{
    client::use_client,
    device,
    locales::{Files as Words, words},
};

/// How much is sent at once: little enough to see it grow, and enough to be quick.
const PIECE_BYTES: u64 = 768 * 1024;
/// The longest pause between two attempts, in steps of [`STEP_MS`].
const LONGEST_PAUSE: u32 = 60;
const STEP_MS: u64 = 500;

/// What uploads need, once for each form.
#[derive(Debug)]
pub struct Uploader {
    client: Client,
    place: FilePlace,
    save: Option<Callback<Callback<bool>>>,
    /// The version that is tried.
    version: Option<u32>,
    announcer: Announcer,
    last_key: u32,
    /// Files that somebody asks the server about already.
    looked_up: Vec<u32>,
    /// The files themselves, by their keys.
    bytes: Vec<(u32, SendWrapper<web_sys::File>)>,
}

impl Uploader {
    pub(super) fn new(place: FilePlace, save: Option<Callback<Callback<bool>>>, version: Option<u32>) -> Self {
        let (client, announcer) = (use_client(), use_announcer());
        Self { client, place, save, version, announcer, last_key: 0, looked_up: Vec::new(), bytes: Vec::new() }
    }

    /// A key that no file of the form has had.
    pub(super) fn next_key(this: StoredValue<Self>) -> u32 {
        let next = this.try_update_value(|this| {
            this.last_key += 1;
            this.last_key
        });
        next.unwrap_or_default()
    }
}

/// A file of a form, on its way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job {
    pub form: InputForm,
    pub key: u32,
}

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// There is another one.
    On,
    /// There is another one, but this one brought nothing new.
    Looked,
    /// The server didn't answer.
    Lost,
    /// There is nothing more to do.
    Over,
}

impl Job {
    /// Uploads a file that was just chosen.
    pub(super) fn upload(self, file: web_sys::File) {
        let (key, name) = (self.key, file.name());
        self.uploader(|uploader| {
            uploader.bytes.retain(|(known, _)| *known != key);
            uploader.bytes.push((key, SendWrapper::new(file)));
        });
        // Of one that the server knows already it is asked how much it has.
        self.set(|row| row.stage = if row.id.is_some() { Stage::Unknown } else { Stage::Sending(0) });
        self.say(|w| w.say_added(&name));
        self.start();
    }

    /// Asks for the state of a file that came with the form's values, once.
    pub(super) fn look_up(self) {
        let is_first = self.uploader(|uploader| {
            let is_first = !uploader.looked_up.contains(&self.key);
            uploader.looked_up.push(self.key);
            is_first
        });
        if is_first == Some(true) {
            self.start();
        }
    }

    /// Tries once more what failed.
    pub(super) fn retry(self) {
        // What the server couldn't read is sent again as another file.
        if let Some(old) = self.row().and_then(|row| row.id) {
            self.forget(old);
        }
        self.set(|row| {
            row.id = None;
            row.stage = Stage::Sending(0);
        });
        self.start();
    }

    /// Takes the file off the form, wherever it is.
    pub(super) fn remove(self) {
        let Some(row) = self.row() else { return };
        self.uploader(|uploader| uploader.bytes.retain(|(key, _)| *key != self.key));
        if let Some(files) = self.form.files {
            files.note(&row.input, None);
            files.attached.update(|attached| attached.retain(|file| file.key != self.key));
        }
        write_value(self.form, &row.input);
        if let Some(id) = row.id.filter(|_| row.ours) {
            self.forget(id);
        }
    }

    /// Goes on from where the file is.
    pub(super) fn start(self) {
        let save = self.uploader(|uploader| uploader.save).flatten();
        let is_new = self.row().is_some_and(|row| row.id.is_none());
        match save.filter(|_| is_new) {
            None => spawn_local(self.carry()),
            Some(save) => save.run(Callback::new(move |saved| match saved {
                true => spawn_local(self.carry()),
                false => self.refuse(self.words().unsaved().to_owned(), true),
            })),
        }
    }

    async fn carry(self) {
        let mut lost = 0;
        // One for all tries: an answer that was lost must not begin a second upload.
        let once = device::random_key();
        loop {
            match self.step(&once).await {
                Step::On => lost = 0,
                // A proxy may let every question pass, and no piece: that must not count as progress.
                Step::Looked => device::sleep(STEP_MS).await,
                Step::Over => return,
                Step::Lost => {
                    self.pause(lost).await;
                    lost += 1;
                }
            }
        }
    }

    async fn step(self, once: &Option<String>) -> Step {
        let (Some(row), Some((client, place))) =
            (self.row(), self.uploader(|up| (up.client.clone(), up.place.clone())))
        else {
            return Step::Over;
        };
        let answer = match (row.id, &row.stage) {
            (_, Stage::Ready(_) | Stage::Refused { .. } | Stage::Halted(_)) => return Step::Over,
            (None, _) => client.create_file(&place, &self.creation(&row), once.clone()).await,
            (Some(id), Stage::Sending(from)) => {
                let to = row.size.unwrap_or_default().min(from + PIECE_BYTES);
                let Some(bytes) = self.piece(*from, to).await else {
                    self.refuse(self.words().unreadable().to_owned(), false);
                    return Step::Over;
                };
                client.send_piece(&place, id, *from, bytes).await
            }
            (Some(id), Stage::Reading) => client.read_file(&place, id).await,
            (Some(id), _) => client.file(&place, id).await,
        };
        self.take(&row, answer)
    }

    fn creation(self, row: &Attached) -> CreateFile {
        let kind = self.bytes().map(|file| file.type_()).filter(|kind| !kind.is_empty());
        let of = self.uploader(|uploader| (uploader.save.is_some(), uploader.version));
        let (draft, version) = of.unwrap_or_default();
        let (name, input) = (row.name.clone(), row.input.clone());
        CreateFile { name, size: row.size.unwrap_or_default(), media_type: kind, input, draft, version }
    }

    async fn piece(self, from: u64, to: u64) -> Option<Vec<u8>> {
        let file = self.bytes()?;
        device::piece_of(&file, from, to).await
    }

    /// Takes over what the server said. `before` is the file as it was when the server was asked.
    fn take(self, before: &Attached, answer: Result<File, Error>) -> Step {
        let file = match answer {
            Ok(file) => file,
            Err(error) => match current(&error) {
                // It has other bytes than were thought.
                Some(file) => file,
                None => return self.failed(error),
            },
        };
        if self.row().is_none() {
            // It was cancelled on the way.
            self.forget(file.id);
            return Step::Over;
        }
        let sent_from = match before.stage {
            Stage::Sending(from) if before.id.is_some() => Some(from),
            _ => None,
        };
        let stuck = sent_from == Some(file.received) && file.state == api::FileState::Uploading;
        let has_bytes = self.bytes().is_some();
        self.set(|row| row.update(file, has_bytes));
        write_value(self.form, &before.input);
        match self.row().map(|row| (row.name.clone(), row.stage)) {
            Some((name, Stage::Ready(_))) if before.ours => self.say(|w| w.say_ready(&name)),
            Some((name, Stage::Refused { why, .. })) => self.say(|w| w.say_refused(&name, &why)),
            _ => {}
        }
        let is_reading = self.row().is_some_and(|row| row.stage == Stage::Reading);
        match before.stage {
            _ if stuck => Step::Lost,
            Stage::Waiting(_) => Step::Looked,
            Stage::Reading if is_reading => Step::Looked,
            _ => Step::On,
        }
    }

    fn failed(self, error: Error) -> Step {
        match error.code {
            ErrorCode::Unavailable | ErrorCode::FilesAway | ErrorCode::RequestTimeout | ErrorCode::Busy => {
                self.set(|row| {
                    row.stage = match row.stage {
                        Stage::Sending(at) | Stage::Waiting(at) => Stage::Waiting(at),
                        // How far the reading is will be asked again.
                        ref stage => stage.clone(),
                    }
                });
                Step::Lost
            }
            ErrorCode::NotFound => {
                let input = self.input();
                self.set(|row| row.id = None);
                self.refuse(self.words().gone().to_owned(), self.bytes().is_some());
                if let Some(input) = input {
                    write_value(self.form, &input);
                }
                Step::Over
            }
            _ => {
                let why = error.fields.into_values().next().unwrap_or(error.message);
                self.refuse(why, self.bytes().is_some());
                Step::Over
            }
        }
    }

    /// Waits until another attempt makes sense: longer each time, and as long as the browser knows that it is offline.
    async fn pause(self, lost: u32) {
        let mut left = 1_u32.checked_shl(lost.min(6)).unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE);
        while self.row().is_some() && (left > 0 || !device::is_online()) {
            let was_offline = !device::is_online();
            device::sleep(STEP_MS).await;
            left = if was_offline && device::is_online() { 0 } else { left.saturating_sub(1) };
        }
    }

    fn refuse(self, why: String, again: bool) {
        let Some(row) = self.row() else { return };
        self.say(|w| w.say_refused(&row.name, &why));
        self.set(|row| row.stage = Stage::Refused { why, again });
    }

    /// Removes a file from the server, where it is in nobody's way if that fails: what belongs to no run goes by itself.
    fn forget(self, id: FileId) {
        if let Some((client, place)) = self.uploader(|uploader| (uploader.client.clone(), uploader.place.clone())) {
            spawn_local(async move {
                let _ = client.remove_file(&place, id).await;
            });
        }
    }

    /// The file's input.
    pub(super) fn input(self) -> Option<String> {
        self.row().map(|row| row.input)
    }

    /// Tells screen readers.
    pub(super) fn say(self, text: impl FnOnce(Words) -> String) {
        if let Some(announcer) = self.uploader(|uploader| uploader.announcer) {
            announcer.say(text(self.words()));
        }
    }

    fn words(self) -> Words {
        words(self.form.language).files()
    }

    fn files(self) -> Option<FormFiles> {
        self.form.files
    }

    fn row(self) -> Option<Attached> {
        // The page may be gone by now.
        self.files()?
            .attached
            .try_with_untracked(|attached| attached.iter().find(|row| row.key == self.key).cloned())?
    }

    fn set(self, change: impl FnOnce(&mut Attached)) {
        let Some(files) = self.files() else { return };
        files.attached.try_update(|attached| attached.iter_mut().find(|row| row.key == self.key).map(change));
        if let Some(input) = self.input() {
            self.form.look_again(&input, None);
        }
    }

    fn bytes(self) -> Option<web_sys::File> {
        self.uploader(|uploader| {
            let found = uploader.bytes.iter().find(|(key, _)| *key == self.key);
            found.map(|(_, file)| (**file).clone())
        })?
    }

    fn uploader<T>(self, with: impl FnOnce(&mut Uploader) -> T) -> Option<T> {
        self.files()?.uploader?.try_update_value(with)
    }
}

/// The file as the server has it, if that is why it refused a piece.
fn current(error: &Error) -> Option<File> {
    serde_json::from_value(error.current.as_deref()?.clone()).ok()
}
