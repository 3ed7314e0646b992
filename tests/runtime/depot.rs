//! Operations with features that the zoo does not have: tokens in objects, closed enums, names and
//! nulls that must not be sent. They are called through the zoo's client.

use petard::codegen::{
    Body, Constraint, Enum, Method, Operation, Paging, Param, Shape, Type, Verb,
};

const STRING: Type = Type::String;

const fn operation(
    verb: Verb,
    name: &'static str,
    method: Method,
    path: &'static str,
) -> Operation {
    Operation::new(verb, "Box", name, "", method, path)
}

/// The token is sent in the query, and may be returned as an object.
pub(crate) static LIST: Operation = operation(Verb::List, "list_boxes", Method::GET, "/boxes")
    .with_params(&[
        Param::query("start", STRING, "").with_wire_name("Last"),
        Param::query("limit", Type::Integer, ""),
        Param::query("way", Type::Enum(&WAY), ""),
    ])
    .with_paging(Paging::new("start", "/Last", "/Items").with_limit("limit").unwrapping());

/// The token is sent in the body, under another name than in the response.
pub(crate) static FIND: Operation =
    operation(Verb::List, "find_boxes", Method::POST, "/boxes/find")
        .with_params(&[
            Param::body("colour", STRING, ""),
            Param::body("start", STRING, "").with_wire_name("StartAt"),
        ])
        .with_body(Body::Members)
        .with_paging(Paging::new("start", "/Last", "/Items").unwrapping());

static WAY: Enum = Enum::new("Way", &["upstream", "downstream"], "A way.")
    .closed_with(&[("UP", "upstream"), ("DOWN", "downstream")], false);

static COLOUR: Enum = Enum::new("Colour", &["dark-red", "blue"], "A colour.")
    .closed_with(&[("DARK_RED", "dark-red")], true);

static KIND: Enum = Enum::new("Kind", &["a", "b"], "A kind.").closed_with(&[], false);

/// A recursive shape.
static SIGN: Shape = Shape::new(
    "Sign",
    &[
        Param::body("way", Type::Enum(&WAY), ""),
        Param::body("sign", Type::Shape(&SIGN), ""),
        Param::body("moreSigns", Type::List(&Type::Shape(&SIGN)), "").with_wire_name("more"),
    ],
    "A sign.",
);

/// Closed enums in all locations.
pub(crate) static MOVE: Operation =
    operation(Verb::Action, "move_box", Method::POST, "/boxes/{way}")
        .with_params(&[
            Param::label("way", Type::Enum(&WAY), ""),
            Param::query("colours", Type::List(&Type::Enum(&COLOUR)), ""),
            Param::query("tags", Type::Map(&Type::Enum(&WAY)), ""),
            Param::header("kind", Type::Enum(&KIND), "").with_wire_name("x-kind"),
            Param::body("ways", Type::Map(&Type::List(&Type::Enum(&WAY))), ""),
            Param::body("sign", Type::Shape(&SIGN), ""),
        ])
        .with_body(Body::Members);

const LABEL: Param = Param::label("id", STRING, "");

const FORBIDDEN: &[Constraint] = &[
    Constraint::Refused(&[("owner", "nobody owns a box"), ("id", "the path says it")]),
    Constraint::NoNulls,
];

/// A body of members; `set` adds others.
pub(crate) static FILL: Operation = operation(Verb::Update, "fill_box", Method::PUT, "/boxes/{id}")
    .with_params(&[LABEL, Param::body("content", Type::Json, "").with_wire_name("Content")])
    .with_body(Body::Members)
    .with_constraints(FORBIDDEN);

/// A whole body.
pub(crate) static REPLACE: Operation =
    operation(Verb::Action, "replace_box", Method::PUT, "/boxes/{id}/all")
        .with_params(&[LABEL, Param::payload("body", Type::Json, "").required()])
        .with_body(Body::Document)
        .with_constraints(FORBIDDEN);

/// No body: names added by `set` and the entries of a map are sent in the query.
pub(crate) static LOOK: Operation = operation(Verb::Get, "look_at_box", Method::GET, "/boxes/{id}")
    .with_params(&[LABEL, Param::query("labels", Type::Map(&STRING), "")])
    .with_constraints(FORBIDDEN);
