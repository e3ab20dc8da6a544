use crate::locales::Run;

pub(crate) const WORDS: Run = Run {
    title: "실행",
    one_a_line: "한 줄에 하나씩 적어 주세요.",
    choose: "하나를 골라 주세요",
    no_choice: "고르지 않음",
};
