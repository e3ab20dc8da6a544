//! The values of the share link form, and the requests made from them. Pure.

use api::{CreateLink, Link, LinkAudience, LinkState, Money, Timestamp, UpdateLink};
use model::Language;

use super::reading::{
    local_text, read_accent, read_domains, read_moment, read_money, read_number, read_origins, short,
};
use crate::format::Amounts;

/// The longest name and title of a link, in characters.
const NAME_CHARS: usize = 80;
const GREETING_CHARS: usize = 500;
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=200;
/// The highest limit of runs for a link.
const MOST_RUNS: u32 = 1_000_000;
/// The highest limit of runs per address and hour.
const MOST_RUNS_PER_HOUR: u32 = 1_000;
/// The default of that limit.
const RUNS_PER_HOUR: u32 = 20;
/// The highest limit of runs at the same time, and its default.
const MOST_AT_ONCE: u32 = 1_000;
const AT_ONCE: u32 = 20;

/// The values as they are typed. An empty limit is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinkInput {
    pub name: String,
    /// `anyone`, `password`, `mail` or `members`.
    pub audience: String,
    /// Empty leaves the password as it is.
    pub password: String,
    /// Mail domains, one a line.
    pub domains: String,
    /// Dates and times in the reader's time zone, as the browser's field writes them; empty means at once, and never.
    pub opens: String,
    pub closes: String,
    pub max_runs: String,
    pub per_day: String,
    /// Money in the workspace's currency.
    pub max_cost: String,
    pub cost_per_day: String,
    pub per_hour: String,
    pub at_once: String,
    /// The number of a version; empty means the published one.
    pub version: String,
    pub title: String,
    pub greeting: String,
    /// `en`, `ko`, or empty for the visitor's.
    pub language: String,
    pub accent: String,
    /// Whether the workspace's logo is shown.
    pub logo: bool,
    /// One origin a line.
    pub origins: String,
}

impl Default for LinkInput {
    fn default() -> Self {
        Self {
            name: String::new(),
            audience: "anyone".to_owned(),
            password: String::new(),
            domains: String::new(),
            opens: String::new(),
            closes: String::new(),
            max_runs: String::new(),
            per_day: String::new(),
            max_cost: String::new(),
            cost_per_day: String::new(),
            per_hour: RUNS_PER_HOUR.to_string(),
            at_once: AT_ONCE.to_string(),
            version: String::new(),
            title: String::new(),
            greeting: String::new(),
            language: String::new(),
            accent: String::new(),
            logo: false,
            origins: String::new(),
        }
    }
}

impl LinkInput {
    /// Values for a new link to a version; `None` for whichever is published.
    pub fn for_version(version: Option<u32>) -> Self {
        Self { version: version.map(|version| version.to_string()).unwrap_or_default(), ..Self::default() }
    }

    /// Values for editing a link.
    pub fn of(link: &Link, offset_minutes: impl Fn(Timestamp) -> i32, amounts: Amounts) -> Self {
        let moment = |at: Option<Timestamp>| at.map(|at| local_text(at, offset_minutes(at))).unwrap_or_default();
        let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        let money = |money: Option<Money>| money.map(|money| amounts.typed(money)).unwrap_or_default();
        Self {
            name: link.name.clone(),
            audience: word_of(link.audience).to_owned(),
            password: String::new(),
            domains: link.mail_domains.join("\n"),
            opens: moment(link.opens_at),
            closes: moment(link.expires_at),
            max_runs: number(link.max_runs),
            per_day: number(link.max_runs_per_day),
            max_cost: money(link.max_cost),
            cost_per_day: money(link.max_cost_per_day),
            per_hour: link.max_runs_per_address_hour.to_string(),
            at_once: link.max_runs_at_once.to_string(),
            version: number(link.pinned_version),
            title: link.title.clone(),
            greeting: link.greeting.clone(),
            language: link.language.map(|language| language.tag().to_owned()).unwrap_or_default(),
            accent: link.accent.clone().unwrap_or_default(),
            logo: link.logo,
            origins: link.embed_origins.join("\n"),
        }
    }

    pub fn has_password(&self) -> bool {
        self.audience == word_of(LinkAudience::Password)
    }

    pub fn has_domains(&self) -> bool {
        self.audience == word_of(LinkAudience::Mail)
    }
}

pub(super) fn word_of(audience: LinkAudience) -> &'static str {
    match audience {
        LinkAudience::Anyone => "anyone",
        LinkAudience::Password => "password",
        LinkAudience::Mail => "mail",
        LinkAudience::Members => "members",
    }
}

