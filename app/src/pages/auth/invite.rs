//! Accepting an invitation.

use api::{Client, Error, ErrorCode, InvitationSeen};
use leptos::prelude::*;
use ui::{Alert, AlertTone, Button, ButtonKind, ButtonVariant, ControlSize, LinkButton, MaybeText, TextKind};

use super::{
    form::{Brand, Entry, FormProblems, PasswordEntry, PostForm, TextEntry},
    state::PASSWORD,
    typed::{Typed, load_with_typed},
};
use crate::{
    checks,
    chunk::chunk,
    kit::answer_with,
    locales::use_words,
    session::use_param,
    widgets::{LanguageLinks, Loaded, Moment, MomentStyle, PageTitle, login_path},
};

/// What the link offers, and to whom.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub enum Offer {
    /// It can be accepted.
    Good {
        /// What it says.
        seen: InvitationSeen,
        /// The address of whoever is signed in.
        me: Option<String>,
    },
    /// It can't be used, or not any more.
    Gone {
        /// The status of the page.
        status: u16,
    },
}

async fn offer(client: Client, token: String) -> Result<Offer, Error> {
    match client.invitation(&token).await {
        Ok(seen) => Ok(Offer::Good { seen, me: client.me().await.ok().map(|me| me.email) }),
        Err(error) => match error.code {
            ErrorCode::TokenInvalid | ErrorCode::TokenExpired | ErrorCode::TokenUsed | ErrorCode::NotFound => {
                Ok(Offer::Gone { status: error.code.status() })
            }
            _ => Err(error),
        },
    }
}

chunk!(doors: InvitePage);

/// Joining a workspace by an invitation.
#[component]
pub fn InvitePage() -> impl IntoView {
    let token = use_param("token");
    let offer = load_with_typed(move || token.get(), offer);
    let show = move |(offer, typed): (Offer, Typed)| match offer {
        Offer::Good { seen, me } => {
            provide_context(typed);
            view! { <Good seen me token=token.get_untracked() /> }.into_any()
        }
        Offer::Gone { status } => view! { <Gone status /> }.into_any(),
    };
    view! {
        <PageTitle text=use_words().auth().invite().title() />
        <main class="auth__main" id="main" tabindex="-1">
            <div class="auth__box">
                <Brand />
                <Loaded of=offer show />
                <p>
                    <small>
                        <LanguageLinks />
                    </small>
                </p>
            </div>
        </main>
    }
}

#[component]
fn Gone(status: u16) -> impl IntoView {
    answer_with(status);
    let w = use_words().auth();
    view! {
        <div class="stack" data-gap="s">
            <h1>{w.invite().gone()}</h1>
            <p class="muted">{w.invite().gone_text()}</p>
        </div>
        <LinkButton href="/login" size=ControlSize::L block=true>
            {w.login().submit()}
        </LinkButton>
    }
}

#[component]
fn Good(seen: InvitationSeen, me: Option<String>, token: String) -> impl IntoView {
    let w = use_words().auth().invite();
    let action = format!("/invite/{token}");
    let title = w.join(&seen.workspace_name);
    let other = me.clone().zip(seen.email.clone()).filter(|(me, invited)| me != invited);
    let form = match (me, other) {
        (Some(_), Some((me, invited))) => view! { <ForAnother invited me /> }.into_any(),
        (Some(me), None) => view! { <JoinAs me action workspace=seen.workspace_name.clone() /> }.into_any(),
        (None, _) => {
            view! { <JoinAnew email=seen.email.clone() action workspace=seen.workspace_name.clone() /> }.into_any()
        }
    };
    view! {
        <div class="stack" data-gap="s">
            <h1>{title}</h1>
            <p>{w.by(&seen.invited_by)} " " {w.role(seen.role)}</p>
            <p class="muted">
                {w.until_before()} <Moment at=seen.expires_at how=MomentStyle::Exact /> {w.until_after()}
            </p>
        </div>
        {form}
    }
}

/// Signed in with another address than the one invited.
#[component]
fn ForAnother(invited: String, me: String) -> impl IntoView {
    let w = use_words().auth();
    view! {
        <Alert tone=AlertTone::Warn>
            <p>{w.invite().for_another(&invited, &me)}</p>
        </Alert>
        <form method="post" action="/logout">
            <Button kind=ButtonKind::Submit size=ControlSize::L block=true>
                {w.account().sign_out()}
            </Button>
        </form>
    }
}

/// Signed in: nothing more is asked.
#[component]
fn JoinAs(me: String, action: String, workspace: String) -> impl IntoView {
    let w = use_words().auth().invite();
    let form = PostForm::new("invite", Vec::new(), w.refused(), |_, _| None);
    view! {
        <FormProblems form />
        <form class="form" method="post" action=action on:submit=move |event| form.submit(&event)>
            <p>{w.signed_in_as(&me)}</p>
            <JoinButton form workspace />
        </form>
    }
}

/// Not signed in: a new account, or the password of the one with this address.
#[component]
fn JoinAnew(email: Option<String>, action: String, workspace: String) -> impl IntoView {
    let w = use_words().auth();
    let fixed = email.is_some();
    let name = Entry::new("name", w.name(), checks::name);
    let address = match email {
        Some(email) => Entry::holding("email", w.email(), checks::email, email),
        None => Entry::new("email", w.email(), checks::email),
    };
    let password = Entry::new(PASSWORD, w.password(), checks::new_password);
    let form =
        PostForm::new("invite", vec![name, address, password], w.invite().refused(), move |refused, name| {
            match (refused.code, name) {
                (ErrorCode::WrongCredentials, PASSWORD) => Some(w.invite().password_wrong()),
                (ErrorCode::Invalid, "email") if refused.names("email") => Some(w.invite().email_other()),
                _ => None,
            }
        });
    let hint: MaybeText = fixed.then_some(w.invite().email_fixed()).into();
    let sign_in = login_path(&action);
    view! {
        <FormProblems form />
        <form class="form" method="post" action=action novalidate=true on:submit=move |event| form.submit(&event)>
            <TextEntry entry=name hint=w.name_hint() autocomplete="name" />
            <TextEntry entry=address kind=TextKind::Email hint autocomplete="username" readonly=fixed />
            <PasswordEntry entry=password hint=w.password_hint() autocomplete="new-password" />
            <JoinButton form workspace />
        </form>
        <p>{w.invite().have_account()} " " <a href=sign_in>{w.invite().sign_in()}</a></p>
    }
}

#[component]
fn JoinButton(form: PostForm, workspace: String) -> impl IntoView {
    let w = use_words().auth().invite();
    view! {
        <Button
            variant=ButtonVariant::Primary
            size=ControlSize::L
            kind=ButtonKind::Submit
            block=true
            busy=form.is_sent()
            busy_label=w.busy()
        >
            {w.submit(&workspace)}
        </Button>
    }
}
