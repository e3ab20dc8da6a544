//! Words: the catalog of the workspace's models.

use ::model::Language;

words! {
    /// The catalog of the workspace's models.
    Catalog;

    title { En => "Catalogue", Ko => "모델 목록" }
    lead {
        En => "What your connections offer. Apps that name no model use the default one.",
        Ko => "연결이 제공하는 모델이에요. 모델을 정하지 않은 앱은 기본 모델을 써요.",
    }
    search { En => "Search models", Ko => "모델 검색" }
    search_count(count: usize) {
        En => if count == 1 { "Search 1 model".to_owned() } else { format!("Search {count} models") },
        Ko => format!("모델 {count}개 검색"),
    }
    filters { En => "Show only models that can", Ko => "할 수 있는 일로 거르기" }
    korean { En => "Korean", Ko => "한국어" }
    long { En => "Long texts", Ko => "긴 글" }
    /// A filter that also shows hidden models.
    hidden { En => "Not offered too", Ko => "숨긴 모델도" }
    no_match {
        En => "No model fits. Take a filter off, or search for something else.",
        Ko => "맞는 모델이 없어요. 필터를 빼거나 다른 말로 찾아 주세요.",
    }
    chosen { En => "Compare", Ko => "비교" }
    choose(model: &str) { En => format!("Compare {model}"), Ko => format!("{model} 비교하기") }
    model { En => "Model", Ko => "모델" }
    can { En => "Can do", Ko => "할 수 있는 일" }
    unknown { En => "Unknown", Ko => "알 수 없음" }
    text_only { En => "Text only", Ko => "글만" }
    /// Column: the context size.
    context { En => "Context", Ko => "컨텍스트" }
    price { En => "Input / output, per 1M tokens", Ko => "입력 / 출력, 100만 토큰당" }
    as_of(day: &str) { En => format!("as of {day}"), Ko => format!("{day} 기준") }
    price_from { En => "These prices hold from", Ko => "이 요금을 적용하는 날" }
    price_from_hint {
        En => "A day in UTC. Empty: today. What was paid before stays.",
        Ko => "UTC 기준 날짜예요. 비우면 오늘부터예요. 이미 낸 요금은 바뀌지 않아요.",
    }
    prices { En => "Prices by day", Ko => "날짜별 요금" }
    price_since(day: &str, input: &str, output: &str) {
        En => format!("From {day}: {input} in, {output} out"),
        Ko => format!("{day}부터: 입력 {input}, 출력 {output}"),
    }
    price_published_since(day: &str) { En => format!("From {day}: the published price"), Ko => format!("{day}부터: 공개된 요금") }
    price_upcoming { En => "To come", Ko => "예정" }
    remove_price { En => "Remove", Ko => "취소" }
    remove_price_of(day: &str) { En => format!("Remove the price from {day}"), Ko => format!("{day}부터의 요금 취소") }
    removing_price { En => "Removing", Ko => "취소하는 중" }
    price_removed { En => "The price is removed", Ko => "요금을 취소했어요" }
    own_price(day: &str) { En => format!("your price, {day}"), Ko => format!("직접 정한 요금, {day}") }
    price_unknown { En => "Unknown", Ko => "가격 정보 없음" }
    /// It has no price per token.
    no_price { En => "Runs here", Ko => "자체 서버" }
    default { En => "Default", Ko => "기본" }
    is_hidden { En => "Not offered", Ko => "숨김" }
    actions { En => "Actions", Ko => "작업" }
    more(model: &str) { En => format!("More for {model}"), Ko => format!("{model} 더 보기") }
    make_default { En => "Make default", Ko => "기본으로 정하기" }
    made_default(model: &str) {
        En => format!("{model} is now the default model"),
        Ko => format!("이제 {model} 모델이 기본이에요"),
    }
    edit { En => "Name and price…", Ko => "이름과 요금…" }
    hide { En => "Hide from builders", Ko => "제작자에게 숨기기" }
    offer { En => "Show to builders", Ko => "다시 보이기" }
    hidden_done(model: &str) {
        En => format!("{model} is hidden from builders. Apps that use it keep working."),
        Ko => format!("{model} 모델을 숨겼어요. 이미 쓰는 앱은 그대로 돌아가요."),
    }
    offered_done(model: &str) { En => format!("{model} is shown to builders again"), Ko => format!("{model} 모델을 다시 보여요") }
    compare(count: usize) { En => format!("Compare {count} models"), Ko => format!("모델 {count}개 비교") }
    compare_title { En => "Models side by side", Ko => "모델 나란히 보기" }
    provider { En => "Provider", Ko => "제공사" }
    /// Row: the maximum output.
    longest { En => "Longest answer", Ko => "최대 답변 길이" }
    languages { En => "Languages", Ko => "언어" }
    language(language: Language) -> &'static str {
        En => match language {
            Language::En => "English",
            Language::Ko => "Korean",
        },
        Ko => match language {
            Language::En => "영어",
            Language::Ko => "한국어",
        },
    }
    json { En => "Answers with fields", Ko => "항목이 있는 답변" }
    json_schema { En => "Fields guaranteed", Ko => "항목 형식 보장" }
    json_object { En => "JSON guaranteed, fields asked for and checked", Ko => "JSON 형식 보장, 항목은 부탁한 뒤 확인" }
    json_asking { En => "Asked for and checked", Ko => "부탁한 뒤 확인" }
    settings { En => "Settings it takes", Ko => "받는 설정" }
    /// Row: the retirement date.
    ends { En => "Retires", Ko => "종료" }
    /// Row: where its price is published.
    source { En => "Price source", Ko => "요금 출처" }
    edit_title(model: &str) { En => format!("Name and price of {model}"), Ko => format!("{model} 이름과 요금") }
    name { En => "Name", Ko => "이름" }
    name_hint { En => "Empty: as its provider or the catalogue calls it.", Ko => "비워 두면 제공사나 목록의 이름을 써요." }
    input_price { En => "Input price, US$ per 1M tokens", Ko => "입력 요금, 100만 토큰당 달러" }
    output_price { En => "Output price, US$ per 1M tokens", Ko => "출력 요금, 100만 토큰당 달러" }
    price_hint {
        En => "Both empty: the published price. Runs keep the price they were made at.",
        Ko => "둘 다 비우면 공개된 요금을 써요. 실행에는 실행할 때의 요금이 남아요.",
    }
    bad_price { En => "Enter an amount in dollars, such as 2.50.", Ko => "2.50처럼 달러 금액을 입력해 주세요." }
    both_prices { En => "Enter both prices, or neither.", Ko => "요금은 둘 다 쓰거나 둘 다 비워 주세요." }
    saved(model: &str) { En => format!("Saved {model}"), Ko => format!("{model} 저장했어요") }
    rate(won: &str, day: &str) {
        En => {
            format!("Amounts in won at {won} per US$100, set {day}. Runs keep the price they were made at.")
        },
        Ko => format!("100달러에 {won}원으로 계산했어요({day} 설정). 실행에는 실행할 때의 요금이 남아요."),
    }
    dated {
        En => "Prices are as published on their day. Runs keep the price they were made at.",
        Ko => "요금은 적힌 날에 공개된 값이에요. 실행에는 실행할 때의 요금이 남아요.",
    }
}
