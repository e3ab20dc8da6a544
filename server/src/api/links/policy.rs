//! What a link lets in, as it is asked for: checked, and in the store's words.

use api::{CreateLink, LinkAudience, Money, Timestamp, UpdateLink};
use model::{Accent, AccentProblem, Language, web_origin};
use store::LinkSettings;
use time::OffsetDateTime;

use super::domains;
use crate::{
    api::{check, wire},
    auth::{Member, token::Token},
    error::{ErrorCode, Refusal},
    madang::Madang,
    models::price_of,
    runs::accept::models,
};

pub(in crate::api) const MOST_RUNS: u32 = 1_000_000;
pub(in crate::api) const MOST_RUNS_PER_ADDRESS_HOUR: u32 = 1000;
const RUNS_PER_ADDRESS_HOUR: u32 = 20;
pub(in crate::api) const MOST_RUNS_AT_ONCE: u32 = 1000;
const RUNS_AT_ONCE: u32 = 20;
/// The shortest and the longest password, in characters. Ten wrong ones in ten minutes are all that an address has.
const PASSWORD: std::ops::RangeInclusive<usize> = 8..=200;
const TITLE_CHARS: usize = 80;
const GREETING_CHARS: usize = 500;
const MOST_ORIGINS: usize = 20;
/// A million US dollars.
const MOST_MICROS: i64 = 1_000_000_000_000;

/// A new link as the change of one without limits.
pub fn of_new(wanted: CreateLink) -> UpdateLink {
    UpdateLink {
        name: Some(wanted.name),
        opens_at: Some(wanted.opens_at),
        expires_at: Some(wanted.expires_at),
        max_runs: Some(wanted.max_runs),
        max_runs_per_day: Some(wanted.max_runs_per_day),
        max_cost: Some(wanted.max_cost),
        max_cost_per_day: Some(wanted.max_cost_per_day),
        audience: wanted.audience,
        password: wanted.password,
        title: wanted.title,
        greeting: wanted.greeting,
        language: Some(wanted.language),
        accent: Some(wanted.accent),
        logo: wanted.logo,
        embed_origins: wanted.embed_origins,
        max_runs_per_address_hour: Some(wanted.max_runs_per_address_hour.unwrap_or(RUNS_PER_ADDRESS_HOUR)),
        max_runs_at_once: Some(wanted.max_runs_at_once.unwrap_or(RUNS_AT_ONCE)),
        mail_domains: wanted.mail_domains,
    }
}

/// What a link leads to.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    pub app: model::AppId,
    pub pinned_version: Option<i32>,
}

/// A change of a link, each part of it checked for itself. What is absent stays as it is.
pub struct Change {
    name: Option<String>,
    opens_at: Option<Option<OffsetDateTime>>,
    expires_at: Option<Option<OffsetDateTime>>,
    max_runs: Option<Option<i64>>,
    max_runs_per_day: Option<Option<i64>>,
    max_micros: Option<Option<i64>>,
    max_micros_per_day: Option<Option<i64>>,
    max_runs_at_once: Option<i64>,
    per_address_hour: Option<i32>,
    audience: Option<LinkAudience>,
    password_hash: Option<String>,
    mail_domains: Option<Vec<String>>,
    title: Option<String>,
    greeting: Option<String>,
    language: Option<Option<Language>>,
    accent: Option<Option<String>>,
    logo: Option<bool>,
    embed_origins: Option<Vec<String>>,
}

