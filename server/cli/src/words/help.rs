//! Words: what `--help` says.

words! {
    /// Help.
    Help;

    madang {
        En => "Builds and shares LLM apps. Without a command it serves them.",
        Ko => "LLM 앱을 만들고 나누는 마당이에요. 명령 없이 실행하면 서버를 시작해요.",
    }
    after {
        En => "Settings of the server come from the environment (docs/configuration.md). `app` and `key` ask any server that MADANG_URL names, with the key in MADANG_API_KEY (docs/cli.md).",
        Ko => "서버 설정은 환경 변수에서 읽어요(docs/configuration.md). `app`과 `key`는 MADANG_URL의 서버에 MADANG_API_KEY의 키로 요청해요(docs/cli.md).",
    }
    lang { En => "Language of help and messages; the locale's if absent", Ko => "도움말과 메시지의 언어. 없으면 로캘을 따라요" }
    serve { En => "Serve the apps (the default)", Ko => "서버를 시작해요(기본)" }
    migrate { En => "Bring the database's schema up to date, and end", Ko => "데이터베이스 스키마를 최신으로 바꾸고 끝내요" }
    openapi { En => "Print the OpenAPI document, and end", Ko => "OpenAPI 문서를 출력하고 끝내요" }
    backup {
        En => "Write the whole database into one file; docs/operate.md says more",
        Ko => "데이터베이스 전체를 파일 하나로 백업해요. 자세한 내용은 docs/operate.md에 있어요",
    }
    restore { En => "Bring a backup back", Ko => "백업을 되살려요" }
    drill {
        En => "Try a backup: restore it elsewhere, look whether everything opens, and remove it again",
        Ko => "백업을 시험해요. 다른 곳에 되살려 모두 열리는지 확인하고 다시 지워요",
    }
    admin {
        En => "Recover: make an owner, set a password, end sessions, move to another master key",
        Ko => "복구해요. 소유자 지정, 비밀번호 설정, 세션 종료, 마스터 키 교체를 할 수 있어요",
    }
    audit {
        En => "Verify audit logs, or print signed statements of how far they are; docs/audit.md says more",
        Ko => "감사 기록을 검증하거나, 어디까지 기록했는지 서명해 출력해요. 자세한 내용은 docs/audit.md에 있어요",
    }
    password_link {
        En => "Print a link by which the account with this address gets a new password, and end",
        Ko => "이 주소의 계정이 새 비밀번호를 정하는 링크를 출력하고 끝내요",
    }
    read_file {
        En => "Read a file from standard input, locked in, and print what is in it as JSON; the server does so itself",
        Ko => "표준 입력의 파일을 격리해서 읽고 내용을 JSON으로 출력해요. 서버가 스스로 쓰는 명령이에요",
    }
    version { En => "Print the version", Ko => "버전을 출력해요" }
    completion { En => "Print a script by which a shell completes what is typed", Ko => "셸 자동 완성 스크립트를 출력해요" }
    shell { En => "Which shell", Ko => "셸의 종류" }

    usage { En => "Usage:", Ko => "사용법:" }
    commands { En => "Commands", Ko => "명령" }
    arguments { En => "Arguments", Ko => "인자" }
    options { En => "Options", Ko => "옵션" }
    values { En => "possible values", Ko => "쓸 수 있는 값" }
    help { En => "Print help", Ko => "도움말을 출력해요" }
    help_of { En => "Print this message or the help of the given command", Ko => "이 도움말이나 명령의 도움말을 출력해요" }
    print_version { En => "Print version", Ko => "버전을 출력해요" }
    url { En => "The server's address; MADANG_URL if absent", Ko => "서버 주소. 없으면 MADANG_URL" }
    key_file {
        En => "A file with the API key, - for standard input; MADANG_API_KEY if absent",
        Ko => "API 키가 든 파일, 표준 입력은 -. 없으면 MADANG_API_KEY",
    }
    workspace {
        En => "The workspace, by id or slug; MADANG_WORKSPACE, or the key's own, if absent",
        Ko => "워크스페이스의 ID나 주소 이름. 없으면 MADANG_WORKSPACE나 키의 워크스페이스",
    }
    json { En => "Write results and errors as JSON", Ko => "결과와 오류를 JSON으로 출력해요" }

    app { En => "Apps: list, export, import, run, compare, publish", Ko => "앱: 목록, 내보내기, 가져오기, 실행, 비교, 게시" }
    list { En => "List the apps that the key may change", Ko => "키로 바꿀 수 있는 앱을 보여 줘요" }
    market { En => "List what is published in the market instead", Ko => "대신 마켓에 게시된 앱을 보여 줘요" }
    export { En => "Write an app as a file, exact to the byte", Ko => "앱을 파일로 내보내요. 바이트까지 같아요" }
    app_version { En => "The app by id or slug: its draft, or @3, or @published", Ko => "앱의 ID나 주소 이름. 초안이고, @3이나 @published도 돼요" }
    app_name { En => "The app, by id or slug", Ko => "앱의 ID나 주소 이름" }
    app_run {
        En => "The app by id or slug: what is published, or its @draft, or @3; the last two are tries, for keys of those who may edit it",
        Ko => "앱의 ID나 주소 이름. 게시된 앱을 실행하고, @draft나 @3이면 시험 실행해요. 시험 실행은 앱을 편집할 수 있는 키로만 돼요",
    }
    output { En => "The file to write; standard output if absent", Ko => "저장할 파일. 없으면 표준 출력" }
    import { En => "Make an app out of a file, or replace an app's draft", Ko => "파일로 앱을 만들거나 앱의 초안을 바꿔요" }
    file_in { En => "The file, - for standard input", Ko => "파일, 표준 입력은 -" }
    into {
        En => "Replace the draft of this app; its address, versions, links and keys stay",
        Ko => "이 앱의 초안을 바꿔요. 주소, 버전, 링크, 키는 그대로예요",
    }
    dry_run { En => "Only say what would become of the file", Ko => "파일이 어떻게 되는지만 보여 줘요" }
    model {
        En => "Which model answers for one that the file names: openai/gpt-4.1-mini=NAME, or =default",
        Ko => "파일의 모델 대신 답할 모델: openai/gpt-4.1-mini=이름, 또는 =default",
    }
    default_model {
        En => "The workspace's default model answers for all that aren't found",
        Ko => "찾지 못한 모델은 모두 워크스페이스 기본 모델이 답해요",
    }
    allow_incomplete { En => "Import it although something needs a choice in the builder", Ko => "빌더에서 정할 것이 남아도 가져와요" }
    revision_in {
        En => "Only if the draft is still at this revision",
        Ko => "초안이 아직 이 리비전일 때만 바꿔요",
    }
    run { En => "Run an app, and write its answer as it comes", Ko => "앱을 실행하고 답을 오는 대로 출력해요" }
    input { En => "A value of an input; twice for several", Ko => "입력 항목의 값. 여러 값이면 여러 번" }
    inputs { En => "A file with values, JSON or YAML, - for standard input", Ko => "값이 든 JSON이나 YAML 파일, 표준 입력은 -" }
    file_up { En => "A file for an input that takes files", Ko => "파일을 받는 입력 항목에 올릴 파일" }
    conversation { En => "The conversation to go on with, of a chat", Ko => "이어 갈 채팅 대화" }
    diff { En => "Compare two apps or files: 0 if the same, 1 if not", Ko => "앱이나 파일 둘을 비교해요. 같으면 0, 다르면 1" }
    side {
        En => "APP, APP@3, APP@published, or a file; - for standard input",
        Ko => "앱, 앱@3, 앱@published, 또는 파일. 표준 입력은 -",
    }
    context { En => "How many lines around each difference; 3 if absent", Ko => "다른 곳 앞뒤로 보일 줄 수. 없으면 3" }
    publish { En => "Publish an app's draft, if its gate lets it", Ko => "게이트를 통과하면 앱의 초안을 게시해요" }
    note { En => "What changed, for the people who use the app", Ko => "앱을 쓰는 사람에게 알릴 변경 내용" }
    reason { En => "Why it is published although its gate is not passed; only admins may", Ko => "게이트를 통과하지 않고 게시하는 이유. 관리자만 쓸 수 있어요" }
    wait { En => "Run the test rows that the gate still needs, and wait for them", Ko => "게이트에 필요한 테스트 행을 실행하고 끝나기를 기다려요" }
    limit { En => "The most that these runs may cost, in dollars", Ko => "그 실행에 쓸 최대 금액(달러)" }
    timeout { En => "How many seconds to wait at most", Ko => "최대로 기다릴 시간(초)" }
    if_changed { En => "Do nothing if the draft is what is published", Ko => "초안이 게시된 것과 같으면 아무것도 하지 않아요" }
    revision_out { En => "Only if the draft is still at this revision", Ko => "초안이 아직 이 리비전일 때만 게시해요" }

    key { En => "API keys: show the present one; list, create, revoke", Ko => "API 키: 지금 키 확인, 목록, 만들기, 폐기" }
    key_show { En => "Show what the present key is, and what it may do", Ko => "지금 쓰는 키와 그 권한을 보여 줘요" }
    key_list { En => "List the API keys of the workspace, of an app, or your own", Ko => "워크스페이스나 앱의 API 키, 또는 내 키를 보여 줘요" }
    key_create { En => "Make an API key; its text is written once", Ko => "API 키를 만들어요. 키는 한 번만 출력해요" }
    key_revoke { En => "Revoke an API key, at once and for good", Ko => "API 키를 바로 폐기해요. 되돌릴 수 없어요" }
    email { En => "Who signs in for this; MADANG_EMAIL if absent", Ko => "로그인할 사람의 이메일. 없으면 MADANG_EMAIL" }
    password_file { En => "A file with the password, - for standard input; asked for if absent", Ko => "비밀번호가 든 파일, 표준 입력은 -. 없으면 물어봐요" }
    keys_of_app { En => "Keys for this app", Ko => "이 앱의 키" }
    own { En => "Your own keys", Ko => "내 키" }
    key_name { En => "Its name, best that of the program that it is for", Ko => "키 이름. 쓸 프로그램의 이름이 좋아요" }
    scope { En => "What it may do; several with commas", Ko => "할 수 있는 일. 여러 개는 쉼표로" }
    expires { En => "The last day on which it works, as 2027-06-30", Ko => "쓸 수 있는 마지막 날, 2027-06-30처럼" }
    max_runs { En => "The most runs", Ko => "최대 실행 수" }
    max_runs_per_day { En => "The most runs a day, in UTC", Ko => "하루 최대 실행 수(UTC)" }
    max_runs_at_once { En => "The most runs at the same time", Ko => "동시에 실행할 수 있는 최대 수" }
    max_cost { En => "The most that its runs may cost, in dollars", Ko => "실행에 쓸 최대 금액(달러)" }
    max_cost_per_day { En => "The most that its runs of a day may cost, in dollars", Ko => "하루 실행에 쓸 최대 금액(달러)" }
    key_id { En => "The key's id, as `madang key list` shows it", Ko => "`madang key list`에 나오는 키 ID" }
}
