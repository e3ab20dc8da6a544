//! A JSON document as text, for copying and saving.

use super::{JsonPart, escaped};

impl JsonPart {
    /// Plain text. Table cells are separated by tabs, as spreadsheets expect.
    pub fn plain(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Json(text) => text.trim().to_owned(),
            Self::Fields(fields) => {
                let field = |(label, part): &(String, Self)| match part.is_line() {
                    true => format!("{label}: {}", part.plain()),
                    false => format!("{label}\n{}", part.plain()),
                };
                fields.iter().map(field).collect::<Vec<_>>().join("\n\n")
            }
            Self::List(items) => list(items, Self::plain),
            Self::Table { heads, rows } => {
                let cell =
                    |cell: &Option<Self>| cell.as_ref().map(|part| in_one_line(&part.plain())).unwrap_or_default();
                let rows = rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("\t"));
                std::iter::once(heads.join("\t")).chain(rows).collect::<Vec<_>>().join("\n")
            }
        }
    }

    pub fn markdown(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text.trim().to_owned(),
            Self::Json(text) => format!("`{text}`"),
            Self::Fields(fields) => {
                let field = |(label, part): &(String, Self)| match part.is_line() {
                    true => format!("**{label}:** {}", part.markdown()),
                    false => format!("**{label}**\n\n{}", part.markdown()),
                };
                fields.iter().map(field).collect::<Vec<_>>().join("\n\n")
            }
            Self::List(items) => list(items, Self::markdown),
            Self::Table { heads, rows } => {
                let safe = |text: &str| text.replace('|', "\\|").replace('\n', "<br>");
                let cell = |cell: &Option<Self>| cell.as_ref().map(|part| safe(&part.markdown())).unwrap_or_default();
                let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
                let head = line(heads.iter().map(|head| safe(head)).collect());
                let rule = line(heads.iter().map(|_| "---".to_owned()).collect());
                let rows = rows.iter().map(|row| line(row.iter().map(cell).collect()));
                [head, rule].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
            }
        }
    }

    /// HTML that looks the same anywhere: no classes, and no definition lists, which mail programs draw differently.
    pub fn html(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => escaped(text.trim()).replace('\n', "<br>"),
            Self::Json(text) => format!("<code>{}</code>", escaped(text)),
            Self::Fields(fields) => {
                let field = |(label, part): &(String, Self)| match part {
                    Self::Text(_) | Self::Number(_) | Self::Json(_) => {
                        format!("<p><strong>{}</strong><br>{}</p>", escaped(label), part.html())
                    }
                    _ => format!("<p><strong>{}</strong></p>{}", escaped(label), part.html()),
                };
                fields.iter().map(field).collect()
            }
            Self::List(items) => {
                let items: String = items.iter().map(|item| format!("<li>{}</li>", item.html())).collect();
                format!("<ul>{items}</ul>")
            }
            Self::Table { heads, rows } => {
                let heads: String = heads.iter().map(|head| format!("<th>{}</th>", escaped(head))).collect();
                let cell =
                    |cell: &Option<Self>| format!("<td>{}</td>", cell.as_ref().map(Self::html).unwrap_or_default());
                let row = |row: &Vec<Option<Self>>| format!("<tr>{}</tr>", row.iter().map(cell).collect::<String>());
                let rows: String = rows.iter().map(row).collect();
                format!("<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
            }
        }
    }

    /// Whether it fits on one line after its label.
    fn is_line(&self) -> bool {
        match self {
            Self::Text(text) => !text.trim().contains('\n'),
            Self::Number(_) | Self::Json(_) => true,
            _ => false,
        }
    }
}

/// Items with a dash before each; further lines of an item are indented to match.
fn list(items: &[JsonPart], write: fn(&JsonPart) -> String) -> String {
    let item = |item: &JsonPart| format!("- {}", write(item).replace('\n', "\n  "));
    items.iter().map(item).collect::<Vec<_>>().join("\n")
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::{Language, Output, OutputFormat};
    use serde_json::json;

    use super::*;

    fn answer() -> JsonPart {
        let schema = json!({
            "type": "object",
            "required": ["summary", "total", "next_steps", "items"],
            "properties": {"summary": {"title": "한 줄 요약"}, "items": {"items": {"required": ["name", "cost"]}}},
        });
        let output = Output { format: OutputFormat::Json, schema: Some(schema), form: None };
        let text = json!({
            "items": [{"cost": 1200, "name": "A|B"}, {"name": "C"}],
            "next_steps": ["Call <Kim>", "Write"],
            "summary": "One\ntwo",
            "total": 1200,
        });
        JsonPart::of(&text.to_string(), &output, Language::En).unwrap()
    }

    #[test]
    fn fields_are_copied_in_the_builders_order_and_words() {
        assert_eq!(
            answer().plain(),
            "한 줄 요약\nOne\ntwo\n\nTotal: 1,200\n\nNext steps\n- Call <Kim>\n- Write\n\nItems\nName\tCost\nA|B\t1,200\nC\t"
        );
    }

    #[test]
    fn fields_are_saved_as_markdown_that_draws_alike() {
        assert_eq!(
            answer().markdown(),
            "**한 줄 요약**\n\nOne\ntwo\n\n**Total:** 1,200\n\n**Next steps**\n\n- Call <Kim>\n- Write\n\n**Items**\n\n\
             | Name | Cost |\n| --- | --- |\n| A\\|B | 1,200 |\n| C |  |"
        );
    }

    #[test]
    fn formatted_text_of_fields_holds_no_markup_of_the_answer() {
        assert_eq!(
            answer().html(),
            "<p><strong>한 줄 요약</strong><br>One<br>two</p><p><strong>Total</strong><br>1,200</p>\
             <p><strong>Next steps</strong></p><ul><li>Call &lt;Kim&gt;</li><li>Write</li></ul>\
             <p><strong>Items</strong></p><table><thead><tr><th>Name</th><th>Cost</th></tr></thead>\
             <tbody><tr><td>A|B</td><td>1,200</td></tr><tr><td>C</td><td></td></tr></tbody></table>"
        );
    }
}
