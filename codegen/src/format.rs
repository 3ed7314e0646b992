//! The format of a model, as tables: every object, every key, what it takes and what it means.
//!
//! Two readers: `structure.rs` checks a model against them, `schema.rs` prints them as JSON Schema for
//! editors. What the tables cannot express (references, derived names, paths) is checked in `lower/`.

/// The keys of one kind of object.
#[derive(Debug)]
pub(crate) struct Table {
    /// What such an object is called in messages.
    pub(crate) name: &'static str,
    /// Its name among the definitions of the schema.
    pub(crate) definition: &'static str,
    pub(crate) keys: &'static [Key],
    /// Keys that it does not have, but that people write.
    pub(crate) hints: &'static [Hint],
}

#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    pub(crate) required: bool,
    /// Another key without which this one means nothing.
    pub(crate) needs: Option<&'static str>,
    pub(crate) doc: &'static str,
}

/// What to write in the place of a key that an object does not have.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Hint {
    /// The key has another name; `write` is what to write.
    Renamed { old: &'static str, new: &'static str, write: &'static str },
    /// The key belongs to the object that another key has.
    Inside { old: &'static str, object: &'static str },
    /// The key does not exist; the text says what to write.
    Instead { wrong: &'static [&'static str], help: &'static str },
}

/// What the value of a key may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    /// A string. The pattern is for the schema; `lower/` reports what is wrong with it.
    Text(Pattern),
    /// An HTTP status.
    Status,
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// Error codes, or changes to those of the verb.
    Errors,
    /// A list of strings, with at least so many.
    Texts(Pattern, usize),
    /// Strings by name.
    TextMap(Pattern, Pattern),
    /// HTTP statuses by name.
    StatusMap(Pattern),
    /// One object.
    Object(&'static Table),
    /// Objects by name.
    Objects(Pattern, &'static Table),
    /// Parameters or constants by name.
    Members(MembersOf),
    /// Types of labels by name.
    Labels,
    /// Parameters or constants by name, or the type of the whole body.
    Body,
    /// `"required"` or an object.
    Endpoint,
    /// An object or null.
    Paging,
    /// `true` or `false`.
    Flag,
    /// `true`, `false` or `"any case"`.
    Closed,
    /// `"json"`, `"none"`, `"blob"` or `{ "blob": [...] }`.
    Output,
    /// What responses of a waiter's operation are compared with.
    Matchers(MatchersOf),
    /// One of [`AUTH_SCHEMES`], or `{ "api_key": "x-my-key" }`.
    Auth,
    /// A list of strings, or strings by name.
    Values,
    /// Anything: editors use it, petard does not.
    Ignored,
}

/// What it means for a waiter that a response matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MatchersOf {
    Success,
    Failure,
    NotYet,
}

/// Where members are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MembersOf {
    Query,
    Headers,
    Body,
    Shape,
}

impl MembersOf {
    /// Returns the object form of a parameter there.
    pub(crate) fn parameter(self) -> &'static Table {
        match self {
            Self::Query | Self::Body => &PARAMETER,
            Self::Headers | Self::Shape => &MEMBER,
        }
    }
}

/// What a name or a string looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pattern {
    Any,
    Sentence,
    /// Without white space around it, and without a full stop.
    Reason,
    /// `apigateway`, `data-api`
    ServiceName,
    /// `execute-api`
    HostPart,
    /// `data.`, `{account_id}.`
    HostPrefix,
    /// `https://example.com/{api_name}`
    Https,
    /// `RestApi`
    Pascal,
    /// `flush_stage_cache`
    Snake,
    /// The same, and not a keyword of Rust.
    MethodName,
    /// `/pets/{pet_id}`, `{parent}/stages/{stage_name}`
    ResourcePath,
    /// `{item}/cache/data`
    OperationPath,
    /// `/items`
    Pointer,
    /// `1 per 30 s`
    Rate,
    /// `15 min`
    Duration,
    /// `/variables/{name}`
    PatchPath,
    /// `add remove [string]: One stage.`
    PatchRow,
    /// `[string]! as name`
    Type,
    /// `[string]`, `{string}` or `string`, as name
    QueryType,
    /// `string as name`, `{string} as prefix-`
    HeaderType,
    /// `blob!`
    BodyType,
    /// `string sensitive`
    LabelType,
    /// `If-Match`
    HeaderName,
    /// Visible ASCII.
    HeaderValue,
    /// `NotFoundException`
    ErrorCode,
    /// `+NotFoundException`
    ErrorChange,
    /// `stageName`, `documentationVersion as version`
    Identity,
    /// `GB_0_5`
    Constant,
}

