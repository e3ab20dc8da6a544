//! The field of a file input on visitors' pages. `script/upload.js` does what it offers; all its words are here.

use api::{FileErrorCode, FileNote, FilePlace};
use leptos::prelude::*;
use model::{DefinitionPart, FileLimits, FileRef, Input, InputKind, Language, Problem, ProblemKind, files_of};
use serde_json::{Value, json};
use ui::{Field, FileDrop, Icon, IconName};

use crate::{
    locales::use_words,
    preferences::use_language,
    widgets::{FormFiles, InputForm},
};

/// How a visitor's form attaches files. `place` is where they are uploaded.
pub(super) fn files(place: FilePlace) -> FormFiles {
    provide_context(place);
    FormFiles::drawn_by(|form, input| view! { <FileField form input /> }.into_any())
}

/// Whether a form attaches files, and so needs the script for it.
pub(super) fn takes_files(inputs: &[Input]) -> bool {
    inputs.iter().any(|input| input.kind == InputKind::File)
}

#[component]
fn FileField(form: InputForm, input: Input) -> impl IntoView {
    let w = use_words();
    let language = use_language();
    let limits = input.files.clone().unwrap_or_default();
    let several = limits.max_files() > 1;
    let label = input.label.get(language).to_owned();
    let takes = w.files().takes(&limits);
    let own = input.hint.as_ref().map(|hint| hint.get(language)).filter(|hint| !hint.is_empty());
    let hint = own.map_or_else(|| takes.clone(), |own| format!("{own} {takes}"));
    let endings = limits.taken().flat_map(|group| group.endings()).map(|ending| format!(".{ending}"));
    let accept = endings.collect::<Vec<_>>().join(",");
    let error = form.error_of(&input.name);
    let attached = form.held().get(&input.name).map(files_of).unwrap_or_default();
    let rows =
        attached.into_iter().map(|file| view! { <Row input=input.name.clone() file=Some(file) /> }).collect_view();
    let about = about(&input.name, &limits, language).to_string();
    let no_script = format!("<p class=\"field__hint\">{}</p>", w.files().needs_script());
    let optional = (!input.required).then_some(w.common().optional());
    view! {
        <Field id=form.field_id(&input.name) label hint optional error=Signal::stored(error)>
            <FileDrop
                accept
                multiple=several
                button=w.files().choose(several)
                also=w.files().drop_here(several)
                on_files=|_| ()
            />
            <noscript inner_html=no_script></noscript>
            <p class="file-row__error" role="alert" data-note hidden></p>
            <ul class="file-list" role="list" aria-label=w.files().attached() data-files=about>
                {rows}
            </ul>
            <template>
                <Row input=input.name.clone() file=None />
            </template>
        </Field>
    }
}

/// A file; without one, what script makes each of them from.
#[component]
fn Row(input: String, file: Option<FileRef>) -> impl IntoView {
    let w = use_words();
    let value = file.as_ref().map(|file| file.to_value().to_string());
    let is_new = file.is_none();
    let name = file.map(|file| file.name).unwrap_or_default();
    let remove = w.files().remove(&name);
    view! {
        <li class="file-row" data-state="ready">
            <Icon name=IconName::File />
            <div class="file-row__body">
                <p class="file-row__name">
                    <bdi>{name}</bdi>
                    <small></small>
                </p>
                <progress class="progress" max="100" hidden></progress>
                <p class="muted" data-told></p>
            </div>
            <span class="file-row__acts">
                <button type="button" class="button" data-size="s" data-retry hidden>
                    {w.common().try_again()}
                </button>
                <button
                    type="button"
                    class="button"
                    data-variant="ghost"
                    data-size="s"
                    data-remove
                    aria-label=remove
                >
                    {w.common().remove()}
                </button>
            </span>
            <input type="hidden" name=input value=value disabled=is_new />
        </li>
    }
}

/// What the script has to know. In its words `{}` stands for what only it knows.
fn about(input: &str, limits: &FileLimits, language: Language) -> Value {
    let w = use_words().files();
    let max = limits.max_files();
    let most = usize::try_from(max).unwrap_or(usize::MAX);
    let kind = ProblemKind::TooMany { part: DefinitionPart::Files, max: most };
    let too_many = Problem { path: String::new(), span: None, kind };
    let place = use_context::<FilePlace>().map(|place| place.path().to_owned());
    let notes = [
        FileNote::Scanned,
        FileNote::MacrosIgnored,
        FileNote::HiddenLeftOut,
        FileNote::PagesLeftOut,
        FileNote::PagesWithoutText,
        FileNote::UnreadableCharacters,
        FileNote::Incomplete,
    ];
    let notes = notes.into_iter().filter_map(|note| {
        let code = serde_json::to_value(note).ok()?;
        Some((code.as_str()?.to_owned(), w.note(note).into()))
    });
    json!({
        "place": place,
        "input": input,
        "max": max,
        "bytes": limits.max_bytes(),
        "words": {
            "sending": w.sending(),
            "waiting": w.waiting(),
            "reading": w.reading(),
            "ready": w.attached_one(),
            "pages": w.pages("{}"),
            "halted": w.halted(),
            "gone": w.gone(),
            "unreadable": w.unreadable(),
            "unsupported": FileErrorCode::Unsupported.message(language),
            "empty": FileErrorCode::Empty.message(language),
            "tooLarge": FileErrorCode::TooLarge.message(language),
            "tooMany": too_many.message(language),
            "cancel": use_words().common().cancel(),
            "cancelThis": w.cancel("{}"),
            "remove": use_words().common().remove(),
            "removeThis": w.remove("{}"),
            "notReady": w.not_ready("{}"),
            "unusable": w.unusable("{}"),
        },
        "notes": notes.collect::<serde_json::Map<_, _>>(),
    })
}
