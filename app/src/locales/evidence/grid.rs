//! Words: one comparison.

use ::model::{Josa, with_josa};

use crate::format::number;

words! {
    /// A comparison: rows and columns.
    Grid;

    title_of(app: &str, models: &str) {
        En => format!("{models}: {app}"),
        Ko => format!("{models}: {app}"),
    }
    verdict { En => "Result", Ko => "결과" }
    verdict_waits { En => "The result is said once all runs have ended.", Ko => "모든 실행이 끝나면 결과를 알려 드려요." }
    all_comparisons { En => "All comparisons", Ko => "모든 비교" }
    again { En => "Compare again", Ko => "다시 비교" }
    export { En => "Export", Ko => "내보내기" }
    export_csv { En => "As CSV", Ko => "CSV로" }
    export_xlsx { En => "As Excel", Ko => "엑셀로" }
    rows_shown { En => "Rows shown", Ko => "보여 줄 행" }
    all(count: u32) { En => format!("All {}", number(count.into())), Ko => format!("모두 {}", number(count.into())) }
    /// The count is absent while it still changes.
    differences(count: Option<u32>) {
        En => format!("Differences {}", counted(count)).trim_end().to_owned(),
        Ko => format!("차이 나는 행 {}", counted(count)).trim_end().to_owned(),
    }
    failures(count: Option<u32>) {
        En => format!("Failures {}", counted(count)).trim_end().to_owned(),
        Ko => format!("실패한 행 {}", counted(count)).trim_end().to_owned(),
    }
    mark { En => "Mark differing words", Ko => "다른 낱말 표시" }
    none_shown { En => "No such row", Ko => "해당하는 행이 없어요" }
    none_differ { En => "The columns don’t differ in any row so far.", Ko => "지금까지 열끼리 차이 나는 행이 없어요." }
    none_fail { En => "No row fails so far.", Ko => "지금까지 실패한 행이 없어요." }
    show_all { En => "Show all rows", Ko => "모든 행 보기" }
    facts(runs: u32, spent: &str) {
        En => if runs == 1 { format!("1 run · {spent} in all") } else { format!("{} runs · {spent} in all", number(runs.into())) },
        Ko => format!("실행 {}번 · 모두 {spent}", number(runs.into())),
    }
    progress(done: u32, cells: u32) {
        En => format!("{} of {} runs", number(done.into()), number(cells.into())),
        Ko => format!("실행 {}번 중 {}번 끝남", number(cells.into()), number(done.into())),
    }
    left(time: &str) { En => format!("about {time} left"), Ko => format!("약 {time} 남음") }
    seconds_left(seconds: u64) { En => format!("about {seconds} s left"), Ko => format!("약 {seconds}초 남음") }
    stop { En => "Stop", Ko => "멈추기" }
    stopping { En => "Stopping", Ko => "멈추는 중" }
    stopped_text {
        En => "It was stopped. What has ended is shown; the rest can still be run.",
        Ko => "멈췄어요. 끝난 것만 보여요. 나머지는 이어서 실행할 수 있어요.",
    }
    limit_text(limit: &str) {
        En => format!("It has ended at its limit of {limit}. What has ended is shown. To run the rest, raise the limit; what has ended isn’t paid again."),
        Ko => format!("최대 비용 {limit}에서 끝났어요. 끝난 것만 보여요. 나머지를 실행하려면 최대 비용을 올려 주세요. 끝난 것은 다시 내지 않아요."),
    }
    failed_text(count: u32) {
        En => if count == 1 { "1 run failed. It can be tried again.".to_owned() } else { format!("{} runs failed. They can be tried again.", number(count.into())) },
        Ko => format!("실행 {}번이 실패했어요. 다시 실행해 볼 수 있어요.", number(count.into())),
    }
    higher_limit { En => "New limit", Ko => "새 최대 비용" }
    limit_low { En => "Enter more than the limit so far.", Ko => "지금까지의 최대 비용보다 큰 금액을 입력해 주세요." }
    resume { En => "Run the rest", Ko => "나머지 실행" }
    resuming { En => "Starting", Ko => "시작하는 중" }
    /// For screen readers.
    say_finished { En => "The comparison has ended.", Ko => "비교가 끝났어요." }
    say_stopped { En => "The comparison was stopped.", Ko => "비교를 멈췄어요." }
    table { En => "Answers by test row and column", Ko => "테스트 행과 열별 답변" }
    row { En => "Test row", Ko => "테스트 행" }
    sums(rows: u32) {
        En => if rows == 1 { "Sums over 1 row".to_owned() } else { format!("Sums over {} rows", number(rows.into())) },
        Ko => format!("행 {}개 합계", number(rows.into())),
    }
    first_badge { En => "Compared with", Ko => "기준" }
    best_badge { En => "Best match", Ko => "가장 나음" }
    passing { En => "Rows that pass", Ko => "통과한 행" }
    pass_of(passed: u32, checked: u32) {
        En => format!("{} / {}", number(passed.into()), number(checked.into())),
        Ko => format!("{} / {}", number(passed.into()), number(checked.into())),
    }
    nothing_checked { En => "no checks", Ko => "점검 없음" }
    interval { En => "95 % interval", Ko => "95% 구간" }
    percent_between(low: &str, high: &str) { En => format!("{low}–{high}%"), Ko => format!("{low}~{high}%") }
    chosen { En => "Chosen blind", Ko => "블라인드 선택" }
    median { En => "Median time", Ko => "시간 중앙값" }
    slowest { En => "95th percentile", Ko => "느린 5% 기준 시간" }
    tokens { En => "Tokens a run", Ko => "실행당 토큰" }
    per_thousand { En => "1,000 runs", Ko => "1,000회 비용" }
    unknown { En => "unknown", Ko => "모름" }
    no_answer(count: u32) {
        En => if count == 1 { "1 without an answer".to_owned() } else { format!("{} without an answer", number(count.into())) },
        Ko => format!("답변 없음 {}번", number(count.into())),
    }
    use_this { En => "Use this one", Ko => "초안에 쓰기" }
    /// For screen readers, beside the button's own words.
    use_of(name: &str) { En => format!("Use this one: {name}"), Ko => format!("초안에 쓰기: {name}") }
    waiting { En => "Waiting", Ko => "기다리는 중" }
    running { En => "Running", Ko => "실행 중" }
    skipped { En => "Not run", Ko => "실행 안 함" }
    failed { En => "No answer", Ko => "답변 없음" }
    empty_answer { En => "The answer is empty.", Ko => "빈 답변이에요." }
    /// Opens the whole answer. The text is for screen readers.
    open(row: u32, column: &str) {
        En => format!("Read the answer: row {row}, {column}"),
        Ko => format!("답변 읽기: {row}번 행, {column}"),
    }
    read { En => "Read", Ko => "읽기" }
    first_token(time: &str) { En => format!("first {time}"), Ko => format!("첫 글자 {time}") }
    cell_tokens(count: u64) { En => format!("{} tok", number(count)), Ko => format!("{}토큰", number(count)) }
    more { En => "Show more rows", Ko => "행 더 보기" }
    loading_more { En => "Loading", Ko => "불러오는 중" }
    shown(count: usize) {
        En => format!("{count} rows shown"),
        Ko => format!("행 {count}개 표시"),
    }
    opened(row: u32, column: &str) { En => format!("Row {row}: {column}"), Ko => format!("{row}번 행: {column}") }
    given { En => "Input", Ko => "입력" }
    expected { En => "A good answer", Ko => "좋은 답변" }
    compared_with(column: &str) { En => format!("From {column} to this answer"), Ko => format!("{} 다른 점", with_josa(column, Josa::With)) }
    same_answer { En => "The answer is the same as in the first column.", Ko => "첫 번째 열과 답변이 같아요." }
    open_run { En => "Open the run", Ko => "실행 보기" }
    previous { En => "Column before", Ko => "앞 열" }
    next { En => "Next column", Ko => "다음 열" }
    cut { En => "Only its beginning can be shown here.", Ko => "앞부분만 보여요." }
    use_title(model: &str) { En => format!("Use {model} in the draft?"), Ko => format!("초안에서 {model} 쓰기") }
    use_version_title(version: u32, model: &str) {
        En => format!("Take version {version} with {model} into the draft?"),
        Ko => format!("초안에 버전 {version} 가져오기 ({model})"),
    }
    use_text {
        En => "The draft gets this model, and the one that answers now becomes its first fallback. Nothing is published yet. Once you publish, the version links to this comparison as its evidence.",
        Ko => "초안의 모델을 바꾸고, 지금 모델은 첫 번째 대체 모델이 돼요. 아직 게시하지는 않아요. 게시하면 버전에 이 비교가 근거로 남아요.",
    }
    use_version_text {
        En => "The draft becomes what this column ran: its prompt, inputs and settings with its model. Unpublished changes are replaced. The model that answers now becomes the first fallback. Nothing is published yet.",
        Ko => "초안이 이 열에서 실행한 프롬프트, 입력 항목, 설정, 모델로 바뀌어요. 게시하지 않은 변경은 사라져요. 지금 모델은 첫 번째 대체 모델이 되고, 아직 게시하지는 않아요.",
    }
    use_evidence(passed: u32, checked: u32, before: u32) {
        En => format!("{passed} of {checked} rows pass; in the first column {before}."),
        Ko => format!("{checked}개 중 {passed}개 행이 통과해요. 첫 번째 열은 {before}개예요."),
    }
    setting { En => "Setting", Ko => "설정" }
    now { En => "Draft now", Ko => "지금 초안" }
    then(model: &str) { En => format!("With {model}"), Ko => format!("{model} 적용 후") }
    not_taken { En => "Not supported. Kept in the draft, not sent.", Ko => "지원하지 않아요. 초안에 남기고 보내지 않아요." }
    no_settings { En => "No setting of the draft changes.", Ko => "초안의 설정은 그대로예요." }
    taking { En => "Taking it over", Ko => "가져오는 중" }
    taken(model: &str) { En => format!("The draft uses {model} now"), Ko => format!("이제 초안에서 {} 써요", with_josa(model, Josa::Object)) }
    draft_changed {
        En => "Somebody changed the draft meanwhile. Look again and confirm once more.",
        Ko => "그사이 다른 사람이 초안을 바꿨어요. 다시 보고 한 번 더 눌러 주세요.",
    }
    agreement(percent: u32) {
        En => format!("Where checks and people both prefer a column, they agree in {percent}% of the rows."),
        Ko => format!("점검과 사람이 모두 한쪽을 고른 행 가운데 {percent}%에서 의견이 같아요."),
    }
    judges_title { En => "Judges and people", Ko => "심사 모델과 사람" }
    /// After the check's sentence.
    judge_agreement(percent: u32, rows: u32) {
        En => match rows {
            1 => format!("prefers what people chose in {percent}% of 1 row that both tell apart"),
            _ => format!("prefers what people chose in {percent}% of {} rows that both tell apart", number(rows.into())),
        },
        Ko => format!("둘 다 한쪽을 고른 행 {}개 중 {percent}%에서 사람과 같은 답변을 골랐어요", number(rows.into())),
    }
    rated(count: u32) {
        En => if count == 1 { "1 row rated blind".to_owned() } else { format!("{} rows rated blind", number(count.into())) },
        Ko => format!("행 {}개를 블라인드로 평가", number(count.into())),
    }
}

fn counted(count: Option<u32>) -> String {
    count.map(|count| number(count.into())).unwrap_or_default()
}
