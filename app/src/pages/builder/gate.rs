//! What a draft must pass before it is published: how far it is, and what can be done about it. Whoever publishes sees it, and whoever is
//! asked for their yes.

mod approval;
mod rows;

use api::{ComparisonEstimate, Error, ErrorCode, Gate, GateContent, RunGate};
use leptos::{prelude::*, task::spawn_local};
use ui::{Alert, AlertTone, Announcer, Field, Shown, Textarea, use_announcer};

use self::{approval::Approval, rows::Rows};
use crate::{
    client::use_client,
    device,
    locales::{EvidenceGate as Words, use_words},
    widgets::ErrorAlert,
};

/// How often it is asked for news while rows are run, in milliseconds.
const EVERY_MS: u64 = 1_500;
/// The shortest and the longest reason, in characters.
const REASON_CHARS: std::ops::RangeInclusive<usize> = 10..=500;

/// The draft that the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct ShownDraft {
    revision: u64,
    /// What the first gate of this revision was about; `None` before there was one.
    content: Option<String>,
}

impl ShownDraft {
    /// Keeps what the first gate of this revision is about; a later one may have other texts of pieces.
    fn note(&mut self, gate: &Gate) {
        if self.content.is_none() && gate.draft_revision == self.revision {
            self.content = Some(gate.content.clone());
        }
    }
}

/// The gate of an app, and what is being done about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct GateDesk {
    workspace: Memo<String>,
    /// The app's name in addresses.
    slug: Signal<String>,
    /// `None` until it is loaded.
    pub gate: RwSignal<Option<Gate>>,
    shown: StoredValue<ShownDraft>,
    pub failed: RwSignal<Option<Error>>,
    /// Why an admin publishes past it.
    pub reason: RwSignal<String>,
    /// The most that running may cost, as typed.
    limit: RwSignal<String>,
    estimate: RwSignal<Option<ComparisonEstimate>>,
    busy: RwSignal<bool>,
    client: StoredValue<api::Client>,
    is_followed: StoredValue<bool>,
    announcer: Announcer,
    words: Words,
}

impl GateDesk {
    pub fn new(workspace: Memo<String>, slug: Signal<String>) -> Self {
        Self {
            workspace,
            slug,
            gate: RwSignal::new(None),
            shown: StoredValue::default(),
            failed: RwSignal::new(None),
            reason: RwSignal::new(String::new()),
            limit: RwSignal::new(String::new()),
            estimate: RwSignal::new(None),
            busy: RwSignal::new(false),
            client: StoredValue::new(use_client()),
            is_followed: StoredValue::new(false),
            announcer: use_announcer(),
            words: use_words().evidence().gate(),
        }
    }

    fn reach(self) -> (api::Client, String, String) {
        (self.client.get_value(), self.workspace.get_untracked(), self.slug.get_untracked())
    }

    /// The address of a page of the app, tracked.
    fn path(self, rest: &str) -> String {
        format!("/w/{}/apps/{}{rest}", self.workspace.get(), self.slug.get())
    }

    /// Whether the draft may be published as it is, tracked; also while nobody knows, because the server decides in the end.
    pub fn is_passed(self) -> bool {
        self.gate.with(|gate| gate.as_ref().is_none_or(|gate| gate.passed))
    }

    /// Whether an admin could publish it all the same, tracked.
    pub fn may_pass(self) -> bool {
        self.gate.with(|gate| gate.as_ref().is_some_and(|gate| gate.may_pass))
    }

