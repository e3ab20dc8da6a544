//! A file in the list: what it is, how far it has come, and what can be done with it.

use api::FileContents;
use leptos::prelude::*;
use ui::{Button, ButtonVariant, ControlSize, Icon, IconName, IconSize, Progress};

use super::{
    super::{
        InputForm,
        files::{Attached, Stage},
    },
    upload::Job,
};
use crate::{
    kit::focus,
    locales::{file_size, use_words},
};

/// What a row shows besides a number that grows.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Unknown,
    Sending,
    Waiting,
    Reading,
    Ready(Box<FileContents>),
    Halted,
    Refused { why: String, again: bool },
}

impl Shown {
    fn of(stage: &Stage) -> Self {
        match stage {
            Stage::Unknown => Self::Unknown,
            Stage::Sending(_) => Self::Sending,
            Stage::Waiting(_) => Self::Waiting,
            Stage::Reading => Self::Reading,
            Stage::Ready(contents) => Self::Ready(contents.clone()),
            Stage::Halted(_) => Self::Halted,
            Stage::Refused { why, again } => Self::Refused { why: why.clone(), again: *again },
        }
    }

    fn state(&self) -> &'static str {
        match self {
            Self::Unknown | Self::Sending | Self::Waiting | Self::Reading => "busy",
            Self::Ready(_) => "ready",
            Self::Halted | Self::Refused { .. } => "refused",
        }
    }
}

#[component]
pub(super) fn FileRow(form: InputForm, key: u32) -> impl IntoView {
    let file = Memo::new(move |_| {
        let files = form.files?;
        files.attached.with(|attached| attached.iter().find(|file| file.key == key).cloned())
    });
    let shown =
        Memo::new(move |_| file.with(|file| file.as_ref().map_or(Shown::Unknown, |file| Shown::of(&file.stage))));
    let name =
        Signal::derive(move || file.with(|file| file.as_ref().map(|file| file.name.clone()).unwrap_or_default()));
    let size = move || file.with(|file| file.as_ref().and_then(|file| file.size).map(file_size));
    view! {
        <li class="file-row" data-state=move || shown.with(Shown::state)>
            <Icon name=IconName::File />
            <div class="file-row__body">
                <p class="file-row__name">
                    <bdi>{move || name.get()}</bdi>
                    <small>{size}</small>
                </p>
                {move || told(shown.get(), file)}
            </div>
            <RowButtons form key name shown />
        </li>
    }
}

/// How far the file has come, in words.
fn told(shown: Shown, file: Memo<Option<Attached>>) -> AnyView {
    let w = use_words().files();
    match shown {
        Shown::Unknown => view! { <p class="field__hint">{w.unknown()}</p> }.into_any(),
        Shown::Reading => view! { <Progress value=Signal::stored(None) label=w.reading() /> }.into_any(),
        Shown::Sending | Shown::Waiting => {
            let is_lost = shown == Shown::Waiting;
            let numbers = Memo::new(move |_| file.with(|file| file.as_ref().map(numbers).unwrap_or_default()));
            let value = Signal::derive(move || {
                let (received, size) = numbers.get();
                Some(share(received, size))
            });
            let label = move || {
                let (received, size) = numbers.get();
                w.sent(received, size)
            };
            view! {
                <Progress value label />
                {is_lost.then(|| view! { <p class="file-row__lost">{w.waiting()}</p> })}
            }
            .into_any()
        }
        Shown::Ready(contents) => view! { <Contents contents=*contents /> }.into_any(),
        Shown::Halted => failed(w.halted().to_owned()),
        Shown::Refused { why, .. } => failed(why),
    }
}

fn failed(why: String) -> AnyView {
    view! {
        <p class="field__error">
            <Icon name=IconName::Error size=IconSize::S />
            {why}
        </p>
    }
    .into_any()
}

fn numbers(file: &Attached) -> (u64, u64) {
    let received = match file.stage {
        Stage::Sending(received) | Stage::Waiting(received) => received,
        _ => 0,
    };
    (received, file.size.unwrap_or_default())
}

/// A share in percent.
fn share(received: u64, size: u64) -> f64 {
    let percent = received.saturating_mul(100) / size.max(1);
    f64::from(u32::try_from(percent.min(100)).unwrap_or(100))
}

/// What was read.
#[component]
fn Contents(contents: FileContents) -> impl IntoView {
    let w = use_words().files();
    let notes = contents.notes.iter().map(|note| view! { <li>{w.note(*note)}</li> }).collect_view();
    let facts = w.facts(&contents);
    let beginning = (!contents.beginning.trim().is_empty()).then(|| {
        view! {
            <details class="file-row__beginning">
                <summary>{w.beginning()}</summary>
                <pre tabindex="0">{contents.beginning.clone()}</pre>
            </details>
        }
    });
    view! {
        <p class="field__hint">{facts}</p>
        <ul class="file-row__notes" hidden=contents.notes.is_empty()>
            {notes}
        </ul>
        {beginning}
    }
}

#[component]
fn RowButtons(form: InputForm, key: u32, name: Signal<String>, shown: Memo<Shown>) -> impl IntoView {
    let w = use_words();
    let job = Job { form, key };
    let remove = move |_| {
        let input = job.input();
        job.say(|w| w.say_removed(&name.get_untracked()));
        job.remove();
        if let Some(input) = input {
            focus(&form.field_id(&input));
        }
    };
    // Once pressed, the button is hidden, and the focus may not fall out of the row.
    let remove_id = format!("{}-remove-{key}", job.input().map(|input| form.field_id(&input)).unwrap_or_default());
    let retry = {
        let remove_id = remove_id.clone();
        move |_| {
            focus(&remove_id);
            job.retry();
        }
    };
    let is_sending = Memo::new(move |_| shown.with(|shown| matches!(shown, Shown::Sending | Shown::Waiting)));
    let may_retry = Memo::new(move |_| shown.with(|shown| matches!(shown, Shown::Refused { again: true, .. })));
    let label = move || match is_sending.get() {
        true => w.files().cancel(&name.get()),
        false => w.files().remove(&name.get()),
    };
    view! {
        <span class="file-row__acts">
            <span hidden=move || !may_retry.get()>
                <Button
                    size=ControlSize::S
                    on_click={retry}
                    {..}
                    aria-label=move || w.files().retry(&name.get())
                >
                    {w.common().try_again()}
                </Button>
            </span>
            <Button variant=ButtonVariant::Ghost size=ControlSize::S on_click={remove} {..} id=remove_id aria-label=label>
                {move || if is_sending.get() { w.common().cancel() } else { w.common().remove() }}
            </Button>
        </span>
    }
}
