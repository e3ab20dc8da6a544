//! Words: suggestions by a model.

use ::model::{Josa, josa};

words! {
    /// Suggestions by a model.
    Suggest;

    open { En => "Get suggestions", Ko => "제안받기" }
    title { En => "Suggestions by a model", Ko => "모델의 제안" }
    unsaved { En => "The draft is not saved, so no model was asked", Ko => "초안을 저장하지 못해서 모델에게 묻지 않았어요" }
    unsaved_text {
        En => "A model is shown the saved draft. Your changes are kept in this tab; try again when they can be saved.",
        Ko => "모델은 저장한 초안을 읽어요. 바꾼 내용은 이 탭에 그대로 있으니, 저장할 수 있을 때 다시 물어보세요.",
    }
    kind { En => "What would help?", Ko => "무엇을 도와드릴까요?" }
    describe { En => "Describe it", Ko => "말로 설명하기" }
    describe_hint {
        En => "Say what the app is for. You get fields, a prompt and an example.",
        Ko => "무엇을 하는 앱인지 적으면 입력 항목과 프롬프트, 예시를 만들어요.",
    }
    improve { En => "Improve the prompt", Ko => "프롬프트 다듬기" }
    improve_hint { En => "Keeps what works and makes the rest clearer.", Ko => "잘되는 것은 그대로 두고 나머지를 더 분명하게 고쳐요." }
    review { En => "What could go wrong?", Ko => "무엇이 잘못될 수 있을까요?" }
    review_hint { En => "A list of weaknesses to read. Nothing is changed.", Ko => "약한 점을 목록으로 보여 줘요. 아무것도 바꾸지 않아요." }
    wish { En => "What should the app do?", Ko => "앱이 무엇을 해야 하나요?" }
    wish_hint {
        En => "For example: minutes from a transcript, decisions first, in Korean.",
        Ko => "예를 들면: 녹취록으로 회의록을 만들고 결정 사항을 먼저 적어 줘요.",
    }
    concern { En => "What bothers you?", Ko => "어떤 점이 아쉬운가요?" }
    concern_hint { En => "For example: the answers are too long.", Ko => "예를 들면: 답변이 너무 길어요." }
    what_happens {
        En => "The app’s model writes it, or the workspace’s. It counts as a run of yours, and nothing changes until you accept it.",
        Ko => "이 앱의 모델이나 워크스페이스의 모델이 써요. 내 실행으로 기록되고, 받아들이기 전에는 아무것도 바뀌지 않아요.",
    }
    ask { En => "Ask the model", Ko => "모델에게 부탁하기" }
    asking { En => "Asking", Ko => "부탁하는 중" }
    again { En => "Ask for something else", Ko => "다른 것 부탁하기" }
    accept { En => "Accept what is ticked", Ko => "고른 것 받아들이기" }
    none_chosen { En => "Tick at least one part.", Ko => "하나 이상 골라 주세요." }
    accepted(count: usize) {
        En => if count == 1 { "1 part accepted".to_owned() } else { format!("{count} parts accepted") },
        Ko => format!("제안 {count}개를 받아들였어요"),
    }
    words_so_far(count: usize) {
        En => if count == 1 { "1 word so far".to_owned() } else { format!("{count} words so far") },
        Ko => format!("지금까지 {count}단어를 썼어요"),
    }
    improve_with_these { En => "Improve the prompt against these", Ko => "이 점들을 프롬프트에서 고치기" }
    useless { En => "The model’s answer can’t be used", Ko => "모델의 답변을 쓸 수 없어요" }
    useless_text {
        En => "Say it differently, or choose a stronger model for this app and ask again.",
        Ko => "다르게 설명하거나, 이 앱에 더 좋은 모델을 고르고 다시 부탁해 주세요.",
    }
    nothing_new { En => "The model would leave the app as it is.", Ko => "모델은 앱을 그대로 두는 게 좋다고 봐요." }
    parts { En => "Suggested parts", Ko => "제안한 부분" }
    input_added(label: &str) { En => format!("New field “{label}”"), Ko => format!("새 입력 항목 ‘{label}’") }
    input_changed(label: &str) { En => format!("Change the field “{label}”"), Ko => format!("입력 항목 ‘{label}’ 바꾸기") }
    input_gone(label: &str) {
        En => format!("Remove the field “{label}”"),
        Ko => format!("입력 항목 ‘{label}’{} 빼기", josa(label, Josa::Object)),
    }
    prompt { En => "Prompt", Ko => "프롬프트" }
    examples { En => "Examples", Ko => "예시" }
    output { En => "Form of the answer", Ko => "답변 형식" }
    sample { En => "Values to try it with", Ko => "시험해 볼 값" }
    now { En => "Now", Ko => "지금" }
    suggested { En => "Suggested", Ko => "제안" }
}