    /// Why it can't be published, tracked; `None` if it can.
    pub fn blocked(self) -> Option<&'static str> {
        let w = self.words;
        if self.is_passed() {
            return None;
        }
        let typed = self.reason.with(|reason| reason.trim().chars().count());
        match typed {
            _ if !self.may_pass() => Some(w.blocked()),
            0 => Some(w.blocked()),
            typed if typed < *REASON_CHARS.start() => Some(w.reason_short()),
            typed if typed > *REASON_CHARS.end() => Some(w.reason_long()),
            _ => None,
        }
    }

    /// The reason that is sent, untracked.
    pub fn given_reason(self) -> Option<String> {
        let is_passed = untrack(|| self.is_passed());
        let reason = self.reason.with_untracked(|reason| reason.trim().to_owned());
        (!is_passed && !reason.is_empty()).then_some(reason)
    }

    /// Keeps which draft the page shows, so that nobody asks about or says yes to another one.
    pub fn pin(self, revision: u64) {
        self.shown.set_value(ShownDraft { revision, content: None });
    }

    /// Loads the gate, and follows what is running.
    pub fn load(self) {
        spawn_local(self.look());
    }

    async fn look(self) {
        let (client, workspace, slug) = self.reach();
        match client.gate(&workspace, &slug).await {
            Ok(gate) => self.show(gate),
            Err(error) => drop(self.failed.try_set(Some(error))),
        }
    }

    /// Shows a gate, unless the page is gone.
    pub fn show(self, gate: Gate) {
        let rows = gate.rows.as_ref();
        let (open, running) = rows.map_or((0, 0), |rows| (rows.open, rows.running));
        let may_run = gate.editable && open > 0;
        let _ = self.shown.try_update_value(|shown| shown.note(&gate));
        if self.gate.try_set(Some(gate)).is_some() {
            return;
        }
        if running > 0 {
            self.follow();
        } else if may_run {
            self.ask_for_estimate();
        }
    }

    fn ask_for_estimate(self) {
        let (client, workspace, slug) = self.reach();
        spawn_local(async move {
            // Without it rows can be run all the same.
            let estimate = client.estimate_gate(&workspace, &slug).await.ok();
            let _ = self.estimate.try_set(estimate);
        });
    }

    fn follow(self) {
        if self.is_followed.try_get_value() != Some(false) {
            return;
        }
        self.is_followed.set_value(true);
        spawn_local(async move {
            device::sleep(EVERY_MS).await;
            if self.is_followed.try_set_value(false).is_none() {
                self.look().await;
            }
        });
    }

    /// Does something about the gate, and shows how it is afterwards.
    fn act<Fut>(self, act: impl FnOnce(api::Client, String, String) -> Fut + 'static, done: Option<&'static str>)
    where
        Fut: Future<Output = Result<(), Error>> + 'static,
    {
        let (client, workspace, slug) = self.reach();
        self.busy.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let answer = act(client, workspace, slug).await;
            match answer {
                Ok(()) => {
                    if let Some(done) = done {
                        self.announcer.say(done);
                    }
                }
                Err(mut error) => {
                    if error.code == ErrorCode::StaleRevision {
                        error.message = self.words.stale().to_owned();
                    } else if !error.fields.is_empty() {
                        error.message = error.fields.values().map(String::as_str).collect::<Vec<_>>().join(" ");
                    }
                    let _ = self.failed.try_set(Some(error));
                }
            }
            if self.busy.try_set(false).is_none() {
                self.look().await;
            }
        });
    }

    fn run(self, limit: Option<api::Money>) {
        let key = device::random_key();
        self.act(
            move |client, workspace, slug| async move {
                client.run_gate(&workspace, &slug, &RunGate { limit }, key).await.map(drop)
            },
            None,
        );
    }

    fn stop(self) {
        let running = self.gate.with_untracked(|gate| gate.as_ref()?.rows.as_ref()?.running_in);
        let Some(comparison) = running else { return };
        self.act(
            move |client, workspace, slug| async move {
                client.stop_comparison(&workspace, &slug, comparison).await.map(drop)
            },
            None,
        );
    }

    /// What the page shows. If no gate was ever about that, it is nothing, which the server refuses as it does an earlier draft.
    fn content(self) -> GateContent {
        GateContent { content: self.shown.with_value(|shown| shown.content.clone()).unwrap_or_default() }
    }

    fn ask(self) {
        let content = self.content();
        self.act(
            move |client, workspace, slug| async move {
                client.ask_for_approval(&workspace, &slug, &content).await.map(drop)
            },
            None,
        );
    }

    fn approve(self) {
        let content = self.content();
        self.act(
            move |client, workspace, slug| async move { client.approve(&workspace, &slug, &content).await.map(drop) },
            Some(self.words.approved_now()),
        );
    }

    fn withdraw(self) {
        self.act(
            move |client, workspace, slug| async move { client.withdraw_approval(&workspace, &slug).await },
            Some(self.words.withdrawn()),
        );
    }
}

