//! Operations that say more than those of the zoo: tokens in objects, closed enums, names and
//! nulls that must not be sent. They are called through the zoo's client.

use petard::codegen::{Body, Method, Operation, Param, Type, Verb};

const STRING: Type = Type::String;

const fn operation(verb: Verb, name: &'static str) -> Operation {
    Operation::new(verb, "Box", name, "")
}

/// The token travels in the query, and may come as an object.
pub(crate) static LIST: Operation = operation(Verb::List, "list_boxes")
    .http(Method::Get, "/boxes", 200)
    .takes(&[
        Param::query("start", STRING, "").wired("Last"),
        Param::query("limit", Type::Integer, ""),
    ])
    .pages("start", "/Last", "/Items", Some("limit"))
    .unwraps();

/// The token travels in the body, under another name than it comes.
pub(crate) static FIND: Operation = operation(Verb::List, "find_boxes")
    .http(Method::Post, "/boxes/find", 200)
    .takes(&[Param::body("colour", STRING, ""), Param::body("start", STRING, "").wired("StartAt")])
    .sends(Body::Members)
    .pages("start", "/Last", "/Items", None)
    .unwraps();
