//! Words: the head of an app's pages.

words! {
    /// The head of an app's pages.
    AppHeader;

    tabs { En => "App", Ko => "앱" }
    run { En => "Run", Ko => "실행" }
    build { En => "Build", Ko => "만들기" }
    tests { En => "Tests", Ko => "테스트" }
    compare { En => "Compare models", Ko => "모델 비교" }
    versions { En => "Versions", Ko => "버전" }
    share { En => "Share", Ko => "공유" }
    usage { En => "Usage", Ko => "사용량" }
    /// The page for people who write programs.
    api { En => "API", Ko => "API" }
    run_log { En => "Run log", Ko => "실행 기록" }
    owner(name: &str) { En => format!("Owner {name}"), Ko => format!("소유자 {name}") }
    published(version: u32) { En => format!("Published v{version}"), Ko => format!("게시 버전 {version}") }
    only_draft { En => "Not published", Ko => "게시하지 않았어요" }
    draft_differs { En => "Unpublished changes", Ko => "게시하지 않은 변경" }
}
