use ::model::{Effort, Josa, josa, with_josa};

use crate::{format::number, locales::builder::model::Model};

pub(crate) const WORDS: Model = Model {
    title: "모델",
    lead: "연결된 모델이면 무엇이든 쓸 수 있어요. 모델이 못 하는 것은 숨기지 않고 알려 드려요.",
    price_unknown: "가격을 몰라요",
    no_price: "토큰 요금이 없어요",
    price: |input, output| format!("100만 토큰에 {input} / {output}"),
    default_now: |model| format!("워크스페이스 기본: {model}"),
    gone: "이제 연결되어 있지 않아요",
    gone_title: "이 모델을 주는 연결이 이제 없어요",
    gone_text: "다른 모델을 고르거나, 관리자에게 연결을 되살려 달라고 해 주세요.",
    gone_short: "연결 없음",
    workspace_default: "워크스페이스 기본",
    none_connected: "연결된 모델이 없어요",
    none_title: "연결된 모델이 없어요",
    none_text: "만들고 게시할 수는 있어요. 실행하려면 관리자가 모델 페이지에서 연결을 추가해야 해요.",
    demo: "데모 모델",
    demo_text: "이 서버에 있는 작은 모델이에요. 잘 돌아가는지 보는 용도이고, 답변의 질은 낮아요",
    clamped: |sent, kept| {
        format!("이 모델은 {sent}까지만 받아요. 초안에는 {kept}{} 그대로 있어요.", josa(kept, Josa::Subject))
    },
    as_number: |name| format!("{name}, 숫자"),
    unset: "자동",
    unset_long: "모델에 맡기기",
    sent_as: ("", " 값으로 보내요."),
    temperature_hint: "낮을수록 한결같아요.",
    max_output_hint: |tokens| match tokens {
        Some(tokens) => format!("한글로 약 {}자예요.", number(u64::from(tokens) * 9 / 10)),
        None => "모델이 쓸 수 있는 만큼 써요.".to_owned(),
    },
    effort: |effort| match effort {
        Effort::Low => "적게",
        Effort::Medium => "보통",
        Effort::High => "많이",
    },
    thinking_hint: "오래 생각할수록 비용과 시간이 더 들어요.",
    more_settings: |set| {
        if set == 0 { "설정 더 보기".to_owned() } else { format!("설정 더 보기, {set}개 정함") }
    },
    top_p_hint: "가능성이 이만큼 안에 드는 낱말만 써요.",
    stop_hint: "이 글이 나올 자리에서 답변을 끝내요. 한 줄에 하나씩, 4개까지 적어 주세요.",
    seed_hint: "같은 숫자를 쓰면 모델이 할 수 있는 만큼 같은 답을 해요.",
    not_sent: |model| format!("값은 초안에 두지만 보내지 않아요. {} 이 설정이 없어요.", with_josa(model, Josa::Topic)),
    fallbacks: "모델이 답하지 않으면",
    fallbacks_lead: "이 순서대로 다른 모델이 대신 답해요.",
    add_fallback: "모델 추가",
    remove_fallback: |model| format!("{model} 빼기"),
    more_fallback: |model| format!("{model} 더 보기"),
    choose: "모델 고르기",
    choose_fallback: "대신 답할 모델 추가",
    search: "모델 검색",
    search_many: |count| format!("모델 {count}개에서 검색"),
    use_model: |model| format!("{model} 쓰기"),
    use_default: "워크스페이스 기본 쓰기",
    choose_first: "먼저 모델을 골라 주세요.",
    not_found: |query| format!("‘{query}’ 모델이 없어요"),
    not_found_text: "관리자가 모델 페이지에서 더 연결할 수 있어요.",
    swap_to: |model| format!("{model}{} 바꿀까요?", josa(model, Josa::Toward)),
    cost_change: |before, after, runs| {
        format!(
            "한 번 실행에 지금은 {before}, 바꾸면 {after}만큼 들어요. 이 앱의 최근 실행 {}번으로 어림했어요.",
            number(u64::from(runs))
        )
    },
    about: |cost| format!("약 {cost}"),
    cost_unknown: "알 수 없는 금액",
    no_runs_yet: "최근 30일 동안 실행한 적이 없어서 한 번에 얼마가 드는지 어림할 수 없어요.",
    no_settings_change: "달라지는 설정이 없어요.",
    setting: "설정",
    kept_not_sent: "쓸 수 없는 설정이에요. 초안에는 남고 보내지 않아요.",
    keep_as_fallback: |model| format!("{model}{} 첫 번째 대체 모델로 남기기", josa(model, Josa::Object)),
    swap_is_draft: "초안만 바뀌어요. 게시하기 전까지는 게시된 버전을 그대로 써요.",
    default_is: |model| format!("지금은 {model}, 관리자가 바꾸면 따라 바뀌어요"),
};
