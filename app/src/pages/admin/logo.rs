//! The logo of a workspace, which visitors of its share links see where a link says so.

use std::future::Future;

use api::{Client, Error, Logo, UpdateLogo};
use leptos::{prelude::*, task::spawn_local, web_sys};
use send_wrapper::SendWrapper;
use ui::{Button, ButtonVariant, Field, FileDrop, IconName, TextInput, Toaster, use_toaster};

use crate::{
    client::use_client,
    device,
    locales::{Words, use_words},
};

/// What the server takes, by its ending.
const ENDINGS: &str = ".png,.jpg,.jpeg,.webp";
/// The largest picture that the server takes, in bytes.
const LARGEST: u64 = 2 * 1024 * 1024;

/// The logo as it is, and what was typed and went wrong. `Copy`, so that closures can share it.
#[derive(Clone, Copy)]
struct LogoState {
    client: StoredValue<Client>,
    slug: StoredValue<String>,
    words: Words,
    toaster: Toaster,
    alt: RwSignal<String>,
    shown: RwSignal<Option<Logo>>,
    wrong: RwSignal<Option<String>>,
    wrong_alt: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl LogoState {
    fn new(slug: String, workspace_name: String, logo: Option<Logo>) -> Self {
        Self {
            client: StoredValue::new(use_client()),
            slug: StoredValue::new(slug),
            words: use_words(),
            toaster: use_toaster(),
            alt: RwSignal::new(logo.as_ref().map_or(workspace_name, |logo| logo.alt.clone())),
            shown: RwSignal::new(logo),
            wrong: RwSignal::new(None),
            wrong_alt: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// Does one thing after the other; what comes meanwhile is left alone.
    fn begin(self, work: impl Future<Output = Result<Option<Logo>, Trouble>> + 'static) {
        self.wrong.set(None);
        self.wrong_alt.set(None);
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let w = self.words.admin().settings();
            match work.await {
                Ok(logo) => {
                    self.toaster.done(if logo.is_some() { w.logo_saved() } else { w.logo_removed() });
                    self.shown.set(logo);
                }
                Err(Trouble { alt: Some(alt), .. }) => self.wrong_alt.set(Some(alt)),
                Err(trouble) => self.wrong.set(Some(trouble.text)),
            }
            self.busy.set(false);
        });
    }

    fn take(self, file: SendWrapper<web_sys::File>) {
        self.begin(async move {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the size of a file is a whole number"
            )]
            let size = file.size() as u64;
            if size > LARGEST {
                return Err(Trouble::of(self.words.admin().settings().logo_too_large()));
            }
            let bytes = device::piece_of(&file, 0, size).await;
            let bytes = bytes.ok_or_else(|| Trouble::of(self.words.files().unreadable()))?;
            let (client, slug, alt) = (self.client.get_value(), self.slug.get_value(), self.alt.get_untracked());
            Ok(Some(client.keep_logo(&slug, &alt, bytes).await?))
        });
    }

    fn describe(self) {
        self.begin(async move {
            let change = UpdateLogo { alt: self.alt.get_untracked() };
            Ok(Some(self.client.get_value().describe_logo(&self.slug.get_value(), &change).await?))
        });
    }

    fn remove(self) {
        self.begin(async move {
            self.client.get_value().remove_logo(&self.slug.get_value()).await?;
            Ok(None)
        });
    }
}

/// What went wrong, and whether the text was it.
struct Trouble {
    text: String,
    alt: Option<String>,
}

impl Trouble {
    fn of(text: &str) -> Self {
        Self { text: text.to_owned(), alt: None }
    }
}

impl From<Error> for Trouble {
    fn from(mut error: Error) -> Self {
        Self { alt: error.fields.remove("alt"), text: error.fields.remove("logo").unwrap_or(error.message) }
    }
}

/// Shows the logo, takes another one, and takes it away.
#[component]
pub(super) fn LogoSettings(slug: String, workspace_name: String, logo: Option<Logo>) -> impl IntoView {
    let state = LogoState::new(slug, workspace_name, logo);
    let (words, w) = (state.words, state.words.admin().settings());
    let take = move |chosen: Vec<web_sys::File>| {
        chosen.into_iter().next().into_iter().for_each(|file| state.take(SendWrapper::new(file)));
    };
    let picture = move || {
        state.shown.get().map(|logo| {
            view! {
                <img
                    class="logo-shown"
                    src=logo.url
                    alt=logo.alt
                    width=(logo.width / 2).max(1)
                    height=(logo.height / 2).max(1)
                />
            }
        })
    };
    view! {
        <section class="settings stack" aria-labelledby="logo-heading">
            <h2 id="logo-heading">{w.logo()}</h2>
            <p class="muted">{w.logo_lead()}</p>
            {picture}
            <Field id="workspace-logo-alt" label=w.logo_alt() hint=w.logo_alt_hint() error=state.wrong_alt>
                <TextInput value=state.alt autocomplete="off" />
            </Field>
            <Field id="workspace-logo" label=w.logo_file() hint=w.logo_file_hint() error=state.wrong>
                <FileDrop
                    accept=ENDINGS
                    multiple=false
                    button=words.files().choose(false)
                    also=words.files().drop_here(false)
                    on_files=take
                />
            </Field>
            <div class="cluster" hidden=move || state.shown.with(Option::is_none)>
                <Button on_click=move |_| state.describe()>{w.logo_save_text()}</Button>
                <Button
                    variant=ButtonVariant::DangerQuiet
                    icon=IconName::Trash
                    on_click=move |_| state.remove()
                >
                    {w.logo_remove()}
                </Button>
            </div>
        </section>
    }
}
