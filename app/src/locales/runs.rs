//! Words: my runs and the details of one.

words! {
    /// My runs and the details of one.
    Runs;

    title { En => "My runs", Ko => "내 실행" }
    lead {
        En => "Everything you ran, newest first. Only you see this list.",
        Ko => "지금까지 실행한 내역이에요. 이 목록은 나만 볼 수 있어요.",
    }
    lead_open(since: &str) {
        En => format!("Everything you ran, newest first. Since {since}, admins and those who may change an app can read its runs as well."),
        Ko => format!("지금까지 실행한 내역이에요. {since}부터는 관리자와 앱을 고칠 수 있는 사람도 실행 내용을 볼 수 있어요."),
    }
    table { En => "My runs", Ko => "내 실행" }
    time { En => "Time", Ko => "시각" }
    app { En => "App, input", Ko => "앱, 입력" }
    state { En => "State", Ko => "상태" }
    model { En => "Model", Ko => "모델" }
    duration { En => "Time taken", Ko => "걸린 시간" }
    cost { En => "Cost", Ko => "비용" }
    rating { En => "Rating", Ko => "평가" }
    /// For screen readers.
    rated_up { En => "Rated useful", Ko => "도움이 됐다고 평가함" }
    /// For screen readers.
    rated_down { En => "Rated not useful", Ko => "아쉽다고 평가함" }
    /// Marks the trial of a draft.
    tried { En => "Draft", Ko => "초안" }
    /// In place of an app, where a program called a model without one.
    direct { En => "Model without an app", Ko => "앱 없이 부른 모델" }
    app_gone { En => "Deleted app", Ko => "지워진 앱" }
    search { En => "Search your runs", Ko => "내 실행 검색" }
    search_example { En => "App, input or answer", Ko => "앱, 입력, 답변" }
    every_state { En => "Every state", Ko => "모든 상태" }
    find { En => "Search", Ko => "검색" }
    none_found { En => "No runs match", Ko => "찾는 실행이 없어요" }
    none_found_text {
        En => "Try fewer words, or another state.",
        Ko => "검색어를 줄이거나 다른 상태를 골라 보세요.",
    }
    show_all { En => "Show all runs", Ko => "모든 실행 보기" }
    delete { En => "Delete", Ko => "지우기" }
    delete_title(title: &str) { En => format!("Delete “{title}”?"), Ko => format!("‘{title}’ 실행을 지울까요?") }
    delete_text {
        En => "What you filled in, the answer and your comment are deleted for good. What the run cost stays counted.",
        Ko => "입력한 내용, 답변, 남긴 의견을 완전히 지워요. 실행에 든 비용은 집계에 남아요.",
    }
    keep { En => "Keep it", Ko => "그대로 두기" }
    deleting { En => "Deleting", Ko => "지우는 중" }
    deleted { En => "Run deleted", Ko => "실행을 지웠어요" }
    none { En => "No runs yet", Ko => "아직 실행한 앱이 없어요" }
    none_text { En => "Run an app, and its answer is kept here.", Ko => "앱을 실행하면 답변이 여기에 남아요." }
    to_market { En => "Find an app", Ko => "앱 찾아보기" }
    newest { En => "Newest", Ko => "가장 최근" }
    detail_of(title: &str) { En => format!("Run: {title}"), Ko => format!("실행: {title}") }
    number(number: &str) { En => format!("Run {number}"), Ko => format!("실행 {number}") }
    version(version: u32) { En => format!("version {version}"), Ko => format!("버전 {version}") }
    to_list { En => "My runs", Ko => "내 실행" }
    again { En => "Use this input again", Ko => "이 입력으로 다시 실행" }
    copy_address { En => "Copy run address", Ko => "실행 주소 복사" }
    input { En => "Input", Ko => "입력" }
    message { En => "Message", Ko => "메시지" }
    conversation { En => "What the program sent", Ko => "프로그램이 보낸 대화" }
    no_input { En => "Nothing was filled in.", Ko => "입력한 내용이 없어요." }
    yes { En => "Yes", Ko => "예" }
    no { En => "No", Ko => "아니요" }
    steps { En => "Steps", Ko => "과정" }
    no_steps { En => "No model was asked yet.", Ko => "아직 모델에 물어보지 않았어요." }
    model_at(model: &str, provider: &str) {
        En => format!("{model} on {provider}"),
        Ko => format!("{provider}의 {model}"),
    }
    answered(read: Option<&str>, written: Option<&str>) {
        En => match (read, written) {
            (Some(read), Some(written)) => format!("{read} tokens in, {written} out."),
            (Some(read), None) => format!("{read} tokens in."),
            (None, Some(written)) => format!("{written} tokens out."),
            (None, None) => "Answered.".to_owned(),
        },
        Ko => match (read, written) {
            (Some(read), Some(written)) => format!("입력 {read} 토큰, 출력 {written} 토큰."),
            (Some(read), None) => format!("입력 {read} 토큰."),
            (None, Some(written)) => format!("출력 {written} 토큰."),
            (None, None) => "답했어요.".to_owned(),
        },
    }
    read_from_cache(count: &str) {
        En => format!("{count} of the tokens in came from the cache."),
        Ko => format!("입력 중 {count} 토큰은 캐시에서 읽었어요."),
    }
    written_to_cache(count: &str) {
        En => format!("{count} of the tokens in were written to the cache."),
        Ko => format!("입력 중 {count} 토큰은 캐시에 저장했어요."),
    }
    thought(count: &str) {
        En => format!("{count} of the tokens out were thinking."),
        Ko => format!("출력 중 {count} 토큰은 생각하는 데 썼어요."),
    }
    first_word(time: &str) { En => format!("First word after {time}."), Ko => format!("첫 글자까지 {time} 걸렸어요.") }
    attempt_stopped { En => "Stopped.", Ko => "멈췄어요." }
    attempt_failed { En => "No answer.", Ko => "답하지 않았어요." }
}