impl Change {
    pub async fn check(madang: &Madang, member: &Member, of: Of, change: UpdateLink) -> Result<Self, Refusal> {
        if change.audience == Some(LinkAudience::Mail) && madang.letters.is_none() {
            return Err(Refusal::field(
                "audience",
                "This server sends no mail, so nobody would get a code. Choose a password or members, or ask whoever runs Madang to set up a mail server.",
                "이 서버는 메일을 보내지 않아서 아무도 코드를 받지 못해요. 비밀번호나 구성원으로 고르거나, 마당을 운영하는 사람에게 메일 서버를 부탁해 주세요.",
            ));
        }
        let limited = [("max_cost", &change.max_cost), ("max_cost_per_day", &change.max_cost_per_day)];
        if let Some((field, _)) = limited.into_iter().find(|(_, most)| most.flatten().is_some()) {
            // After the amount itself: that it is wrong is said first.
            Self::checked_amounts(&change)?;
            price_known(member, of, field).await?;
        }
        let hour = change.max_runs_per_address_hour;
        let hour = hour.map(|n| runs("max_runs_per_address_hour", n, MOST_RUNS_PER_ADDRESS_HOUR)).transpose()?;
        let [max_micros, max_micros_per_day] = Self::checked_amounts(&change)?;
        Ok(Self {
            name: change.name.map(|name| check::name("name", &name)).transpose()?,
            opens_at: each(change.opens_at, |at| moment(madang, "opens_at", at))?,
            expires_at: each(change.expires_at, |at| moment(madang, "expires_at", at))?,
            max_runs: each(change.max_runs, |n| runs("max_runs", n, MOST_RUNS))?,
            max_runs_per_day: each(change.max_runs_per_day, |n| runs("max_runs_per_day", n, MOST_RUNS))?,
            max_micros,
            max_micros_per_day,
            max_runs_at_once: change
                .max_runs_at_once
                .map(|n| runs("max_runs_at_once", n, MOST_RUNS_AT_ONCE))
                .transpose()?,
            mail_domains: change.mail_domains.map(domains::checked).transpose()?,
            per_address_hour: hour.map(|n| i32::try_from(n).unwrap_or(i32::MAX)),
            audience: change.audience,
            title: change.title.map(|title| check::optional_text("title", &title, TITLE_CHARS)).transpose()?,
            greeting: change
                .greeting
                .map(|text| check::optional_text("greeting", &text, GREETING_CHARS))
                .transpose()?,
            language: change.language,
            accent: each(change.accent, |colour| accent(&colour))?,
            logo: change.logo,
            embed_origins: change.embed_origins.map(origins).transpose()?,
            // Last, because it takes long.
            password_hash: match change.password {
                Some(password) => Some(hash(madang, password).await?),
                None => None,
            },
        })
    }

    /// The limits of money, in all and by the day.
    fn checked_amounts(change: &UpdateLink) -> Result<[Option<Option<i64>>; 2], Refusal> {
        Ok([
            each(change.max_cost, |cost| micros("max_cost", cost))?,
            each(change.max_cost_per_day, |cost| micros("max_cost_per_day", cost))?,
        ])
    }

    /// Changes the settings, if they fit together then.
    pub fn apply(self, settings: &mut LinkSettings) -> Result<(), Refusal> {
        let audience = self.audience_after(settings)?;
        set(&mut settings.name, self.name);
        set(&mut settings.opens_at, self.opens_at);
        set(&mut settings.expires_at, self.expires_at);
        let limits = &mut settings.limits;
        set(&mut limits.max_runs, self.max_runs);
        set(&mut limits.max_runs_per_day, self.max_runs_per_day);
        set(&mut limits.max_micros, self.max_micros);
        set(&mut limits.max_micros_per_day, self.max_micros_per_day);
        set(&mut limits.max_runs_at_once, self.max_runs_at_once.map(Some));
        set(&mut settings.max_runs_per_address_hour, self.per_address_hour);
        set(&mut settings.look.title, self.title);
        set(&mut settings.look.greeting, self.greeting);
        set(&mut settings.look.language, self.language);
        set(&mut settings.look.accent, self.accent);
        set(&mut settings.look.logo, self.logo);
        set(&mut settings.embed_origins, self.embed_origins);
        settings.audience = audience;
        if settings.opens_at.zip(settings.expires_at).is_some_and(|(opens, closes)| opens >= closes) {
            return Err(Refusal::field(
                "opens_at",
                "The link would close before it opens. Choose an earlier moment, or a later end.",
                "열리기 전에 닫혀요. 더 이른 때나 더 늦은 마감을 골라 주세요.",
            ));
        }
        if settings.audience != store::LinkAudience::Anyone && !settings.embed_origins.is_empty() {
            return Err(Refusal::field(
                "embed_origins",
                "Only a link for anyone can be shown in other pages: browsers keep sign-ins and passwords out of frames. Remove the pages, or let in anyone.",
                "누구나 들어오는 링크만 다른 페이지에 넣을 수 있어요. 브라우저가 프레임 안에서는 로그인과 비밀번호를 막거든요. 페이지를 빼거나 누구나 들어오게 해 주세요.",
            ));
        }
        Ok(())
    }

