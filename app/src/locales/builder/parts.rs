//! Words: prompt, output, preview, and how an app is listed.

use ::model::schema::FieldKind;
use ::model::{OutputFormat, Role};
use ui::IconName;

use crate::{format::number, widgets::VariablePart};

words! {
    /// What is said to the model.
    Prompt;

    title { En => "Prompt", Ko => "프롬프트" }
    lead {
        En => "Write to the model as you would brief a colleague. Type {{ to insert a variable; {{{{name}}}} sends {{name}} as it stands.",
        Ko => "동료에게 일을 설명하듯 써 주세요. {{ 를 입력하면 변수를 넣을 수 있어요. {{{{이름}}}}으로 쓰면 {{이름}} 그대로 보내요.",
    }
    add { En => "Add message", Ko => "메시지 추가" }
    /// All messages with the sample.
    size(tokens: u64) {
        En => format!("About {} tokens with the sample", number(tokens)),
        Ko => format!("예시 값으로 약 {}토큰", number(tokens)),
    }
    size_in(tokens: u64, percent: u64, model: &str) {
        En => format!("About {} tokens with the sample, {percent}% of the context of {model}", number(tokens)),
        Ko => format!("예시 값으로 약 {}토큰, {model} 컨텍스트의 {percent}%", number(tokens)),
    }
    too_large_for(tokens: u64, most: u64, model: &str) {
        En => format!("About {} tokens with the sample: more than the {} that {model} takes", number(tokens), number(most)),
        Ko => format!("예시 값으로 약 {}토큰이라 {model}에 넣을 수 있는 {}토큰을 넘어요", number(tokens), number(most)),
    }
    /// For screen readers.
    moved(place: usize, of: usize) {
        En => format!("Moved to place {place} of {of}"),
        Ko => format!("{of}개 중 {place}번째로 옮겼어요"),
    }
    message(role: Role) -> &'static str {
        En => match role {
            Role::System => "System message",
            Role::User => "User message",
            Role::Assistant => "Assistant message",
        },
        Ko => match role {
            Role::System => "시스템 메시지",
            Role::User => "사용자 메시지",
            Role::Assistant => "모델 메시지",
        },
    }
    role { En => "Who says it", Ko => "누가 하는 말인지" }
    role_name(role: Role) -> &'static str {
        En => match role {
            Role::System => "System",
            Role::User => "User",
            Role::Assistant => "Assistant",
        },
        Ko => match role {
            Role::System => "시스템",
            Role::User => "사용자",
            Role::Assistant => "모델",
        },
    }
    role_hint(role: Role) -> &'static str {
        En => match role {
            Role::System => "rules that always hold",
            Role::User => "sent on every run",
            Role::Assistant => "as if the model had said it",
        },
        Ko => match role {
            Role::System => "언제나 지킬 규칙",
            Role::User => "실행할 때마다 보내는 말",
            Role::Assistant => "모델이 답한 것처럼 넣는 말",
        },
    }
    /// The handle for dragging a message.
    reorder(name: &str) {
        En => format!("Reorder {name}. Use arrow keys"),
        Ko => format!("{name} 순서 바꾸기. 화살표 키를 써 주세요"),
    }
    more(name: &str) { En => format!("More for {name}"), Ko => format!("{name} 더 보기") }
    removed { En => "Message removed", Ko => "메시지를 뺐어요" }
    inserted_piece(name: &str, version: u32) {
        En => format!("Piece “{name}”, version {version}"),
        Ko => format!("조각 ‘{name}’, 버전 {version}"),
    }
    open_piece { En => "Open this piece", Ko => "이 조각 열기" }
    chat_message { En => "What the person writes", Ko => "사람이 쓰는 말" }
    examples { En => "Examples", Ko => "예시" }
    examples_lead {
        En => "Show the model what a good answer looks like: what was filled in, and the answer to it.",
        Ko => "좋은 답변이 어떤 것인지 보여 주세요. 채운 내용과 그에 맞는 답변을 함께 적어요.",
    }
    add_example { En => "Add example", Ko => "예시 추가" }
    when_inputs { En => "When this is filled in", Ko => "이렇게 채우면" }
    good_answer { En => "A good answer is", Ko => "이렇게 답해요" }
    nothing_filled_in { En => "Nothing filled in", Ko => "채운 내용이 없어요" }
    example(number: usize) { En => format!("Example {number}"), Ko => format!("예시 {number}") }
    edit_example(number: usize) { En => format!("Edit example {number}"), Ko => format!("예시 {number} 수정") }
    more_example(number: usize) { En => format!("More for example {number}"), Ko => format!("예시 {number} 더 보기") }
    /// For screen readers.
    example_actions { En => "Change or move", Ko => "수정하거나 옮기기" }
    example_removed { En => "Example removed", Ko => "예시를 뺐어요" }
}