const fn key(name: &'static str, takes: Takes, doc: &'static str) -> Key {
    Key { name, takes, required: false, needs: None, doc }
}

const fn must(name: &'static str, takes: Takes, doc: &'static str) -> Key {
    Key { name, takes, required: true, needs: None, doc }
}

const TEXT: Takes = Takes::Text(Pattern::Any);
const DOC: Takes = Takes::Text(Pattern::Sentence);
const DOCS: Key = key(
    "docs",
    Takes::TextMap(Pattern::Any, Pattern::Sentence),
    "Documentation of parameters, by name. The nearest one is used: of the operation, the verb, the resource, the service.",
);

pub(crate) const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
pub(crate) const VERBS: &[&str] = &["list", "get", "create", "update", "delete"];

const DOCS_RENAMED: Hint = Hint::Renamed { old: "words", new: "docs", write: "write `docs`" };
const DOC_ELSEWHERE: Hint = Hint::Instead {
    wrong: &["description", "summary", "comment", "documentation"],
    help: "write `doc`",
};

/// The whole file.
pub(crate) const MODEL: Table = Table {
    name: "a model",
    definition: "model",
    keys: &[
        key("$schema", Takes::Ignored, "Where an editor finds the JSON Schema of this format."),
        must("service", Takes::Object(&SERVICE), "What all operations have in common."),
        must(
            "resources",
            Takes::Objects(Pattern::Pascal, &RESOURCE),
            "The things that the service keeps, and the operations on them.",
        ),
        key("shapes", Takes::Objects(Pattern::Pascal, &SHAPE), "JSON objects with known members."),
        key("enums", Takes::Objects(Pattern::Pascal, &ENUM), "Sets of strings with names."),
    ],
    hints: &[
        Hint::Instead {
            wrong: &["paths", "operations", "methods", "endpoints", "routes"],
            help: "operations belong to a resource: write \"resources\": { \"Pet\": { \"path\": \"/pets/{pet_id}\", \"get\": {} } }",
        },
        Hint::Instead {
            wrong: &["types", "structures", "definitions", "schemas", "components", "models"],
            help: "write `shapes` for JSON objects and `enums` for sets of strings",
        },
        Hint::Instead {
            wrong: &["name", "endpoint", "client", "title", "info"],
            help: "it belongs to the service: write \"service\": { \"name\": \"pets\", \"endpoint\": \"required\" }",
        },
    ],
};

const SERVICE: Table = Table {
    name: "the service",
    definition: "service",
    keys: &[
        must(
            "name",
            Takes::Text(Pattern::ServiceName),
            "Short name: the file, the cargo feature, the module (`-` becomes `_`).",
        ),
        must(
            "endpoint",
            Takes::Endpoint,
            "`\"required\"`: callers give a URL. `{ \"prefix\": \"pets\" }`: https://pets.REGION.SUFFIX.",
        ),
        key(
            "client",
            Takes::Text(Pattern::Pascal),
            "Rust type of the client. Default: `name` in PascalCase.",
        ),
        key("title", TEXT, "Name for people. Default: made from `name`."),
        key("doc", DOC, "What the service is."),
        key("require_docs", Takes::Flag, "Whether everything must be documented. Default: false."),
        DOCS,
        key("verbs", Takes::Object(&VERB_DEFAULTS), "Defaults of the five verbs in this service."),
        key("common", Takes::Object(&COMMON), "Parameters of all operations."),
        key(
            "errors",
            Takes::StatusMap(Pattern::ErrorCode),
            "Error codes that operations may list, and their HTTP statuses.",
        ),
        key(
            "error_code",
            Takes::Text(Pattern::Pointer),
            "JSON pointer to the code in the body of an error response: `/error/code`.",
        ),
        key(
            "error_message",
            Takes::Text(Pattern::Pointer),
            "JSON pointer to the message in the body of an error response: `/error/message`.",
        ),
        key(
            "headers",
            Takes::TextMap(Pattern::HeaderName, Pattern::HeaderValue),
            "Headers that every request carries.",
        ),
        key(
            "throttle",
            Takes::Text(Pattern::Rate),
            "Rate above which the service throttles an operation: `10 per 1 s`.",
        ),
        key(
            "service_id",
            TEXT,
            "Name from which the environment variable AWS_ENDPOINT_URL_<SERVICE_ID> is made. Default: `name`.",
        ),
        key("api_version", TEXT, "Version of the API."),
        key(
            "signing_name",
            Takes::Text(Pattern::HostPart),
            "Service in the credential scope of signatures. Default: `execute-api`.",
        ),
        AUTH_CHOICE,
        key(
            "reference",
            Takes::Text(Pattern::Https),
            "URL of an operation's reference page; `{api_name}` becomes the operation's name there.",
        ),
    ],
    hints: &[
        DOCS_RENAMED,
        DOC_ELSEWHERE,
        Hint::Instead {
            wrong: &["url", "host", "base_url", "endpoint_url", "server", "servers"],
            help: "write \"endpoint\": \"required\": callers give the URL in the configuration",
        },
        Hint::Instead { wrong: &["version"], help: "write `api_version`" },
        AUTH_ELSEWHERE,
        Hint::Instead {
            wrong: &["query", "parameters", "params"],
            help: "write parameters of all operations under `common`: \"common\": { \"query\": { \"tenant\": \"string!\" } }",
        },
    ],
};

