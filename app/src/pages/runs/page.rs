//! My runs.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use ui::{PageHeader, PageInner};

use crate::{locales::use_words, widgets::PageTitle};

/// The page.
#[derive(Debug)]
pub struct MyRunsPage;

#[lazy_route]
impl LazyRoute for MyRunsPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let w = &use_words().runs;
        view! {
            <PageTitle text=w.title />
            <PageInner>
                <PageHeader title=w.title />
            </PageInner>
        }
        .into_any()
    }
}
