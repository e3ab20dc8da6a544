//! The browser's own `<dialog>`, which keeps the focus inside and returns it to the opener.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};

use crate::{IconButton, IconName, scroll::keep_scrollable_by_keyboard};

/// How wide a dialog is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DialogSize {
    /// For a question or a few fields.
    #[default]
    M,
    /// For lists and comparisons.
    L,
}

/// Where the focus goes when a dialog opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DialogFocus {
    /// To the title, so that it is read first.
    #[default]
    Title,
    /// To the first field, if the dialog asks for one thing.
    FirstField,
}

/// A modal dialog. It never opens another dialog: a second question becomes a step.
///
/// The page decides whether it is open. The dialog asks to be closed through `on_close`: by its button, by Esc and, if nothing
/// was typed, by a press outside. Its content exists only while it is open, so each opening starts fresh.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] open: Signal<bool>,
    /// Makes `open` false.
    #[prop(into)]
    on_close: Callback<()>,
    /// Called each time it opens, before its content is drawn.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    #[prop(into)] title: TextProp,
    /// The label of the closing button.
    #[prop(into)]
    close_label: TextProp,
    #[prop(optional)] size: DialogSize,
    /// Where the focus goes when it opens.
    #[prop(optional)]
    focus: DialogFocus,
    /// The buttons; the confirming one comes last.
    #[prop(optional, into)]
    foot: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    let (title, children, foot) = (StoredValue::new(title), StoredValue::new(children), StoredValue::new(foot));
    let node = NodeRef::<html::Dialog>::new();
    let typed = StoredValue::new(false);
    let shown = RwSignal::new(false);
    let close = move || {
        if open.get_untracked() {
            on_close.run(());
        }
    };
    // The element is opened by a method, not by an attribute.
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(el) = node.get() else { return };
        if wanted && !el.open() {
            typed.set_value(false);
            if let Some(on_open) = on_open {
                untrack(|| on_open.run(()));
            }
            shown.set(true);
            show(&el, focus);
        } else if !wanted && shown.get_untracked() {
            shown.set(false);
            el.close();
        }
    });
    let content = move || {
        view! {
            <div class="dialog__head">
                <h2 id=title_id.clone() tabindex="-1">
                    {move || title.with_value(TextProp::get)}
                </h2>
                <IconButton label=close_label.clone() icon=IconName::X on_click=move |_| close() />
            </div>
            <div class="dialog__body">{children.with_value(|children| children())}</div>
            <div class="dialog__foot">{foot.with_value(ViewFn::run)}</div>
        }
        .into_any()
    };
    view! {
        <dialog
            class="dialog"
            id=id
            data-size=(size == DialogSize::L).then_some("l")
            aria-labelledby=labelled_by
            node_ref=node
            on:close=move |_| close()
            on:input=move |_| typed.set_value(true)
            on:click=move |event: ev::MouseEvent| {
                if !typed.get_value() && is_beside(&event, node) {
                    close();
                }
            }
        >
            {move || shown.get().then(&content)}
        </dialog>
    }
}

fn show(el: &web_sys::HtmlDialogElement, focus: DialogFocus) {
    if el.show_modal().is_err() {
        // This only happens if the element has left the page in the meantime.
        return;
    }
    // Its content may be drawn after this effect, but before the next frame.
    let el = el.clone();
    request_animation_frame(move || settle(&el, focus));
}

fn settle(el: &web_sys::HtmlDialogElement, focus: DialogFocus) {
    if let Ok(Some(body)) = el.query_selector(".dialog__body") {
        keep_scrollable_by_keyboard(&body);
    }
    let target = match focus {
        DialogFocus::Title => "h2[tabindex]",
        DialogFocus::FirstField => ":is(input, textarea, select):not([type=hidden], :disabled)",
    };
    if let Ok(Some(target)) = el.query_selector(target)
        && let Some(target) = target.dyn_ref::<web_sys::HtmlElement>()
    {
        let _ = target.focus();
    }
}

/// Whether the press was on the backdrop: it targets the dialog itself, outside its box.
fn is_beside(event: &ev::MouseEvent, node: NodeRef<html::Dialog>) -> bool {
    let Some(el) = node.get_untracked() else { return false };
    let on_itself = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Node>().ok())
        .is_some_and(|target| el.is_same_node(Some(&target)));
    let area = el.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    // Enter in a field "clicks" the default button at 0, 0, which is no press on the backdrop.
    let by_pointer = event.detail() > 0;
    on_itself && by_pointer && (x < area.left() || x > area.right() || y < area.top() || y > area.bottom())
}
