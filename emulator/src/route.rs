//! Finds the operation of a request.

use std::cmp::Reverse;
use std::collections::HashMap;

use petard::operation::{Body, Constant, Constraint, Location, Operation, Param, Service};
use serde_json::Value;

use crate::input::{Object, Query};
use crate::path::{self, Labels};

/// An operation that matches a request.
pub(crate) struct Route {
    /// Position of the service in the list of services.
    pub(crate) service: usize,
    pub(crate) operation: &'static Operation,
    pub(crate) labels: Labels,
}

/// How well an operation matches; the greatest is the best. In this order: the service that the
/// request is signed for, constants of the query, fixed segments and labels of one segment, members of
/// the body.
type Fit = (bool, usize, (usize, usize), BodyFit);

/// An index of the operations of several services, by method and segments of the path.
#[derive(Debug)]
pub(crate) struct Router {
    services: Vec<&'static Service>,
    methods: HashMap<&'static str, Node>,
}

/// A segment of a path, and the segments that may follow it.
#[derive(Debug, Default)]
struct Node {
    fixed: HashMap<&'static str, Node>,
    /// What follows a label, whose name does not matter here.
    label: Option<Box<Node>>,
    /// The operations whose path ends here: the position of the service, and the position in it.
    ends: Vec<(usize, usize)>,
    /// The operations whose path goes on with a greedy label.
    greedy: Vec<(usize, usize)>,
}

impl Router {
    pub(crate) fn new(services: &[&'static Service]) -> Self {
        let mut methods: HashMap<&'static str, Node> = HashMap::new();
        for (index, service) in services.iter().enumerate() {
            for (place, operation) in service.operations().iter().enumerate() {
                let mut node = methods.entry(operation.method().as_str()).or_default();
                let mut parts = operation.path().split('/');
                let is_greedy = loop {
                    node = match parts.next() {
                        None => break false,
                        Some(part) if path::is_greedy(part) => break true,
                        Some(part) if path::label(part).is_some() => {
                            node.label.get_or_insert_default()
                        }
                        Some(part) => node.fixed.entry(part).or_default(),
                    };
                };
                let operations = if is_greedy { &mut node.greedy } else { &mut node.ends };
                operations.push((index, place));
            }
        }
        Self { services: services.to_vec(), methods }
    }

    /// Returns the best match. Of several that are equal, the first in the order of the model.
    pub(crate) fn find(
        &self,
        signed_for: Option<&str>,
        (method, path): (&str, &str),
        query: &Query,
        body: &[u8],
    ) -> Option<Route> {
        let mut ends = Vec::new();
        if let Some(node) = self.methods.get(method) {
            node.collect(Some(path), &mut ends);
        }
        ends.sort_unstable();
        let operation = |(index, place): (usize, usize)| {
            let service = *self.services.get(index)?;
            Some((index, service, *service.operations().get(place)?))
        };
        best(ends.into_iter().filter_map(operation), signed_for, path, query, body)
    }
}

impl Node {
    /// Adds the operations that fit the rest of a path; `None` after its last segment. What
    /// follows a greedy label is not compared here.
    fn collect(&self, rest: Option<&str>, found: &mut Vec<(usize, usize)>) {
        let Some(rest) = rest else {
            found.extend(&self.ends);
            return;
        };
        found.extend(&self.greedy);
        let (segment, rest) = match rest.split_once('/') {
            Some((segment, rest)) => (segment, Some(rest)),
            None => (rest, None),
        };
        if let Some(node) = self.fixed.get(segment) {
            node.collect(rest, found);
        }
        if let Some(node) = &self.label {
            node.collect(rest, found);
        }
    }
}

/// The best of some operations of one method. Of several that are equal, the first.
fn best(
    operations: impl Iterator<Item = (usize, &'static Service, &'static Operation)>,
    signed_for: Option<&str>,
    path: &str,
    query: &Query,
    body: &[u8],
) -> Option<Route> {
    // A body that is not an object is reported when it is read.
    let mut read: Option<Object> = None;
    let mut best: Option<(Fit, Route)> = None;
    for (index, service, operation) in operations {
        let Some(labels) = path::matches(operation.path(), path) else { continue };
        let mut constants =
            operation.constants().iter().filter(|c| c.location() == Location::Query);
        if !constants.clone().all(|c| query.get(c.wire_name()) == Some(c.value())) {
            continue;
        }
        let body = read.get_or_insert_with(|| serde_json::from_slice(body).unwrap_or_default());
        let signed = signed_for == Some(service.signing_name());
        let constants = constants.by_ref().count();
        let fit =
            (signed, constants, path::specificity(operation.path()), body_fit(operation, body));
        if best.as_ref().is_none_or(|(other, _)| fit > *other) {
            best = Some((fit, Route { service: index, operation, labels }));
        }
    }
    best.map(|(_, route)| route)
}

/// How well a body matches: few missing required members, many constants, many required members,
/// few unknown members.
type BodyFit = (Reverse<usize>, usize, usize, Reverse<usize>);

fn body_fit(operation: &Operation, body: &Object) -> BodyFit {
    // A name that the caller chooses does not identify the operation.
    let named = |param: &&Param| param.location() == Location::Body && param.named_by().is_none();
    let members = || operation.params().iter().filter(named);
    let constants =
        || operation.constants().iter().filter(|constant| constant.location() == Location::Body);
    let of = |name: &str| members().find(|param| param.name() == name);
    let has = |name: &&str| of(name).is_some_and(|param| body.contains_key(param.wire_name()));
    let same = |constant: &Constant| {
        let value: Option<Value> = serde_json::from_str(constant.value()).ok();
        value.is_some() && body.get(constant.wire_name()) == value.as_ref()
    };
    let one_of = operation.constraints().iter().filter_map(|rule| match rule {
        Constraint::AtLeastOne(names) if names.iter().all(|name| of(name).is_some()) => {
            Some(names.iter().any(has))
        }
        _ => None,
    });
    let required = members().filter(|param| param.is_required());
    let needs: Vec<bool> = required.map(|param| has(&param.name())).chain(one_of).collect();
    let met = needs.iter().filter(|met| **met).count();
    let constant = constants().filter(|constant| same(constant)).count();
    let unmet = needs.len() - met + constants().count() - constant;
    let known = |name: &str| {
        let by_constant = constants().any(|constant| constant.wire_name() == name);
        by_constant || members().any(|param| param.wire_name() == name)
    };
    let unknown = match operation.body() {
        Body::Members => body.keys().filter(|name| !known(name)).count(),
        _ => 0,
    };
    (Reverse(unmet), constant, met, Reverse(unknown))
}

#[cfg(test)]
mod tests {
    use petard::Method;
    use petard::operation::{Type, Verb};

