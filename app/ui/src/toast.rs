//! Short notices about things done outside the focus. What needs action is an alert on the page, not a toast.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use crate::{Button, ButtonVariant, ControlSize, Each, Icon, IconButton, IconName};

/// How long a toast stays, unless the pointer or the focus is on it.
const STAY: Duration = Duration::from_secs(6);

/// What a toast is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ToastTone {
    /// Something was done.
    #[default]
    Done,
    /// Something was removed.
    Removed,
    /// Something fails and is being retried.
    Trouble,
}

/// A visible toast.
#[derive(Debug, Clone)]
struct Toast {
    key: u32,
    text: String,
    tone: ToastTone,
    action: Option<(String, Callback<()>)>,
}

/// Shows toasts; get it with [`use_toaster`].
#[derive(Debug, Clone, Copy)]
pub struct Toaster {
    toasts: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
    /// Owns what toasts do when they are pressed.
    owner: StoredValue<Option<Owner>>,
}

impl Toaster {
    fn new() -> Self {
        Self { toasts: RwSignal::new(Vec::new()), next: StoredValue::new(0), owner: StoredValue::new(Owner::current()) }
    }

    /// Creates the page's toaster and provides it.
    pub fn provide() -> Self {
        let toaster = Self::new();
        provide_context(toaster);
        toaster
    }

    /// Says that something was done.
    pub fn done(self, text: impl Into<String>) {
        self.show(text.into(), ToastTone::Done, None);
    }

    /// Says that something was changed, and offers to undo it.
    pub fn changed(self, text: impl Into<String>, undo: impl Into<String>, on_undo: impl Into<Callback<()>>) {
        self.show(text.into(), ToastTone::Done, Some((undo.into(), self.lasting(on_undo))));
    }

    /// Says that something was removed, and offers to bring it back.
    pub fn removed(self, text: impl Into<String>, undo: impl Into<String>, on_undo: impl Into<Callback<()>>) {
        self.show(text.into(), ToastTone::Removed, Some((undo.into(), self.lasting(on_undo))));
    }

    /// Says that something fails and is being retried, and offers to retry at once.
    pub fn trouble(self, text: impl Into<String>, now: impl Into<String>, on_now: impl Into<Callback<()>>) {
        self.show(text.into(), ToastTone::Trouble, Some((now.into(), self.lasting(on_now))));
    }

    /// An action that is there as long as the toaster. The part of the page that shows the toast, a dialog for example, may be gone
    /// when it is pressed.
    fn lasting(self, action: impl Into<Callback<()>>) -> Callback<()> {
        match self.owner.try_get_value().flatten() {
            Some(owner) => owner.with(|| action.into()),
            None => action.into(),
        }
    }

    fn show(self, text: String, tone: ToastTone, action: Option<(String, Callback<()>)>) {
        let key = self.next.get_value();
        self.next.set_value(key.wrapping_add(1));
        self.toasts.update(|toasts| toasts.push(Toast { key, text, tone, action }));
    }

    fn dismiss(self, key: u32) {
        self.toasts.update(|toasts| toasts.retain(|toast| toast.key != key));
    }
}

/// The page's toaster. Outside a page with one (in a test, say) toasts are discarded.
pub fn use_toaster() -> Toaster {
    use_context().unwrap_or_else(Toaster::new)
}

/// The region of the toasts, once per page, at its end.
#[component]
pub fn ToastRegion(
    /// Its accessible name ("Notices").
    #[prop(into)]
    label: TextProp,
    /// The label of the button that closes a toast.
    #[prop(into)]
    dismiss_label: TextProp,
) -> impl IntoView {
    let toaster = use_toaster();
    view! {
        <div class="toast-region" role="status" aria-label=move || label.get()>
            <Each each=move || toaster.toasts.get() key=|toast| toast.key let:toast>
                <ToastView toaster toast dismiss_label=dismiss_label.clone() />
            </Each>
        </div>
    }
}

#[component]
fn ToastView(toaster: Toaster, toast: Toast, dismiss_label: TextProp) -> impl IntoView {
    let key = toast.key;
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = timer.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let start = move || {
        stop();
        timer.set_value(set_timeout_with_handle(move || toaster.dismiss(key), STAY).ok());
    };
    Effect::new(move |_| start());
    on_cleanup(stop);
    let (tone, icon) = match toast.tone {
        ToastTone::Done => (Some("ok"), IconName::Ok),
        ToastTone::Removed => (None, IconName::Trash),
        ToastTone::Trouble => (Some("danger"), IconName::Error),
    };
    view! {
        <div
            class="toast"
            data-tone=tone
            on:pointerenter=move |_| stop()
            on:pointerleave=move |_| start()
            on:focusin=move |_| stop()
            on:focusout=move |_| start()
        >
            <Icon name=icon />
            <div class="toast__text">{toast.text}</div>
            {toast
                .action
                .map(|(name, action)| {
                    view! {
                        <Button
                            variant=ButtonVariant::Ghost
                            size=ControlSize::S
                            on_click=move |_| {
                                toaster.dismiss(key);
                                action.run(());
                            }
                        >
                            {name}
                        </Button>
                    }
                })}
            <IconButton
                label=dismiss_label
                icon=IconName::X
                size=ControlSize::S
                on_click=move |_| toaster.dismiss(key)
            />
        </div>
    }
}
