//! Words: texts that are longer than the model takes, and conversations that are longer than it remembers.

use ::model::LongInput;

words! {
    /// How long texts are read, and what is remembered of long conversations.
    LongTexts;

    title { En => "Long texts", Ko => "긴 글" }
    hint {
        En => "What happens if a text or a file is longer than the model takes. Short ones are always sent whole.",
        Ko => "글이나 파일이 모델이 받는 길이보다 길 때 어떻게 할지 정해요. 짧으면 언제나 통째로 보내요.",
    }
    choice(choice: LongInput) -> &'static str {
        En => match choice {
            LongInput::Whole => "Send it whole",
            LongInput::Parts => "Read in parts, then join",
            LongInput::Refine => "Read part after part",
        },
        Ko => match choice {
            LongInput::Whole => "통째로 보내기",
            LongInput::Parts => "나눠 읽고 합치기",
            LongInput::Refine => "차례로 읽으며 다듬기",
        },
    }
    about(choice: LongInput) -> &'static str {
        En => match choice {
            LongInput::Whole => "One request. If the text is too long, the run fails and says so.",
            LongInput::Parts => {
                "Good for summaries and for finding things. Several parts are read at once, so it is quick; each costs a request, and joining them one more."
            }
            LongInput::Refine => {
                "Good where the order matters, such as minutes or a story. Each part is read with the answer so far, so it takes longer and costs somewhat more."
            }
        },
        Ko => match choice {
            LongInput::Whole => "요청은 한 번이에요. 글이 너무 길면 실행하지 못하고 알려 줘요.",
            LongInput::Parts => {
                "요약하거나 내용을 찾을 때 좋아요. 여러 부분을 함께 읽어서 빨라요. 부분마다 요청 한 번, 합칠 때 한 번 더 비용이 들어요."
            }
            LongInput::Refine => {
                "회의록이나 이야기처럼 순서가 중요할 때 좋아요. 앞의 답을 함께 보내며 한 부분씩 읽어서 더 오래 걸리고 비용도 조금 더 들어요."
            }
        },
    }
    summarise { En => "Sum up what was said before", Ko => "그 전에 나눈 이야기는 요약해서 보내기" }
    summarise_hint {
        En => "In long conversations the model sums up older turns in a few sentences now and then. Each time costs a request.",
        Ko => "대화가 길어지면 모델이 지난 이야기를 가끔 몇 문장으로 요약해요. 그때마다 요청 비용이 들어요.",
    }
}
