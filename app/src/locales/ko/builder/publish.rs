use ::model::Kind;

use crate::locales::builder::publish::{Clash, Diff, Publish, Saving};

pub(crate) const SAVING: Saving = Saving {
    saved: |time| format!("{time}에 초안을 저장했어요"),
    saving: "저장하는 중…",
    offline: "저장하지 못했어요: 연결 끊김",
    signed_out: "저장하지 못했어요: 로그아웃됨",
    refused: "저장하지 못했어요: 고칠 것이 있어요",
    clash: "저장하지 못했어요: 하나를 골라 주세요",
    retry: "지금 다시",
    merged: |name| format!("{name} 님이 저장한 내용과 합쳤어요."),
    brought_back: "지난번에 저장하지 못한 내용을 되살렸어요.",
    sign_in: "로그인",
    signed_out_title: "로그아웃됐어요",
    signed_out_text: "바꾼 내용은 이 탭에 그대로 있어요. 로그인하면 저장돼요.",
    refused_title: "초안을 이대로는 저장할 수 없어요",
};

pub(crate) const CLASH: Clash = Clash {
    title: |name| format!("수정하는 동안 {name} 님이 이 초안을 저장했어요"),
    title_short: "다른 사람이 이 초안을 저장했어요. 어느 쪽을 남길지 골라 주세요.",
    text: |parts| format!("둘 다 바꾼 곳: {parts}. 잃은 것은 없어요. 고를 때까지 내용이 이 페이지에 그대로 있어요."),
    see: "나란히 보기",
    keep_mine: "내 것 남기기",
    take_theirs: "상대 것 쓰기",
    dialog_title: "초안이 두 가지예요",
    lead: "하나씩 골라 주세요. 한 사람만 바꾼 곳은 이미 합쳤어요.",
    which: |part| format!("남길 것: {part}"),
    mine: "내 것",
    save: "합친 초안 저장",
    gone: "뺌",
    items: |count| format!("{count}개"),
};

pub(crate) const DIFF: Diff = Diff {
    settings: "설정",
    setting: "항목",
    lines_changed: |count| format!("{count}줄"),
    unchanged_lines: |count| format!("바뀌지 않은 {count}줄"),
    none: "없음",
    kind: "앱 종류",
    kind_name: |kind| match kind {
        Kind::Form => "양식",
        Kind::Chat => "대화",
    },
    input: |label| format!("입력 항목 ‘{label}’"),
    added: "새로 추가",
    was_there: "뺌",
    moved: "순서 바뀜",
    examples: "예시",
    examples_changed: |added, removed, changed| {
        let part = |count: usize, word: &str| (count > 0).then(|| format!("{count}개 {word}"));
        let parts = [part(added, "추가"), part(removed, "뺌"), part(changed, "변경")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    },
    model: "모델",
    fallbacks: "대신 답할 모델",
};

pub(crate) const PUBLISH: Publish = Publish {
    open: "게시…",
    title: |version| format!("버전 {version} 게시"),
    title_short: "게시",
    done: |version| format!("버전 {version} 게시를 마쳤어요"),
    done_text: "이제 사람들이 이 버전을 실행해요. 초안은 그대로 있으니 계속 고칠 수 있어요.",
    unsaved: "저장한 초안만 게시할 수 있어요. 바꾼 내용은 이 탭에 그대로 있어요.",
    published_version: |version| format!("게시 버전 {version}"),
    this_draft: "이 초안",
    first: "첫 버전이에요. 게시하면 워크스페이스의 모두가 마켓에서 찾을 수 있어요.",
    note: "쓰는 사람들에게 알릴 변경 내용",
    note_hint: "버전 기록에 보여요.",
    note_too_long: |by| format!("{by}자 넘었어요."),
    shorten_note: "변경 내용이 너무 길어요.",
    blocked: |count| format!("게시하기 전에 고칠 것이 {count}가지 있어요"),
    stale: "그사이 초안이 바뀌었어요",
    look_again: "다시 비교하기",
    publishing: "게시하는 중",
    publish_version: |version| format!("버전 {version} 게시"),
    go_on: "계속 만들기",
    share: "공유하기",
    open_app: "앱 열기",
    go_to: "바로 가기",
};
