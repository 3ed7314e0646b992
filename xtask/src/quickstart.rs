//! Runs the quickstart and holds what it prints to what it promises: every call with method, path,
//! status and the service's JSON, and nothing left behind.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Outcome, cargo, root};

pub(crate) fn run() -> Outcome {
    eprintln!("==> examples/quickstart.rs");
    let done = cargo(&["run", "--quiet", "--example", "quickstart"])
        .current_dir(root())
        .output()
        .map_err(|error| format!("cannot run the quickstart: {error}"))?;
    let printed = String::from_utf8_lossy(&done.stdout);
    if !done.status.success() {
        return Err(format!(
            "the quickstart failed\n{printed}{}",
            String::from_utf8_lossy(&done.stderr)
        ));
    }
    check(&printed).map_err(|why| format!("the quickstart: {why}\n{printed}"))
}

/// One printed call.
struct Line<'a> {
    method: &'a str,
    path: &'a str,
    status: &'a str,
    body: &'a str,
}

fn check(printed: &str) -> Outcome {
    let calls: Vec<Line<'_>> = printed.lines().filter_map(line).collect();
    let methods: BTreeSet<&str> = calls.iter().map(|call| call.method).collect();
    let seen = |method: &str, path: &str, status: &str| {
        calls
            .iter()
            .filter(|call| {
                call.method == method && call.path.starts_with(path) && call.status == status
            })
            .count()
    };
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        if !methods.contains(method) {
            return Err(format!("there is no {method}"));
        }
    }
    for call in &calls {
        let is_json = serde_json::from_str::<Value>(call.body).is_ok();
        if call.method != "DELETE" && !is_json {
            return Err(format!("{} {} shows no JSON: `{}`", call.method, call.path, call.body));
        }
    }
    if seen("GET", "/restapis/", "404") != 1 {
        return Err("there is no 404".to_owned());
    }
    if seen("GET", "/apikeys?", "200") < 2 {
        return Err("the API keys did not come page by page".to_owned());
    }
    for collection in ["/apikeys", "/restapis"] {
        let made = calls.iter().filter(|call| (call.method, call.path) == ("POST", collection));
        for call in made {
            let json: Value = serde_json::from_str(call.body).unwrap_or_default();
            let item = format!("{collection}/{}", json["id"].as_str().unwrap_or("?"));
            if seen("DELETE", &item, "202") == 0 {
                return Err(format!("{item} was left behind"));
            }
        }
    }
    Ok(())
}

fn line(text: &str) -> Option<Line<'_>> {
    let (method, rest) = text.split_once(' ')?;
    let (path, rest) = rest.trim_start().split_once(' ')?;
    let (status, body) = rest.split_once(' ').unwrap_or((rest, ""));
    let is_call = path.starts_with('/') && method.chars().all(|letter| letter.is_ascii_uppercase());
    is_call.then_some(Line { method, path, status, body })
}
