use crate::locales::Abilities;

pub(crate) const WORDS: Abilities = Abilities {
    images: "Images",
    json: "JSON",
    tools: "Tools",
    reasoning: "Thinking",
    reads: |tokens| format!("reads {tokens}"),
    retires: |day| format!("ends {day}"),
    retires_for: |day, successor| format!("ends {day}, then {successor}"),
};
