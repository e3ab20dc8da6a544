use super::*;

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

/// The lines at which a rule finds something.
fn found(rule: Rule, path: &str, text: &str) -> Vec<usize> {
    rule(&[file(path, text)]).into_iter().map(|breach| breach.line).collect()
}

#[test]
fn crates_are_named_behind_their_door_only() {
    let code = "// sqlx::query is fine in a comment\nuse sqlx::Row;\n#[cfg(test)]\nuse sqlx::Row;\n";
    assert_eq!(found(one_door_per_crate, "server/src/api/runs.rs", code), [2]);
    assert!(found(one_door_per_crate, "server/store/src/runs.rs", code).is_empty());
    assert!(found(one_door_per_crate, "app/src/lib.rs", "use leptos_axum::LeptosRoutes;").is_empty());
    assert_eq!(found(one_door_per_crate, "app/src/lib.rs", "let x = ::axum::Json(1);"), [1]);
    let title = "use leptos_meta::Title;\nview! { <leptos_meta::Title text=move || name.get() /> }";
    assert_eq!(found(one_door_per_crate, "app/src/pages/home.rs", title), [1, 2]);
    assert!(found(one_door_per_crate, "app/src/kit/page_title.rs", title).is_empty());
    assert_eq!(found(one_door_per_crate, "server/src/web/login.rs", "use leptos::prelude::*;"), [1]);
}

#[test]
fn the_runner_reads_no_clock() {
    assert_eq!(found(runner_owns_no_world, "server/runner/src/run.rs", "\nlet t = Instant::now();"), [2]);
    assert!(found(runner_owns_no_world, "server/src/run.rs", "let t = Instant::now();").is_empty());
}

#[test]
fn tests_do_not_count_as_length() {
    let long = "\n".repeat(MAX_LINES + 1);
    assert_eq!(found(short_files, "app/src/a.rs", &long), [MAX_LINES + 1]);
    let tested = format!("{}#[cfg(test)]\n{long}", "\n".repeat(MAX_LINES));
    assert!(found(short_files, "app/src/a.rs", &tested).is_empty());
    assert!(found(short_files, "app/src/a/tests.rs", &long).is_empty());
}

#[test]
fn runs_that_know_their_callers_are_found() {
    let uses = "use crate::{\n    error::Refusal,\n    auth::Member,\n};\nuse api::ErrorCode;\nlet x = crate::madang::Madang;\n";
    assert_eq!(found(runs_know_no_handlers, "server/src/runs/accept.rs", uses), [3, 6]);
    assert!(found(runs_know_no_handlers, "server/src/api/runs.rs", uses).is_empty());
}

#[test]
fn modules_are_not_called_mod() {
    assert_eq!(found(no_mod_files, "app/src/pages/mod.rs", ""), [1]);
    assert!(found(no_mod_files, "app/src/pages.rs", "").is_empty());
}

#[test]
fn style_attributes_are_found() {
    assert_eq!(
        found(
            no_inline_style,
            "app/src/a.rs",
            "<p style=\"x\">\n<p style:color=y>\n<p class=\"style\">\n    style: Style,"
        ),
        [1, 2]
    );
}

#[test]
fn hex_colours_are_found() {
    let css = ".a { color: #fff; }\n#add { color: var(--ink); }\n.b { background: url(\"x#i-add\"); }";
    assert_eq!(found(colours_are_tokens, "style/base.css", css), [1]);
    assert!(found(colours_are_tokens, "style/tokens.css", css).is_empty());
}

#[test]
fn a_page_is_named_by_its_area_alone() {
    let code = "use super::{page::Desk, state::Order};\nuse ui::PageInner;\n";
    assert_eq!(found(pages_are_leaves, "app/src/pages/share/form.rs", code), [1]);
    assert!(found(pages_are_leaves, "app/src/pages/share.rs", "mod page;\npub use page::SharePage;").is_empty());
}

#[test]
fn an_effect_that_writes_has_its_reason() {
    let bare = "fn a() {\n    Effect::new(move |_| {\n        shown.set(name.get());\n    });\n}\n";
    assert_eq!(found(effects_that_write_say_why, "app/src/pages/a.rs", bare), [2]);
    assert!(found(effects_that_write_say_why, "app/src/kit/a.rs", bare).is_empty());
    let over = bare.replace("    Effect", "    // The browser alone knows.\n    Effect");
    assert!(found(effects_that_write_say_why, "app/src/pages/a.rs", &over).is_empty());
    let within = bare.replace("        shown", "        // The browser alone knows.\n        shown");
    assert!(found(effects_that_write_say_why, "app/src/pages/a.rs", &within).is_empty());
    let reads = "    Effect::new(move |_| focus(&id.get()));\n    // Another thing.\n    shown.set(1);\n";
    assert!(found(effects_that_write_say_why, "app/src/pages/a.rs", reads).is_empty());
}

#[test]
fn machines_are_not_named() {
    let path = ["/ho", "me/kim/madang"].concat();
    assert_eq!(found(says_nothing_of_machines, "README.md", &path), [1]);
    assert!(found(says_nothing_of_machines, "Cargo.lock", &path).is_empty());
}

/// A rule for a folder that was renamed would find nothing for ever.
#[test]
fn the_folders_that_rules_name_are_there() {
    let doors = DOORS.iter().flat_map(|(_, doors)| doors.iter().copied());
    let named = [
        "server/runner/src/",
        "server/src/runs/",
        "app/",
        "app/src/kit/",
        "app/src/pages/",
        "style/",
        "style/tokens.css",
    ];
    for named in doors.chain(named) {
        assert!(crate::workspace::root().join(named).exists(), "{named}");
    }
}

#[test]
fn script_is_written_by_hand_in_one_place_and_imports_nothing() {
    assert_eq!(found(script_has_one_place, "public/more.js", "let x;"), [1]);
    assert_eq!(
        found(script_has_one_place, "script/visit.js", "let x;\nimport y from \"y\";\nawait import(\"z\");"),
        [2, 3]
    );
    assert!(found(script_has_one_place, "script/visit.js", "// what is important").is_empty());
    assert!(found(script_has_one_place, "end2end/tests/a.spec.js", "import { x } from \"y\";").is_empty());
}
