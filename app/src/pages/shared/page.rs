//! Shared app.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use ui::{PageHeader, PageInner};

use crate::{locales::use_words, widgets::PageTitle};

/// The page.
#[derive(Debug)]
pub struct SharedPage;

#[lazy_route]
impl LazyRoute for SharedPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let w = &use_words().shared;
        view! {
            <PageTitle text=w.title />
            <main id="main" class="page" tabindex="-1">
                <PageInner>
                    <PageHeader title=w.title />
                </PageInner>
            </main>
        }
        .into_any()
    }
}
