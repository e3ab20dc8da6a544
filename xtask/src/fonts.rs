//! The fonts of PDF files: npm packages with files of Google Fonts, under the SIL Open Font License.

use crate::{
    failure::{About, Result},
    npm, workspace,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the server looks for (`server/src/answers/fonts.rs`), and where it comes from.
const FILES: [(&str, &str); 9] = [
    ("text.ttf", "noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf"),
    ("bold.ttf", "noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf"),
    ("code.ttf", "nanum-gothic-coding/400Regular/NanumGothicCoding_400Regular.ttf"),
    ("more.ttf", "noto-sans/400Regular/NotoSans_400Regular.ttf"),
    ("emoji.ttf", "noto-emoji/400Regular/NotoEmoji_400Regular.ttf"),
    ("LICENSE-text.txt", "noto-sans-kr/LICENSE_FONT"),
    ("LICENSE-code.txt", "nanum-gothic-coding/LICENSE_FONT"),
    ("LICENSE-more.txt", "noto-sans/LICENSE_FONT"),
    ("LICENSE-emoji.txt", "noto-emoji/LICENSE_FONT"),
];

/// Gets them, and answers the folder of their packages.
pub fn fetch() -> Result<PathBuf> {
    Ok(npm::install(&workspace::root().join("xtask/fonts"))?.join("@expo-google-fonts"))
}

/// Lays them into a site. Nobody can ask for them there; they are for the server, which sets PDF files in them.
pub fn lay_into(site: &Path) -> Result<()> {
    let packages = fetch()?;
    let folder = site.join("fonts");
    fs::create_dir_all(&folder).about(folder.display())?;
    for (name, source) in FILES {
        let (source, target) = (packages.join(source), folder.join(name));
        let length = |path: &Path| fs::metadata(path).map(|file| file.len()).ok();
        if length(&source).is_none() || length(&source) != length(&target) {
            fs::copy(&source, &target).about(source.display())?;
        }
    }
    Ok(())
}
