//! Examples of the values of keys, for the remedies of values of the wrong kind.

/// Returns an example of a key that takes a string which is not any text.
///
/// `limit` is a parameter in `paging`, and a time in a waiter: `is_time` tells them apart.
pub(crate) fn string(key: &str, is_time: bool) -> Option<&'static str> {
    Some(match key {
        "limit" if is_time => "15 min",
        "limit" => "limit",
        "input" => "position",
        "output" => "/position",
        "items" => "/items",
        "status" => "/status",
        "message" => "/message",
        "error_code" => "/error/code",
        "error_message" => "/error/message",
        "operation" => "get_pet",
        "error" => "NotFoundException",
        "api_key" => "x-my-key",
        "idempotency_token" => "client_token",
        "host_prefix" => "data.",
        "throttle" => "10 per 1 s",
        "path" => "/pets/{pet_id}",
        "parent" => "Pet",
        "plural" | "client" => "Pets",
        "identity" => "id",
        "api_name" => "GetPets",
        "name" | "prefix" => "pets",
        "signing_name" => "execute-api",
        "reference" => "https://example.com/{api_name}",
        "type" => "string!",
        "name_from" => "key",
        "doc" => "What it is.",
        _ => return None,
    })
}

/// Returns an example of a key that takes a list of strings.
pub(crate) fn list(key: &str) -> &'static str {
    match key {
        "errors" => "[\"NotFoundException\"]",
        "exclusive" | "at_least_one" => "[\"kind\", \"name\"]",
        "blob" => "[\"Content-Type\"]",
        _ => "[\"...\"]",
    }
}

/// Returns an example of a key, or of what the format calls an object, that takes an object.
pub(crate) fn object(what: &str) -> &'static str {
    match what {
        "query" => "\"query\": { \"kind\": \"string\" }",
        "headers" => "\"headers\": { \"tenant\": \"string as X-Tenant\" }",
        "members" => "\"members\": { \"name\": \"string!\" }",
        "errors" => "\"errors\": { \"NotFoundException\": 404 }",
        "docs" => "\"docs\": { \"name\": \"What it is.\" }",
        "labels" => "\"labels\": { \"pet_id\": \"integer\" }",
        "patch" => "\"patch\": { \"/enabled\": \"replace boolean\" }",
        "requires" => "\"requires\": { \"max_age\": \"min_age\" }",
        "refused" => "\"refused\": { \"owner\": \"the service returns 500\" }",
        "resources" => "\"resources\": { \"Pet\": { \"path\": \"/pets/{pet_id}\", \"get\": {} } }",
        "shapes" => "\"shapes\": { \"Address\": { \"members\": { \"city\": \"string!\" } } }",
        "enums" => "\"enums\": { \"Kind\": { \"values\": [\"cat\", \"dog\"] } }",
        "actions" => {
            "\"actions\": { \"feed_pet\": { \"method\": \"POST\", \"path\": \"{item}/meals\" } }"
        }
        "waiters" => {
            "\"waiters\": { \"pet_fed\": { \"operation\": \"get_pet\", \"status\": \"/status\", \"success\": [\"FED\"] } }"
        }
        "a waiter" => {
            "{ \"operation\": \"get_pet\", \"status\": \"/status\", \"success\": [\"FED\"] }"
        }
        "paging" => {
            "\"paging\": { \"input\": \"position\", \"output\": \"/position\", \"items\": \"/items\" }"
        }
        "a model" => {
            "{ \"service\": { \"name\": \"pets\", \"endpoint\": \"required\" }, \"resources\": { \"Pet\": { \"path\": \"/pets/{pet_id}\", \"get\": {} } } }"
        }
        "the service" => "\"service\": { \"name\": \"pets\", \"endpoint\": \"required\" }",
        "a resource" => "{ \"path\": \"/pets/{pet_id}\", \"get\": {} }",
        "an operation" | "a verb's defaults" => "{}, which takes the defaults",
        "an action" => "{ \"method\": \"POST\", \"path\": \"{item}/meals\" }",
        "a shape" => "{ \"members\": { \"city\": \"string!\" } }",
        "an enum" => "{ \"values\": [\"cat\", \"dog\"] }",
        "an endpoint" => "\"endpoint\": \"required\", or { \"prefix\": \"pets\" }",
        "`common`" => "\"common\": { \"headers\": { \"tenant\": \"string as X-Tenant\" } }",
        "`verbs`" => "\"verbs\": { \"delete\": { \"status\": 202 } }",
        "`constraints`" => "\"constraints\": { \"exclusive\": [\"kind\", \"name\"] }",
        "`constraints` of a verb" => "\"constraints\": { \"nulls\": false }",
        _ => "{ ... }",
    }
}
