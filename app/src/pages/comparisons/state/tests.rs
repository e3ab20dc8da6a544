use serde_json::json;

use super::*;

fn row(number: u32, title: &str) -> ComparedRow {
    serde_json::from_value(
        json!({"number": number, "row": uuid::Uuid::nil(), "title": title, "inputs": {}, "cells": []}),
    )
    .unwrap()
}

fn column(model: &str, version: Option<u32>) -> ComparedColumn {
    serde_json::from_value(json!({
        "model": {"connection": uuid::Uuid::nil(), "model": model}, "version": version, "model_name": model,
        "connection_name": "Main", "monogram": "Ma", "answered": 0, "failed": 0, "checked": 0, "passed": 0,
    }))
    .unwrap()
}

#[test]
fn an_address_names_the_filter_and_the_cell() {
    for filter in RowFilter::ALL {
        assert_eq!(RowFilter::named(filter.name()), Some(filter));
    }
    assert_eq!(RowFilter::named("x"), None);
    assert_eq!((RowFilter::by_default(20), RowFilter::by_default(21)), (RowFilter::All, RowFilter::Differences));
    let place = CellPlace { row: 3, column: 1 };
    assert_eq!((place.name().as_str(), CellPlace::named("3.2")), ("3.2", Some(place)));
    for wrong in ["3", "3.0", ".1", "3.x", "", "-1.2"] {
        assert_eq!(CellPlace::named(wrong), None, "{wrong}");
    }
}

#[test]
fn rows_that_came_later_find_their_places() {
    let shown =
        |rows: &[ShownRow]| rows.iter().map(|r| (r.row.number, r.changes, r.row.title.clone())).collect::<Vec<_>>();
    let mut rows = Vec::new();
    merge(&mut rows, vec![row(1, "a"), row(5, "e")], false);
    merge(&mut rows, vec![row(3, "c"), row(5, "e"), row(1, "A")], true);
    assert_eq!(shown(&rows), [(1, 1, "A".into()), (3, 0, "c".into()), (5, 0, "e".into())]);
    merge(&mut rows, vec![row(9, "i")], true);
    assert_eq!(rows.len(), 3, "it is on a page that was not asked for");
    merge(&mut rows, vec![row(9, "i")], false);
    assert_eq!(rows.len(), 4);
}

#[test]
fn columns_are_called_by_what_differs() {
    let version = |version: Option<u32>| version.map_or("draft".to_owned(), |version| format!("v{version}"));
    let name = |columns: &[ComparedColumn], at| column_name(columns, at, version);
    assert_eq!(name(&[column("a", None), column("b", None)], 1), "b");
    assert_eq!(name(&[column("a", Some(3)), column("a", None)], 1), "draft");
    assert_eq!(name(&[column("a", Some(3)), column("b", None)], 0), "a, v3");
    assert_eq!(name(&[], 0), "");
}

#[test]
fn the_best_figure_is_marked_only_if_figures_differ() {
    let less = |a: u64, b: u64| a < b;
    assert_eq!(best(&[Some(3), Some(2), None, Some(2)], less), [false, true, false, true]);
    assert_eq!(best(&[Some(2), Some(2)], less), [false, false]);
    assert_eq!(best(&[None, Some(2)], less), [false, false], "one figure is not better than none");
}

#[test]
fn words_are_marked_where_that_helps() {
    let spans = marked("We refund 30 won today", "We refund 40 won today").unwrap();
    let marks: String = spans.iter().filter(|(_, marked)| *marked).map(|(text, _)| text.trim()).collect();
    assert_eq!(marks, "40");
    assert_eq!(spans.iter().map(|(text, _)| text.as_str()).collect::<String>(), "We refund 40 won today");
    assert_eq!(marked("same", "same"), None);
    assert_eq!(marked("", "new"), None);
    assert_eq!(marked("Dear customer, hello", "안녕하세요, 고객님. 죄송합니다"), None, "nothing is the same");
    assert_eq!(beginning(&"가".repeat(700)).chars().count(), 600);
}

#[test]
fn only_a_verdict_that_names_a_column_has_a_winner() {
    let verdict = |kind: &str, column: Option<u32>| -> Verdict {
        serde_json::from_value(json!({"kind": kind, "column": column, "message": ""})).unwrap()
    };
    assert_eq!(winner(Some(&verdict("better", Some(2)))), Some(2));
    assert_eq!(winner(Some(&verdict("first_is_best", None))), Some(0));
    for kind in ["tie", "too_few_rows", "nothing_to_go_by"] {
        assert_eq!(winner(Some(&verdict(kind, None))), None, "{kind}");
    }
    assert_eq!(winner(None), None);
}
