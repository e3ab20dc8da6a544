mod model;
mod parts;
mod publish;

use ::model::Language;

use crate::locales::Builder;

pub(crate) const WORDS: Builder = Builder {
    page_title: |app| format!("만들기: {app}"),
    parts: "만들기 메뉴",
    problems: |count| format!("문제 {count}개"),
    more: "이 초안 더 보기",
    discard: "초안 버리기",
    discarded: |version| format!("초안을 버전 {version}으로 되돌렸어요"),
    not_permitted: |owner| format!("{owner} 님과 관리자만 이 앱을 고칠 수 있어요"),
    not_permitted_text: "그분들에게 부탁하거나, 앱을 복사해서 고쳐 주세요.",
    not_permitted_role: "지금 역할은 앱을 실행할 수 있어요. 워크스페이스 관리자가 제작자로 바꿔 줄 수 있어요.",
    move_up: "위로 옮기기",
    move_down: "아래로 옮기기",
    done: "완료",
    not_a_number: "숫자가 아니라서 저장하지 않았어요. 1250이나 0.5처럼 숫자로 써 주세요.",
    two_languages: "영어와 한국어를 따로 쓰기",
    in_language: |label, language| match language {
        Language::En => format!("{label} (영어)"),
        Language::Ko => format!("{label} (한국어)"),
    },
    inputs: parts::INPUTS,
    prompt: parts::PROMPT,
    prompt_editor: parts::PROMPT_EDITOR,
    model: model::WORDS,
    output: parts::OUTPUT,
    preview: parts::PREVIEW,
    publish: publish::PUBLISH,
    saving: publish::SAVING,
    clash: publish::CLASH,
    diff: publish::DIFF,
    about: parts::ABOUT,
};
