//! The columns of share links.

use model::{
    AppId, Language, LinkId, WorkspaceId,
    door::{Usage, is_open},
};

use super::{Link, LinkAudience, LinkLook, LinkSettings, MoneyOf};
use crate::{
    Result,
    doors::{limits_of, millis, used},
    scope::Tx,
};

/// Adds the money that links have used.
async fn add_money(tx: &mut Tx, workspace: WorkspaceId, of: MoneyOf, links: &mut [Link]) -> Result<()> {
    let wanted = |link: &&mut Link| of == MoneyOf::All || link.settings.limits.limits_money();
    let spending: Vec<_> = links.iter_mut().filter(wanted).collect();
    if spending.is_empty() {
        return Ok(());
    }
    let doors: Vec<_> = spending.iter().map(|link| link.door()).collect();
    for (link, used) in spending.into_iter().zip(used(&mut **tx, workspace, &doors).await?) {
        link.usage = Usage { runs: link.usage.runs, runs_today: link.usage.runs_today, ..used };
    }
    Ok(())
}

/// Reads links, newest first.
pub(super) async fn select(
    tx: &mut Tx,
    workspace: WorkspaceId,
    app: Option<AppId>,
    id: Option<LinkId>,
    money_of: MoneyOf,
) -> Result<Vec<Link>> {
    let rows = sqlx::query!(
        r#"select l.id, l.app_id, l.name, l.token_last4, v.number as "pinned_version?", l.opens_at, l.expires_at, l.max_runs,
            l.max_runs_per_day, l.max_micros, l.max_micros_per_day, l.max_runs_at_once, l.max_runs_per_address_hour, l.runs_used, l.audience,
            l.password_hash, l.mail_domains, l.mail_secret, l.title, l.greeting, l.language, l.accent, l.show_logo, l.embed_origins,
            case when l.runs_day = (now() at time zone 'utc')::date then l.runs_today else 0 end as "runs_today!",
            l.last_run_at, l.created_at, l.token_ciphertext is not null as "readable!", l.revoked_at is not null as "revoked!", now() as "now!"
        from share_links l left join versions v on v.workspace_id = l.workspace_id and v.id = l.version_id
        where l.workspace_id = $1 and is_or_any(l.app_id, $2) and is_or_any(l.id, $3)
        order by l.id desc"#,
        workspace.0,
        app.map(|app| app.0),
        id.map(|id| id.0),
    )
    .fetch_all(&mut **tx)
    .await?;
    let now_ms = rows.first().map_or(0, |row| millis(row.now));
    let links = rows.into_iter().map(|row| {
        let settings = LinkSettings {
            name: row.name,
            opens_at: row.opens_at,
            expires_at: row.expires_at,
            limits: limits_of!(row),
            max_runs_per_address_hour: row.max_runs_per_address_hour,
            audience: audience(&row.audience, row.password_hash, (row.mail_domains, row.mail_secret)),
            look: LinkLook {
                title: row.title,
                greeting: row.greeting,
                language: row.language.and_then(|tag| Language::from_tag(&tag)),
                accent: row.accent,
                logo: row.show_logo,
            },
            embed_origins: row.embed_origins,
        };
        Link {
            id: row.id.into(),
            app: row.app_id.into(),
            token_last4: row.token_last4,
            address_readable: row.readable,
            state: Ok(()),
            pinned_version: row.pinned_version,
            revoked: row.revoked,
            settings,
            usage: Usage { runs: row.runs_used, runs_today: row.runs_today, ..Usage::default() },
            last_run_at: row.last_run_at,
            created_at: row.created_at,
        }
    });
    let mut links: Vec<_> = links.collect();
    add_money(tx, workspace, money_of, &mut links).await?;
    for link in &mut links {
        link.state = is_open(&link.policy(), &link.usage, now_ms);
    }
    Ok(links)
}

/// A word that this version doesn't know lets nobody in who isn't a member.
fn audience(
    word: &str,
    password_hash: Option<String>,
    (domains, secret): (Vec<String>, Option<String>),
) -> LinkAudience {
    match (word, password_hash.or(secret)) {
        ("anyone", _) => LinkAudience::Anyone,
        ("mail", Some(secret)) => LinkAudience::Mail { domains, secret },
        ("password", Some(hash)) => LinkAudience::Password { hash },
        ("members", _) => LinkAudience::Members,
        (other, _) => {
            tracing::error!(other, "a link has an audience that is not known");
            LinkAudience::Members
        }
    }
}

/// Writes a link's settings.
pub(super) async fn write(tx: &mut Tx, workspace: WorkspaceId, id: LinkId, settings: &LinkSettings) -> Result<()> {
    sqlx::query!(
        "update share_links set name = $3, opens_at = $4, expires_at = $5, max_runs = $6, max_runs_per_day = $7, max_micros = $8,
            max_micros_per_day = $9, max_runs_per_address_hour = $10, audience = $11, password_hash = $12, title = $13,
            greeting = $14, language = $15, accent = $16, embed_origins = $17, max_runs_at_once = $18, mail_domains = $19,
            mail_secret = $20, show_logo = $21, limit_round = limit_round + case when max_runs is distinct from $6 then 1 else 0 end
        where workspace_id = $1 and id = $2",
        workspace.0,
        id.0,
        settings.name,
        settings.opens_at,
        settings.expires_at,
        settings.limits.max_runs,
        settings.limits.max_runs_per_day,
        settings.limits.max_micros,
        settings.limits.max_micros_per_day,
        settings.max_runs_per_address_hour,
        settings.audience.as_str(),
        settings.audience.password_hash(),
        settings.look.title,
        settings.look.greeting,
        settings.look.language.map(Language::tag),
        settings.look.accent,
        &settings.embed_origins,
        settings.limits.max_runs_at_once,
        settings.audience.mail_domains(),
        settings.audience.mail_secret(),
        settings.look.logo,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
