//! Sign in.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use ui::{PageHeader, PageInner};

use crate::{locales::use_words, widgets::PageTitle};

/// The page.
#[derive(Debug)]
pub struct LoginPage;

#[lazy_route]
impl LazyRoute for LoginPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let w = &use_words().auth;
        view! {
            <PageTitle text=w.login_title />
            <main id="main" class="page" tabindex="-1">
                <PageInner>
                    <PageHeader title=w.login_title />
                </PageInner>
            </main>
        }
        .into_any()
    }
}
