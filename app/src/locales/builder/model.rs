//! Words: which model answers.

use ::model::{Ability, Effort, Josa, Language, josa, with_josa};

use crate::format::number;

words! {
    /// Which model answers.
    Model;

    title { En => "Model", Ko => "모델" }
    lead {
        En => "Any connected model works. What a model cannot do is named, never silently dropped.",
        Ko => "연결된 모델이면 무엇이든 쓸 수 있어요. 모델이 못 하는 것은 숨기지 않고 알려 드려요.",
    }
    price_unknown { En => "Price unknown", Ko => "가격 정보 없음" }
    no_price { En => "No charge per token", Ko => "토큰 요금이 없어요" }
    price(input: &str, output: &str) {
        En => format!("{input} / {output} per 1M tokens"),
        Ko => format!("100만 토큰에 {input} / {output}"),
    }
    default_now(model: &str) { En => format!("Workspace default: {model}"), Ko => format!("워크스페이스 기본: {model}") }
    gone { En => "No longer connected", Ko => "이제 연결되어 있지 않아요" }
    /// Below the chosen model.
    retires(model: &str, day: &str) {
        En => format!("{model} is switched off on {day}. From then on a fallback answers; without one the app stops."),
        Ko => format!("{} {day}에 종료돼요. 그 뒤에는 대체 모델이 답하고, 없으면 앱이 멈춰요.", with_josa(model, Josa::Subject)),
    }
    gone_title { En => "No connection offers this model now", Ko => "이 모델을 제공하던 연결이 없어졌어요" }
    gone_text {
        En => "Choose another model, or ask an admin to bring its connection back.",
        Ko => "다른 모델을 고르거나, 관리자에게 연결을 되살려 달라고 해 주세요.",
    }
    /// A badge.
    gone_short { En => "Not connected", Ko => "연결 없음" }
    workspace_default { En => "Workspace default", Ko => "워크스페이스 기본" }
    none_connected { En => "No model is connected", Ko => "연결된 모델이 없어요" }
    none_title { En => "No model is connected", Ko => "연결된 모델이 없어요" }
    none_text {
        En => "You can build and publish. To run the app, an admin adds a connection on the Models page.",
        Ko => "만들고 게시할 수는 있어요. 실행하려면 관리자가 모델 페이지에서 연결을 추가해야 해요.",
    }
    demo { En => "Demo model", Ko => "데모 모델" }
    demo_text {
        En => "A small model on this machine: shows that things work, not how good answers are",
        Ko => "이 서버에 있는 작은 모델이에요. 잘 돌아가는지 보는 용도이고, 답변의 질은 낮아요",
    }
    /// The value that is sent, and the one that the draft keeps.
    clamped(sent: &str, kept: &str) {
        En => format!("This model takes at most {sent}. The draft keeps {kept}."),
        Ko => {
            format!("이 모델은 {sent}까지만 받아요. 초안에는 {kept}{} 그대로 있어요.", josa(kept, Josa::Subject))
        },
    }
    /// The number field of a setting.
    as_number(name: &str) { En => format!("{name}, number"), Ko => format!("{name}, 숫자") }
    /// A setting that the model decides.
    unset { En => "auto", Ko => "자동" }
    unset_long { En => "As the model does by itself", Ko => "모델에 맡기기" }
    /// Before and after the name under which a setting is sent.
    sent_as -> (&'static str, &'static str) { En => ("Sent as ", "."), Ko => ("", " 값으로 보내요.") }
    temperature_hint { En => "Lower is more consistent.", Ko => "낮을수록 답이 일정해요." }
    max_output_hint(tokens: Option<u32>) {
        En => match tokens {
            Some(tokens) => format!("About {} English words.", number(u64::from(tokens) * 7 / 10)),
            None => "As long as the model allows.".to_owned(),
        },
        Ko => match tokens {
            Some(tokens) => format!("한글로 약 {}자예요.", number(u64::from(tokens) * 9 / 10)),
            None => "모델이 쓸 수 있는 만큼 써요.".to_owned(),
        },
    }
    effort(effort: Effort) -> &'static str {
        En => match effort {
            Effort::Low => "Little",
            Effort::Medium => "Some",
            Effort::High => "Much",
        },
        Ko => match effort {
            Effort::Low => "적게",
            Effort::Medium => "보통",
            Effort::High => "많이",
        },
    }
    thinking_hint { En => "Thinking longer costs more and takes longer.", Ko => "오래 생각할수록 비용과 시간이 더 들어요." }
    more_settings(set: usize) {
        En => if set == 0 { "More settings".to_owned() } else { format!("More settings, {set} set") },
        Ko => {
            if set == 0 { "설정 더 보기".to_owned() } else { format!("설정 더 보기, {set}개 정함") }
        },
    }
    top_p_hint { En => "Only words within this share of likelihood.", Ko => "가능성이 이만큼 안에 드는 낱말만 써요." }
    stop_hint {
        En => "The answer ends where one of these would come. One on each line, at most 4.",
        Ko => "이 글이 나올 자리에서 답변을 끝내요. 한 줄에 하나씩, 4개까지 적어 주세요.",
    }
    seed_hint {
        En => "The same number gives the same answer, as far as the model can.",
        Ko => "같은 숫자를 쓰면 모델이 할 수 있는 만큼 같은 답을 해요.",
    }
    not_sent(model: &str) {
        En => format!("is kept in the draft but not sent: {model} has no such setting."),
        Ko => format!("값은 초안에 두지만 보내지 않아요. {} 이 설정이 없어요.", with_josa(model, Josa::Topic)),
    }
    fallbacks { En => "If the model does not answer", Ko => "모델이 답하지 않으면" }
    fallbacks_lead { En => "These models answer instead, in this order.", Ko => "이 순서대로 다른 모델이 대신 답해요." }
    add_fallback { En => "Add model", Ko => "모델 추가" }
    remove_fallback(model: &str) { En => format!("Remove {model}"), Ko => format!("{model} 빼기") }
    more_fallback(model: &str) { En => format!("More for {model}"), Ko => format!("{model} 더 보기") }
    choose { En => "Choose a model", Ko => "모델 고르기" }
    choose_fallback { En => "Add a fallback", Ko => "대체 모델 추가" }
    search { En => "Search models", Ko => "모델 검색" }
    search_many(count: usize) {
        En => if count == 1 { "Search 1 model".to_owned() } else { format!("Search {count} models") },
        Ko => format!("모델 {count}개에서 검색"),
    }
    use_model(model: &str) { En => format!("Use {model}"), Ko => format!("{model} 쓰기") }
    use_default { En => "Use the workspace default", Ko => "워크스페이스 기본 쓰기" }
    choose_first { En => "Choose a model first.", Ko => "먼저 모델을 골라 주세요." }
    not_found(query: &str) { En => format!("No model for “{query}”"), Ko => format!("‘{query}’ 모델이 없어요") }
    not_found_text { En => "An admin can connect more on the Models page.", Ko => "관리자가 모델 페이지에서 더 연결할 수 있어요." }
    swap_to(model: &str) {
        En => format!("Swap to {model}?"),
        Ko => format!("{model}{} 바꿀까요?", josa(model, Josa::Toward)),
    }
    /// The cost of a typical run now and with the other model, and the number of runs that the estimate is based on.
    cost_change(before: &str, after: &str, runs: u32) {
        En => {
            let runs =
                if runs == 1 { "the last run".to_owned() } else { format!("the last {} runs", number(u64::from(runs))) };
            format!("Cost of a run: {before} now, {after} after the swap. Estimated from {runs} of this app.")
        },
        Ko => {
            format!(
                "한 번 실행하는 비용: 지금 {before}, 바꾸면 {after}. 이 앱의 최근 실행 {}번으로 어림했어요.",
                number(u64::from(runs))
            )
        },
    }
    about(cost: &str) { En => format!("about {cost}"), Ko => format!("약 {cost}") }
    cost_unknown { En => "unknown", Ko => "알 수 없음" }
    no_runs_yet {
        En => "Nobody has run this app in the last 30 days, so there is no estimate of what a run will cost.",
        Ko => "최근 30일 동안 실행한 적이 없어서 한 번에 얼마가 드는지 어림할 수 없어요.",
    }
    no_settings_change { En => "No settings change.", Ko => "달라지는 설정이 없어요." }
    setting { En => "Setting", Ko => "설정" }
    kept_not_sent { En => "Not supported. Kept in the draft, not sent.", Ko => "쓸 수 없는 설정이에요. 초안에는 남고 보내지 않아요." }
    /// Checkbox: the replaced model becomes a fallback.
    keep_as_fallback(model: &str) {
        En => format!("Keep {model} as first fallback"),
        Ko => format!("{model}{} 첫 번째 대체 모델로 남기기", josa(model, Josa::Object)),
    }
    swap_is_draft {
        En => "This changes the draft. People keep running the published version until you publish.",
        Ko => "초안만 바뀌어요. 게시하기 전까지는 게시된 버전을 그대로 써요.",
    }
    default_is(model: &str) {
        En => format!("{model} now; follows what admins choose"),
        Ko => format!("지금은 {model}, 관리자가 바꾸면 따라 바뀌어요"),
    }
    by_ability { En => "By abilities", Ko => "할 수 있는 일로 고르기" }
    by_ability_text {
        En => "The first model in the workspace’s order that has these abilities answers; others that have them are its fallbacks.",
        Ko => "워크스페이스 순서에서 할 수 있는 첫 모델이 답하고, 할 수 있는 나머지가 대신해요.",
    }
    ability(ability: Ability) -> &'static str {
        En => match ability {
            Ability::Images => "Images",
            Ability::Json => "Fields (JSON)",
            Ability::Tools => "Tools",
            Ability::Reasoning => "Thinking",
            Ability::LongContext => "Long texts (100K tokens)",
        },
        Ko => match ability {
            Ability::Images => "이미지",
            Ability::Json => "항목(JSON)",
            Ability::Tools => "도구",
            Ability::Reasoning => "생각하기",
            Ability::LongContext => "긴 글(10만 토큰)",
        },
    }
    speaks(language: Language) -> &'static str {
        En => match language {
            Language::En => "English",
            Language::Ko => "Korean",
        },
        Ko => match language {
            Language::En => "영어",
            Language::Ko => "한국어",
        },
    }
    at_most(dollars: &str) {
        En => format!("at most ${dollars} per 1M output tokens"),
        Ko => format!("출력 100만 토큰에 ${dollars} 이하"),
    }
    most { En => "Highest output price, US$ per 1M tokens", Ko => "최대 출력 요금, 100만 토큰당 달러" }
    nothing_wanted { En => "nothing yet", Ko => "아직 없음" }
    whichever(wanted: &str) { En => format!("Whichever can: {wanted}"), Ko => format!("할 수 있는 모델: {wanted}") }
    use_whichever { En => "Use whichever can", Ko => "할 수 있는 모델 쓰기" }
    able(count: usize) {
        En => match count {
            0 => "None of the connected models can.".to_owned(),
            1 => "1 of the connected models can.".to_owned(),
            count => format!("{count} of the connected models can."),
        },
        Ko => match count {
            0 => "연결된 모델 중에는 할 수 있는 것이 없어요.".to_owned(),
            count => format!("연결된 모델 중 {count}개가 할 수 있어요."),
        },
    }
    json_lost { En => "Fields are no longer guaranteed", Ko => "이제 항목대로 답한다고 보장할 수 없어요" }
    json_lost_text {
        En => "The model is asked for the fields, each answer is checked, and a wrong one is asked for once more. Some runs will cost twice as much or fail.",
        Ko => "이 모델에는 항목을 말로 부탁하고, 답변마다 확인해서 틀리면 한 번 더 물어요. 일부 실행은 두 배로 들거나 실패할 수 있어요.",
    }
}