words! {
    /// The editor of one message.
    PromptEditor;

    insert { En => "Insert variable", Ko => "변수 넣기" }
    app_inputs { En => "Inputs of this app", Ko => "이 앱의 입력 항목" }
    pieces { En => "Pieces of the workspace", Ko => "워크스페이스 조각" }
    given_by_madang { En => "Filled in by Madang", Ko => "마당이 채우는 값" }
    /// Above the variables that control a section of a message.
    part(part: VariablePart) -> &'static str {
        En => match part {
            VariablePart::WhenFilledIn => "Only if filled in",
            VariablePart::WhenEmpty => "Only if left empty",
            VariablePart::WhenTicked => "Only if ticked",
            VariablePart::WhenNotTicked => "Only if not ticked",
            VariablePart::EachItem => "Once for each line or choice",
        },
        Ko => match part {
            VariablePart::WhenFilledIn => "채웠을 때만 넣기",
            VariablePart::WhenEmpty => "비웠을 때만 넣기",
            VariablePart::WhenTicked => "체크했을 때만 넣기",
            VariablePart::WhenNotTicked => "체크하지 않았을 때만 넣기",
            VariablePart::EachItem => "줄이나 선택마다 한 번씩 넣기",
        },
    }
    new_input { En => "New input…", Ko => "새 입력 항목…" }
    new_named(name: &str) { En => format!("New input “{name}”"), Ko => format!("새 입력 항목 ‘{name}’") }
    names { En => "Variables", Ko => "변수" }
    /// For screen readers.
    offered(count: usize) {
        En => if count == 1 { "1 variable".to_owned() } else { format!("{count} variables") },
        Ko => format!("변수 {count}개"),
    }
    more_problems(count: usize) {
        En => if count == 1 { "1 more problem".to_owned() } else { format!("{count} more problems") },
        Ko => format!("문제가 {count}개 더 있어요"),
    }
    variables(count: usize) {
        En => if count == 1 { "1 variable".to_owned() } else { format!("{count} variables") },
        Ko => format!("변수 {count}개"),
    }
    tokens(count: usize) {
        En => format!("About {} tokens", number(u64::try_from(count).unwrap_or(u64::MAX))),
        Ko => format!("약 {}토큰", number(u64::try_from(count).unwrap_or(u64::MAX))),
    }
    /// Writes the tag so that the model sees it.
    as_it_stands { En => "Send as it stands", Ko => "태그 그대로 보내기" }
    make_input { En => "Make it an input", Ko => "입력 항목으로 만들기" }
    make_piece { En => "Make this piece", Ko => "이 조각 만들기" }
}

