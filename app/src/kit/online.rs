//! Whether the browser is online.

use leptos::{ev, prelude::*};
use ui::{Icon, IconName, IconSize, Shown, use_announcer};

use crate::locales::use_words;

#[derive(Debug, Clone, Copy)]
struct Online(RwSignal<bool>);

/// Watches the network from now on, for [`use_online`].
pub fn watch_network() {
    let w = use_words().frame();
    let announcer = use_announcer();
    let online = RwSignal::new(true);
    provide_context(Online(online));
    Effect::new(move |_| {
        online.set(window().navigator().on_line());
        let went = window_event_listener(ev::offline, move |_| online.set(false));
        let came = window_event_listener(ev::online, move |_| {
            online.set(true);
            announcer.say(w.online_again());
        });
        on_cleanup(move || {
            went.remove();
            came.remove();
        });
    });
}

/// Whether the browser is online, as far as it knows; true on the server.
pub fn use_online() -> Signal<bool> {
    use_context::<Online>().map_or_else(|| Signal::stored(true), |Online(online)| online.into())
}

/// Says that the browser is offline while it is.
#[component]
pub fn OfflineBar() -> impl IntoView {
    let w = use_words().frame();
    let online = use_online();
    view! {
        <div class="offline-place" role="status">
            <Shown when=move || !online.get()>
                <div class="offline-bar">
                    <Icon name=IconName::Wifi size=IconSize::S />
                    {w.offline()}
                </div>
            </Shown>
        </div>
    }
}
