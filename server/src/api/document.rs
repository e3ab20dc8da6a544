//! The OpenAPI document.

use api::{AnswerFormat, MarketSort, OnlyRows};
use axum::http::Method;
use model::KeyScope;
use utoipa::{PartialSchema, ToSchema};

use crate::{
    auth::{Access, Rule},
    compat::errors,
};

use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiVersion, PathItem, Ref, ResponseBuilder, Tag,
    path::Operation,
    security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    server::Server,
    tag::TagBuilder,
};

/// The operations of one path, with their methods.
pub(super) fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let all = [
        (Method::GET, &mut item.get),
        (Method::PUT, &mut item.put),
        (Method::POST, &mut item.post),
        (Method::DELETE, &mut item.delete),
        (Method::PATCH, &mut item.patch),
    ];
    all.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// The names of what lets somebody in: the cookie of a session, and a key.
const SESSION: &str = "session";
const BEARER: &str = "bearer";

/// What an operation takes to be let in: `None` where nobody has to be. Of a key it names the scope.
pub(super) fn security(key: Option<Option<KeyScope>>, access: Access) -> Option<Vec<SecurityRequirement>> {
    let session = !matches!(access, Access::KeyHolder(_));
    let session = session.then(|| SecurityRequirement::new(SESSION, [""; 0]));
    let bearer = key.map(|scope| SecurityRequirement::new(BEARER, scope.map(KeyScope::as_str)));
    match access {
        Access::Anyone | Access::LinkHolder => None,
        Access::SignedIn | Access::Member(_) | Access::KeyHolder(_) => {
            Some(bearer.into_iter().chain(session).collect())
        }
    }
}

fn security_schemes() -> [(&'static str, SecurityScheme); 2] {
    let cookie = ApiKeyValue::with_description("__Host-madang", "The cookie of a person who is signed in.");
    let mut bearer = Http::new(HttpAuthScheme::Bearer);
    bearer.description =
        Some("An API key: `Authorization: Bearer mdg_…`. Operations name the scope that it needs.".to_owned());
    [(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie))), (BEARER, SecurityScheme::Http(bearer))]
}

/// Names the refusals that follow from the rule and from the body, so that no operation has to repeat them.
pub(super) fn add_common_refusals(operation: &mut Operation, rule: Rule, method: &Method) {
    let mut refusals = vec![("503", "`busy` or `unavailable`")];
    if operation.request_body.is_some() {
        refusals.extend([
            ("400", "`malformed` or `unknown_field`"),
            ("413", "`too_large`"),
            ("415", "`unsupported_media_type`"),
        ]);
    }
    let by_key = rule.key_scope(method).is_some();
    let unauthenticated =
        if by_key { "`unauthenticated`, `key_invalid`, `key_expired` or `key_revoked`" } else { "`unauthenticated`" };
    let role = match rule.access() {
        Access::Anyone => api::Role::User,
        Access::LinkHolder => {
            refusals.push(("404", "`token_invalid`, or `not_found`"));
            api::Role::User
        }
        Access::SignedIn => {
            refusals.push(("401", unauthenticated));
            api::Role::User
        }
        Access::Member(role) | Access::KeyHolder(role) => {
            refusals.extend([("401", unauthenticated), ("404", "`not_found`")]);
            role
        }
    };
    match (role > api::Role::User, by_key) {
        (_, true) if rule.refuses_limited(method) => {
            refusals
                .push(("403", "`forbidden`, `scope_missing`, `key_of_app`, or `key_limited` for a key with limits"));
        }
        (true, true) => refusals.push(("403", "`forbidden`, `scope_missing` or `key_of_app`")),
        (true, false) => refusals.push(("403", "`forbidden` or `not_for_keys`")),
        (false, true) => refusals.push(("403", "`scope_missing` or `key_of_app`")),
        (false, false) if rule.has_caller() => refusals.push(("403", "`not_for_keys`")),
        (false, false) => {}
    }
    for (status, codes) in refusals {
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ErrorBody"))).build();
            ResponseBuilder::new().description(codes).content("application/json", content).build().into()
        });
    }
}

/// The whole document, OpenAPI 3.1.
pub fn document() -> OpenApi {
    let (_, mut document) = super::routes();
    document.openapi = OpenApiVersion::Version31;
    document.info = InfoBuilder::new()
        .title("Madang")
        .version("1")
        .description(Some(INTRODUCTION))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    // A type that only a parameter has is not found by itself.
    if let Some(components) = &mut document.components {
        components.schemas.insert(AnswerFormat::name().into_owned(), AnswerFormat::schema());
        components.schemas.insert(OnlyRows::name().into_owned(), OnlyRows::schema());
        components.schemas.insert(MarketSort::name().into_owned(), MarketSort::schema());
        components.schemas.extend(errors::schemas());
        components.security_schemes.extend(security_schemes().map(|(name, scheme)| (name.to_owned(), scheme)));
    }
    document.servers = Some(vec![Server::new("/")]);
    document.tags = Some(TAGS.iter().map(|(name, text)| tag(name, text)).collect());
    document
}

fn tag(name: &str, text: &str) -> Tag {
    TagBuilder::new().name(name).description(Some(text)).build()
}

const INTRODUCTION: &str = "One API for the screens, for programs and for tests. Times are RFC 3339 in UTC; money is in integer \
    micros; ids are UUIDs. A list has `items` and, if there is more, `next` for `?after=`. Every refused request has the body \
    of `ErrorBody`. `x-access` names who may call an operation, and with which scope of an API key. What takes an `Idempotency-Key` is carried out once for each \
    key.";

const TAGS: &[(&str, &str)] = &[
    ("setup", "The first start."),
    ("me", "The signed-in person."),
    ("workspaces", "Workspaces: the tenants."),
    ("members", "Members and invitations."),
    ("connections", "Connections to providers, and their models."),
    ("market", "Published apps and templates."),
    ("apps", "Apps, drafts and versions."),
    ("pieces", "Texts of the workspace that prompts share."),
    ("tests", "Saved inputs of an app, and what must be true of the answers."),
    ("runs", "Runs, their events, and what people said of them."),
    ("comparisons", "Comparisons of models and versions on an app's test rows."),
    ("gates", "What an app's draft must pass before it is published."),
    ("splits", "Traffic splits: two published versions of an app side by side."),
    ("files", "Files that people upload for runs."),
    ("keys", "API keys: what programs show to be let in."),
    (
        "compat",
        "Apps and models for programs that speak OpenAI's or Anthropic's API. Refusals have those houses' forms.",
    ),
    ("links", "Share links, for those who manage them."),
    ("usage", "What runs came to: money, tokens, failures and times."),
    ("budgets", "Money that may be spent in a period, by the workspace or by a part of it."),
    ("webhooks", "Addresses that are told what happens in a workspace."),
    ("shared", "Shared apps, for those who hold a link."),
];
