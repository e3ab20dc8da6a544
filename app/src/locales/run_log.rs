//! Words: the run log.

use api::{RunSource, RunState};
use model::Role;

use crate::format::number;

words! {
    /// The run log of a workspace or an app.
    RunLog;

    title { En => "Run log", Ko => "실행 기록" }
    lead {
        En => "Every run of the workspace, newest first: who started it, how it ended and what it cost.",
        Ko => "워크스페이스의 모든 실행이에요. 누가 시작했고 어떻게 끝났는지, 비용은 얼마인지 볼 수 있어요.",
    }
    search { En => "Search", Ko => "검색" }
    search_example { En => "Words of the input or the answer", Ko => "입력이나 답변에 있는 말" }
    person { En => "Person", Ko => "사람" }
    every_person { En => "Everybody", Ko => "모든 사람" }
    door { En => "Started from", Ko => "시작 경로" }
    every_door { En => "Everywhere", Ko => "모든 경로" }
    state_label { En => "State", Ko => "상태" }
    every_state { En => "Every state", Ko => "모든 상태" }
    rating { En => "Rating", Ko => "평가" }
    every_rating { En => "Rated or not", Ko => "평가와 상관없이" }
    up { En => "Useful", Ko => "도움이 됐어요" }
    down { En => "Not useful", Ko => "도움이 안 됐어요" }
    model { En => "Model (whole name)", Ko => "모델(전체 이름)" }
    version_label { En => "Version", Ko => "버전" }
    cost_at_least { En => "Cost at least", Ko => "최소 비용" }
    from { En => "From", Ko => "시작 날짜" }
    until { En => "Until", Ko => "끝 날짜" }
    find { En => "Find", Ko => "찾기" }
    show_all { En => "Show all", Ko => "모두 보기" }
    export { En => "Export", Ko => "내보내기" }
    export_csv { En => "Export as CSV", Ko => "CSV로 내보내기" }
    export_jsonl { En => "Export as JSON lines", Ko => "JSON Lines로 내보내기" }
    reason { En => "Why do you export it?", Ko => "내보내는 이유" }
    none { En => "No runs", Ko => "실행이 없어요" }
    none_text { En => "Nothing was run, or nothing matches.", Ko => "아직 실행하지 않았거나 조건에 맞는 실행이 없어요." }
    none_here {
        En => "Nothing matches in this part of the log. Go on with older runs.",
        Ko => "이 구간에는 맞는 실행이 없어요. 이전 실행을 계속 찾아보세요.",
    }
    hidden { En => "Content hidden", Ko => "내용 숨김" }
    hidden_all {
        En => "What others entered and were answered is hidden. An admin can change that in the settings, for runs from then on.",
        Ko => "다른 사람이 입력한 내용과 받은 답변은 숨겨져 있어요. 관리자가 설정에서 바꾸면 그때부터의 실행은 볼 수 있어요.",
    }
    hidden_before {
        En => "Runs from before the workspace opened its run log stay hidden.",
        Ko => "실행 내용을 공개하기 전의 실행은 계속 숨겨요.",
    }
    hidden_run {
        En => "What was entered and answered is hidden from you.",
        Ko => "입력한 내용과 답변은 볼 수 없어요.",
    }
    visitor { En => "Visitor", Ko => "방문자" }
    left { En => "Somebody who has left", Ko => "나간 사람" }
    source(source: RunSource) -> &'static str {
        En => match source {
            RunSource::Member => "Page",
            RunSource::Key => "API",
            RunSource::Direct => "API, a model without an app",
            RunSource::Link => "Share link",
            RunSource::Try => "Trial of a draft",
            RunSource::Comparison => "Comparison",
        },
        Ko => match source {
            RunSource::Member => "페이지",
            RunSource::Key => "API",
            RunSource::Direct => "API, 앱 없이 모델",
            RunSource::Link => "공유 링크",
            RunSource::Try => "초안 시험",
            RunSource::Comparison => "비교",
        },
    }
    state(state: RunState) -> &'static str {
        En => match state {
            RunState::Queued => "Waiting",
            RunState::Running => "Running",
            RunState::Completed => "Done",
            RunState::Cancelled => "Stopped",
            RunState::Failed => "Failed",
            RunState::Interrupted => "Not finished",
        },
        Ko => match state {
            RunState::Queued => "기다리는 중",
            RunState::Running => "실행 중",
            RunState::Completed => "완료",
            RunState::Cancelled => "멈춤",
            RunState::Failed => "실패",
            RunState::Interrupted => "끝내지 못함",
        },
    }
    run_of(app: &str) { En => format!("Run of {app}"), Ko => format!("{app} 실행") }
    tokens { En => "Tokens", Ko => "토큰" }
    tokens_of(read: u64, written: u64) {
        En => format!("{} read, {} written", number(read), number(written)),
        Ko => format!("읽음 {}, 씀 {}", number(read), number(written)),
    }
    why { En => "What went wrong", Ko => "생긴 문제" }
    prompt { En => "Prompt", Ko => "프롬프트" }
    prompt_lead {
        En => "Prompts are not kept. This one was rendered again from the version and the inputs; texts of files are not in it.",
        Ko => "프롬프트는 저장하지 않아요. 버전과 입력으로 다시 만든 것이고, 파일의 글은 들어 있지 않아요.",
    }
    as_entered {
        En => "Personal data stands here as it was entered. The model was sent placeholders in its place.",
        Ko => "여기에는 개인정보가 입력한 그대로 보여요. 모델에는 자리표시로 바꿔 보냈어요.",
    }
    no_prompt { En => "It can’t be rendered any more.", Ko => "이제 다시 만들 수 없어요." }
    role(role: Role) -> &'static str {
        En => match role {
            Role::System => "System",
            Role::User => "User",
            Role::Assistant => "Assistant",
        },
        Ko => match role {
            Role::System => "시스템",
            Role::User => "사용자",
            Role::Assistant => "모델",
        },
    }
}