/// A problem that must be fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LinkProblem {
    /// It needs a name.
    NameMissing,
    NameTooLong,
    /// A link with a password needs one of 8 to 200 characters.
    PasswordWrong,
    /// A link for mail domains needs one.
    DomainsMissing,
    TooManyDomains,
    /// It is not a date and time.
    OpensWrong,
    ClosesWrong,
    /// It would close before it opens.
    OpensTooLate,
    /// It is not a number from 1 to 1,000,000.
    RunsWrong,
    PerDayWrong,
    /// It is not an amount above zero.
    CostWrong,
    CostPerDayWrong,
    /// It is not a number from 1 to 1,000.
    PerHourWrong,
    /// The same, for runs at the same time.
    AtOnceWrong,
    TitleTooLong,
    GreetingTooLong,
    /// It is not a colour.
    AccentWrong,
    /// It can't be seen on light or dark pages; this one can.
    AccentUnseen {
        instead: String,
    },
    /// This line is no origin.
    OriginWrong {
        line: String,
    },
    TooManyOrigins,
    /// Only a link for anyone can be shown in other pages.
    OriginsNeedAnyone,
}

/// The typed values, parsed.
#[derive(Debug, Default)]
struct ParsedLink {
    name: String,
    audience: LinkAudience,
    password: Option<String>,
    domains: Vec<String>,
    opens_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    max_runs: Option<u32>,
    per_day: Option<u32>,
    max_cost: Option<Money>,
    cost_per_day: Option<Money>,
    per_hour: u32,
    at_once: u32,
    title: String,
    greeting: String,
    language: Option<Language>,
    accent: Option<String>,
    origins: Vec<String>,
}

/// How texts are read: in which time zone and currency.
#[derive(Clone, Copy)]
pub(super) struct Reading<F> {
    pub offset_minutes: F,
    pub amounts: Amounts,
}

/// Parses what was typed. `has_password`: whether the link has a password already. Problems are in the order of the fields.
fn read<F: Fn(Timestamp) -> i32>(
    typed: &LinkInput,
    reading: &Reading<F>,
    has_password: bool,
) -> Result<ParsedLink, Vec<LinkProblem>> {
    let mut problems = Vec::new();
    let mut parsed = ParsedLink { language: Language::from_tag(&typed.language), ..ParsedLink::default() };
    parsed.name = short(&typed.name, NAME_CHARS, LinkProblem::NameTooLong, &mut problems);
    if parsed.name.is_empty() {
        problems.push(LinkProblem::NameMissing);
    }
    read_audience(typed, has_password, &mut parsed, &mut problems);
    parsed.domains = read_domains(&typed.domains, parsed.audience, &mut problems);
    parsed.opens_at = read_moment(&typed.opens, reading, LinkProblem::OpensWrong, &mut problems);
    parsed.expires_at = read_moment(&typed.closes, reading, LinkProblem::ClosesWrong, &mut problems);
    if parsed.opens_at.zip(parsed.expires_at).is_some_and(|(opens, closes)| opens >= closes) {
        problems.push(LinkProblem::OpensTooLate);
    }
    parsed.max_runs = read_number(&typed.max_runs, MOST_RUNS, LinkProblem::RunsWrong, &mut problems);
    parsed.per_day = read_number(&typed.per_day, MOST_RUNS, LinkProblem::PerDayWrong, &mut problems);
    parsed.max_cost = read_money(&typed.max_cost, reading.amounts, LinkProblem::CostWrong, &mut problems);
    parsed.cost_per_day = read_money(&typed.cost_per_day, reading.amounts, LinkProblem::CostPerDayWrong, &mut problems);
    let per_hour = read_number(&typed.per_hour, MOST_RUNS_PER_HOUR, LinkProblem::PerHourWrong, &mut problems);
    parsed.per_hour = per_hour.unwrap_or(RUNS_PER_HOUR);
    let at_once = read_number(&typed.at_once, MOST_AT_ONCE, LinkProblem::AtOnceWrong, &mut problems);
    parsed.at_once = at_once.unwrap_or(AT_ONCE);
    parsed.title = short(&typed.title, NAME_CHARS, LinkProblem::TitleTooLong, &mut problems);
    parsed.greeting = short(&typed.greeting, GREETING_CHARS, LinkProblem::GreetingTooLong, &mut problems);
    parsed.accent = read_accent(&typed.accent, &mut problems);
    parsed.origins = read_origins(&typed.origins, parsed.audience, &mut problems);
    if problems.is_empty() { Ok(parsed) } else { Err(problems) }
}