/// Of the service and of operations.
const AUTH_CHOICE: Key = key(
    "auth",
    Takes::Auth,
    "How requests are authenticated: `sigv4`, `sigv4_unsigned_payload`, `bearer`, `api_key` (`{ \"api_key\": \"x-my-key\" }` in another header) or `none`. Default: that of the service, or `sigv4`.",
);

/// The ways to authenticate.
pub(crate) const AUTH_SCHEMES: &[&str] =
    &["sigv4", "sigv4_unsigned_payload", "bearer", "api_key", "none"];

const AUTH_ELSEWHERE: Hint = Hint::Instead {
    wrong: &["authentication", "authorization", "authorizer", "security", "auth_type"],
    help: "write `auth`: \"sigv4\", \"bearer\", \"api_key\" or \"none\"",
};

pub(crate) const AUTH: Table = Table {
    name: "`auth`",
    definition: "auth",
    keys: &[must(
        "api_key",
        Takes::Text(Pattern::HeaderName),
        "Header of the API key. Write `\"auth\": \"api_key\"` for `x-api-key`.",
    )],
    hints: &[Hint::Instead {
        wrong: &["header", "name", "in", "apiKey"],
        help: "write the header as the value of `api_key`: { \"api_key\": \"x-my-key\" }",
    }],
};

pub(crate) const ENDPOINT: Table = Table {
    name: "an endpoint",
    definition: "endpoint",
    keys: &[must("prefix", Takes::Text(Pattern::HostPart), "First label of the host name.")],
    hints: &[Hint::Instead {
        wrong: &["url", "host"],
        help: "write \"endpoint\": \"required\": callers give the URL in the configuration",
    }],
};

const COMMON: Table = Table {
    name: "`common`",
    definition: "common",
    keys: &[
        key("query", Takes::Members(MembersOf::Query), "Query parameters of all operations."),
        key("headers", Takes::Members(MembersOf::Headers), "Header parameters of all operations."),
    ],
    hints: &[
        Hint::Instead {
            wrong: &["body"],
            help: "write it in the operations that have a body, or in `verbs`: \"verbs\": { \"create\": { \"body\": { ... } } }",
        },
        Hint::Instead {
            wrong: &["path", "labels"],
            help: "write the label in the path of a resource that is the parent of the others",
        },
        Hint::Instead {
            wrong: &["docs"],
            help: "write the documentation under `docs` of the service",
        },
        Hint::Instead {
            wrong: &["params", "parameters", "header"],
            help: "write the parameters under `query` or `headers`, by where they are sent",
        },
    ],
};

const VERB_DEFAULTS: Table = Table {
    name: "`verbs`",
    definition: "verbs",
    keys: &[
        key("list", Takes::Object(&DEFAULTS), "Reads all items of a collection."),
        key("get", Takes::Object(&DEFAULTS), "Reads one item."),
        key("create", Takes::Object(&DEFAULTS), "Creates an item."),
        key("update", Takes::Object(&DEFAULTS), "Changes an item."),
        key("delete", Takes::Object(&DEFAULTS), "Deletes an item."),
    ],
    hints: VERB_HINTS,
};

