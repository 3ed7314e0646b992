//! The goldens of `golden.rs`, compiled against the real runtime.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

#[allow(dead_code, reason = "the files that are expected are not needed here")]
mod golden_file;
mod table_text;

/// Makes a module of each, and a test that none was forgotten.
macro_rules! goldens {
    ($($name:ident),* $(,)?) => {
        $(
            #[deny(warnings)]
            #[allow(
                dead_code, unreachable_pub, clippy::module_inception,
                reason = "compiling it is the test, whatever the service is called"
            )]
            mod $name {
                include!(concat!("accept/", stringify!($name), ".rs"));
            }
        )*

        #[test]
        fn every_golden_is_compiled() {
            let compiled = [$(stringify!($name)),*];
            for model in golden_file::models("accept") {
                assert!(compiled.contains(&model.name.as_str()), "{} is not compiled", model.name);
            }
        }

        /// petard-interpret makes the same tables at run time.
        #[test]
        fn every_golden_is_interpreted_as_it_is_compiled() {
            let compiled = [$((stringify!($name), &$name::SERVICE)),*];
            for model in golden_file::models("accept") {
                let interpreted = petard_interpret::load("model.json", &model.bytes).unwrap();
                let (_, compiled) = compiled.iter().find(|(name, _)| *name == model.name).unwrap();
                table_text::assert_equal(compiled, interpreted);
            }
        }
    };
}

goldens! {
    authentication, minimal, scalars, collections, shapes, places, bodies, verbs, overrides, keywords, relations, paging, odd_names,
    odd_texts, filled, forms, run_time_names, routes, closed, refusals, waiters, one_action, undocumented, paths, dates,
    operator_names, code_in_docs, many_labels, patch, error_places, error_codes, object_paths, many_headers, tokens,
    hosts, required_setters, waiter_setters, waiter_errors, unions, common_parameters, common_setters,
}

/// A shape may hold itself; the table of it can be shown all the same.
#[test]
fn a_table_with_a_recursive_shape_can_be_shown() {
    let shown = format!("{:?}", odd_texts::SERVICE.operations()[1].params());
    assert!(shown.contains("ty: Node"), "{shown}");
}

#[test]
fn an_error_code_is_the_constant_of_its_name() {
    use error_codes::errors::{_4041, ORDER_EXPIRED, ORDER_NOT_FOUND, OUT_OF_STOCK};
    let constants = [ORDER_NOT_FOUND, OUT_OF_STOCK, ORDER_EXPIRED, _4041];
    let codes = error_codes::SERVICE.errors().iter().map(|(code, _)| *code);
    assert!(codes.eq(constants));
}

/// More than four required parameters are setters, and one error names all that are missing.
#[test]
fn required_parameters_that_are_setters_are_checked_before_anything_is_sent() {
    use required_setters::{Visits, types::Room};
    let config = petard::Config::builder().region("eu-west-1").endpoint_url("http://localhost:1");
    let visits = Visits::new(&config.build());
    let call = visits.create_visit("c", "v").pet("Rex").rooms([Room::new().floor(1).beds(2)]);
    assert_eq!(
        call.request().unwrap_err().to_string(),
        "create_visit: `kind`, `reason` and `begin` are required; `rooms` has item 0, which is a `Room` without \
         `number`, `type` and `name`, which are required"
    );
    let room = Room::new().floor(1).beds(2).number(3).r#type("big").name("Blue");
    let call = call.kind("first").reason("cough").begin("08:00").rooms([room]);
    assert_eq!(
        call.request().unwrap().body(),
        r#"{"pet":"Rex","From":"08:00","rooms":[{"floor":1,"beds":2,"number":3,"type":"big","name":"Blue"}]}"#
    );
}

/// A union has exactly one member, also one that is given as JSON.
#[test]
fn a_union_has_exactly_one_member() {
    use serde_json::json;
    use unions::{Unions, types::Target};
    let config = petard::Config::builder().region("eu-west-1").endpoint_url("http://localhost:1");
    let unions = Unions::new(&config.build());
    let weighted =
        Target::weighted([("a", Target::queues(["q"])), ("b", Target::from(json!({"new": 1})))]);
    let call = unions.update_route("r", Target::lambda("arn")).fallbacks([weighted]);
    let body = r#"{"target":{"lambdaArn":"arn"},"fallbacks":[{"weighted":{"a":{"queues":["q"]},"b":{"new":1}}}]}"#;
    assert_eq!(call.request().unwrap().body(), body);
    let call = unions
        .update_route("r", Target::lambda("arn"))
        .set("target", json!({"set": true, "type": null}));
    assert_eq!(call.request().unwrap().body(), r#"{"target":{"set":true,"type":null}}"#);
    let members =
        "set exactly one of `lambdaArn`, `queues`, `set`, `weighted`, `from_str` or `type`";
    for (value, why) in [
        (json!({}), "is a `Target` with no member"),
        (json!({"set": null}), "is a `Target` with no member"),
        (
            json!({"lambdaArn": "hush", "new": "hush", "set": true}),
            "is a `Target` with `lambdaArn`, `new` and `set`",
        ),
        (
            json!({"weighted": {"a": {}}}),
            "has `weighted`, which has `a`, which is a `Target` with no member",
        ),
        (json!("hush"), "is a string, where a `Target` is needed"),
    ] {
        let call = unions.update_route("r", Target::from(value));
        let error = call.request().unwrap_err().to_string();
        assert_eq!(error, format!("update_route: `target` {why}: {members}"));
    }
}

/// Every call has the parameters of all operations, unless the operation has its own.
#[test]
fn parameters_of_all_operations_are_sent_by_each() {
    use common_parameters::Common;
    let config = petard::Config::builder().region("eu-west-1").endpoint_url("http://localhost:1");
    let common = Common::new(&config.build());
    let request = common.get_pet("1").tenant("kim").dry(true).trace("t").request().unwrap();
    assert_eq!(request.path_and_query(), "/pets/1?api-version=2026-11-01&dry-run=true");
    assert_eq!(
        (&request.headers()["x-tenant"], &request.headers()["x-trace"]),
        (&"kim".parse().unwrap(), &"t".parse().unwrap())
    );
    let request = common.delete_pet("1", "old", false).tenant("kim").trace(7).request().unwrap();
    assert_eq!(request.path_and_query(), "/pets/1?api-version=2027-01-01&why=old&dry=false");
    assert_eq!(request.headers()["x-trace-id"], "7");
    let error = common.get_pet("1").request().unwrap_err().to_string();
    assert!(error.contains("tenant"), "{error}");
}

/// They do not count among the parameters that are arguments.
#[test]
fn a_required_parameter_of_all_operations_leaves_the_arguments_as_they_are() {
    let config = petard::Config::builder().region("eu-west-1").endpoint_url("http://localhost:1");
    let client = common_setters::CommonSetters::new(&config.build());
    let request = client.create_pet("Tom", "cat", "kim", "2026-11-25").tenant("t1").request();
    assert_eq!(request.unwrap().headers()["x-tenant"], "t1");
}
