//! The keys of a waiter, and what a duration looks like.

use super::{DOC, Key, Pattern, TEXT, Table, Takes, key, must};

pub(super) const WAITERS: Key = key(
    "waiters",
    Takes::Objects(Pattern::Snake, &WAITER),
    "What can be waited for, by what follows `wait_until_` in the name of the method.",
);

const WAITER: Table = Table {
    name: "a waiter",
    keys: &[
        must("doc", DOC, "What is waited for."),
        must(
            "operation",
            Takes::Text(Pattern::Snake),
            "Method of the operation that is read again and again: `get_vpc_link`.",
        ),
        must("status", TEXT, "JSON pointer, in its answer, to the status, a text: `/status`."),
        must("success", Takes::Texts, "Statuses that are waited for."),
        key("failure", Takes::Texts, "Statuses that end the wait with an error."),
        key("message", TEXT, "JSON pointer to what the service says of a failure."),
        key("not_yet", Takes::Texts, "Error codes of the operation that mean \"not yet\"."),
        key(
            "limit",
            Takes::Text(Pattern::Duration),
            "Longest time it takes: `90 s`, `15 min`; 15 minutes by default.",
        ),
    ],
};
