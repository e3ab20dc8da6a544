use crate::locales::Abilities;

pub(crate) const WORDS: Abilities = Abilities {
    images: "이미지",
    json: "JSON",
    tools: "도구",
    reasoning: "생각하기",
    reads: |tokens| format!("{tokens}까지 읽음"),
    retires: |day| format!("{day} 종료"),
    retires_for: |day, successor| format!("{day} 종료, 다음은 {successor}"),
};
