//! The filters of the audit log. Without script the browser itself sends them.

use api::Member;
use leptos::prelude::*;
use model::{
    Word as _,
    audit::{AuditAction, AuditObject},
};
use ui::{Button, ButtonKind, Choice, Field, IconName, Select, TextInput, TextKind};

use super::state::Wanted;
use crate::{kit::FilterForm, locales::use_words, session::use_workspace};

/// The values of the form.
#[derive(Debug, Clone, Copy)]
struct Typed {
    q: RwSignal<String>,
    person: RwSignal<String>,
    action: RwSignal<String>,
    kind: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
}

impl Typed {
    fn new(wanted: &Wanted) -> Self {
        let field = |value: &Option<String>| RwSignal::new(value.clone().unwrap_or_default());
        Self {
            q: field(&wanted.q),
            person: field(&wanted.person),
            action: field(&wanted.action),
            kind: field(&wanted.kind),
            from: field(&wanted.from),
            until: field(&wanted.until),
        }
    }

    fn wanted(self) -> Wanted {
        let value = |field: RwSignal<String>| Some(field.get_untracked());
        Wanted {
            q: value(self.q),
            person: value(self.person),
            action: value(self.action),
            kind: value(self.kind),
            from: value(self.from),
            until: value(self.until),
            ..Wanted::default()
        }
    }
}

#[component]
pub(super) fn Filters(wanted: Wanted, members: Vec<Member>) -> impl IntoView {
    let w = use_words().audit();
    let workspace = use_workspace();
    let path = Signal::derive(move || format!("/w/{}/admin/audit", workspace.get()));
    let typed = Typed::new(&wanted);
    let chosen = move |()| format!("{}{}", path.get_untracked(), typed.wanted().address());
    let mut people: Vec<Choice> =
        members.iter().map(|member| Choice::new(member.id.to_string(), member.name.clone())).collect();
    if let Some(gone) = wanted.person.filter(|person| members.iter().all(|member| member.id.to_string() != *person)) {
        people.push(Choice::new(gone, w.this_person()));
    }
    let mut actions: Vec<Choice> =
        AuditAction::ALL.iter().map(|action| Choice::new(action.as_str(), w.action(*action))).collect();
    if let Some(unknown) = wanted.action.filter(|action| AuditAction::from_word(action).is_none()) {
        actions.push(Choice::new(unknown.clone(), unknown));
    }
    let kinds: Vec<Choice> = AuditObject::ALL.iter().map(|kind| Choice::new(kind.as_str(), w.kind(*kind))).collect();
    view! {
        <FilterForm class="audit__filters" path chosen>
            <Field id="audit-q" label=w.search()>
                <TextInput
                    kind=TextKind::Search
                    value=typed.q
                    name="q"
                    placeholder=w.search_example()
                    icon=IconName::Search
                    max_length=100_u32
                    autocomplete="off"
                />
            </Field>
            <Field id="audit-person" label=w.person()>
                <Select value=typed.person name="person" options=people empty=w.every_person() />
            </Field>
            <Field id="audit-action" label=w.action_label()>
                <Select value=typed.action name="action" options=actions empty=w.every_action() />
            </Field>
            <Field id="audit-kind" label=w.kind_label()>
                <Select value=typed.kind name="kind" options=kinds empty=w.every_kind() />
            </Field>
            <Field id="audit-from" label=w.from()>
                <TextInput kind=TextKind::Date value=typed.from name="from" />
            </Field>
            <Field id="audit-until" label=w.until()>
                <TextInput kind=TextKind::Date value=typed.until name="until" />
            </Field>
            <Button kind=ButtonKind::Submit>{w.find()}</Button>
        </FilterForm>
    }
}
