//! The typed client: one method per operation.
//!
//! To add an operation: its types in this crate, a method here, the handler under `server/src/api`. The server's tests call
//! handlers through this client where they can, so the two can't diverge.

mod apps;
mod audit;
mod budgets;
mod evidence;
mod files;
mod gates;
mod imports;
mod invoices;
mod keys;
mod models;
mod notices;
mod pieces;
mod retention;
mod run_log;
mod runs;
mod splits;
mod status;
mod usage;
mod versions;
mod webhooks;

use std::{
    future::{Future, ready},
    marker::PhantomData,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

pub use files::{FilePlace, Piece};
pub use imports::{app_export_path, workspace_export_path};
pub use invoices::invoice_export_path;
use model::{InvitationId, Language, PersonId};
use serde::{Serialize, de::DeserializeOwned};
pub use usage::usage_export_path;

use crate::{
    page::{escape, query},
    *,
};

/// How many pages of a list a screen without paging shows at most.
const PAGES_SHOWN: usize = 6;

/// An HTTP method that the API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Changes some fields.
    Patch,
    /// Replaces a document.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// The method's name in HTTP.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A request, ready to be sent.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    /// Path and query, from `/api/v1` on.
    pub path: String,
    /// The JSON body.
    pub body: Option<String>,
    /// The `Idempotency-Key` header.
    pub idempotency_key: Option<String>,
}

/// A response as it arrived.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub body: String,
}

/// A pending response. The error is a sentence for the log, for when no response came at all.
pub type Reply = Pin<Box<dyn Future<Output = Result<Response, String>> + Send>>;

/// Carries requests: `fetch` in the browser, the router itself during server rendering.
pub trait Transport: Send + Sync {
    fn send(&self, request: Request) -> Reply;

    /// Sends a piece of a file. Only people upload files, so a transport without a browser need not know how.
    fn send_piece(&self, piece: Piece) -> Reply {
        Box::pin(ready(Err(format!("no bytes can be sent to {}", piece.path))))
    }
}

/// The typed API.
#[derive(Clone)]
pub struct Client {
    transport: Arc<dyn Transport>,
    language: Language,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("language", &self.language).finish_non_exhaustive()
    }
}

/// The result of an operation.
type ApiResult<T> = Result<T, Error>;

impl Client {
    /// A client over `transport`; `language` is that of errors made on this side.
    pub fn new(transport: Arc<dyn Transport>, language: Language) -> Self {
        Self { transport, language }
    }

    fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: String,
        body: Option<String>,
        key: Option<String>,
    ) -> ApiCall<T> {
        let request = Request { method, path, body, idempotency_key: key };
        self.call(Box::new(|transport| transport.send(request)))
    }

    fn call<T: DeserializeOwned>(&self, send: Sending) -> ApiCall<T> {
        ApiCall { text: exchange(self.clone(), send), language: self.language, answer: PhantomData }
    }

    fn get<T: DeserializeOwned>(&self, path: String) -> ApiCall<T> {
        self.send(Method::Get, path, None, None)
    }

    /// Joins the pages of a list, for screens that show all of it; if it is longer than a screen should show, `next` is set.
    async fn whole<T: DeserializeOwned>(&self, path: String) -> ApiResult<Page<T>> {
        let mut all: Page<T> = self.get(path.clone()).await?;
        for _ in 1..PAGES_SHOWN {
            let Some(after) = all.next.take() else { break };
            let more = PageQuery { limit: Some(200), after: Some(after) };
            let page: Page<T> = self.get(format!("{path}{}", query(&more))).await?;
            all.items.extend(page.items);
            all.next = page.next;
        }
        Ok(all)
    }

    fn with<T: DeserializeOwned, B: Serialize>(&self, method: Method, path: String, body: &B) -> ApiCall<T> {
        self.with_key(method, path, body, None)
    }

    fn with_key<T: DeserializeOwned, B: Serialize>(
        &self,
        method: Method,
        path: String,
        body: &B,
        key: Option<String>,
    ) -> ApiCall<T> {
        match serde_json::to_string(body) {
            Ok(body) => self.send(method, path, Some(body), key),
            Err(_) => {
                let refused = Error::new(ErrorCode::Malformed, self.language);
                ApiCall { text: Box::pin(ready(Err(refused))), language: self.language, answer: PhantomData }
            }
        }
    }

    fn post<T: DeserializeOwned, B: Serialize>(&self, path: String, body: &B) -> ApiCall<T> {
        self.with(Method::Post, path, body)
    }

    fn delete(&self, path: String) -> ApiCall<()> {
        self.send(Method::Delete, path, None, None)
    }
}

