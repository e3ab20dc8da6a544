//! Share links.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use ui::{PageHeader, PageInner};

use crate::{locales::use_words, widgets::PageTitle};

/// The page.
#[derive(Debug)]
pub struct SharePage;

#[lazy_route]
impl LazyRoute for SharePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let w = &use_words().share;
        view! {
            <PageTitle text=w.title />
            <PageInner>
                <PageHeader title=w.title />
            </PageInner>
        }
        .into_any()
    }
}
