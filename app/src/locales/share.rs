//! Words: share links.

use api::LinkState;
use model::{Josa, josa};

use crate::format::number;

words! {
    /// Share links.
    Share;

    title { En => "Share links", Ko => "공유 링크" }
    title_of(app: &str) { En => format!("Share links: {app}"), Ko => format!("공유 링크: {app}") }
    lead {
        En => "Each link has its own limits and version. People who open one never see a key, a prompt or another link.",
        Ko => "링크마다 한도와 버전이 따로 있어요. 여는 사람은 키나 프롬프트, 다른 링크를 볼 수 없어요.",
    }
    new_link { En => "New link", Ko => "새 링크" }
    open_links { En => "Open links", Ko => "열린 링크" }
    runs { En => "Runs through links", Ko => "링크로 실행" }
    /// The filter for links that can be used.
    open { En => "Open", Ko => "열림" }
    ended { En => "Ended", Ko => "끝남" }
    filters { En => "Which links", Ko => "링크 고르기" }
    no_links { En => "No share links yet", Ko => "아직 공유 링크가 없어요" }
    no_links_text {
        En => "A link lets people without an account run this app, within limits that you set.",
        Ko => "계정이 없는 사람도 정한 한도 안에서 이 앱을 실행할 수 있어요.",
    }
    reports { En => "Reported problems", Ko => "알려 온 문제" }
    reports_lead {
        En => "Written by visitors of your links, newest first.",
        Ko => "링크로 들어온 분들이 남긴 글이에요. 최근 글이 먼저 나와요.",
    }
    reported_answer { En => "The answer it is about", Ko => "이 글과 함께 온 답변" }
    none_open { En => "No link is open.", Ko => "열린 링크가 없어요." }
    none_ended { En => "No link has ended.", Ko => "끝난 링크가 없어요." }
    not_published { En => "Publish the app first", Ko => "먼저 앱을 게시해 주세요" }
    not_published_text {
        En => "A share link runs a published version, and this app is not published. Links that it had work again once it is.",
        Ko => "공유 링크는 게시한 버전을 실행하는데, 이 앱은 지금 게시되어 있지 않아요. 전에 만든 링크는 다시 게시하면 열려요.",
    }
    to_builder { En => "Go to Build", Ko => "만들기로 가기" }
    state(state: api::LinkState) -> &'static str {
        En => match state {
            LinkState::Open => "Open",
            LinkState::Expired => "Closed",
            LinkState::Revoked => "Revoked",
            LinkState::UsedUp => "Used up",
            LinkState::NotYetOpen => "Not open yet",
            LinkState::DayUsed => "Used up for today",
        },
        Ko => match state {
            LinkState::Open => "열림",
            LinkState::Expired => "기한 지남",
            LinkState::Revoked => "닫음",
            LinkState::UsedUp => "한도 소진",
            LinkState::NotYetOpen => "열리기 전",
            LinkState::DayUsed => "오늘 한도 소진",
        },
    }
    ends_in(last4: &str) { En => format!("Address ends in {last4}"), Ko => format!("주소 끝자리 {last4}") }
    pinned(version: u32) { En => format!("Version {version}, pinned"), Ko => format!("버전 {version}에 고정") }
    follows(version: Option<u32>) {
        En => match version {
            Some(version) => format!("Always the latest published version (now {version})"),
            None => "Always the latest published version".to_owned(),
        },
        Ko => match version {
            Some(version) => format!("항상 최신 게시 버전(지금 {version})"),
            None => "항상 최신 게시 버전".to_owned(),
        },
    }
    /// Before a time.
    closes { En => "Closes", Ko => "닫히는 때" }
    /// Before a time.
    closed { En => "Closed", Ko => "닫힌 때" }
    no_end { En => "No end date", Ko => "기한 없음" }
    per_hour(runs: u32) {
        En => format!("{} an hour from one IP address", number(u64::from(runs))),
        Ko => format!("IP 주소 하나에 한 시간 {}회", number(u64::from(runs))),
    }
    used_of(runs: u32, most: u32) {
        En => format!("{} of {} runs", number(u64::from(runs)), number(u64::from(most))),
        Ko => format!("실행 {}회 중 {}회", number(u64::from(most)), number(u64::from(runs))),
    }
    /// Before a time.
    last_run { En => "Last run", Ko => "마지막 실행" }
    never_run { En => "Not used yet", Ko => "아직 쓰지 않았어요" }
    edit { En => "Edit", Ko => "수정" }
    edit_of(name: &str) { En => format!("Edit {name}"), Ko => format!("{name} 수정") }
    revoke { En => "Revoke…", Ko => "닫기…" }
    revoke_of(name: &str) { En => format!("Revoke {name}"), Ko => format!("{name} 닫기") }
    edit_title(name: &str) { En => format!("Edit {name}"), Ko => format!("{name} 수정") }
    name { En => "Name, seen by your team", Ko => "이름 (동료에게만 보여요)" }
    name_hint {
        En => "Such as where the link is used: “Winter gift page”.",
        Ko => "어디에 쓰는 링크인지 적어 두세요. 예: “겨울 선물 페이지”",
    }
    version { En => "Version", Ko => "버전" }
    version_hint { En => "Which one people run.", Ko => "링크로 실행할 버전이에요." }
    closes_at { En => "Closes", Ko => "닫히는 때" }
    closes_hint { En => "Empty means never.", Ko => "비워 두면 닫히지 않아요." }
    max_runs { En => "Total runs", Ko => "전체 실행 횟수" }
    max_runs_hint { En => "Empty means any number.", Ko => "비워 두면 제한이 없어요." }
    max_per_hour { En => "Runs per hour from one IP address", Ko => "IP 주소 하나의 시간당 실행 횟수" }
    max_per_hour_hint { En => "So that one person can’t use up the link.", Ko => "한 사람이 링크를 다 쓰지 못하게 해요." }
    name_missing { En => "Give the link a name.", Ko => "링크 이름을 정해 주세요." }
    name_too_long { En => "Use at most 80 characters.", Ko => "80자 안으로 줄여 주세요." }
    closes_wrong { En => "Enter a day and a time.", Ko => "날짜와 시각을 입력해 주세요." }
    runs_wrong { En => "Enter a whole number from 1 to 1,000,000.", Ko => "1부터 1,000,000까지의 수를 입력해 주세요." }
    per_hour_wrong { En => "Enter a whole number from 1 to 1,000.", Ko => "1부터 1,000까지의 수를 입력해 주세요." }
    create { En => "Create link", Ko => "링크 만들기" }
    creating { En => "Creating", Ko => "만드는 중" }
    save { En => "Save link", Ko => "링크 저장" }
    saved { En => "The link was saved", Ko => "링크를 저장했어요" }
    made(name: &str) { En => format!("Link “{name}” is ready"), Ko => format!("‘{name}’ 링크가 준비됐어요") }
    copy_now { En => "Copy the address now", Ko => "지금 주소를 복사해 주세요" }
    copy_now_text {
        En => "It can be copied until you leave this page, and not later. If you lose it, make a new link.",
        Ko => "이 페이지를 떠나기 전까지만 복사할 수 있어요. 잃어버리면 새 링크를 만들어 주세요.",
    }
    address { En => "Address to share", Ko => "공유할 주소" }
    copy { En => "Copy address", Ko => "주소 복사" }
    copy_of(name: &str) { En => format!("Copy the address of {name}"), Ko => format!("{name} 주소 복사") }
    open_link { En => "Open", Ko => "열기" }
    done { En => "Done", Ko => "완료" }
    revoke_title(name: &str) {
        En => format!("Revoke “{name}”?"),
        Ko => format!("‘{name}’{} 닫을까요?", josa(name, Josa::Object)),
    }
    revoke_text {
        En => "It stops at once for everyone. This cannot be undone; you can make a new link with a new address.",
        Ko => "지금 바로 아무도 열 수 없게 돼요. 되돌릴 수 없지만 새 주소로 링크를 다시 만들 수 있어요.",
    }
    keep { En => "Keep it open", Ko => "열어 두기" }
    revoke_link { En => "Revoke link", Ko => "링크 닫기" }
    revoking { En => "Revoking", Ko => "닫는 중" }
    revoked(name: &str) {
        En => format!("Revoked “{name}”"),
        Ko => format!("‘{name}’{} 닫았어요", josa(name, Josa::Object)),
    }
}
