//! Rules for the values of parameters: what is sent and what is refused.

use std::time::{Duration, SystemTime};

use petard::Call;
use petard::codegen::{
    self, Argument, Body, Constant, Constraint, Encoding, Location, Method, Object, Operation,
    Param, Service, Shape, Takes as _, Type, Verb,
};
use serde_json::json;
use serde_json::value::RawValue;

use super::server::builder;

codegen::client!(Depot, SERVICE, "Client of a depot.");

static SERVICE: Service = Service::new("depot", "The Depot")
    .with_service_id("The Depot")
    .with_operations(&[&STORE, &FIND, &REPLACE, &READ, &PACK, &TELL]);

static TELL: Operation =
    Operation::new(Verb::Action, "Depot", "tell", "Tell", Method::POST, "/tell").with_params(&[
        Param::header("context", Type::Json, "").with_wire_name("X-Context").sensitive(),
        Param::header("labels", Type::Object, "").with_wire_name("X-Labels"),
    ]);

const LIST: Type = Type::List(&Type::String);

static CRATE: Shape = Shape::new(
    "Crate",
    &[
        Param::body("stamps", LIST, "").non_empty().with_encoding(Encoding::CommaSeparated),
        Param::body("height", Type::Number, "")
            .with_encoding(Encoding::Text)
            .with_wire_name("Height"),
        Param::body("fragile", Type::Boolean, "").with_encoding(Encoding::OnlyIfTrue),
        Param::body("origin", Type::Object, ""),
        Param::body("inner", Type::Shape(&CRATE), ""),
    ],
    "A crate, which may hold another one.",
);

static STORE: Operation =
    Operation::new(Verb::Action, "Depot", "store", "Store", Method::PUT, "/{depot}")
        .with_params(&[
            Param::label("depot", Type::String, ""),
            Param::name_of_other("key", Type::String, "").with_default("id"),
            Param::header("trace", Type::List(&Type::Integer), "")
                .with_encoding(Encoding::CommaSeparated)
                .with_wire_name("x-trace"),
            Param::header("seen", Type::List(&Type::Timestamp), "")
                .with_encoding(Encoding::CommaSeparated)
                .with_wire_name("x-seen"),
            Param::header("metadata", Type::Map(&Type::String), "").with_wire_name("X-Meta-"),
            Param::header("anything", Type::Map(&Type::String), "")
                .sensitive()
                .with_wire_name("x-"),
            Param::body("ids", LIST, "")
                .with_encoding(Encoding::CommaSeparated)
                .non_empty()
                .sensitive()
                .with_named_by("key"),
            Param::body("paper", Type::Object, "").non_empty().with_wire_name("Paper"),
            Param::body("papers", Type::List(&Type::Object), "").non_empty(),
            Param::body("notes", Type::Map(&Type::Object), ""),
            Param::body("strict", Type::Boolean, "")
                .with_encoding(Encoding::Text)
                .with_wire_name("Strict"),
            Param::body("weight", Type::Number, "").with_encoding(Encoding::Text),
            Param::body("quick", Type::Boolean, "").with_encoding(Encoding::OnlyIfTrue),
            Param::body("name", Type::String, "").non_empty(),
            Param::body("crates", Type::Map(&Type::List(&Type::Shape(&CRATE))), ""),
        ])
        .with_constants(&[Constant::new(Location::Body, "kind", "1")])
        .with_body(Body::Members)
        .with_constraints(&[Constraint::Exclusive(&["quick", "strict"])]);

static FIND: Operation =
    Operation::new(Verb::Action, "Depot", "find", "Find", Method::GET, "/{depot}")
        .with_params(&[
            Param::label("depot", Type::String, ""),
            Param::name_of_other("key", Type::String, "").required(),
            Param::query("id", Type::String, "").required().non_empty().with_named_by("key"),
            Param::query("fields", LIST, "")
                .with_encoding(Encoding::CommaSeparated)
                .with_wire_name("Fields"),
            Param::query("fresh", Type::Boolean, "").with_encoding(Encoding::OnlyIfTrue),
            Param::query("spilled", Type::Map(&Type::String), ""),
        ])
        .with_constants(&[Constant::new(Location::Query, "mode", "find")]);

