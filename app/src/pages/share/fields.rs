//! The fields of the share link form.

use api::Version;
use leptos::prelude::*;
use ui::{Alert, AlertTone, Bound, Checkbox, Choice, Field, Select, TextInput, TextKind, Textarea};

use super::{
    form::LinkFields,
    reading::everybodys,
    state::{LinkInput, LinkProblem, word_of},
};
use crate::{
    kit::{FormBody, TypedForm, Wrong},
    locales::{Share, use_words},
};

const NAME: &str = "link-name";
const AUDIENCE: &str = "link-audience";
const PASSWORD: &str = "link-password";
const DOMAINS: &str = "link-mail_domains";
const VERSION: &str = "link-pinned_version";
const OPENS: &str = "link-opens_at";
const CLOSES: &str = "link-expires_at";
const MAX_RUNS: &str = "link-max_runs";
const PER_DAY: &str = "link-max_runs_per_day";
const MAX_COST: &str = "link-max_cost";
const COST_PER_DAY: &str = "link-max_cost_per_day";
const PER_HOUR: &str = "link-max_runs_per_address_hour";
const AT_ONCE: &str = "link-max_runs_at_once";
const TITLE: &str = "link-title-shown";
const GREETING: &str = "link-greeting";
const LANGUAGE: &str = "link-language";
const ACCENT: &str = "link-accent";
const ORIGINS: &str = "link-embed_origins";

/// A problem at its field.
pub(super) fn told(w: Share, problem: LinkProblem) -> Wrong {
    match problem {
        LinkProblem::NameMissing => Wrong::at(NAME, w.name_missing()),
        LinkProblem::NameTooLong => Wrong::at(NAME, w.name_too_long()),
        LinkProblem::PasswordWrong => Wrong::at(PASSWORD, w.password_wrong()),
        LinkProblem::DomainsMissing => Wrong::at(DOMAINS, w.domains_missing()),
        LinkProblem::TooManyDomains => Wrong::at(DOMAINS, w.too_many_domains()),
        LinkProblem::OpensWrong => Wrong::at(OPENS, w.closes_wrong()),
        LinkProblem::ClosesWrong => Wrong::at(CLOSES, w.closes_wrong()),
        LinkProblem::OpensTooLate => Wrong::at(OPENS, w.opens_too_late()),
        LinkProblem::RunsWrong => Wrong::at(MAX_RUNS, w.runs_wrong()),
        LinkProblem::PerDayWrong => Wrong::at(PER_DAY, w.runs_wrong()),
        LinkProblem::CostWrong => Wrong::at(MAX_COST, w.cost_wrong()),
        LinkProblem::CostPerDayWrong => Wrong::at(COST_PER_DAY, w.cost_wrong()),
        LinkProblem::PerHourWrong => Wrong::at(PER_HOUR, w.per_hour_wrong()),
        LinkProblem::AtOnceWrong => Wrong::at(AT_ONCE, w.per_hour_wrong()),
        LinkProblem::TitleTooLong => Wrong::at(TITLE, w.name_too_long()),
        LinkProblem::GreetingTooLong => Wrong::at(GREETING, w.greeting_too_long()),
        LinkProblem::AccentWrong => Wrong::at(ACCENT, w.accent_wrong()),
        LinkProblem::AccentUnseen { instead } => Wrong::at(ACCENT, w.accent_unseen(&instead)),
        LinkProblem::OriginWrong { line } => Wrong::at(ORIGINS, w.origin_wrong(&line)),
        LinkProblem::TooManyOrigins => Wrong::at(ORIGINS, w.too_many_origins()),
        LinkProblem::OriginsNeedAnyone => Wrong::at(ORIGINS, w.origins_need_anyone()),
    }
}

type Read = fn(&LinkInput) -> &String;
type Write = fn(&mut LinkInput) -> &mut String;

