//! Waiters as written.

use super::{Json, Node, Text};

#[derive(Debug)]
pub(crate) struct Waiter {
    pub(crate) key: Text,
    pub(crate) doc: Option<Text>,
    pub(crate) operation: Option<Text>,
    pub(crate) status: Option<Text>,
    /// `None` if nothing is said, or no list of strings.
    pub(crate) success: Option<Vec<Text>>,
    pub(crate) failure: Vec<Text>,
    pub(crate) message: Option<Text>,
    pub(crate) not_yet: Vec<Text>,
    pub(crate) limit: Option<Text>,
}

pub(super) fn waiters(resource: &Node) -> Vec<Waiter> {
    resource.each("waiters", |key, node| Waiter {
        key: key.clone(),
        doc: node.text("doc"),
        operation: node.text("operation"),
        status: node.text("status"),
        success: node.get("success").filter(|said| is_list(said)).map(|_| node.texts("success")),
        failure: node.texts("failure"),
        message: node.text("message"),
        not_yet: node.texts("not_yet"),
        limit: node.text("limit"),
    })
}

fn is_list(node: &Node) -> bool {
    let is_text = |element: &Node| matches!(element.value, Json::String(_));
    matches!(&node.value, Json::Array(elements) if elements.iter().all(is_text))
}
