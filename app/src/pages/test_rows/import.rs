//! Importing rows: a file, what its columns are, what can't be added, and then the adding.

mod preview;

use api::{ColumnUse, Error, ErrorCode, ImportTestRowsQuery, TestRowsImport};
use leptos::{prelude::*, task::spawn_local, web_sys};
use ui::{Button, ButtonVariant, Dialog, DialogSize, Field, FileDrop, use_toaster};

use self::preview::Preview;
use super::desk::Desk;
use crate::{
    device,
    kit::focus,
    locales::{EvidenceImport as Words, use_words},
    widgets::ErrorAlert,
};

/// The largest file that is sent, in bytes.
const LARGEST: u64 = 5 * 1024 * 1024;

/// The endings that are offered.
const ENDINGS: &str = ".csv,.tsv,.xlsx,.jsonl,.yaml,.yml";

/// A file that was chosen, with its bytes.
#[derive(Debug, Clone)]
struct Chosen {
    name: String,
    bytes: Vec<u8>,
}

/// The import.
#[derive(Clone, Copy)]
struct Importing {
    desk: Desk,
    chosen: StoredValue<Option<Chosen>>,
    /// What the file holds, as its columns are read now.
    found: RwSignal<Option<TestRowsImport>>,
    /// What each column is, as it was chosen last: further choices may be made before the answer to it.
    uses: StoredValue<Vec<ColumnUse>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    /// Why the file can't be read at all.
    unreadable: RwSignal<Option<String>>,
    /// Grows with each question, so that a late answer to an earlier one is not shown.
    asked: StoredValue<u32>,
    w: Words,
}

impl Importing {
    fn new(desk: Desk) -> Self {
        Self {
            desk,
            chosen: StoredValue::new(None),
            found: RwSignal::new(None),
            uses: StoredValue::new(Vec::new()),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            unreadable: RwSignal::new(None),
            asked: StoredValue::new(0),
            w: use_words().evidence().import(),
        }
    }

    fn reset(self) {
        self.chosen.set_value(None);
        self.found.set(None);
        self.uses.set_value(Vec::new());
        self.error.set(None);
        self.unreadable.set(None);
    }

    /// Reads the file that was chosen and asks what it holds.
    fn take(self, file: &web_sys::File) {
        self.reset();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a file's size is a whole number")]
        let size = file.size() as u64;
        if size > LARGEST {
            return self.unreadable.set(Some(self.w.too_large().to_owned()));
        }
        let (name, file) = (file.name(), file.clone());
        self.busy.set(true);
        spawn_local(async move {
            let bytes = device::piece_of(&file, 0, size).await;
            // The page may be gone by now.
            if self.busy.try_set(false).is_some() {
                return;
            }
            match bytes {
                Some(bytes) => {
                    self.chosen.set_value(Some(Chosen { name, bytes }));
                    self.ask(None, "import-found".to_owned());
                }
                None => self.unreadable.set(Some(self.w.unreadable().to_owned())),
            }
        });
    }

    /// Asks what the file holds if its columns are these; `None` for what the server suggests. Then the element with this id has the focus.
    fn ask(self, columns: Option<Vec<ColumnUse>>, then: String) {
        let number = self.asked.get_value().wrapping_add(1);
        self.asked.set_value(number);
        self.send(columns, false, move |found| {
            if self.asked.try_get_value() == Some(number) {
                self.uses.set_value(found.columns.iter().map(|column| column.use_.clone()).collect());
                self.found.set(Some(found));
                let then = then.clone();
                request_animation_frame(move || focus(&then));
            }
        });
    }

    /// Takes a column for something else.
    fn choose(self, column: usize, use_: ColumnUse) {
        let mut uses = self.uses.get_value();
        // An input or the expected answer is in one column only; tags may be in several.
        if use_ != ColumnUse::Nothing && use_ != ColumnUse::Tags {
            for other in uses.iter_mut().filter(|other| **other == use_) {
                *other = ColumnUse::Nothing;
            }
        }
        if let Some(place) = uses.get_mut(column) {
            *place = use_;
        }
        self.uses.set_value(uses.clone());
        self.ask(Some(uses), format!("import-column-{column}"));
    }

