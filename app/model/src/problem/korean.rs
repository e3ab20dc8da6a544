//! Problems in Korean: 해요체, short, with the particle that fits the name.

use super::{DefinitionPart, FileProblem, ProblemKind, Unsupported};
use crate::{
    InputKind, Language,
    format::{grouped, number},
    josa::{Josa, josa, with_josa},
};

pub(super) fn message(kind: &ProblemKind) -> String {
    use ProblemKind as P;
    match kind {
        P::UnclosedTag { end } => format!("태그가 닫히지 않았어요. 뒤에 {end} 괄호를 붙여 주세요."),
        P::EmptyTag => "태그가 비어 있어요. 괄호 안에 입력 항목 이름을 쓰거나 태그를 지워 주세요.".to_owned(),
        P::Unsupported(what) => unsupported(what),
        P::UnclosedSection { name } => {
            format!("여기서 시작한 부분이 닫히지 않았어요. 끝에 {{{{/{name}}}}} 태그를 붙여 주세요.")
        }
        P::StrayClose { name } => {
            format!("닫을 ‘{name}’ 부분이 없어요. 앞에 {{{{#{name}}}}} 태그를 쓰거나 이 태그를 지워 주세요.")
        }
        P::ItemOutsideSection => {
            "{{.}}은 목록의 항목 하나를 뜻해요. {{#목록}}과 {{/목록}} 사이에 써 주세요.".to_owned()
        }
        P::UnknownVariable { name, nearest } => unknown_variable(name, nearest.as_deref()),
        P::UnknownPiece { name } => unknown_piece(name),
        P::Missing(part) => missing(*part).to_owned(),
        P::DuplicateName { name } => format!("이름이 ‘{name}’인 입력 항목이 또 있어요. 다른 이름을 지어 주세요."),
        P::BadTagName { name } => bad_tag_name(name),
        P::BadName { name } => bad_name(name),
        P::ReservedName { name } => reserved_name(name),
        P::TooMany { part, max } => too_many(parts(*part), *max),
        P::Duplicate { text } => format!("‘{text}’{} 두 번 있어요. 하나를 지워 주세요.", josa(text, Josa::Subject)),
        P::TooLong { max, by } => {
            format!("{}자 넘었어요. {}자까지 쓸 수 있으니 줄여 주세요.", grouped(*by), grouped(*max))
        }
        P::TooLarge { max_bytes } => {
            format!("모두 합쳐 {}KB까지 담을 수 있어요. 긴 글을 줄여 주세요.", grouped(max_bytes / 1024))
        }
        P::MinAboveMax => "최솟값이 최댓값보다 커요. 두 값을 고쳐 주세요.".to_owned(),
        P::OutOfRange { min, max } => format!("{}부터 {}까지 쓸 수 있어요.", number(*min), number(*max)),
        P::NotForThisKind { kind } => {
            format!("‘{}’ 항목에는 쓰이지 않는 설정이에요. 지워도 돼요.", kind.name(Language::Ko))
        }
        P::NoUserMessage => "사람이 하는 말이 없어요. 역할이 ‘user’인 메시지를 더해 주세요.".to_owned(),
        P::ChatOnForm => "양식 앱에는 대화 설정을 둘 수 없어요. 설정을 지우거나 대화 앱으로 바꿔 주세요.".to_owned(),
        P::UselessFallback => "이미 쓰고 있거나 목록에 있는 모델이에요. 지우거나 다른 모델을 골라 주세요.".to_owned(),
        P::NotAnEarlierInput { name } => not_an_earlier_input(name),
        P::UnusedInput { name } => unused_input(name),
        P::EndsWithAnswer { models } => ends_with_answer(models),
        P::BeginsWithAnswer { models } => begins_with_answer(models),
        P::NotASchema => not_a_schema().to_owned(),
        P::ExampleWithoutFields => example_without_fields().to_owned(),
        P::Nul => "보이지 않는 NUL 문자가 들어 있어요. 글을 새로 써 주세요.".to_owned(),
        P::Required { kind } => required(*kind).to_owned(),
        P::UnknownInput { name } => format!("이 앱에는 ‘{name}’ 입력 항목이 없어요. 빼 주세요."),
        P::WrongKind { expected } => wrong_kind(*expected).to_owned(),
        P::BelowMin { min } => format!("{} 이상이어야 해요.", number(*min)),
        P::AboveMax { max } => format!("{} 이하여야 해요.", number(*max)),
        P::NotAnOption { text } => {
            format!("‘{text}’{} 고를 수 없어요. 목록에서 골라 주세요.", josa(text, Josa::Topic))
        }
        P::NotADate => "달력에 없는 날짜예요. 2026-03-31처럼 써 주세요.".to_owned(),
        P::NotAUrl => "웹 주소가 아니에요. https://나 http://로 시작해야 해요.".to_owned(),
        P::File { name, problem } => file(name, *problem),
        P::ItemTooLong { item, max, by } => {
            format!("{item}번째 항목이 {}자 넘었어요. {}자까지 쓸 수 있으니 줄여 주세요.", grouped(*by), grouped(*max))
        }
    }
}