const VERB_HINTS: &[Hint] = &[
    Hint::Instead {
        wrong: &["post", "POST", "add", "insert", "new"],
        help: "write `create`; an operation that creates nothing belongs under `actions`, with \"method\": \"POST\"",
    },
    Hint::Instead {
        wrong: &["put", "PUT"],
        help: "write `update` or `create`, with \"method\": \"PUT\"",
    },
    Hint::Instead { wrong: &["patch", "PATCH", "edit", "modify", "set"], help: "write `update`" },
    Hint::Instead { wrong: &["read", "GET", "fetch", "show", "describe"], help: "write `get`" },
    Hint::Instead { wrong: &["index", "all", "LIST"], help: "write `list`" },
    Hint::Instead { wrong: &["remove", "destroy", "DELETE"], help: "write `delete`" },
];

const RESOURCE: Table = Table {
    name: "a resource",
    definition: "resource",
    keys: &[
        must(
            "path",
            Takes::Text(Pattern::ResourcePath),
            "Path of one item: `/pets/{pet_id}`. Below a parent: `{parent}/visits/{visit_id}`.",
        ),
        key("list", Takes::Object(&VERB), "Reads all items of the collection."),
        key("get", Takes::Object(&VERB), "Reads one item."),
        key(
            "create",
            Takes::Object(&VERB),
            "Creates an item: POST on the collection, or PUT on the item.",
        ),
        key("update", Takes::Object(&VERB), "Changes an item."),
        key("delete", Takes::Object(&VERB), "Deletes an item."),
        key(
            "actions",
            Takes::Objects(Pattern::MethodName, &ACTION),
            "Operations that are none of the five, by the names of their methods.",
        ),
        key("parent", Takes::Text(Pattern::Pascal), "Resource to whose item this one belongs."),
        key("doc", DOC, "What it is."),
        DOCS,
        key(
            "labels",
            Takes::Labels,
            "Types of labels that are not plain strings, or that are `sensitive`.",
        ),
        key(
            "identity",
            Takes::Text(Pattern::Identity),
            "Member of the response that holds an item's key. Default: `id`.",
        ),
        key(
            "plural",
            Takes::Text(Pattern::Pascal),
            "Name of several, where the rule gets it wrong.",
        ),
        ABSOLUTE,
        key(
            "waiters",
            Takes::Objects(Pattern::Snake, &WAITER),
            "Statuses to wait for, by what follows `wait_until_` in the names of the methods.",
        ),
    ],
    hints: &[
        DOCS_RENAMED,
        DOC_ELSEWHERE,
        VERB_HINTS[0],
        VERB_HINTS[1],
        VERB_HINTS[2],
        VERB_HINTS[3],
        VERB_HINTS[4],
        VERB_HINTS[5],
        Hint::Instead { wrong: &["url", "uri", "route"], help: "write `path`" },
        Hint::Instead {
            wrong: &["auth", "authentication", "authorization", "security"],
            help: "write `auth` in its operations, or in the service for all operations",
        },
        Hint::Instead {
            wrong: &["methods", "operations"],
            help: "write `list`, `get`, `create`, `update`, `delete` in the resource, and other operations under `actions`",
        },
        Hint::Instead {
            wrong: &["resources", "children"],
            help: "write the child beside its parent under `resources`, with \"parent\": \"NAME\" and a path that begins with `{parent}`",
        },
    ],
};

const ABSOLUTE: Key = key(
    "absolute",
    Takes::Flag,
    "`true`: the path leaves out the labels above it on purpose. Default: false.",
);

