//! Words: the versions of an app.

use model::{Josa, with_josa};

use crate::format::number as digits;

words! {
    /// The versions of an app.
    Versions;

    title { En => "Versions", Ko => "버전" }
    title_of(app: &str) { En => format!("Versions: {app}"), Ko => format!("버전: {app}") }
    newest { En => "Newest", Ko => "최신" }
    number(version: u32) { En => format!("v{version}"), Ko => format!("v{version}") }
    number_long(version: u32) { En => format!("Version {version}"), Ko => format!("버전 {version}") }
    /// The mark of the version that people run.
    live { En => "Live", Ko => "게시 중" }
    useful(percent: u64, ratings: u64) {
        En => format!("{percent}% useful ({})", digits(ratings)),
        Ko => format!("도움 됨 {percent}% ({})", digits(ratings)),
    }
    not_rated { En => "not rated", Ko => "평가 없음" }
    cost(amount: &str) { En => format!("{amount} a run"), Ko => format!("1회 {amount}") }
    cost_unknown { En => "cost unknown", Ko => "비용 모름" }
    none { En => "No version yet", Ko => "아직 버전이 없어요" }
    none_text {
        En => "Each time the draft is published, it becomes a version. You can go back to any of them.",
        Ko => "초안을 게시할 때마다 버전이 하나씩 생기고, 언제든 예전 버전으로 돌아갈 수 있어요.",
    }
    to_builder { En => "Go to Build", Ko => "만들기로 가기" }
    changed(from: u32, to: u32) {
        En => format!("What changed from version {from} to {to}"),
        Ko => format!("버전 {from}에서 버전 {} 바뀐 것", with_josa(&to.to_string(), Josa::Toward)),
    }
    draft { En => "Draft", Ko => "초안" }
    not_published_badge { En => "Not published", Ko => "게시 전" }
    differs(live: u32) {
        En => format!("Differs from version {live}, which people run."),
        Ko => format!("지금 게시한 버전 {} 달라요.", with_josa(&live.to_string(), Josa::With)),
    }
    not_published { En => "Nobody can run it yet.", Ko => "아직 아무도 실행할 수 없어요." }
    saved_by(name: &str) { En => format!("Last saved by {name}"), Ko => format!("{name}님이 마지막으로 저장") }
    changed_to_draft(from: u32) {
        En => format!("What changed from version {from} to the draft"),
        Ko => format!("버전 {from}에서 초안으로 바뀐 것"),
    }
    changed_from_draft(to: u32) {
        En => format!("What changed from the draft to version {to}"),
        Ko => format!("초안에서 버전 {} 바뀐 것", with_josa(&to.to_string(), Josa::Toward)),
    }
    /// Leads to the page where the draft is published.
    publish { En => "Publish in Build", Ko => "만들기에서 게시하기" }
    published_by(name: &str) { En => format!("Published by {name}"), Ko => format!("{name}님이 게시") }
    /// Leads to the comparison that its model was taken from, or that shows that it may be published.
    evidence { En => "The comparison it rests on", Ko => "근거가 된 비교" }
    first {
        En => "This is the first version, so there is nothing before it to compare.",
        Ko => "첫 버전이라 비교할 이전 버전이 없어요.",
    }
    gone { En => "This app has no such version. Choose one from the list.", Ko => "없는 버전이에요. 목록에서 골라 주세요." }
    compare_with { En => "Compare with", Ko => "비교할 버전" }
    compare { En => "Compare", Ko => "비교" }
    keep { En => "Cancel", Ko => "취소" }
    /// Leads to what a version is, and to trying it.
    open(version: u32) {
        En => format!("Open and try version {version}"),
        Ko => format!("버전 {version} 열어서 시험하기"),
    }
    opened(version: u32, app: &str) { En => format!("Version {version}: {app}"), Ko => format!("버전 {version}: {app}") }
    /// Leads to a new link to this version.
    share(version: u32) {
        En => format!("Share version {version}"),
        Ko => format!("버전 {version} 공유하기"),
    }
    all { En => "All versions", Ko => "모든 버전" }
    prompt { En => "Prompt", Ko => "프롬프트" }
    inputs_and_settings { En => "Inputs and settings", Ko => "입력 항목과 설정" }
    value { En => "Value", Ko => "값" }
    try_title(version: u32) {
        En => format!("Try version {version}"),
        Ko => format!("버전 {version} 시험하기"),
    }
    try_text {
        En => "It runs with its own inputs. This doesn’t count in the app’s numbers, and people notice nothing of it.",
        Ko => "이 버전의 입력 항목으로 실행해요. 앱의 통계에 들어가지 않고, 다른 사람에게는 보이지 않아요.",
    }
    roll_back(version: u32) {
        En => format!("Roll back to version {version}"),
        Ko => format!("버전 {} 되돌리기", with_josa(&version.to_string(), Josa::Toward)),
    }
    roll_back_title(version: u32) {
        En => format!("Roll back to version {version}?"),
        Ko => format!("버전 {} 되돌릴까요?", with_josa(&version.to_string(), Josa::Toward)),
    }
    roll_back_text {
        En => "People get it from their next run. Answers that are being written finish as they began. Your draft stays as it is.",
        Ko => "다음 실행부터 이 버전을 쓰게 돼요. 지금 쓰고 있는 답변은 그대로 마치고, 초안도 그대로 있어요.",
    }
    /// Asked when one rolls back.
    why { En => "Why (shown in the history)", Ko => "이유 (버전 기록에 보여요)" }
    brought_back(name: &str) { En => format!("Brought back by {name}"), Ko => format!("{name}님이 되돌림") }
    rolling_back { En => "Rolling back…", Ko => "되돌리는 중…" }
    is_live(version: u32) {
        En => format!("People run version {version} now"),
        Ko => format!("이제 버전 {} 실행돼요", with_josa(&version.to_string(), Josa::Subject)),
    }
    restore(version: u32) {
        En => format!("Restore version {version} as draft"),
        Ko => format!("버전 {} 초안으로 가져오기", with_josa(&version.to_string(), Josa::Object)),
    }
    restore_title(version: u32) {
        En => format!("Overwrite the draft with version {version}?"),
        Ko => format!("초안을 버전 {} 덮어쓸까요?", with_josa(&version.to_string(), Josa::Toward)),
    }
    restore_text {
        En => "The draft has changes that were never published. They would be gone. What people run stays as it is.",
        Ko => "초안에 게시하지 않은 변경이 있고, 덮어쓰면 사라져요. 지금 게시한 버전은 그대로예요.",
    }
    overwrite { En => "Overwrite draft", Ko => "초안 덮어쓰기" }
    restoring { En => "Overwriting…", Ko => "덮어쓰는 중…" }
    restored(version: u32) {
        En => format!("The draft is version {version} now"),
        Ko => format!("초안에 버전 {} 가져왔어요", with_josa(&version.to_string(), Josa::Object)),
    }
    unpublish_open { En => "Take offline…", Ko => "게시 내리기…" }
    unpublish { En => "Take offline", Ko => "게시 내리기" }
    unpublish_title { En => "Take this app offline?", Ko => "이 앱의 게시를 내릴까요?" }
    unpublish_text {
        En => "Nobody can run it any more, and its share links say that it is offline. Runs and versions stay, and you can bring it back at any time.",
        Ko => "아무도 실행할 수 없고, 공유 링크에는 앱을 내렸다고 안내해요. 실행 기록과 버전은 남아 있고 언제든 다시 게시할 수 있어요.",
    }
    unpublishing { En => "Taking it offline…", Ko => "내리는 중…" }
    offline_done { En => "The app is offline", Ko => "앱의 게시를 내렸어요" }
    offline { En => "This app is offline", Ko => "게시를 내린 앱이에요" }
    offline_text {
        En => "Nobody can run it, and its share links say so. Roll back to a version or publish the draft, and both work again.",
        Ko => "지금은 아무도 실행할 수 없고, 공유 링크에도 그렇게 안내해요. 버전을 골라 되돌리거나 초안을 게시하면 다시 열려요.",
    }
    taken_back { En => "Undone", Ko => "되돌렸어요" }
}
