//! Settings.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use ui::{PageHeader, PageInner};

use crate::{locales::use_words, widgets::PageTitle};

/// The page.
#[derive(Debug)]
pub struct SettingsPage;

#[lazy_route]
impl LazyRoute for SettingsPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let w = &use_words().admin;
        view! {
            <PageTitle text=w.settings_title />
            <PageInner>
                <PageHeader title=w.settings_title />
            </PageInner>
        }
        .into_any()
    }
}
