//! Words: exchange rates.

words! {
    /// Exchange rates, each from a day on.
    Rates;

    title { En => "Exchange rates", Ko => "환율" }
    lead {
        En => "Budgets in won count each run by the rate of the day on which it starts, in the workspace’s time zone. What was counted stays.",
        Ko => "원화 예산은 실행을 시작한 날(워크스페이스 시간대)의 환율로 세요. 이미 센 금액은 바뀌지 않아요.",
    }
    none { En => "None is set: amounts are in dollars.", Ko => "정한 환율이 없어서 달러로 보여요." }
    since { En => "From", Ko => "적용 시작일" }
    since_hint { En => "Empty: today. Not before.", Ko => "비우면 오늘부터예요. 지난 날짜는 넣을 수 없어요." }
    rate { En => "Won per US$100", Ko => "100달러당 원" }
    rate_wrong { En => "Enter a whole number of won, such as 139250.", Ko => "139250처럼 원 단위 숫자를 입력해 주세요." }
    set_by { En => "Set by", Ko => "정한 사람" }
    current { En => "Holds now", Ko => "현재 환율" }
    upcoming { En => "To come", Ko => "예정" }
    no_rate { En => "none", Ko => "없음" }
    set { En => "Set the rate", Ko => "환율 정하기" }
    remove { En => "Remove", Ko => "삭제" }
    remove_of(day: &str) { En => format!("Remove the rate from {day}"), Ko => format!("{day}부터의 환율 삭제") }
    removing { En => "Removing", Ko => "삭제하는 중" }
    removed { En => "The rate is removed", Ko => "환율을 삭제했어요" }
}
