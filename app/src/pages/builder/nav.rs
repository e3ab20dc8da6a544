//! Links to the sections of the page, with the number of mistakes in each.

use leptos::{ev, prelude::*};
use ui::IconName;

use super::{editor::Editor, problems::section_name, state::BuilderSection};
use crate::locales::use_words;

/// How far from the top a section counts as the one being read, in CSS pixels.
const READING_LINE: f64 = 200.0;

#[component]
pub fn BuilderNav(editor: Editor) -> impl IntoView {
    let w = use_words().builder();
    let current = RwSignal::new(BuilderSection::Inputs);
    // Only the browser knows the scroll position.
    Effect::new(move |_| {
        let waiting = StoredValue::new(false);
        let scrolled = window_event_listener(ev::scroll, move |_| {
            if waiting.get_value() {
                return;
            }
            waiting.set_value(true);
            request_animation_frame(move || {
                waiting.set_value(false);
                if let Some(part) = in_view()
                    && current.try_get_untracked().is_some_and(|before| before != part)
                {
                    current.set(part);
                }
            });
        });
        on_cleanup(move || scrolled.remove());
    });
    let links = BuilderSection::ALL.into_iter().map(|part| {
        let count = Memo::new(move |_| editor.count_in(part));
        let mark = move || {
            let count = count.get();
            (count > 0).then(|| view! { <ErrorMark label=w.problems(count) /> })
        };
        view! {
            // `rel="external"`: the browser's own jump within the page moves the focus, too.
            <a
                href=format!("#{}", part.id())
                rel="external"
                aria-current=move || (current.get() == part).then_some("true")
                on:click=move |_| current.set(part)
            >
                {section_name(part, w)}
                {mark}
            </a>
        }
    });
    view! {
        <nav class="builder__nav" aria-label=w.parts()>
            {links.collect_view()}
        </nav>
    }
}

/// The last section whose heading is above the reading line.
fn in_view() -> Option<BuilderSection> {
    let top = |part: &BuilderSection| Some(document().get_element_by_id(part.id())?.get_bounding_client_rect().top());
    let mut above = BuilderSection::ALL.into_iter().filter(|part| top(part).is_some_and(|top| top < READING_LINE));
    above.next_back().or(Some(BuilderSection::Inputs))
}

#[component]
fn ErrorMark(label: String) -> impl IntoView {
    view! {
        <svg class="icon" data-size="s" role="img" aria-label=label>
            <use href=IconName::Error.href()></use>
        </svg>
    }
}
