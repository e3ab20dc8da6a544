use model::{Josa, with_josa};

use crate::locales::Shared;

pub(crate) const WORDS: Shared = Shared {
    title: "공유 앱",
    run: "답변 받기",
    running: "작성 중",
    written_by_ai: |by| {
        format!(
            "AI가 쓴 답이니 중요한 내용은 꼭 확인해 주세요. 입력한 내용과 답변은 {} 보관해요.",
            with_josa(by, Josa::Subject)
        )
    },
    made_by: |by| format!("{} 마당으로 만들었어요", with_josa(by, Josa::Subject)),
    made: "마당으로 만들었어요",
    left: |left| format!("이 링크로 {left}번 더 답변을 받을 수 있어요."),
    show_answer: "답변 보기",
    refused: "보내지 못했어요",
    go_back: "브라우저의 뒤로 버튼을 누르면 입력한 내용이 그대로 있어요.",
    look_again: "다시 확인해 주세요.",
    run_gone: "이 답변은 이제 볼 수 없어요.",
    expired: "링크 기간이 끝났어요",
    revoked: "더 이상 공유하지 않는 페이지예요",
    used_up: "이 링크로 받을 수 있는 답변을 모두 썼어요",
    rate_limited: "짧은 시간에 너무 많이 요청했어요",
    not_found: "이 링크로는 아무것도 열 수 없어요",
    unavailable: "지금은 이 페이지를 보여 드리지 못해요",
    kept: "입력한 내용은 이 기기에 남아 있어요.",
    reload: "다시 하기",
};