#[component]
pub(super) fn Fields(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let s = use_words().share();
    let is_new = fields.state.edited.with_untracked(Option::is_none);
    view! {
        <FormBody form>
            <Field id=NAME label=s.name() hint=s.name_hint() error=form.error(NAME, s.name())>
                <TextInput value=Bound::part(fields.typed, |typed| &typed.name, |typed| &mut typed.name) autocomplete="off" />
            </Field>
            <div class="form__row">
                <Audience fields form />
                {is_new.then(|| view! { <VersionField fields form /> })}
            </div>
            <div class="form__row">
                <Line fields form id=OPENS label=s.opens_at() hint=s.opens_hint() kind=TextKind::DateTime part=(|typed| &typed.opens, |typed| &mut typed.opens) />
                <Line fields form id=CLOSES label=s.closes_at() hint=s.closes_hint() kind=TextKind::DateTime part=(|typed| &typed.closes, |typed| &mut typed.closes) />
            </div>
            <Limits fields form />
            <Look fields form />
            <Elsewhere fields form />
        </FormBody>
    }
}

/// A field of one line that may stay empty.
#[component]
fn Line(
    fields: LinkFields,
    form: TypedForm,
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: TextKind,
    part: (Read, Write),
) -> impl IntoView {
    let optional = use_words().common().optional();
    view! {
        <Field id=id label=label hint=hint optional=optional error=form.error(id, label)>
            <TextInput kind=kind autocomplete="off" value=Bound::part(fields.typed, part.0, part.1) />
        </Field>
    }
}

/// Whom the link lets in, and the password if it has one.
#[component]
fn Audience(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let s = use_words().share();
    let choice = |audience| Choice::new(word_of(audience), s.audience_word(audience));
    let known =
        [api::LinkAudience::Anyone, api::LinkAudience::Password, api::LinkAudience::Mail, api::LinkAudience::Members];
    let options = known.map(choice).to_vec();
    let had_password = fields
        .state
        .edited
        .with_untracked(|link| link.as_ref().is_some_and(|link| link.audience == api::LinkAudience::Password));
    let hint = if had_password { s.password_kept() } else { s.password_hint() };
    let password = move || {
        fields.typed.with(LinkInput::has_password).then(|| {
            view! {
                <Field id=PASSWORD label=s.password() hint=hint error=form.error(PASSWORD, s.password())>
                    <TextInput
                        kind=TextKind::Password
                        autocomplete="new-password"
                        value=Bound::part(fields.typed, |typed| &typed.password, |typed| &mut typed.password)
                    />
                </Field>
            }
        })
    };
    let domains = move || {
        let wanted = fields.typed.with(LinkInput::has_domains);
        match (wanted, fields.sends_mail) {
            (false, _) => ().into_any(),
            // It can be read and chosen again, but nobody would get a code.
            (true, false) => view! {
                <Alert tone=AlertTone::Warn title=s.no_mail()>
                    <p>{s.no_mail_text()}</p>
                </Alert>
            }
            .into_any(),
            (true, true) => view! { <Domains fields form /> }.into_any(),
        }
    };
    view! {
        <Field id=AUDIENCE label=s.audience() hint=s.audience_hint() error=form.error(AUDIENCE, s.audience())>
            <Select
                value=Bound::part(fields.typed, |typed| &typed.audience, |typed| &mut typed.audience)
                options=Signal::stored(options)
            />
        </Field>
        {password}
        {domains}
    }
}

/// The mail domains whose addresses are let in.
#[component]
fn Domains(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let s = use_words().share();
    let everybodys = Memo::new(move |_| fields.typed.with(|typed| everybodys(&typed.domains)).join(", "));
    let warning = move || {
        everybodys.with(|domains| {
            (!domains.is_empty()).then(|| {
                view! {
                    <Alert tone=AlertTone::Warn title=s.everybodys(domains)>
                        <p>{s.everybodys_text()}</p>
                    </Alert>
                }
            })
        })
    };
    view! {
        <Field id=DOMAINS label=s.domains() hint=s.domains_hint() error=form.error(DOMAINS, s.domains())>
            <Textarea rows=2_u32 value=Bound::part(fields.typed, |typed| &typed.domains, |typed| &mut typed.domains) />
        </Field>
        {warning}
    }
}

