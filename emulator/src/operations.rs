//! Operations by name, and the one that a request without an operation is nearest to.

use petard::operation::{Location, Operation, Service};

use crate::input::Query;
use crate::path;

/// Returns the operations with a name: that of the method (`list_rest_apis`), or that of the API
/// reference (`GetRestApis`), which may be in snake case (`get_rest_apis`). Several services may
/// have one.
///
/// Returns the text of an error if there is none.
pub(crate) fn named(
    services: &[&'static Service],
    name: &str,
) -> Result<Vec<&'static Operation>, String> {
    let all = || services.iter().flat_map(|service| service.operations()).copied();
    let exact = |one: &&Operation| one.name() == name || one.api_name() == name;
    let mut found: Vec<_> = all().filter(exact).collect();
    if found.is_empty() {
        found.extend(all().filter(|one| snake_case(one.api_name()) == name));
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let served: Vec<_> = services.iter().map(|service| service.name()).collect();
    let wanted = plain(name);
    let away = |one: &Operation| {
        let names = [one.name(), one.api_name()];
        names.map(|name| distance(&wanted, &plain(name))).into_iter().min()
    };
    let nearest = all().filter_map(|one| Some((away(one)?, one.name()))).min();
    let hint = match nearest {
        Some((distance, name)) if distance <= wanted.len() / 3 => {
            format!("; did you mean `{name}`?")
        }
        _ => String::new(),
    };
    Err(format!("no operation `{name}` in {}{hint}", served.join(", ")))
}

/// A name without case and underscores.
pub(crate) fn plain(name: &str) -> String {
    name.chars().filter(|one| *one != '_').flat_map(char::to_lowercase).collect()
}

/// A name in PascalCase as one in snake case: `GetRestApis` as `get_rest_apis`, `GetSDKType` as
/// `get_sdk_type`.
fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let is_lower = |at: usize| letters.get(at).is_some_and(|one| !one.is_uppercase());
        if at > 0 && letter.is_uppercase() && (is_lower(at - 1) || is_lower(at + 1)) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The number of characters to insert, remove or replace.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (number, letter) in (1..).zip(one.chars()) {
        let mut next = vec![number];
        for (pair, own) in row.windows(2).zip(&other) {
            let (Some(diagonal), Some(above)) = (pair.first(), pair.last()) else { continue };
            let left = next.last().copied().unwrap_or_default();
            let replaced = diagonal + usize::from(*own != letter);
            next.push(replaced.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// Describes how a request differs from the nearest operation.
pub(crate) fn unmatched(
    services: &[&'static Service],
    method: &str,
    path: &str,
    query: &Query,
) -> String {
    let all = services.iter().flat_map(|service| service.operations()).copied();
    let nearest = all
        .map(|operation| (differences(operation, method, path, query), operation))
        .min_by_key(|(differences, _)| differences.iter().map(|(weight, _)| weight).sum::<usize>());
    let Some((differences, operation)) = nearest else {
        return format!("no operation matches {method} {path}: the service has none");
    };
    let differences: Vec<_> = differences.into_iter().map(|(_, text)| text).collect();
    format!(
        "no operation matches {method} {path}; nearest: {} ({} {}): {}",
        operation.name(),
        operation.method(),
        operation.path(),
        differences.join("; ")
    )
}

/// The differences between a request and an operation, each with its weight.
fn differences(
    operation: &Operation,
    method: &str,
    path: &str,
    query: &Query,
) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let own = operation.method().as_str();
    if own != method {
        found.push((2, format!("method: expected `{own}`, received `{method}`")));
    }
    let (mut parts, mut segments) = (operation.path().split('/'), path.split('/'));
    for number in 0.. {
        let (expected, received, weight) = match (parts.next(), segments.next()) {
            (None, None) => break,
            (Some(part), Some(segment)) => match path::label(part) {
                Some(_) if segment.is_empty() => (part, "nothing", 3),
                Some(_) if path::is_greedy(part) => {
                    let more = segments.clone().count().saturating_sub(parts.clone().count());
                    segments.by_ref().take(more).for_each(drop);
                    continue;
                }
                None if part != segment => (part, segment, 4),
                _ => continue,
            },
            (Some(part), None) => (part, "nothing", 3),
            (None, Some(segment)) => ("nothing", segment, 3),
        };
        let is_last = parts.clone().next().is_none() && segments.clone().next().is_none();
        let text = match (expected, received) {
            ("", "nothing") if is_last => "the path of the operation ends with `/`".to_owned(),
            ("nothing", "") if is_last => "the path of the request ends with `/`".to_owned(),
            _ => format!("path segment {number}: expected `{expected}`, received `{received}`"),
        };
        found.push((weight, text));
    }
    for constant in operation.constants() {
        let (name, value) = (constant.wire_name(), constant.value());
        if constant.location() == Location::Query && query.get(name) != Some(value) {
            found.push((1, format!("query: `{name}={value}` is missing")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use petard::Method;
    use petard::operation::Verb;

    use super::*;

    static SLASHED: Service = Service::new("slashed", "Slashed").with_operations(&[&LIST_SLASHED]);
    static LIST_SLASHED: Operation =
        Operation::new(Verb::List, "Pet", "list_pets", "ListPets", Method::GET, "/pets/");

    #[test]
    fn a_slash_at_the_end_that_is_missing_is_named() {
        let told = unmatched(&[&SLASHED], "GET", "/pets", &Query::parse(""));
        assert!(told.ends_with("(GET /pets/): the path of the operation ends with `/`"), "{told}");
    }

    const SERVICES: [&Service; 1] = [&petard::apigateway::SERVICE];

    #[test]
    fn names_of_both_kinds_are_found_and_others_suggest_one() {
        for name in ["create_stage", "CreateStage"] {
            let found = named(&SERVICES, name).unwrap();
            assert_eq!(found.iter().map(|one| one.name()).collect::<Vec<_>>(), ["create_stage"]);
        }
        for (name, hint) in [
            ("creat_stage", "did you mean `create_stage`?"),
            ("createStage", "did you mean `create_stage`?"),
            ("DeleteStages", "did you mean `delete_stage`?"),
        ] {
            let error = named(&SERVICES, name).unwrap_err();
            assert!(error.ends_with(hint), "{error}");
        }
        let error = named(&SERVICES, "launch_rocket_now").unwrap_err();
        assert_eq!(error, "no operation `launch_rocket_now` in apigateway");
    }

    #[test]
    fn names_of_the_reference_may_be_in_snake_case() {
        for (name, method) in [
            ("get_rest_apis", "list_rest_apis"),
            ("put_method", "create_method"),
            ("put_rest_api", "put_rest_api"),
            ("get_rest_api", "get_rest_api"),
        ] {
            let found = named(&SERVICES, name).unwrap();
            assert_eq!(found.iter().map(|one| one.name()).collect::<Vec<_>>(), [method], "{name}");
        }
        for (name, hint) in [
            ("put_methods", "did you mean `create_method`?"),
            ("GetRestAPIs", "did you mean `list_rest_apis`?"),
        ] {
            let error = named(&SERVICES, name).unwrap_err();
            assert!(error.ends_with(hint), "{error}");
        }
        // No operation is taken for another one.
        for operation in SERVICES[0].operations() {
            for name in [operation.name().to_owned(), snake_case(operation.api_name())] {
                let found = named(&SERVICES, &name).unwrap();
                assert!(found.iter().all(|one| std::ptr::eq(*one, *operation)), "{name}");
            }
        }
        for (name, snake) in [("", ""), ("GetSDKType", "get_sdk_type"), ("PutX2Y", "put_x2_y")] {
            assert_eq!(snake_case(name), snake);
        }
    }

    #[test]
    fn distances() {
        for (one, other, expected) in
            [("", "", 0), ("a", "", 1), ("", "ab", 2), ("kitten", "sitting", 3), ("ab", "ba", 2)]
        {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn what_differs_from_the_nearest_operation_is_named() {
        let told = |method: &str, path: &str, query: &str| {
            let told = unmatched(&SERVICES, method, path, &Query::parse(query));
            told.split_once("nearest: ").unwrap().1.to_owned()
        };
        assert_eq!(
            told("GET", "/restapi", ""),
            "list_rest_apis (GET /restapis): path segment 1: expected `restapis`, received `restapi`"
        );
        let method = told("HEAD", "/restapis/a/stages/b", "");
        assert!(method.ends_with("method: expected `GET`, received `HEAD`"), "{method}");
        let segment = told("GET", "/restapis/a/stages/b/c", "");
        assert!(segment.ends_with("path segment 5: expected `nothing`, received `c`"), "{segment}");
        let slash = told("GET", "/restapis/a/stages/b/", "");
        assert!(slash.ends_with("): the path of the request ends with `/`"), "{slash}");
    }
}
