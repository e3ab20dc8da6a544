//! What a draft must pass before it is published: which share of the rows, and whose yes.

use api::{Client, Error, ErrorCode, Gate, PageQuery, Person, SaveGate};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{
    Button, ButtonKind, ButtonVariant, Card, Choice, Field, FieldGroup, RadioGroup, Select, Shown, TextInput, TextKind,
    Toaster, use_toaster,
};

use super::desk::Desk;
use crate::{
    client::load,
    kit::{FormBody, TypedForm, Wrong},
    locales::{EvidenceGate as Words, use_words},
    widgets::{ErrorAlert, Loaded},
};

const CHECKS: &str = "gate-checks";
const PERCENT: &str = "gate-min_percent";
const APPROVER: &str = "gate-approver";

const NONE: &str = "none";
const ALL: &str = "all";
const SHARE: &str = "share";

/// What the card loads.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Settings {
    gate: Gate,
    /// Who may be asked for their yes.
    people: Vec<Person>,
}

async fn fetch(client: Client, workspace: String, slug: String) -> Result<Settings, Error> {
    let page = PageQuery { limit: Some(200), ..PageQuery::default() };
    let (gate, people) =
        futures::future::join(client.gate(&workspace, &slug), client.gate_approvers(&workspace, &slug, &page)).await;
    Ok(Settings { gate: gate?, people: people?.items })
}

/// The card with the settings.
#[component]
pub(super) fn GateCard(desk: Desk) -> impl IntoView {
    let w = use_words().evidence().gate();
    // The rest of the page works without it.
    let settings = load(
        move || (desk.workspace.get(), desk.slug.get()),
        |client, (workspace, slug)| async move { Ok(fetch(client, workspace, slug).await) },
    );
    let show = move |settings: Result<Settings, Error>| match settings {
        Ok(settings) => view! { <GateForm desk settings /> }.into_any(),
        Err(error) => view! { <ErrorAlert error /> }.into_any(),
    };
    view! {
        <Card id="gate" title=w.title()>
            <div class="stack" data-gap="s">
                <p class="muted">{w.lead()}</p>
                <Loaded of=settings show />
            </div>
        </Card>
    }
}

/// The values of the form.
#[derive(Debug, Clone, Copy)]
struct Fields {
    /// Whether checks are asked for, and of all rows or a share.
    bar: RwSignal<String>,
    /// The share, as typed.
    percent: RwSignal<String>,
    /// The approver's id; empty for nobody.
    approver: RwSignal<String>,
    revision: RwSignal<u64>,
}

impl Fields {
    fn new(gate: &Gate) -> Self {
        let fields = Self {
            bar: RwSignal::new(String::new()),
            percent: RwSignal::new(String::new()),
            approver: RwSignal::new(String::new()),
            revision: RwSignal::new(0),
        };
        fields.show(gate);
        fields
    }

    /// Shows what is saved.
    fn show(self, gate: &Gate) {
        let (bar, percent) = match gate.min_percent {
            None => (NONE, "90".to_owned()),
            Some(100) => (ALL, "90".to_owned()),
            Some(percent) => (SHARE, percent.to_string()),
        };
        self.bar.set(bar.to_owned());
        self.percent.set(percent);
        self.approver.set(gate.approver.as_ref().map(|approver| approver.id.to_string()).unwrap_or_default());
        self.revision.set(gate.revision);
    }

    /// The share that is asked for, tracked; an error if it isn't one.
    fn min_percent(self) -> Result<Option<u8>, ()> {
        match self.bar.get().as_str() {
            SHARE => {
                let percent = self.percent.with(|typed| typed.trim().trim_end_matches('%').trim().parse::<u8>());
                percent.ok().filter(|percent| (1..=100).contains(percent)).map(Some).ok_or(())
            }
            ALL => Ok(Some(100)),
            _ => Ok(None),
        }
    }
}

#[component]
fn GateForm(desk: Desk, settings: Settings) -> impl IntoView {
    let w = use_words().evidence().gate();
    let Settings { gate, mut people } = settings;
    // One who can't be asked any more is still shown, so that one sees who is to be replaced.
    people.extend(gate.approver.clone().filter(|approver| people.iter().all(|person| person.id != approver.id)));
    let people: Vec<Choice> =
        people.into_iter().map(|person| Choice::new(person.id.to_string(), person.name)).collect();
    let fields = Fields::new(&gate);
    let form = use_form(desk, fields, w, use_toaster());
    let is_share = Memo::new(move |_| fields.bar.with(|bar| bar == SHARE));
    view! {
        <FormBody form refused=w.not_saved()>
            <FieldGroup id=CHECKS label=w.checks() hint=w.checks_hint()>
                <RadioGroup
                    name=CHECKS
                    value=fields.bar
                    options=vec![
                        Choice::new(NONE, w.no_checks()),
                        Choice::new(ALL, w.all_rows()),
                        Choice::new(SHARE, w.share_of_rows()),
                    ]
                />
            </FieldGroup>
            <Shown when=move || is_share.get()>
                <Field id=PERCENT label=w.percent() error=form.error(PERCENT, w.percent())>
                    <TextInput value=fields.percent kind=TextKind::Number autocomplete="off" unit="%" />
                </Field>
            </Shown>
            <Field id=APPROVER label=w.approver() hint=w.approver_hint() error=form.error(APPROVER, w.approver())>
                <Select value=fields.approver options=people empty=w.nobody() />
            </Field>
            <div class="form__actions">
                <Button
                    id="gate-save"
                    variant=ButtonVariant::Primary
                    kind=ButtonKind::Submit
                    busy=form.is_busy()
                    busy_label=w.saving()
                >
                    {w.save()}
                </Button>
            </div>
        </FormBody>
    }
}

fn use_form(desk: Desk, fields: Fields, w: Words, toaster: Toaster) -> TypedForm {
    let check =
        move || fields.min_percent().is_err().then(|| Wrong::at(PERCENT, w.percent_wrong())).into_iter().collect();
    let send = move || {
        let (client, workspace, slug) = desk.reach();
        let change = SaveGate {
            min_percent: fields.min_percent().unwrap_or_default(),
            approver: fields.approver.with(|approver| approver.parse().ok()),
            revision: fields.revision.get(),
        };
        async move {
            match client.save_gate(&workspace, &slug, &change).await {
                Ok(gate) => {
                    let _ = fields.revision.try_set(gate.revision);
                    toaster.done(w.saved());
                    Ok(())
                }
                Err(mut error) => {
                    if let Some(theirs) = current_of(&error) {
                        fields.show(&theirs);
                        error.message = w.changed_meanwhile().to_owned();
                    }
                    Err(error)
                }
            }
        }
    };
    TypedForm::new("gate-", check, send)
}

/// What somebody else saved, if that is why it was refused.
fn current_of(error: &Error) -> Option<Gate> {
    let current = error.current.as_ref().filter(|_| error.code == ErrorCode::StaleRevision)?;
    serde_json::from_value(current.as_ref().clone()).ok()
}
