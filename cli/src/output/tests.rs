//! The formats of results, with goldens.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::{env, fs};

use super::*;

fn output(format: Format, width: Option<usize>) -> Output {
    Output { format, query: None, color: false, width }
}

/// Returns the content of a file of `tests/golden/output`.
fn golden(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/output");
    fs::read(folder.join(name)).unwrap()
}

/// Returns the text of a result.
fn rendered(output: &Output, body: &[u8]) -> String {
    String::from_utf8(output.render(body).unwrap()).unwrap()
}

/// `UPDATE_GOLDEN=1 cargo test -p petard-cli --lib` rewrites the expected files; read the diff.
#[test]
fn results_are_written_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/output");
    let outputs = [
        ("json", output(Format::Json, None)),
        ("json in colours", Output { color: true, ..output(Format::Json, None) }),
        ("compact", output(Format::Compact, None)),
        ("ndjson", output(Format::Ndjson, None)),
        ("table", output(Format::Table, None)),
        ("table of 80 columns", output(Format::Table, Some(80))),
        ("table of 120 columns", output(Format::Table, Some(120))),
    ];
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        count += 1;
        let body = fs::read(&path).unwrap();
        let mut text = String::new();
        for (name, output) in &outputs {
            let made = rendered(output, &body);
            // Colours are visible in the file.
            text += &format!("--- {name}\n{}", made.replace('\u{1b}', "<ESC>"));
        }
        let expected = path.with_extension("txt");
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&expected, &text).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        assert!(
            wanted == text,
            "{} differs; UPDATE_GOLDEN=1 rewrites it:\n{text}",
            expected.display()
        );
    }
    assert!(count >= 8);
}

/// JSON of every format is the JSON of the body, also read by another parser.
#[test]
fn formats_have_the_same_values() {
    let body = &golden("object_with_list.json");
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let sent = read(std::str::from_utf8(body).unwrap());
    for format in [Format::Json, Format::Compact] {
        assert_eq!(read(&rendered(&output(format, Some(80)), body)), sent);
    }
    assert_eq!(read(&rendered(&output(Format::Ndjson, None), body)), sent);
    let list = sent["item"].to_string();
    let lines = rendered(&output(Format::Ndjson, None), list.as_bytes());
    let items: Vec<_> = lines.lines().map(read).collect();
    assert_eq!(sent["item"], serde_json::Value::from(items));
}

#[test]
fn an_item_is_one_line() {
    let lines = output(Format::Ndjson, None);
    assert_eq!(lines.line(b"[1, [2]]"), "[1,[2]]\n");
    assert_eq!(lines.line(b"{\"item\":\n[1]}"), "{\"item\":[1]}\n");
}

#[test]
fn bodies_that_are_not_json_are_unchanged() {
    for format in [Format::Json, Format::Compact, Format::Ndjson, Format::Table] {
        for body in ["", "text", "{\"a\": 1} {", "<html>\u{1b}[1m</html>\n"] {
            assert_eq!(rendered(&output(format, None), body.as_bytes()), body);
        }
    }
    assert_eq!(rendered(&output(Format::Off, None), b"{}"), "");
    assert_eq!(output(Format::Json, None).render(b"\xff\0"), Ok(b"\xff\0".to_vec()));
    // A terminal would interpret the control characters of a body that is not JSON.
    let shown = rendered(&output(Format::Json, Some(80)), b"<p>\n\x1b]0;title\x07\xff");
    assert_eq!(shown, "<p>\n\\u{1b}]0;title\\u{7}\u{fffd}");
}

#[test]
fn the_result_of_a_query_is_written_in_the_format() {
    let body = &golden("object_with_list.json");
    let query = |format, expression| {
        let query = Some(Query::parse(expression).unwrap());
        rendered(&Output { query, ..output(format, Some(80)) }, body)
    };
    assert_eq!(query(Format::Ndjson, "item[].id"), "\"a1b2c3d4e5\"\n\"f6g7h8i9j0\"\n\"k\"\n");
    assert_eq!(query(Format::Ndjson, "@").lines().count(), 1);
    assert_eq!(query(Format::Json, "missing"), "null\n");
    assert_eq!(query(Format::Off, "item"), "");
    let table = query(Format::Table, "item[].{Name: name, Id: id}");
    assert!(table.lines().nth(1).unwrap().contains("Name"), "{table}");
    let failed =
        Output { query: Some(Query::parse("abs(item)").unwrap()), ..output(Format::Json, None) };
    assert!(failed.render(body).unwrap_err().contains("(column 4)\n  abs(item)\n     ^"));
    assert!(failed.render(b"text").unwrap_err().contains("not usable as JSON"));
}