    use super::*;

    fn name(method: &str, path: &str, query: &str) -> Option<&'static str> {
        let router = Router::new(&[&petard::apigateway::SERVICE]);
        let found = router.find(None, (method, path), &Query::parse(query), b"");
        found.map(|route| route.operation.name())
    }

    #[test]
    fn constants_in_the_query_win() {
        assert_eq!(name("POST", "/restapis", ""), Some("create_rest_api"));
        assert_eq!(name("POST", "/restapis", "mode=import"), Some("import_rest_api"));
        assert_eq!(name("POST", "/restapis", "mode=overwrite"), Some("create_rest_api"));
        assert_eq!(name("PUT", "/restapis/a", "mode=import"), Some("put_rest_api"));
    }

    #[test]
    fn every_operation_is_found_by_its_own_path() {
        for operation in petard::apigateway::SERVICE.operations() {
            let path = operation.path().replace(['{', '}'], "%20");
            let query: Vec<_> = operation
                .constants()
                .iter()
                .map(|c| format!("{}={}", c.wire_name(), c.value()))
                .collect();
            let found = name(operation.method().as_str(), &path, &query.join("&"));
            assert_eq!(found, Some(operation.name()));
        }
    }

    const ID: Param = Param::label("id", Type::String, "");
    const TEXT: Param = Param::body("text", Type::String, "").with_wire_name("Text");
    const TAGS: Param = Param::body("tags", Type::Json, "").with_wire_name("Tags");

    const fn note(verb: Verb, name: &'static str, method: Method) -> Operation {
        Operation::new(verb, "Note", name, "", method, "/notes/{id}").with_body(Body::Members)
    }

    static TAG: Operation =
        note(Verb::Action, "tag", Method::PUT).with_params(&[ID, TAGS.required()]);
    static WRITE: Operation =
        note(Verb::Update, "write", Method::PUT).with_params(&[ID, TEXT.required(), TAGS]);
    static DELETE: Operation = note(Verb::Delete, "delete", Method::DELETE).with_params(&[ID]);
    static UNTAG: Operation = note(Verb::Action, "untag", Method::DELETE)
        .with_params(&[ID, TAGS, Param::body("names", Type::Json, "").with_wire_name("Names")])
        .with_constraints(&[Constraint::AtLeastOne(&["tags", "names"])]);
    static CLEAR: Operation = note(Verb::Action, "clear", Method::DELETE)
        .with_params(&[ID])
        .with_constants(&[Constant::new(Location::Body, "Tags", "{ }")]);
    static NOTES: Service =
        Service::new("notes", "Notes").with_operations(&[&TAG, &WRITE, &UNTAG, &CLEAR, &DELETE]);

