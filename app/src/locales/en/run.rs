use crate::locales::Run;

pub(crate) const WORDS: Run =
    Run { title: "Run", one_a_line: "One on each line.", choose: "Choose one", no_choice: "No choice" };