words! {
    /// What the answer is.
    Output;

    title { En => "Output", Ko => "답변 모양" }
    lead { En => "How the answer looks.", Ko => "답변이 어떻게 보일지 정해요." }
    format_label { En => "Answer format", Ko => "답변 형식" }
    format(format: OutputFormat) -> &'static str {
        En => match format {
            OutputFormat::Markdown => "Formatted text",
            OutputFormat::Text => "Plain text",
            OutputFormat::Json => "Fields",
        },
        Ko => match format {
            OutputFormat::Markdown => "서식 있는 글",
            OutputFormat::Text => "일반 글",
            OutputFormat::Json => "항목",
        },
    }
    fields { En => "Fields", Ko => "항목" }
    fields_lead {
        En => "The answer has exactly these. Programs get them as JSON; people see a list.",
        Ko => "답변에는 이 항목만 있어요. 프로그램은 JSON으로 받고, 사람은 목록으로 봐요.",
    }
    /// The name of the first field, in the answer's JSON.
    first_field { En => "summary", Ko => "요약" }
    field_name { En => "Name", Ko => "이름" }
    field_kind { En => "Kind", Ko => "종류" }
    kind(kind: FieldKind) -> &'static str {
        En => match kind {
            FieldKind::Text => "Text",
            FieldKind::Number => "Number",
            FieldKind::YesNo => "Yes or no",
            FieldKind::Texts => "List of texts",
        },
        Ko => match kind {
            FieldKind::Text => "글",
            FieldKind::Number => "숫자",
            FieldKind::YesNo => "예/아니요",
            FieldKind::Texts => "글 목록",
        },
    }
    field_about { En => "What it is", Ko => "무엇인지" }
    field_about_example { En => "The total, in won", Ko => "총액, 원 단위" }
    add_field { En => "Add field", Ko => "항목 추가" }
    remove_field(number: usize) { En => format!("Remove field {number}"), Ko => format!("{number}번째 항목 빼기") }
    field_twice {
        En => "Another field has this name. Choose another one.",
        Ko => "같은 이름의 항목이 있어요. 다른 이름으로 정해 주세요.",
    }
    by_schema {
        En => "This answer has a JSON Schema with more in it than fields",
        Ko => "항목보다 자세한 JSON Schema가 있는 답변이에요",
    }
    by_schema_text {
        En => "It was written by a program, and is kept as it is. Change it through the API.",
        Ko => "프로그램이 만든 것이라 그대로 두었어요. API로 바꿀 수 있어요.",
    }
    form { En => "Your company’s form", Ko => "회사 양식" }
    form_hint {
        En => "A Word document with {{field}} where an answer’s field goes. Answers can then be downloaded in it.",
        Ko => "답변의 항목이 들어갈 자리에 {{항목}}을 적은 워드 문서예요. 답변을 이 양식으로 내려받을 수 있어요.",
    }
    form_sending { En => "Looking at the form", Ko => "양식을 살펴보는 중" }
    form_removed { En => "The form was removed", Ko => "양식을 뺐어요" }
    form_too_large {
        En => "The form is too large: at most 5 MB. Make the pictures in it smaller.",
        Ko => "양식이 너무 커요. 5 MB까지 되니 안에 든 그림을 줄여 주세요.",
    }
    form_without_fields {
        En => "There is no {{field}} in this document, so it will stay as it is.",
        Ko => "이 문서에는 {{항목}}이 없어서 그대로 내려받게 돼요.",
    }
    form_fits(fields: usize) {
        En => if fields == 1 { "Its field is in the answer".to_owned() } else { format!("All of its {fields} fields are in the answer") },
        Ko => format!("양식의 항목 {fields}개가 모두 답변에 있어요"),
    }
    form_unknown(names: &str) {
        En => format!("Not in the answer, and left empty: {names}"),
        Ko => format!("답변에 없어서 비워 두는 항목: {names}"),
    }
    opening { En => "Opening", Ko => "첫인사" }
    opening_hint { En => "What the app says before anyone has written.", Ko => "아무도 쓰기 전에 앱이 먼저 하는 말이에요." }
    suggestions { En => "Suggestions", Ko => "추천 질문" }
    suggestions_lead { En => "What people may ask, one click each.", Ko => "한 번 눌러 물어볼 수 있는 질문이에요." }
    add_suggestion { En => "Add suggestion", Ko => "추천 질문 추가" }
    suggestion { En => "Suggestion", Ko => "추천 질문" }
    /// The handle for dragging a suggestion.
    reorder(number: usize) {
        En => format!("Reorder suggestion {number}. Use arrow keys"),
        Ko => format!("추천 질문 {number} 순서 바꾸기. 화살표 키를 써 주세요"),
    }
    remove(number: usize) { En => format!("Remove suggestion {number}"), Ko => format!("추천 질문 {number} 빼기") }
    keep_turns { En => "Turns kept", Ko => "기억하는 대화 수" }
    keep_turns_hint(max: u32) {
        En => format!("How many earlier questions and answers are sent along, 0 to {max}."),
        Ko => format!("앞서 주고받은 질문과 답을 몇 번까지 함께 보낼지 정해요. 0에서 {max}까지예요."),
    }
}

