//! Words: what runs came to.

use api::{LimitKind, NearLimitKind, UsageBy};
use model::run::RunSource;

words! {
    /// Usage, its forecast, and what another model would have cost.
    Usage;

    title { En => "Usage", Ko => "사용량" }
    title_of(app: &str) { En => format!("Usage: {app}"), Ko => format!("사용량: {app}") }
    lead {
        En => "What runs cost, how many failed, and how long people waited. Runs count once they are over, on the day in UTC on which they began.",
        Ko => "실행에 든 비용, 실패한 횟수, 기다린 시간이에요. 끝난 실행만, 시작한 날(UTC 기준)에 세요.",
    }
    days(from: &str, to: &str) { En => format!("{from} to {to}"), Ko => format!("{from}~{to}") }
    period { En => "Period", Ko => "기간" }
    earlier_month { En => "Month before", Ko => "이전 달" }
    later_month { En => "Month after", Ko => "다음 달" }
    from { En => "First day", Ko => "첫날" }
    to { En => "Last day", Ko => "마지막 날" }
    show { En => "Show", Ko => "보기" }
    as_csv { En => "Export CSV", Ko => "CSV로 내보내기" }
    as_xlsx { En => "Export Excel", Ko => "Excel로 내보내기" }

    none { En => "No runs in this period", Ko => "이 기간에는 실행이 없어요" }
    none_text {
        En => "Once runs have ended, their cost and number appear here. Try another period, or take a filter away.",
        Ko => "실행이 끝나면 비용과 횟수가 여기에 나와요. 다른 기간을 고르거나 필터를 빼 보세요.",
    }

    spent { En => "Spent", Ko => "쓴 비용" }
    runs { En => "Runs", Ko => "실행" }
    failed { En => "Failed runs", Ko => "실패한 실행" }
    tokens { En => "Tokens", Ko => "토큰" }
    first_token { En => "First token", Ko => "첫 글자" }
    /// How many tokens were read and written.
    in_and_out(read: &str, written: &str) { En => format!("{read} in, {written} out"), Ko => format!("입력 {read}, 출력 {written}") }
    /// How long 95 of 100 wait at most.
    p95(time: &str) { En => format!("95 of 100 within {time}"), Ko => format!("100번 중 95번은 {time} 안") }
    unknown { En => "Unknown", Ko => "알 수 없음" }
    more_than(percent: i64) { En => format!("{percent}% more"), Ko => format!("{percent}% 늘었어요") }
    less_than(percent: i64) { En => format!("{percent}% less"), Ko => format!("{percent}% 줄었어요") }
    same { En => "The same", Ko => "같아요" }
    none_before { En => "None before", Ko => "전에는 없었어요" }
    compared_with(period: &str) { En => format!("Compared with {period}."), Ko => format!("{period}과 비교했어요.") }
    unpriced(runs: u64, shown: &str) {
        En => if runs == 1 {
            "The cost of 1 run is not known, or not wholly. Set the price of its model on the Models page to have it counted from then on.".to_owned()
        } else {
            format!("The cost of {shown} runs is not known, or not wholly. Set the prices of their models on the Models page to have them counted from then on.")
        },
        Ko => format!("실행 {shown}회는 비용을 모르거나 일부만 알아요. 모델 페이지에서 가격을 정하면 그때부터 계산해요."),
    }
    before_percent(percent: &str) { En => format!("{percent} before"), Ko => format!("전에는 {percent}") }

    forecast(month: &str) { En => format!("By the end of {month}"), Ko => format!("{month} 말 예상") }
    between(low: &str, high: &str) { En => format!("{low} to {high} in 4 of 5 cases"), Ko => format!("5번 중 4번은 {low}~{high}") }
    too_few_days(days: u32) {
        En => match days {
            0 => "A forecast needs 14 days to go by".to_owned(),
            1 => "A forecast needs 14 days to go by; there is 1".to_owned(),
            days => format!("A forecast needs 14 days to go by; there are {days}"),
        },
        Ko => format!("예상하려면 14일이 필요해요. 지금은 {days}일이에요"),
    }
    no_forecast { En => "Not yet", Ko => "아직 몰라요" }
    about(amount: &str) { En => format!("About {amount}"), Ko => format!("약 {amount}") }
    how_forecast { En => "How the forecast is made", Ko => "예상하는 방법" }
    how_forecast_text(days: u32) {
        En => format!("Each day to come is taken to cost what its weekday cost on average in the last {days} days. The interval comes from how far those days were from that average, and is wider the fewer there are. It knows nothing of holidays, new apps or new prices."),
        Ko => format!("남은 날마다 지난 {days}일 동안 같은 요일에 든 평균 비용이 든다고 봐요. 범위는 그 평균에서 얼마나 벗어났는지로 정하고, 날이 적을수록 넓어져요. 공휴일, 새 앱, 새 가격은 알지 못해요."),
    }

    by_day_cost { En => "Cost by day", Ko => "날짜별 비용" }
    by_month_cost { En => "Cost by month", Ko => "달별 비용" }
    by_day_runs { En => "Runs by day", Ko => "날짜별 실행" }
    by_month_runs { En => "Runs by month", Ko => "달별 실행" }
    view { En => "Show as", Ko => "보는 방식" }
    chart { En => "Chart", Ko => "차트" }
    table { En => "Table", Ko => "표" }
    /// What the chart shows, in a sentence.
    finding(what: &str, all: &str, most: &str, when: &str) {
        En => format!("{what}: {all} in all, most on {when} ({most})."),
        Ko => format!("{what}: 모두 {all}, 가장 많은 때는 {when}({most})."),
    }
    chart_text {
        En => "One bar for each, stacked by what costs most. The table has the same numbers.",
        Ko => "막대는 비용이 큰 순서로 쌓았어요. 표에 같은 숫자가 있어요.",
    }
    rest { En => "Others", Ko => "나머지" }
    day { En => "Day", Ko => "날짜" }
    month { En => "Month", Ko => "달" }
    cost { En => "Cost", Ko => "비용" }

    broken_down { En => "Broken down by", Ko => "나눠 보기" }
    by(by: UsageBy) -> &'static str {
        En => match by {
            UsageBy::App => "App",
            UsageBy::Model => "Model",
            UsageBy::Provider => "Provider",
            UsageBy::Member => "Member",
            UsageBy::Door => "Started from",
        },
        Ko => match by {
            UsageBy::App => "앱",
            UsageBy::Model => "모델",
            UsageBy::Provider => "제공사",
            UsageBy::Member => "구성원",
            UsageBy::Door => "시작 경로",
        },
    }
    /// What has no name any more, or never had one.
    nameless(by: UsageBy) -> &'static str {
        En => match by {
            UsageBy::App => "App that is gone",
            UsageBy::Model | UsageBy::Provider => "No model was asked",
            UsageBy::Member => "Visitors, and people who left",
            UsageBy::Door => "Link that is gone",
        },
        Ko => match by {
            UsageBy::App => "없어진 앱",
            UsageBy::Model | UsageBy::Provider => "모델을 부르지 않음",
            UsageBy::Member => "방문자와 나간 사람",
            UsageBy::Door => "없어진 링크",
        },
    }
    source(source: RunSource) -> &'static str {
        En => match source {
            RunSource::Member => "Members, on pages",
            RunSource::Key => "API keys",
            RunSource::Direct => "API keys, models without an app",
            RunSource::Link => "Share links",
            RunSource::Try => "Trials of drafts",
            RunSource::Comparison => "Comparisons",
        },
        Ko => match source {
            RunSource::Member => "구성원이 페이지에서",
            RunSource::Key => "API 키",
            RunSource::Direct => "API 키, 앱 없이 모델",
            RunSource::Link => "공유 링크",
            RunSource::Try => "초안 시험 실행",
            RunSource::Comparison => "비교",
        },
    }
    link(name: &str) { En => format!("Link: {name}"), Ko => format!("링크: {name}") }
    narrowed { En => "Narrowed to", Ko => "좁혀 보는 중" }
    take_away(what: &str) { En => format!("Take away: {what}"), Ko => format!("빼기: {what}") }
    failed_calls(count: &str) { En => format!("{count} failed calls"), Ko => format!("실패한 호출 {count}회") }
    change { En => "Change", Ko => "변화" }
    more_lines(count: &str) {
        En => format!("{count} more, with less cost, are in the export."),
        Ko => format!("비용이 더 적은 {count}개는 내보낸 파일에 있어요."),
    }
    total { En => "Total", Ko => "합계" }

    near { En => "Near a limit", Ko => "한도에 가까워요" }
    near_lead {
        En => "Share links and API keys that have used four fifths or more of what they may.",
        Ko => "쓸 수 있는 양의 5분의 4 이상을 쓴 공유 링크와 API 키예요.",
    }
    kind(kind: NearLimitKind) -> &'static str {
        En => match kind { NearLimitKind::Link => "Share link", NearLimitKind::Key => "API key" },
        Ko => match kind { NearLimitKind::Link => "공유 링크", NearLimitKind::Key => "API 키" },
    }
    limit(limit: LimitKind, used: &str, allowed: &str) {
        En => match limit {
            LimitKind::Runs => format!("{used} of {allowed} runs"),
            LimitKind::RunsPerDay => format!("{used} of {allowed} runs today"),
            LimitKind::Cost => format!("{used} of {allowed}"),
            LimitKind::CostPerDay => format!("{used} of {allowed} today"),
        },
        Ko => match limit {
            LimitKind::Runs => format!("실행 {allowed}회 중 {used}회"),
            LimitKind::RunsPerDay => format!("오늘 실행 {allowed}회 중 {used}회"),
            LimitKind::Cost => format!("{allowed} 중 {used}"),
            LimitKind::CostPerDay => format!("오늘 {allowed} 중 {used}"),
        },
    }

    what_if { En => "What if", Ko => "다른 모델이었다면" }
    what_if_lead {
        En => "What this period would have cost with one other model for everything.",
        Ko => "이 기간의 모든 실행을 다른 모델 하나로 했다면 얼마가 들었을지 봐요.",
    }
    other_model { En => "Other model", Ko => "다른 모델" }
    choose_model { En => "Choose a model", Ko => "모델을 골라 주세요" }
    reckon { En => "Work it out", Ko => "계산하기" }
    price_unknown(model: &str) { En => format!("{model} (price unknown)"), Ko => format!("{model}(가격 모름)") }
    no_price(model: &str) { En => format!("The price of {model} is not known"), Ko => format!("{model}의 가격을 몰라요") }
    no_price_text {
        En => "Set it on the Models page to compare.",
        Ko => "모델 페이지에서 가격을 정하면 비교할 수 있어요.",
    }
    instead(model: &str) { En => format!("With {model}"), Ko => format!("{model} 비용") }
    paid { En => "Paid", Ko => "실제 비용" }
    difference { En => "Difference", Ko => "차이" }
    price_of(as_of: &str, read: &str, written: &str) {
        En => format!("Price as of {as_of}: {read} for a million input tokens, {written} for a million output tokens."),
        Ko => format!("{as_of} 기준 가격: 입력 100만 토큰에 {read}, 출력 100만 토큰에 {written}."),
    }
    prices_of_days {
        En => "The price changes in this period. Each day is reckoned by its own.",
        Ko => "이 기간에 요금이 바뀌어요. 날마다 그날의 요금으로 계산했어요.",
    }
    old_tokens {
        En => "The tokens are those of the models that were asked. Another model counts the same text differently and writes longer or shorter answers, so take this as a direction and measure before you switch. What was read from a cache is taken to be read from its cache, too; higher rates for long inputs and the price of web searches are left out.",
        Ko => "토큰은 실제로 부른 모델의 토큰이에요. 다른 모델은 같은 글도 다르게 세고 답변 길이도 달라서, 방향만 참고하고 바꾸기 전에 꼭 비교해 보세요. 캐시에서 읽은 입력은 그 모델에서도 캐시에서 읽는다고 봤고, 긴 입력에 붙는 높은 요금과 웹 검색 비용은 뺐어요.",
    }
    paid_less(runs: &str) {
        En => format!("The cost of {runs} runs is not known, so “Paid” is too low by those."),
        Ko => format!("실행 {runs}회는 비용을 몰라서 실제 비용이 그만큼 적게 나와요."),
    }
}
