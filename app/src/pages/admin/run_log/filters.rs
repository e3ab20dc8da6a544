//! The filters of the run log. Without script the browser itself sends them.

use api::{Member, RunSource, RunState};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Choice, Field, IconName, Select, TextInput, TextKind};

use super::state::Wanted;
use crate::{kit::FilterForm, locales::use_words};

/// The values of the form.
#[derive(Debug, Clone, Copy)]
struct Typed {
    q: RwSignal<String>,
    person: RwSignal<String>,
    source: RwSignal<String>,
    state: RwSignal<String>,
    rating: RwSignal<String>,
    model: RwSignal<String>,
    version: RwSignal<String>,
    cost: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
}

impl Typed {
    fn new(wanted: &Wanted) -> Self {
        let field = |value: &Option<String>| RwSignal::new(value.clone().unwrap_or_default());
        Self {
            q: field(&wanted.q),
            person: field(&wanted.person),
            source: field(&wanted.source),
            state: field(&wanted.state),
            rating: field(&wanted.rating),
            model: field(&wanted.model),
            version: field(&wanted.version),
            cost: field(&wanted.cost),
            from: field(&wanted.from),
            until: field(&wanted.until),
        }
    }

    fn wanted(self) -> Wanted {
        let value = |field: RwSignal<String>| Some(field.get_untracked());
        Wanted {
            q: value(self.q),
            person: value(self.person),
            source: value(self.source),
            state: value(self.state),
            rating: value(self.rating),
            model: value(self.model),
            version: value(self.version),
            cost: value(self.cost),
            from: value(self.from),
            until: value(self.until),
            after: None,
        }
    }
}

/// The ways to start a run that the log has.
const SOURCES: [RunSource; 5] = [RunSource::Member, RunSource::Key, RunSource::Direct, RunSource::Link, RunSource::Try];

#[component]
pub(super) fn Filters(
    wanted: Wanted,
    members: Vec<Member>,
    /// The page's address without its query.
    path: Signal<String>,
    /// Whether it is of one app, which has versions.
    of_app: bool,
) -> impl IntoView {
    let w = use_words().run_log();
    let typed = Typed::new(&wanted);
    let chosen = move |()| format!("{}{}", path.get_untracked(), typed.wanted().address());
    let version = of_app.then(|| {
        view! {
            <Field id="log-version" label=w.version_label()>
                <TextInput kind=TextKind::Number value=typed.version name="version" autocomplete="off" />
            </Field>
        }
    });
    view! {
        <FilterForm class="audit__filters" path chosen>
            <Field id="log-q" label=w.search()>
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
            <Choices typed members of_app />
            <Field id="log-model" label=w.model()>
                <TextInput value=typed.model name="model" autocomplete="off" />
            </Field>
            {version}
            <Field id="log-cost" label=w.cost_at_least()>
                <TextInput value=typed.cost name="cost" unit="US$" autocomplete="off" />
            </Field>
            <Field id="log-from" label=w.from()>
                <TextInput kind=TextKind::Date value=typed.from name="from" />
            </Field>
            <Field id="log-until" label=w.until()>
                <TextInput kind=TextKind::Date value=typed.until name="until" />
            </Field>
            <Button kind=ButtonKind::Submit>{w.find()}</Button>
        </FilterForm>
    }
}

/// The filters that one chooses from a list.
#[component]
fn Choices(typed: Typed, members: Vec<Member>, of_app: bool) -> impl IntoView {
    let w = use_words().run_log();
    let people: Vec<Choice> =
        members.iter().map(|member| Choice::new(member.id.to_string(), member.name.clone())).collect();
    let offered = SOURCES.iter().filter(|source| !of_app || **source != RunSource::Direct);
    let sources: Vec<Choice> = offered.map(|source| Choice::new(source.as_str(), w.source(*source))).collect();
    let states = [RunState::Running, RunState::Completed, RunState::Cancelled, RunState::Failed, RunState::Interrupted]
        .map(|state| Choice::new(state.as_str(), w.state(state)))
        .to_vec();
    let ratings = vec![Choice::new("up", w.up()), Choice::new("down", w.down())];
    // Only admins are told who the members are.
    let person = (!people.is_empty()).then(|| {
        view! {
            <Field id="log-person" label=w.person()>
                <Select value=typed.person name="person" options=people empty=w.every_person() />
            </Field>
        }
    });
    view! {
        {person}
        <Field id="log-source" label=w.door()>
            <Select value=typed.source name="source" options=sources empty=w.every_door() />
        </Field>
        <Field id="log-state" label=w.state_label()>
            <Select value=typed.state name="state" options=states empty=w.every_state() />
        </Field>
        <Field id="log-rating" label=w.rating()>
            <Select value=typed.rating name="rating" options=ratings empty=w.every_rating() />
        </Field>
    }
}
