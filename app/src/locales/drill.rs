//! Words: the fire drill.

use model::{Josa, josa};

words! {
    /// The fire drill.
    Drill;

    title { En => "Fire drill", Ko => "비상 훈련" }
    lead {
        En => "What would happen if a provider were gone tomorrow? Nothing changes until you confirm it.",
        Ko => "내일 제공사 하나가 사라진다면 어떻게 될까요? 확인하기 전에는 아무것도 바꾸지 않아요.",
    }
    provider { En => "Provider assumed to be down", Ko => "멈췄다고 가정할 제공사" }
    run { En => "Run drill", Ko => "훈련 시작" }
    running { En => "Looking", Ko => "살펴보는 중" }
    before {
        En => "The drill sends nothing to any model. It checks each published app and the fallbacks of its model.",
        Ko => "모델에 묻지 않고, 게시된 앱마다 대신할 모델이 있는지 살펴봐요.",
    }
    no_app(provider: &str, apps: u32) {
        En => match apps {
            0 => "No app is published yet.".to_owned(),
            1 => format!("The one published app does not depend on {provider}."),
            apps => format!("None of the {apps} published apps depends on {provider}."),
        },
        Ko => match apps {
            0 => "아직 게시된 앱이 없어요.".to_owned(),
            apps => format!("게시된 앱 {apps}개 가운데 {provider}에 기대는 앱이 없어요."),
        },
    }
    /// Below the number of apps.
    apps_use(apps: usize, provider: &str) {
        En => if apps == 1 { format!("app uses {provider}") } else { format!("apps use {provider}") },
        Ko => format!("개 앱이 {provider}{} 써요", josa(provider, Josa::Object)),
    }
    ready { En => "Ready", Ko => "준비됨" }
    weaker { En => "Weaker", Ko => "약해짐" }
    would_stop { En => "Would stop", Ko => "멈춤" }
    /// Verdict: a model would answer whose abilities are known neither from the catalog nor from a run.
    untested { En => "Untested", Ko => "확인 안 됨" }
    untested_text {
        En => "No run has had an answer from this model yet. Try the app with it first.",
        Ko => "아직 이 모델이 답한 실행이 없어요. 먼저 이 모델로 앱을 시험해 보세요.",
    }
    counts(ready: usize, untested: usize, weaker: usize, stop: usize) {
        En => {
            let untested = if untested == 0 { String::new() } else { format!(", {untested} untested") };
            format!("{ready} ready{untested}, {weaker} weaker, {stop} would stop")
        },
        Ko => {
            let untested = if untested == 0 { String::new() } else { format!(", 확인 안 됨 {untested}개") };
            format!("준비됨 {ready}개{untested}, 약해짐 {weaker}개, 멈춤 {stop}개")
        },
    }
    table { En => "Drill result by app", Ko => "앱별 훈련 결과" }
    app { En => "App", Ko => "앱" }
    moves_to { En => "Would move to", Ko => "대신할 모델" }
    verdict { En => "Verdict", Ko => "결과" }
    nothing { En => "Nothing", Ko => "없음" }
    /// Below the table, if no model would answer for some app.
    nothing_text {
        En => "For apps that would stop, add a model of another provider to the fallback order, or switch them below.",
        Ko => "멈추는 앱이 있으면 대체 순서에 다른 제공사의 모델을 추가하거나 아래에서 바꿔 주세요.",
    }
    cost(before: &str, after: &str) {
        En => format!("Cost of a run: {before} now, about {after} after the swap."),
        Ko => format!("한 번 실행하는 데 지금 {before}, 바뀌면 약 {after}"),
    }
    fails_now { En => "It fails at the moment.", Ko => "지금 실패하고 있어요." }
    not_taken(settings: &str) {
        En => format!("Would not be sent: {settings}."),
        Ko => format!("보내지 않는 설정: {settings}"),
    }
    mend(app: &str) { En => format!("Open {app} in the builder"), Ko => format!("{app} 앱을 만들기 화면에서 열기") }
    mend_short { En => "Open", Ko => "열기" }
    chosen { En => "Choose", Ko => "선택" }
    choose(app: &str) { En => format!("Choose {app}"), Ko => format!("{app} 선택") }
    switch { En => "Switch the chosen apps", Ko => "고른 앱 바꾸기" }
    to { En => "To this model", Ko => "바꿀 모델" }
    /// Whether the model becomes a fallback or the app's model.
    as_ { En => "As", Ko => "역할" }
    as_fallback { En => "First fallback: it answers only if theirs can’t", Ko => "첫 번째 대체 모델: 원래 모델이 답하지 못할 때만 답해요" }
    as_model {
        En => "Their model: the one they have becomes the first fallback",
        Ko => "기본으로 답할 모델: 지금 모델은 첫 번째 대체 모델이 돼요",
    }
    when { En => "When", Ko => "적용" }
    publish { En => "Right away, for everyone who uses them", Ko => "바로, 쓰는 사람 모두에게" }
    drafts { En => "In their drafts; builders publish", Ko => "초안에만, 게시는 만든 사람이" }
    /// Opens the preview of the changes.
    preview_apps(count: usize) {
        En => if count == 1 { "Preview for 1 app…".to_owned() } else { format!("Preview for {count} apps…") },
        Ko => format!("앱 {count}개 바뀔 내용 보기…"),
    }
    preview_title(count: usize) {
        En => if count == 1 { "Switch 1 app?".to_owned() } else { format!("Switch {count} apps?") },
        Ko => format!("앱 {count}개를 바꿀까요?"),
    }
    preview_live {
        En => "A new version of each app is published at once, for everyone who uses it. You can undo this.",
        Ko => "앱마다 새 버전을 바로 게시해서 쓰는 사람 모두에게 적용돼요. 되돌릴 수 있어요.",
    }
    preview_drafts {
        En => "Only the drafts change. People notice nothing until somebody publishes. You can undo this.",
        Ko => "초안만 바뀌어요. 게시하기 전에는 쓰는 사람에게 달라지는 게 없어요. 되돌릴 수 있어요.",
    }
    changes_model(now: &str, then: &str) {
        En => format!("Answers: {now} → {then}. {now} becomes the first fallback."),
        Ko => format!("답하는 모델: {now} → {then}. 지금 모델은 첫 번째 대체 모델이 돼요."),
    }
    adds_fallback(now: &str, then: &str) {
        En => format!("{now} still answers. First fallback: none → {then}."),
        Ko => format!("답하는 모델은 {now} 그대로예요. 첫 번째 대체 모델: 없음 → {then}"),
    }
    changes_fallback(now: &str, before: &str, then: &str) {
        En => format!("{now} still answers. First fallback: {before} → {then}."),
        Ko => format!("답하는 모델은 {now} 그대로예요. 첫 번째 대체 모델: {before} → {then}"),
    }
    keeps_fallback(now: &str, then: &str) {
        En => format!("{now} still answers. {then} is its fallback already."),
        Ko => format!("답하는 모델은 {now} 그대로예요. 대체 모델은 이미 정해져 있어요: {then}"),
    }
    switch_failed { En => "Nothing was switched", Ko => "아무것도 바꾸지 못했어요" }
    switch_apps(count: usize) {
        En => if count == 1 { "Switch 1 app".to_owned() } else { format!("Switch {count} apps") },
        Ko => format!("앱 {count}개 바꾸기"),
    }
    switching { En => "Switching", Ko => "바꾸는 중" }
    choose_first { En => "Choose apps in the table first.", Ko => "먼저 표에서 앱을 골라 주세요." }
    no_other {
        En => "Connect another provider first: there is no model to switch to.",
        Ko => "바꿀 모델이 없어요. 다른 제공사를 먼저 연결해 주세요.",
    }
    switched(count: usize) {
        En => if count == 1 { "1 app is switched".to_owned() } else { format!("{count} apps are switched") },
        Ko => format!("앱 {count}개를 바꿨어요"),
    }
    acts { En => "What was switched", Ko => "바꾼 기록" }
    act(count: usize, provider: &str, person: &str) {
        En => match count {
            1 => format!("1 app switched away from {provider} by {person}"),
            count => format!("{count} apps switched away from {provider} by {person}"),
        },
        Ko => format!("{provider} 장애에 대비해 앱 {count}개를 바꿈 · {person}"),
    }
    undo { En => "Undo", Ko => "되돌리기" }
    /// For screen readers.
    undo_of(count: usize) {
        En => if count == 1 { "Undo for 1 app".to_owned() } else { format!("Undo for {count} apps") },
        Ko => format!("앱 {count}개 되돌리기"),
    }
    undone { En => "Undone", Ko => "되돌림" }
    undone_done { En => "Everything is back as it was", Ko => "모두 원래대로 되돌렸어요" }
    left(apps: &str) {
        En => format!("Left as they are, because someone has changed them since: {apps}."),
        Ko => format!("그사이 바뀌어서 그대로 둔 앱: {apps}"),
    }
}
