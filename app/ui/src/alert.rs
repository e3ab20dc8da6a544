//! Messages on a page: alerts, empty states, and skeletons of what is loading.

use leptos::prelude::*;

use crate::{Icon, IconName};

/// How serious an alert is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AlertTone {
    /// For information.
    #[default]
    Info,
    /// Something succeeded.
    Ok,
    /// A warning.
    Warn,
    /// Something failed.
    Danger,
    /// A neutral note.
    Neutral,
}

impl AlertTone {
    fn parts(self) -> (Option<&'static str>, IconName) {
        match self {
            Self::Info => (None, IconName::Info),
            Self::Ok => (Some("ok"), IconName::Ok),
            Self::Warn => (Some("warn"), IconName::Warn),
            Self::Danger => (Some("danger"), IconName::Error),
            Self::Neutral => (Some("neutral"), IconName::Info),
        }
    }
}

/// When screen readers announce an alert.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AlertVoice {
    /// When the reader comes to it, because it was there from the start.
    #[default]
    Silent,
    /// After the current announcement (`role=status`).
    Polite,
    /// At once (`role=alert`), because it needs action.
    Urgent,
}

/// A message in its place. The title is complete in itself.
#[component]
pub fn Alert(
    #[prop(optional)] tone: AlertTone,
    /// When screen readers announce it.
    #[prop(optional)]
    voice: AlertVoice,
    /// The first clause, in bold.
    #[prop(optional, into)]
    title: Option<TextProp>,
    /// At most one action, plus a link.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// The rest, as paragraphs.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (attr, icon) = tone.parts();
    let role = match voice {
        AlertVoice::Silent => None,
        AlertVoice::Polite => Some("status"),
        AlertVoice::Urgent => Some("alert"),
    };
    view! {
        <div class="alert" data-tone=attr role=role>
            <Icon name=icon />
            <div>
                {title.map(|title| view! { <p class="alert__title">{move || title.get()}</p> })}
                {children.map(|children| children())}
            </div>
            {actions.map(|actions| view! { <div class="alert__actions">{actions.run()}</div> })}
        </div>
    }
}

/// An empty state: what would be here, why it is not, and one action.
#[component]
pub fn Empty(
    icon: IconName,
    /// What is missing.
    #[prop(into)]
    title: TextProp,
    /// Why it is missing, and what to do.
    #[prop(optional, into)]
    text: Option<TextProp>,
    /// Whether it fills a whole page; its title is then the page's.
    #[prop(optional)]
    whole_page: bool,
    /// One action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let title = move || title.get();
    let heading = match whole_page {
        true => view! { <h1>{title}</h1> }.into_any(),
        false => view! { <h2>{title}</h2> }.into_any(),
    };
    view! {
        <div class="empty">
            <Icon name=icon />
            {heading}
            {text.map(|text| view! { <p>{move || text.get()}</p> })}
            {children.map(|children| children())}
        </div>
    }
}

/// The shape of a line of a [`Skeleton`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkeletonShape {
    /// 40 % of the width.
    Short,
    /// 60 % of the width.
    Middle,
    /// 80 % of the width.
    Long,
    /// The whole width.
    Full,
    /// An app's icon.
    Tile,
}

/// A placeholder for content that is loading, in its later shape.
#[component]
pub fn Skeleton(
    /// What is loading ("Loading apps").
    #[prop(into)]
    label: TextProp,
    #[prop(into)] shapes: Vec<SkeletonShape>,
) -> impl IntoView {
    let lines = shapes.into_iter().map(|shape| {
        let (width, tile) = match shape {
            SkeletonShape::Short => (Some("40"), None),
            SkeletonShape::Middle => (Some("60"), None),
            SkeletonShape::Long => (Some("80"), None),
            SkeletonShape::Full => (Some("100"), None),
            SkeletonShape::Tile => (None, Some("tile")),
        };
        view! { <span class="skeleton" data-w=width data-shape=tile></span> }
    });
    view! {
        <div class="stack" data-gap="s" aria-busy="true">
            {lines.collect_view()} <span class="visually-hidden">{move || label.get()}</span>
        </div>
    }
}
