//! Words: the API reference.

words! {
    /// The API reference.
    Reference;

    title { En => "API reference", Ko => "API 문서" }
    lead {
        En => "Everything that the screens do, a program can do too: they use the same operations.",
        Ko => "화면이 하는 일은 프로그램도 모두 할 수 있어요. 같은 API를 써요.",
    }
    /// Where the text itself is in English.
    in_english -> Option<&'static str> { En => None, Ko => Some("각 항목의 설명은 영어로 되어 있어요.") }
    document { En => "OpenAPI document (JSON)", Ko => "OpenAPI 문서 (JSON)" }
}

// Not compiled for the browser, because only the server draws the operations.
#[cfg(feature = "ssr")]
words! {
    /// The operations and types of the reference.
    Operations;

    contents { En => "On this page", Ko => "이 페이지에 있는 것" }
    begin { En => "First steps", Ko => "처음 쓰기" }
    begin_text {
        En => "Make an API key, under API keys in your account or in the administration, or on the API page of an app, and send it with every request in the Authorization header. Keep it out of addresses: those end up in logs.",
        Ko => "계정이나 관리 메뉴의 API 키, 또는 앱의 API 페이지에서 키를 만들고, 요청마다 Authorization 헤더로 보내 주세요. 주소는 로그에 남으니 키를 주소에 넣지 마세요.",
    }
    access { En => "Who may", Ko => "쓸 수 있는 사람" }
    /// Words for an operation's `x-access`.
    rule(rule: &str) {
        En => match rule {
            "anyone" => "Anyone, without signing in".to_owned(),
            "link holder" => "Whoever has the link".to_owned(),
            "signed in" => "Anybody who is signed in".to_owned(),
            "member: user" => "Members of the workspace".to_owned(),
            "member: builder" => "Members with the role Builder or above".to_owned(),
            "member: admin" => "Members with the role Admin or above".to_owned(),
            "member: owner" => "Owners of the workspace".to_owned(),
            "key holder: user" => "Programs with an API key".to_owned(),
            other => other.to_owned(),
        },
        Ko => match rule {
            "anyone" => "누구나, 로그인하지 않아도 돼요".to_owned(),
            "link holder" => "링크를 가진 사람".to_owned(),
            "signed in" => "로그인한 사람".to_owned(),
            "member: user" => "워크스페이스 구성원".to_owned(),
            "member: builder" => "제작자 이상의 구성원".to_owned(),
            "member: admin" => "관리자 이상의 구성원".to_owned(),
            "member: owner" => "워크스페이스 소유자".to_owned(),
            "key holder: user" => "API 키를 가진 프로그램".to_owned(),
            other => other.to_owned(),
        },
    }
    /// Words for the scope in an operation's `x-access`.
    by_key(scope: &str) {
        En => match scope {
            "none" => "no API key".to_owned(),
            "any" => "any API key".to_owned(),
            scope => format!("API keys with {scope}"),
        },
        Ko => match scope {
            "none" => "API 키로는 쓸 수 없어요".to_owned(),
            "any" => "모든 API 키".to_owned(),
            scope => format!("{scope} 범위가 있는 API 키"),
        },
    }
    path { En => "In the path", Ko => "경로" }
    query { En => "In the query", Ko => "쿼리" }
    headers { En => "In the headers", Ko => "헤더" }
    body { En => "Body", Ko => "본문" }
    answers { En => "Answers", Ko => "응답" }
    name { En => "Name", Ko => "이름" }
    kind { En => "Type", Ko => "타입" }
    meaning { En => "Meaning", Ko => "뜻" }
    status { En => "Status", Ko => "상태" }
    required { En => "required", Ko => "필수" }
    optional { En => "optional", Ko => "선택" }
    errors { En => "Error codes", Ko => "오류 코드" }
    errors_text {
        En => "Every refused request has the body of ErrorBody, with one of these codes. More may come: treat an unknown one by its status.",
        Ko => "거절된 요청의 본문은 모두 ErrorBody이고, 아래 코드 중 하나가 있어요. 코드는 늘어날 수 있으니 모르는 코드는 상태 번호로 처리해 주세요.",
    }
    code { En => "Code", Ko => "코드" }
    types { En => "Types", Ko => "타입" }
    types_text {
        En => "The JSON that goes in and out. Readers ignore fields that they don't know; more may come.",
        Ko => "주고받는 JSON이에요. 필드는 늘어날 수 있으니 모르는 필드는 무시해 주세요.",
    }
    closed { En => "Other fields are refused.", Ko => "다른 필드는 받지 않아요." }
    values { En => "Values", Ko => "값" }
}