fn read_audience(typed: &LinkInput, has_password: bool, parsed: &mut ParsedLink, problems: &mut Vec<LinkProblem>) {
    let known = [LinkAudience::Password, LinkAudience::Mail, LinkAudience::Members];
    parsed.audience = known.into_iter().find(|known| word_of(*known) == typed.audience).unwrap_or_default();
    if parsed.audience != LinkAudience::Password {
        return;
    }
    parsed.password = Some(typed.password.clone()).filter(|text| !text.is_empty());
    let length = parsed.password.as_ref().map(|password| password.chars().count());
    if !length.map_or(has_password, |length| PASSWORD_CHARS.contains(&length)) {
        problems.push(LinkProblem::PasswordWrong);
    }
}

/// The values as a new link.
///
/// # Errors
/// The problems.
pub(super) fn create<F: Fn(Timestamp) -> i32>(
    typed: &LinkInput,
    reading: &Reading<F>,
) -> Result<CreateLink, Vec<LinkProblem>> {
    let parsed = read(typed, reading, false)?;
    Ok(CreateLink {
        name: parsed.name,
        opens_at: parsed.opens_at,
        expires_at: parsed.expires_at,
        max_runs: parsed.max_runs,
        max_runs_per_day: parsed.per_day,
        max_cost: parsed.max_cost,
        max_cost_per_day: parsed.cost_per_day,
        max_runs_per_address_hour: Some(parsed.per_hour),
        max_runs_at_once: Some(parsed.at_once),
        mail_domains: Some(parsed.domains).filter(|domains| !domains.is_empty()),
        audience: Some(parsed.audience),
        password: parsed.password,
        title: Some(parsed.title),
        greeting: Some(parsed.greeting),
        language: parsed.language,
        accent: parsed.accent,
        logo: Some(typed.logo),
        embed_origins: Some(parsed.origins),
        pinned_version: typed.version.parse().ok(),
    })
}

/// The values as a change to a link, without what is unchanged.
///
/// # Errors
/// The problems.
pub(super) fn change<F: Fn(Timestamp) -> i32>(
    link: &Link,
    typed: &LinkInput,
    reading: &Reading<F>,
) -> Result<UpdateLink, Vec<LinkProblem>> {
    // The fields have no seconds, and amounts are rounded: what was not touched must not move.
    let before = LinkInput::of(link, &reading.offset_minutes, reading.amounts);
    let parsed = read(typed, reading, link.audience == LinkAudience::Password)?;
    Ok(UpdateLink {
        name: (parsed.name != link.name).then_some(parsed.name),
        opens_at: (typed.opens != before.opens).then_some(parsed.opens_at),
        expires_at: (typed.closes != before.closes).then_some(parsed.expires_at),
        max_runs: (parsed.max_runs != link.max_runs).then_some(parsed.max_runs),
        max_runs_per_day: (parsed.per_day != link.max_runs_per_day).then_some(parsed.per_day),
        max_cost: (typed.max_cost != before.max_cost).then_some(parsed.max_cost),
        max_cost_per_day: (typed.cost_per_day != before.cost_per_day).then_some(parsed.cost_per_day),
        max_runs_per_address_hour: (parsed.per_hour != link.max_runs_per_address_hour).then_some(parsed.per_hour),
        max_runs_at_once: (parsed.at_once != link.max_runs_at_once).then_some(parsed.at_once),
        mail_domains: (typed.has_domains() && parsed.domains != link.mail_domains).then_some(parsed.domains),
        audience: (parsed.audience != link.audience).then_some(parsed.audience),
        password: parsed.password,
        title: (parsed.title != link.title).then_some(parsed.title),
        greeting: (parsed.greeting != link.greeting).then_some(parsed.greeting),
        language: (parsed.language != link.language).then_some(parsed.language),
        accent: (parsed.accent != link.accent).then_some(parsed.accent),
        logo: (typed.logo != link.logo).then_some(typed.logo),
        embed_origins: (parsed.origins != link.embed_origins).then_some(parsed.origins),
    })
}

/// Whether the link can be used now, or can be again without anybody's doing.
pub(super) fn is_open(link: &Link) -> bool {
    matches!(link.state, LinkState::Open | LinkState::NotYetOpen | LinkState::DayUsed)
}

