//! API reference.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use ui::{PageHeader, PageInner};

use crate::{locales::use_words, widgets::PageTitle};

/// The page.
#[derive(Debug)]
pub struct ReferencePage;

#[lazy_route]
impl LazyRoute for ReferencePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let w = &use_words().reference;
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
