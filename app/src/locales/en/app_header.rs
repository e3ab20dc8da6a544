use crate::locales::AppHeader;

pub(crate) const WORDS: AppHeader = AppHeader {
    tabs: "App",
    run: "Run",
    build: "Build",
    share: "Share",
    owner: |name| format!("Owner {name}"),
    published: |version| format!("Published v{version}"),
    only_draft: "Not published yet",
    draft_differs: "Unpublished changes",
};
