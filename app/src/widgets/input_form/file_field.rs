//! The field of a file input: where files are attached, and a row for each of them.

mod row;
mod upload;

use std::collections::BTreeMap;

use api::FilePlace;
use leptos::{prelude::*, web_sys};
use model::{DefinitionPart, FileLimits, FileRef, Input, Problem, ProblemKind, files_of};
use ui::{Each, Field, FileDrop};

pub(super) use self::upload::Uploader;
use self::{row::FileRow, upload::Job};
use super::{
    InputForm,
    files::{Attached, FormFiles, Stage, reconcile, refusal, sum_of, value_of},
    label_of,
};
use crate::{locales::use_words, preferences::use_language};

impl FormFiles {
    /// Uploads files to `place`. For a draft, `save` is run before each upload, with what to do once it is saved or could not be:
    /// only then the server knows the input.
    pub fn new(place: FilePlace, save: Option<Callback<Callback<bool>>>) -> Self {
        Self::of(Uploader::new(place, save, None))
    }

    /// Uploads files to `place` for the trial of a version.
    pub fn of_version(place: FilePlace, number: u32) -> Self {
        Self::of(Uploader::new(place, None, Some(number)))
    }

    fn of(uploader: Uploader) -> Self {
        Self {
            draw: |form, input| view! { <FileField form input /> }.into_any(),
            sum: |attached| view! { <FileSum attached /> }.into_any(),
            attached: RwSignal::new(Vec::new()),
            notes: RwSignal::new(BTreeMap::new()),
            uploader: Some(StoredValue::new(uploader)),
        }
    }
}

/// The value of an input of a form, tracked.
fn held(form: InputForm, input: &str) -> Vec<FileRef> {
    form.held.with(|held| held.get(input).map(files_of).unwrap_or_default())
}

#[component]
fn FileField(form: InputForm, input: Input) -> impl IntoView {
    let w = use_words();
    let (language, limits) = (use_language(), StoredValue::new(input.files.clone().unwrap_or_default()));
    let (label, takes) = (label_of(&input, language), limits.with_value(|limits| w.files().takes(limits)));
    let own = input.hint.as_ref().map(|hint| hint.get(language).to_owned()).filter(|hint| !hint.is_empty());
    let hint = own.map_or_else(|| takes.clone(), |own| format!("{own} {takes}"));
    let (several, accept) = limits.with_value(|limits| (limits.max_files() > 1, accepted(limits)));
    let name = StoredValue::new(input.name.clone());
    let note = move |name: &str| form.files.and_then(|files| files.notes.with(|notes| notes.get(name).cloned()));
    let error = Signal::derive(move || name.with_value(|name| note(name).or_else(|| form.error_of(name))));
    follow_value(form, name);
    let rows = move || {
        let attached = form.files.map(|files| files.attached.get()).unwrap_or_default();
        attached.into_iter().filter(|file| name.with_value(|name| *name == file.input)).collect::<Vec<_>>()
    };
    let any = Memo::new(move |_| !rows().is_empty());
    let add = move |chosen: Vec<web_sys::File>| {
        name.with_value(|name| limits.with_value(|limits| add(form, name, limits, chosen)))
    };
    let no_script = format!("<p class=\"field__hint\">{}</p>", w.files().needs_script());
    let optional = (!input.required).then_some(w.common().optional());
    view! {
        <Field id=form.field_id(&input.name) label hint optional error>
            <FileDrop accept multiple=several button=w.files().choose(several) also=w.files().drop_here(several) on_files=add />
            <noscript inner_html=no_script></noscript>
            <ul class="file-list" role="list" aria-label=w.files().attached() hidden=move || !any.get()>
                <Each each=rows key=|file| file.key let(file)>
                    <FileRow form key=file.key />
                </Each>
            </ul>
        </Field>
    }
}

/// The endings that a browser offers.
fn accepted(limits: &FileLimits) -> String {
    let endings = limits.taken().flat_map(|group| group.endings()).map(|ending| format!(".{ending}"));
    endings.collect::<Vec<_>>().join(",")
}

/// Keeps the list in line with the value, which an example, an earlier run or a reload may change.
fn follow_value(form: InputForm, name: StoredValue<String>) {
    let adopt = move |value: &[FileRef]| {
        let Some(files) = form.files else { return };
        let next_key = || files.uploader.map(Uploader::next_key).unwrap_or_default();
        name.with_value(|name| files.attached.try_update(|attached| reconcile(attached, name, value, next_key)));
    };
    // At once, so that the server draws them, too.
    adopt(&untrack(|| name.with_value(|name| held(form, name))));
    let value = Memo::new(move |_| name.with_value(|name| held(form, name)));
    Effect::new(move |_| {
        adopt(&value.get());
        let unknown = form.files.map(|files| files.attached.with_untracked(|attached| unknown(attached)));
        for key in unknown.into_iter().flatten() {
            Job { form, key }.look_up();
        }
    });
}