words! {
    /// Trying it.
    Preview;

    title { En => "Preview", Ko => "미리보기" }
    shown { En => "What is shown", Ko => "무엇을 볼지" }
    form { En => "Form", Ko => "양식" }
    sent { En => "What is sent", Ko => "보내는 내용" }
    sent_tokens(count: usize) {
        En => format!("About {} tokens in all", number(u64::try_from(count).unwrap_or(u64::MAX))),
        Ko => format!("모두 약 {}토큰", number(u64::try_from(count).unwrap_or(u64::MAX))),
    }
    not_sent { En => "Nothing can be sent yet", Ko => "아직 보낼 수 있는 내용이 없어요" }
    too_long {
        En => "With these values the prompt is too long. Shorten what is filled in.",
        Ko => "이 값으로는 프롬프트가 너무 길어요. 채운 내용을 줄여 주세요.",
    }
    nothing_to_say { En => "Fill in what the prompt uses, then it shows here.", Ko => "프롬프트에 쓰인 항목을 채우면 여기에 보여요." }
    answer { En => "Answer", Ko => "답변" }
    try_it { En => "Try it", Ko => "시험하기" }
    starting { En => "Starting", Ko => "시작하는 중" }
    offline { En => "You are offline. Trying needs a connection.", Ko => "인터넷에 연결되어 있지 않아요. 연결되면 시험할 수 있어요." }
    unsaved { En => "The draft is not saved", Ko => "초안을 저장하지 못했어요" }
    unsaved_text {
        En => "Only a saved draft can be tried. Your changes are kept in this tab.",
        Ko => "저장한 초안만 시험할 수 있어요. 바꾼 내용은 이 탭에 그대로 있어요.",
    }
    mistakes { En => "Fix this first", Ko => "먼저 고쳐 주세요" }
    not_tried { En => "This could not be tried", Ko => "시험하지 못했어요" }
}

words! {
    /// How the app is listed.
    About;

    open { En => "Edit details", Ko => "앱 정보 수정" }
    title { En => "About this app", Ko => "앱 정보" }
    lead { En => "This is how the market shows it. Changes take effect at once.", Ko => "마켓에 보이는 내용이에요. 저장하면 바로 바뀌어요." }
    /// After closing with changes.
    not_saved { En => "Your changes to the details were not saved", Ko => "앱 정보에서 바꾼 내용은 저장하지 않았어요" }
    bring_back { En => "Bring them back", Ko => "되살리기" }
    name { En => "Name", Ko => "이름" }
    summary { En => "What it does", Ko => "하는 일" }
    summary_hint { En => "In a sentence or two, at most 300 characters.", Ko => "한두 문장으로, 300자까지 써 주세요." }
    category { En => "Category", Ko => "분류" }
    icon { En => "Icon", Ko => "아이콘" }
    icon_name(icon: IconName) -> &'static str {
        En => match icon {
            IconName::Apps => "Squares",
            IconName::Chat => "Speech bubble",
            IconName::Mail => "Letter",
            IconName::Text => "Lines of text",
            IconName::File => "Document",
            IconName::List => "List",
            IconName::Table => "Table",
            IconName::Search => "Magnifier",
            IconName::Globe => "Globe",
            IconName::Bulb => "Light bulb",
            IconName::Megaphone => "Megaphone",
            IconName::Sales => "Sales",
            IconName::Hr => "People",
            IconName::Scale => "Scales",
            IconName::Calendar => "Calendar",
            IconName::Check => "Check mark",
            IconName::Terminal => "Terminal",
            IconName::Braces => "Braces",
            IconName::Tool => "Wrench",
            IconName::Usage => "Bars",
            other => other.id(),
        },
        Ko => match icon {
            IconName::Apps => "네모",
            IconName::Chat => "말풍선",
            IconName::Mail => "편지",
            IconName::Text => "글줄",
            IconName::File => "문서",
            IconName::List => "목록",
            IconName::Table => "표",
            IconName::Search => "돋보기",
            IconName::Globe => "지구",
            IconName::Bulb => "전구",
            IconName::Megaphone => "확성기",
            IconName::Sales => "영업",
            IconName::Hr => "사람",
            IconName::Scale => "저울",
            IconName::Calendar => "달력",
            IconName::Check => "체크",
            IconName::Terminal => "터미널",
            IconName::Braces => "중괄호",
            IconName::Tool => "공구",
            IconName::Usage => "막대",
            other => other.id(),
        },
    }
}
