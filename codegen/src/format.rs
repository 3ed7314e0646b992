//! The format of a model, as tables: every object, every key, what it takes and what it means.
//!
//! Two readers: `structure.rs` holds a model to it, `schema.rs` prints it as JSON Schema for
//! editors. What the tables cannot say (references, derived names, paths) is checked in `lower/`.

/// The keys of one kind of object.
#[derive(Debug)]
pub(crate) struct Table {
    /// What such an object is called in messages.
    pub(crate) name: &'static str,
    /// Its name among the definitions of the schema.
    pub(crate) definition: &'static str,
    pub(crate) keys: &'static [Key],
}

#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    pub(crate) required: bool,
    pub(crate) doc: &'static str,
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
    /// A list of strings.
    Texts,
    /// Strings by name.
    TextMap(Pattern),
    /// HTTP statuses by name.
    StatusMap,
    /// One object.
    Object(&'static Table),
    /// Objects by name.
    Objects(Pattern, &'static Table),
    /// Types or constants by name.
    Members,
    /// Types or constants by name, or the type of the whole body.
    Body,
    /// `"required"` or an object.
    Endpoint,
    /// An object or null.
    Paging,
    /// `true` or `false`.
    Flag,
    /// `true`, `false` or `"any case"`.
    Closed,
    /// `"json"`, `"none"` or `{ "blob": [...] }`.
    Output,
    /// A list of strings, or strings by name.
    Values,
    /// Anything: editors use it, petard does not.
    Ignored,
}

/// What a name or a string looks like.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pattern {
    Any,
    Sentence,
    /// `apigateway`, `data-api`
    ServiceName,
    /// `RestApi`
    Pascal,
    /// `flush_stage_cache`
    Snake,
    /// `/stages/{stage_name}`
    Path,
    /// `1 per 30 s`
    Rate,
    /// `15 min`
    Duration,
    /// `[string]! as name`
    Type,
    /// `string!`, `string = id`
    Naming,
}

const fn key(name: &'static str, takes: Takes, doc: &'static str) -> Key {
    Key { name, takes, required: false, doc }
}

const fn must(name: &'static str, takes: Takes, doc: &'static str) -> Key {
    Key { name, takes, required: true, doc }
}

const TEXT: Takes = Takes::Text(Pattern::Any);
const DOC: Takes = Takes::Text(Pattern::Sentence);
const WORDS: Key = key(
    "words",
    Takes::TextMap(Pattern::Sentence),
    "Documentation of parameters by name; nearer words win over the service's.",
);

pub(crate) const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
pub(crate) const VERBS: &[&str] = &["list", "get", "create", "update", "delete"];

/// The whole file.
pub(crate) const MODEL: Table = Table {
    name: "a model",
    definition: "model",
    keys: &[
        key("$schema", Takes::Ignored, "Where an editor finds the JSON Schema of this format."),
        must("service", Takes::Object(&SERVICE), "What all operations share."),
        must(
            "resources",
            Takes::Objects(Pattern::Pascal, &RESOURCE),
            "The things the service keeps, and what can be done with them.",
        ),
        key("shapes", Takes::Objects(Pattern::Pascal, &SHAPE), "JSON objects with known members."),
        key("enums", Takes::Objects(Pattern::Pascal, &ENUM), "Sets of strings with names."),
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
        must("client", Takes::Text(Pattern::Pascal), "Rust type of the client."),
        must("title", TEXT, "Name people read."),
        must("doc", DOC, "What the service is."),
        key(
            "service_id",
            TEXT,
            "Name that AWS_ENDPOINT_URL_<SERVICE_ID> is derived from; `name` by default.",
        ),
        key("api_version", TEXT, "Version of the API."),
        key(
            "signing_name",
            TEXT,
            "Service part of the SigV4 credential scope; `execute-api` by default.",
        ),
        must(
            "endpoint",
            Takes::Endpoint,
            "`\"required\"` when callers must give a URL, or `{ \"prefix\": ... }` for https://PREFIX.REGION.SUFFIX.",
        ),
        key("headers", Takes::TextMap(Pattern::Any), "Headers that every request carries."),
        key("reference", TEXT, "URL of an operation's reference page; `{official}` is replaced."),
        key(
            "errors",
            Takes::StatusMap,
            "Every error code the service documents, and its HTTP status.",
        ),
        key(
            "throttle",
            Takes::Text(Pattern::Rate),
            "Rate above which any operation is throttled: `10 per 1 s`.",
        ),
        key("verbs", Takes::Object(&VERB_DEFAULTS), "Defaults of the five verbs in this service."),
        WORDS,
    ],
};

pub(crate) const ENDPOINT: Table = Table {
    name: "an endpoint",
    definition: "endpoint",
    keys: &[must("prefix", TEXT, "First label of the host name.")],
};

const VERB_DEFAULTS: Table = Table {
    name: "the verbs",
    definition: "verbs",
    keys: &[
        key("list", Takes::Object(&DEFAULTS), "Reads all items of a collection."),
        key("get", Takes::Object(&DEFAULTS), "Reads one item."),
        key("create", Takes::Object(&DEFAULTS), "Makes an item."),
        key("update", Takes::Object(&DEFAULTS), "Changes an item."),
        key("delete", Takes::Object(&DEFAULTS), "Removes an item."),
    ],
};

