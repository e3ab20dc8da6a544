//! Words: what models can do.

use model::{Josa, with_josa};

words! {
    /// What models can do.
    Abilities;

    images { En => "Images", Ko => "이미지" }
    json { En => "JSON", Ko => "JSON" }
    tools { En => "Tools", Ko => "도구" }
    reasoning { En => "Thinking", Ko => "생각하기" }
    reads(tokens: &str) { En => format!("{tokens} context"), Ko => format!("컨텍스트 {tokens}") }
    /// The day on which it is retired.
    retires(day: &str) { En => format!("retires {day}"), Ko => format!("{day} 종료") }
    retires_for(day: &str, successor: &str) {
        En => format!("retires {day}, replaced by {successor}"),
        Ko => format!("{day} 종료, {} 바뀜", with_josa(successor, Josa::Toward)),
    }
}
