use crate::locales::AppHeader;

pub(crate) const WORDS: AppHeader = AppHeader {
    tabs: "앱",
    run: "실행",
    build: "만들기",
    share: "공유",
    owner: |name| format!("소유자 {name}"),
    published: |version| format!("게시 버전 {version}"),
    only_draft: "아직 게시하지 않았어요",
    draft_differs: "게시하지 않은 변경",
};
