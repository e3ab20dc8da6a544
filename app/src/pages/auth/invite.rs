//! Invitation.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use ui::{PageHeader, PageInner};

use crate::{locales::use_words, widgets::PageTitle};

/// The page.
#[derive(Debug)]
pub struct InvitePage;

#[lazy_route]
impl LazyRoute for InvitePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let w = &use_words().auth;
        view! {
            <PageTitle text=w.invite_title />
            <main id="main" class="page" tabindex="-1">
                <PageInner>
                    <PageHeader title=w.invite_title />
                </PageInner>
            </main>
        }
        .into_any()
    }
}
