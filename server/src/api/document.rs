//! The OpenAPI document.

use api::{AnswerFormat, MarketSort, OnlyRows};
use utoipa::{PartialSchema, ToSchema};

use crate::auth::Access;

use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiVersion, PathItem, Ref, ResponseBuilder, Tag,
    path::Operation, server::Server, tag::TagBuilder,
};

/// The operations of one path, whatever their method.
pub(super) fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten()
}

/// Names the refusals that follow from the rule and from the body, so that no operation has to repeat them.
pub(super) fn add_common_refusals(operation: &mut Operation, access: Access) {
    let mut refusals = vec![("503", "`busy` or `unavailable`")];
    if operation.request_body.is_some() {
        refusals.extend([
            ("400", "`malformed` or `unknown_field`"),
            ("413", "`too_large`"),
            ("415", "`unsupported_media_type`"),
        ]);
    }
    match access {
        Access::Anyone => {}
        Access::LinkHolder => refusals.push(("404", "`token_invalid`, or `not_found`")),
        Access::SignedIn => refusals.push(("401", "`unauthenticated`")),
        Access::Member(role) => {
            refusals.extend([("401", "`unauthenticated`"), ("404", "`not_found`")]);
            if role > api::Role::User {
                refusals.push(("403", "`forbidden`"));
            }
        }
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
    of `ErrorBody`. `x-access` names who may call an operation. What takes an `Idempotency-Key` is carried out once for each \
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
    ("links", "Share links, for those who manage them."),
    ("webhooks", "Addresses that are told what happens in a workspace."),
    ("shared", "Shared apps, for those who hold a link."),
];