    fn audience_after(&self, before: &LinkSettings) -> Result<store::LinkAudience, Refusal> {
        use store::LinkAudience as Stored;
        let wanted = match (self.audience, &before.audience) {
            (None, before) => before.clone(),
            (Some(LinkAudience::Anyone), _) => Stored::Anyone,
            (Some(LinkAudience::Members), _) => Stored::Members,
            (Some(LinkAudience::Password), Stored::Password { hash }) => Stored::Password { hash: hash.clone() },
            (Some(LinkAudience::Password), _) => Stored::Password { hash: String::new() },
            (Some(LinkAudience::Mail), known @ Stored::Mail { .. }) => known.clone(),
            (Some(LinkAudience::Mail), _) => Stored::Mail { domains: Vec::new(), secret: String::new() },
        };
        let wanted = self.at_domains(wanted)?;
        match (wanted, &self.password_hash) {
            (Stored::Password { .. }, Some(hash)) => Ok(Stored::Password { hash: hash.clone() }),
            (Stored::Password { hash }, None) if hash.is_empty() => {
                Err(Refusal::field("password", "Choose a password for the link.", "링크의 비밀번호를 정해 주세요."))
            }
            (Stored::Anyone | Stored::Mail { .. } | Stored::Members, Some(_)) => Err(Refusal::field(
                "password",
                "This link has no password. Leave this out, or choose the audience “password”.",
                "비밀번호가 없는 링크예요. 이 항목을 빼거나, 대상을 비밀번호로 골라 주세요.",
            )),
            (wanted, None) => Ok(wanted),
        }
    }

    /// The audience with the mail domains that are wanted. Other domains let everybody out who came in by those before.
    fn at_domains(&self, audience: store::LinkAudience) -> Result<store::LinkAudience, Refusal> {
        use store::LinkAudience as Stored;
        let wanted = self.mail_domains.as_deref();
        // In whatever order.
        let is_same = |wanted: &[String], known: &[String]| {
            wanted.len() == known.len() && wanted.iter().all(|domain| known.contains(domain))
        };
        match audience {
            Stored::Mail { domains, secret }
                if wanted.is_none_or(|wanted| is_same(wanted, &domains)) && !domains.is_empty() =>
            {
                Ok(Stored::Mail { domains, secret })
            }
            Stored::Mail { .. } => match wanted {
                Some(domains) if !domains.is_empty() => {
                    Ok(Stored::Mail { domains: domains.to_vec(), secret: Token::random().reveal().to_owned() })
                }
                _ => Err(Refusal::field(
                    "mail_domains",
                    "Name at least one domain, such as example.com.",
                    "example.com처럼 도메인을 하나 이상 적어 주세요.",
                )),
            },
            _ if wanted.is_some_and(|wanted| !wanted.is_empty()) => Err(Refusal::field(
                "mail_domains",
                "This link doesn’t let in by e-mail address. Leave the domains out, or choose the audience “mail”.",
                "이메일 주소로 들어오는 링크가 아니에요. 도메인을 빼거나, 대상을 메일로 골라 주세요.",
            )),
            other => Ok(other),
        }
    }
}

fn set<T>(setting: &mut T, wanted: Option<T>) {
    if let Some(wanted) = wanted {
        *setting = wanted;
    }
}

/// Checks what is to be set, if anything is.
fn each<T, U>(
    wanted: Option<Option<T>>,
    check: impl FnOnce(T) -> Result<U, Refusal>,
) -> Result<Option<Option<U>>, Refusal> {
    wanted.map(|wanted| wanted.map(check).transpose()).transpose()
}

async fn hash(madang: &Madang, password: String) -> Result<String, Refusal> {
    if PASSWORD.contains(&password.chars().count()) {
        return madang.passwords.hash(password).await;
    }
    let (least, most) = (PASSWORD.start(), PASSWORD.end());
    Err(Refusal::field(
        "password",
        format!("Use {least} to {most} characters."),
        format!("{least}자에서 {most}자 사이로 정해 주세요."),
    ))
}