/// A shell's variable has the text of a string, and nothing if there is no value.
#[test]
fn text_has_no_quotes() {
    for (body, expected) in [
        (r#""a\n\u001b\"b""#, "a\n\u{1b}\"b\n"),
        (r#"["a", 1.0, null, {"b": [1]}]"#, "a\n1.0\n\n{\"b\":[1]}\n"),
        ("null", ""),
        ("1.50", "1.50\n"),
        ("{\"a\": \"b\"}", "{\"a\":\"b\"}\n"),
        ("[]", ""),
        ("\"\"", "\n"),
        ("no json", "no json"),
    ] {
        assert_eq!(rendered(&output(Format::Text, None), body.as_bytes()), expected, "{body}");
    }
    let shown = rendered(&output(Format::Text, Some(80)), br#""a\u001bb""#);
    assert_eq!(shown, "a\\u{1b}b\n");
    assert_eq!(output(Format::Text, None).record(b"null"), Ok(b"\n".to_vec()));
}

#[test]
fn no_line_of_a_table_is_longer_than_the_terminal() {
    let text = "字".repeat(300) + &"e\u{301}".repeat(300);
    for columns in [1, 2, 7, 8, 20, 60] {
        let members: Vec<String> =
            (0..columns).map(|n| format!("\"key {n}\": \"{text}\"")).collect();
        let body = format!("[{{{0}}}, {{{0}}}]", members.join(","));
        for width in [40, 80, 120] {
            let table = rendered(&output(Format::Table, Some(width)), body.as_bytes());
            assert!(table.contains('\u{2026}'));
            for line in table.lines() {
                // Each character of the text takes 2 columns, or belongs to the one before it.
                let line = line.replace('\u{301}', "");
                let wide = line.chars().filter(|character| *character == '字').count();
                assert!(line.chars().count() + wide <= width, "{columns} in {width}: {line}");
            }
        }
    }
}

#[test]
fn long_cells_are_cut_in_linear_time() {
    let body = format!("[{{\"a\": \"{}\", \"b\": 1}}]", "x".repeat(4_000_000));
    let table = rendered(&output(Format::Table, Some(80)), body.as_bytes());
    assert_eq!(table.lines().count(), 5);
}

/// Takes minutes if the time grows with the square of the number of rows.
#[test]
fn a_table_may_have_many_rows() {
    let row = "{\"id\":\"a1b2c3d4e5\",\"count\":12,\"tags\":[]}";
    let body = format!("[{}]", vec![row; 20_000].join(","));
    let table = rendered(&output(Format::Table, Some(80)), body.as_bytes());
    assert_eq!(table.lines().count(), 20_004);
}

/// JSON text of pseudo-random structure, without white space.
fn random_json(state: &mut u32, depth: u32, text: &mut String) {
    let mut next = |most: u32| {
        // The constants of Numerical Recipes.
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 16) % most
    };
    let kind = next(if depth == 0 { 5 } else { 8 });
    let count = next(4);
    match kind {
        0 => text.push_str(["null", "true", "false", "\"\""][count as usize]),
        1 => text.push_str(["0", "-1.50e+7", "12345678901234567890", "1E400"][count as usize]),
        2..5 => text
            .push_str([r#""\\""#, r#""a\"{[,:]}""#, r#"" \u0000 é ""#, r#""/\/""#][count as usize]),
        5 => {
            text.push('{');
            for index in 0..count {
                text.push_str([r#""a":"#, r#","a":"#, r#",":,":"#, r#","\"":"#][index as usize]);
                random_json(state, depth - 1, text);
            }
            text.push('}');
        }
        _ => {
            text.push('[');
            for index in 0..count {
                text.push_str(if index == 0 { "" } else { "," });
                random_json(state, depth - 1, text);
            }
            text.push(']');
        }
    }
}

#[test]
fn any_json_is_the_same_on_one_line_and_on_several() {
    let mut state = 16;
    for _ in 0..2000 {
        let mut text = String::new();
        random_json(&mut state, 5, &mut text);
        let json = rendered(&output(Format::Json, None), text.as_bytes());
        assert!(serde_json::from_str::<&serde_json::value::RawValue>(&json).is_ok(), "{json}");
        assert_eq!(rendered(&output(Format::Compact, None), json.as_bytes()), text + "\n");
        assert!(json.lines().all(|line| !line.ends_with(' ') && !line.is_empty()));
    }
}