static REPLACE: Operation =
    Operation::new(Verb::Action, "Depot", "replace", "Replace", Method::PUT, "/{depot}/all")
        .with_params(&[
            Param::label("depot", Type::String, ""),
            Param::payload("body", Type::Object, "").required().non_empty(),
        ])
        .with_body(Body::Document);

/// The whole body is a shape.
static PACK: Operation =
    Operation::new(Verb::Action, "Depot", "pack", "Pack", Method::PUT, "/{depot}/pack")
        .with_params(&[
            Param::label("depot", Type::String, ""),
            Param::payload("body", Type::Shape(&CRATE), ""),
        ])
        .with_body(Body::Document);

/// A greedy label, and a `/` at the end.
static READ: Operation =
    Operation::new(Verb::Action, "Depot", "read", "Read", Method::GET, "/files/{key+}/content/")
        .with_params(&[Param::label("key", Type::String, "").sensitive()]);

/// A constant without a value.
static REMOVE: Operation =
    Operation::new(Verb::Action, "Depot", "remove", "Remove", Method::PUT, "/{depot}")
        .with_params(&[
            Param::label("depot", Type::String, ""),
            Param::query("id", Type::String, ""),
        ])
        .with_constants(&[
            Constant::new(Location::Query, "mode", "remove"),
            Constant::new(Location::Query, "delete", ""),
        ]);

fn depot() -> Depot {
    Depot::new(&builder().endpoint_url("http://localhost:1").build())
}

fn store() -> Call {
    depot().call(&STORE).arg::<String>("depot", "d")
}

fn find(key: &str, id: &str) -> Call {
    let call = depot().call(&FIND).arg::<String>("depot", "d");
    call.arg::<String>("key", key).arg::<String>("id", id)
}

fn body(call: &Call) -> String {
    String::from_utf8(call.request().unwrap().body().to_vec()).unwrap()
}

fn target(call: &Call) -> String {
    call.request().unwrap().path_and_query().to_owned()
}

fn refused(call: &Call) -> String {
    let error = call.request().unwrap_err();
    assert!(error.is_invalid_input(), "{error:?}");
    error.to_string()
}

