//! Words: models and their connections.

use api::KeyForm;

words! {
    /// Models and their connections.
    Models;

    title { En => "Models", Ko => "모델" }
    lead {
        En => "Connections to providers, and the models they offer. Keys are stored encrypted and cannot be shown again.",
        Ko => "제공사 연결과 쓸 수 있는 모델이에요. 키는 암호화해서 저장하고 다시 보여 주지 않아요.",
    }
    test_all { En => "Test all now", Ko => "모두 점검하기" }
    testing { En => "Testing", Ko => "점검하는 중" }
    add { En => "Add connection", Ko => "연결 추가" }
    connections { En => "Connections", Ko => "연결" }
    no_connections { En => "No connection yet", Ko => "아직 연결이 없어요" }
    no_connections_text {
        En => "Apps need a model to answer. Add a connection to a provider, or to a server of your own.",
        Ko => "앱이 답하려면 모델이 있어야 해요. 제공사나 직접 운영하는 서버를 연결해 주세요.",
    }
    connection { En => "Connection", Ko => "연결" }
    health { En => "Status, last test", Ko => "상태, 최근 점검" }
    key { En => "Key", Ko => "키" }
    models { En => "Models", Ko => "모델" }
    actions { En => "Actions", Ko => "작업" }
    paused { En => "Paused", Ko => "멈춤" }
    failing { En => "Failing", Ko => "실패하는 중" }
    /// The results of recent runs.
    last_hour(attempts: u32, failed: u32) {
        En => {
            let requests = if attempts == 1 { "1 request".to_owned() } else { format!("{attempts} requests") };
            let failed = if failed == 0 { "none".to_owned() } else { failed.to_string() };
            format!("Last hour: {requests}, {failed} failed.")
        },
        Ko => match failed {
            0 => format!("지난 1시간 요청 {attempts}건, 모두 성공"),
            _ => format!("지난 1시간 요청 {attempts}건, 실패 {failed}건"),
        },
    }
    began(time: &str) { En => format!("First word after {time} (median)."), Ko => format!("첫 글자까지 보통 {time}") }
    /// Models that are tried only occasionally.
    resting(models: &str) {
        En => format!("Asked only every 30 seconds until it answers: {models}."),
        Ko => format!("답할 때까지 30초에 한 번만 물어요: {models}"),
    }
    pause { En => "Pause", Ko => "잠시 멈추기" }
    resume { En => "Resume", Ko => "다시 쓰기" }
    paused_done(name: &str) {
        En => format!("{name} is paused. Its apps now use their fallbacks."),
        Ko => format!("{name} 연결을 멈췄어요. 이 연결을 쓰던 앱은 이제 대체 모델을 써요."),
    }
    resumed(name: &str) { En => format!("{name} is in use again"), Ko => format!("{name} 연결을 다시 써요") }
    stand_ins { En => "Fallback order", Ko => "대체 순서" }
    stand_ins_lead {
        En => "Which model answers when one can’t, for apps without their own fallbacks.",
        Ko => "모델이 답하지 못할 때 대신 답할 모델이에요. 대체 모델을 따로 정하지 않은 앱에 써요.",
    }
    no_stand_ins {
        En => "No fallback yet. If a provider goes down, its apps stop answering.",
        Ko => "아직 대체 모델이 없어요. 제공사가 멈추면 그 앱은 답하지 못해요.",
    }
    add_stand_in { En => "Add a model", Ko => "모델 추가" }
    remove_stand_in(model: &str) { En => format!("Remove {model} from the order"), Ko => format!("순서에서 {model} 빼기") }
    gone { En => "Gone", Ko => "없어짐" }
    order_saved { En => "Order saved", Ko => "순서를 저장했어요" }
    untested { En => "Not tested", Ko => "점검 전" }
    working { En => "Working", Ko => "정상" }
    slow { En => "Slow", Ko => "느림" }
    key_refused { En => "Key refused", Ko => "키 거절" }
    no_money { En => "No credit left", Ko => "잔액 없음" }
    broken { En => "Not working", Ko => "작동 안 함" }
    no_key { En => "no key", Ko => "키 없음" }
    fails(name: &str) { En => format!("{name} does not work"), Ko => format!("{name} 연결이 작동하지 않아요") }
    demo { En => "Demo", Ko => "데모" }
    demo_text {
        En => "A tiny model on this machine: it shows that things work, not how good answers are.",
        Ko => "이 서버에서 도는 아주 작은 모델이에요. 작동하는지 볼 수 있을 뿐, 답변의 품질을 보여 주지는 않아요.",
    }
    more_for(name: &str) { En => format!("More for {name}"), Ko => format!("{name} 메뉴 더 보기") }
    test { En => "Test connection", Ko => "연결 점검" }
    edit { En => "Edit", Ko => "수정" }
    remove { En => "Remove…", Ko => "삭제…" }
    works(name: &str, models: u32) {
        En => {
            let models = if models == 1 { "1 model".to_owned() } else { format!("{models} models") };
            format!("{name} works. It offers {models}.")
        },
        Ko => format!("{name} 연결이 잘 돼요. 모델이 {models}개 있어요."),
    }
    edit_title(name: &str) { En => format!("Edit {name}"), Ko => format!("{name} 수정") }
    provider { En => "Provider", Ko => "제공사" }
    choose_provider { En => "Choose a provider", Ko => "제공사 고르기" }
    name { En => "Name", Ko => "이름" }
    name_hint { En => "Seen by admins and builders.", Ko => "관리자와 제작자에게 보여요." }
    other_address { En => "Use another address than the provider’s own", Ko => "제공사의 기본 주소 대신 다른 주소 쓰기" }
    address { En => "Address", Ko => "주소" }
    address_hint { En => "It begins with https:// or http://.", Ko => "https:// 또는 http://로 시작해요." }
    /// For providers where each customer has a separate address.
    address_example(example: &str) {
        En => format!("Yours looks like {example}"),
        Ko => format!("{example} 같은 주소예요."),
    }
    /// In the dialog, after the saved connection was tested.
    test_failed { En => "Saved, but it doesn’t work yet", Ko => "저장했지만 아직 작동하지 않아요" }
    test_failed_text {
        En => "Put it right and test again, or close this and come back later.",
        Ko => "고치고 다시 점검하거나, 닫고 나중에 고쳐도 돼요.",
    }
    /// Asks for a new key; says what it looks like if that is not obvious.
    key_hint(form: KeyForm) -> &'static str {
        En => match form {
            KeyForm::Plain => "Stored encrypted. It cannot be shown again, only replaced.",
            KeyForm::Google => {
                "A service account’s JSON document, whole, or an API key. Stored encrypted, never shown again."
            }
            KeyForm::Aws => "A Bedrock API key, or ACCESS_KEY_ID:SECRET_ACCESS_KEY. Stored encrypted, never shown again.",
            KeyForm::Clova => {
                "It begins with nv-. An older pair is entered as STUDIO_KEY:GATEWAY_KEY. Stored encrypted, never shown again."
            }
        },
        Ko => match form {
            KeyForm::Plain => "암호화해서 저장해요. 다시 볼 수는 없고 바꿀 수만 있어요.",
            KeyForm::Google => "서비스 계정 JSON 전체 또는 API 키예요. 암호화해서 저장하고 다시 보여 주지 않아요.",
            KeyForm::Aws => {
                "Bedrock API 키 또는 ACCESS_KEY_ID:SECRET_ACCESS_KEY예요. 암호화해서 저장하고 다시 보여 주지 않아요."
            }
            KeyForm::Clova => {
                "nv-로 시작해요. 예전 키 두 개는 STUDIO_KEY:GATEWAY_KEY처럼 적어요. 암호화해서 저장하고 다시 보여 주지 않아요."
            }
        },
    }
    /// The key stays unless a new one is entered.
    key_kept { En => "Leave empty to keep the current key.", Ko => "비워 두면 지금 키를 그대로 써요." }
    named_models { En => "Extra model names", Ko => "직접 적는 모델 이름" }
    named_models_hint {
        En => "For what the provider does not list, such as your deployments. One on each line.",
        Ko => "배포 이름처럼 제공사 목록에 없는 모델이에요. 한 줄에 하나씩 적어요.",
    }
    get_key(provider: &str) { En => format!("Get a key at {provider}"), Ko => format!("{provider}에서 키 받기") }
    key_blanked { En => "A new address blanks the key", Ko => "주소를 바꾸면 키가 지워져요" }
    key_blanked_text {
        En => "So a key never goes where it was not meant for. Enter the key of the new address.",
        Ko => "키가 엉뚱한 곳으로 가지 않게 하려는 거예요. 새 주소의 키를 입력해 주세요.",
    }
    provider_missing { En => "Choose a provider.", Ko => "제공사를 골라 주세요." }
    name_missing { En => "Give the connection a name.", Ko => "연결 이름을 정해 주세요." }
    name_too_long { En => "Use at most 80 characters.", Ko => "80자 안으로 줄여 주세요." }
    address_missing { En => "Enter the address of the server.", Ko => "서버 주소를 입력해 주세요." }
    address_wrong {
        En => "Enter an address that begins with https:// or http://.",
        Ko => "https:// 또는 http://로 시작하는 주소를 입력해 주세요.",
    }
    key_missing { En => "Enter the key. This provider needs one.", Ko => "키를 입력해 주세요. 이 제공사는 키가 필요해요." }
    save { En => "Test and save", Ko => "점검하고 저장" }
    saving { En => "Testing", Ko => "점검하는 중" }
    remove_title(name: &str) { En => format!("Remove “{name}”?"), Ko => format!("‘{name}’ 연결을 삭제할까요?") }
    remove_text {
        En => "Its key is deleted. Apps that use its models stop answering until another model is chosen for them.",
        Ko => "키를 지워요. 이 연결의 모델을 쓰는 앱은 다른 모델을 고를 때까지 답하지 못해요.",
    }
    keep { En => "Keep it", Ko => "그대로 두기" }
    remove_connection { En => "Remove connection", Ko => "연결 삭제" }
    removing { En => "Removing", Ko => "삭제하는 중" }
    removed(name: &str) { En => format!("Removed “{name}”"), Ko => format!("‘{name}’ 연결을 삭제했어요") }
    no_models { En => "No models yet", Ko => "아직 모델이 없어요" }
    no_models_text { En => "They appear once a connection works.", Ko => "연결이 되면 여기에 나타나요." }
}
