use model::{Josa, josa};

use crate::locales::Drill;

pub(crate) const WORDS: Drill = Drill {
    title: "비상 훈련",
    lead: "내일 제공사 하나가 사라진다면 어떻게 될까요? 실제로 바꾸지는 않아요.",
    provider: "사라진 제공사",
    run: "훈련하기",
    running: "살펴보는 중",
    before: "모델에 묻지 않고, 게시된 앱마다 대신할 모델이 있는지 살펴봐요.",
    no_app: |provider, apps| match apps {
        0 => "아직 게시된 앱이 없어요.".to_owned(),
        apps => format!("게시된 앱 {apps}개 가운데 {provider}에 기대는 앱이 없어요."),
    },
    apps_use: |_, provider| format!("개 앱이 {provider}{} 써요", josa(provider, Josa::Object)),
    ready: "준비됨",
    weaker: "약해짐",
    would_stop: "멈춤",
    counts: |ready, weaker, stop| format!("준비됨 {ready}개, 약해짐 {weaker}개, 멈춤 {stop}개"),
    table: "앱별 훈련 결과",
    app: "앱",
    moves_to: "대신할 모델",
    verdict: "결과",
    nothing: "없음",
    nothing_text: "대체 순서에 다른 제공사의 모델을 추가하거나, 앱에 대체 모델을 정해 주세요.",
    cost: |before, after| format!("한 번 실행에 지금 {before}, 바뀌면 {after}"),
    fails_now: "지금 실패하고 있어요.",
    not_taken: |settings| format!("보내지 않는 설정: {settings}"),
    mend: |app| format!("{app} 앱을 만들기 화면에서 열기"),
    mend_short: "열기",
};
