//! How an app is listed, out of a file.

use api::ImportOutcome;
use model::{Category, Language};
use portable::AppFile;

use super::{Note, refused_at};
use crate::{
    api::{
        apps::{SUMMARY_MAX, icon_name},
        check,
    },
    error::Refusal,
};

/// How an app is listed.
#[derive(Debug, Clone)]
pub struct Listing {
    pub name: String,
    pub summary: String,
    pub category: Category,
    pub icon: String,
}

/// The listing of a file of ours, whose texts must fit, or of another builder's, whose texts are cut to fit.
pub fn listing(file: &AppFile, is_own: bool, language: Language, notes: &mut Vec<Note>) -> Result<Listing, Refusal> {
    let (name, summary) = if is_own {
        let name = check::name("name", &file.name).map_err(|refusal| refused_at("name", &refusal))?;
        let summary = check::optional_text("summary", &file.summary, SUMMARY_MAX);
        (name, summary.map_err(|refusal| refused_at("summary", &refusal))?)
    } else {
        let name = cut(&file.name, check::NAME_MAX, "name", notes);
        let unnamed = match language {
            Language::En => "Imported app",
            Language::Ko => "가져온 앱",
        };
        let name = if name.is_empty() { unnamed.to_owned() } else { name };
        (name, cut(&file.summary, SUMMARY_MAX, "summary", notes))
    };
    let icon = if file.icon.is_empty() { "file".to_owned() } else { file.icon.clone() };
    let icon = icon_name(&icon).map_err(|refusal| refused_at("icon", &refusal))?;
    Ok(Listing { name, summary, category: file.category, icon })
}

fn cut(text: &str, max: usize, place: &str, notes: &mut Vec<Note>) -> String {
    let text = text.trim();
    if text.chars().count() > max {
        notes.push(Note::new(
            ImportOutcome::Changed,
            place,
            format!("It is longer than {max} characters, and was cut."),
            format!("{max}자를 넘어서 뒷부분을 잘랐어요."),
        ));
    }
    text.chars().take(max).collect::<String>().trim_end().to_owned()
}