/// A request in progress. Only parsing the response depends on the operation: as an `async fn`, each operation would bring its
/// own copy of the sending code to the browser.
#[must_use = "nothing is sent before it is awaited"]
pub struct ApiCall<T> {
    text: Pin<Box<dyn Future<Output = ApiResult<String>> + Send>>,
    language: Language,
    answer: PhantomData<fn() -> T>,
}

impl<T> std::fmt::Debug for ApiCall<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ApiCall").finish_non_exhaustive()
    }
}

impl<T: DeserializeOwned> Future for ApiCall<T> {
    type Output = ApiResult<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<ApiResult<T>> {
        let text = std::task::ready!(self.text.as_mut().poll(context))?;
        Poll::Ready(serde_json::from_str(&text).map_err(|_| Error::new(ErrorCode::Unknown, self.language)))
    }
}

/// What is sent once the call is awaited.
type Sending = Box<dyn FnOnce(&dyn Transport) -> Reply + Send>;

/// Sends a request and returns the JSON response.
fn exchange(client: Client, send: Sending) -> Pin<Box<dyn Future<Output = ApiResult<String>> + Send>> {
    Box::pin(async move {
        let response = match send(client.transport.as_ref()).await {
            Ok(response) => response,
            Err(_unreachable) => return Err(Error::unreached(client.language)),
        };
        if !(200..300).contains(&response.status) {
            let body: Result<ErrorBody, _> = serde_json::from_str(&response.body);
            return Err(body.map_or_else(|_| Error::new(ErrorCode::Unknown, client.language), |body| body.error));
        }
        Ok(if response.body.is_empty() { "null".to_owned() } else { response.body })
    })
}

/// `/api/v1/workspaces/{workspace}` + `rest`.
fn within(workspace: &str, rest: impl AsRef<str>) -> String {
    format!("/api/v1/workspaces/{}{}", segment(workspace), rest.as_ref())
}

fn segment(text: &str) -> String {
    let mut out = String::new();
    escape(text, &mut out);
    out
}

/// Set-up and the account.
impl Client {
    /// Whether this server still needs its first owner.
    pub fn setup_state(&self) -> ApiCall<SetupState> {
        self.get("/api/v1/setup".into())
    }

    /// The OpenAPI document of this API.
    pub fn openapi(&self) -> ApiCall<serde_json::Value> {
        self.get("/api/v1/openapi.json".into())
    }

    /// The signed-in person.
    pub fn me(&self) -> ApiCall<Me> {
        self.get("/api/v1/me".into())
    }

    /// Changes the account.
    pub fn update_me(&self, change: &UpdateMe) -> ApiCall<Me> {
        self.with(Method::Patch, "/api/v1/me".into(), change)
    }

    /// Changes the password and ends all other sessions.
    pub fn change_password(&self, change: &ChangePassword) -> ApiCall<()> {
        self.with(Method::Put, "/api/v1/me/password".into(), change)
    }

    /// The person's sessions, newest first.
    pub fn sessions(&self) -> ApiCall<Page<Session>> {
        self.get("/api/v1/me/sessions".into())
    }

    /// Ends a session.
    pub fn end_session(&self, session: model::SessionId) -> ApiCall<()> {
        self.delete(format!("/api/v1/me/sessions/{session}"))
    }

    /// Whose password somebody with this link may choose.
    pub fn password_reset(&self, token: &str) -> ApiCall<PasswordResetSeen> {
        self.get(format!("/api/v1/password-resets/{}", segment(token)))
    }

    /// What an invitation offers.
    pub fn invitation(&self, token: &str) -> ApiCall<InvitationSeen> {
        self.get(format!("/api/v1/invitations/{}", segment(token)))
    }
}