const RESOURCE: Table = Table {
    name: "a resource",
    definition: "resource",
    keys: &[
        must("doc", DOC, "What it is."),
        key(
            "parent",
            Takes::Text(Pattern::Pascal),
            "Resource under whose item path this one lives.",
        ),
        must(
            "path",
            Takes::Text(Pattern::Path),
            "Path of one item, relative to the parent's: `/stages/{stage_name}`.",
        ),
        key(
            "plural",
            Takes::Text(Pattern::Pascal),
            "Name of several, where the rule gets it wrong.",
        ),
        key("labels", Takes::TextMap(Pattern::Any), "Types of labels that are not plain strings."),
        key(
            "identity",
            TEXT,
            "Member of the answer that holds an item's key: `stageName`; `id` by default.",
        ),
        WORDS,
        key("list", Takes::Object(&VERB), "Reads all items of the collection."),
        key("get", Takes::Object(&VERB), "Reads one item."),
        key(
            "create",
            Takes::Object(&VERB),
            "Makes an item: POST on the collection, or PUT on the item.",
        ),
        key("update", Takes::Object(&VERB), "Changes an item."),
        key("delete", Takes::Object(&VERB), "Removes an item."),
        key(
            "actions",
            Takes::Objects(Pattern::Snake, &ACTION),
            "Operations that are none of the five.",
        ),
        WAITERS,
    ],
};

const WAITERS: Key = key(
    "waiters",
    Takes::Objects(Pattern::Snake, &WAITER),
    "What can be waited for, by what follows `wait_until_` in the name of the method.",
);

const WAITER: Table = Table {
    name: "a waiter",
    definition: "waiter",
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

/// What a verb's defaults and an operation have in common.
macro_rules! operation_keys {
    ($($more:expr),* $(,)?) => {
        &[
            $($more,)*
            key("doc", DOC, "What it does."),
            key("method", Takes::OneOf(METHODS), "HTTP method."),
            key("query", Takes::Members, "Query parameters."),
            key("headers", Takes::Members, "Header parameters."),
            key("body", Takes::Body, "Members of the JSON body, or the type of the whole body."),
            key("output", Takes::Output, "What a successful answer holds; `json` by default."),
            key("status", Takes::Status, "Documented status of success."),
            key("errors", Takes::Texts, "Error codes, or changes (`+Code`, `-Code`) to the verb's."),
            key("paging", Takes::Paging, "How it answers page by page; null for not at all."),
            key("throttle", Takes::Text(Pattern::Rate), "Rate above which it is throttled: `1 per 30 s`."),
            key("refused", Takes::TextMap(Pattern::Sentence), "Names that must not be sent, each with its reason."),
            key("once", Takes::Flag, "Whether it is sent again only if it was not carried out; false by default."),
            key("nulls", Takes::Flag, "Whether members of the body may be null; true by default."),
            WORDS,
        ]
    };
}

const PATH: Key = key(
    "path",
    Takes::Text(Pattern::Path),
    "Path: absolute, or after `{collection}`, `{item}` or `{parent}`.",
);
const OFFICIAL: Key = key("official", Takes::Text(Pattern::Pascal), "Name in the API reference.");
const EXCLUSIVE: Key =
    key("exclusive", Takes::Texts, "Parameters of which at most one may be given.");
const AT_LEAST_ONE: Key =
    key("at_least_one", Takes::Texts, "Parameters of which one must be given.");
const REQUIRES: Key =
    key("requires", Takes::TextMap(Pattern::Any), "Parameters that need another.");

const NAMES: Key = key(
    "names",
    Takes::TextMap(Pattern::Naming),
    "Parameters that are not sent but name others, which say `as {name}`: `string!`, or `string = DEFAULT`.",
);

const DEFAULTS: Table =
    Table { name: "a verb's defaults", definition: "verb_defaults", keys: operation_keys!() };

const VERB: Table = Table {
    name: "an operation",
    definition: "operation",
    keys: operation_keys!(PATH, OFFICIAL, NAMES, EXCLUSIVE, AT_LEAST_ONE, REQUIRES),
};

const ACTION: Table = Table {
    name: "an action",
    definition: "action",
    keys: operation_keys!(
        key("verb", Takes::OneOf(VERBS), "Verb whose defaults it takes."),
        Key { required: true, ..PATH },
        OFFICIAL,
        NAMES,
        EXCLUSIVE,
        AT_LEAST_ONE,
        REQUIRES,
    ),
};

pub(crate) const PAGING: Table = Table {
    name: "paging",
    definition: "paging",
    keys: &[
        must("input", TEXT, "Parameter that asks for the next page."),
        must("output", TEXT, "JSON pointer to the next page's token: `/position`."),
        must("items", TEXT, "JSON pointer to the items: `/item`."),
        key("limit", TEXT, "Parameter that bounds the size of a page."),
        key(
            "unwrap",
            Takes::Flag,
            "Whether the token may be an object with one member, whose value it is.",
        ),
        key(
            "unbounded",
            Takes::Flag,
            "Whether streams of pages leave `limit` out, because with it items are lost.",
        ),
    ],
};

pub(crate) const BLOB: Table = Table {
    name: "an output",
    definition: "blob_output",
    keys: &[must("blob", Takes::Texts, "Headers that describe the bytes.")],
};

const SHAPE: Table = Table {
    name: "a shape",
    definition: "shape",
    keys: &[
        must("doc", DOC, "What it is."),
        must("members", Takes::Members, "Its members."),
        WORDS,
    ],
};

const ENUM: Table = Table {
    name: "an enum",
    definition: "enum",
    keys: &[
        must("doc", DOC, "What it is."),
        must(
            "values",
            Takes::Values,
            "The strings; as an object, with the names of their constants.",
        ),
        key(
            "closed",
            Takes::Closed,
            "Whether other strings are refused; `any case` if the service does not mind the case.",
        ),
    ],
};

/// A parameter that is always sent: `{ "const": "import" }`.
pub(crate) const CONSTANT: Table = Table {
    name: "a constant",
    definition: "constant",
    keys: &[must("const", Takes::Ignored, "What is always sent.")],
};
