//! Every group of operations: create with every member, read, list, change, delete, and actions.

use super::data;
use super::endpoint::Endpoint;
use super::report::Report;
use super::steps::{self, Names};

/// Walks through the groups, each at an endpoint of its own.
pub(crate) async fn walk(start: &impl AsyncFn() -> Endpoint, report: &mut Report) {
    for group in data::all("groups") {
        let name = group["group"].as_str().expect("a group has a name");
        let endpoint = start().await;
        let mut names = Names::new();
        steps::walk(&endpoint, name, &group["steps"], &mut names, report).await;
    }
}
