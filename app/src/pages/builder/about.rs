//! The app's listing: name, description, category and icon. Changes take effect at once, without publishing.

use api::UpdateApp;
use leptos::prelude::*;
use model::Category;
use ui::{Choice, Dialog, Field, Icon, IconName, Select, TextInput, Textarea};

use super::editor::Editor;
use crate::{
    client::use_client,
    kit::{FormBody, FormFoot, TypedForm},
    locales::use_words,
};

const NAME: &str = "about-name";
const SUMMARY: &str = "about-summary";
const CATEGORY: &str = "about-category";
const ICON: &str = "about-icon";

/// The icons to choose from.
const ICONS: [IconName; 20] = [
    IconName::Apps,
    IconName::Chat,
    IconName::Mail,
    IconName::Text,
    IconName::File,
    IconName::List,
    IconName::Table,
    IconName::Search,
    IconName::Globe,
    IconName::Bulb,
    IconName::Megaphone,
    IconName::Sales,
    IconName::Hr,
    IconName::Scale,
    IconName::Calendar,
    IconName::Check,
    IconName::Terminal,
    IconName::Braces,
    IconName::Tool,
    IconName::Usage,
];

#[derive(Debug, Clone, Copy)]
struct AboutFields {
    editor: Editor,
    open: RwSignal<bool>,
    name: RwSignal<String>,
    summary: RwSignal<String>,
    category: RwSignal<String>,
    icon: RwSignal<String>,
    /// Whether the next opening restores what was typed and not saved.
    bring_back: StoredValue<bool>,
}

impl AboutFields {
    fn fill(self, form: TypedForm) {
        if self.bring_back.get_value() {
            return self.bring_back.set_value(false);
        }
        let app = self.editor.app.get_untracked();
        self.name.set(app.name);
        self.summary.set(app.summary);
        self.category.set(app.category.slug().to_owned());
        self.icon.set(app.icon);
        form.reset();
    }

    /// Closes by Esc or the cross. These are easily pressed by mistake, so a notice offers to bring back what was typed.
    fn dismiss(self) {
        let is_typed = self.editor.app.with_untracked(|app| {
            self.name.with_untracked(|name| *name != app.name)
                || self.summary.with_untracked(|summary| *summary != app.summary)
                || self.category.with_untracked(|category| category != app.category.slug())
                || self.icon.with_untracked(|icon| *icon != app.icon)
        });
        self.open.set(false);
        if is_typed {
            let w = self.editor.words.builder().about();
            self.editor.toaster.removed(w.not_saved(), w.bring_back(), move || {
                self.bring_back.set_value(true);
                self.open.set(true);
            });
        }
    }

    fn change(self) -> UpdateApp {
        UpdateApp {
            name: Some(self.name.get().trim().to_owned()),
            summary: Some(self.summary.get().trim().to_owned()),
            category: Category::from_slug(&self.category.get()),
            icon: Some(self.icon.get()),
        }
    }
}

fn use_about_form(fields: AboutFields) -> TypedForm {
    let client = use_client();
    let AboutFields { editor, open, .. } = fields;
    let send = move || {
        let (client, workspace, change) = (client.clone(), editor.workspace.get(), fields.change());
        let app = editor.app.with(|app| app.id.to_string());
        async move {
            let app = client.update_app(&workspace, &app, &change).await?;
            // This page keeps its address with the old slug; links to other pages use the new one.
            if editor.app.try_set(app).is_none() {
                open.set(false);
                editor.toaster.done(editor.words.common().saved());
            }
            Ok(())
        }
    };
    TypedForm::new("about-", Vec::new, send)
}

#[component]
pub fn AboutDialog(editor: Editor, open: RwSignal<bool>) -> impl IntoView {
    let w = use_words();
    let text = || RwSignal::new(String::new());
    let fields = AboutFields {
        editor,
        open,
        name: text(),
        summary: text(),
        category: text(),
        icon: text(),
        bring_back: StoredValue::new(false),
    };
    let form = use_about_form(fields);
    let foot = move || {
        let (label, busy) = (w.common().save(), w.common().saving());
        view! { <FormFoot form label busy on_cancel=move |()| open.set(false) /> }
    };
    view! {
        <Dialog
            id="about"
            open
            on_close=move |()| fields.dismiss()
            on_open=move |()| fields.fill(form)
            title=w.builder().about().title()
            close_label=w.common().close()
            foot=ViewFn::from(foot)
        >
            <Fields fields form />
        </Dialog>
    }
}

#[component]
fn Fields(fields: AboutFields, form: TypedForm) -> impl IntoView {
    let w = use_words().builder().about();
    let language = fields.editor.language;
    let categories: Vec<Choice> =
        Category::ALL.into_iter().map(|category| Choice::new(category.slug(), category.name(language))).collect();
    view! {
        <FormBody form>
            <p class="muted">{w.lead()}</p>
            <Field id=NAME label=w.name() error=form.error(NAME, w.name())>
                <TextInput value=fields.name autocomplete="off" />
            </Field>
            <Field id=SUMMARY label=w.summary() hint=w.summary_hint() error=form.error(SUMMARY, w.summary())>
                <Textarea value=fields.summary rows=3_u32 />
            </Field>
            <Field id=CATEGORY label=w.category() error=form.error(CATEGORY, w.category())>
                <Select value=fields.category options=categories />
            </Field>
            <Icons fields form />
        </FormBody>
    }
}

#[component]
fn Icons(fields: AboutFields, form: TypedForm) -> impl IntoView {
    let w = use_words().builder().about();
    // Icons are always valid here; if the API refuses one after all, the summary names this group.
    let _ = form.error(ICON, w.icon());
    let icons = ICONS.into_iter().map(|icon| {
        let is_chosen = move || fields.icon.with(|chosen| chosen == icon.id());
        view! {
            <label class="icon-choice" title=w.icon_name(icon)>
                <input
                    type="radio"
                    name="about-icon"
                    aria-label=w.icon_name(icon)
                    prop:checked=is_chosen
                    on:change=move |_| fields.icon.set(icon.id().to_owned())
                />
                <Icon name=icon />
            </label>
        }
    });
    view! {
        <fieldset class="field" id=ICON>
            <legend class="field__label">{w.icon()}</legend>
            <div class="icon-choices">{icons.collect_view()}</div>
        </fieldset>
    }
}
