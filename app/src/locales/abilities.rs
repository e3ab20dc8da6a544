//! Words: what models can do.

words! {
    /// What models can do.
    Abilities;

    images { En => "Images", Ko => "이미지" }
    json { En => "JSON", Ko => "JSON" }
    tools { En => "Tools", Ko => "도구" }
    reasoning { En => "Thinking", Ko => "생각하기" }
    reads(tokens: &str) { En => format!("reads {tokens}"), Ko => format!("{tokens}까지 읽음") }
    /// The day on which it is switched off.
    retires(day: &str) { En => format!("ends {day}"), Ko => format!("{day} 종료") }
    retires_for(day: &str, successor: &str) {
        En => format!("ends {day}, then {successor}"),
        Ko => format!("{day} 종료, 다음은 {successor}"),
    }
}