#[test]
fn lists_are_joined_in_bodies_queries_and_headers() {
    let call = store().arg_list::<String>("ids", ["a", "b c"]);
    assert_eq!(body(&call), r#"{"kind":1,"id":"a,b c"}"#);
    let call = store().set("ids", ["a", "b"]).set("trace", [1, 2]);
    assert_eq!(body(&call), r#"{"kind":1,"id":"a,b"}"#);
    assert_eq!(call.request().unwrap().headers()["x-trace"], "1,2");
    let call = find("id", "1").arg_list::<String>("fields", ["a&b", "c"]);
    assert_eq!(target(&call), "/d?mode=find&id=1&Fields=a%26b%2Cc");
    // A text that is joined already is unchanged.
    assert_eq!(body(&store().set("ids", "a,b")), r#"{"kind":1,"id":"a,b"}"#);
    let none = find("id", "1").arg_list::<String>("fields", Vec::<String>::new());
    assert_eq!(target(&none), "/d?mode=find&id=1&Fields=");
}

#[tokio::test]
async fn a_constant_without_a_value_is_its_name() {
    let call = depot().call(&REMOVE).arg::<String>("depot", "d").arg::<String>("id", "7");
    assert_eq!(target(&call), "/d?mode=remove&delete&id=7");
    let both = call.clone().query("delete", "1");
    assert!(refused(&both).contains("`delete` cannot be added to the query"));
    // The signature is that of `delete=`.
    call.signed_request(std::time::SystemTime::UNIX_EPOCH).await.unwrap();
}

#[test]
fn values_that_cannot_be_joined_are_refused_and_not_shown() {
    for (items, why) in [
        (json!(["a", "hush,hush"]), "has item 1, which contains a comma"),
        (json!(["", "a"]), "has item 0, which is empty"),
    ] {
        let error = refused(&store().set("ids", &items));
        let rest = "the items are sent as one string, separated by commas";
        assert_eq!(error, format!("store: `ids` {why}: {rest}"));
    }
    let error = refused(&store().set("ids", json!([["a"]])));
    assert_eq!(error, "store: `ids` has item 0, which is a list, where one value is needed");
    let error = refused(&store().arg_list::<String>("ids", ["a,b"]));
    assert!(error.contains("contains a comma"), "{error}");
}

#[test]
fn empty_values_are_refused_however_they_are_given() {
    let rest = "which the service would misinterpret, for example as every item: set a value";
    let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
    for (name, value, what) in [
        ("ids", Argument::list::<String>(Vec::<String>::new()), "an empty list"),
        ("ids", Argument::json(raw("[ \n ]")), "an empty list"),
        ("ids", Argument::json(""), "an empty string"),
        ("name", Argument::Text(String::new()), "an empty string"),
        ("name", Argument::json(None::<u8>), "null"),
        ("Paper", Argument::json(raw("{ }")), "empty"),
        ("Paper", Argument::map::<String>(Vec::<(String, String)>::new()), "empty"),
        ("papers", Argument::json([0; 0]), "an empty list"),
    ] {
        let param =
            STORE.params().iter().find(|param| [param.name(), param.wire_name()].contains(&name));
        let param = param.unwrap().name();
        let error = refused(&store().put(param, value));
        assert_eq!(error, format!("store: `{param}` is {what}, {rest}, or leave it out"));
    }
    assert_eq!(refused(&find("id", "")), format!("find: `id` is an empty string, {rest}"));
    let replace = depot().call(&REPLACE).arg::<String>("depot", "d");
    let error = refused(&replace.clone().arg_json("body", json!({})));
    assert_eq!(error, format!("replace: `body` is empty, {rest}"));
    assert_eq!(body(&replace.arg_json("body", json!({"a": null}))), r#"{"a":null}"#);
    assert_eq!(body(&store().set("papers", [json!({})])), r#"{"kind":1,"papers":[{}]}"#);
}

#[test]
fn values_that_must_be_objects_are_checked() {
    for (value, what) in [
        (json!([1]), "a list"),
        (json!(7), "a number"),
        (json!("{}"), "a string"),
        (json!(true), "a boolean"),
    ] {
        let error = refused(&store().arg_json("paper", &value));
        assert_eq!(error, format!("store: `paper` is {what}, where a JSON object is needed"));
        let error = refused(&store().arg_json_list("papers", [json!({}), value.clone()]));
        let expected =
            format!("store: `papers` has item 1, which is {what}, where a JSON object is needed");
        assert_eq!(error, expected);
        assert_eq!(refused(&store().set("papers", [json!({}), value])), expected);
    }
    let error = refused(&store().set("notes", json!({"a": null})));
    assert_eq!(error, "store: `notes` has `a`, which is null, where a JSON object is needed");
    let digits = r#"{"n":123456789012345678901234567890,"n":1.10}"#;
    let raw = RawValue::from_string(digits.to_owned()).unwrap();
    assert_eq!(body(&store().arg_json("paper", raw)), format!(r#"{{"kind":1,"Paper":{digits}}}"#));
    let invalid = std::collections::BTreeMap::from([(vec![1_u8], 1)]);
    let error = refused(&store().arg_json("paper", invalid));
    assert!(error.contains("cannot be written as JSON"), "{error}");
}

#[test]
fn booleans_and_numbers_are_sent_as_text_where_the_model_says_so() {
    let call = store().arg::<bool>("strict", false).arg::<f64>("weight", 0.5);
    assert_eq!(body(&call), r#"{"kind":1,"Strict":"false","weight":"0.5"}"#);
    let call = store().set("Strict", true).set("weight", u128::MAX);
    let most = u128::MAX;
    assert_eq!(body(&call), format!(r#"{{"kind":1,"Strict":"true","weight":"{most}"}}"#));
    let call = store().set("strict", "yes").set("weight", None::<u8>);
    assert_eq!(body(&call), r#"{"kind":1,"Strict":"yes","weight":null}"#);
}

#[test]
fn numbers_that_json_does_not_have_are_sent_as_texts() {
    for (number, text) in
        [(f64::NAN, "NaN"), (f64::INFINITY, "Infinity"), (f64::NEG_INFINITY, "-Infinity")]
    {
        let call = store().arg::<f64>("weight", number);
        assert_eq!(body(&call), format!(r#"{{"kind":1,"weight":"{text}"}}"#));
    }
    // A value that is serialized has no such form.
    let error = refused(&store().set("weight", Some([f64::NAN])));
    assert_eq!(error, "store: `weight` contains NaN or an infinity, which JSON cannot represent");
}

#[test]
fn flags_are_sent_only_if_they_are_true() {
    assert_eq!(body(&store().arg::<bool>("quick", true)), r#"{"kind":1,"quick":true}"#);
    assert_eq!(body(&store().arg::<bool>("quick", false)), r#"{"kind":1}"#);
    assert_eq!(body(&store().set("quick", false)), r#"{"kind":1}"#);
    assert_eq!(target(&find("id", "1").arg::<bool>("fresh", true)), "/d?mode=find&id=1&fresh=true");
    assert_eq!(target(&find("id", "1").arg::<bool>("fresh", false)), "/d?mode=find&id=1");
    // A flag that is not sent cannot conflict.
    let both = |quick| store().arg::<bool>("strict", true).arg::<bool>("quick", quick);
    assert_eq!(body(&both(false)), r#"{"kind":1,"Strict":"true"}"#);
    assert_eq!(
        refused(&both(true)),
        "store: `quick` and `strict` exclude each other: set only one of them"
    );
}

#[test]
fn members_of_shapes_have_the_same_rules() {
    let inner = Object::new().with("stamps", vec!["x", "y"]).with("fragile", false);
    let outer = Object::new().with("Height", 2.0).with("new", 1_i64).with("inner", inner);
    let call = store().put("crates", Argument::map::<Vec<Object>>([("a", vec![outer])]));
    let sent = r#"{"kind":1,"crates":{"a":[{"Height":"2.0","new":1,"inner":{"stamps":"x,y"}}]}}"#;
    assert_eq!(body(&call), sent);
    let same =
        json!([{"Height": 2.0, "new": 1, "inner": {"stamps": ["x", "y"], "fragile": false}}]);
    let call = store().set("crates", json!({ "a": same }));
    let made: serde_json::Value = serde_json::from_str(&body(&call)).unwrap();
    assert_eq!(made, serde_json::from_str::<serde_json::Value>(sent).unwrap());
    let error = refused(&store().set("crates", json!({"a": [{}, {"inner": {"stamps": []}}]})));
    assert!(
        error.starts_with(
            "store: `crates` has `a`, which has item 1, which has `inner`, which has `stamps`, which is an empty list, "
        ),
        "{error}"
    );
    let untouched = RawValue::from_string(r#"{"a": [ {"x":1,"x":2} ]}"#.to_owned()).unwrap();
    assert_eq!(
        body(&store().set("crates", untouched)),
        r#"{"kind":1,"crates":{"a": [ {"x":1,"x":2} ]}}"#
    );
}

#[test]
fn recursive_shapes_have_a_maximum_depth() {
    let deep = format!(r#"{{"a":[{}1{}]}}"#, r#"{"inner":"#.repeat(9000), "}".repeat(9000));
    let raw = RawValue::from_string(deep).unwrap();
    assert!(
        refused(&store().set("crates", raw)).ends_with("which is nested more than 128 levels deep")
    );
}

#[test]
fn objects_that_a_program_nests_have_a_maximum_depth() {
    let nested = |levels: usize| {
        let inner = |inner, _| Object::new().with("inner", inner);
        (0..levels).fold(Object::new().with("new", 1_i64), inner)
    };
    let call = |levels| {
        let crates = Argument::map::<Vec<Object>>([("a", vec![nested(levels)])]);
        store().put("crates", crates)
    };
    assert!(call(100).request().is_ok());
    assert!(refused(&call(500)).ends_with("which is nested more than 128 levels deep"));
}

#[test]
fn names_that_are_not_unicode_are_sent_in_bodies_only() {
    let raw = RawValue::from_string(r#"{"\ud800": "."}"#.to_owned()).unwrap();
    let error = refused(&find("sku", "1").set("extra", raw.clone()));
    assert_eq!(error, "find: `extra` is an object, where one value is needed");
    // In a body it is sent as it was given.
    assert!(body(&store().set("extra", raw)).contains(r#"{"\ud800": "."}"#));
}

#[test]
fn names_are_known_when_the_call_is_made() {
    assert_eq!(target(&find("sku", "a/b")), "/d?mode=find&sku=a%2Fb");
    let call = store().arg::<String>("key", "sku").arg_list::<String>("ids", ["1"]);
    assert_eq!(body(&call), r#"{"kind":1,"sku":"1"}"#);
    // The same with `set`, for the naming parameter and for the value by both of its names.
    assert_eq!(
        target(&find("sku", "1").set("key", "isbn").set("isbn", "2")),
        "/d?mode=find&isbn=2"
    );
    assert_eq!(target(&find("sku", "1").set("id", "3")), "/d?mode=find&sku=3");
    assert_eq!(body(&store().set("id", ["1"])), r#"{"kind":1,"id":"1"}"#);
    let missing = depot().call(&FIND).arg::<String>("depot", "d").arg::<String>("id", "1");
    assert_eq!(refused(&missing), "find: `key` is required");
}

#[test]
fn names_of_other_parameters_are_refused() {
    for (name, why) in [
        ("", "`key` is empty, and is the name that `id` is sent under"),
        (
            "Fields",
            "`key` is `Fields`, the name that `id` is sent under, but the parameter `fields` \
             is sent under this name",
        ),
        (
            "mode",
            "`key` is `mode`, the name that `id` is sent under, but the operation always sends \
             `mode` with a fixed value",
        ),
    ] {
        assert_eq!(refused(&find(name, "1")), format!("find: {why}"));
    }
    assert_eq!(target(&find("fields", "1")), "/d?mode=find&fields=1");
    let error = refused(&store().set("key", "Paper").set("ids", ["1"]));
    assert!(error.contains("the parameter `paper` is sent under this name"), "{error}");
    let error = refused(&store().set("key", ["a"]));
    assert_eq!(error, "store: `key` is a list, where one value is needed");
    let error = refused(&find("sku", "1").arg_map::<String>("spilled", [("sku", "2")]));
    let why = "the parameter `id` is sent under this name";
    assert_eq!(error, format!("find: `spilled` has the entry `sku`: {why}"));
    // An additional member that was set before the name was known.
    let error = refused(&store().set("sku", "1").set("key", "sku").set("ids", ["2"]));
    let why = "the parameter `ids` is sent under this name";
    assert_eq!(error, format!("store: `sku` cannot be set: {why}"));
}

#[test]
fn parameters_named_at_run_time_stay_secret() {
    let call = store().arg_list::<String>("ids", ["hush"]);
    let shown = format!("{call:?} {:?}", call.request().unwrap());
    assert!(!shown.contains("hush"), "{shown}");
}

#[test]
fn a_greedy_label_keeps_its_slashes() {
    let read = |key: &str| depot().call(&READ).arg::<String>("key", key);
    for (key, path) in [
        ("a", "/files/a/content/"),
        ("a/b c/%2F/é", "/files/a/b%20c/%252F/%C3%A9/content/"),
        ("a/..b/...", "/files/a/..b/.../content/"),
    ] {
        assert_eq!(target(&read(key)), path);
    }
    let shown = format!("{:?}", read("hush/hush").request().unwrap());
    assert!(shown.contains("/files/***/content/") && !shown.contains("hush"), "{shown}");
    for (key, what) in [
        ("", "is empty"),
        ("..", "is `..`"),
        ("/a", "begins or ends with `/`, or has `//`"),
        ("a/", "begins or ends with `/`, or has `//`"),
        ("a//b", "begins or ends with `/`, or has `//`"),
        ("a/../b", "has the segment `..`"),
        ("./a", "has the segment `.`"),
    ] {
        let error = refused(&read(key));
        assert!(error.starts_with(&format!("read: `key` {what}, which would change")), "{error}");
    }
}

#[test]
fn a_list_of_times_is_joined_in_a_header() {
    let at = SystemTime::UNIX_EPOCH;
    let call = store().arg_list::<SystemTime>("seen", [at, at + Duration::from_hours(24)]);
    let request = call.request().unwrap();
    let sent = "Thu, 01 Jan 1970 00:00:00 GMT,Fri, 02 Jan 1970 00:00:00 GMT";
    assert_eq!(request.headers()["x-seen"], sent);
    let call = store().set("seen", [true, false]);
    assert_eq!(call.request().unwrap().headers()["x-seen"], "true,false");
}

#[test]
fn each_entry_of_a_map_is_a_header() {
    let call = store().arg_map::<String>("metadata", [("Owner", "Kim"), ("a-b", "1")]);
    let request = call.set("anything", json!({"n": 1})).request().unwrap();
    let headers = request.headers();
    for (name, value) in [("x-meta-owner", "Kim"), ("x-meta-a-b", "1"), ("x-n", "1")] {
        assert_eq!(headers[name], value);
    }
    assert!(headers["x-n"].is_sensitive() && !headers["x-meta-owner"].is_sensitive());
    for (name, entries, why) in [
        (
            "metadata",
            json!({"a": {}}),
            "`metadata` has the entry `a`, which is an object, where one value is needed",
        ),
        ("metadata", json!("a"), "`metadata` is not a map: it needs names and values"),
        (
            "metadata",
            json!({"a b": "c"}),
            "`metadata` has the entry `a b`: `x-meta-a b` is not a valid header name",
        ),
        (
            "anything",
            json!({"amz-date": "x"}),
            "`anything` has the entry `amz-date`: the header would be `x-amz-date`, and petard sets this header",
        ),
        (
            "anything",
            json!({"trace": "1"}),
            "`anything` has the entry `trace`: the header would be `x-trace`, and the parameter `trace` is sent under this name",
        ),
    ] {
        assert_eq!(refused(&store().set(name, entries)), format!("store: {why}"));
    }
    // A list of pairs has an order; a JSON object has one only with a feature of serde_json.
    let twice = store().arg_map::<String>("metadata", [("A", "1"), ("a", "2")]);
    assert_eq!(
        refused(&twice),
        "store: `metadata` has the entry `a`: the header would be `x-meta-a`, and another entry has this name"
    );
}

#[test]
fn a_shape_that_is_the_whole_body_is_an_empty_object_if_it_is_not_set() {
    let pack = depot().call(&PACK).arg::<String>("depot", "d");
    assert_eq!(body(&pack), "{}");
    assert_eq!(pack.request().unwrap().headers()["content-type"], "application/json");
    assert_eq!(body(&pack.set("body", json!({"height": 1}))), r#"{"height":1}"#);
}

#[test]
fn json_in_a_header_is_sent_in_base64() {
    let depot = Depot::new(&builder().endpoint_url("http://localhost:1").build());
    let tell = || depot.client().call(&TELL);
    let sent = |call: Call, name: &str| {
        let request = call.request().unwrap();
        let decoded = aws_smithy_types::base64::decode(request.headers()[name].to_str().unwrap());
        assert!(!format!("{request:?}").contains("eyJ"), "a sensitive header is shown");
        String::from_utf8(decoded.unwrap()).unwrap()
    };
    for (value, text) in [
        (json!({"a": ["ü\n", null, 1.5]}), r#"{"a":["ü\n",null,1.5]}"#),
        (json!("text"), r#""text""#),
        (json!(7), "7"),
    ] {
        assert_eq!(sent(tell().set("context", value), "x-context"), text);
    }
    let error = tell().set("labels", "text").request().unwrap_err();
    assert!(error.to_string().contains("`labels` is a string"), "{error}");
}
