//! The fields of a form, in both of the ways in which Dify writes them.

use model::{FileGroup, FileLimits, InputKind, limits};

use crate::{
    Unreadable,
    draft::{Draft, Field},
    node::Node,
    report::{quoted, refused},
};

/// Fields more than there can be are not looked at.
const MAX_FIELDS: usize = limits::INPUTS * 2;

/// `user_input_form`: a list of maps with one key, the kind.
pub(super) fn of_form(form: &Node, place: &str, draft: &mut Draft) -> Result<(), Unreadable> {
    for (index, item) in form.list().iter().take(MAX_FIELDS).enumerate() {
        for (kind, field) in item.map() {
            add(kind, field, format!("{place}[{index}]"), draft)?;
        }
    }
    Ok(())
}

/// The start node's `variables`.
pub(super) fn of_start(variables: &Node, place: &str, draft: &mut Draft) -> Result<(), Unreadable> {
    for (index, field) in variables.list().iter().take(MAX_FIELDS).enumerate() {
        add(field.get("type").text_or_empty(), field, format!("{place}[{index}]"), draft)?;
    }
    Ok(())
}

fn add(kind: &str, field: &Node, place: String, draft: &mut Draft) -> Result<(), Unreadable> {
    let text = |key: &str| field.get(key).shown().unwrap_or_default();
    let input_kind = match kind {
        "text-input" | "string" => InputKind::Text,
        "paragraph" => InputKind::Paragraph,
        "select" => InputKind::Select,
        "number" => InputKind::Number,
        "checkbox" => InputKind::Checkbox,
        "url" => InputKind::Url,
        "file" | "file-list" | "files" => InputKind::File,
        _ => {
            let (shown, label) = (quoted(kind), quoted(&text("label")));
            return Err(refused(
                place,
                format!("The field “{label}” is of the kind “{shown}”, which there is none of here."),
                format!("‘{label}’ 칸은 ‘{shown}’ 종류인데 여기에 없는 종류예요."),
            ));
        }
    };
    let default = match input_kind {
        InputKind::File => None,
        InputKind::Number => field.get("default").number().and_then(|number| {
            let is_whole = number.fract() == 0.0 && number.abs() < 1e15;
            if is_whole { format!("{number:.0}").parse::<i64>().ok().map(Into::into) } else { Some(number.into()) }
        }),
        InputKind::Checkbox => field.get("default").is_yes().then_some(true.into()),
        _ => field.get("default").shown().map(Into::into),
    };
    let hint = [text("hint"), text("placeholder")].into_iter().find(|hint| !hint.trim().is_empty());
    let options = field.get("options").list().iter().filter_map(Node::shown).collect();
    if field.get("hide").is_yes() {
        draft.report.changed(
            &place,
            "This field was hidden from people and filled in by programs; here it is shown.",
            "사람에게는 숨기고 프로그램이 채우던 칸인데 여기서는 보여요.",
        );
    }
    draft.add(Field {
        key: text("variable"),
        label: text("label"),
        hint: hint.unwrap_or_default(),
        kind: input_kind,
        // A required box must be ticked here; there it may be either.
        required: field.get("required").is_yes() && input_kind != InputKind::Checkbox,
        max_chars: field.get("max_length").number(),
        options,
        files: (input_kind == InputKind::File).then(|| files(field, kind == "file-list")),
        default,
        place,
    });
    Ok(())
}

fn files(field: &Node, several: bool) -> FileLimits {
    let mut groups: Vec<FileGroup> = Vec::new();
    let mut add = |group: FileGroup| {
        if !groups.contains(&group) {
            groups.push(group);
        }
    };
    for kind in field.get("allowed_file_types").list().iter().filter_map(Node::text) {
        match kind {
            "image" => add(FileGroup::Image),
            "document" => {
                FileGroup::ALL.into_iter().filter(|group| *group != FileGroup::Image).for_each(&mut add);
            }
            "custom" => {
                let endings = field.get("allowed_file_extensions").list();
                let names =
                    endings.iter().filter_map(Node::text).map(|ending| format!("x.{}", ending.trim_start_matches('.')));
                names.filter_map(|name| FileGroup::of_name(&name)).for_each(&mut add);
            }
            _ => {}
        }
    }
    let max = field.get("max_length").number().filter(|max| *max >= 1.0).unwrap_or(5.0);
    let max = format!("{:.0}", max.min(f64::from(limits::FILES)).floor()).parse().ok();
    FileLimits { groups, max_files: max.filter(|_| several), ..FileLimits::default() }
}