const WAITER: Table = Table {
    name: "a waiter",
    definition: "waiter",
    keys: &[
        must(
            "operation",
            Takes::Text(Pattern::Snake),
            "Method of the operation that is read again and again: `get_vpc_link`.",
        ),
        key(
            "status",
            Takes::Text(Pattern::Pointer),
            "JSON pointer to the status, a text or a boolean, in the response: `/status`.",
        ),
        must(
            "success",
            Takes::Matchers(MatchersOf::Success),
            "What to wait for: statuses (`\"AVAILABLE\"`, `true`), errors (`{ \"error\": \"NotFoundException\" }`) and HTTP statuses (`404`).",
        ),
        key(
            "failure",
            Takes::Matchers(MatchersOf::Failure),
            "What ends the wait with an error: statuses, errors and HTTP statuses.",
        ),
        key("message", Takes::Text(Pattern::Pointer), "JSON pointer to the reason of a failure."),
        key(
            "not_yet",
            Takes::Matchers(MatchersOf::NotYet),
            "Error codes of the operation, and HTTP statuses of errors, that mean \"not yet\".",
        ),
        key(
            "limit",
            Takes::Text(Pattern::Duration),
            "Longest wait: `90 s`, `15 min`. Default: 15 minutes.",
        ),
        key("doc", DOC, "What is waited for."),
    ],
    hints: &[
        DOC_ELSEWHERE,
        Hint::Instead { wrong: &["timeout", "max_wait"], help: "write `limit`: `90 s`, `15 min`" },
        Hint::Instead {
            wrong: &["delay", "interval"],
            help: "remove it: delays grow from 2 to 30 s, and callers can change them",
        },
    ],
};

/// What the defaults of a verb and an operation have in common.
macro_rules! operation_keys {
    ($constraints:expr $(, $more:expr)* $(,)?) => {
        &[
            $($more,)*
            key("method", Takes::OneOf(METHODS), "HTTP method."),
            key("query", Takes::Members(MembersOf::Query), "Query parameters."),
            key("headers", Takes::Members(MembersOf::Headers), "Header parameters."),
            key("body", Takes::Body, "Members of the JSON body, or the type of the whole body."),
            key(
                "output",
                Takes::Output,
                "What a successful response holds. Default: `json`; for `delete`, `none`.",
            ),
            key("doc", DOC, "What it does."),
            DOCS,
            key("status", Takes::Status, "Documented status of success."),
            key(
                "errors",
                Takes::Errors,
                "Error codes, or changes (`+Code`, `-Code`) to the verb's.",
            ),
            key("paging", Takes::Paging, "How pages follow each other; null for no pages."),
            $constraints,
            key("throttle", Takes::Text(Pattern::Rate), "Rate above which it is throttled: `1 per 30 s`."),
            AUTH_CHOICE,
            key(
                "retry_if_sent",
                Takes::Flag,
                "`false`: it is not sent again when the first request may already have taken effect. Default: true.",
            ),
            key(
                "idempotency_token",
                TEXT,
                "Parameter by which the service recognises a request that is sent again. Default of the parameter: a random UUID.",
            ),
            key(
                "host_prefix",
                Takes::Text(Pattern::HostPrefix),
                "What precedes the host name of the endpoint: `data.`, `{account_id}.`.",
            ),
        ]
    };
}

const OPERATION_HINTS: &[Hint] = &[
    AUTH_ELSEWHERE,
    DOCS_RENAMED,
    DOC_ELSEWHERE,
    Hint::Renamed { old: "official", new: "api_name", write: "write `api_name`" },
    Hint::Renamed {
        old: "once",
        new: "retry_if_sent",
        write: "write \"retry_if_sent\": false in the place of \"once\": true",
    },
    Hint::Instead {
        wrong: &[
            "idempotent",
            "idempotency",
            "idempotency_key",
            "idempotencyToken",
            "client_token",
        ],
        help: "write the name of the parameter: \"idempotency_token\": \"client_token\"",
    },
    Hint::Instead {
        wrong: &["retry", "retries", "retryable", "no_retry"],
        help: "for an operation that must not be sent twice, write \"retry_if_sent\": false; callers set the number of attempts",
    },
    Hint::Instead {
        wrong: &["host", "hostPrefix", "host_label", "subdomain", "endpoint"],
        help: "write what precedes the host name of the endpoint: \"host_prefix\": \"data.\"",
    },
    Hint::Inside { old: "exclusive", object: "constraints" },
    Hint::Inside { old: "at_least_one", object: "constraints" },
    Hint::Inside { old: "requires", object: "constraints" },
    Hint::Inside { old: "refused", object: "constraints" },
    Hint::Inside { old: "nulls", object: "constraints" },
    Hint::Instead {
        wrong: &["names"],
        help: "write it in the parameter that is sent: { \"type\": \"string!\", \"name_from\": \"key\" }; what follows `=` becomes \"default_name\"",
    },
    Hint::Instead { wrong: &["url", "uri", "route"], help: "write `path`" },
    Hint::Instead { wrong: &["http_method", "http", "verb"], help: "write `method`" },
    Hint::Instead {
        wrong: &["params", "parameters", "arguments", "args", "input", "request", "members"],
        help: "write the parameters under `query`, `headers` or `body`, by where they are sent; labels are in the path",
    },
    Hint::Instead {
        wrong: &["response", "responses", "returns", "result", "produces"],
        help: "write `output`: \"json\", \"none\" or \"blob\"; members of responses are not modelled",
    },
    Hint::Instead { wrong: &["payload", "content", "data", "requestBody"], help: "write `body`" },
    Hint::Instead { wrong: &["patches", "patch_paths", "patch_operations"], help: "write `patch`" },
    Hint::Instead {
        wrong: &["required"],
        help: "write `!` behind the type of each required parameter: \"name\": \"string!\"",
    },
    Hint::Instead {
        wrong: &["labels", "path_params", "path_parameters"],
        help: "write `labels` in the resource: \"labels\": { \"pet_id\": \"integer\" }",
    },
];

