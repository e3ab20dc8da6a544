//! Words: rating answers without knowing whose they are.

words! {
    /// Blind rating.
    Blind;

    start { En => "Rate blind", Ko => "블라인드 평가" }
    starting { En => "Shuffling", Ko => "섞는 중" }
    title { En => "Which answer is best?", Ko => "어느 답변이 가장 나은가요?" }
    lead {
        En => "You don’t see which answer is whose, and their order changes with each row. Press a number to choose, 0 if none is better.",
        Ko => "어느 열의 답변인지 보이지 않고 행마다 순서가 바뀌어요. 숫자 키로 고르고, 비슷하면 0을 눌러요.",
    }
    progress(rated: u32, rows: u32) {
        En => format!("{rated} of {rows} rows rated"),
        Ko => format!("행 {rows}개 중 {rated}개 평가"),
    }
    answer(place: usize) { En => format!("Answer {place}"), Ko => format!("답변 {place}") }
    best(place: usize) { En => format!("Answer {place} is best"), Ko => format!("{place}번이 가장 나아요") }
    none { En => "None is better", Ko => "비슷해요" }
    saved(place: usize) { En => format!("Answer {place} chosen"), Ko => format!("{place}번 답변을 골랐어요") }
    saved_none { En => "None chosen", Ko => "비슷하다고 평가했어요" }
    done { En => "All rows are rated", Ko => "모든 행을 평가했어요" }
    done_text {
        En => "End the rating to see which answers were whose. Your choices count in the comparison.",
        Ko => "평가를 끝내면 어느 열의 답변이었는지 볼 수 있어요. 고른 것은 비교 결과에 들어가요.",
    }
    end { En => "End rating", Ko => "평가 끝내기" }
    ending { En => "Ending", Ko => "끝내는 중" }
    end_text {
        En => "You can end at any time; what you have rated counts.",
        Ko => "언제든 끝낼 수 있고, 평가한 만큼 결과에 들어가요.",
    }
}