fn unknown(attached: &[Attached]) -> Vec<u32> {
    attached.iter().filter(|file| file.stage == Stage::Unknown).map(|file| file.key).collect()
}

/// Attaches files, as far as the limits allow. Where one file is taken, a new one replaces it.
fn add(form: InputForm, input: &str, limits: &FileLimits, chosen: Vec<web_sys::File>) {
    let Some(files) = form.files else { return };
    let mut jobs = Vec::new();
    let max = usize::try_from(limits.max_files()).unwrap_or(usize::MAX);
    if max == 1
        && let [file] = chosen.as_slice()
        && !is_halted(files, input, Some(file))
    {
        let here = files.attached.with_untracked(|attached| keys_of(attached, input));
        // A wrong choice must not cost the file that is there.
        if let Some(why) = refusal(limits, &file.name(), whole(file.size()), form.language).filter(|_| !here.is_empty())
        {
            return files.note(input, Some(format!("{}: {why}", file.name())));
        }
        here.into_iter().for_each(|key| Job { form, key }.remove());
    }
    let mut too_many = false;
    for file in chosen {
        let (name, size) = (file.name(), whole(file.size()));
        if let Some(job) = resumed(form, files, input, &name, size) {
            jobs.push((job, file));
            continue;
        }
        if files.attached.with_untracked(|attached| keys_of(attached, input).len()) >= max {
            too_many = true;
            continue;
        }
        let key = files.uploader.map(Uploader::next_key).unwrap_or_default();
        let why = refusal(limits, &name, size, form.language).map(str::to_owned);
        let stage = why.clone().map_or(Stage::Sending(0), |why| Stage::Refused { why, again: false });
        let input = input.to_owned();
        let row = Attached { key, input, id: None, name: name.clone(), size: Some(size), stage, ours: true };
        files.attached.update(|attached| attached.push(row));
        let job = Job { form, key };
        match why {
            None => jobs.push((job, file)),
            Some(why) => job.say(|w| w.say_refused(&name, &why)),
        }
    }
    for (job, file) in jobs {
        job.upload(file);
    }
    let kind = ProblemKind::TooMany { part: DefinitionPart::Files, max };
    let problem = Problem { path: String::new(), span: None, kind };
    files.note(input, too_many.then(|| problem.message(form.language)));
}

fn keys_of(attached: &[Attached], input: &str) -> Vec<u32> {
    attached.iter().filter(|file| file.input == input).map(|file| file.key).collect()
}

/// The upload that this file belongs to, if the page was reloaded before it was over.
fn resumed(form: InputForm, files: FormFiles, input: &str, name: &str, size: u64) -> Option<Job> {
    let same = |file: &&Attached| {
        file.input == input && file.name == name && file.size == Some(size) && matches!(file.stage, Stage::Halted(_))
    };
    let key = files.attached.with_untracked(|attached| attached.iter().find(same).map(|file| file.key));
    key.map(|key| Job { form, key })
}

fn is_halted(files: FormFiles, input: &str, chosen: Option<&web_sys::File>) -> bool {
    let Some(chosen) = chosen else { return false };
    files.attached.with_untracked(|attached| {
        let mut of_input = attached.iter().filter(|file| file.input == input);
        of_input.any(|file| {
            matches!(file.stage, Stage::Halted(_))
                && file.name == chosen.name()
                && file.size == Some(whole(chosen.size()))
        })
    })
}

/// A size, which JavaScript has as a float.
fn whole(size: f64) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casting a float saturates")]
    let whole = size as u64;
    whole
}

fn write_value(form: InputForm, input: &str) {
    if let Some(files) = form.files {
        let value = files.attached.with_untracked(|attached| value_of(attached, input));
        form.write(input, value);
    }
}

/// What all files of a form are together.
#[component]
fn FileSum(attached: RwSignal<Vec<Attached>>) -> impl IntoView {
    let w = use_words().files();
    let sum = Memo::new(move |_| attached.with(|attached| sum_of(attached.iter())));
    move || sum.get().map(|(tokens, pictures)| view! { <p class="field__hint file-sum">{w.sum(tokens, pictures)}</p> })
}
