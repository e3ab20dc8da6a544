//! Words: saving, two people with one draft, comparing, publishing.

use ::model::Kind;

words! {
    /// Saving the draft.
    Saving;

    saved(time: &str) { En => format!("Draft saved {time}"), Ko => format!("{time}에 초안을 저장했어요") }
    /// By somebody else.
    saved_by(name: &str, time: &str) {
        En => format!("Saved by {name} {time}"),
        Ko => format!("{name}님이 {time}에 저장했어요"),
    }
    saved_by_other_tab(time: &str) {
        En => format!("Saved in another tab {time}"),
        Ko => format!("다른 탭에서 {time}에 저장했어요"),
    }
    saving { En => "Saving…", Ko => "저장하는 중…" }
    offline { En => "Not saved yet: no connection", Ko => "아직 저장 못 함: 연결이 없어요" }
    offline_title { En => "Not saved yet: no connection.", Ko => "연결이 없어서 아직 저장하지 못했어요." }
    offline_text {
        En => "Your changes are kept in this browser. They are sent as soon as there is a connection, also if you close this page and come back.",
        Ko => "바꾼 내용은 이 브라우저에 보관했어요. 연결되면 바로 보내요. 페이지를 닫았다가 다시 와도 그대로예요.",
    }
    /// Where the browser keeps nothing.
    offline_unkept {
        En => "This browser keeps nothing for closed pages, so leave this page open until the changes are sent.",
        Ko => "이 브라우저는 닫은 페이지의 내용을 보관하지 않아요. 보낼 때까지 이 페이지를 열어 두세요.",
    }
    signed_out { En => "Not saved: signed out", Ko => "저장하지 못했어요: 로그아웃됨" }
    refused { En => "Not saved: needs a change", Ko => "저장하지 못했어요: 고칠 것이 있어요" }
    clash { En => "Not saved: choose a version", Ko => "저장하지 못했어요: 하나를 골라 주세요" }
    retry { En => "Try now", Ko => "지금 다시" }
    merged(name: &str) {
        En => format!("{name} saved changes too. They are merged with yours."),
        Ko => format!("{name}님이 저장한 내용과 합쳤어요."),
    }
    /// The same person saved in another tab.
    merged_other_tab {
        En => "You saved changes in another tab too. They are merged with these.",
        Ko => "다른 탭에서 저장한 내용과 합쳤어요.",
    }
    /// Somebody else's changes are shown, and nothing was changed here.
    taken_over(name: &str) {
        En => format!("{name} saved changes. You see them now."),
        Ko => format!("{name}님이 저장한 내용을 가져왔어요."),
    }
    taken_over_other_tab {
        En => "You saved changes in another tab. They are here now.",
        Ko => "다른 탭에서 저장한 내용을 가져왔어요.",
    }
    brought_back { En => "Changes that were not saved last time are back.", Ko => "지난번에 저장하지 못한 내용을 되살렸어요." }
    sign_in { En => "Sign in", Ko => "로그인" }
    signed_out_title { En => "You are signed out", Ko => "로그아웃됐어요" }
    signed_out_text {
        En => "Your changes are kept in this tab. Sign in, and they are saved.",
        Ko => "바꾼 내용은 이 탭에 그대로 있어요. 로그인하면 저장돼요.",
    }
    refused_title { En => "The draft can't be saved like this", Ko => "초안을 이대로는 저장할 수 없어요" }
}

words! {
    /// Who else has the app open.
    Company;

    also_here(names: &str, more: usize) {
        En => if more == 0 { format!("Also here: {names}") } else { format!("Also here: {names} +{more}") },
        Ko => if more == 0 { format!("함께 보는 중: {names}") } else { format!("함께 보는 중: {names} 외 {more}명") },
    }
    other_tab { En => "You have this app open in another tab", Ko => "이 앱을 다른 탭에서도 열어 두었어요" }
    /// For screen readers.
    came(names: &str) {
        En => format!("Now also here: {names}"),
        Ko => format!("지금 함께 보는 사람: {names}"),
    }
}

