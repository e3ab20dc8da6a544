//! The title of the document.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::locales::use_words;

/// The page's title, unique: "Versions: Complaint reply writer". The product's name is added.
///
/// Use this and never `leptos_meta::Title`, which writes its text into the server's HTML as it is: an app's name could hold a
/// script.
#[component]
pub fn PageTitle(
    /// The title.
    #[prop(into)]
    text: TextProp,
) -> impl IntoView {
    let madang = use_words().common().madang;
    view! { <Title text=move || written(format!("{} · {madang}", text.get())) /> }
}

fn written(title: String) -> String {
    if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;") } else { title }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_end_its_element() {
        assert_eq!(written("</title><script>R&D".to_owned()), "&lt;/title>&lt;script>R&amp;D");
    }
}
