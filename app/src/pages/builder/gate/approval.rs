//! Whose yes is needed: asking for it, and giving it.

use api::{Gate, GateApproval, Person};
use leptos::prelude::*;
use ui::{Badge, Button, ButtonVariant, Shown, Tone};

use super::GateDesk;
use crate::widgets::{Moment, MomentStyle};

#[component]
pub(super) fn Approval(desk: GateDesk) -> impl IntoView {
    let gate = Memo::new(move |_| desk.gate.with(|gate| gate.as_ref().filter(|gate| gate.approver.is_some()).cloned()));
    let said = Memo::new(move |_| gate.with(|gate| gate.as_ref().and_then(yes).is_some()));
    let may = |read: fn(&Gate) -> bool| Memo::new(move |_| gate.with(|gate| gate.as_ref().is_some_and(read)));
    let (may_approve, may_ask) = (may(|gate| gate.may_approve), may(|gate| gate.editable && !gate.may_approve));
    let name = move || gate.with(|gate| Some(gate.as_ref()?.approver.as_ref()?.name.clone())).unwrap_or_default();
    let w = desk.words;
    let line = move || gate.get().map(|gate| view! { <Said desk gate /> });
    view! {
        <Shown when=move || gate.with(Option::is_some)>
            <div class="stack" data-gap="s">
                {line} <div class="cluster">
                    <Shown when=move || may_approve.get() && !said.get()>
                        <Button
                            id="gate-approve"
                            variant=ButtonVariant::Primary
                            busy=desk.busy
                            busy_label=w.approving()
                            on_click=move |_| desk.approve()
                        >
                            {w.approve()}
                        </Button>
                    </Shown>
                    <Shown when=move || may_approve.get() && said.get()>
                        <Button id="gate-withdraw" busy=desk.busy on_click=move |_| desk.withdraw()>
                            {w.withdraw()}
                        </Button>
                    </Shown>
                    <Shown when=move || may_ask.get() && !said.get()>
                        <Button id="gate-ask" busy=desk.busy on_click=move |_| desk.ask()>
                            {move || w.ask(&name())}
                        </Button>
                    </Shown>
                </div>
            </div>
        </Shown>
    }
}

/// Who said yes to this very draft.
fn yes(gate: &Gate) -> Option<(&Person, api::Timestamp)> {
    let approval = gate.approval.as_ref().filter(|approval| approval.current)?;
    let by = approval.approved_by.as_ref().filter(|by| gate.approver.as_ref().is_some_and(|it| it.id == by.id))?;
    Some((by, approval.approved_at?))
}

/// What was asked and said.
#[component]
fn Said(desk: GateDesk, gate: Gate) -> impl IntoView {
    let w = desk.words;
    let approver = gate.approver.as_ref().map(|approver| approver.name.clone()).unwrap_or_default();
    if let Some((by, at)) = yes(&gate) {
        let said = w.said_yes(&by.name);
        return view! {
            <p>
                <Badge tone=Tone::Ok>{said}</Badge>
                " "
                <Moment at how=MomentStyle::Day />
            </p>
        }
        .into_any();
    }
    let GateApproval { current, asked_by, asked_at, approved_by, .. } = gate.approval.unwrap_or(GateApproval {
        current: false,
        asked_by: None,
        asked_at: None,
        approved_by: None,
        approved_at: None,
    });
    let before =
        approved_by.filter(|_| !current).map(|by| view! { <p class="muted">{w.said_yes_before(&by.name)}</p> });
    let asked = asked_by.zip(asked_at).filter(|_| current).map(|(by, at)| {
        view! {
            <p class="muted">
                {w.asked(&by.name)} " · " <Moment at how=MomentStyle::Day /> " · " {w.asked_now(&approver)}
            </p>
        }
    });
    view! {
        <p>
            <strong>{w.needs_yes(&approver)}</strong>
        </p>
        {before}
        {asked}
    }
    .into_any()
}
