//! The rows.

use api::{Page, TestRow, TestRowsQuery};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate, params::ParamsMap};
use ui::{
    Badge, Bound, Button, ButtonKind, ButtonVariant, Choice, Column, Columns, ControlSize, Empty, Icon, IconButton,
    IconName, IconSize, LinkButton, Pagination, Section, Select, TableScroll, use_toaster,
};

use super::desk::{Desk, title_of};
use crate::{
    kit::{Ask, AskWords},
    locales::use_words,
    widgets::{Loaded, check_sentence, file_names},
};

/// The list, or what it is for.
#[component]
pub(super) fn Rows(desk: Desk, wanted: Memo<TestRowsQuery>) -> impl IntoView {
    let w = use_words().evidence().rows();
    let has_rows = Memo::new(move |_| desk.set.with(|set| set.rows > 0));
    let show = move |page: Page<TestRow>| {
        let now = wanted.get_untracked();
        view! { <Table desk now page /> }.into_any()
    };
    view! {
        <ui::Shown when=has_rows fallback=move || view! { <NoRows desk /> }>
            <Section id="rows" title=w.rows() lead=w.lead()>
                // Outside of what it filters: it is not drawn anew, and keeps the focus.
                <Tools desk wanted />
                <Loaded of=desk.rows show />
            </Section>
        </ui::Shown>
    }
}

#[component]
fn NoRows(desk: Desk) -> impl IntoView {
    let w = use_words().evidence().rows();
    view! {
        <Empty icon=IconName::Table title=w.none() text=w.none_text()>
            <div class="cluster">
                <Button icon=IconName::Plus variant=ButtonVariant::Primary on_click=move |_| desk.row.add()>
                    {w.add()}
                </Button>
                <Button on_click=move |_| desk.importing.set(true)>{w.import()}</Button>
                <Button on_click=move |_| desk.suggesting.set(true)>{w.suggest()}</Button>
            </div>
        </Empty>
    }
}

/// The filter, and the ways to get more rows.
#[component]
fn Tools(desk: Desk, wanted: Memo<TestRowsQuery>) -> impl IntoView {
    let w = use_words().evidence().rows();
    view! {
        <div class="toolbar">
            <TagFilter desk wanted />
            <span class="muted">{move || w.count(desk.set.with(|set| set.rows))}</span>
            <span class="toolbar__spacer"></span>
            <LinkButton href=move || desk.compare_path() icon=IconName::Scale>
                {w.compare()}
            </LinkButton>
            <Button icon=IconName::Upload on_click=move |_| desk.importing.set(true)>
                {w.import()}
            </Button>
            <a class="button" href=move || desk.export_path() download>
                {w.export()}
            </a>
            <Button icon=IconName::Bulb on_click=move |_| desk.suggesting.set(true)>
                {w.suggest()}
            </Button>
            <Button icon=IconName::Plus variant=ButtonVariant::Primary on_click=move |_| desk.row.add()>
                {w.add()}
            </Button>
        </div>
    }
}

/// Chooses a tag. It is a form, so that it works without script.
#[component]
fn TagFilter(desk: Desk, wanted: Memo<TestRowsQuery>) -> impl IntoView {
    let words = use_words();
    let w = words.evidence();
    let navigate = use_navigate();
    let chosen = Memo::new(move |_| wanted.with(|wanted| wanted.tag.clone().unwrap_or_default()));
    let has_tags = Memo::new(move |_| desk.set.with(|set| !set.tags.is_empty()));
    let options = Signal::derive(move || {
        desk.set.with(|set| set.tags.iter().map(|tag| Choice::new(tag.clone(), w.tagged(tag))).collect::<Vec<_>>())
    });
    let choose = Callback::new(move |tag: String| {
        let address = format!("{}{}", untrack(|| desk.path()), address_of(&tag, None));
        navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    });
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        choose.run(chosen.get_untracked());
    };
    view! {
        <ui::Shown when=has_tags>
            <form class="toolbar" method="get" action=move || desk.path() on:submit=on_submit>
                <Select
                    name="tag"
                    value=Bound::new(chosen, move |tag: String| choose.run(tag))
                    options
                    label=w.rows().tag_filter()
                    empty=w.new_tag_all()
                    auto_width=true
                />
                <Button kind=ButtonKind::Submit>{words.runs().find()}</Button>
            </form>
        </ui::Shown>
    }
}

