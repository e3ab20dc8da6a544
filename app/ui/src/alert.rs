//! What the page has to say: alerts in place, empty places, things still loading.

use leptos::prelude::*;

use crate::{Icon, IconName};

/// How grave an alert is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AlertTone {
    /// Worth knowing.
    #[default]
    Info,
    /// It worked.
    Ok,
    /// Look at this.
    Warn,
    /// It did not work.
    Danger,
    /// A note without weight.
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

/// When an alert is read aloud.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AlertVoice {
    /// When the reader comes to it: it was there from the start.
    #[default]
    Silent,
    /// After what is being said (`role=status`).
    Polite,
    /// At once (`role=alert`): it needs action.
    Urgent,
}

/// Something to know, where it belongs. The title is complete in itself.
#[component]
pub fn Alert(
    /// How grave it is.
    #[prop(optional)]
    tone: AlertTone,
    /// When it is read aloud.
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

/// An empty place: what would be here, why it is not, one action.
#[component]
pub fn Empty(
    /// The icon.
    icon: IconName,
    /// What is not here.
    #[prop(into)]
    title: TextProp,
    /// Why, and what helps.
    #[prop(optional, into)]
    text: Option<TextProp>,
    /// Whether it stands for a whole page: its title is then the page's.
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
    /// A line over 40 % of the width.
    Short,
    /// A line over 60 %.
    Middle,
    /// A line over 80 %.
    Long,
    /// A whole line.
    Full,
    /// An app's icon.
    Tile,
}

/// Something that is still loading, in the shape it will have.
#[component]
pub fn Skeleton(
    /// What is loading ("Loading apps").
    #[prop(into)]
    label: TextProp,
    /// Its lines.
    #[prop(into)]
    shapes: Vec<SkeletonShape>,
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
