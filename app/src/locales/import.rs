//! Words: importing an app.

use api::ImportOutcome;
use model::Kind;

use crate::format::number;

words! {
    /// Importing an app.
    Import;

    title { En => "Import an app", Ko => "앱 가져오기" }
    lead {
        En => "From a file of Madang, or of another app builder. First you see what becomes of it.",
        Ko => "마당이나 다른 앱 빌더에서 내보낸 파일로 앱을 만들어요. 만들기 전에 무엇이 어떻게 되는지 보여 드려요.",
    }
    for_builders { En => "Builders import apps", Ko => "앱은 제작자가 가져올 수 있어요" }
    to_market { En => "Go to the apps", Ko => "앱 둘러보기" }
    file { En => "File", Ko => "파일" }
    file_hint {
        En => "Madang (.yaml), Dify (.yml), Flowise and Langflow (.json), Prompt Flow (.prompty, or its folder as .zip), OpenAI prompts (.json). At most 10 MB.",
        Ko => "마당(.yaml), Dify(.yml), Flowise와 Langflow(.json), Prompt Flow(.prompty, 폴더는 .zip), OpenAI 프롬프트(.json) 파일이에요. 10MB까지예요.",
    }
    choose { En => "Choose a file", Ko => "파일 고르기" }
    or_drop { En => "or drop it here", Ko => "또는 여기에 끌어다 놓기" }
    text { En => "Or paste it", Ko => "또는 붙여넣기" }
    text_hint { En => "The whole content of such a file.", Ko => "파일 내용을 모두 붙여넣어 주세요." }
    look { En => "Look at the text", Ko => "붙여넣은 내용 살펴보기" }
    reading { En => "Reading", Ko => "읽는 중" }
    nothing_pasted { En => "Choose a file, or paste its content below.", Ko => "파일을 고르거나 내용을 아래에 붙여넣어 주세요." }
    unreadable { En => "The file can’t be read. Choose it again.", Ko => "파일을 읽지 못했어요. 다시 골라 주세요." }
    too_large {
        En => "The file is larger than 10 MB. Leave some of its test rows out.",
        Ko => "파일이 10MB를 넘어요. 테스트 행을 줄여 주세요.",
    }
    facts(kind: Kind, inputs: u32, rows: u32) { En => facts_of(kind, inputs, rows, true), Ko => facts_of(kind, inputs, rows, false) }
    model_for(model: &str, provider: &str) {
        En => if provider.is_empty() { format!("Model for {model}") } else { format!("Model for {model} ({provider})") },
        Ko => if provider.is_empty() { format!("{model} 대신 답할 모델") } else { format!("{model}({provider}) 대신 답할 모델") },
    }
    model_hint { En => "Which of this workspace’s models answers.", Ko => "이 워크스페이스의 어느 모델이 답할지 골라 주세요." }
    default_model { En => "The workspace’s default", Ko => "워크스페이스 기본 모델" }
    report { En => "What becomes of the file", Ko => "파일이 어떻게 되는지" }
    what { En => "Outcome", Ko => "결과" }
    message { En => "Part", Ko => "내용" }
    place { En => "Place in the file", Ko => "파일 속 위치" }
    outcome(what: ImportOutcome) -> &'static str {
        En => match what {
            ImportOutcome::NeedsChoice => "Yours to choose",
            ImportOutcome::Dropped => "Left out",
            ImportOutcome::Changed => "Changed",
            ImportOutcome::Mapped => "Taken over",
        },
        Ko => match what {
            ImportOutcome::NeedsChoice => "선택 필요",
            ImportOutcome::Dropped => "빠짐",
            ImportOutcome::Changed => "바뀜",
            ImportOutcome::Mapped => "가져옴",
        },
    }
    all_as_it_is { En => "Everything is taken over as it is.", Ko => "모두 그대로 가져와요." }
    make { En => "Make the app", Ko => "앱 만들기" }
    making { En => "Making", Ko => "만드는 중" }
    inert { En => "It becomes a draft. Nothing is published or run.", Ko => "초안으로 만들어요. 게시하거나 실행하지 않아요." }
    imported(name: &str) { En => format!("Imported “{name}”"), Ko => format!("‘{name}’ 앱을 가져왔어요") }
}

/// What an app of a file is, in English or in Korean.
pub(super) fn facts_of(kind: Kind, inputs: u32, rows: u32, in_english: bool) -> String {
    let (inputs_number, rows_number) = (number(inputs.into()), number(rows.into()));
    if in_english {
        let kind = match kind {
            Kind::Form => "Form",
            Kind::Chat => "Chat",
        };
        let s = |count: u32| if count == 1 { "" } else { "s" };
        format!("{kind}, {inputs_number} input{}, {rows_number} test row{}", s(inputs), s(rows))
    } else {
        let kind = match kind {
            Kind::Form => "양식",
            Kind::Chat => "채팅",
        };
        format!("{kind}, 입력 항목 {inputs_number}개, 테스트 행 {rows_number}개")
    }
}
