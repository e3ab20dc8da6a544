//! Words: test rows.

use crate::format::number as digits;

words! {
    /// Test rows.
    Rows;

    title { En => "Tests", Ko => "테스트" }
    title_of(app: &str) { En => format!("Tests: {app}"), Ko => format!("테스트: {app}") }
    rows { En => "Test rows", Ko => "테스트 행" }
    lead {
        En => "Saved inputs that the app is tried on. Comparisons run them with each model.",
        Ko => "앱을 시험할 입력을 모아 둔 것이에요. 모델을 비교할 때 행마다 모델별로 실행해요.",
    }
    none { En => "No test row yet", Ko => "아직 테스트 행이 없어요" }
    none_text {
        En => "A test row is an input that the app must handle well. With ten or more you see whether a new prompt or model is better, instead of guessing. Rows also come from runs: “Keep as test row” stands below each answer.",
        Ko => "테스트 행은 앱이 잘 다뤄야 하는 입력이에요. 10개쯤 있으면 새 프롬프트나 모델이 나은지 짐작 대신 숫자로 알 수 있어요. 실행한 답변 아래의 ‘테스트 행으로 남기기’로도 만들 수 있어요.",
    }
    none_tagged { En => "No row with this tag", Ko => "이 태그가 있는 행이 없어요" }
    show_all { En => "Show all rows", Ko => "모든 행 보기" }
    add { En => "Add row", Ko => "행 추가" }
    add_title { En => "New test row", Ko => "새 테스트 행" }
    edit_title(number: u32) { En => format!("Test row {number}"), Ko => format!("테스트 행 {number}") }
    import { En => "Import rows", Ko => "파일에서 가져오기" }
    export { En => "Export rows", Ko => "파일로 내보내기" }
    suggest { En => "Have a model make rows", Ko => "모델로 행 만들기" }
    compare { En => "Compare models", Ko => "모델 비교" }
    number { En => "No.", Ko => "번호" }
    row { En => "Test row", Ko => "테스트 행" }
    tags { En => "Tags", Ko => "태그" }
    own_checks { En => "Own checks", Ko => "행 점검" }
    actions { En => "Actions", Ko => "작업" }
    untitled { En => "Row without text", Ko => "글이 없는 행" }
    gone(names: &str) {
        En => format!("The app no longer asks for: {names}. Kept, not sent."),
        Ko => format!("앱에서 없어진 입력 항목: {names}. 남겨 두고 보내지 않아요."),
    }
    problem(label: &str, text: &str) { En => format!("{label}: {text}"), Ko => format!("{label}: {text}") }
    /// For screen readers.
    edit(number: u32) { En => format!("Edit test row {number}"), Ko => format!("테스트 행 {number} 수정") }
    delete { En => "Delete row", Ko => "행 지우기" }
    delete_title(number: u32) { En => format!("Delete test row {number}?"), Ko => format!("테스트 행 {number}번을 지울까요?") }
    delete_text {
        En => "The rows after it move up by one. Comparisons that were made with it keep what it was.",
        Ko => "뒤의 행은 번호가 하나씩 당겨져요. 이 행으로 한 비교에는 그대로 남아 있어요.",
    }
    keep { En => "Keep it", Ko => "그대로 두기" }
    deleting { En => "Deleting", Ko => "지우는 중" }
    deleted(number: u32) { En => format!("Test row {number} was deleted"), Ko => format!("테스트 행 {number}번을 지웠어요") }
    added(number: u32) { En => format!("Test row {number} added"), Ko => format!("테스트 행 {number}번을 추가했어요") }
    saved(number: u32) { En => format!("Test row {number} saved"), Ko => format!("테스트 행 {number}번을 저장했어요") }
    create { En => "Add row", Ko => "행 추가" }
    save { En => "Save row", Ko => "행 저장" }
    message { En => "Message", Ko => "메시지" }
    expected { En => "A good answer", Ko => "좋은 답변" }
    expected_hint {
        En => "What a good answer looks like. The check “equals” and judges read it.",
        Ko => "좋은 답변의 예예요. ‘기대 답변과 같음’ 점검과 판정하는 모델이 읽어요.",
    }
    tags_hint {
        En => "With commas between them, such as refund, angry. Up to 10.",
        Ko => "쉼표로 나눠 10개까지 써요. 예: 환불, 화난 고객",
    }
    tags_many { En => "Use at most 10 tags.", Ko => "태그는 10개까지 쓸 수 있어요." }
    tag_long { En => "A tag has at most 40 characters.", Ko => "태그는 40자까지 쓸 수 있어요." }
    row_checks { En => "Checks for this row only", Ko => "이 행만의 점검" }
    theirs(name: &str) {
        En => format!("{name} saved this row meanwhile"),
        Ko => format!("그사이 {name}님이 이 행을 저장했어요"),
    }
    theirs_text {
        En => "What you typed is still here. Below is what they saved; saving again replaces it.",
        Ko => "쓰신 내용은 그대로 있어요. 아래가 저장된 내용이고, 다시 저장하면 지금 쓰신 내용으로 바뀌어요.",
    }
    tag_filter { En => "Tag", Ko => "태그" }
    count(rows: u32) {
        En => if rows == 1 { "1 row".to_owned() } else { format!("{} rows", digits(rows.into())) },
        Ko => format!("행 {}개", digits(rows.into())),
    }
    next { En => "Next", Ko => "다음" }
    first { En => "First", Ko => "처음" }
    suggest_title { En => "Rows made by a model", Ko => "모델이 만든 행" }
    suggest_text {
        En => "A model reads what the app does and up to three of your rows, and makes up others like them. You accept each one. It costs one run.",
        Ko => "모델이 앱 설명과 테스트 행을 세 개까지 읽고 비슷한 행을 지어내요. 하나씩 보고 추가하면 돼요. 실행 한 번만큼 비용이 들어요.",
    }
    suggest_ask { En => "Make rows", Ko => "행 만들기" }
    suggest_asking { En => "Asking", Ko => "묻는 중" }
    suggest_useless { En => "No rows can be read from the answer", Ko => "답변에서 행을 읽지 못했어요" }
    suggest_useless_text {
        En => "The model didn’t keep to the form. Ask again, or choose a larger default model.",
        Ko => "모델이 형식을 지키지 않았어요. 다시 묻거나 더 큰 기본 모델을 골라 주세요.",
    }
    suggest_again { En => "Ask again", Ko => "다시 묻기" }
    suggest_so_far(count: usize) {
        En => if count == 1 { "1 row so far".to_owned() } else { format!("{count} rows so far") },
        Ko => format!("지금까지 {count}개"),
    }
    suggest_accept { En => "Add this row", Ko => "이 행 추가" }
    suggest_accepted { En => "Added", Ko => "추가했어요" }
    suggest_list { En => "Suggested rows", Ko => "제안한 행" }
    suggested(number: usize) { En => format!("Suggestion {number}"), Ko => format!("제안 {number}") }
}