/// How far the draft is; nothing if the app has no gate.
#[component]
pub(super) fn GatePanel(desk: GateDesk) -> impl IntoView {
    let w = desk.words;
    let asks = Memo::new(move |_| {
        desk.gate.with(|gate| gate.as_ref().is_some_and(|gate| gate.min_percent.is_some() || gate.approver.is_some()))
    });
    let failed = move || desk.failed.get().map(|error| view! { <ErrorAlert error /> });
    let head = move || {
        let missing = desk.gate.with(|gate| gate.as_ref().map(|gate| gate.missing.clone()).unwrap_or_default());
        if missing.is_empty() {
            return view! { <Alert tone=AlertTone::Ok title=w.is_passed() /> }.into_any();
        }
        let lines = missing.into_iter().map(|what| view! { <p>{w.missing(what)}</p> }).collect_view();
        view! {
            <Alert tone=AlertTone::Warn title=w.is_not_passed()>
                {lines}
            </Alert>
        }
        .into_any()
    };
    view! {
        {failed}
        <Shown when=move || asks.get()>
            <section class="gate stack" data-gap="s" aria-labelledby="gate-title">
                <h3 id="gate-title">{w.title()}</h3>
                <div role="status">{head}</div>
                <Rows desk />
                <Approval desk />
            </section>
        </Shown>
        <Evidence desk />
    }
}

/// The comparison that the version is linked with.
#[component]
fn Evidence(desk: GateDesk) -> impl IntoView {
    let w = desk.words;
    let evidence = Memo::new(move |_| {
        desk.gate.with(|gate| gate.as_ref().filter(|gate| gate.editable).and_then(|gate| gate.evidence))
    });
    move || {
        evidence.get().map(|comparison| {
            let href = desk.path(&format!("/compare/{comparison}"));
            view! {
                <p class="muted">
                    {w.evidence()} " " <a href=href>{w.evidence_link()}</a>
                </p>
            }
        })
    }
}

/// Where an admin says why it is published all the same.
#[component]
pub(super) fn GateReason(desk: GateDesk) -> impl IntoView {
    let w = desk.words;
    let is_asked = Memo::new(move |_| !desk.is_passed() && desk.may_pass());
    let count = move || format!("{} / {}", desk.reason.with(|reason| reason.chars().count()), REASON_CHARS.end());
    view! {
        <Shown when=move || is_asked.get()>
            <Field
                id="gate-reason"
                label=w.reason()
                hint=w.reason_hint()
                count
            >
                <Textarea value=desk.reason rows=2_u32 />
            </Field>
        </Shown>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(draft_revision: u64, content: &str) -> Gate {
        Gate { draft_revision, content: content.to_owned(), ..serde_json::from_str(GATE).unwrap() }
    }

    const GATE: &str = r#"{"min_percent":null,"approver":null,"revision":1,"content":"","draft_revision":1,"passed":true,
        "missing":[],"rows":null,"approval":null,"evidence":null,"editable":false,"may_approve":true,"may_pass":false}"#;

    #[test]
    fn a_yes_is_about_the_draft_that_the_page_shows() {
        let mut shown = ShownDraft { revision: 3, content: None };
        shown.note(&gate(4, "d4"));
        assert_eq!(shown.content, None, "another draft was never seen");
        shown.note(&gate(3, "c3"));
        for (revision, content) in [(3, "other texts of its pieces"), (4, "d4")] {
            shown.note(&gate(revision, content));
            assert_eq!(shown.content.as_deref(), Some("c3"));
        }
    }
}