/// The query string of a page of the list.
fn address_of(tag: &str, after: Option<&str>) -> String {
    let mut params = ParamsMap::new();
    for (name, value) in [("tag", Some(tag).filter(|tag| !tag.is_empty())), ("after", after)] {
        if let Some(value) = value {
            params.insert(name, value.to_owned());
        }
    }
    params.to_query_string()
}

#[component]
fn Table(desk: Desk, now: TestRowsQuery, page: Page<TestRow>) -> impl IntoView {
    let words = use_words();
    let w = words.evidence().rows();
    if page.items.is_empty() && now.tag.is_none() && now.after.is_none() {
        // The rows and their number are loaded separately; one of them is about to change.
        return ().into_any();
    }
    if page.items.is_empty() {
        return view! {
            <Empty icon=IconName::Search title=w.none_tagged()>
                <LinkButton href=move || desk.path()>{w.show_all()}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let tag = now.tag.unwrap_or_default();
    let first = now.after.is_some().then(|| address_of(&tag, None));
    let next = page.next.as_deref().map(|next| address_of(&tag, Some(next)));
    let rows = page.items.into_iter().map(|row| view! { <Row desk row /> }).collect_view();
    view! {
        <TableScroll label=w.rows()>
            <table class="table">
                <Columns of=vec![
                    Column::new(w.number()).number(),
                    Column::new(w.row()),
                    Column::new(w.tags()).priority("2"),
                    Column::new(w.own_checks()).priority("3"),
                    Column::new(w.actions()).unseen(),
                ] />
                <tbody>{rows}</tbody>
            </table>
        </TableScroll>
        <Pagination
            label=words.common().pages()
            newer=Signal::derive(move || first.as_ref().map(|first| format!("{}{first}", desk.path())))
            older=Signal::derive(move || next.as_ref().map(|next| format!("{}{next}", desk.path())))
            newer_label=w.first()
            older_label=w.next()
        />
    }
    .into_any()
}

#[component]
fn Row(desk: Desk, row: TestRow) -> impl IntoView {
    let w = use_words().evidence().rows();
    let title = title_of(&row.title, &row.inputs);
    let number = row.number;
    // Without a text, they are the title.
    let files = file_names(&row.inputs).filter(|_| !row.title.is_empty());
    let files = files.map(|names| view! { <small class="muted">{names}</small> });
    let tags = row.tags.clone().into_iter().map(|tag| view! { <Badge>{tag}</Badge> }).collect_view();
    let checks = row.checks.iter().map(|check| view! { <li>{check_sentence(check)}</li> }).collect_view();
    let gone = (!row.gone.is_empty()).then(|| w.gone(&row.gone.join(", ")));
    let problems = row.problems.iter().map(|(name, text)| w.problem(&desk.label(name), text));
    let warnings = gone.into_iter().chain(problems).map(|text| {
        view! {
            <span class="test-row__warning">
                <Icon name=IconName::Warn size=IconSize::S />
                {text}
            </span>
        }
    });
    let warnings = warnings.collect_view();
    let row = StoredValue::new(row);
    let label = w.edit(number);
    view! {
        <tr>
            <td data-num="" data-tight="">
                {number}
            </td>
            <th scope="row">
                <button
                    type="button"
                    class="test-row__open"
                    aria-label=format!("{label}: {title}")
                    on:click=move |_| row.with_value(|row| desk.row.edit(row))
                >
                    {title.clone()}
                </button>
                {files}
                {warnings}
            </th>
            <td data-priority="2">
                <span class="cluster">{tags}</span>
            </td>
            <td data-priority="3">
                <ul class="plain-list">{checks}</ul>
            </td>
            <td data-tight="">
                <IconButton
                    label=format!("{}: {number}", w.delete())
                    icon=IconName::Trash
                    size=ControlSize::S
                    on_click=move |_| desk.deleting.set(Some(row.get_value()))
                />
            </td>
        </tr>
    }
}

/// Asks before a row is deleted.
#[component]
pub(super) fn DeleteRow(desk: Desk) -> impl IntoView {
    let w = use_words().evidence().rows();
    let toaster = use_toaster();
    let words = move |row: &TestRow| AskWords {
        title: w.delete_title(row.number),
        text: w.delete_text(),
        keep: w.keep(),
        act: w.delete().to_owned(),
        busy: w.deleting(),
        refused: None,
    };
    let act = move |row: TestRow| {
        let (client, workspace, slug) = desk.reach();
        async move {
            client.delete_test_row(&workspace, &slug, row.id).await?;
            toaster.done(w.deleted(row.number));
            desk.refresh();
            Ok(())
        }
    };
    view! { <Ask id="delete-row" subject=desk.deleting words act /> }
}