words! {
    /// Two people, one draft.
    Clash;

    title(name: &str) {
        En => format!("{name} saved changes to this draft while you were editing"),
        Ko => format!("수정하는 동안 {name}님이 이 초안을 저장했어요"),
    }
    /// For screen readers.
    title_short {
        En => "Someone else saved this draft. Choose which changes to keep.",
        Ko => "다른 사람이 이 초안을 저장했어요. 어느 쪽을 남길지 골라 주세요.",
    }
    text(parts: &str) {
        En => {
            format!("Both of you changed: {parts}. Nothing is lost: your version is kept on this page until you choose.")
        },
        Ko => format!("둘 다 바꾼 곳: {parts}. 잃은 것은 없어요. 고를 때까지 내용이 이 페이지에 그대로 있어요."),
    }
    /// The same person saved in another tab. Also for screen readers.
    title_other_tab {
        En => "You saved changes to this draft in another tab",
        Ko => "다른 탭에서 이 초안을 저장했어요",
    }
    text_other_tab(parts: &str) {
        En => format!("Changed in both tabs: {parts}. Nothing is lost: what is here is kept on this page until you choose."),
        Ko => format!("두 탭에서 모두 바꾼 곳: {parts}. 잃은 것은 없어요. 고를 때까지 내용이 이 페이지에 그대로 있어요."),
    }
    take_other_tab { En => "Take all of the other tab’s", Ko => "다른 탭 것 모두 쓰기" }
    this_tab { En => "This tab", Ko => "이 탭" }
    other_tab { En => "Other tab", Ko => "다른 탭" }
    see { En => "Compare and choose", Ko => "비교하고 고르기" }
    keep_mine { En => "Keep all mine", Ko => "내 것 모두 남기기" }
    take_theirs { En => "Take all theirs", Ko => "상대 것 모두 쓰기" }
    dialog_title { En => "Two versions of the draft", Ko => "초안이 두 가지예요" }
    lead {
        En => "Choose for each part. “Undo change” brings back what you don’t choose.",
        Ko => "하나씩 골라 주세요. 고르지 않은 것도 ‘바꾼 것 되돌리기’로 다시 볼 수 있어요.",
    }
    /// What needs no choice.
    taken(parts: &str) {
        En => format!("Changed on the other side only, and merged already: {parts}."),
        Ko => format!("상대만 바꿔서 이미 합친 곳: {parts}."),
    }
    before { En => "Before", Ko => "바꾸기 전" }
    both { En => "Both, one after the other", Ko => "둘 다 이어서" }
    later { En => "Decide later", Ko => "나중에 고르기" }
    which(part: &str) { En => format!("Which to keep: {part}"), Ko => format!("남길 것: {part}") }
    mine { En => "Mine", Ko => "내 것" }
    save { En => "Save merged draft", Ko => "합친 초안 저장" }
    /// A side on which the part was removed.
    gone { En => "removed", Ko => "뺌" }
    /// A side of a text that is empty.
    nothing { En => "nothing", Ko => "없음" }
    /// A side with a list.
    items(count: usize) { En => format!("{count} of them"), Ko => format!("{count}개") }
}

