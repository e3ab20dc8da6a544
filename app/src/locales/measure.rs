//! Words: another model for the apps of one that is switched off.

use model::{Josa, with_josa};

use crate::format::number;

words! {
    /// Another model for the apps of one that is switched off.
    Measure;

    open { En => "Measure a successor", Ko => "후속 모델 재 보기" }
    open_of(model: &str) { En => format!("Measure a successor of {model}"), Ko => format!("{model} 후속 모델 재 보기") }
    title(model: &str) { En => format!("A successor for {model}"), Ko => format!("{model} 후속 모델") }
    lead {
        En => "What people run of each app is asked twice, with the model of today and with the other one, on all of the app’s test rows.",
        Ko => "앱마다 쓰는 사람이 실행하는 버전을 지금 모델과 다른 모델로, 테스트 행 모두에서 실행해 비교해요.",
    }
    to { En => "The other model", Ko => "다른 모델" }
    recommended(model: &str) {
        En => format!("Its provider recommends {model}."),
        Ko => format!("제공사는 {} 추천해요.", with_josa(model, Josa::Object)),
    }
    no_other { En => "There is no other model. Connect one first.", Ko => "다른 모델이 없어요. 먼저 연결해 주세요." }
    limit { En => "At most, for all together", Ko => "모두 합친 한도" }
    limit_hint {
        En => "Each app gets a part of it. Where it leaves no money for another run, the comparison ends.",
        Ko => "앱마다 나눠 써요. 다음 실행을 할 금액이 남지 않으면 비교가 끝나요.",
    }
    limit_wrong { En => "Enter an amount, such as 2.50, or leave it empty.", Ko => "2.50처럼 금액을 입력하거나 비워 두세요." }
    table { En => "Apps, and how both models did", Ko => "앱과 두 모델의 결과" }
    choose { En => "Choose", Ko => "선택" }
    choose_app(app: &str) { En => format!("Choose {app}"), Ko => format!("{app} 선택") }
    app { En => "App", Ko => "앱" }
    rows { En => "Test rows", Ko => "테스트 행" }
    result { En => "Result", Ko => "결과" }
    of_app(rows: u32, cost: Option<&str>) {
        En => {
            let rows = if rows == 1 { "1 row".to_owned() } else { format!("{} rows", number(rows.into())) };
            cost.map_or_else(|| rows.clone(), |cost| format!("{rows}, about {cost}"))
        },
        Ko => {
            let rows = format!("{}개", number(rows.into()));
            cost.map_or_else(|| rows.clone(), |cost| format!("{rows}, 약 {cost}"))
        },
    }
    unfit(rows: u32) {
        En => if rows == 1 { "1 row can’t be run".to_owned() } else { format!("{rows} rows can’t be run") },
        Ko => format!("실행할 수 없는 행 {rows}개"),
    }
    no_rows { En => "None yet", Ko => "아직 없음" }
    make_rows { En => "Have a model make some", Ko => "모델에 만들어 달라고 하기" }
    make_rows_of(app: &str) {
        En => format!("Have a model make test rows for {app}"),
        Ko => format!("{app} 테스트 행을 모델에 만들어 달라고 하기"),
    }
    estimating { En => "Estimating the cost", Ko => "비용을 계산하는 중" }
    estimate(runs: u32, cost: Option<&str>) {
        En => {
            let runs = if runs == 1 { "1 run".to_owned() } else { format!("{} runs", number(runs.into())) };
            match cost {
                Some(cost) => format!("{runs} in all, about {cost}."),
                None => format!("{runs} in all; what they cost is unknown."),
            }
        },
        Ko => match cost {
            Some(cost) => format!("모두 {}번 실행, 약 {cost}", number(runs.into())),
            None => format!("모두 {}번 실행, 비용은 알 수 없어요.", number(runs.into())),
        },
    }
    unpriced(models: &str) {
        En => format!("Without {models}, whose price is unknown."),
        Ko => format!("가격을 알 수 없는 모델은 뺐어요: {models}"),
    }
    choose_first { En => "Choose apps first.", Ko => "먼저 앱을 골라 주세요." }
    needs_rows(apps: &str) {
        En => format!("Without test rows there is nothing to measure: {apps}. Have some made, or leave it out."),
        Ko => format!("테스트 행이 없으면 잴 수 없어요: {apps}. 행을 만들거나 빼 주세요."),
    }
    still_measured(apps: &str) {
        En => format!("Still being measured: {apps}. Wait for it to end, stop it on its comparison’s page, or leave it out."),
        Ko => format!("아직 재 보는 중이에요: {apps}. 끝날 때까지 기다리거나, 비교 페이지에서 멈추거나, 빼 주세요."),
    }
    measure(count: usize) {
        En => if count == 1 { "Measure 1 app".to_owned() } else { format!("Measure {count} apps") },
        Ko => format!("앱 {count}개 재 보기"),
    }
    measuring { En => "Starting", Ko => "시작하는 중" }
    running(done: u32, cells: u32) {
        En => format!("{} of {} runs", number(done.into()), number(cells.into())),
        Ko => format!("{}번 중 {}번 실행", number(cells.into()), number(done.into())),
    }
    not_measured { En => "Not measured", Ko => "재 보지 않음" }
    stopped { En => "Stopped before its end.", Ko => "끝나기 전에 멈췄어요." }
    limit_reached { En => "Ended at the limit.", Ko => "한도에 닿아 끝났어요." }
    passes(passed: u32, checked: u32) {
        En => format!("{} / {} pass", number(passed.into()), number(checked.into())),
        Ko => format!("{} / {} 통과", number(passed.into()), number(checked.into())),
    }
    unchecked(answered: u32) {
        En => if answered == 1 { "1 answer, nothing checked".to_owned() } else { format!("{answered} answers, nothing checked") },
        Ko => format!("답변 {answered}개, 점검 없음"),
    }
    per_1000(cost: &str) { En => format!("{cost} per 1,000 runs"), Ko => format!("1,000번에 {cost}") }
    see { En => "Open the comparison", Ko => "비교 열기" }
    see_of(app: &str) { En => format!("Open the comparison of {app}"), Ko => format!("{app} 비교 열기") }
    /// For screen readers.
    ended { En => "Everything is measured", Ko => "모두 재 봤어요" }
    swap(count: usize) {
        En => if count == 1 { "Swap in 1 app".to_owned() } else { format!("Swap in {count} apps") },
        Ko => format!("앱 {count}개에서 바꾸기"),
    }
    swapping { En => "Swapping", Ko => "바꾸는 중" }
    swap_text(from: &str, to: &str) {
        En => format!("{to} takes the place of {from}, and comparisons that have ended are linked to the new versions. You can undo this."),
        Ko => format!("{from} 자리에 {} 넣고, 끝난 비교를 새 버전에 이어 둬요. 되돌릴 수 있어요.", with_josa(to, Josa::Object)),
    }
    when { En => "When", Ko => "적용" }
    publish { En => "Right away, for everyone who uses them", Ko => "바로, 쓰는 사람 모두에게" }
    drafts { En => "In their drafts; builders publish", Ko => "초안에만, 게시는 만든 사람이" }
    swapped(count: usize) {
        En => if count == 1 { "1 app has the other model".to_owned() } else { format!("{count} apps have the other model") },
        Ko => format!("앱 {count}개의 모델을 바꿨어요"),
    }
    /// In the list of what was done.
    act(count: usize, from: &str, to: &str, person: &str) {
        En => match count {
            1 => format!("{from} replaced by {to} in 1 app, by {person}"),
            count => format!("{from} replaced by {to} in {count} apps, by {person}"),
        },
        Ko => format!("앱 {count}개에서 {from} 대신 {} 넣음 · {person}", with_josa(to, Josa::Object)),
    }
    failed { En => "This did not work", Ko => "하지 못했어요" }
}
