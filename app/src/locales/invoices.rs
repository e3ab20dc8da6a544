//! Words: providers' invoices.

use api::{InvoiceAsk, InvoiceFormat, InvoiceReason};

words! {
    /// Providers' invoices beside our own sum.
    Invoices;

    title { En => "Invoices", Ko => "청구서 비교" }
    lead {
        En => "Set a provider’s invoice beside what was counted here, day by day.",
        Ko => "제공사의 청구서를 마당에서 집계한 금액과 날짜별로 비교해요.",
    }
    to_usage { En => "Back to usage", Ko => "사용량으로 돌아가기" }
    to_invoices { En => "All invoices", Ko => "청구서 목록" }
    add { En => "Add an invoice", Ko => "청구서 추가" }
    kept {
        En => "Kept is the file’s name and what it charges by day, currency and model. The file itself is not kept, nor anything else that stands in it. You can delete it at any time.",
        Ko => "파일 이름과 날짜·통화·모델별 청구 금액만 보관해요. 파일 자체와 그 밖의 내용은 보관하지 않아요. 언제든 삭제할 수 있어요.",
    }
    provider { En => "Provider", Ko => "제공사" }
    provider_hint { En => "Whose invoice it is. All connections of the provider count, or the one that you choose.", Ko => "어느 제공사의 청구서인가요? 제공사의 모든 연결을 함께 세거나, 연결 하나만 고를 수 있어요." }
    all_of(provider: &str) { En => format!("{provider}: all connections"), Ko => format!("{provider}: 모든 연결") }
    choose { En => "Choose one", Ko => "골라 주세요" }
    no_connections {
        En => "Connect a provider first: without runs there is nothing to compare.",
        Ko => "먼저 제공사를 연결해 주세요. 실행이 없으면 비교할 것이 없어요.",
    }
    file { En => "File", Ko => "파일" }
    file_hint {
        En => "The export of costs of OpenAI, Anthropic or Azure, or any table with a day and an amount: CSV, TSV or Excel, at most 5 MB.",
        Ko => "OpenAI, Anthropic, Azure의 비용 내보내기 파일이나 날짜와 금액이 있는 표: CSV, TSV, Excel, 5MB까지.",
    }
    choose_file { En => "Choose a file", Ko => "파일 고르기" }
    or_drop { En => "or drop it here", Ko => "또는 여기에 놓기" }
    reading { En => "Reading the file", Ko => "파일을 읽는 중" }
    too_large { En => "The file is larger than 5 MB. Export fewer days.", Ko => "5MB보다 큰 파일이에요. 기간을 줄여서 내보내 주세요." }
    unreadable { En => "The file can’t be read. Choose it again.", Ko => "파일을 읽을 수 없어요. 다시 골라 주세요." }
    found { En => "What the file holds", Ko => "파일 내용" }
    format(of: InvoiceFormat) -> &'static str {
        En => match of {
            InvoiceFormat::OpenAi => "It is OpenAI’s export of costs.",
            InvoiceFormat::Anthropic => "It is Anthropic’s export of costs.",
            InvoiceFormat::Azure => "It is an export of Azure Cost Management.",
            InvoiceFormat::Focus => "It is a bill in the FOCUS format.",
        },
        Ko => match of {
            InvoiceFormat::OpenAi => "OpenAI 비용 내보내기 파일이에요.",
            InvoiceFormat::Anthropic => "Anthropic 비용 내보내기 파일이에요.",
            InvoiceFormat::Azure => "Azure 비용 관리 내보내기 파일이에요.",
            InvoiceFormat::Focus => "FOCUS 형식의 청구서예요.",
        },
    }
    date_column { En => "Column of the days", Ko => "날짜 열" }
    amount_column { En => "Column of the amounts", Ko => "금액 열" }
    currency_column { En => "Column of the currencies", Ko => "통화 열" }
    model_column { En => "Column of the models", Ko => "모델 열" }
    no_column { En => "None", Ko => "없음" }
    nameless(number: usize) { En => format!("Column {number}"), Ko => format!("{number}번째 열") }
    currency { En => "Amounts without a currency are in", Ko => "통화가 적히지 않은 금액의 통화" }
    dollars { En => "US dollars", Ko => "미국 달러" }
    won { En => "Won", Ko => "원" }
    date_order { En => "3/4/2026 means", Ko => "3/4/2026의 뜻" }
    month_first { En => "March 4", Ko => "3월 4일" }
    day_first { En => "April 3", Ko => "4월 3일" }
    decimal { En => "Amounts are written like", Ko => "금액을 쓰는 방식" }
    by_itself { En => "As the file tells", Ko => "파일에 적힌 대로" }
    ask(of: InvoiceAsk) -> &'static str {
        En => match of {
            InvoiceAsk::DateColumn => "Choose the column of the days.",
            InvoiceAsk::AmountColumn => "Choose the column of the amounts: more than one may be meant, or none is known.",
            InvoiceAsk::Currency => "Choose the currency: the file doesn’t name it.",
            InvoiceAsk::DateOrder => "Choose how dates are meant: the file doesn’t tell whether the month or the day comes first.",
            InvoiceAsk::Decimal => "Choose how amounts are written: the file doesn’t tell what its commas mean.",
        },
        Ko => match of {
            InvoiceAsk::DateColumn => "날짜 열을 골라 주세요.",
            InvoiceAsk::AmountColumn => "금액 열을 골라 주세요. 후보가 여러 개이거나 아는 이름이 없어요.",
            InvoiceAsk::Currency => "통화를 골라 주세요. 파일에 적혀 있지 않아요.",
            InvoiceAsk::DateOrder => "날짜의 뜻을 골라 주세요. 월과 일 중 무엇이 먼저인지 파일만 보고는 알 수 없어요.",
            InvoiceAsk::Decimal => "금액을 쓰는 방식을 골라 주세요. 쉼표의 뜻을 파일만 보고는 알 수 없어요.",
        },
    }
    to_choose { En => "Something has to be chosen", Ko => "골라야 할 것이 있어요" }
    understood(lines: u32, days: u32) {
        En => format!("{} on {} understood", count(lines, "line", "lines"), count(days, "day", "days")),
        Ko => format!("{days}일, {lines}줄을 읽었어요"),
    }
    span(first: &str, last: &str) { En => format!("{first} to {last}"), Ko => format!("{first}~{last}") }
    left_out(lines: u32) {
        En => format!("{} not understood and counted nowhere", count(lines, "line was", "lines were")),
        Ko => format!("{lines}줄은 읽지 못해서 세지 않았어요"),
    }
    line(number: u32) { En => format!("Line {number}:"), Ko => format!("{number}번째 줄:") }
    samples { En => "First rows", Ko => "처음 몇 줄" }
    local_days {
        En => "The file doesn’t say which clock its days follow. Days here are those of UTC.",
        Ko => "파일의 하루가 어느 시간대 기준인지 적혀 있지 않아요. 마당은 UTC 기준으로 하루를 세요.",
    }
    keep { En => "Keep its days and compare", Ko => "보관하고 비교하기" }
    keeping { En => "Keeping", Ko => "보관하는 중" }
    none { En => "No invoices yet", Ko => "아직 청구서가 없어요" }
    none_text { En => "Add one to see where it differs from what was counted here.", Ko => "청구서를 추가하면 마당에서 집계한 금액과 어디가 다른지 볼 수 있어요." }
    table { En => "Invoices that are kept", Ko => "보관한 청구서" }
    invoice { En => "Invoice", Ko => "청구서" }
    days { En => "Days", Ko => "기간" }
    charged { En => "Charged", Ko => "청구 금액" }
    ours { En => "Counted here", Ko => "마당에서 집계한 금액" }
    difference { En => "Difference", Ko => "차이" }
    added { En => "Added", Ko => "추가한 때" }
    added_by(who: &str) { En => format!("by {who}"), Ko => format!("{who}님") }
    delete { En => "Delete", Ko => "삭제" }
    deleting { En => "Deleting", Ko => "삭제하는 중" }
    delete_title(name: &str) { En => format!("Delete the invoice {name}?"), Ko => format!("{name} 청구서를 삭제할까요?") }
    delete_text {
        En => "Its days are gone then. What was counted here stays.",
        Ko => "청구서의 날짜별 금액이 사라져요. 마당에서 집계한 금액은 남아요.",
    }
    keep_it { En => "Keep it", Ko => "그대로 두기" }
    deleted { En => "The invoice is deleted", Ko => "청구서를 삭제했어요" }
    by_day { En => "By day", Ko => "날짜별" }
    day { En => "Day", Ko => "날짜" }
    percent { En => "Difference (%)", Ko => "차이(%)" }
    because(why: &str) { En => format!("Probably: {why}"), Ko => format!("추정 원인: {why}") }
    finding(charged: &str, ours: &str) {
        En => format!("Charged {charged}, counted here {ours}"),
        Ko => format!("청구 금액 {charged}, 마당에서 집계한 금액 {ours}"),
    }
    chart_text { En => "Two bars for each day; the table below has the same numbers.", Ko => "날짜마다 막대가 두 개 있어요. 아래 표에 같은 숫자가 있어요." }
    differs { En => "Differs", Ko => "다름" }
    unexplained { En => "nobody knows why", Ko => "알 수 없음" }
    not_named { En => "not named", Ko => "없음" }
    all_agree { En => "Every day agrees within a cent or one percent", Ko => "모든 날짜가 1센트 또는 1% 안에서 맞아요" }
    some_differ(days: u32, unexplained: u32) {
        En => {
            let differ = count(days, "day differs", "days differ");
            match unexplained {
                0 => format!("{differ} by more than a cent and one percent, each with a probable reason"),
                _ => format!("{differ} by more than a cent and one percent; of {unexplained} nobody knows why"),
            }
        },
        Ko => match unexplained {
            0 => format!("{days}일이 1센트와 1%를 넘게 달라요. 모두 추정 원인이 있어요"),
            _ => format!("{days}일이 1센트와 1%를 넘게 달라요. 그중 {unexplained}일은 까닭을 알 수 없어요"),
        },
    }
    reason(of: InvoiceReason) -> &'static str {
        En => match of {
            InvoiceReason::UnpricedRuns => "Runs whose cost isn’t known",
            InvoiceReason::OtherUse => "Other uses of the same key",
            InvoiceReason::DayBoundary => "Days that begin at another hour",
            InvoiceReason::Credit => "A credit of the provider",
            InvoiceReason::NotChargedYet => "Not charged yet",
            InvoiceReason::OtherPrice => "Another price than the one here",
        },
        Ko => match of {
            InvoiceReason::UnpricedRuns => "비용을 모르는 실행",
            InvoiceReason::OtherUse => "같은 키를 다른 곳에서도 사용",
            InvoiceReason::DayBoundary => "하루가 바뀌는 시각이 다름",
            InvoiceReason::Credit => "제공사의 크레딧",
            InvoiceReason::NotChargedYet => "아직 청구되지 않음",
            InvoiceReason::OtherPrice => "여기에 정한 요금과 다름",
        },
    }
    by_model { En => "What it charges by model", Ko => "모델별 청구 금액" }
    model { En => "As the invoice calls it", Ko => "청구서의 모델 이름" }
    later_rate {
        En => "Days before the first exchange rate were taken by that first one.",
        Ko => "첫 환율보다 앞선 날짜는 첫 환율로 계산했어요.",
    }
    without_rate(days: u32) {
        En => format!("{} in won counted nowhere, because no exchange rate is set.", count(days, "amount is", "amounts are")),
        Ko => format!("환율이 없어서 원화 금액 {days}개는 세지 않았어요."),
    }
    set_rate { En => "Set one in the settings", Ko => "설정에서 환율 정하기" }
    as_csv { En => "Download as CSV", Ko => "CSV로 받기" }
}

fn count(number: u32, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