fn not_an_earlier_input(name: &str) -> String {
    format!(
        "{} 이 항목 위에 있는 입력 항목이 아니에요. 위에 있는 항목을 고르거나 항상 보이게 해 주세요.",
        with_josa(&format!("‘{name}’"), Josa::Topic)
    )
}

fn unused_input(name: &str) -> String {
    format!("이 입력 항목을 쓰는 메시지가 없어요. 필요한 곳에 {{{{{name}}}}} 태그를 쓰거나 항목을 지워 주세요.")
}

fn file(name: &str, problem: FileProblem) -> String {
    match problem {
        FileProblem::Gone => format!("‘{name}’ 파일이 더 이상 없어요. 다시 첨부해 주세요."),
        FileProblem::NotReady => format!("‘{name}’ 파일을 아직 읽고 있어요. 잠시 뒤에 다시 해 주세요."),
        FileProblem::Refused => format!("‘{name}’ 파일을 읽을 수 없어요. 빼거나 다른 파일을 첨부해 주세요."),
        FileProblem::NotTaken => format!("‘{name}’ 같은 형식은 여기에 쓸 수 없어요. 다른 형식으로 첨부해 주세요."),
        FileProblem::TooLarge { max_mib } => {
            format!("‘{name}’ 파일이 {max_mib}MB보다 커요. 더 작은 파일이나 필요한 부분만 첨부해 주세요.")
        }
        FileProblem::TooManyPages { max } => {
            format!("‘{name}’ 파일이 {max}쪽보다 길어요. 필요한 쪽만 첨부해 주세요.")
        }
        FileProblem::TooMuchText { max_chars } => format!(
            "‘{name}’ 파일까지 더하면 글이 {}자를 넘어요. 필요한 부분만 첨부해 주세요.",
            grouped(usize::try_from(max_chars).unwrap_or(usize::MAX))
        ),
        FileProblem::TooManyPictures { max } => {
            format!("‘{name}’ 파일까지 더하면 이미지와 스캔한 쪽이 {max}장을 넘어요. 필요한 것만 첨부해 주세요.")
        }
    }
}

fn not_a_schema() -> &'static str {
    "속성이 있는 객체의 JSON Schema가 아니에요. 종류를 “object”로 하고 속성마다 종류를 정해 주세요."
}

fn example_without_fields() -> &'static str {
    "답변에 항목이 있는데 이 예시는 그냥 글이라서 모델이 잘못 배워요. 항목을 담은 JSON으로 써 주세요."
}

fn bad_name(name: &str) -> String {
    let name = with_josa(&format!("‘{name}’"), Josa::Topic);
    format!("{name} 이름으로 쓸 수 없어요. 글자로 시작하고 글자, 숫자, _만 써 주세요.")
}

fn reserved_name(name: &str) -> String {
    let name = with_josa(&format!("‘{name}’"), Josa::Topic);
    format!("대화 앱에서 {name} 사람이 쓴 말을 뜻해요. 다른 이름을 지어 주세요.")
}

fn bad_tag_name(name: &str) -> String {
    format!("{} {}", bad_name(name), as_it_stands())
}

fn required(kind: InputKind) -> &'static str {
    match kind {
        InputKind::Checkbox => "체크해 주세요.",
        InputKind::Select => "하나를 골라 주세요.",
        InputKind::Multiselect => "하나 이상 골라 주세요.",
        InputKind::File => "파일을 첨부해 주세요.",
        _ => "내용을 채워 주세요.",
    }
}

fn ends_with_answer(models: &[String]) -> String {
    format!("{} 모델의 말로 끝나는 프롬프트를 받지 않아요. 마지막 메시지를 사용자의 말로 바꿔 주세요.", names(models))
}

fn begins_with_answer(models: &[String]) -> String {
    format!("{} 모델의 말로 시작하는 프롬프트를 받지 않아요. 첫 메시지를 사용자의 말로 바꿔 주세요.", names(models))
}

fn unknown_variable(name: &str, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => {
            format!(
                "‘{name}’ 입력 항목이 없어요. 혹시 ‘{nearest}’ 항목인가요? 태그 그대로 보내려면 {} 꼴로 써 주세요.",
                literal(name)
            )
        }
        None => {
            format!(
                "‘{name}’ 입력 항목이 없어요. 입력 항목으로 만들거나, 태그 그대로 보내려면 {} 꼴로 써 주세요.",
                literal(name)
            )
        }
    }
}

/// How to write a tag that the model should see.
fn literal(name: &str) -> String {
    format!("{{{{{{{{{name}}}}}}}}}")
}

fn as_it_stands() -> &'static str {
    "그대로 보내려면 중괄호를 네 개씩 써 주세요."
}

/// The first two names, and how many more there are.
fn names(models: &[String]) -> String {
    match models {
        [] => "이 모델은".to_owned(),
        [one] => with_josa(one, Josa::Topic),
        [one, other] => format!("{one}, {}", with_josa(other, Josa::Topic)),
        [one, other, more @ ..] => format!("{one}, {other} 외 {}개는", more.len()),
    }
}