/// Workspaces, members, invitations.
impl Client {
    /// Creates a workspace.
    pub fn create_workspace(&self, workspace: &CreateWorkspace) -> ApiCall<Workspace> {
        self.post("/api/v1/workspaces".into(), workspace)
    }

    /// A workspace.
    pub fn workspace(&self, workspace: &str) -> ApiCall<Workspace> {
        self.get(within(workspace, ""))
    }

    /// Changes a workspace.
    pub fn update_workspace(&self, workspace: &str, change: &UpdateWorkspace) -> ApiCall<Workspace> {
        self.with(Method::Patch, within(workspace, ""), change)
    }

    /// The exchange rates of a workspace, the latest day first.
    pub fn exchange_rates(&self, workspace: &str) -> ApiCall<ExchangeRates> {
        self.get(within(workspace, "/exchange-rates"))
    }

    /// Sets the exchange rate from a day on.
    pub fn set_exchange_rate(&self, workspace: &str, rate: &SetExchangeRate) -> ApiCall<ExchangeRates> {
        self.with(Method::Put, within(workspace, "/exchange-rates"), rate)
    }

    /// Takes an exchange rate away whose day hasn't begun.
    pub fn remove_exchange_rate(&self, workspace: &str, starts_on: &str) -> ApiCall<ExchangeRates> {
        self.send(Method::Delete, within(workspace, format!("/exchange-rates/{}", segment(starts_on))), None, None)
    }

    /// What the workspace does about personal data.
    pub fn personal_data(&self, workspace: &str) -> ApiCall<PersonalData> {
        self.get(within(workspace, "/personal-data"))
    }

    /// Replaces what the workspace does about personal data.
    pub fn save_personal_data(&self, workspace: &str, change: &PersonalData) -> ApiCall<PersonalData> {
        self.with(Method::Put, within(workspace, "/personal-data"), change)
    }

    /// The members, by name.
    pub async fn members(&self, workspace: &str) -> ApiResult<Page<Member>> {
        self.whole(within(workspace, "/members")).await
    }

    /// Changes a member's role.
    pub fn update_member(&self, workspace: &str, person: PersonId, change: &UpdateMember) -> ApiCall<Member> {
        self.with(Method::Patch, within(workspace, format!("/members/{person}")), change)
    }

    /// Makes a link by which a member chooses a new password.
    pub fn make_password_link(&self, workspace: &str, person: PersonId) -> ApiCall<PasswordLink> {
        self.send(Method::Post, within(workspace, format!("/members/{person}/password-link")), None, None)
    }

    /// Removes a member, at once.
    pub fn remove_member(&self, workspace: &str, person: PersonId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/members/{person}")))
    }

    /// The open invitations, newest first.
    pub async fn invitations(&self, workspace: &str) -> ApiResult<Page<Invitation>> {
        self.whole(within(workspace, "/invitations")).await
    }

    /// Invites somebody.
    pub fn invite(&self, workspace: &str, invitation: &CreateInvitation) -> ApiCall<InvitationCreated> {
        self.post(within(workspace, "/invitations"), invitation)
    }

    /// Has an invitation's mail sent once more.
    pub fn mail_invitation(&self, workspace: &str, invitation: InvitationId) -> ApiCall<Invitation> {
        self.send(Method::Post, within(workspace, format!("/invitations/{invitation}/mail")), None, None)
    }

    /// Revokes an invitation.
    pub fn revoke_invitation(&self, workspace: &str, invitation: InvitationId) -> ApiCall<()> {
        self.delete(within(workspace, format!("/invitations/{invitation}")))
    }
}

/// Apps and the market.
impl Client {
    /// The market's search results.
    pub fn market(&self, workspace: &str, search: &MarketQuery) -> ApiCall<Market> {
        self.get(within(workspace, format!("/market{}", query(search))))
    }

    /// A template with its content.
    pub fn template(&self, workspace: &str, template: &str) -> ApiCall<TemplateDetail> {
        self.get(within(workspace, format!("/templates/{}", segment(template))))
    }
}