const PATH: Key = key(
    "path",
    Takes::Text(Pattern::OperationPath),
    "Path: `{item}/ship`, `{collection}/search`, `{parent}/keys`, or an absolute one.",
);
const PATCH: Key = key(
    "patch",
    Takes::TextMap(Pattern::PatchPath, Pattern::PatchRow),
    "Paths that the JSON Patch of an update accepts: { \"/enabled\": \"replace boolean: Whether it can be used.\" }.",
);
const API_NAME: Key = key("api_name", Takes::Text(Pattern::Pascal), "Name in the API reference.");

/// What an operation refuses whatever its parameters are.
macro_rules! refusal_keys {
    ($($more:expr),* $(,)?) => {
        &[
            $($more,)*
            key(
                "refused",
                Takes::TextMap(Pattern::Any, Pattern::Reason),
                "Names that must not be sent, each with its reason.",
            ),
            key("nulls", Takes::Flag, "Whether members of the body may be null. Default: true."),
        ]
    };
}

const VERB_CONSTRAINTS: Table = Table {
    name: "`constraints` of a verb",
    definition: "verb_constraints",
    keys: refusal_keys!(),
    hints: &[],
};

const CONSTRAINTS: Table = Table {
    name: "`constraints`",
    definition: "constraints",
    keys: refusal_keys!(
        key(
            "exclusive",
            Takes::Texts(Pattern::Any, 2),
            "Parameters of which at most one may be given.",
        ),
        key(
            "at_least_one",
            Takes::Texts(Pattern::Any, 2),
            "Parameters of which one must be given.",
        ),
        key(
            "requires",
            Takes::TextMap(Pattern::Any, Pattern::Any),
            "Parameters that need another one: { \"max_age\": \"min_age\" }.",
        ),
    ),
    hints: &[Hint::Instead {
        wrong: &["required"],
        help: "write `!` behind the type of each required parameter: \"name\": \"string!\"",
    }],
};

const OWN_CONSTRAINTS: Key = key(
    "constraints",
    Takes::Object(&CONSTRAINTS),
    "Rules between parameters, and what must not be sent.",
);

const DEFAULTS: Table = Table {
    name: "a verb's defaults",
    definition: "verb_defaults",
    keys: operation_keys!(key(
        "constraints",
        Takes::Object(&VERB_CONSTRAINTS),
        "What must not be sent.",
    )),
    hints: OPERATION_HINTS,
};

const VERB: Table = Table {
    name: "an operation",
    definition: "operation",
    keys: operation_keys!(OWN_CONSTRAINTS, PATH, API_NAME, ABSOLUTE, PATCH),
    hints: OPERATION_HINTS,
};

const ACTION: Table = Table {
    name: "an action",
    definition: "action",
    keys: operation_keys!(
        OWN_CONSTRAINTS,
        Key { required: true, ..PATH },
        key("verb", Takes::OneOf(VERBS), "Verb whose defaults it takes."),
        API_NAME,
        ABSOLUTE,
        PATCH,
    ),
    hints: OPERATION_HINTS,
};

