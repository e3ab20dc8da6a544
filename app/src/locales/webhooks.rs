//! Words: webhooks.

use api::{WebhookDeliveryState, WebhookEvent, WebhookOff};
use model::{Josa, with_josa};

words! {
    /// Webhooks and what they were told.
    Webhooks;

    title { En => "Webhooks", Ko => "웹훅" }
    title_of(name: &str) { En => format!("Webhook: {name}"), Ko => format!("웹훅: {name}") }
    lead {
        En => "Addresses of your own programs that are told what happens in this workspace, signed as Standard Webhooks specifies it.",
        Ko => "이 워크스페이스에서 일어난 일을 회사의 프로그램에 알려요. Standard Webhooks 규격으로 서명해요.",
    }
    all { En => "All webhooks", Ko => "모든 웹훅" }
    add { En => "New webhook", Ko => "새 웹훅" }
    none { En => "No webhooks yet", Ko => "아직 웹훅이 없어요" }
    none_text {
        En => "Add the address of a program that is to know when a run has ended, an app was published or a model is switched off.",
        Ko => "실행이 끝나거나, 앱이 게시되거나, 모델이 종료될 때 알려 줄 프로그램의 주소를 추가해 주세요.",
    }
    on { En => "On", Ko => "켜짐" }
    off { En => "Off", Ko => "꺼짐" }
    failing { En => "Not reached", Ko => "전달 안 됨" }
    failing_since { En => "Nothing could be delivered since", Ko => "전달이 안 되기 시작한 때:" }
    off_because(because: WebhookOff) -> &'static str {
        En => match because {
            WebhookOff::SwitchedOff => "It is switched off and told nothing.",
            WebhookOff::Failing => "Madang switched it off, because nothing could be delivered for three days.",
            WebhookOff::Gone => "Madang switched it off, because its server said that the address is gone for good (410).",
        },
        Ko => match because {
            WebhookOff::SwitchedOff => "꺼 두어서 아무것도 알리지 않아요.",
            WebhookOff::Failing => "사흘 동안 전달하지 못해서 마당이 껐어요.",
            WebhookOff::Gone => "주소가 없어졌다고(410) 서버가 응답해서 마당이 껐어요.",
        },
    }
    event(event: WebhookEvent) -> &'static str {
        En => match event {
            WebhookEvent::RunFinished => "Run finished",
            WebhookEvent::AppPublished => "App published",
            WebhookEvent::ModelRetiring => "Model retiring",
            WebhookEvent::LinkUsedUp => "Share link used up",
            WebhookEvent::BudgetReached => "Budget reached",
            WebhookEvent::AuditRecorded => "Audit log entry",
            WebhookEvent::Test => "Test event",
        },
        Ko => match event {
            WebhookEvent::RunFinished => "실행 종료",
            WebhookEvent::AppPublished => "앱 게시",
            WebhookEvent::ModelRetiring => "모델 종료 예정",
            WebhookEvent::LinkUsedUp => "공유 링크 한도 도달",
            WebhookEvent::BudgetReached => "예산 도달",
            WebhookEvent::AuditRecorded => "감사 기록 추가",
            WebhookEvent::Test => "테스트 이벤트",
        },
    }
    event_hint(event: WebhookEvent) -> &'static str {
        En => match event {
            WebhookEvent::RunFinished => "Each run of a published app, with its state, model and cost.",
            WebhookEvent::AppPublished => "A version of an app went live.",
            WebhookEvent::ModelRetiring => "90, 30, 7 days and 1 day before a model in use is switched off.",
            WebhookEvent::LinkUsedUp => "A share link has come to its limit of runs or money, in all or for the day.",
            WebhookEvent::AuditRecorded => "Every entry from now on, one after the other, with its hash.",
            WebhookEvent::BudgetReached => "A budget came to where it warns, or is used up.",
            WebhookEvent::Test => "",
        },
        Ko => match event {
            WebhookEvent::RunFinished => "게시한 앱의 실행마다 상태, 모델, 비용을 알려요.",
            WebhookEvent::AppPublished => "앱의 한 버전이 게시됐을 때 알려요.",
            WebhookEvent::ModelRetiring => "쓰는 모델이 종료되기 90일, 30일, 7일, 1일 전에 알려요.",
            WebhookEvent::LinkUsedUp => "공유 링크가 전체 또는 하루 실행 수나 금액 한도에 이르렀을 때 알려요.",
            WebhookEvent::AuditRecorded => "지금부터 남는 감사 기록을 해시와 함께 하나씩 순서대로 알려요.",
            WebhookEvent::BudgetReached => "예산이 알림 기준에 이르거나 다 쓰였을 때 알려요.",
            WebhookEvent::Test => "",
        },
    }
    name { En => "Name", Ko => "이름" }
    name_hint { En => "For the people who manage it.", Ko => "관리하는 사람이 알아보기 위한 이름이에요." }
    name_missing { En => "Give it a name.", Ko => "이름을 입력해 주세요." }
    name_too_long { En => "Use at most 80 characters.", Ko => "80자까지 쓸 수 있어요." }
    url { En => "Address", Ko => "주소" }
    url_hint { En => "https, and public unless whoever runs Madang allows it.", Ko => "공개된 https 주소예요. 그 밖의 주소는 마당을 운영하는 사람이 허용해야 해요." }
    url_missing { En => "Enter the address that takes the events.", Ko => "이벤트를 받을 주소를 입력해 주세요." }
    events { En => "Tell it of", Ko => "알릴 이벤트" }
    events_missing { En => "Choose at least one.", Ko => "하나 이상 골라 주세요." }
    content { En => "Also send what was entered, and the answer", Ko => "입력한 내용과 답변도 보내기" }
    content_hint {
        En => "Only of runs that begin while the run log shows them to admins. Both may be personal or secret, and leave Madang with this. Off, only ids, names, states and costs are sent.",
        Ko => "실행 기록에서 내용을 볼 수 있게 한 뒤에 시작한 실행만 보내요. 개인정보나 비밀이 들어 있을 수 있고, 켜면 마당 밖으로 나가요. 끄면 ID, 이름, 상태, 비용만 보내요.",
    }
    create { En => "Create webhook", Ko => "웹훅 만들기" }
    creating { En => "Creating", Ko => "만드는 중" }
    edit { En => "Edit", Ko => "수정" }
    edit_title(name: &str) { En => format!("Edit {name}"), Ko => format!("{name} 수정") }
    save { En => "Save changes", Ko => "변경 내용 저장" }
    saved { En => "Webhook saved", Ko => "웹훅을 저장했어요" }
    secret_of(name: &str) { En => format!("Secret of {name}"), Ko => format!("{name}의 비밀 값") }
    secret { En => "Secret", Ko => "비밀 값" }
    copy_now { En => "Copy the secret now.", Ko => "비밀 값을 지금 복사해 주세요." }
    copy_now_text {
        En => "It is shown only this once. The receiving program needs it to verify signatures; if it gets lost, make a new one.",
        Ko => "지금만 볼 수 있어요. 받는 프로그램이 서명을 확인할 때 필요해요. 잃어버리면 새로 만들면 돼요.",
    }
    copy { En => "Copy secret", Ko => "비밀 값 복사" }
    done { En => "Done", Ko => "완료" }
    ends_in(last4: &str) { En => format!("Secret ends in {last4}"), Ko => format!("비밀 값 끝자리 {last4}") }
    earlier_until { En => "The secret before it signs, too, until", Ko => "이전 비밀 값도 함께 서명하는 기한:" }
    waiting(count: u32) {
        En => match count {
            0 => "Nothing waits".to_owned(),
            1 => "1 delivery waits".to_owned(),
            1000.. => "1000 deliveries or more wait".to_owned(),
            count => format!("{count} deliveries wait"),
        },
        Ko => match count {
            0 => "대기 중인 전달이 없어요".to_owned(),
            1000.. => "전달 1,000건 이상이 대기 중이에요".to_owned(),
            count => format!("전달 {count}건이 대기 중이에요"),
        },
    }
    sends_content { En => "Sends what was entered, and answers", Ko => "입력한 내용과 답변도 보내요" }
    test { En => "Send a test event", Ko => "테스트 이벤트 보내기" }
    testing { En => "Sending", Ko => "보내는 중" }
    test_ok { En => "The test event was delivered", Ko => "테스트 이벤트를 전달했어요" }
    test_failed { En => "The test event was not delivered", Ko => "테스트 이벤트를 전달하지 못했어요" }
    turn_on { En => "Switch on", Ko => "켜기" }
    turn_off { En => "Switch off", Ko => "끄기" }
    turned_on { En => "The webhook is on", Ko => "웹훅을 켰어요" }
    turned_off { En => "The webhook is off", Ko => "웹훅을 껐어요" }
    rotate { En => "New secret", Ko => "새 비밀 값" }
    rotate_title(name: &str) { En => format!("Make a new secret for {name}?"), Ko => format!("{name}의 비밀 값을 새로 만들까요?") }
    rotate_text {
        En => "For 24 hours both secrets sign, so that you can enter the new one in the receiving program without losing anything. Then the present one ends.",
        Ko => "24시간 동안 두 비밀 값이 함께 서명해요. 그사이 받는 프로그램에 새 값을 넣으면 놓치는 것이 없어요. 그 뒤에는 지금 값을 쓸 수 없어요.",
    }
    rotate_act { En => "Make a new secret", Ko => "새로 만들기" }
    delete { En => "Delete", Ko => "삭제" }
    delete_title(name: &str) {
        En => format!("Delete {name}?"),
        Ko => format!("{} 삭제할까요?", with_josa(name, Josa::Object)),
    }
    delete_text {
        En => "It is told nothing any more, and its log is gone. To stop it for a while, switch it off instead.",
        Ko => "더는 알리지 않고, 기록도 사라져요. 잠시 멈추려면 끄기만 하면 돼요.",
    }
    deleting { En => "Deleting", Ko => "삭제하는 중" }
    deleted { En => "Webhook deleted", Ko => "웹훅을 삭제했어요" }
    keep { En => "Keep", Ko => "그대로 두기" }
    failed { En => "That did not work", Ko => "요청을 처리하지 못했어요" }
    log { En => "Deliveries", Ko => "전달 기록" }
    log_lead { En => "Kept for 30 days.", Ko => "30일 동안 보관해요." }
    log_none { En => "No deliveries", Ko => "전달 기록이 없어요" }
    log_none_text { En => "What this webhook is told appears here. Send a test event to try it.", Ko => "이 웹훅에 알린 내용이 여기에 나와요. 테스트 이벤트를 보내 확인해 보세요." }
    filters { En => "Which deliveries", Ko => "전달 상태 고르기" }
    every { En => "All", Ko => "전체" }
    state(state: WebhookDeliveryState) -> &'static str {
        En => match state {
            WebhookDeliveryState::Waiting => "Waiting",
            WebhookDeliveryState::Delivered => "Delivered",
            WebhookDeliveryState::Failed => "Failed",
        },
        Ko => match state {
            WebhookDeliveryState::Waiting => "대기 중",
            WebhookDeliveryState::Delivered => "전달됨",
            WebhookDeliveryState::Failed => "실패",
        },
    }
    what { En => "Event", Ko => "이벤트" }
    when { En => "Happened", Ko => "일어난 때" }
    how { En => "State", Ko => "상태" }
    tries { En => "Tries", Ko => "시도" }
    next_try { En => "Next try", Ko => "다음 시도" }
    details { En => "Details", Ko => "자세히" }
    details_of(event: &str) { En => format!("Details of {event}"), Ko => format!("{event} 자세히") }
    id { En => "Id (webhook-id)", Ko => "ID(webhook-id)" }
    sent { En => "What was sent", Ko => "보낸 내용" }
    copy_sent { En => "Copy what was sent", Ko => "보낸 내용 복사" }
    not_sent { En => "It was not sent yet.", Ko => "아직 보내지 않았어요." }
    attempt(number: u32) { En => format!("Try {number}"), Ko => format!("{number}번째 시도") }
    took(ms: u32) { En => format!("{ms} ms"), Ko => format!("{ms}ms") }
    status(status: u16) { En => format!("Status {status}"), Ko => format!("상태 코드 {status}") }
    answered { En => "The answer began with", Ko => "응답의 앞부분" }
    copy_answer { En => "Copy the answer", Ko => "응답 복사" }
    replay { En => "Send again", Ko => "다시 보내기" }
    replaying { En => "Sending", Ko => "보내는 중" }
    replayed { En => "It is sent again within seconds", Ko => "몇 초 안에 다시 보내요" }
    reload { En => "Reload", Ko => "새로 고침" }
    log_pages { En => "Pages of the log", Ko => "기록 페이지" }
    older { En => "Older deliveries", Ko => "이전 기록" }
    newest { En => "Newest deliveries", Ko => "최근 기록" }
}
