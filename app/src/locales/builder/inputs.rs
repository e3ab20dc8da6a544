//! Words: the inputs that people fill in.

use ::model::{InputKind, Josa, with_josa};

words! {
    /// What people fill in.
    Inputs;

    title { En => "Inputs", Ko => "입력 항목" }
    lead {
        En => "What people fill in. Each becomes a variable you can use in the prompt.",
        Ko => "사람들이 채우는 칸이에요. 하나하나가 프롬프트에서 쓸 수 있는 변수가 돼요.",
    }
    add { En => "Add input", Ko => "입력 항목 추가" }
    empty { En => "No inputs yet", Ko => "입력 항목이 아직 없어요" }
    empty_text {
        En => "Add what people should fill in, or type {{ in a message and name it there.",
        Ko => "사람들이 채울 칸을 추가하거나, 메시지에서 {{ 를 입력하고 이름을 지어 주세요.",
    }
    /// For screen readers.
    moved(place: usize, of: usize) {
        En => format!("Moved to place {place} of {of}"),
        Ko => format!("{of}개 중 {place}번째로 옮겼어요"),
    }
    removed(name: &str) { En => format!("Input “{name}” removed"), Ko => format!("‘{name}’ 입력 항목을 뺐어요") }
    made(name: &str) { En => format!("“{name}” is now an input"), Ko => format!("‘{name}’ 입력 항목을 만들었어요") }
    /// The handle for dragging an input.
    reorder(name: &str) {
        En => format!("Reorder {name}. Use arrow keys"),
        Ko => format!("{name} 순서 바꾸기. 화살표 키를 써 주세요"),
    }
    no_label { En => "No label yet", Ko => "아직 이름이 없어요" }
    required { En => "Required", Ko => "필수" }
    optional { En => "Optional", Ko => "선택" }
    /// A badge.
    wrong { En => "Needs attention", Ko => "확인 필요" }
    /// A badge: no message uses it.
    unused { En => "Not used", Ko => "쓰지 않음" }
    edit(name: &str) { En => format!("Edit {name}"), Ko => format!("{name} 수정") }
    more(name: &str) { En => format!("More for {name}"), Ko => format!("{name} 더 보기") }
    kind_label { En => "Kind", Ko => "종류" }
    label { En => "Label", Ko => "이름표" }
    hint { En => "Hint", Ko => "도움말" }
    /// Its name in templates.
    name { En => "Variable name", Ko => "변수 이름" }
    name_hint {
        En => "Messages use the variable in double braces. Renaming it here renames it there.",
        Ko => "변수는 메시지에서 중괄호 두 개 안에 써요. 여기서 이름을 바꾸면 메시지에서도 바뀌어요.",
    }
    name_bad {
        En => "Use letters, digits and _, begin with a letter, at most 64 characters.",
        Ko => "글자로 시작하고 글자, 숫자, _만 64자까지 써 주세요.",
    }
    name_reserved {
        En => "In a chat, this is what the person writes. Choose another name.",
        Ko => "대화 앱에서는 사람이 쓰는 말을 뜻해요. 다른 이름을 지어 주세요.",
    }
    name_taken { En => "Another input has this name. Choose another one.", Ko => "이미 다른 입력 항목의 이름이에요. 다른 이름을 지어 주세요." }
    is_required { En => "Required", Ko => "꼭 채워야 해요" }
    /// The same for a checkbox.
    must_be_ticked { En => "Must be ticked", Ko => "꼭 체크해야 해요" }
    /// After the other language's texts were discarded.
    joined { En => "The texts in the other language were removed", Ko => "다른 언어로 쓴 글을 뺐어요" }
    max_chars { En => "Maximum length (characters)", Ko => "최대 글자 수" }
    min { En => "Smallest number", Ko => "최솟값" }
    max { En => "Largest number", Ko => "최댓값" }
    options { En => "Options", Ko => "선택지" }
    options_hint { En => "One on each line.", Ko => "한 줄에 하나씩 적어 주세요." }
    default { En => "Default value", Ko => "기본값" }
    ticked { En => "Ticked by default", Ko => "기본으로 체크하기" }
    no_default { En => "Nothing chosen", Ko => "고르지 않음" }
    /// When an input is shown.
    shown { En => "Shown", Ko => "언제 보일지" }
    always { En => "Always", Ko => "항상" }
    only_when(label: &str, kind: InputKind) {
        En => match kind {
            InputKind::Checkbox => format!("Only when “{label}” is ticked"),
            InputKind::Select | InputKind::Multiselect => format!("Only when something is chosen in “{label}”"),
            _ => format!("Only when “{label}” is filled in"),
        },
        Ko => match kind {
            InputKind::Checkbox => format!("{} 체크했을 때만", with_josa(&format!("‘{label}’"), Josa::Object)),
            InputKind::Select | InputKind::Multiselect => format!("‘{label}’에서 골랐을 때만"),
            _ => format!("{} 채웠을 때만", with_josa(&format!("‘{label}’"), Josa::Object)),
        },
    }
    shown_is { En => "Which choices show it", Ko => "무엇을 골랐을 때" }
    shown_is_hint { En => "Tick none if any choice will do.", Ko => "아무거나 골라도 되면 비워 두세요." }
    groups { En => "Formats", Ko => "파일 형식" }
    groups_hint {
        En => "Their text is read and takes the variable’s place. Images and scans go to the model as pictures.",
        Ko => "글을 읽어서 변수 자리에 넣어요. 이미지와 스캔한 문서는 그림으로 보내요.",
    }
    max_files { En => "Most files", Ko => "최대 파일 수" }
    max_mib { En => "Largest file (MB)", Ko => "최대 크기(MB)" }
    max_pages { En => "Most pages", Ko => "최대 쪽수" }
    files_hint {
        En => "Without numbers: one file, up to 20 MB and 200 pages, slides or sheets.",
        Ko => "비워 두면 파일 하나, 20MB, 200쪽(슬라이드, 시트)까지 받아요.",
    }
    unseen(model: &str) { En => format!("{model} can’t see images."), Ko => format!("{model} 모델은 이미지를 보지 못해요.") }
    unseen_text {
        En => "Runs with an image or a scan are refused. Choose a model that sees, or leave images out.",
        Ko => "이미지나 스캔한 문서를 첨부하면 실행할 수 없어요. 이미지를 보는 모델을 고르거나 이미지를 빼 주세요.",
    }
}