#[component]
fn Limits(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let s = use_words().share();
    let (cost, cost_per_day) = (s.max_cost(fields.amounts.sign()), s.max_cost_per_day(fields.amounts.sign()));
    view! {
        <div class="form__row">
            <Line fields form id=MAX_RUNS label=s.max_runs() hint=s.max_runs_hint() kind=TextKind::Number part=(|typed| &typed.max_runs, |typed| &mut typed.max_runs) />
            <Line fields form id=PER_DAY label=s.max_per_day() hint=s.max_per_day_hint() kind=TextKind::Number part=(|typed| &typed.per_day, |typed| &mut typed.per_day) />
        </div>
        <div class="form__row">
            <Line fields form id=MAX_COST label=cost hint=s.max_cost_hint() kind=TextKind::Text part=(|typed| &typed.max_cost, |typed| &mut typed.max_cost) />
            <Line fields form id=COST_PER_DAY label=cost_per_day hint=s.max_per_day_hint() kind=TextKind::Text part=(|typed| &typed.cost_per_day, |typed| &mut typed.cost_per_day) />
        </div>
        <div class="form__row">
            <Field id=PER_HOUR label=s.max_per_hour() hint=s.max_per_hour_hint() error=form.error(PER_HOUR, s.max_per_hour())>
                <TextInput kind=TextKind::Number autocomplete="off" value=Bound::part(fields.typed, |typed| &typed.per_hour, |typed| &mut typed.per_hour) />
            </Field>
            <Field id=AT_ONCE label=s.max_at_once() hint=s.max_at_once_hint() error=form.error(AT_ONCE, s.max_at_once())>
                <TextInput kind=TextKind::Number autocomplete="off" value=Bound::part(fields.typed, |typed| &typed.at_once, |typed| &mut typed.at_once) />
            </Field>
        </div>
    }
}

/// How the page looks.
#[component]
fn Look(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let w = use_words();
    let s = w.share();
    let languages =
        vec![Choice::new("", s.visitors_language()), Choice::new("en", "English"), Choice::new("ko", "한국어")];
    view! {
        <Line fields form id=TITLE label=s.page_title() hint=s.page_title_hint() kind=TextKind::Text part=(|typed| &typed.title, |typed| &mut typed.title) />
        <Field id=GREETING label=s.greeting() hint=s.greeting_hint() optional=w.common().optional() error=form.error(GREETING, s.greeting())>
            <Textarea rows=2_u32 value=Bound::part(fields.typed, |typed| &typed.greeting, |typed| &mut typed.greeting) />
        </Field>
        <div class="form__row">
            <Field id=LANGUAGE label=s.language() hint=s.language_hint() error=form.error(LANGUAGE, s.language())>
                <Select
                    value=Bound::part(fields.typed, |typed| &typed.language, |typed| &mut typed.language)
                    options=Signal::stored(languages)
                />
            </Field>
            <Line fields form id=ACCENT label=s.accent() hint=s.accent_hint() kind=TextKind::Text part=(|typed| &typed.accent, |typed| &mut typed.accent) />
        </div>
        <Checkbox checked=Bound::part(fields.typed, |typed| &typed.logo, |typed| &mut typed.logo) hint=s.logo_hint()>
            {s.logo()}
        </Checkbox>
    }
}

/// In which pages of others it may be shown.
#[component]
fn Elsewhere(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let w = use_words();
    let s = w.share();
    view! {
        <Field id=ORIGINS label=s.origins() hint=s.origins_hint() optional=w.common().optional() error=form.error(ORIGINS, s.origins())>
            <Textarea rows=2_u32 value=Bound::part(fields.typed, |typed| &typed.origins, |typed| &mut typed.origins) />
        </Field>
    }
}

#[component]
fn VersionField(fields: LinkFields, form: TypedForm) -> impl IntoView {
    let w = use_words().share();
    let published = fields.state.published;
    let options = move || {
        let follows = Choice::new("", w.follows(published));
        let pinned = fields.versions.with(|versions| {
            let choice = |version: &Version| Choice::new(version.number.to_string(), w.pinned(version.number));
            versions.iter().map(choice).collect::<Vec<_>>()
        });
        std::iter::once(follows).chain(pinned).collect::<Vec<_>>()
    };
    view! {
        <Field id=VERSION label=w.version() hint=w.version_hint() error=form.error(VERSION, w.version())>
            <Select
                value=Bound::part(fields.typed, |typed| &typed.version, |typed| &mut typed.version)
                options=Signal::derive(options)
            />
        </Field>
    }
}
