//! Language, theme, keys: they act at once.

use api::{Me, Theme, UpdateMe};
use leptos::prelude::*;
use model::Language;
use ui::{Bound, Card, Choice, ChoiceLayout, FieldGroup, RadioGroup, Switch};

use super::saving::{Saving, SavingError, use_saving};
use crate::{
    frame::reload_without_language,
    kit::DoneNote,
    locales::use_words,
    preferences::{apply_theme, keep_language},
};

#[component]
pub(super) fn DisplayCard(me: Me) -> impl IntoView {
    let w = use_words().auth().account();
    let saving = use_saving();
    let is_kept = Signal::derive(move || saving.kept().is_some());
    let note = move || {
        view! {
            <span class="cluster">
                <DoneNote when=is_kept text=use_words().common().saved() />
                <small class="muted">{w.at_once()}</small>
            </span>
        }
    };
    view! {
        <Card id="display" title=w.display() actions=ViewFn::from(note)>
            <SavingError saving />
            <LanguageChoice chosen=me.language saving />
            <ThemeChoice chosen=me.theme saving />
            <LetterKeys on=me.letter_keys saving />
            {me.mail_notices.map(|on| view! { <MailNotices on saving /> })}
        </Card>
    }
}

/// "No choice of one's own", as the value of a radio.
const NONE: &str = "none";

#[component]
fn LanguageChoice(chosen: Option<Language>, saving: Saving) -> impl IntoView {
    let w = use_words().auth();
    let value = RwSignal::new(chosen.map_or(NONE, Language::tag).to_owned());
    let choose = move |tag: String| {
        let language = Language::from_tag(&tag);
        value.set(tag);
        keep_language(language);
        saving.keep(UpdateMe { language: Some(language), ..UpdateMe::default() });
    };
    // The words of a page are fixed when it is made, so it is loaded anew once the choice is kept.
    Effect::new(move |_| {
        if saving.kept().is_some_and(|me| me.language != chosen) {
            reload_without_language();
        }
    });
    let options = vec![
        Choice::new(NONE, w.account().language_browser()),
        Choice::new("en", "English"),
        Choice::new("ko", "한국어"),
    ];
    view! {
        <FieldGroup id="language" label=w.language()>
            <RadioGroup name="language" value=Bound::new(value, choose) options layout=ChoiceLayout::Inline />
        </FieldGroup>
    }
}

#[component]
fn ThemeChoice(chosen: Option<Theme>, saving: Saving) -> impl IntoView {
    let w = use_words().frame();
    let tag = |theme| match theme {
        None => NONE,
        Some(Theme::Light) => "light",
        Some(Theme::Dark) => "dark",
    };
    let value = RwSignal::new(tag(chosen).to_owned());
    let choose = move |tag: String| {
        let theme = match tag.as_str() {
            "light" => Some(Theme::Light),
            "dark" => Some(Theme::Dark),
            _ => None,
        };
        value.set(tag);
        apply_theme(theme);
        saving.keep(UpdateMe { theme: Some(theme), ..UpdateMe::default() });
    };
    let options = vec![
        Choice::new(NONE, w.theme_system()),
        Choice::new("light", w.theme_light()),
        Choice::new("dark", w.theme_dark()),
    ];
    view! {
        <FieldGroup id="theme" label=w.theme()>
            <RadioGroup name="theme" value=Bound::new(value, choose) options layout=ChoiceLayout::Inline />
        </FieldGroup>
    }
}

#[component]
fn LetterKeys(on: bool, saving: Saving) -> impl IntoView {
    let w = use_words().auth().account();
    let value = RwSignal::new(on);
    let choose = move |on: bool| {
        value.set(on);
        saving.keep(UpdateMe { letter_keys: Some(on), ..UpdateMe::default() });
    };
    view! {
        <div class="stack" data-gap="xs">
            <Switch checked=Bound::new(value, choose)>{w.letter_keys()}</Switch>
            <p class="field__hint">{w.letter_keys_hint()}</p>
        </div>
    }
}

/// Whether notices also come by mail; there is no such choice where no mail is sent.
#[component]
fn MailNotices(on: bool, saving: Saving) -> impl IntoView {
    let w = use_words().auth().account();
    let value = RwSignal::new(on);
    let choose = move |on: bool| {
        value.set(on);
        saving.keep(UpdateMe { mail_notices: Some(on), ..UpdateMe::default() });
    };
    view! {
        <div class="stack" data-gap="xs" id="mail-notices">
            <Switch checked=Bound::new(value, choose)>{w.mail_notices()}</Switch>
            <p class="field__hint">{w.mail_notices_hint()}</p>
        </div>
    }
}
