//! Checks what the tour of the Data API prints: every method of HTTP that the API uses, pages,
//! errors, and the removal of all that was created.

use crate::Outcome;
use crate::tour::{self, Exchange};

const HEADINGS: [&str; 8] = [
    "Find the stages",
    "Create a namespace",
    "Put and get items",
    "Find items, page by page",
    "Give an item a master",
    "Violate a schema",
    "Delete and restore an item",
    "Clean up",
];

pub(crate) fn run() -> Outcome {
    tour::run("data_api", &HEADINGS, check)
}

fn check(exchanges: &[Exchange]) -> Outcome {
    let count =
        |is_one: &dyn Fn(&Exchange) -> bool| exchanges.iter().filter(|one| is_one(one)).count();
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE"] {
        if count(&|one| one.method == method) == 0 {
            return Err(format!("no request is a {method}"));
        }
    }
    for (status, expected) in [(400, 1), (404, 1), (204, 2), (201, 2)] {
        let found = count(&|one| one.status == status);
        if found != expected {
            return Err(format!("{found} responses are a {status} instead of {expected}"));
        }
    }
    let finds = |part: &str| count(&|one| one.operation == "find" && one.body.contains(part));
    if finds("\"Limit\": 2") != 3 {
        return Err("the cats are not read in three pages".to_owned());
    }
    if finds("\"ExclusiveStartKey\": ") != 3 {
        return Err("three pages do not start where the page before them ends".to_owned());
    }
    let created = exchanges
        .iter()
        .filter(|one| one.method == "PUT" && one.status == 200 && one.body.contains("\"species\""));
    let created: Vec<&str> = created.map(|one| one.path.as_str()).collect();
    if created.len() != 4 {
        return Err(format!("the created items are {created:?} instead of four"));
    }
    for item in created {
        let deletes = |one: &Exchange| {
            (&*one.method, &*one.path, one.status) == ("DELETE", item, 200)
                && one.body.contains("tombstone")
        };
        if count(&deletes) != 1 {
            return Err(format!("{item} is not deleted"));
        }
    }
    Ok(())
}
