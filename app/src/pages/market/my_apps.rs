//! My apps.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use ui::{PageHeader, PageInner};

use crate::{locales::use_words, widgets::PageTitle};

/// The page.
#[derive(Debug)]
pub struct MyAppsPage;

#[lazy_route]
impl LazyRoute for MyAppsPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let w = &use_words().market;
        view! {
            <PageTitle text=w.my_apps_title />
            <PageInner>
                <PageHeader title=w.my_apps_title />
            </PageInner>
        }
        .into_any()
    }
}
