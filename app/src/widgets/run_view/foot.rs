//! What follows an answer: its facts and the actions.

use std::time::Duration;

use leptos::prelude::*;
use model::{Language, Output};
use ui::{
    Button, ButtonVariant, Chip, ControlSize, IconName, Menu, MenuButtonLook, MenuItem, MenuLink, PopoverAlign, Shown,
    copy_formatted, use_announcer,
};

use super::{feedback::RunRating, look};
use crate::{
    device, format,
    locales::use_words,
    preferences::use_language,
    session::{use_amounts, use_workspace},
    widgets::{LiveRun, RunProgress, answer_text::AnswerText},
};

/// How long a button says that it copied.
const COPIED_FOR: Duration = Duration::from_secs(2);

/// Facts and actions of a run. While the run is in progress only the model is known.
#[component]
pub fn RunFoot(
    live: LiveRun,
    #[prop(into)] output: Signal<Output>,
    /// The name of a saved answer, without extension.
    #[prop(optional, into)]
    file_name: Signal<String>,
) -> impl IntoView {
    let look = look(live);
    let progress = live.progress();
    let over = Memo::new(move |_| !look.get().is_live());
    let has_text = Memo::new(move |_| progress.with(|run| !run.output.is_empty()));
    let has_model = Memo::new(move |_| progress.with(|run| run.model_name.is_some()));
    view! {
        <Shown when=move || (over.get() && has_text.get()) || has_model.get()>
            <div class="run-view__foot">
                <Facts live over=over.into() />
                <Shown when=move || over.get() && has_text.get()>
                    <div class="run-view__actions">
                        <CopyButton live output />
                        <DownloadMenu live output file_name />
                        <RunRating live />
                    </div>
                </Shown>
            </div>
            <super::feedback::RunComment live />
        </Shown>
    }
}

#[component]
fn Facts(live: LiveRun, over: Signal<bool>) -> impl IntoView {
    let w = use_words().run().answer();
    let language = use_language();
    let progress = live.progress();
    let fact = move |read: fn(&RunProgress) -> Option<String>| Memo::new(move |_| progress.with(read));
    let model = fact(|run| run.model_name.clone());
    // A run that failed before its first word cost nothing, which is no price worth showing.
    let amounts = use_amounts();
    let cost = Memo::new(move |_| {
        let cost = progress.with(|run| run.cost.filter(|cost| cost.micros != 0 || !run.output.is_empty()));
        cost.map(|cost| amounts.show(cost))
    });
    let tokens = fact(|run| (run.tokens > 0).then(|| format::number(run.tokens)));
    let duration = Memo::new(move |_| progress.with(|run| run.duration_ms.map(|ms| format::duration(ms, language))));
    view! {
        <div class="run-view__facts">
            {move || model.get().map(|model| view! { <Chip icon=IconName::Models>{model}</Chip> })}
            <Shown when=move || over.get()>
                {move || cost.get().map(|cost| view! { <Chip icon=IconName::Coin>{cost}</Chip> })}
                {move || duration.get().map(|duration| view! { <Chip icon=IconName::Clock>{duration}</Chip> })}
                {move || tokens.get().map(|tokens| view! { <Chip>{w.tokens(&tokens)}</Chip> })}
            </Shown>
        </div>
    }
}

/// The current answer in one of its formats.
fn written(live: LiveRun, output: Signal<Output>, language: Language, shape: fn(AnswerText<'_>) -> String) -> String {
    live.progress()
        .with_untracked(|run| output.with_untracked(|output| shape(AnswerText { text: &run.output, output, language })))
}

/// Copies the answer, if there is one, as formatted text and as plain text.
pub(super) fn copy(live: LiveRun, output: Signal<Output>, language: Language, tell: Callback<Result<(), ()>>) {
    if live.progress().with_untracked(|run| run.output.is_empty()) {
        return;
    }
    let html = written(live, output, language, |answer| answer.html());
    let plain = written(live, output, language, |answer| answer.plain());
    copy_formatted(html, plain, tell);
}

/// Copies the answer, and confirms it in the button itself.
#[component]
fn CopyButton(live: LiveRun, output: Signal<Output>) -> impl IntoView {
    let w = use_words().common();
    let language = use_language();
    let announcer = use_announcer();
    let copied = RwSignal::new(false);
    let tell = move |result: Result<(), ()>| {
        announcer.say(if result.is_ok() { w.copied() } else { w.copy_failed() });
        copied.try_set(result.is_ok());
        set_timeout(
            move || {
                copied.try_set(false);
            },
            COPIED_FOR,
        );
    };
    let copy = move |_| copy(live, output, language, Callback::new(tell));
    view! {
        <Button variant=ButtonVariant::Ghost size=ControlSize::S icon=IconName::Copy on_click=copy>
            {move || if copied.get() { w.copied() } else { w.copy() }}
        </Button>
    }
}

#[component]
fn DownloadMenu(live: LiveRun, output: Signal<Output>, file_name: Signal<String>) -> impl IntoView {
    let w = use_words();
    let language = use_language();
    let id = move || live.id().map(|id| format!("download-{id}")).unwrap_or_default();
    let save = move |ending: &str, media_type: &str, shape: fn(AnswerText<'_>) -> String| {
        let name = file_name.with_untracked(|name| file_safe(name));
        device::save_file(&format!("{name}.{ending}"), media_type, &written(live, output, language, shape));
    };
    // The server writes these; the answer is whole by the time that this menu is there.
    let formats = live
        .progress()
        .with_untracked(|run| output.with_untracked(|output| api::AnswerFormat::offered(output, &run.output)));
    let workspace = use_workspace();
    let run = untrack(|| live.id());
    let files = formats.into_iter().filter(|format| *format != api::AnswerFormat::Md).map(move |format| {
        let href = move || {
            let run = run.map(|run| run.to_string()).unwrap_or_default();
            format!("/api/v1/workspaces/{}/runs/{run}/answer/{}", workspace.get(), format.id())
        };
        view! {
            <MenuLink href icon=IconName::File download=true>
                {w.run().answer().file(format)}
            </MenuLink>
        }
    });
    view! {
        <Menu
            id=untrack(id)
            label=w.common().download()
            look=MenuButtonLook::Text(ButtonVariant::Ghost, ControlSize::S, Some(IconName::Download))
            align=PopoverAlign::End
        >
            <MenuItem icon=IconName::File on_select=move |()| save("md", "text/markdown", |answer| answer.markdown())>
                {w.run().answer().markdown()}
            </MenuItem>
            <MenuItem icon=IconName::Text on_select=move |()| save("txt", "text/plain", |answer| answer.plain())>
                {w.run().answer().plain()}
            </MenuItem>
            {files.collect_view()}
            <MenuItem icon=IconName::File on_select=move |()| device::print()>
                {w.run().answer().print()}
            </MenuItem>
        </Menu>
    }
}

/// A file name that every system accepts.
fn file_safe(name: &str) -> String {
    let safe: String = name.chars().map(|c| if c.is_alphanumeric() || " -_.".contains(c) { c } else { '-' }).collect();
    let safe = safe.trim_matches([' ', '.']);
    if safe.is_empty() { "madang".to_owned() } else { safe.chars().take(80).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_names_that_systems_take() {
        assert_eq!(file_safe("회의록: 3/31 요약?"), "회의록- 3-31 요약-");
        assert_eq!(file_safe("../.."), "-");
        assert_eq!(file_safe("  "), "madang");
    }
}