words! {
    /// What changed.
    Diff;

    settings { En => "Settings", Ko => "설정" }
    setting { En => "Setting", Ko => "항목" }
    lines_changed(count: usize) {
        En => if count == 1 { "1 line".to_owned() } else { format!("{count} lines") },
        Ko => format!("{count}줄"),
    }
    unchanged_lines(count: usize) {
        En => {
            if count == 1 { "1 unchanged line".to_owned() } else { format!("{count} unchanged lines") }
        },
        Ko => format!("바뀌지 않은 {count}줄"),
    }
    none { En => "none", Ko => "없음" }
    kind { En => "Kind of app", Ko => "앱 종류" }
    kind_name(kind: Kind) -> &'static str {
        En => match kind {
            Kind::Form => "Form",
            Kind::Chat => "Chat",
        },
        Ko => match kind {
            Kind::Form => "양식",
            Kind::Chat => "대화",
        },
    }
    input(label: &str) { En => format!("Input “{label}”"), Ko => format!("입력 항목 ‘{label}’") }
    piece(name: &str) { En => format!("Piece “{name}”"), Ko => format!("조각 ‘{name}’") }
    piece_version(number: u32) { En => format!("version {number}"), Ko => format!("버전 {number}") }
    required { En => "required", Ko => "필수" }
    added { En => "new", Ko => "새로 추가" }
    was_there { En => "removed", Ko => "뺌" }
    moved { En => "moved", Ko => "순서 바뀜" }
    examples { En => "Examples", Ko => "예시" }
    examples_changed(added: usize, removed: usize, changed: usize) {
        En => {
            let part = |count: usize, word: &str| (count > 0).then(|| format!("{count} {word}"));
            let parts = [part(added, "new"), part(removed, "removed"), part(changed, "changed")];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        },
        Ko => {
            let part = |count: usize, word: &str| (count > 0).then(|| format!("{count}개 {word}"));
            let parts = [part(added, "추가"), part(removed, "뺌"), part(changed, "변경")];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        },
    }
    model { En => "Model", Ko => "모델" }
    fallbacks { En => "Fallbacks", Ko => "대체 모델" }
}

words! {
    /// Publishing.
    Publish;

    open { En => "Publish…", Ko => "게시…" }
    title(version: u32) { En => format!("Publish version {version}?"), Ko => format!("버전 {version} 게시") }
    /// Before the version number is known.
    title_short { En => "Publish", Ko => "게시" }
    done(version: u32) { En => format!("Version {version} is published"), Ko => format!("버전 {version} 게시를 마쳤어요") }
    done_text {
        En => "People run it from now on. Your draft stays as it is for further changes.",
        Ko => "이제 사람들이 이 버전을 실행해요. 초안은 그대로 있으니 계속 고칠 수 있어요.",
    }
    unsaved {
        En => "Only a saved draft can be published. Your changes are kept in this tab.",
        Ko => "저장한 초안만 게시할 수 있어요. 바꾼 내용은 이 탭에 그대로 있어요.",
    }
    published_version(version: u32) { En => format!("Published v{version}"), Ko => format!("게시 버전 {version}") }
    this_draft { En => "This draft", Ko => "이 초안" }
    first {
        En => "This is the first version. After publishing, everyone in the workspace finds it in the market.",
        Ko => "첫 버전이에요. 게시하면 워크스페이스의 모두가 마켓에서 찾을 수 있어요.",
    }
    note { En => "What changed, for the people who use it", Ko => "쓰는 사람들에게 알릴 변경 내용" }
    note_hint { En => "Shown in the version history.", Ko => "버전 기록에 보여요." }
    note_too_long(by: usize) {
        En => if by == 1 { "1 character too long.".to_owned() } else { format!("{by} characters too long.") },
        Ko => format!("{by}자 넘었어요."),
    }
    shorten_note { En => "The note is too long.", Ko => "변경 내용이 너무 길어요." }
    blocked(count: usize) {
        En => match count {
            1 => "1 thing to fix before publishing".to_owned(),
            more => format!("{more} things to fix before publishing"),
        },
        Ko => format!("게시하기 전에 고칠 것이 {count}가지 있어요"),
    }
    /// Above warnings that don't prevent publishing.
    doubts { En => "Worth a look before you publish", Ko => "게시하기 전에 살펴보세요" }
    say_what_it_does { En => "Say what the app does first.", Ko => "앱이 하는 일을 먼저 적어 주세요." }
    stale { En => "Someone changed the draft in the meantime", Ko => "그사이 초안이 바뀌었어요" }
    look_again { En => "Compare again", Ko => "다시 비교하기" }
    publishing { En => "Publishing", Ko => "게시하는 중" }
    publish_version(version: u32) { En => format!("Publish version {version}"), Ko => format!("버전 {version} 게시") }
    go_on { En => "Keep building", Ko => "계속 만들기" }
    share { En => "Share it", Ko => "공유하기" }
    open_app { En => "Open the app", Ko => "앱 열기" }
    go_to { En => "Go to it", Ko => "바로 가기" }
}
