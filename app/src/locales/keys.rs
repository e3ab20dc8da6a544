//! Words: API keys, and how programs run an app.

use api::{ApiKey, ApiKeyState};
use model::{Josa, KeyScope, Money, josa, with_josa};

use crate::format::number;

fn joined(parts: &[Option<String>]) -> String {
    parts.iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// An amount as it was typed, in dollars.
fn dollars(money: Money) -> String {
    let (whole, rest) = (money.micros / 1_000_000, money.micros % 1_000_000);
    let cents = format!("{rest:06}");
    let cents = cents.trim_end_matches('0');
    let whole = number(whole.unsigned_abs());
    if cents.is_empty() { format!("US${whole}") } else { format!("US${whole}.{cents:0<2}") }
}

words! {
    /// API keys.
    Keys;

    title { En => "API keys", Ko => "API 키" }
    lead_workspace {
        En => "Programs use them to call Madang. Each acts as the person who made it, and stops when they leave.",
        Ko => "프로그램이 마당을 쓸 때 필요한 키예요. 만든 사람의 권한으로 작동하고, 그 사람이 나가면 함께 멈춰요.",
    }
    lead_app {
        En => "A key for this app sees nothing else. It acts as the person who made it, and stops when they leave.",
        Ko => "이 앱의 키로는 다른 것을 볼 수 없어요. 만든 사람의 권한으로 작동하고, 그 사람이 나가면 함께 멈춰요.",
    }
    lead_own {
        En => "For programs of your own. A key may do what you may, as far as you let it.",
        Ko => "내 프로그램에 쓰는 키예요. 내가 할 수 있는 일 중에서 고른 것만 할 수 있어요.",
    }
    new_key { En => "New key", Ko => "새 키" }
    none { En => "No API keys yet", Ko => "아직 API 키가 없어요" }
    none_text {
        En => "A key lets a program do what you choose, until you revoke it.",
        Ko => "키가 있으면 프로그램이 고른 일을 할 수 있어요. 언제든 폐기할 수 있고요.",
    }
    none_open { En => "No key can be used now.", Ko => "지금 쓸 수 있는 키가 없어요." }
    ended(keys: usize) {
        En => if keys == 1 { "1 key that ended".to_owned() } else { format!("{keys} keys that ended") },
        Ko => format!("만료되거나 폐기한 키 {keys}개"),
    }
    state(state: ApiKeyState) -> &'static str {
        En => match state {
            ApiKeyState::Open => "In use",
            ApiKeyState::Expired => "Expired",
            ApiKeyState::Revoked => "Revoked",
        },
        Ko => match state {
            ApiKeyState::Open => "사용 중",
            ApiKeyState::Expired => "만료됨",
            ApiKeyState::Revoked => "폐기함",
        },
    }
    /// Before scopes.
    may { En => "May do:", Ko => "할 수 있는 일:" }
    /// Before a time.
    last_used { En => "Last used", Ko => "마지막 사용" }
    never_used { En => "Not used yet", Ko => "아직 쓰지 않았어요" }
    no_end { En => "Never expires", Ko => "기한 없음" }
    /// Before a day.
    expires_on { En => "Expires", Ko => "만료" }
    /// Before a day.
    expired { En => "Expired", Ko => "만료됨" }
    made_by(name: &str) {
        En => format!("Made by {name}, and acts as them"),
        Ko => format!("{} 만들었고, 그 사람의 권한으로 작동해요", with_josa(name, Josa::Subject)),
    }
    for_app(app: &str, name: &str) {
        En => format!("For {app}, made by {name}"),
        Ko => format!("{app} 앱의 키, {} 만들었어요", with_josa(name, Josa::Subject)),
    }
    own_of(name: &str) { En => format!("{name}’s own key"), Ko => format!("{name}님의 개인 키") }
    works_in(workspace: &str) {
        En => format!("Works in {workspace}"),
        Ko => format!("{workspace}에서 쓰는 키"),
    }
    leaked { En => "This key was in an address", Ko => "이 키가 주소에 들어 있었어요" }
    /// Before a time.
    leaked_text {
        En => "Addresses end up in logs, so others may have seen it: make a new key, then revoke this one. First seen",
        Ko => "주소는 로그에 남으니 다른 사람이 봤을 수 있어요. 새 키를 만든 뒤 이 키를 폐기해 주세요. 처음 발견한 때:",
    }
    revoke { En => "Revoke…", Ko => "폐기…" }
    revoke_of(name: &str) { En => format!("Revoke {name}"), Ko => format!("{name} 폐기") }
    revoke_title(name: &str) {
        En => format!("Revoke “{name}”?"),
        Ko => format!("‘{name}’{} 폐기할까요?", josa(name, Josa::Object)),
    }
    revoke_text {
        En => "Programs that use it stop at once. This cannot be undone; you can make a new key.",
        Ko => "이 키를 쓰는 프로그램이 바로 멈춰요. 되돌릴 수 없지만 새 키를 만들 수 있어요.",
    }
    keep { En => "Keep the key", Ko => "그대로 두기" }
    revoke_key { En => "Revoke key", Ko => "키 폐기" }
    revoking { En => "Revoking", Ko => "폐기하는 중" }
    revoked(name: &str) {
        En => format!("Revoked “{name}”"),
        Ko => format!("‘{name}’{} 폐기했어요", josa(name, Josa::Object)),
    }
    name { En => "Name", Ko => "이름" }
    name_hint { En => "Of the program that will use it, so that you know what stops without it.", Ko => "키를 쓸 프로그램의 이름을 적어 두면 나중에 알아보기 쉬워요." }
    name_missing { En => "Give the key a name.", Ko => "키 이름을 정해 주세요." }
    name_too_long { En => "Use at most 80 characters.", Ko => "80자 안으로 줄여 주세요." }
    scopes { En => "What it may do", Ko => "할 수 있는 일" }
    scopes_hint { En => "As little as the program needs.", Ko => "프로그램에 꼭 필요한 것만 골라 주세요." }
    scopes_missing {
        En => "Choose at least one thing that the key may do.",
        Ko => "키로 할 수 있는 일을 하나 이상 골라 주세요.",
    }
    scope(scope: KeyScope) -> &'static str {
        En => match scope {
            KeyScope::AppsRead => "Read apps, their drafts and versions",
            KeyScope::AppsWrite => "Make, change, publish and delete apps",
            KeyScope::AppsRun => "Run apps, upload files for runs, stop runs",
            KeyScope::RunsRead => "Read runs and their answers",
            KeyScope::RunsWrite => "Rate and delete runs",
            KeyScope::ModelsRead => "Read connections and models",
            KeyScope::ModelsWrite => "Change connections and models, swap models",
            KeyScope::ModelsRun => "Ask models directly, without an app",
            KeyScope::MembersRead => "Read members and invitations",
            KeyScope::MembersWrite => "Invite and remove members, change roles",
            KeyScope::WorkspaceRead => "Read the workspace’s settings and audit log",
            KeyScope::WorkspaceWrite => "Change the workspace’s settings",
        },
        Ko => match scope {
            KeyScope::AppsRead => "앱과 초안, 버전 읽기",
            KeyScope::AppsWrite => "앱 만들기, 바꾸기, 게시하기, 지우기",
            KeyScope::AppsRun => "앱 실행하기, 실행에 쓸 파일 올리기, 실행 멈추기",
            KeyScope::RunsRead => "실행과 답변 읽기",
            KeyScope::RunsWrite => "실행 평가하기, 지우기",
            KeyScope::ModelsRead => "연결과 모델 읽기",
            KeyScope::ModelsWrite => "연결과 모델 바꾸기, 모델 교체하기",
            KeyScope::ModelsRun => "앱 없이 모델에 바로 묻기",
            KeyScope::MembersRead => "구성원과 초대 읽기",
            KeyScope::MembersWrite => "구성원 초대하기, 내보내기, 역할 바꾸기",
            KeyScope::WorkspaceRead => "워크스페이스 설정과 감사 기록 읽기",
            KeyScope::WorkspaceWrite => "워크스페이스 설정 바꾸기",
        },
    }
    expires { En => "Expires", Ko => "기한" }
    expires_hint {
        En => "A key that nobody needs any more should end by itself.",
        Ko => "쓰지 않게 된 키가 저절로 끝나도록 기한을 두는 게 좋아요.",
    }
    days(days: Option<u32>) {
        En => match days {
            Some(365) => "After a year".to_owned(),
            Some(days) => format!("After {days} days"),
            None => "Never".to_owned(),
        },
        Ko => match days {
            Some(365) => "1년 뒤".to_owned(),
            Some(days) => format!("{days}일 뒤"),
            None => "없음".to_owned(),
        },
    }
    workspace { En => "Workspace", Ko => "워크스페이스" }
    workspace_hint { En => "The key works in this one alone.", Ko => "키는 이 워크스페이스에서만 쓸 수 있어요." }
    limits_text {
        En => "Limits count runs of published apps, by the day in UTC. A key with limits does nothing else that costs.",
        Ko => "한도는 게시된 앱의 실행을 세고, 하루는 UTC 기준이에요. 한도가 있는 키는 비용이 드는 다른 일을 하지 않아요.",
    }
    max_runs { En => "Runs in all", Ko => "전체 실행 횟수" }
    max_runs_per_day { En => "Runs a day", Ko => "하루 실행 횟수" }
    max_cost { En => "Cost in all", Ko => "전체 비용" }
    max_cost_per_day { En => "Cost a day", Ko => "하루 비용" }
    max_runs_at_once { En => "Runs at the same time", Ko => "한꺼번에 실행할 수 있는 수" }
    at_once_wrong { En => "Enter a whole number from 1 to 1,000.", Ko => "1부터 1,000까지의 수를 입력해 주세요." }
    runs_wrong { En => "Enter a whole number from 1 to 1,000,000.", Ko => "1부터 1,000,000까지의 수를 입력해 주세요." }
    cost_wrong {
        En => "Enter an amount above zero, up to a million dollars.",
        Ko => "0보다 크고 100만 달러를 넘지 않는 금액을 입력해 주세요.",
    }
    /// What a key has used of its limits; empty if it has none.
    limits(key: &ApiKey) {
        En => joined(&[
            key.max_runs_per_day.map(|most| format!("{} runs a day", number(u64::from(most)))),
            key.max_runs.map(|most| format!("{} of {} runs", number(u64::from(key.runs.unwrap_or_default())), number(u64::from(most)))),
            key.max_runs_at_once.map(|most| format!("{} at the same time", number(u64::from(most)))),
            key.max_cost_per_day.map(|most| format!("{} a day", dollars(most))),
            key.max_cost.map(|most| format!("{} of {}", dollars(key.cost.unwrap_or(Money::usd(0))), dollars(most))),
        ]),
        Ko => joined(&[
            key.max_runs_per_day.map(|most| format!("하루 {}회", number(u64::from(most)))),
            key.max_runs.map(|most| format!("{}회 중 {}회", number(u64::from(most)), number(u64::from(key.runs.unwrap_or_default())))),
            key.max_runs_at_once.map(|most| format!("한꺼번에 {}회", number(u64::from(most)))),
            key.max_cost_per_day.map(|most| format!("하루 {}", dollars(most))),
            key.max_cost.map(|most| format!("{} 중 {}", dollars(most), dollars(key.cost.unwrap_or(Money::usd(0))))),
        ]),
    }
    create { En => "Create key", Ko => "키 만들기" }
    creating { En => "Creating", Ko => "만드는 중" }
    made(name: &str) { En => format!("Key “{name}” is ready"), Ko => format!("‘{name}’ 키를 만들었어요") }
    copy_now { En => "Copy the key now", Ko => "지금 키를 복사해 주세요" }
    copy_now_text {
        En => "It is shown only this once. If you lose it, revoke it and make a new one.",
        Ko => "지금 한 번만 보여 드려요. 잃어버리면 폐기하고 새로 만들어 주세요.",
    }
    key { En => "API key", Ko => "API 키" }
    copy { En => "Copy key", Ko => "키 복사" }
    done { En => "Done", Ko => "완료" }
    /// The page of an app.
    api_of(app: &str) { En => format!("API: {app}"), Ko => format!("API: {app}") }
    examples { En => "Run it from a program", Ko => "프로그램에서 실행하기" }
    examples_lead {
        En => "These run as they are, with example values for the fields of this app. Put a key with these scopes into the environment variable MADANG_API_KEY:",
        Ko => "이 앱의 입력 항목에 예시 값을 넣은 코드예요. 그대로 실행할 수 있어요. 다음 일을 할 수 있는 키를 환경 변수 MADANG_API_KEY에 넣어 주세요:",
    }
    not_published { En => "Publish the app first", Ko => "먼저 앱을 게시해 주세요" }
    not_published_text {
        En => "Programs run a published version, and this app is not published.",
        Ko => "프로그램은 게시한 버전을 실행하는데, 이 앱은 지금 게시되어 있지 않아요.",
    }
    copy_code { En => "Copy", Ko => "복사" }
    reference { En => "All operations", Ko => "모든 API 보기" }
}