fn too_many(part: &str, max: usize) -> String {
    format!("{} {}개까지 둘 수 있어요. 몇 개를 지워 주세요.", with_josa(part, Josa::Topic), grouped(max))
}

fn unknown_piece(name: &str) -> String {
    format!("워크스페이스에 ‘{name}’ 조각이 없어요. 이 이름으로 조각을 만들거나 여기서 지워 주세요.")
}

fn unsupported(what: &Unsupported) -> String {
    match what {
        Unsupported::Delimiters => "괄호를 다른 기호로 바꿀 수는 없어요. 이 태그를 지워 주세요.".to_owned(),
        Unsupported::Inheritance => "{{< … }}와 {{$ … }}는 쓸 수 없어요. 내용을 직접 써 주세요.".to_owned(),
        Unsupported::DottedName { name } => {
            format!("‘{name}’에 점이 있어요. 입력 항목 이름만 써 주세요. {}", as_it_stands())
        }
        Unsupported::Logic { word } => format!(
            "‘{word}’{} 필요 없어요. 채워졌을 때는 {{{{#이름}}}} … {{{{/이름}}}}, 비었을 때는 {{{{^이름}}}} … {{{{/이름}}}}으로 써 주세요.",
            josa(word, Josa::Topic)
        ),
    }
}

fn missing(part: DefinitionPart) -> &'static str {
    match part {
        DefinitionPart::Name => "입력 항목의 이름을 지어 주세요. 템플릿에서 이 이름으로 써요.",
        DefinitionPart::Label => "무엇을 채우는지 알 수 있게 이름표를 써 주세요.",
        DefinitionPart::Options => "고를 수 있는 선택지를 하나 이상 더해 주세요.",
        DefinitionPart::Option => "선택지가 비어 있어요. 내용을 쓰거나 지워 주세요.",
        DefinitionPart::Messages => "프롬프트가 비어 있어요. 할 일을 알려 주는 메시지를 더해 주세요.",
        DefinitionPart::Message => "메시지가 비어 있어요. 내용을 쓰거나 지워 주세요.",
        DefinitionPart::Answer => "예시에 답변이 없어요. 바라는 답변을 쓰거나 예시를 지워 주세요.",
        DefinitionPart::Model => "모델을 골라 주세요.",
        DefinitionPart::Wants => "모델이 무엇을 할 수 있어야 하는지 정하거나 모델을 골라 주세요.",
        DefinitionPart::Fields => "답변에 들어갈 항목을 하나 이상 추가해 주세요.",
        DefinitionPart::FieldName => "항목마다 이름을 지어 주세요. 프로그램은 이 이름으로 읽어요.",
        DefinitionPart::Stop => "글이 비어 있어요. 내용을 쓰거나 지워 주세요.",
        DefinitionPart::Suggestion => "추천 질문이 비어 있어요. 내용을 쓰거나 지워 주세요.",
        DefinitionPart::Inputs
        | DefinitionPart::Examples
        | DefinitionPart::Fallbacks
        | DefinitionPart::Stops
        | DefinitionPart::Suggestions
        | DefinitionPart::Items
        | DefinitionPart::Files => "빠진 내용이 있어요. 채워 주세요.",
    }
}

fn parts(part: DefinitionPart) -> &'static str {
    match part {
        DefinitionPart::Inputs | DefinitionPart::Name | DefinitionPart::Label => "입력 항목",
        DefinitionPart::Options | DefinitionPart::Option => "선택지",
        DefinitionPart::Messages | DefinitionPart::Message => "메시지",
        DefinitionPart::Examples | DefinitionPart::Answer => "예시",
        DefinitionPart::Fallbacks | DefinitionPart::Model => "대체 모델",
        DefinitionPart::Stops | DefinitionPart::Stop => "멈춤 글",
        DefinitionPart::Suggestions | DefinitionPart::Suggestion => "추천 질문",
        DefinitionPart::Files => "파일",
        DefinitionPart::Items | DefinitionPart::Fields | DefinitionPart::FieldName => "항목",
        DefinitionPart::Wants => "능력",
    }
}

fn wrong_kind(expected: InputKind) -> &'static str {
    match expected {
        InputKind::Text | InputKind::Paragraph => "글로 써 주세요.",
        InputKind::Number => "숫자가 아니에요. 1250이나 0.5처럼 써 주세요.",
        InputKind::Select => "선택지에서 하나를 골라 주세요.",
        InputKind::Multiselect => "선택지에서 골라 주세요.",
        InputKind::Checkbox => "예나 아니요로 골라 주세요.",
        InputKind::Date => "달력에 없는 날짜예요. 2026-03-31처럼 써 주세요.",
        InputKind::Url => "웹 주소가 아니에요. https://나 http://로 시작해야 해요.",
        InputKind::List => "한 줄에 하나씩, 글 목록으로 써 주세요.",
        InputKind::File => "올린 파일이어야 해요. 파일을 다시 첨부해 주세요.",
    }
}