    #[test]
    fn what_a_body_must_have_tells_operations_apart() {
        for (method, body, name) in [
            ("PUT", r#"{"Tags": {"a": "b"}}"#, "tag"),
            ("PUT", r#"{"Text": "x"}"#, "write"),
            // Both have their required members: the one that knows all members.
            ("PUT", r#"{"Text": "x", "Tags": {"a": "b"}}"#, "write"),
            // Neither has them, or the body is not JSON: the first one reports it.
            ("PUT", "{}", "tag"),
            ("PUT", "<html>", "tag"),
            ("DELETE", "{}", "delete"),
            ("DELETE", "", "delete"),
            ("DELETE", r#"{"Names": ["a"]}"#, "untag"),
            ("DELETE", r#"{"Tags": true}"#, "untag"),
            ("DELETE", r#"{"Tags": {}}"#, "clear"),
        ] {
            let query = Query::parse("");
            let router = Router::new(&[&NOTES]);
            let found = router.find(None, (method, "/notes/1"), &query, body.as_bytes());
            assert_eq!(found.map(|route| route.operation.name()), Some(name), "{method} {body}");
        }
    }

    static OBJECT: Operation =
        Operation::new(Verb::Get, "Object", "object", "", Method::GET, "/objects/{key+}");
    static TAGS_OF_OBJECT: Operation =
        Operation::new(Verb::Get, "Object", "tags", "", Method::GET, "/objects/{key+}/tags/");
    static PART: Operation =
        Operation::new(Verb::Get, "Object", "part", "", Method::GET, "/objects/{key}/{part}");
    static OBJECTS: Operation =
        Operation::new(Verb::List, "Object", "objects", "", Method::GET, "/objects/");
    static BUCKET: Service = Service::new("bucket", "Bucket").with_operations(&[
        &OBJECT,
        &TAGS_OF_OBJECT,
        &PART,
        &OBJECTS,
    ]);

    #[test]
    fn a_greedy_label_takes_what_no_other_path_takes() {
        let router = Router::new(&[&BUCKET]);
        for (path, name) in [
            ("/objects/", Some("objects")),
            ("/objects", None),
            ("/objects/a", Some("object")),
            ("/objects/a/b", Some("part")),
            ("/objects/a/b/c", Some("object")),
            ("/objects/a/b/tags/", Some("tags")),
            ("/objects/a/b/tags", Some("object")),
            ("/objects/a//b", None),
        ] {
            let found = router.find(None, ("GET", path), &Query::parse(""), b"");
            assert_eq!(found.map(|route| route.operation.name()), name, "{path}");
        }
    }

    #[test]
    fn nothing_else_is_found() {
        assert_eq!(name("GET", "/restapi", ""), None);
        assert_eq!(name("GET", "/restapis/", ""), None);
        assert_eq!(name("HEAD", "/restapis", ""), None);
    }

    /// All operations one after the other, without the index.
    fn linear(
        services: &[&'static Service],
        signed_for: Option<&str>,
        (method, path): (&str, &str),
        query: &Query,
    ) -> Option<Route> {
        let operations = services.iter().enumerate().flat_map(|(index, service)| {
            service.operations().iter().map(move |operation| (index, *service, *operation))
        });
        let operations =
            operations.filter(|(_, _, operation)| operation.method().as_str() == method);
        best(operations, signed_for, path, query, b"")
    }

    /// Numbers that look random, the same in every run.
    struct Numbers(u64);

    impl Numbers {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(self.0 >> 33).unwrap_or_default() % limit
        }

        fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
            all[self.below(all.len())]
        }
    }

    #[test]
    fn the_index_finds_what_a_linear_search_finds() {
        let services = [&petard::apigateway::SERVICE, &petard::data_api::SERVICE];
        let router = Router::new(&services);
        let operations: Vec<_> = services.iter().flat_map(|s| s.operations()).collect();
        let parts: Vec<&str> = operations.iter().flat_map(|o| o.path().split('/')).collect();
        let values = ["", "a%20b", "%FF", "a%2Fb", "stages", "{x}", "é"];
        let mut numbers = Numbers(1);
        let (mut found, mut missed) = (0, 0);
        for _ in 0..40_000 {
            let operation = numbers.one_of(&operations);
            let mut path: Vec<String> = Vec::new();
            for part in operation.path().split('/') {
                let other = numbers.one_of(&parts);
                let part = match (path::label(part), numbers.below(12)) {
                    (_, 0) => other,
                    (_, 1) => continue,
                    (Some(_), _) => numbers.one_of(&values),
                    (None, _) => part,
                };
                path.push(part.to_owned());
            }
            let path = path.join("/");
            let method = if numbers.below(4) == 0 {
                numbers.one_of(&["GET", "PUT", "POST", "PATCH", "DELETE", "HEAD"])
            } else {
                operation.method().as_str()
            };
            let query = numbers.one_of(&["", "mode=import", "mode=merge", "Segment=1"]);
            let query = Query::parse(query);
            let signed_for = numbers.one_of(&[None, Some("apigateway"), Some("execute-api")]);
            let key = |route: Option<Route>| {
                route.map(|route| (route.service, route.operation.name(), route.labels))
            };
            let expected = key(linear(&services, signed_for, (method, &path), &query));
            let indexed = key(router.find(signed_for, (method, &path), &query, b""));
            assert_eq!(indexed, expected, "{method} {path}");
            *(if expected.is_some() { &mut found } else { &mut missed }) += 1;
        }
        assert!(found > 5000 && missed > 5000, "{found} and {missed}");
    }
}