pub(crate) const PAGING: Table = Table {
    name: "paging",
    definition: "paging",
    keys: &[
        must("input", TEXT, "Parameter that takes the token of the next page."),
        must(
            "output",
            Takes::Text(Pattern::Pointer),
            "JSON pointer to the next page's token: `/position`.",
        ),
        must("items", Takes::Text(Pattern::Pointer), "JSON pointer to the items: `/item`."),
        key("limit", TEXT, "Parameter that limits the size of a page."),
        key(
            "unwrap",
            Takes::Flag,
            "Whether the token may be an object with one member, whose value it is. Default: false.",
        ),
        key(
            "unbounded",
            Takes::Flag,
            "Whether streams of pages leave `limit` out, because items are lost with it. Default: false.",
        ),
    ],
    hints: &[
        Hint::Instead {
            wrong: &["token", "next", "next_token", "cursor"],
            help: "write `input` for the parameter, and `output` for its place in the response",
        },
        Hint::Instead { wrong: &["page_size", "size", "max"], help: "write `limit`" },
    ],
};

/// An error that ends a wait.
pub(crate) const ERROR_MATCHER: Table = Table {
    name: "an error",
    definition: "error_matcher",
    keys: &[must("error", Takes::Text(Pattern::ErrorCode), "Error code of the operation.")],
    hints: &[
        Hint::Instead {
            wrong: &["code", "error_code"],
            help: "write `error`: { \"error\": \"NotFoundException\" }",
        },
        Hint::Instead {
            wrong: &["http", "http_status", "status"],
            help: "write the number itself: 404",
        },
    ],
};

pub(crate) const BLOB: Table = Table {
    name: "an output",
    definition: "blob_output",
    keys: &[must("blob", Takes::Texts(Pattern::HeaderName, 0), "Headers that describe the bytes.")],
    hints: &[],
};

const SHAPE: Table = Table {
    name: "a shape",
    definition: "shape",
    keys: &[
        must("members", Takes::Members(MembersOf::Shape), "Its members."),
        key(
            "union",
            Takes::Flag,
            "`true`: an object has exactly one of the members. Default: false.",
        ),
        key("doc", DOC, "What it is."),
        DOCS,
    ],
    hints: &[
        DOCS_RENAMED,
        DOC_ELSEWHERE,
        Hint::Instead { wrong: &["properties", "fields", "attributes"], help: "write `members`" },
        Hint::Instead { wrong: &["type", "shape"], help: "remove it: shapes are JSON objects" },
        Hint::Instead {
            wrong: &[
                "oneOf",
                "anyOf",
                "one_of",
                "any_of",
                "tagged",
                "tagged_union",
                "discriminator",
            ],
            help: "write the alternatives under `members`, each with its name, and \"union\": true",
        },
        Hint::Instead {
            wrong: &["required"],
            help: "write `!` behind the type of each required member: \"name\": \"string!\"",
        },
        Hint::Instead {
            wrong: &["values", "enum"],
            help: "write it under `enums`: { \"Kind\": { \"values\": [\"cat\", \"dog\"] } }",
        },
    ],
};

const ENUM: Table = Table {
    name: "an enum",
    definition: "enum",
    keys: &[
        must(
            "values",
            Takes::Values,
            "The strings; as an object, with the names of their constants.",
        ),
        key("doc", DOC, "What it is."),
        key(
            "closed",
            Takes::Closed,
            "Whether other strings are refused; `any case` if the service ignores case. Default: false.",
        ),
    ],
    hints: &[
        DOC_ELSEWHERE,
        Hint::Instead {
            wrong: &["enum", "members", "variants", "options"],
            help: "write `values`",
        },
        Hint::Instead { wrong: &["type"], help: "remove it: enums are strings" },
    ],
};

/// A parameter that always has the same value: `{ "const": "import" }`.
pub(crate) const CONSTANT: Table = Table {
    name: "a constant",
    definition: "constant",
    keys: &[must("const", Takes::Ignored, "What is always sent.")],
    hints: &[Hint::Instead {
        wrong: &["type"],
        help: "remove one of the two: a constant is not a parameter",
    }],
};

/// The keys that say how a value is sent.
macro_rules! parameter_keys {
    ($($more:expr),* $(,)?) => {
        &[
            must("type", Takes::Text(Pattern::Type), "TYPE, `!` if required, then ` sensitive`, then ` as NAME`."),
            key(
                "non_empty",
                Takes::Flag,
                "`true`: an empty text, list, map or object is refused, and null. Default: false.",
            ),
            key("send_as", Takes::OneOf(SEND_AS), "`comma_separated`: a list as one text. `text`: a boolean or number as text in JSON. `only_if_true`: a boolean that is left out when it is false."),
            TIME_FORMAT,
            $($more,)*
        ]
    };
}

