//! Words: what an app's draft must pass before it is published.

use api::{GateMissing, GateRows, RowStanding};
use model::{Josa, with_josa};

use crate::format::number as digits;

words! {
    /// Gates.
    Gate;

    title { En => "Before it is published", Ko => "게시 조건" }
    lead {
        En => "What a draft of this app must pass before people run it. Without a choice it can be published at any time.",
        Ko => "이 앱의 초안을 게시하기 전에 갖춰야 하는 것이에요. 정하지 않으면 언제든 게시할 수 있어요.",
    }
    checks { En => "Checks", Ko => "점검" }
    checks_hint {
        En => "They are run on all test rows, with the draft as it is published.",
        Ko => "게시할 초안 그대로 모든 테스트 행을 점검해요.",
    }
    no_checks { En => "Not asked for", Ko => "보지 않음" }
    all_rows { En => "All rows must pass", Ko => "모든 행이 통과해야 함" }
    share_of_rows { En => "A share of the rows must pass", Ko => "정한 비율이 통과해야 함" }
    percent { En => "Share of rows that must pass (%)", Ko => "통과해야 하는 비율(%)" }
    percent_wrong { En => "Enter a whole number from 1 to 100.", Ko => "1에서 100 사이의 정수를 적어 주세요." }
    approver { En => "Whose yes is needed", Ko => "승인할 사람" }
    approver_hint {
        En => "A member who may change apps. They may read the draft, and say yes to it as it is at that moment.",
        Ko => "앱을 바꿀 수 있는 구성원이에요. 초안을 볼 수 있고, 그때의 초안을 승인해요.",
    }
    nobody { En => "Nobody’s", Ko => "없음" }
    save { En => "Save", Ko => "저장" }
    saving { En => "Saving", Ko => "저장하는 중" }
    saved { En => "Saved what must be passed before publishing", Ko => "게시 조건을 저장했어요" }
    not_saved { En => "It was not saved", Ko => "저장하지 못했어요" }
    changed_meanwhile {
        En => "Somebody else changed this meanwhile. You see what they saved; choose again.",
        Ko => "그사이 다른 사람이 바꿨어요. 저장된 내용을 보고 다시 골라 주세요.",
    }
    is_passed { En => "This draft may be published", Ko => "이 초안은 게시할 수 있어요" }
    is_not_passed { En => "Something is missing before this draft may be published", Ko => "이 초안을 게시하려면 아직 필요한 것이 있어요" }
    bar(percent: u8) {
        En => if percent == 100 { "All test rows must pass".to_owned() } else { format!("{percent}% of the test rows must pass") },
        Ko => if percent == 100 { "모든 테스트 행이 통과해야 해요".to_owned() } else { format!("테스트 행의 {percent}%가 통과해야 해요") },
    }
    /// How the rows stand, as one line.
    tally(rows: &GateRows) {
        En => {
            let part = |count: u32, word: &str| (count > 0).then(|| format!("{} {word}", digits(count.into())));
            let passed = Some(format!("{} of {} pass", digits(rows.passed.into()), digits(rows.rows.into())));
            let rest = [
                part(rows.failed, "fail"),
                part(rows.undecided, "undecided"),
                part(rows.running, "running"),
                part(rows.not_run, "not run with this draft"),
            ];
            passed.into_iter().chain(rest.into_iter().flatten()).collect::<Vec<_>>().join(", ")
        },
        Ko => {
            let part = |count: u32, word: &str| (count > 0).then(|| format!("{word} {}개", digits(count.into())));
            let passed = Some(format!("{}개 중 {}개 통과", digits(rows.rows.into()), digits(rows.passed.into())));
            let rest = [
                part(rows.failed, "실패"),
                part(rows.undecided, "판단 못 함"),
                part(rows.running, "실행 중"),
                part(rows.not_run, "이 초안으로 실행하지 않음"),
            ];
            passed.into_iter().chain(rest.into_iter().flatten()).collect::<Vec<_>>().join(", ")
        },
    }
    missing(what: GateMissing) -> &'static str {
        En => match what {
            GateMissing::NoRows => "There are no test rows to check. Add some in Tests.",
            GateMissing::RowsNotRun => "Rows have no result with this draft yet.",
            GateMissing::TooFewPass => "Too few rows pass.",
            GateMissing::NotApproved => "The approver has not said yes to this draft.",
            GateMissing::ApproverGone => "The approver can’t say yes any more. Choose another one in Tests.",
        },
        Ko => match what {
            GateMissing::NoRows => "점검할 테스트 행이 없어요. 테스트에서 추가해 주세요.",
            GateMissing::RowsNotRun => "이 초안의 결과가 아직 없는 행이 있어요.",
            GateMissing::TooFewPass => "통과한 행이 모자라요.",
            GateMissing::NotApproved => "이 초안을 아직 승인받지 않았어요.",
            GateMissing::ApproverGone => "승인할 사람이 더는 승인할 수 없어요. 테스트에서 다른 사람을 골라 주세요.",
        },
    }
    run(rows: u32) {
        En => if rows == 1 { "Run 1 row".to_owned() } else { format!("Run {} rows", digits(rows.into())) },
        Ko => format!("행 {}개 실행", digits(rows.into())),
    }
    kept(rows: u32) {
        En => if rows == 1 { "1 of them has its answer already: only its checks are carried out again.".to_owned() } else {
            format!("{} of them have their answers already: only their checks are carried out again.", digits(rows.into()))
        },
        Ko => format!("그중 {}개는 이미 답변이 있어서 점검만 다시 해요.", digits(rows.into())),
    }
    starting { En => "Starting", Ko => "시작하는 중" }
    progress(done: u32, rows: u32) {
        En => format!("{} of {} rows have a result", digits(done.into()), digits(rows.into())),
        Ko => format!("{}개 중 {}개 결과 나옴", digits(rows.into()), digits(done.into())),
    }
    stop { En => "Stop", Ko => "멈추기" }
    to_tests { En => "Go to Tests", Ko => "테스트로 가기" }
    to_comparison { En => "See the comparison", Ko => "비교 보기" }
    not_passing { En => "Rows that don’t pass", Ko => "통과하지 못한 행" }
    not_passing_more(more: u32) { En => format!("and {} more", digits(more.into())), Ko => format!("그 밖에 {}개", digits(more.into())) }
    row(number: u32, title: &str) {
        En => if title.is_empty() { format!("Row {number}") } else { format!("Row {number}: {title}") },
        Ko => if title.is_empty() { format!("행 {number}") } else { format!("행 {number}: {title}") },
    }
    standing(standing: RowStanding) -> &'static str {
        En => match standing {
            RowStanding::Passed => "Passes",
            RowStanding::Failed => "Fails",
            RowStanding::NoAnswer => "No answer",
            RowStanding::Undecided => "Undecided",
            RowStanding::Unchecked => "Nothing checked",
            RowStanding::Running => "Running",
            RowStanding::NotRun => "Not run",
        },
        Ko => match standing {
            RowStanding::Passed => "통과",
            RowStanding::Failed => "실패",
            RowStanding::NoAnswer => "답변 없음",
            RowStanding::Undecided => "판단 못 함",
            RowStanding::Unchecked => "점검 없음",
            RowStanding::Running => "실행 중",
            RowStanding::NotRun => "실행 전",
        },
    }
    needs_yes(name: &str) {
        En => format!("{name} must say yes"),
        Ko => format!("{name}님이 승인해야 해요"),
    }
    said_yes(name: &str) { En => format!("{name} said yes"), Ko => format!("{name}님이 승인했어요") }
    said_yes_before(name: &str) {
        En => format!("{name} said yes to an earlier draft, which doesn’t count for this one."),
        Ko => format!("{name}님이 승인한 것은 예전 초안이라 이 초안에는 쓸 수 없어요."),
    }
    asked(name: &str) { En => format!("Asked by {name}"), Ko => format!("{name}님이 부탁함") }
    ask(name: &str) { En => format!("Ask {name}"), Ko => format!("{name}님에게 승인 부탁하기") }
    asked_now(name: &str) {
        En => format!("{name} sees it in My apps now."),
        Ko => format!("이제 {name}님에게 ‘내 앱’ 화면에서 보여요."),
    }
    approve { En => "Say yes to this draft", Ko => "이 초안 승인하기" }
    approving { En => "Saying yes", Ko => "승인하는 중" }
    approved_now { En => "You said yes to this draft", Ko => "이 초안을 승인했어요" }
    withdraw { En => "Take it back", Ko => "승인 취소" }
    withdrawn { En => "Your yes is taken back", Ko => "승인을 취소했어요" }
    stale {
        En => "The draft has changed. Reload the page and look at it again.",
        Ko => "초안이 바뀌었어요. 페이지를 새로 고쳐 다시 살펴봐 주세요.",
    }
    evidence { En => "Linked with the version:", Ko => "버전에 함께 남는 것:" }
    evidence_link { En => "the comparison that shows it", Ko => "근거가 된 비교" }
    reason { En => "Publish anyway, because", Ko => "그래도 게시하는 이유" }
    reason_hint {
        En => "As an admin you can publish past this. The reason stays with the version and in the audit log; 10 characters or more.",
        Ko => "관리자는 조건을 갖추지 않아도 게시할 수 있어요. 이유는 버전과 감사 기록에 남아요. 10자 이상 적어 주세요.",
    }
    reason_short { En => "Give a reason of at least 10 characters.", Ko => "이유를 10자 이상 적어 주세요." }
    reason_long { En => "Give a reason of at most 500 characters.", Ko => "이유는 500자까지 적을 수 있어요." }
    publish_anyway { En => "Publish anyway", Ko => "그래도 게시" }
    /// Why the button can't be pressed.
    blocked { En => "What must be passed before publishing is still missing.", Ko => "게시 조건을 아직 갖추지 못했어요." }
    /// In the history of versions.
    past(reason: &str) {
        En => format!("Published past its checks or approval: {reason}"),
        Ko => format!("게시 조건을 갖추지 않고 게시함: {reason}"),
    }
    /// For whoever is asked.
    review_title(app: &str) { En => format!("Your yes for {app}"), Ko => format!("승인 요청: {app}") }
    review_text(owner: &str) {
        En => format!("You may read this draft, because its publication waits for your yes. Only {owner} and admins change it."),
        Ko => format!("게시하려면 이 초안에 승인이 필요해요. 초안은 {owner}님과 관리자만 바꿀 수 있어요."),
    }
    review_changes { En => "What would be published", Ko => "게시될 내용" }
    requests { En => "Waiting for your yes", Ko => "승인을 기다리는 앱" }
    request(app: &str, name: &str) {
        En => format!("{app}, asked by {name}"),
        Ko => format!("{}, {name}님이 부탁함", app),
    }
    /// Apps that an act did not publish.
    left(apps: &str) {
        En => format!("Left as they are, because the new text doesn’t pass what they ask for before publishing: {apps}. Their drafts have it: publish each in Build."),
        Ko => format!("새 내용이 게시 조건을 갖추지 못해 그대로 둔 앱: {apps}. 초안에는 반영됐으니 만들기에서 하나씩 게시해 주세요."),
    }
    kept_back(apps: &str) {
        En => format!("These ask for more before publishing: {apps}. Give a reason to publish them all the same, or choose the drafts."),
        Ko => format!("{} 게시 조건을 갖추지 못했어요. 그래도 게시하려면 이유를 적고, 아니면 초안만 바꿔 주세요.", with_josa(apps, Josa::Topic)),
    }
}
