//! Checks what the quickstart prints: every method of HTTP that API Gateway uses, requests and
//! responses with their JSON, pages, an error, and the removal of all that was created.

use serde_json::Value;

use crate::Outcome;
use crate::tour::{self, Exchange};

const HEADINGS: [&str; 6] = [
    "1. Create an API",
    "2. Add a resource with a method",
    "3. Deploy it to a stage",
    "4. Read a list page by page",
    "5. Handle an error",
    "6. Clean up",
];

pub(crate) fn run() -> Outcome {
    tour::run("quickstart", &HEADINGS, check)
}

fn check(exchanges: &[Exchange]) -> Outcome {
    let count = |method: &str, path: &str, status: u16| {
        let is_one = |one: &&Exchange| {
            one.method == method && one.path.starts_with(path) && one.status == status
        };
        exchanges.iter().filter(is_one).count()
    };
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        if !exchanges.iter().any(|one| one.method == method) {
            return Err(format!("no request is a {method}"));
        }
    }
    for one in exchanges {
        let (sends, receives) = match one.method.as_str() {
            "GET" => (false, true),
            "DELETE" => (false, false),
            _ => (true, true),
        };
        for (what, body, expected) in
            [("request", &one.body, sends), ("response", &one.response, receives)]
        {
            let is_json = serde_json::from_str::<Value>(body).is_ok();
            if is_json != expected || body.is_empty() == expected {
                return Err(format!(
                    "the {what} of {} {} has the body `{body}`",
                    one.method, one.path
                ));
            }
        }
    }
    if count("GET", "/restapis/", 404) != 1 {
        return Err("no response is a 404".to_owned());
    }
    if count("GET", "/apikeys?", 200) < 2 {
        return Err("the API keys are not read page by page".to_owned());
    }
    for collection in ["/apikeys", "/restapis"] {
        for created in
            exchanges.iter().filter(|one| (&*one.method, &*one.path) == ("POST", collection))
        {
            let json: Value = serde_json::from_str(&created.response).unwrap_or_default();
            let item = format!("{collection}/{}", json["id"].as_str().unwrap_or("?"));
            if count("DELETE", &item, 202) == 0 {
                return Err(format!("{item} is not deleted"));
            }
        }
    }
    Ok(())
}
