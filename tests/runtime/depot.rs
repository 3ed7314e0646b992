//! Operations that say more than those of the zoo: tokens in objects, closed enums, names and
//! nulls that must not be sent. They are called through the zoo's client.

use petard::codegen::{Body, Closed, Enum, Method, Operation, Param, Rule, Shape, Type, Verb};

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
        Param::query("way", Type::Enum(&WAY), ""),
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

static WAY: Enum = Enum {
    name: "Way",
    values: &["upstream", "downstream"],
    closed: Some(Closed { names: &[("UP", "upstream"), ("DOWN", "downstream")], any_case: false }),
    doc: "A way.",
};

static COLOUR: Enum = Enum {
    name: "Colour",
    values: &["dark-red", "blue"],
    closed: Some(Closed { names: &[("DARK_RED", "dark-red")], any_case: true }),
    doc: "A colour.",
};

static KIND: Enum = Enum {
    name: "Kind",
    values: &["a", "b"],
    closed: Some(Closed { names: &[], any_case: false }),
    doc: "A kind.",
};

/// It holds itself.
static SIGN: Shape = Shape {
    name: "Sign",
    members: &[
        Param::body("way", Type::Enum(&WAY), ""),
        Param::body("sign", Type::Shape(&SIGN), ""),
        Param::body("moreSigns", Type::List(&Type::Shape(&SIGN)), "").wired("more"),
    ],
    doc: "A sign.",
};

/// Closed enums in every place.
pub(crate) static MOVE: Operation = operation(Verb::Action, "move_box")
    .http(Method::Post, "/boxes/{way}", 200)
    .takes(&[
        Param::label("way", Type::Enum(&WAY), ""),
        Param::query("colours", Type::List(&Type::Enum(&COLOUR)), ""),
        Param::query("tags", Type::Map(&Type::Enum(&WAY)), ""),
        Param::header("kind", Type::Enum(&KIND), "").wired("x-kind"),
        Param::body("ways", Type::Map(&Type::List(&Type::Enum(&WAY))), ""),
        Param::body("sign", Type::Shape(&SIGN), ""),
    ])
    .sends(Body::Members);

const LABEL: Param = Param::label("id", STRING, "");

const FORBIDDEN: &[Rule] =
    &[Rule::Refused(&[("owner", "nobody owns a box"), ("id", "the path says it")]), Rule::NoNulls];

/// Members, and more by `set`.
pub(crate) static FILL: Operation = operation(Verb::Update, "fill_box")
    .http(Method::Put, "/boxes/{id}", 200)
    .takes(&[LABEL, Param::body("content", Type::Json, "").wired("Content")])
    .sends(Body::Members)
    .obeys(FORBIDDEN);

/// A whole body.
pub(crate) static REPLACE: Operation = operation(Verb::Action, "replace_box")
    .http(Method::Put, "/boxes/{id}/all", 200)
    .takes(&[LABEL, Param::payload("body", Type::Json, "").required()])
    .sends(Body::Document)
    .obeys(FORBIDDEN);

/// No body: more by `set`, and the names of a map, are pairs of the query.
pub(crate) static LOOK: Operation = operation(Verb::Get, "look_at_box")
    .http(Method::Get, "/boxes/{id}", 200)
    .takes(&[LABEL, Param::query("labels", Type::Map(&STRING), "")])
    .obeys(FORBIDDEN);
