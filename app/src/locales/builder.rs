//! Words: building an app.

pub(super) mod inputs;
pub(super) mod long;
pub(super) mod model;
pub(super) mod parts;
pub(super) mod publish;
pub(super) mod suggest;

pub use self::{
    inputs::Inputs as BuilderInputs, model::Model as BuilderModel, parts::Prompt as BuilderPrompt,
    publish::Diff as BuilderDiff,
};
use ::model::{Josa, Language, with_josa};
use long::LongTexts;
use model::Model;
use parts::{About, Output, Preview, PromptEditor};
use publish::{Clash, Company, Diff, Publish, Saving};
use suggest::Suggest;

words! {
    /// Building an app.
    Builder;

    page_title(app: &str) { En => format!("Build: {app}"), Ko => format!("만들기: {app}") }
    parts { En => "Builder sections", Ko => "만들기 메뉴" }
    problems(count: usize) {
        En => if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") },
        Ko => format!("문제 {count}개"),
    }
    more { En => "More for this draft", Ko => "이 초안 더 보기" }
    discard { En => "Discard draft", Ko => "초안 버리기" }
    discarded(version: u32) {
        En => format!("The draft is back at version {version}"),
        Ko => format!("초안을 버전 {} 되돌렸어요", with_josa(&version.to_string(), Josa::Toward)),
    }
    not_permitted(owner: &str) {
        En => format!("Only {owner} and admins can change this app"),
        Ko => format!("{owner}님과 관리자만 이 앱을 고칠 수 있어요"),
    }
    not_permitted_text {
        En => "Ask one of them to make the change, or make a copy of the app and change that.",
        Ko => "그분들에게 부탁하거나, 앱을 복사해서 고쳐 주세요.",
    }
    /// For somebody whose role makes no apps.
    not_permitted_role {
        En => "Your role runs apps. An admin can make you a builder.",
        Ko => "지금 역할은 앱을 실행할 수 있어요. 워크스페이스 관리자가 제작자로 바꿔 줄 수 있어요.",
    }
    move_up { En => "Move up", Ko => "위로 옮기기" }
    move_down { En => "Move down", Ko => "아래로 옮기기" }
    done { En => "Done", Ko => "완료" }
    undo { En => "Undo change", Ko => "바꾼 것 되돌리기" }
    redo { En => "Redo change", Ko => "바꾼 것 다시 하기" }
    /// For screen readers.
    undone(what: &str) { En => format!("Undone: {what}"), Ko => format!("되돌렸어요: {what}") }
    redone(what: &str) { En => format!("Redone: {what}"), Ko => format!("다시 했어요: {what}") }
    nothing_to_undo { En => "There is nothing to undo", Ko => "되돌릴 것이 없어요" }
    nothing_to_redo { En => "There is nothing to redo", Ko => "다시 할 것이 없어요" }
    not_a_number {
        En => "This is not a number, so it is not saved. Write digits, such as 1250 or 0.5.",
        Ko => "숫자가 아니라서 저장하지 않았어요. 1250이나 0.5처럼 숫자로 써 주세요.",
    }
    two_languages { En => "Separate texts in English and Korean", Ko => "영어와 한국어를 따로 쓰기" }
    in_language(label: &str, language: ::model::Language) {
        En => match language {
            Language::En => format!("{label} in English"),
            Language::Ko => format!("{label} in Korean"),
        },
        Ko => match language {
            Language::En => format!("{label} (영어)"),
            Language::Ko => format!("{label} (한국어)"),
        },
    }
}

areas! {
    Builder {
        inputs: BuilderInputs,
        prompt: BuilderPrompt,
        prompt_editor: PromptEditor,
        model: Model,
        output: Output,
        long_texts: LongTexts,
        preview: Preview,
        publish: Publish,
        saving: Saving,
        suggest: Suggest,
        clash: Clash,
        company: Company,
        diff: Diff,
        about: About,
    }
}