pub(crate) const SEND_AS: &[&str] = &["comma_separated", "text", "only_if_true"];
pub(crate) const TIME_FORMATS: &[&str] = &["iso8601", "http", "epoch"];
const TIME_FORMAT: Key = key(
    "time_format",
    Takes::OneOf(TIME_FORMATS),
    "How a `timestamp` is sent: `2026-11-25T12:00:00Z`, an HTTP date, or seconds since 1970. Default: `epoch` in a body, `http` in a header, else `iso8601`.",
);

const PARAMETER_HINTS: &[Hint] = &[
    Hint::Instead {
        wrong: &["required"],
        help: "write `!` behind the type: { \"type\": \"string!\" }, or shorter \"string!\"",
    },
    Hint::Instead {
        wrong: &["optional", "nullable"],
        help: "remove it: parameters are optional unless `!` follows their type",
    },
    Hint::Instead {
        wrong: &["description", "doc", "docs", "title", "example", "examples"],
        help: "write its documentation under `docs` of the operation, the resource or the service: \"docs\": { \"name\": \"What it is.\" }",
    },
    Hint::Instead {
        wrong: &["items", "element", "additionalProperties"],
        help: "write the type of a list as \"[string]\", of a map as \"{string}\"",
    },
    Hint::Instead {
        wrong: &["properties", "members", "fields"],
        help: "define a shape under `shapes` and write its name as the type",
    },
    Hint::Instead {
        wrong: &["enum", "values"],
        help: "define an enum under `enums` and write its name as the type",
    },
    Hint::Instead {
        wrong: &["format"],
        help: "write the type: \"date\", \"timestamp\", \"blob\", \"integer\"; `time_format` says how a timestamp is sent",
    },
    Hint::Instead {
        wrong: &["name", "wire_name", "as"],
        help: "write the name that is sent behind `as`: \"string as Name\"",
    },
    Hint::Instead {
        wrong: &["in", "location"],
        help: "remove it: `query`, `headers` and `body` say where a parameter is sent",
    },
    Hint::Instead {
        wrong: &["default", "minimum", "maximum", "minLength", "maxLength", "pattern"],
        help: "remove it: the service decides that; `docs` can tell it to callers",
    },
    Hint::Instead {
        wrong: &["sensitive", "secret"],
        help: "write `sensitive` behind the type: { \"type\": \"string sensitive\" }",
    },
    Hint::Instead { wrong: &["filled"], help: "write \"non_empty\": true" },
    Hint::Instead { wrong: &["joined"], help: "write \"send_as\": \"comma_separated\"" },
    Hint::Instead {
        wrong: &["$ref", "ref"],
        help: "write the name of the shape or enum as the type",
    },
];

/// A parameter of a query or a body, or the type of one in its object form.
pub(crate) const PARAMETER: Table = Table {
    name: "a parameter",
    definition: "parameter",
    keys: parameter_keys!(
        key(
            "name_from",
            TEXT,
            "Name of an argument whose value is the name under which this one is sent.",
        ),
        Key {
            needs: Some("name_from"),
            ..key(
                "default_name",
                TEXT,
                "Name that is sent if the caller gives none; `name_from` is then a setter.",
            )
        },
    ),
    hints: PARAMETER_HINTS,
};

/// A header or a member of a shape: its name is always known.
pub(crate) const MEMBER: Table = Table {
    name: "a parameter",
    definition: "member",
    keys: parameter_keys!(),
    hints: PARAMETER_HINTS,
};

/// The object form of a whole body.
pub(crate) const WHOLE_BODY: Table = Table {
    name: "a whole body",
    definition: "whole_body",
    keys: &[
        must("type", Takes::Text(Pattern::BodyType), "TYPE, `!` if required, then ` sensitive`."),
        must(
            "non_empty",
            Takes::Flag,
            "`true`: an empty text, list, map or object is refused, and null.",
        ),
    ],
    hints: PARAMETER_HINTS,
};

/// The object form of a label's type.
pub(crate) const LABEL: Table = Table {
    name: "a label",
    definition: "label",
    keys: &[must("type", Takes::Text(Pattern::LabelType), "TYPE, then ` sensitive`."), TIME_FORMAT],
    hints: PARAMETER_HINTS,
};
