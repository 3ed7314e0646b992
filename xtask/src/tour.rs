//! Runs the tour of the Data API and holds what it prints to what it promises: requests with
//! method, path and body, each with status and answer, every step, and nothing left behind.

use crate::{Outcome, cargo, root};

/// The steps, by their headings.
const STEPS: [&str; 8] = [
    "Connecting",
    "A namespace",
    "Putting and getting items",
    "Finding items, page by page",
    "An item and its master",
    "Violating a schema",
    "Deleting softly, and restoring",
    "Cleaning up",
];

pub(crate) fn run() -> Outcome {
    eprintln!("==> examples/data_api.rs");
    let done = cargo(&["run", "--quiet", "--example", "data_api"])
        .current_dir(root())
        .output()
        .map_err(|error| format!("cannot run the tour: {error}"))?;
    let printed = String::from_utf8_lossy(&done.stdout);
    if !done.status.success() {
        return Err(format!("the tour failed\n{printed}{}", String::from_utf8_lossy(&done.stderr)));
    }
    check(&printed).map_err(|why| format!("the tour: {why}\n{printed}"))
}

/// One printed exchange.
#[derive(Debug)]
struct Exchange<'a> {
    method: &'a str,
    path: &'a str,
    body: &'a str,
    status: &'a str,
}

fn check(printed: &str) -> Outcome {
    let steps: Vec<&str> = printed.lines().filter_map(|line| line.strip_prefix("# ")).collect();
    if steps != STEPS {
        return Err(format!("the steps are {steps:?}"));
    }
    let exchanges = exchanges(printed)?;
    let seen = |is: &dyn Fn(&Exchange<'_>) -> bool| exchanges.iter().filter(|one| is(one)).count();
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE"] {
        if seen(&|one| one.method == method) == 0 {
            return Err(format!("there is no {method}"));
        }
    }
    for (status, times) in [("400", 1), ("404", 1), ("204", 2), ("201", 2)] {
        let came = seen(&|one| one.status == status);
        if came != times {
            return Err(format!("{status} comes {came} times, not {times}"));
        }
    }
    if seen(&|one| one.path.ends_with("/find") && one.body.contains("\"Limit\":2")) != 3 {
        return Err("what was found did not come page by page".to_owned());
    }
    if seen(&|one| one.path.ends_with("/find") && one.body.contains("\"ExclusiveStartKey\"")) != 3 {
        return Err("a page was not asked for by what the one before it said".to_owned());
    }
    if !printed.contains("waited; the last reading: 200 {\"Status\":\"ACTIVE\"}") {
        return Err("nothing was waited for".to_owned());
    }
    let puts = exchanges.iter().filter(|one| {
        one.method == "PUT" && one.status == "200" && one.body.contains("\"species\"")
    });
    let made: Vec<&str> = puts.map(|one| one.path).collect();
    if made.len() != 4 {
        return Err(format!("there are other items than the four: {made:?}"));
    }
    for item in made {
        let removes = |one: &Exchange<'_>| {
            (one.method, one.path, one.status) == ("DELETE", item, "200")
                && one.body.contains("tombstone")
        };
        if seen(&removes) != 1 {
            return Err(format!("{item} was left behind"));
        }
    }
    Ok(())
}

/// Lines of a request, each with that of its answer behind it.
fn exchanges(printed: &str) -> Result<Vec<Exchange<'_>>, String> {
    let mut found = Vec::new();
    let mut lines = printed.lines();
    while let Some(line) = lines.next() {
        let Some((method, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        let is_request = !method.is_empty()
            && method.chars().all(|letter| letter.is_ascii_uppercase())
            && rest.starts_with('/');
        if !is_request {
            continue;
        }
        let (path, body) = rest.split_once(' ').unwrap_or((rest, ""));
        let answer = lines.next().and_then(|line| line.strip_prefix("       "));
        let status = answer.and_then(|answer| answer.get(..3)).unwrap_or_default();
        if status.parse::<u16>().is_err() {
            return Err(format!("`{line}` has no answer"));
        }
        found.push(Exchange { method, path, body, status });
    }
    Ok(found)
}
