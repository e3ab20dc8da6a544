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
    runs { En => "Runs through links", Ko => "링크로 실행한 횟수" }
    /// The filter for links that can be used.
    open { En => "Open", Ko => "열림" }
    ended { En => "Ended", Ko => "끝남" }
    filters { En => "Which links", Ko => "링크 고르기" }
    no_links { En => "No share links yet", Ko => "아직 공유 링크가 없어요" }
    no_links_text {
        En => "A link lets people without an account run this app, within limits that you set.",
        Ko => "계정이 없는 사람도 정한 한도 안에서 이 앱을 실행할 수 있어요.",
    }
    reports { En => "Reported problems", Ko => "방문자가 알린 문제" }
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
    details { En => "Address and usage", Ko => "주소와 사용량" }
    details_of(name: &str) { En => format!("Address and usage of {name}"), Ko => format!("{name} 주소와 사용량") }
    address_gone { En => "The address can’t be shown", Ko => "주소를 보여 드릴 수 없어요" }
    qr_download { En => "Download QR code", Ko => "QR 코드 내려받기" }
    qr_of(name: &str) { En => format!("QR code of {name}"), Ko => format!("{name} QR 코드") }
    renew { En => "New address", Ko => "새 주소" }
    renew_title { En => "Give it a new address?", Ko => "새 주소로 바꿀까요?" }
    renew_text {
        En => "The address that people have now stops working at once. Limits and usage stay.",
        Ko => "지금 주소는 바로 쓸 수 없게 돼요. 한도와 사용량은 그대로예요.",
    }
    renew_keep { En => "Keep this one", Ko => "그대로 두기" }
    renewed { En => "The link has a new address", Ko => "새 주소로 바꿨어요" }
    usage { En => "Usage by day", Ko => "날짜별 사용량" }
    usage_lead { En => "The last 90 days, in UTC.", Ko => "최근 90일이고, 날짜는 UTC 기준이에요." }
    usage_day { En => "Day", Ko => "날짜" }
    usage_runs { En => "Runs", Ko => "실행" }
    usage_cost { En => "Cost", Ko => "비용" }
    /// Some runs have an unknown cost.
    usage_unpriced(cost: &str, runs: u32) {
        En => match runs {
            1 => format!("{cost}, one run of unknown cost"),
            runs => format!("{cost}, {runs} runs of unknown cost"),
        },
        Ko => format!("{cost}, 비용을 알 수 없는 실행 {runs}회"),
    }
    not_used { En => "Nobody has used it in the last 90 days.", Ko => "최근 90일 동안 쓴 사람이 없어요." }
    embed { En => "In other pages", Ko => "다른 페이지에 넣기" }
    embed_lead(pages: &str) {
        En => format!("Put one of these lines into a page of {pages}."),
        Ko => format!("{pages} 페이지에 다음 중 한 줄을 넣어 주세요."),
    }
    embed_frame { En => "In its place in the page", Ko => "페이지 안에 넣기" }
    embed_button { En => "As a button in the corner", Ko => "구석의 버튼으로 넣기" }
    /// On the button that closes the app in somebody's page.
    embed_close { En => "Close", Ko => "닫기" }
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
    max_per_hour_hint { En => "So that one person can’t use up the link.", Ko => "한 사람이 링크를 다 써 버리지 못하게 해요." }
    max_at_once { En => "Runs at the same time", Ko => "한꺼번에 실행할 수 있는 수" }
    max_at_once_hint {
        En => "Whoever comes while so many are running is asked to try again in a moment.",
        Ko => "이만큼 실행하는 동안 온 사람에게는 잠시 뒤에 다시 해 달라고 해요.",
    }
    audience { En => "Who may use it", Ko => "누가 쓸 수 있나요" }
    audience_hint { En => "Everybody needs the address.", Ko => "주소를 아는 사람만 열 수 있어요." }
    audience_word(audience: api::LinkAudience) -> &'static str {
        En => match audience {
            api::LinkAudience::Anyone => "Anyone",
            api::LinkAudience::Password => "With a password",
            api::LinkAudience::Mail => "With a code by mail",
            api::LinkAudience::Members => "Members, signed in",
        },
        Ko => match audience {
            api::LinkAudience::Anyone => "누구나",
            api::LinkAudience::Password => "비밀번호를 아는 사람",
            api::LinkAudience::Mail => "메일로 코드를 받은 사람",
            api::LinkAudience::Members => "로그인한 구성원",
        },
    }
    logo { En => "Show the workspace’s logo", Ko => "워크스페이스 로고 보이기" }
    logo_hint {
        En => "An admin chooses it in the settings. Without one the page shows the workspace’s name.",
        Ko => "관리자가 설정에서 골라요. 로고가 없으면 워크스페이스 이름이 보여요.",
    }
    domains { En => "Mail domains", Ko => "메일 도메인" }
    domains_hint {
        En => "One a line, such as example.com; *.example.com for all domains below it. Whoever has an address there gets a code by mail. When the domains change, whoever came in before is asked again.",
        Ko => "example.com처럼 한 줄에 하나씩 적고, 하위 도메인까지 모두라면 *.example.com이라고 적어 주세요. 이 도메인의 주소가 있으면 메일로 코드를 받아요. 도메인을 바꾸면 전에 들어온 사람도 다시 확인해야 해요.",
    }
    everybodys(domains: &str) { En => format!("Anybody can have an address at {domains}"), Ko => format!("누구나 가질 수 있는 메일 주소: {domains}") }
    everybodys_text {
        En => "So the code shows only that somebody has some address there. For the people of one organisation name its own domain, or choose a password or members.",
        Ko => "그래서 코드를 받아도 거기 메일 주소가 있다는 것만 알 수 있어요. 한 조직의 사람만 들이려면 그 조직의 도메인을 적거나, 비밀번호나 구성원으로 골라 주세요.",
    }
    domains_missing { En => "Name at least one domain, such as example.com.", Ko => "example.com처럼 도메인을 하나 이상 적어 주세요." }
    too_many_domains { En => "Name at most 20 domains.", Ko => "도메인은 20개까지 적을 수 있어요." }
    no_mail { En => "This server sends no mail", Ko => "이 서버는 메일을 보내지 않아요" }
    no_mail_text {
        En => "So nobody would get a code. Choose a password or members, or ask whoever runs Madang to set up a mail server.",
        Ko => "그래서 아무도 코드를 받지 못해요. 비밀번호나 구성원으로 고르거나, 마당을 운영하는 사람에게 메일 서버를 부탁해 주세요.",
    }
    usage_addresses(addresses: u32) {
        En => match addresses {
            1 => "In the last 90 days one e-mail address was let in.".to_owned(),
            addresses => format!("In the last 90 days {} e-mail addresses were let in.", number(u64::from(addresses))),
        },
        Ko => format!("지난 90일 동안 이메일 주소 {}개로 들어왔어요.", number(u64::from(addresses))),
    }
    password { En => "Password of the link", Ko => "링크 비밀번호" }
    password_hint { En => "8 characters or more. It can’t be read again.", Ko => "8자 이상으로 정해 주세요. 다시 볼 수는 없어요." }
    password_kept {
        En => "Empty leaves it as it is. A new one shuts out whoever came in before.",
        Ko => "비워 두면 그대로예요. 새로 정하면 전에 들어온 사람도 다시 입력해야 해요.",
    }
    password_wrong { En => "Use 8 to 200 characters.", Ko => "8자에서 200자 사이로 정해 주세요." }
    opens_at { En => "Opens", Ko => "열리는 때" }
    opens_hint { En => "Empty means at once.", Ko => "비워 두면 바로 열려요." }
    opens_too_late {
        En => "The link would close before it opens. Choose an earlier moment, or a later end.",
        Ko => "열리기 전에 닫혀요. 더 이른 때나 더 늦은 마감을 골라 주세요.",
    }
    /// Before a time.
    opens { En => "Opens", Ko => "열리는 때" }
    max_per_day { En => "Runs a day", Ko => "하루 실행 횟수" }
    max_per_day_hint { En => "Days begin at midnight UTC.", Ko => "하루는 UTC 자정(한국 오전 9시)에 바뀌어요." }
    max_cost(sign: &str) -> &'static str {
        En => if sign == "₩" { "Total cost in won" } else { "Total cost in dollars" },
        Ko => if sign == "₩" { "전체 비용(원)" } else { "전체 비용(달러)" },
    }
    max_cost_per_day(sign: &str) -> &'static str {
        En => if sign == "₩" { "Cost a day in won" } else { "Cost a day in dollars" },
        Ko => if sign == "₩" { "하루 비용(원)" } else { "하루 비용(달러)" },
    }
    max_cost_hint {
        En => "A run starts only if the most that it may cost is left.",
        Ko => "실행 한 번에 들 수 있는 가장 큰 비용이 남아 있을 때만 시작해요.",
    }
    cost_wrong { En => "Enter an amount above zero, or nothing.", Ko => "0보다 큰 금액을 입력하거나 비워 두세요." }
    cost_of(spent: &str, most: &str) {
        En => format!("{spent} of {most}"),
        Ko => format!("{most} 중 {spent}"),
    }
    page_title { En => "Title that visitors see", Ko => "방문자가 보는 제목" }
    page_title_hint { En => "Empty means the app’s name.", Ko => "비워 두면 앱 이름이 나와요." }
    greeting { En => "Greeting above the form", Ko => "양식 위 인사말" }
    greeting_hint { En => "Empty means the app’s description.", Ko => "비워 두면 앱 설명이 나와요." }
    greeting_too_long { En => "Use at most 500 characters.", Ko => "500자 안으로 줄여 주세요." }
    language { En => "Language of the page", Ko => "페이지 언어" }
    language_hint { En => "Visitors can always switch.", Ko => "방문자가 언제든 바꿀 수 있어요." }
    visitors_language { En => "The visitor’s", Ko => "방문자의 언어" }
    accent { En => "Colour of the button", Ko => "버튼 색" }
    accent_hint { En => "Such as #0b8285. Empty means Madang’s colour.", Ko => "예: #0b8285. 비워 두면 마당의 색이에요." }
    accent_wrong { En => "Write # and six digits, such as #0b8285.", Ko => "#0b8285처럼 #과 여섯 자리로 적어 주세요." }
    accent_unseen(instead: &str) {
        En => format!("This colour can’t be seen well on light and dark pages. {instead} can."),
        Ko => format!("밝은 화면과 어두운 화면 모두에서 잘 보이지는 않는 색이에요. {instead} 색은 잘 보여요."),
    }
    origins { En => "Pages that may show it", Ko => "이 앱을 넣을 페이지" }
    origins_hint {
        En => "One address a line, such as https://www.example.com, without a path.",
        Ko => "한 줄에 하나씩, https://www.example.com처럼 경로 없이 적어 주세요.",
    }
    origin_wrong(line: &str) {
        En => format!("“{line}” is not the beginning of a page’s address. Write https:// and the host, without a path and without *."),
        Ko => format!("‘{line}’: 페이지 주소의 앞부분이 아니에요. https://와 호스트만, 경로나 * 없이 적어 주세요."),
    }
    too_many_origins { En => "Name at most 20 pages.", Ko => "페이지는 20개까지 적을 수 있어요." }
    origins_need_anyone {
        En => "Only a link for anyone can be shown in other pages. Remove the pages, or let in anyone.",
        Ko => "누구나 쓰는 링크만 다른 페이지에 넣을 수 있어요. 페이지를 빼거나 누구나 쓰게 해 주세요.",
    }
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
