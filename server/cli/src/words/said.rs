//! Words: what commands say. Over 400 lines, because it is one table, which is read by looking a word up.

use std::fmt::Display;

use api::{GateMissing, ImportOutcome, RowStanding};
use model::{Josa, run::RunState, with_josa};

words! {
    /// What commands say.
    Said;

    no_address {
        En => "Which server? Set MADANG_URL to its address, such as https://ai.example.com, or give it with --url.",
        Ko => "어느 서버인지 알려 주세요. MADANG_URL이나 --url에 https://ai.example.com 같은 주소를 넣어 주세요.",
    }
    wrong_address {
        En => "The server's address must be http:// or https:// and a host, without a path, such as https://ai.example.com. Check MADANG_URL or --url.",
        Ko => "서버 주소는 https://ai.example.com처럼 http:// 또는 https://와 호스트까지만 적어야 해요. MADANG_URL이나 --url을 확인해 주세요.",
    }
    in_the_clear {
        En => "Note: the address begins with http://, so the key crosses the network unencrypted. Use https:// where the server has it.",
        Ko => "참고: http:// 주소라서 키가 암호화되지 않고 전송돼요. 서버가 지원하면 https://를 써 주세요.",
    }
    no_key {
        En => "There is no API key. Set MADANG_API_KEY, or name a file with it by --key-file. `madang key create` makes one.",
        Ko => "API 키가 없어요. MADANG_API_KEY를 설정하거나 --key-file로 키가 든 파일을 알려 주세요. `madang key create`로 만들 수 있어요.",
    }
    no_key_text {
        En => "This is no API key: one begins with mdg_ and has 53 letters and digits. Check MADANG_API_KEY or the file of --key-file.",
        Ko => "API 키가 아니에요. 키는 mdg_로 시작하는 53자예요. MADANG_API_KEY나 --key-file의 파일을 확인해 주세요.",
    }
    no_runtime(error: &dyn Display) {
        En => format!("This machine lets nothing be begun: {error}."),
        Ko => format!("이 컴퓨터에서 시작하지 못했어요: {error}."),
    }
    no_client(error: &dyn Display) {
        En => format!("No connection can be made from here: {error}."),
        Ko => format!("여기서는 연결을 만들 수 없어요: {error}."),
    }
    not_written(error: &dyn Display) {
        En => format!("The output can't be written: {error}."),
        Ko => format!("출력을 쓰지 못했어요: {error}."),
    }
    file_not_written(file: &str, error: &dyn Display) {
        En => format!("{file} can't be written: {error}. What was there is as it was."),
        Ko => format!("{file} 파일을 쓰지 못했어요: {error}. 있던 내용은 그대로예요."),
    }
    not_read(file: &str, error: &dyn Display) {
        En => format!("{file} can't be read: {error}."),
        Ko => format!("{file} 파일을 읽지 못했어요: {error}."),
    }
    no_utf8(file: &str) {
        En => format!("{file} is no text in UTF-8. Save it as such."),
        Ko => format!("{file} 파일이 UTF-8 텍스트가 아니에요. UTF-8로 저장해 주세요."),
    }
    too_large(file: &str, mebibytes: usize) {
        En => format!("{file} is larger than {mebibytes} MB, so nothing was sent. Leave some of it out."),
        Ko => format!("{file} 파일이 {mebibytes}MB를 넘어서 보내지 않았어요. 내용을 줄여 주세요."),
    }
    no_file(file: &str) {
        En => format!("{file} is no file that can be uploaded. Name a file on this machine."),
        Ko => format!("{with} 올릴 수 있는 파일이 아니에요. 이 컴퓨터의 파일을 적어 주세요.", with = with_josa(file, Josa::Topic)),
    }
    file_shrank(file: &str) {
        En => format!("{file} has become shorter while it was uploaded. Run the command again."),
        Ko => format!("{file} 파일이 올리는 동안 짧아졌어요. 다시 실행해 주세요."),
    }
    no_app_name(typed: &str) {
        En => format!("{typed:?} is no id or name in addresses. Write the app's slug as `madang app list` shows it."),
        Ko => format!("{with} ID나 주소 이름이 아니에요. `madang app list`에 나오는 이름을 적어 주세요.", with = with_josa(&format!("{typed:?}"), Josa::Topic)),
    }
    no_such_state(typed: &str) {
        En => format!("{typed:?}: after @ stands a version's number, `draft` or `published`."),
        Ko => format!("{typed:?}: @ 뒤에는 버전 번호, `draft`, `published` 중 하나를 적어 주세요."),
    }

    unreachable(base: &str, why: &str) {
        En => format!("{base} can't be reached: {why}. Check the address, the network, and whether the server runs."),
        Ko => format!("{base} 서버에 연결하지 못했어요: {why}. 주소와 네트워크, 서버가 켜져 있는지 확인해 주세요."),
    }
    tls_failed(base: &str, why: &str) {
        En => format!("No secure connection to {base}: {why}. If your company signs its certificates itself, name its authority's file in SSL_CERT_FILE; if the server speaks plain http, write http://."),
        Ko => format!("{base} 서버와 보안 연결을 만들지 못했어요: {why}. 회사가 직접 서명한 인증서라면 SSL_CERT_FILE에 인증 기관 파일을 적고, 암호화하지 않는 서버라면 http://로 적어 주세요."),
    }
    moved(base: &str, to: &str) {
        En => format!("{base} leads on to {to:?}, where the key is not sent. Set MADANG_URL to the server's own address."),
        Ko => format!("{base} 주소가 {with} 넘어가서 키를 보내지 않았어요. MADANG_URL을 서버의 실제 주소로 바꿔 주세요.", with = with_josa(&format!("{to:?}"), Josa::Toward)),
    }
    not_madang(base: &str, status: u16) {
        En => format!("What answers at {base} ({status}) doesn't speak as Madang does. Check the address, and whether something stands in between that asks for a sign-in."),
        Ko => format!("{base}에서 답한 것({status})은 마당이 아닌 것 같아요. 주소가 맞는지, 중간에 로그인을 요구하는 장비가 있는지 확인해 주세요."),
    }
    proxy_answers(base: &str, status: u16) {
        En => format!("Something in front of {base} answers {status} in place of Madang. Try again in a while; if it stays, tell whoever runs the server."),
        Ko => format!("{base} 앞의 장비가 마당 대신 {with} 답했어요. 잠시 뒤에 다시 해 보고, 계속되면 서버를 운영하는 사람에게 알려 주세요.", with = with_josa(&format!("{status}"), Josa::Toward)),
    }
    proxy_refuses_size(base: &str) {
        En => format!("Something in front of {base} refuses a request of this size. Whoever runs the server can allow more there."),
        Ko => format!("{base} 앞의 장비가 이 크기의 요청을 막았어요. 서버를 운영하는 사람이 한도를 늘릴 수 있어요."),
    }
    older_server(path: &str, ours: &str, theirs: Option<&str>) {
        En => {
            let theirs = theirs.map(|theirs| format!(" It is {theirs}, this program {ours}.")).unwrap_or_default();
            format!("This server is older than this program: it has no {path}.{theirs} Update the server, or use the `madang` of its version.")
        },
        Ko => {
            let theirs = theirs.map(|theirs| format!(" (서버 {theirs}, 이 프로그램 {ours})")).unwrap_or_default();
            format!("서버가 이 프로그램보다 오래돼서 {path} 기능이 없어요{theirs}. 서버를 업데이트하거나 서버와 같은 버전의 `madang`을 써 주세요.")
        },
    }
    newer_server(ours: &str, theirs: Option<&str>) {
        En => {
            let theirs = theirs.map(|theirs| format!(" It is {theirs}, this program {ours}.")).unwrap_or_default();
            format!("This program does not understand the server's answer: they are of different versions.{theirs} Use the `madang` of the server's version.")
        },
        Ko => {
            let theirs = theirs.map(|theirs| format!(" (서버 {theirs}, 이 프로그램 {ours})")).unwrap_or_default();
            format!("서버의 답을 이해하지 못했어요. 버전이 달라요{theirs}. 서버와 같은 버전의 `madang`을 써 주세요.")
        },
    }
    versions(ours: &str, theirs: Option<&str>) -> Option<String> {
        En => theirs.filter(|theirs| *theirs != ours).map(|theirs| format!("The server is {theirs}, this program {ours}.")),
        Ko => theirs.filter(|theirs| *theirs != ours).map(|theirs| format!("서버 버전은 {theirs}, 이 프로그램 버전은 {ours}")),
    }
    other_workspace(works_in: &str, named: &str) {
        En => format!("The key works in the workspace {works_in}, not in {named}. Leave --workspace and MADANG_WORKSPACE out, or use another key."),
        Ko => format!("이 키는 {with} 아니라 {works_in} 워크스페이스의 키예요. --workspace와 MADANG_WORKSPACE를 빼거나 다른 키를 써 주세요.", with = with_josa(named, Josa::Subject)),
    }
    which_workspace {
        En => "Which workspace? Name one of these with --workspace:",
        Ko => "어느 워크스페이스인지 --workspace로 골라 주세요:",
    }
    no_workspace {
        En => "There is no such workspace for you. Check --workspace and MADANG_WORKSPACE.",
        Ko => "들어갈 수 있는 워크스페이스가 아니에요. --workspace와 MADANG_WORKSPACE를 확인해 주세요.",
    }

    columns -> [&'static str; 6] {
        En => ["APP", "KIND", "LIVE", "RUNS", "DRAFT", "NAME"],
        Ko => ["앱", "종류", "게시", "실행", "초안", "이름"],
    }
    changed { En => "changed", Ko => "바뀜" }
    left_out(apps: u32) {
        En => format!("{apps} more are not shown."),
        Ko => format!("{apps}개는 보여 드리지 않았어요."),
    }
    exported(app: &str, file: &str) {
        En => format!("{app} was written to {file}."),
        Ko => format!("{app} 앱을 {file}에 저장했어요."),
    }
    not_published(app: &str) {
        En => format!("{app} is not published, so there is no published version of it."),
        Ko => format!("{app} 앱은 게시되어 있지 않아서 게시 버전이 없어요."),
    }

    no_preview {
        En => "A key for one app can't see beforehand what becomes of a file. Use a key of the workspace or of your own, or import it with --allow-incomplete and read the report.",
        Ko => "앱 하나에 쓰는 키로는 파일이 어떻게 되는지 미리 볼 수 없어요. 워크스페이스 키나 개인 키를 쓰거나, --allow-incomplete로 가져온 뒤 결과를 확인해 주세요.",
    }
    would_be(name: &str, inputs: u32, rows: u32) {
        En => {
            let s = |count: u32| if count == 1 { "" } else { "s" };
            format!("{name}: {inputs} input{}, {rows} test row{}", s(inputs), s(rows))
        },
        Ko => format!("{name}: 입력 {inputs}개, 테스트 행 {rows}개"),
    }
    outcome(what: ImportOutcome) -> &'static str {
        En => match what {
            ImportOutcome::NeedsChoice => "needs a choice",
            ImportOutcome::Dropped => "left out",
            ImportOutcome::Changed => "changed",
            ImportOutcome::Mapped => "taken over",
        },
        Ko => match what {
            ImportOutcome::NeedsChoice => "선택 필요",
            ImportOutcome::Dropped => "빠짐",
            ImportOutcome::Changed => "바뀜",
            ImportOutcome::Mapped => "가져옴",
        },
    }
    needs_choice {
        En => "Something of the file needs a choice, so nothing was imported. Choose models with --model or --default-model, or import it with --allow-incomplete and complete it in the builder.",
        Ko => "파일에 정해야 할 것이 있어서 가져오지 않았어요. --model이나 --default-model로 모델을 고르거나, --allow-incomplete로 가져온 뒤 빌더에서 마저 정해 주세요.",
    }
    choose_by(model: &str) {
        En => format!("choose with: --model '{model}=NAME' or --model '{model}=default'"),
        Ko => format!("고르는 법: --model '{model}=이름' 또는 --model '{model}=default'"),
    }
    offered(name: &str, full: &str) {
        En => format!("can be chosen: {name} ({full})"),
        Ko => format!("고를 수 있는 모델: {name} ({full})"),
    }
    no_choice(typed: &str) {
        En => format!("{typed:?} chooses no model. Write the file's model, =, and the one that answers: openai/gpt-4.1-mini=default"),
        Ko => format!("{with} 모델 선택이 아니에요. openai/gpt-4.1-mini=default처럼 파일의 모델과 답할 모델을 =로 이어 주세요.", with = with_josa(&format!("{typed:?}"), Josa::Topic)),
    }
    not_in_file(model: &str) {
        En => format!("The file names no model {model:?}. It names:"),
        Ko => format!("파일에 {model:?} 모델이 없어요. 파일에 있는 모델:"),
    }
    no_such_model(model: &str) {
        En => format!("The workspace has no model {model:?}. Choose one of:"),
        Ko => format!("워크스페이스에 {model:?} 모델이 없어요. 이 중에서 골라 주세요:"),
    }
    more_than_one_model(model: &str) {
        En => format!("{model:?} is more than one model. Write the name that only one has:"),
        Ko => format!("{model:?} 모델이 여러 개예요. 하나만 가리키는 이름을 적어 주세요:"),
    }

    no_pair(typed: &str) {
        En => format!("{typed:?} is no input. Write NAME=VALUE, with the name that the input has in the app."),
        Ko => format!("{with} 입력이 아니에요. 앱의 입력 이름과 값을 이름=값으로 적어 주세요.", with = with_josa(&format!("{typed:?}"), Josa::Topic)),
    }
    no_values(file: &str, why: &str) {
        En => format!("{file} has no values in it: {why}. Write an object with a field for each input, as JSON or YAML."),
        Ko => format!("{file}에서 값을 읽지 못했어요: {why}. 입력마다 항목이 하나씩 있는 JSON이나 YAML로 적어 주세요."),
    }
    no_conversation {
        En => "This is no id of a conversation. `madang app run --json` shows it as `conversation`.",
        Ko => "대화 ID가 아니에요. `madang app run --json`의 `conversation`에 나와요.",
    }
    fallback(from: &str, to: &str) {
        En => format!("{from} did not answer; {to} answers instead."),
        Ko => format!("{from} 모델이 답하지 않아 {to} 모델이 대신 답해요."),
    }
    cut_off {
        En => "The answer has reached its maximum length and is cut off.",
        Ko => "답이 최대 길이에 닿아 잘렸어요.",
    }
    stream_ended(base: &str) {
        En => format!("The connection to {base} was lost several times. The run goes on there and stays in the history."),
        Ko => format!("{base} 서버와 연결이 여러 번 끊겼어요. 실행은 서버에서 계속되고 실행 기록에 남아요."),
    }
    stopped {
        En => "Stopped. The run was stopped on the server, too; its answer so far stays in the history.",
        Ko => "멈췄어요. 서버의 실행도 멈췄고, 지금까지의 답은 실행 기록에 남아요.",
    }
    no_whole_answer(state: RunState, why: &str) {
        En => {
            let what = match state {
                RunState::Cancelled => "Somebody stopped the run.",
                RunState::Interrupted => "The server stopped while it was answering. Run it again.",
                _ => "The run has no complete answer.",
            };
            if why.is_empty() { what.to_owned() } else { format!("{what} {why}") }
        },
        Ko => {
            let what = match state {
                RunState::Cancelled => "누군가 실행을 멈췄어요.",
                RunState::Interrupted => "답하는 도중에 서버가 멈췄어요. 다시 실행해 주세요.",
                _ => "끝까지 답하지 못했어요.",
            };
            if why.is_empty() { what.to_owned() } else { format!("{what} {why}") }
        },
    }

    one_stdin {
        En => "Only one side can come from standard input.",
        Ko => "표준 입력은 한쪽에만 쓸 수 있어요.",
    }

    published(number: u32) {
        En => format!("Published as version {number}."),
        Ko => format!("버전 {with} 게시했어요.", with = with_josa(&format!("{number}"), Josa::Toward)),
    }
    unchanged(number: u32) {
        En => format!("The draft is what version {number} is already; nothing was published."),
        Ko => format!("초안이 버전 {with} 같아서 게시하지 않았어요.", with = with_josa(&format!("{number}"), Josa::With)),
    }
    missing(what: GateMissing) -> &'static str {
        En => match what {
            GateMissing::NoRows => "There are no test rows to check.",
            GateMissing::RowsNotRun => "Rows have no result with this draft yet; --wait runs them.",
            GateMissing::TooFewPass => "Too few rows pass.",
            GateMissing::NotApproved => "The approver has not said yes to this draft.",
            GateMissing::ApproverGone => "The approver can’t say yes any more. Choose another one in Tests.",
        },
        Ko => match what {
            GateMissing::NoRows => "점검할 테스트 행이 없어요.",
            GateMissing::RowsNotRun => "이 초안의 결과가 아직 없는 행이 있어요. --wait로 실행할 수 있어요.",
            GateMissing::TooFewPass => "통과한 행이 모자라요.",
            GateMissing::NotApproved => "이 초안을 아직 승인받지 않았어요.",
            GateMissing::ApproverGone => "승인할 사람이 더는 승인할 수 없어요. 테스트에서 다른 사람을 골라 주세요.",
        },
    }
    rows(passed: u32, rows: u32, percent: u8) {
        En => format!("{passed} of {rows} rows pass; {percent} percent must."),
        Ko => format!("행 {rows}개 중 {passed}개가 통과했고, {percent}%가 통과해야 해요."),
    }
    row(number: u32, title: &str, standing: RowStanding) {
        En => {
            let standing = match standing {
                RowStanding::Passed => "passes",
                RowStanding::Failed => "fails",
                RowStanding::NoAnswer => "no answer",
                RowStanding::Undecided => "undecided",
                RowStanding::Unchecked => "nothing checked",
                RowStanding::Running => "running",
                RowStanding::NotRun => "not run",
            };
            format!("row {number}: {standing}: {title}")
        },
        Ko => {
            let standing = match standing {
                RowStanding::Passed => "통과",
                RowStanding::Failed => "실패",
                RowStanding::NoAnswer => "답변 없음",
                RowStanding::Undecided => "판단 못 함",
                RowStanding::Unchecked => "점검 없음",
                RowStanding::Running => "실행 중",
                RowStanding::NotRun => "실행 전",
            };
            format!("행 {number}: {standing}: {title}")
        },
    }
    needs_yes(name: &str) {
        En => format!("{name} must say yes, in the app's page of tests."),
        Ko => format!("{name}님이 앱의 테스트 페이지에서 승인해야 해요."),
    }
    may_pass {
        En => "You may publish it all the same: --reason 'why'",
        Ko => "이유를 적고 게시할 수 있어요: --reason '이유'",
    }
    runs_rows(rows: u32) {
        En => if rows == 1 { "Runs the test row that the gate needs.".to_owned() } else { format!("Runs {rows} test rows that the gate needs.") },
        Ko => format!("게이트에 필요한 테스트 행 {rows}개를 실행해요."),
    }
    gate_takes_long {
        En => "The test rows are still being run, and the time is over. They go on; publish again later.",
        Ko => "시간이 다 됐지만 테스트 행을 아직 실행하고 있어요. 실행은 계속되니 나중에 다시 게시해 주세요.",
    }
    gate_goes_on {
        En => "Stopped waiting. The test rows that were begun go on; nothing was published.",
        Ko => "기다리기를 멈췄어요. 시작한 테스트 행은 계속 실행되고, 게시하지는 않았어요.",
    }
    no_money(typed: &str) {
        En => format!("{typed:?} is no amount in dollars. Write it as 2.50."),
        Ko => format!("{with} 달러 금액이 아니에요. 2.50처럼 적어 주세요.", with = with_josa(&format!("{typed:?}"), Josa::Topic)),
    }

    no_email {
        En => "No key makes keys: a person has to sign in for this. Give an e-mail address with --email; the password is asked for.",
        Ko => "키로는 키를 다룰 수 없어서 사람이 로그인해야 해요. --email로 이메일 주소를 알려 주시면 비밀번호를 물어볼게요.",
    }
    no_password {
        En => "There is nobody here to type the password. Name a file with it by --password-file, or - for standard input.",
        Ko => "비밀번호를 입력할 사람이 없어요. --password-file로 비밀번호가 든 파일을, 표준 입력이면 -를 적어 주세요.",
    }
    password_of(email: &str) {
        En => format!("Password of {email}: "),
        Ko => format!("{email}의 비밀번호: "),
    }
    no_key_id(typed: &str) {
        En => format!("{typed:?} is no key's id. `madang key list` shows them."),
        Ko => format!("{with} 키 ID가 아니에요. `madang key list`에서 확인해 주세요.", with = with_josa(&format!("{typed:?}"), Josa::Topic)),
    }
    no_scope(typed: &str) {
        En => format!("There is no scope {typed:?}. There are:"),
        Ko => format!("{typed:?} 권한 범위는 없어요. 쓸 수 있는 범위:"),
    }
    no_time(typed: &str) {
        En => format!("{typed:?} is no day. Write it as 2027-06-30."),
        Ko => format!("{with} 날짜가 아니에요. 2027-06-30처럼 적어 주세요.", with = with_josa(&format!("{typed:?}"), Josa::Topic)),
    }
    key_made(name: &str, id: &str) {
        En => format!("The key {name} was made ({id}). Its text is shown only this once."),
        Ko => format!("{name} 키를 만들었어요({id}). 키는 지금 한 번만 보여 드려요."),
    }
    key_revoked(id: &str) {
        En => format!("{id} is revoked."),
        Ko => format!("{id} 키를 폐기했어요."),
    }
    other_keys {
        En => "Keys of a workspace are for its admins; --own is about your own, --app about an app's.",
        Ko => "워크스페이스 키는 관리자가 다뤄요. 내 키는 --own, 앱의 키는 --app으로 다룰 수 있어요.",
    }
    works_in(workspace: &str, app: Option<&str>) {
        En => match app {
            Some(app) => format!("for the app {app} in the workspace {workspace}"),
            None => format!("in the workspace {workspace}"),
        },
        Ko => match app {
            Some(app) => format!("{workspace} 워크스페이스의 {app} 앱에 써요"),
            None => format!("{workspace} 워크스페이스에 써요"),
        },
    }
    acts_as(person: &str) {
        En => format!("acts as {person}"),
        Ko => format!("{person}님으로 동작해요"),
    }
    expires(day: &str) {
        En => format!("expires on {day} (UTC)"),
        Ko => format!("{day}에 만료돼요(UTC)"),
    }
    leaked {
        En => "It was seen in the address of a request, where logs keep it: revoke it.",
        Ko => "요청 주소에서 발견돼 로그에 남았을 수 있어요. 폐기해 주세요.",
    }
    state_open { En => "open", Ko => "사용 중" }
    state_leaked { En => "leaked", Ko => "유출됨" }
    state_expired { En => "expired", Ko => "만료됨" }
    state_revoked { En => "revoked", Ko => "폐기됨" }

    unknown_argument(arg: &str) {
        En => format!("There is no option {arg} here. --help shows those that there are."),
        Ko => format!("여기에는 {arg} 옵션이 없어요. --help로 확인해 주세요."),
    }
    unknown_command(command: &str) {
        En => format!("There is no command {command}. --help shows those that there are."),
        Ko => format!("{command} 명령은 없어요. --help로 확인해 주세요."),
    }
    missing_argument(args: &str) {
        En => format!("Something is missing: {args}. --help shows what the command takes."),
        Ko => format!("빠진 것이 있어요: {args}. --help로 확인해 주세요."),
    }
    missing_command {
        En => "Which command? --help shows those that there are.",
        Ko => "어떤 명령인지 적어 주세요. --help로 확인할 수 있어요.",
    }
    no_utf8_argument {
        En => "An argument is no text in UTF-8. Write it as such.",
        Ko => "UTF-8 텍스트가 아닌 인수가 있어요. UTF-8로 적어 주세요.",
    }
    not_together(one: &str, other: &str) {
        En => format!("{one} and {other} can't stand together. Leave one of them out."),
        Ko => format!("{one}, {with} 함께 쓸 수 없어요. 하나를 빼 주세요.", with = with_josa(other, Josa::Topic)),
    }
    missing_value(arg: &str) {
        En => format!("{arg} needs a value."),
        Ko => format!("{arg}에 값이 필요해요."),
    }
    wrong_value(arg: &str, value: &str) {
        En => format!("{value:?} is no value for {arg}."),
        Ko => format!("{with} {arg}에 쓸 수 없는 값이에요.", with = with_josa(&format!("{value:?}"), Josa::Topic)),
    }
    valid_values(values: &str) {
        En => format!("There are: {values}"),
        Ko => format!("쓸 수 있는 값: {values}"),
    }
    meant(suggested: &str) {
        En => format!("{suggested} may be meant."),
        Ko => format!("{with} 쓰려던 것일 수 있어요.", with = with_josa(suggested, Josa::Object)),
    }
}
