//! Words: comparisons, their list and their set-up.

use api::ComparisonState;

use crate::format::number;

words! {
    /// Comparisons of models and versions.
    Compare;

    title { En => "Compare models", Ko => "모델 비교" }
    title_of(app: &str) { En => format!("Compare models: {app}"), Ko => format!("모델 비교: {app}") }
    list { En => "Comparisons", Ko => "비교 기록" }
    begin_new { En => "New comparison", Ko => "새 비교" }
    new_lead {
        En => "Each test row is run once in each column, without fallbacks. It goes on when you leave the page.",
        Ko => "테스트 행마다 열별로 한 번씩, 대체 모델 없이 실행해요. 페이지를 떠나도 계속돼요.",
    }
    no_rows { En => "There is nothing to compare with yet", Ko => "아직 비교할 테스트 행이 없어요" }
    no_rows_text {
        En => "A comparison runs the app’s test rows with several models or versions and shows which one does better, at which price. Add a few rows first: ten or more tell something.",
        Ko => "앱의 테스트 행을 여러 모델이나 버전으로 실행해서 어느 쪽이 얼마에 더 나은지 보여 줘요. 먼저 행을 추가해 주세요. 10개는 있어야 차이를 말할 수 있어요.",
    }
    to_rows { En => "Go to test rows", Ko => "테스트 행으로 가기" }
    columns { En => "Columns", Ko => "열" }
    columns_hint {
        En => "Up to six. The others are compared with the first one.",
        Ko => "여섯 개까지 고를 수 있어요. 첫 번째 열을 기준으로 나머지를 비교해요.",
    }
    column(number: usize) { En => format!("Column {number}"), Ko => format!("{number}번째 열") }
    version { En => "App", Ko => "앱" }
    draft { En => "Draft", Ko => "초안" }
    version_number(version: u32, live: bool) {
        En => if live { format!("Version {version}, live") } else { format!("Version {version}") },
        Ko => if live { format!("버전 {version}, 게시 중") } else { format!("버전 {version}") },
    }
    model { En => "Model", Ko => "모델" }
    its_own { En => "The one it uses", Ko => "원래 쓰는 모델" }
    add_column { En => "Add column", Ko => "열 추가" }
    remove_column(number: usize) { En => format!("Remove column {number}"), Ko => format!("{number}번째 열 빼기") }
    columns_full { En => "Six columns are the most.", Ko => "열은 여섯 개까지예요." }
    same_columns { En => "Two columns are the same. Change or remove one.", Ko => "똑같은 열이 있어요. 하나를 바꾸거나 빼 주세요." }
    rows { En => "Test rows", Ko => "테스트 행" }
    all_rows(count: u32) {
        En => if count == 1 { "The only row".to_owned() } else { format!("All {} rows", number(count.into())) },
        Ko => format!("행 {}개 모두", number(count.into())),
    }
    rows_not_loaded {
        En => "The rows with this tag aren’t loaded. Wait a moment, or choose the tag again.",
        Ko => "이 태그가 있는 행을 불러오지 못했어요. 잠시 기다리거나 태그를 다시 골라 주세요.",
    }
    limit { En => "At most it may cost", Ko => "쓸 수 있는 최대 비용" }
    limit_hint {
        En => "No run is started that could go beyond it. What has ended stays.",
        Ko => "이 금액을 넘길 수 있는 실행은 시작하지 않아요. 끝난 것은 남아요.",
    }
    limit_wrong { En => "Write an amount, such as 500 or 0.50.", Ko => "500이나 0.50처럼 금액을 써 주세요." }
    estimating { En => "Estimating", Ko => "예상하는 중" }
    /// Before it begins. The cost is absent if no price is known.
    estimate(runs: u32, cost: Option<&str>) {
        En => {
            let runs = if runs == 1 { "1 run".to_owned() } else { format!("{} runs", number(runs.into())) };
            match cost {
                Some(cost) => format!("{runs}, about {cost} in all"),
                None => format!("{runs}, cost unknown"),
            }
        },
        Ko => {
            let runs = format!("실행 {}번", number(runs.into()));
            match cost {
                Some(cost) => format!("{runs}, 모두 약 {cost}"),
                None => format!("{runs}, 비용 모름"),
            }
        },
    }
    unpriced(models: &str) {
        En => format!("Without the cost of {models}, whose price is unknown. With such a model no limit can be set."),
        Ko => format!("가격을 모르는 모델은 뺐어요: {models}. 이런 모델이 있으면 최대 비용을 정할 수 없어요."),
    }
    unfit(rows: &str) {
        En => format!("These rows can’t be run as they are: {rows}. Fix them in Tests, or they are left out."),
        Ko => format!("지금은 실행할 수 없는 행이에요: {rows}. 테스트에서 고치지 않으면 빼고 비교해요."),
    }
    cannot_see(models: &str) {
        En => format!("{models} can’t see pictures, so rows with images or scans are left out."),
        Ko => format!("{models}: 이미지를 볼 수 없어서 이미지나 스캔 문서가 있는 행은 빼고 비교해요."),
    }
    start { En => "Start comparison", Ko => "비교 시작" }
    starting { En => "Starting", Ko => "시작하는 중" }
    not_started { En => "It was not started", Ko => "시작하지 못했어요" }
    models { En => "Models", Ko => "모델" }
    state { En => "State", Ko => "상태" }
    cost { En => "Cost", Ko => "비용" }
    by { En => "Started by", Ko => "시작한 사람" }
    when { En => "When", Ko => "언제" }
    state_of(state: ComparisonState) -> &'static str {
        En => match state {
            ComparisonState::Running => "Running",
            ComparisonState::Finished => "Finished",
            ComparisonState::Stopped => "Stopped",
            ComparisonState::LimitReached => "Limit reached",
        },
        Ko => match state {
            ComparisonState::Running => "실행 중",
            ComparisonState::Finished => "끝남",
            ComparisonState::Stopped => "멈춤",
            ComparisonState::LimitReached => "최대 비용 도달",
        },
    }
    versus { En => " vs ", Ko => " 대 " }
    newest { En => "Newest", Ko => "최신" }
}
