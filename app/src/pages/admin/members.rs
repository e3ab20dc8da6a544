//! Members.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use ui::{PageHeader, PageInner};

use crate::{locales::use_words, widgets::PageTitle};

/// The page.
#[derive(Debug)]
pub struct MembersPage;

#[lazy_route]
impl LazyRoute for MembersPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let w = &use_words().admin;
        view! {
            <PageTitle text=w.members_title />
            <PageInner>
                <PageHeader title=w.members_title />
            </PageInner>
        }
        .into_any()
    }
}