    fn add(self, added: Callback<u32>) {
        let columns = Some(self.uses.get_value()).filter(|columns| !columns.is_empty());
        self.send(columns, true, move |found| {
            self.desk.importing.set(false);
            self.reset();
            self.desk.refresh();
            added.run(found.added);
        });
    }

    fn send(self, columns: Option<Vec<ColumnUse>>, add: bool, then: impl Fn(TestRowsImport) + 'static) {
        let Some(Chosen { name, bytes }) = self.chosen.get_value() else { return };
        let columns = columns.and_then(|columns| serde_json::to_string(&columns).ok());
        let (client, workspace, slug) = self.desk.reach();
        self.error.set(None);
        self.busy.set(true);
        spawn_local(async move {
            let how = ImportTestRowsQuery { name, columns, add };
            let answer = client.import_test_rows(&workspace, &slug, &how, bytes).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(found) => then(found),
                Err(error) if error.code == ErrorCode::Invalid && !add => {
                    let text = error.fields.values().next().cloned().unwrap_or(error.message);
                    self.unreadable.set(Some(text));
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }
}

#[component]
pub(super) fn ImportDialog(desk: Desk) -> impl IntoView {
    let words = use_words();
    let toaster = use_toaster();
    let importing = Importing::new(desk);
    let w = importing.w;
    let close = move || desk.importing.set(false);
    let good = Memo::new(move |_| importing.found.with(|found| found.as_ref().map(|found| found.good)));
    let added = Callback::new(move |rows| toaster.done(w.added(rows)));
    let blocked = Signal::derive(move || (good.get() == Some(0)).then(|| w.good(0)));
    let foot = move || {
        view! {
            <Button on_click=move |_| close()>{words.common().cancel()}</Button>
            <ui::Shown when=move || good.get().is_some()>
                <Button
                    id="import-add"
                    variant=ButtonVariant::Primary
                    busy=importing.busy
                    busy_label=w.adding()
                    blocked
                    on_click=move |_| importing.add(added)
                >
                    {move || w.add(good.get().unwrap_or_default())}
                </Button>
            </ui::Shown>
        }
    };
    view! {
        <Dialog
            id="import-rows"
            open=desk.importing
            on_close=move |()| close()
            title=w.title()
            close_label=words.common().close()
            size=DialogSize::L
            foot=ViewFn::from(foot)
        >
            {move || importing.error.get().map(|error| view! { <ErrorAlert error /> })}
            <ChooseFile importing />
            {move || importing.found.get().map(|found| view! { <Found importing found /> })}
        </Dialog>
    }
}

#[component]
fn ChooseFile(importing: Importing) -> impl IntoView {
    let w = importing.w;
    let take = move |files: Vec<web_sys::File>| {
        if let Some(file) = files.first() {
            importing.take(file);
        }
    };
    let is_reading = move || importing.busy.get() && importing.found.with(Option::is_none);
    view! {
        <Field id="import-file" label=w.file() hint=w.file_hint() error=importing.unreadable>
            <FileDrop accept=ENDINGS multiple=false button=w.choose() also=w.or_drop() on_files=take />
        </Field>
        <p class="muted" role="status">
            {move || is_reading().then(|| w.reading())}
        </p>
    }
}

#[component]
fn Found(importing: Importing, found: TestRowsImport) -> impl IntoView {
    let name = importing.chosen.with_value(|chosen| chosen.as_ref().map(|chosen| chosen.name.clone()));
    let on_use = Callback::new(move |(column, use_)| importing.choose(column, use_));
    view! { <Preview desk=importing.desk found name=name.unwrap_or_default() on_use /> }
}
