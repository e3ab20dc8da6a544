//! The table of members and its filters.

use api::Member;
use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
    params::ParamsMap,
};
use ui::{
    Avatar, Badge, Bound, Button, Choice, ControlSize, Each, Empty, IconButton, IconName, Select, Shown, SortHead,
    SortOrder, TableScroll, TextInput, TextKind, Tone, use_announcer,
};

use super::{
    super::state::{MemberFilter, MemberOrder, may_change, may_make_password_link, role_from, role_value, roles_up_to},
    MembersState,
    changes::{RoleChange, use_role_change},
    question::MemberQuestion,
};
use crate::{
    locales::use_words,
    widgets::{CopyAddress, Moment, MomentStyle},
};

/// The filter in the address. Changes go back there, so that the view can be shared.
fn use_filter() -> RwSignal<MemberFilter> {
    let query = use_query_map();
    let filter = RwSignal::new(query.with_untracked(|query| MemberFilter::from_query(|name| query.get(name))));
    let (path, navigate) = (use_location().pathname, use_navigate());
    Effect::new(move |before: Option<MemberFilter>| {
        let now = filter.get();
        if before.is_some_and(|before| before != now) {
            let mut params = ParamsMap::new();
            now.pairs().into_iter().for_each(|(name, value)| params.insert(name, value));
            let to = format!("{}{}", path.get_untracked(), params.to_query_string());
            navigate(&to, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
        now
    });
    filter
}

#[component]
pub(super) fn MembersTable(state: MembersState) -> impl IntoView {
    let w = use_words().admin().members();
    let (announcer, change) = (use_announcer(), use_role_change(state));
    let filter = use_filter();
    let shown = Memo::new(move |_| filter.with(|filter| state.members.with(|members| filter.apply(members))));
    Effect::new(move |before: Option<usize>| {
        let now = shown.with(Vec::len);
        if before.is_some_and(|before| before != now) && filter.with_untracked(MemberFilter::narrows) {
            announcer.say(w.found(now));
        }
        now
    });
    let nobody = move || shown.with(Vec::is_empty);
    let text = move || filter.with(|filter| w.none_text(filter.text.trim()));
    view! {
        <Toolbar filter />
        <Shown
            when=move || !nobody()
            fallback=move || {
                view! {
                    <Empty icon=IconName::Search title=w.none() text=text()>
                        <Button on_click=move |_| filter.set(MemberFilter::default())>{w.clear()}</Button>
                    </Empty>
                }
            }
        >
            <TableScroll label=w.title()>
                <table class="table">
                    <Head filter />
                    <tbody>
                        <Each each=move || shown.get() key=|member| member.id let:member>
                            <Row state member change />
                        </Each>
                    </tbody>
                </table>
            </TableScroll>
        </Shown>
    }
}

#[component]
fn Toolbar(filter: RwSignal<MemberFilter>) -> impl IntoView {
    let words = use_words();
    let w = words.admin().members();
    let text = Bound::new(Signal::derive(move || filter.with(|filter| filter.text.clone())), move |text| {
        filter.update(|filter| filter.text = text);
    });
    let role = Bound::new(
        Signal::derive(move || filter.with(|filter| filter.role.map(role_value).unwrap_or_default().to_owned())),
        move |role: String| filter.update(|filter| filter.role = role_from(&role)),
    );
    let roles: Vec<Choice> =
        roles_up_to(api::Role::Owner).map(|role| Choice::new(role_value(role), words.common().role(role))).collect();
    // Without script the form requests the filtered page; with it, every key filters.
    view! {
        <form class="toolbar" method="get" role="search" on:submit=|event: ev::SubmitEvent| event.prevent_default()>
            <TextInput
                value=text
                kind=TextKind::Search
                id="member-search"
                name="q"
                label=w.search()
                placeholder=w.search_hint()
                icon=IconName::Search
            />
            <Select
                value=role
                id="member-role"
                name="role"
                label=w.role()
                empty=w.all_roles()
                options=Signal::stored(roles)
                auto_width=true
            />
        </form>
    }
}

#[component]
fn Head(filter: RwSignal<MemberFilter>) -> impl IntoView {
    let w = use_words().admin().members();
    let by = move |order: MemberOrder, sorted: SortOrder| {
        Signal::derive(move || if filter.with(|filter| filter.order == order) { sorted } else { SortOrder::None })
    };
    let sort = move |order: MemberOrder| move |_| filter.update(|filter| filter.order = order);
    view! {
        <thead>
            <tr>
                <SortHead order=by(MemberOrder::Name, SortOrder::Ascending) on_sort=sort(MemberOrder::Name)>
                    {w.name()}
                </SortHead>
                <th scope="col">{w.role()}</th>
                <th scope="col" data-priority="3">
                    {w.joined()}
                </th>
                <LastSeenHead order=by(MemberOrder::LastSeen, SortOrder::Descending) on_sort=Callback::new(sort(MemberOrder::LastSeen)) />
                <th scope="col">
                    <span class="visually-hidden">{w.actions()}</span>
                </th>
            </tr>
        </thead>
    }
}

/// A sortable column head that disappears on narrow pages together with its column.
#[component]
fn LastSeenHead(order: Signal<SortOrder>, on_sort: Callback<ev::MouseEvent>) -> impl IntoView {
    let w = use_words().admin().members();
    view! {
        <SortHead order on_sort attr:data-priority="2">
            {w.last_seen()}
        </SortHead>
    }
}

#[component]
fn Row(state: MembersState, member: Member, change: RoleChange) -> impl IntoView {
    let words = use_words();
    let w = words.admin().members();
    let id = member.id;
    // The row stays while its member changes.
    let now = {
        let first = member.clone();
        Memo::new(move |_| {
            state
                .members
                .with(|members| members.iter().find(|other| other.id == id).cloned())
                .unwrap_or_else(|| first.clone())
        })
    };
    let mine = Memo::new(move |_| state.me.get() == Some(id));
    let changeable = Memo::new(move |_| may_change(state.own.get(), now.with(|member| member.role)));
    let remove = move |_| {
        let member = now.get_untracked();
        state.ask(if mine.get_untracked() { MemberQuestion::Leave(member) } else { MemberQuestion::Remove(member) });
    };
    let label = move || if mine.get() { w.leave().to_owned() } else { now.with(|member| w.remove(&member.name)) };
    let icon = if mine.get_untracked() { IconName::Leave } else { IconName::Trash };
    view! {
        <tr>
            <th scope="row">
                <span class="table__identity">
                    <Avatar name=member.name.clone() />
                    <span>
                        {member.name}
                        {move || mine.get().then(|| view! { " " <Badge tone=Tone::Accent>{w.you()}</Badge> })}
                        <span class="table__sub">{member.email}</span>
                        {member
                            .mail_trouble
                            .map(|trouble| {
                                view! { <span class="table__sub">{w.mail_fails(words.admin().invitations().mail_trouble(trouble))}</span> }
                            })}
                    </span>
                </span>
            </th>
            <td>
                <Shown
                    when=move || changeable.get()
                    fallback=move || now.with(|member| words.common().role(member.role))
                >
                    <RoleSelect state now change />
                </Shown>
            </td>
            <td data-priority="3">
                <Moment at=member.joined_at how=MomentStyle::Day />
            </td>
            <td data-priority="2">
                <span class="muted">
                    {match member.last_seen_at {
                        Some(at) => view! { <Moment at /> }.into_any(),
                        None => w.never().into_any(),
                    }}
                </span>
            </td>
            <td data-tight="">
                <PasswordLink state now />
                <Shown when=move || changeable.get()>
                    <IconButton label=label icon size=ControlSize::S on_click=remove />
                </Shown>
            </td>
        </tr>
    }
}

/// The way to a link by which the member chooses a new password, and the link once it is made.
#[component]
fn PasswordLink(state: MembersState, now: Memo<Member>) -> impl IntoView {
    let w = use_words().admin().members();
    let id = now.with_untracked(|member| member.id);
    let may = Memo::new(move |_| may_make_password_link(state.own.get(), now.with(|member| member.role)));
    let label = move || now.with(|member| w.password_link(&member.name));
    let address = Signal::derive(move || {
        state.password_links.with(|all| all.iter().find(|(known, _)| *known == id).map(|(_, address)| address.clone()))
    });
    let copy_label = now.with_untracked(|member| w.password_link_copy(&member.name));
    view! {
        <CopyAddress address text=use_words().admin().invitations().copy() label=copy_label />
        <Shown when=move || may.get()>
            <IconButton
                label=label
                icon=IconName::Key
                size=ControlSize::S
                on_click=move |_| state.ask(MemberQuestion::PasswordLink(now.get_untracked()))
            />
        </Shown>
    }
}

/// A member's role. A change acts at once, except for one's own role, which needs confirmation.
#[component]
fn RoleSelect(state: MembersState, now: Memo<Member>, change: RoleChange) -> impl IntoView {
    let words = use_words();
    // The select keeps the chosen role until the change is done, refused or undone.
    let shown = Signal::derive(move || {
        let id = now.with(|member| member.id);
        let asked = match state.asked.get() {
            Some(MemberQuestion::OwnRole(me, role)) => Some((me, role)),
            _ => change.input().get(),
        };
        let wanted = asked.filter(|(member, _)| member.id == id).map(|(_, role)| role);
        role_value(wanted.unwrap_or_else(|| now.with(|member| member.role))).to_owned()
    });
    let choose = move |value: String| {
        let member = now.get_untracked();
        let Some(role) = role_from(&value).filter(|role| *role != member.role) else { return };
        if state.me.get_untracked() == Some(member.id) {
            state.ask(MemberQuestion::OwnRole(member, role));
        } else {
            change.dispatch((member, role));
        }
    };
    let options = Signal::derive(move || {
        roles_up_to(state.own.get()).map(|role| Choice::new(role_value(role), words.common().role(role))).collect()
    });
    let label = move || now.with(|member| words.admin().members().role_of(&member.name));
    view! { <Select value=Bound::new(shown, choose) options label=label size=ControlSize::S auto_width=true /> }
}
