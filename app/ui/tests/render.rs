//! What the server writes: names, links between parts, and states.

use leptos::prelude::*;
use ui::*;

fn html(view: impl FnOnce() -> AnyView) -> String {
    Owner::new_root(None).with(|| view().to_html())
}

#[test]
fn a_field_ties_label_hint_and_error_to_its_control() {
    let html = html(|| {
        view! {
            <Field id="title" label="Title" hint="Short" error=Some("Enter a title.".to_owned())>
                <TextInput value="Minutes" />
            </Field>
        }
        .into_any()
    });
    assert!(html.contains(r#"for="title""#), "{html}");
    assert!(html.contains(r#"aria-describedby="title-hint title-error""#), "{html}");
    assert!(html.contains(r#"aria-invalid="true""#) && html.contains(r#"aria-required="true""#), "{html}");
    assert!(html.contains(r#"value="Minutes""#), "{html}");
}

#[test]
fn what_need_not_or_can_not_be_filled_in_is_not_announced_as_required() {
    let html = html(|| {
        view! {
            <NothingRequired>
                <Field id="q" label="Search">
                    <TextInput value="" />
                </Field>
            </NothingRequired>
            <Field id="address" label="Address">
                <TextInput value="https://example.com" readonly=true />
            </Field>
        }
        .into_any()
    });
    assert!(
        html.contains(r#"id="q""#) && html.contains(r#"id="address""#) && !html.contains("aria-required"),
        "{html}"
    );
}

#[test]
fn an_optional_field_says_so_and_is_not_required() {
    let html = html(|| {
        view! {
            <Field id="note" label="Note" optional="optional">
                <Textarea value="</textarea><script>" />
            </Field>
        }
        .into_any()
    });
    assert!(html.contains("field__optional") && !html.contains("aria-required"), "{html}");
    assert!(html.contains("&lt;/textarea>&lt;script>"), "{html}");
}

#[test]
fn a_blocked_button_says_why_and_a_busy_one_that_it_works() {
    let blocked = html(|| {
        view! { <Button id="publish" blocked=Some("Two inputs are unknown.".to_owned())>"Publish"</Button> }.into_any()
    });
    assert!(blocked.contains(r#"aria-disabled="true""#), "{blocked}");
    assert!(blocked.contains(r#"aria-describedby="publish-reason""#), "{blocked}");
    assert!(blocked.contains(r#"id="publish-reason""#), "{blocked}");
    let busy = html(|| view! { <Button busy=true busy_label="Saving">"Save"</Button> }.into_any());
    assert!(busy.contains(r#"aria-busy="true""#) && busy.contains("Saving"), "{busy}");
}

#[test]
fn a_closed_dialog_holds_nothing() {
    let html = html(|| {
        let open = RwSignal::new(false);
        view! {
            <Dialog id="revoke" open on_close=move || open.set(false) title="Revoke?" close_label="Close">
                <p>"It stops at once."</p>
            </Dialog>
        }
        .into_any()
    });
    assert!(html.contains("<dialog") && !html.contains("stops at once"), "{html}");
}

#[test]
fn a_select_marks_what_is_chosen_within_its_groups() {
    let html = html(|| {
        let options = vec![Choice::new("a", "Alpha").group("One"), Choice::new("b", "Beta").group("Two")];
        view! { <Select label="Letter" value="b" options /> }.into_any()
    });
    assert!(html.contains(r#"<optgroup label="Two">"#), "{html}");
    assert_eq!(html.matches("selected").count(), 1, "{html}");
}

#[test]
fn nothing_is_styled_inline() {
    let html = html(|| {
        view! {
            <Progress value=Some(48.0) label="12 of 25 rows" />
            <Skeleton label="Loading" shapes=vec![SkeletonShape::Tile, SkeletonShape::Short] />
            <Menu id="m" label="More" look=MenuButtonLook::Icon(IconName::More, ControlSize::S)>
                <MenuItem>"Copy"</MenuItem>
            </Menu>
        }
        .into_any()
    });
    assert!(!html.contains("style="), "{html}");
}

#[test]
fn a_place_for_files_is_an_input_of_its_field() {
    let html = html(|| {
        view! {
            <Field id="papers" label="Papers" hint="PDF" error=Some("Attach a file.".to_owned())>
                <FileDrop accept=".pdf,.hwp" multiple=true button="Choose files" also="or drop them here" on_files=|_| () />
            </Field>
        }
        .into_any()
    });
    assert!(html.contains(r#"for="papers""#) && html.contains(r#"id="papers""#), "{html}");
    assert!(
        html.contains(r#"type="file""#) && html.contains(" multiple") && html.contains(r#"accept=".pdf,.hwp""#),
        "{html}"
    );
    assert!(html.contains(r#"aria-describedby="papers-hint papers-error""#), "{html}");
    assert!(
        html.contains(r#"aria-invalid="true""#) && !html.contains(" name="),
        "it is not sent with the form: {html}"
    );
}