fn accent(text: &str) -> Result<String, Refusal> {
    Accent::parse(text).map(|accent| accent.to_string()).map_err(|problem| {
        let (en, ko) = match problem {
            AccentProblem::NotAColour => (
                "Write the colour as # and six digits, such as #0b8285.".to_owned(),
                "#0b8285처럼 #과 여섯 자리로 적어 주세요.".to_owned(),
            ),
            AccentProblem::TooLight { instead } => (
                format!("This colour can hardly be seen on light pages. {instead} can."),
                format!("밝은 화면에서 잘 보이지 않는 색이에요. {instead} 색은 잘 보여요."),
            ),
            AccentProblem::TooDark { instead } => (
                format!("This colour can hardly be seen on dark pages. {instead} can."),
                format!("어두운 화면에서 잘 보이지 않는 색이에요. {instead} 색은 잘 보여요."),
            ),
        };
        Refusal::field("accent", en, ko)
    })
}

fn origins(wanted: Vec<String>) -> Result<Vec<String>, Refusal> {
    if wanted.len() > MOST_ORIGINS {
        return Err(Refusal::field(
            "embed_origins",
            format!("Name at most {MOST_ORIGINS} pages."),
            format!("페이지는 {MOST_ORIGINS}개까지 적을 수 있어요."),
        ));
    }
    let mut origins = Vec::with_capacity(wanted.len());
    for text in wanted {
        let origin = web_origin(&text).ok_or_else(|| {
            let shown: String = text.chars().take(100).collect();
            Refusal::field(
                "embed_origins",
                format!("“{shown}” is not the beginning of a page’s address. Write https:// and the host, such as https://www.example.com, without a path and without *."),
                format!("‘{shown}’: 페이지 주소의 앞부분이 아니에요. https://www.example.com처럼 https://와 호스트만, 경로나 * 없이 적어 주세요."),
            )
        })?;
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    Ok(origins)
}

/// A moment to come, within ten years.
pub(in crate::api) fn moment(madang: &Madang, field: &str, at: Timestamp) -> Result<OffsetDateTime, Refusal> {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000).ok();
    let now = madang.now();
    moment.filter(|moment| *moment > now && *moment < now + time::Duration::days(3660)).ok_or_else(|| {
        Refusal::field(
            field,
            "Choose a moment that is still to come, within ten years.",
            "지금보다 뒤이고 10년 안인 때를 골라 주세요.",
        )
    })
}

/// A number of runs within its bounds.
pub(in crate::api) fn runs(field: &str, runs: u32, most: u32) -> Result<i64, Refusal> {
    if (1..=most).contains(&runs) {
        Ok(runs.into())
    } else {
        Err(Refusal::field(
            field,
            format!("Enter a number from 1 to {most}."),
            format!("1부터 {most} 사이의 수를 입력해 주세요."),
        ))
    }
}

/// An amount of money within its bounds, in millionths of a US dollar.
pub(in crate::api) fn micros(field: &str, money: Money) -> Result<i64, Refusal> {
    if (1..=MOST_MICROS).contains(&money.micros) {
        Ok(money.micros)
    } else {
        Err(Refusal::field(
            field,
            "Enter an amount above zero, and up to a million dollars.",
            "0보다 크고 100만 달러를 넘지 않는 금액을 입력해 주세요.",
        ))
    }
}

/// Checks that money can be limited: nobody can hold to a limit what nobody knows the price of.
async fn price_known(member: &Member, of: Of, field: &str) -> Result<(), Refusal> {
    let pinned = match of.pinned_version {
        Some(number) => member.tenant.version_by_number(of.app, number).await?,
        None => None,
    };
    let models = match pinned {
        Some(version) => models(&member.tenant, &version.definition).await?,
        None => {
            let runnable = member.tenant.runnable(&of.app.to_string()).await?.ok_or(ErrorCode::NotPublished)?;
            models(&member.tenant, &runnable.definition).await?
        }
    };
    let connections = member.tenant.connections().await?;
    let connection = connections.iter().find(|connection| connection.id == models.primary.connection);
    match connection.and_then(|connection| price_of(connection, &models.primary.model)) {
        Some(_) => Ok(()),
        None => Err(Refusal::field(
            field,
            "Nobody knows what this app’s model costs, so its money can’t be limited. An admin can set a price on the Models page; or limit the runs.",
            "이 앱의 모델 가격을 알 수 없어 금액 한도를 둘 수 없어요. 관리자가 모델 페이지에서 가격을 정하거나, 실행 횟수로 한도를 정해 주세요.",
        )),
    }
}

/// Money, as the wire has it.
pub fn money(micros: i64) -> Money {
    Money::usd(micros)
}

/// A number of runs, as the wire has it.
pub fn count(runs: Option<i64>) -> Option<u32> {
    runs.map(wire::count)
}
