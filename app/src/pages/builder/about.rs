//! How the app is listed: its name, what it does, its category and icon. This takes effect at once, without publishing.

use api::{App, Error, UpdateApp};
use leptos::{prelude::*, task::spawn_local};
use model::Category;
use ui::{
    Button, ButtonVariant, Choice, Dialog, ErrorSummary, Field, FieldProblem, Icon, IconName, Select, TextInput,
    Textarea,
};

use super::editor::Editor;
use crate::{
    client::use_client,
    locales::{Words, use_words},
    widgets::ErrorAlert,
};

/// The icons that an app can have.
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
struct About {
    editor: Editor,
    open: RwSignal<bool>,
    name: RwSignal<String>,
    summary: RwSignal<String>,
    category: RwSignal<String>,
    icon: RwSignal<String>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<Error>>,
    client: StoredValue<api::Client>,
    /// What was typed and not saved comes back with the next opening.
    bring_back: StoredValue<bool>,
}

impl About {
    fn fill(self) {
        if self.bring_back.get_value() {
            return self.bring_back.set_value(false);
        }
        let app = self.editor.app.get_untracked();
        self.name.set(app.name);
        self.summary.set(app.summary);
        self.category.set(app.category.slug().to_owned());
        self.icon.set(app.icon);
        self.error.set(None);
    }

    /// Closes by Esc or the cross, which one may press by mistake: what was typed is not lost without a word.
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

    fn save(self) {
        self.busy.set(true);
        self.error.set(None);
        let change = UpdateApp {
            name: Some(self.name.get_untracked().trim().to_owned()),
            summary: Some(self.summary.get_untracked().trim().to_owned()),
            category: Category::from_slug(&self.category.get_untracked()),
            icon: Some(self.icon.get_untracked()),
        };
        let (client, workspace) = (self.client.get_value(), self.editor.workspace.get_untracked());
        let app = self.editor.app.with_untracked(|app| app.id.to_string());
        spawn_local(async move {
            let answer = client.update_app(&workspace, &app, &change).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(app) => self.saved(app),
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    fn saved(self, app: App) {
        // The address of this page is made of the old slug; the new one counts from the next page on.
        self.editor.app.set(app);
        self.open.set(false);
        self.editor.toaster.done(self.editor.words.common().saved());
    }

    fn field_error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.error.with(|error| error.as_ref()?.fields.get(field).cloned()))
    }
}

/// The dialog.
#[component]
pub fn AboutDialog(editor: Editor, open: RwSignal<bool>) -> impl IntoView {
    let w = use_words();
    let text = || RwSignal::new(String::new());
    let about = About {
        editor,
        open,
        name: text(),
        summary: text(),
        category: text(),
        icon: text(),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        client: StoredValue::new(use_client()),
        bring_back: StoredValue::new(false),
    };
    let foot = move || {
        view! {
            <Button on_click=move |_| open.set(false)>{w.common().cancel()}</Button>
            <Button
                variant=ButtonVariant::Primary
                busy=about.busy
                busy_label=w.common().saving()
                on_click=move |_| about.save()
            >
                {w.common().save()}
            </Button>
        }
    };
    view! {
        <Dialog
            id="about"
            open
            on_close=move |()| about.dismiss()
            on_open=move |()| about.fill()
            title=w.builder().about().title()
            close_label=w.common().close()
            foot=ViewFn::from(foot)
        >
            <Fields about />
        </Dialog>
    }
}

#[component]
fn Fields(about: About) -> impl IntoView {
    let w = use_words();
    let language = about.editor.language;
    let categories: Vec<Choice> =
        Category::ALL.into_iter().map(|category| Choice::new(category.slug(), category.name(language))).collect();
    let problems = Memo::new(move |_| {
        about.error.with(|error| error.as_ref().map(|error| field_problems(w, error)).unwrap_or_default())
    });
    let other_error = move || {
        let error = about.error.get().filter(|error| field_problems(w, error).is_empty());
        error.map(|error| view! { <ErrorAlert error /> })
    };
    view! {
        <ErrorSummary title=move || w.common().problems(problems.with(Vec::len)) problems />
        {other_error}
        <p class="muted">{w.builder().about().lead()}</p>
        <Field id="about-name" label=w.builder().about().name() error=about.field_error("name")>
            <TextInput value=about.name autocomplete="off" />
        </Field>
        <Field
            id="about-summary"
            label=w.builder().about().summary()
            hint=w.builder().about().summary_hint()
            error=about.field_error("summary")
        >
            <Textarea value=about.summary rows=3_u32 />
        </Field>
        <Field id="about-category" label=w.builder().about().category() error=about.field_error("category")>
            <Select value=about.category options=categories />
        </Field>
        <Icons about />
    }
}

fn field_problems(w: Words, error: &Error) -> Vec<FieldProblem> {
    let w = w.builder().about();
    let fields = [("name", w.name()), ("summary", w.summary()), ("category", w.category()), ("icon", w.icon())];
    let line = |(field, label)| Some(FieldProblem::new(format!("about-{field}"), label, error.fields.get(field)?));
    fields.into_iter().filter_map(line).collect()
}

#[component]
fn Icons(about: About) -> impl IntoView {
    let w = use_words().builder().about();
    let icons = ICONS.into_iter().map(|icon| {
        let is_chosen = move || about.icon.with(|chosen| chosen == icon.id());
        view! {
            <label class="icon-choice" title=w.icon_name(icon)>
                <input
                    type="radio"
                    name="about-icon"
                    aria-label=w.icon_name(icon)
                    prop:checked=is_chosen
                    on:change=move |_| about.icon.set(icon.id().to_owned())
                />
                <Icon name=icon />
            </label>
        }
    });
    view! {
        <fieldset class="field" id="about-icon">
            <legend class="field__label">{w.icon()}</legend>
            <div class="icon-choices">{icons.collect_view()}</div>
        </fieldset>
    }
}
