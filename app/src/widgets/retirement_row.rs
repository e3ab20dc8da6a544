//! Where a model stands in the retirement calendar.

use model::ModelRef;

/// The id of a model's row, which leads to it as a fragment of the page's address.
pub fn retirement_row(model: &ModelRef) -> String {
    let plain = model.model.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    format!("retires-{}-{}", model.connection, plain.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_plain_word() {
        let model = ModelRef { connection: uuid::Uuid::nil().into(), model: "openai/gpt-4.1:free".into() };
        assert_eq!(retirement_row(&model), "retires-00000000-0000-0000-0000-000000000000-openai-gpt-4-1-free");
    }
}
