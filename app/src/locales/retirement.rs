//! Words: models that are switched off.

use model::{Josa, josa};

words! {
    /// The calendar of models that are switched off.
    Retirement;

    title { En => "Retirement calendar", Ko => "모델 종료 일정" }
    lead {
        En => "Models that their providers switch off, and the apps that hang on them. Change them before the day.",
        Ko => "제공사가 종료하는 모델과 그 모델을 쓰는 앱이에요. 그날이 오기 전에 바꿔 주세요.",
    }
    none {
        En => "No provider has announced the end of a model that you could use.",
        Ko => "쓸 수 있는 모델 가운데 종료가 예고된 모델이 없어요.",
    }
    none_in_use {
        En => "No model that your apps use is about to be switched off.",
        Ko => "앱에서 쓰는 모델 가운데 곧 종료되는 모델이 없어요.",
    }
    table { En => "Models that are switched off", Ko => "종료되는 모델" }
    day { En => "Last day", Ko => "종료일" }
    model { En => "Model", Ko => "모델" }
    what_hangs { En => "What hangs on it", Ko => "쓰는 곳" }
    successor { En => "Successor", Ko => "후속 모델" }
    /// Days until it is switched off; negative when it is over.
    days_left(days: i64) {
        En => match days {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            -1 => "yesterday".to_owned(),
            days if days < 0 => format!("{} days ago", days.unsigned_abs()),
            days => format!("in {days} days"),
        },
        Ko => match days {
            0 => "오늘".to_owned(),
            1 => "내일".to_owned(),
            -1 => "어제".to_owned(),
            days if days < 0 => format!("{}일 전", days.unsigned_abs()),
            days => format!("{days}일 뒤"),
        },
    }
    by_provider { En => "The provider's list of models says so.", Ko => "제공사의 모델 목록에 나와 있어요." }
    by_catalog { En => "From the catalog.", Ko => "카탈로그에 나와 있어요." }
    /// A link to where the provider has published the day.
    source { En => "Source", Ko => "출처" }
    source_of(model: &str) { En => format!("Source for {model}"), Ko => format!("{model} 출처") }
    default { En => "The workspace’s default model", Ko => "워크스페이스의 기본 모델" }
    stands_in { En => "Stands in for other models", Ko => "다른 모델을 대신하는 모델" }
    nothing { En => "Nothing", Ko => "없음" }
    as_fallback { En => "as a fallback", Ko => "대체 모델로" }
    /// Below an app: what answers it from that day on.
    then(model: &str) {
        En => format!("then {model} answers"),
        Ko => format!("그 뒤에는 {model}{} 답해요", josa(model, Josa::Subject)),
    }
    would_stop { En => "would stop", Ko => "멈춰요" }
    /// Below an app: its owner, its runs of the last 30 days and its open links.
    reach(owner: &str, runs: u32, links: u32) {
        En => {
            let runs = if runs == 1 { "1 run in 30 days".to_owned() } else { format!("{runs} runs in 30 days") };
            match links {
                0 => format!("{owner} · {runs}"),
                1 => format!("{owner} · {runs} · 1 share link"),
                links => format!("{owner} · {runs} · {links} share links"),
            }
        },
        Ko => match links {
            0 => format!("{owner} · 30일 동안 실행 {runs}번"),
            links => format!("{owner} · 30일 동안 실행 {runs}번 · 공유 링크 {links}개"),
        },
    }
    no_successor { En => "None named", Ko => "알려지지 않음" }
    not_offered { En => "not in this connection's list", Ko => "이 연결의 목록에는 없음" }
    /// The models that nothing hangs on, folded away.
    others(models: usize) {
        En => if models == 1 { "1 model that nothing hangs on".to_owned() } else { format!("{models} models that nothing hangs on") },
        Ko => format!("쓰는 곳이 없는 모델 {models}개"),
    }
    /// The feed for calendar programs.
    subscribe { En => "In your calendar", Ko => "내 캘린더에서 보기" }
    subscribe_text {
        En => "A secret address for Outlook, Google Calendar and the like. Whoever knows it can read these days and the names of the apps.",
        Ko => "Outlook, Google 캘린더 같은 프로그램에 넣는 비밀 주소예요. 주소를 아는 사람은 종료일과 앱 이름을 볼 수 있어요.",
    }
    make_address { En => "Make an address", Ko => "주소 만들기" }
    new_address { En => "Make a new address", Ko => "새 주소 만들기" }
    making { En => "Making", Ko => "만드는 중" }
    end_address { En => "End the address", Ko => "주소 없애기" }
    ending { En => "Ending", Ko => "없애는 중" }
    /// Before the address that somebody has is replaced or ended.
    new_title { En => "Make a new address?", Ko => "새 주소를 만들까요?" }
    new_text {
        En => "The address that you have stops working at once. Each calendar program that reads it needs the new one.",
        Ko => "지금 주소로는 바로 볼 수 없게 돼요. 그 주소를 넣은 캘린더 프로그램마다 새 주소를 넣어 주세요.",
    }
    end_title { En => "End the address?", Ko => "주소를 없앨까요?" }
    end_text {
        En => "It stops working at once. Calendar programs that read it no longer show these days.",
        Ko => "이 주소로는 바로 볼 수 없게 돼요. 주소를 넣은 캘린더 프로그램에서 종료일이 더는 보이지 않아요.",
    }
    keep_address { En => "Keep it", Ko => "그대로 두기" }
    address { En => "Address of the calendar", Ko => "캘린더 주소" }
    address_once {
        En => "Copy it now: it is shown only this once.",
        Ko => "지금만 볼 수 있으니 바로 복사해 주세요.",
    }
    address_ends(last: &str) {
        En => format!("Your address ends in {last}."),
        Ko => format!("내 주소는 {last}{} 끝나요.", josa(last, Josa::Toward)),
    }
    copy_address { En => "Copy", Ko => "복사" }
    copy_address_label { En => "Copy the address of the calendar", Ko => "캘린더 주소 복사" }
    address_ended { En => "The address no longer works", Ko => "이제 그 주소로는 볼 수 없어요" }
}
