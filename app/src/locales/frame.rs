//! Words of the frame around the signed-in pages.

words! {
    /// The frame around the signed-in pages.
    Frame;

    skip { En => "Skip to content", Ko => "본문으로 건너뛰기" }
    main { En => "Main", Ko => "주 메뉴" }
    open_menu { En => "Open menu", Ko => "메뉴 열기" }
    menu { En => "Menu", Ko => "메뉴" }
    switch_workspace { En => "Switch workspace", Ko => "워크스페이스 바꾸기" }
    people(count: u32) {
        En => if count == 1 { "1 person".to_owned() } else { format!("{count} people") },
        Ko => format!("{count}명"),
    }
    palette { En => "Search or jump to", Ko => "검색하거나 이동하기" }
    apps { En => "Apps", Ko => "앱" }
    my_apps { En => "My apps", Ko => "내 앱" }
    pieces { En => "Pieces", Ko => "조각" }
    notices { En => "Notices", Ko => "알림" }
    /// For screen readers, after a number.
    unread { En => " unread", Ko => "개 읽지 않음" }
    my_runs { En => "My runs", Ko => "내 실행" }
    manage { En => "Manage", Ko => "관리" }
    models { En => "Models", Ko => "모델" }
    members { En => "Members", Ko => "구성원" }
    api_keys { En => "API keys", Ko => "API 키" }
    webhooks { En => "Webhooks", Ko => "웹훅" }
    budgets { En => "Budgets", Ko => "예산" }
    usage { En => "Usage", Ko => "사용량" }
    run_log { En => "Run log", Ko => "실행 기록" }
    audit { En => "Audit log", Ko => "감사 기록" }
    personal_data { En => "Personal data", Ko => "개인정보" }
    retention { En => "Retention", Ko => "보관 기간" }
    status { En => "Server status", Ko => "서버 상태" }
    settings { En => "Settings", Ko => "설정" }
    account_menu { En => "Account menu", Ko => "계정 메뉴" }
    account { En => "Account", Ko => "계정" }
    reference { En => "API reference", Ko => "API 문서" }
    keys { En => "Keys", Ko => "단축키" }
    theme { En => "Theme", Ko => "화면 테마" }
    theme_system { En => "Same as system", Ko => "시스템 설정대로" }
    theme_light { En => "Light", Ko => "밝게" }
    theme_dark { En => "Dark", Ko => "어둡게" }
    language { En => "Language", Ko => "언어" }
    sign_out { En => "Sign out", Ko => "로그아웃" }
    offline {
        En => "You are offline. What you type is kept on this device.",
        Ko => "인터넷에 연결되어 있지 않아요. 입력한 내용은 이 기기에 그대로 있어요.",
    }
    online_again { En => "You are online again.", Ko => "다시 연결됐어요." }
    palette_placeholder { En => "Type an app, a place or an action", Ko => "앱, 메뉴, 할 일을 입력해 주세요" }
    palette_results { En => "Results", Ko => "검색 결과" }
    palette_apps { En => "Apps", Ko => "앱" }
    palette_places { En => "Go to", Ko => "이동" }
    palette_recent { En => "Recent", Ko => "최근 실행" }
    palette_actions { En => "Actions", Ko => "할 일" }
    palette_empty(query: &str) {
        En => format!("Nothing matches “{query}”. Clear the search to see all."),
        Ko => format!("‘{query}’ 검색 결과가 없어요. 검색어를 지우면 모두 보여요."),
    }
    /// For screen readers.
    palette_found(count: usize) {
        En => if count == 1 { "1 result".to_owned() } else { format!("{count} results") },
        Ko => format!("결과 {count}개"),
    }
    palette_move { En => "move", Ko => "이동" }
    palette_open { En => "open", Ko => "열기" }
    new_app { En => "New app", Ko => "새 앱" }
    /// What Ctrl+K does, in the list of shortcuts; the others follow.
    key_palette { En => "Search or jump to", Ko => "검색하거나 이동하기" }
    key_search { En => "Go to the search field", Ko => "검색창으로 가기" }
    key_run { En => "Run, or try in the builder", Ko => "실행하기, 만들기 화면에서는 시험하기" }
    key_escape { En => "Close what is on top; stop an answer", Ko => "맨 위 창 닫기, 답변 멈추기" }
    key_copy { En => "Copy the answer", Ko => "답변 복사하기" }
    key_rows { En => "Next and previous row; Enter opens", Ko => "다음 줄과 이전 줄, Enter로 열기" }
    key_variable { En => "Insert a variable in a prompt", Ko => "프롬프트에 변수 넣기" }
    key_move { En => "Move the focused input or message up or down", Ko => "선택한 입력 항목이나 메시지를 위아래로 옮기기" }
    key_undo { En => "Undo the last change while building an app", Ko => "앱을 만들 때 마지막으로 바꾼 것 되돌리기" }
    key_redo { En => "Do again what was undone", Ko => "되돌린 것 다시 하기" }
    key_help { En => "This list", Ko => "이 목록 열기" }
    keys_hint {
        En => "Single keys act only outside fields. You can turn them off in your account.",
        Ko => "한 글자 단축키는 입력란 밖에서만 돼요. 계정에서 끌 수 있어요.",
    }
}
