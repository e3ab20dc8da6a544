//! Words: traffic splits.

use model::{
    Josa,
    split::{Measure, SplitEnd},
    with_josa,
};

use crate::format::number as digits;

words! {
    /// Two published versions of an app side by side.
    Split;

    title { En => "Traffic split", Ko => "트래픽 분할" }
    /// Opens the dialog.
    start_open(version: u32) {
        En => format!("Split traffic with version {version}…"),
        Ko => format!("버전 {} 트래픽 분할…", with_josa(&version.to_string(), Josa::With)),
    }
    start_title(version: u32) {
        En => format!("Give version {version} a share of the traffic?"),
        Ko => format!("트래픽 일부를 버전 {} 보낼까요?", with_josa(&version.to_string(), Josa::Toward)),
    }
    start_text {
        En => "Some people get this version from their next run on, the others stay on the live one. You see what comes of both, and keep one of them whenever you like. If this version is clearly worse, Madang stops the split by itself.",
        Ko => "일부 사용자는 다음 실행부터 이 버전을 쓰고, 나머지는 지금 게시한 버전을 그대로 써요. 두 버전의 결과를 보고 언제든 하나로 정할 수 있어요. 이 버전이 확실히 나쁘면 마당이 분할을 자동으로 멈춰요.",
    }
    start { En => "Start traffic split", Ko => "트래픽 분할 시작" }
    starting { En => "Starting…", Ko => "시작하는 중…" }
    started(version: u32, share: u8) {
        En => format!("{share}% of the people run version {version} now"),
        Ko => format!("이제 사용자의 {share}%가 버전 {} 써요", with_josa(&version.to_string(), Josa::Object)),
    }
    share_of(version: u32) {
        En => format!("Share of version {version}"),
        Ko => format!("버전 {version}의 비율"),
    }
    share_hint { En => "From 1 to 99 percent of the people.", Ko => "전체 사용자의 1~99%로 정해 주세요." }
    share_wrong { En => "Give a whole number from 1 to 99.", Ko => "1부터 99까지의 정수를 넣어 주세요." }
    shares(a: u32, b: u32, share: u8) {
        En => format!("Version {b} is for {share}% of the people, version {a} for the others."),
        Ko => format!(
            "사용자의 {share}%는 버전 {}, 나머지는 버전 {} 써요.",
            with_josa(&b.to_string(), Josa::Object),
            with_josa(&a.to_string(), Josa::Object)
        ),
    }
    shares_before(b: u32, share: u8) {
        En => format!("Version {b} was for {share}% of the people at the end."),
        Ko => format!("끝날 때 버전 {b}의 비율은 {share}%였어요."),
    }
    started_by(name: &str) { En => format!("Started by {name}"), Ko => format!("{name}님이 시작") }
    who {
        En => "Each member stays on one version. Visitors of share links are told apart by network address, and their conversations stay on the version they began with. Links to a fixed version are not part of it.",
        Ko => "구성원은 한 버전을 계속 써요. 공유 링크 방문자는 네트워크 주소로 구분하고, 방문자의 대화는 시작한 버전에서 이어져요. 버전을 고정한 링크는 분할에서 빠져요.",
    }
    sample {
        En => "Checks are tried on at most 200 answers a day and version. What a model judges is left out, because every judgement costs money. “Equals the expected answer” counts where somebody asked just what a test row asks.",
        Ko => "점검은 버전마다 하루 최대 200개 답변에 해 봐요. 모델이 판단하는 점검은 할 때마다 비용이 들어서 빼요. ‘기대 답변과 같음’은 입력이 테스트 행과 똑같을 때만 세요.",
    }
    change_open { En => "Change the share…", Ko => "비율 바꾸기…" }
    change_title { En => "Change the share?", Ko => "비율을 바꿀까요?" }
    change_text {
        En => "A larger share moves more people to this version and nobody back. With a smaller one, those who came last go back to the live version.",
        Ko => "비율을 올리면 더 많은 사람이 이 버전으로 옮겨 오고, 돌아가는 사람은 없어요. 내리면 가장 나중에 옮겨 온 사람부터 게시한 버전으로 돌아가요.",
    }
    change { En => "Change share", Ko => "비율 바꾸기" }
    changing { En => "Changing…", Ko => "바꾸는 중…" }
    keep(version: u32) {
        En => format!("Keep version {version}"),
        Ko => format!("버전 {} 정하기", with_josa(&version.to_string(), Josa::Toward)),
    }
    keep_title(version: u32) {
        En => format!("Keep version {version} for everybody?"),
        Ko => format!("모두 버전 {} 쓰게 할까요?", with_josa(&version.to_string(), Josa::Object)),
    }
    keep_text {
        En => "The traffic split ends, and everybody runs this version from their next run on. What came of it stays here to be read.",
        Ko => "트래픽 분할이 끝나고, 다음 실행부터 모두 이 버전을 써요. 결과는 여기 남아서 다시 볼 수 있어요.",
    }
    keeping { En => "Ending it…", Ko => "끝내는 중…" }
    stop_open { En => "Stop…", Ko => "멈추기…" }
    stop_title { En => "Stop the traffic split?", Ko => "트래픽 분할을 멈출까요?" }
    stop_text {
        En => "Everybody runs the live version from their next run on. What came of it so far stays here to be read.",
        Ko => "다음 실행부터 모두 지금 게시한 버전을 써요. 지금까지의 결과는 여기 남아서 다시 볼 수 있어요.",
    }
    stop { En => "Stop traffic split", Ko => "트래픽 분할 멈추기" }
    stopped { En => "The traffic split has ended", Ko => "트래픽 분할이 끝났어요" }
    results { En => "Results by version", Ko => "버전별 결과" }
    measure { En => "Figure", Ko => "항목" }
    live_version(version: u32) { En => format!("v{version} (live)"), Ko => format!("v{version} (게시 중)") }
    version(version: u32) { En => format!("v{version}"), Ko => format!("v{version}") }
    runs { En => "Runs", Ko => "실행" }
    people { En => "Members", Ko => "구성원" }
    failures { En => "Failed", Ko => "실패" }
    useful { En => "Rated useful", Ko => "도움이 됐다는 평가" }
    passed { En => "Checks passed", Ko => "점검 통과" }
    p50 { En => "Median time", Ko => "시간 중앙값" }
    p95 { En => "95th percentile", Ko => "느린 5% 기준 시간" }
    first_token { En => "First token", Ko => "첫 글자" }
    per_thousand { En => "1,000 runs", Ko => "1,000회 비용" }
    of(part: u32, all: u32) {
        En => format!("{} of {}", digits(part.into()), digits(all.into())),
        Ko => format!("{} / {}", digits(part.into()), digits(all.into())),
    }
    /// A share with its interval, in percent.
    between(low: u32, high: u32) { En => format!("likely {low}–{high}%"), Ko => format!("추정 {low}~{high}%") }
    none { En => "none", Ko => "없음" }
    unknown { En => "unknown", Ko => "모름" }
    earlier { En => "Earlier traffic splits", Ko => "지난 트래픽 분할" }
    more { En => "Show more", Ko => "더 보기" }
    loading { En => "Loading…", Ko => "불러오는 중…" }
    ended(end: SplitEnd, a: u32, b: u32, worse_by: Option<Measure>) -> String {
        En => match end {
            SplitEnd::KeptA => format!("Version {a} was kept."),
            SplitEnd::KeptB => format!("Version {b} was kept."),
            SplitEnd::Stopped => "Stopped by hand.".to_owned(),
            SplitEnd::Worse => format!("Madang stopped it: version {b} was clearly worse{}.", match worse_by {
                Some(Measure::Failures) => " by its failures",
                Some(Measure::Ratings) => " by its ratings",
                Some(Measure::Checks) => " by its checks",
                None => "",
            }),
            SplitEnd::Superseded => "Another version went live.".to_owned(),
            SplitEnd::Unpublished => "The app was taken offline.".to_owned(),
            SplitEnd::Archived => "The app was archived.".to_owned(),
            SplitEnd::Deleted => "The app was deleted.".to_owned(),
        },
        Ko => match end {
            SplitEnd::KeptA => format!("버전 {} 정했어요.", with_josa(&a.to_string(), Josa::Toward)),
            SplitEnd::KeptB => format!("버전 {} 정했어요.", with_josa(&b.to_string(), Josa::Toward)),
            SplitEnd::Stopped => "직접 멈췄어요.".to_owned(),
            SplitEnd::Worse => format!("버전 {} {} 확실히 나빠서 마당이 분할을 멈췄어요.", with_josa(&b.to_string(), Josa::Topic), match worse_by {
                Some(Measure::Failures) => "실패율이",
                Some(Measure::Ratings) => "평가가",
                Some(Measure::Checks) => "점검 결과가",
                None => "결과가",
            }),
            SplitEnd::Superseded => "다른 버전을 게시해서 끝났어요.".to_owned(),
            SplitEnd::Unpublished => "앱의 게시를 내려서 끝났어요.".to_owned(),
            SplitEnd::Archived => "앱을 보관해서 끝났어요.".to_owned(),
            SplitEnd::Deleted => "앱을 삭제해서 끝났어요.".to_owned(),
        },
    }
    ended_by(name: &str) { En => format!("({name})"), Ko => format!("({name}님)") }
    pair(a: u32, b: u32) { En => format!("v{a} and v{b}"), Ko => format!("v{a}, v{b}") }
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::*;

    #[test]
    fn why_it_ended_is_said_with_the_version() {
        let (en, ko) = (Split(Language::En), Split(Language::Ko));
        let by = Some(Measure::Failures);
        assert_eq!(
            en.ended(SplitEnd::Worse, 1, 2, by),
            "Madang stopped it: version 2 was clearly worse by its failures."
        );
        assert_eq!(ko.ended(SplitEnd::Worse, 1, 2, by), "버전 2는 실패율이 확실히 나빠서 마당이 분할을 멈췄어요.");
        assert_eq!(ko.ended(SplitEnd::KeptB, 1, 3, None), "버전 3으로 정했어요.");
        assert_eq!(ko.shares(1, 2, 20), "사용자의 20%는 버전 2를, 나머지는 버전 1을 써요.");
    }
}