/// Whether nearly all runs of a link are used; `runs` of `max_runs`.
pub(super) fn is_nearly_used(runs: u32, max_runs: u32) -> bool {
    u64::from(runs) * 10 >= u64::from(max_runs) * 9
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::reading::whole, *};

    fn seoul() -> Reading<fn(Timestamp) -> i32> {
        Reading { offset_minutes: |_| 540, amounts: Amounts::default() }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn link() -> Link {
        serde_json::from_value(json!({
            "id": "0197a5c0-0000-7000-8000-000000000001", "name": "Fair", "token_last4": "k3f9", "state": "open",
            "expires_at": "2026-11-30T09:00:17Z", "max_runs": 300, "max_runs_per_address_hour": 20, "max_runs_at_once": 20, "runs": 12,
            "cost": {"micros": 0, "currency": "USD"},
            "created_at": "2026-11-23T14:02:11Z",
        }))
        .unwrap()
    }

    fn typed() -> LinkInput {
        LinkInput { name: " Fair ".into(), ..LinkInput::default() }
    }

    #[test]
    fn an_empty_limit_is_no_limit() {
        let made = create(&typed(), &seoul()).unwrap();
        assert_eq!((made.name.as_str(), made.expires_at, made.max_runs), ("Fair", None, None));
        assert_eq!((made.max_runs_per_address_hour, made.pinned_version), (Some(RUNS_PER_HOUR), None));
    }

    #[test]
    fn times_are_the_readers_and_numbers_are_taken_as_pasted() {
        let filled =
            LinkInput { closes: "2026-11-30T18:00".into(), max_runs: "5,000".into(), version: "7".into(), ..typed() };
        let made = create(&filled, &seoul()).unwrap();
        assert_eq!(made.expires_at, Some(at("2026-11-30T09:00:00Z")));
        assert_eq!((made.max_runs, made.pinned_version), (Some(5_000), Some(7)));
    }

    #[test]
    fn a_link_begins_with_the_version_that_was_asked_for() {
        let pinned = |version| {
            let typed = LinkInput { name: "Fair".into(), ..LinkInput::for_version(version) };
            create(&typed, &seoul()).unwrap().pinned_version
        };
        assert_eq!((pinned(None), pinned(Some(12))), (None, Some(12)));
    }

    #[test]
    fn the_day_on_which_clocks_change_is_read_with_its_own_offset() {
        // Berlin, the night to 25 October 2026: two hours ahead until 01:00 UTC, then one.
        let berlin = |moment: Timestamp| if moment < at("2026-10-25T01:00:00Z") { 120 } else { 60 };
        assert_eq!(super::super::reading::moment("2026-10-25T01:30", berlin), Some(at("2026-10-24T23:30:00Z")));
        assert_eq!(super::super::reading::moment("2026-10-25T04:00", berlin), Some(at("2026-10-25T03:00:00Z")));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        use LinkProblem::*;
        let wrong = LinkInput {
            name: " ".into(),
            closes: "tomorrow".into(),
            max_runs: "0".into(),
            per_hour: "1.5".into(),
            ..LinkInput::default()
        };
        assert_eq!(create(&wrong, &seoul()), Err(vec![NameMissing, ClosesWrong, RunsWrong, PerHourWrong]));
        let long = LinkInput { name: "가".repeat(NAME_CHARS + 1), ..LinkInput::default() };
        assert_eq!(create(&long, &seoul()), Err(vec![NameTooLong]));
        for (text, number) in [("1", Some(1)), ("1000000", Some(MOST_RUNS)), ("1000001", None), ("-3", None)] {
            assert_eq!(whole(text, MOST_RUNS), number, "{text}");
        }
    }

    #[test]
    fn only_what_changed_is_sent_and_an_untouched_end_stays() {
        let same = LinkInput::of(&link(), |_| 540, Amounts::default());
        assert_eq!(same.closes, "2026-11-30T18:00");
        assert_eq!(change(&link(), &same, &seoul()), Ok(UpdateLink::default()));
        let freed = LinkInput { closes: String::new(), max_runs: String::new(), ..same };
        let sent = change(&link(), &freed, &seoul()).unwrap();
        assert_eq!((sent.expires_at, sent.max_runs, sent.name), (Some(None), Some(None), None));
    }

    #[test]
    fn a_link_with_a_password_needs_one_once() {
        let locked = LinkInput { audience: "password".into(), ..typed() };
        assert_eq!(create(&locked, &seoul()).unwrap_err(), [LinkProblem::PasswordWrong]);
        let short = LinkInput { password: "seven77".into(), ..locked.clone() };
        assert_eq!(create(&short, &seoul()).unwrap_err(), [LinkProblem::PasswordWrong]);
        let given = LinkInput { password: "eight888".into(), ..locked.clone() };
        let made = create(&given, &seoul()).unwrap();
        assert_eq!((made.audience, made.password.as_deref()), (Some(LinkAudience::Password), Some("eight888")));
        let known = Link { audience: LinkAudience::Password, name: "Fair".into(), ..link() };
        let same = LinkInput::of(&known, |_| 540, Amounts::default());
        assert_eq!(change(&known, &same, &seoul()), Ok(UpdateLink::default()));
        let open = LinkInput { audience: "anyone".into(), password: "left over".into(), ..same };
        let sent = change(&known, &open, &seoul()).unwrap();
        assert_eq!((sent.audience, sent.password), (Some(LinkAudience::Anyone), None));
    }

    #[test]
    fn domains_where_anybody_gets_an_address_are_noticed() {
        let everybodys = super::super::reading::everybodys;
        assert_eq!(
            everybodys("example.com, Gmail.com\n@naver.com *.daum.net."),
            ["Gmail.com", "@naver.com", "*.daum.net."]
        );
        assert!(everybodys("notgmail.com gmail.com.example.org").is_empty());
    }

    #[test]
    fn mail_domains_are_taken_as_they_are_listed() {
        let listed =
            LinkInput { audience: "mail".into(), domains: "example.com, *.example.org\n\nuni.ac.kr".into(), ..typed() };
        let made = create(&listed, &seoul()).unwrap();
        let domains = ["example.com", "*.example.org", "uni.ac.kr"].map(str::to_owned);
        assert_eq!((made.audience, made.mail_domains), (Some(LinkAudience::Mail), Some(domains.to_vec())));
        let none = LinkInput { domains: " , ".into(), at_once: "0".into(), ..listed.clone() };
        assert_eq!(create(&none, &seoul()).unwrap_err(), [LinkProblem::DomainsMissing, LinkProblem::AtOnceWrong]);
        let known =
            Link { audience: LinkAudience::Mail, mail_domains: domains.to_vec(), name: "Fair".into(), ..link() };
        let same = LinkInput::of(&known, |_| 540, Amounts::default());
        assert_eq!(change(&known, &same, &seoul()), Ok(UpdateLink::default()));
        let open = LinkInput { audience: "anyone".into(), ..same.clone() };
        let sent = change(&known, &open, &seoul()).unwrap();
        assert_eq!((sent.audience, sent.mail_domains), (Some(LinkAudience::Anyone), None), "left over");
        let fewer = LinkInput { domains: "example.com".into(), at_once: "5".into(), ..same };
        let sent = change(&known, &fewer, &seoul()).unwrap();
        assert_eq!((sent.mail_domains, sent.max_runs_at_once), (Some(vec!["example.com".into()]), Some(5)));
    }

    #[test]
    fn money_colours_and_pages_are_read() {
        let filled = LinkInput {
            max_cost: "$2.5".into(),
            accent: "0B8285".into(),
            origins: " https://Example.com/ \n\nhttps://example.com\n".into(),
            ..typed()
        };
        let made = create(&filled, &seoul()).unwrap();
        assert_eq!(made.max_cost.map(|money| money.micros), Some(2_500_000));
        assert_eq!(made.accent.as_deref(), Some("#0b8285"));
        assert_eq!(made.embed_origins, Some(vec!["https://example.com".to_owned()]));
        let wrong = LinkInput {
            max_cost: "0".into(),
            accent: "yellow".into(),
            origins: "example.com".into(),
            opens: "2026-12-02T00:00".into(),
            closes: "2026-12-01T00:00".into(),
            ..typed()
        };
        let line = "example.com".to_owned();
        let all = [
            LinkProblem::OpensTooLate,
            LinkProblem::CostWrong,
            LinkProblem::AccentWrong,
            LinkProblem::OriginWrong { line },
        ];
        assert_eq!(create(&wrong, &seoul()).unwrap_err(), all);
    }

    #[test]
    fn nine_tenths_are_nearly_all() {
        assert!(!is_nearly_used(89, 100) && is_nearly_used(90, 100) && is_nearly_used(u32::MAX, u32::MAX));
        assert!(is_open(&link()) && !is_open(&Link { state: LinkState::UsedUp, ..link() }));
    }
}
