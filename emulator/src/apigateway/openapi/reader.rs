//! From the text of an API definition to what it describes.

use std::collections::HashSet;
use std::fmt;

use serde_json::Value;

use super::definition::{Definition, DocumentationPart, Model, Named, PathItem};
use super::document::{
    Document, Version, check_extensions, invalid, list, members, not_imported, object, text,
};
use super::operation::{self, Shared};
use super::security::Schemes;
use super::{checks, documentation, schema};
use crate::apigateway::gateway_responses as kinds;
use crate::fault::Fault;
use crate::input::Object;
use crate::resources::Store;

/// Extensions at the top of a definition. `importexport-version` is one of HTTP APIs, and of exports.
const OF_THE_API: [&str; 10] = [
    "api-key-source",
    "binary-media-types",
    "documentation",
    "endpoint-configuration",
    "gateway-responses",
    "importexport-version",
    "minimum-compression-size",
    "policy",
    "request-validator",
    "request-validators",
];

/// The highest minimum size of compressed bodies.
const MAX_COMPRESSION_SIZE: u64 = 10_485_760;

/// Operations of a path item, and the extension for all methods.
const METHODS: [(&str, &str); 8] = [
    ("delete", "DELETE"),
    ("get", "GET"),
    ("head", "HEAD"),
    ("options", "OPTIONS"),
    ("patch", "PATCH"),
    ("post", "POST"),
    ("put", "PUT"),
    ("x-amazon-apigateway-any-method", "ANY"),
];

/// What to do with the base path of a definition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum BasePath {
    #[default]
    Ignore,
    Prepend,
    Split,
}

/// Warnings, and errors that are collected before the import fails.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) warnings: Vec<String>,
    errors: Vec<String>,
    /// The warnings, for the search.
    known: HashSet<String>,
}

impl Findings {
    pub(crate) fn warn(&mut self, text: String) {
        if self.known.insert(text.clone()) {
            self.warnings.push(text);
        }
    }

    pub(crate) fn error(&mut self, text: String) {
        self.errors.push(text);
    }

    /// Adds the error of a check. What the local endpoint does not do ends the import.
    pub(crate) fn add(&mut self, what: &str, checked: Result<(), Fault>) -> Result<(), Fault> {
        match checked {
            Err(fault) if fault.status < 500 => self.error(format!("{what}: {}", fault.message)),
            other => return other,
        }
        Ok(())
    }

    /// Fails if there are errors, or warnings that count as errors.
    pub(crate) fn check(&self, fail_on_warnings: bool) -> Result<(), Fault> {
        let list = |title: &str, found: &[String]| format!("{title}\n\t{}", found.join("\n\t"));
        let warnings = |title| list(title, &self.warnings);
        let message = if !self.errors.is_empty() {
            let errors = list("Errors found during import:", &self.errors);
            if self.warnings.is_empty() {
                errors
            } else {
                format!("{errors}\n{}", warnings("Additionally, these warnings were found:"))
            }
        } else if fail_on_warnings && !self.warnings.is_empty() {
            warnings("Warnings found during import:")
        } else {
            return Ok(());
        };
        Err(Fault::bad_request(message))
    }
}

/// The models that bodies can refer to.
#[derive(Debug, Default)]
pub(crate) struct Models {
    own: Vec<Model>,
    /// Names of models that the API has already.
    existing: HashSet<String>,
}

impl Models {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.existing.contains(name) || self.own.iter().any(|model| model.name == name)
    }

    pub(crate) fn add(&mut self, model: Model) {
        if !self.own.iter().any(|own| own.name == model.name) {
            self.own.push(model);
        }
    }
}

/// The longest path of a resource. The service does not accept requests whose first line and headers
/// have more bytes.
const MAX_PATH_LENGTH: usize = 10_240;

/// Where an operation is: its path and its method.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) path: &'a str,
    pub(crate) http_method: &'a str,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.http_method, self.path)
    }
}

/// Reads a definition. `existing` are the names of models that stay in the API, `store` has what a
/// definition can refer to outside of it.
pub(crate) fn read(
    document: &Document,
    base_path: BasePath,
    existing: HashSet<String>,
    store: &Store,
    findings: &mut Findings,
) -> Result<Definition, Fault> {
    let root = document.root()?;
    check_extensions(root, &OF_THE_API, "the definition")?;
    let mut definition = of_the_api(root)?;
    if document.version == Version::OpenApi3
        && let Some(components) = root.get("components").and_then(Value::as_object)
    {
        check_extensions(components, &[], "`components`")?;
    }
    endpoint_configuration(document, root, &mut definition)?;
    let (schemes, authorizers) = Schemes::read(document, findings)?;
    definition.authorizers = authorizers;
    definition.request_validators = validators(root)?;
    definition.gateway_responses = gateway_responses(root, findings)?;
    definition.documentation = documentation::parts(root)?;
    let mut models = Models { own: schema::models(document, findings)?, existing };
    if findings.errors.is_empty() {
        check_references(document, &models)?;
    }
    let validators: Vec<_> =
        definition.request_validators.iter().map(|validator| validator.name.clone()).collect();
    let validator = root.get("x-amazon-apigateway-request-validator").and_then(text);
    let shared = Shared { document, schemes: &schemes, validator, validators: &validators, store };
    let base = match base_path {
        BasePath::Ignore => Vec::new(),
        BasePath::Prepend => base(document)?,
        BasePath::Split => base(document)?.into_iter().skip(1).collect(),
    };
    if !base.is_empty() {
        definition.paths.push(PathItem { parts: base.clone(), methods: Vec::new() });
    }
    for (path, item) in members(root, "paths")? {
        if path.starts_with("x-") {
            continue;
        }
        if let Some(item) = path_item(&shared, &base, path, item, &mut models, findings)? {
            definition.paths.push(item);
        }
    }
    definition.models = models.own;
    Ok(definition)
}

/// The members of the RestApi.
fn of_the_api(root: &Object) -> Result<Definition, Fault> {
    let info = root.get("info").and_then(Value::as_object);
    let get = |name| info.and_then(|info| info.get(name)).and_then(text);
    let name = get("title").filter(|title| !title.is_empty());
    let name = name.ok_or_else(|| invalid("`info.title` is missing"))?;
    let mut members = Object::new();
    for member in ["description", "version"] {
        members.extend(get(member).map(|value| (member.to_owned(), value.into())));
    }
    if let Some(source) = root.get("x-amazon-apigateway-api-key-source") {
        let known = source.as_str().filter(|source| matches!(*source, "HEADER" | "AUTHORIZER"));
        let known = known.ok_or_else(|| invalid("the API key source is not known"))?;
        members.insert("apiKeySource".to_owned(), known.into());
    }
    if let Some(types) = root.get("x-amazon-apigateway-binary-media-types") {
        let texts = types.as_array().is_some_and(|types| types.iter().all(Value::is_string));
        if !texts {
            return Err(invalid("the binary media types are not a list of texts"));
        }
        members.insert("binaryMediaTypes".to_owned(), types.clone());
    }
    if let Some(size) = root.get("x-amazon-apigateway-minimum-compression-size") {
        if size.as_u64().is_none_or(|size| size > MAX_COMPRESSION_SIZE) {
            return Err(invalid("the minimum compression size is not a number from 0 to 10485760"));
        }
        members.insert("minimumCompressionSize".to_owned(), size.clone());
    }
    let policy = root.get("x-amazon-apigateway-policy");
    let policy = policy.map(|policy| object(policy, "the policy").map(|_| policy.clone()));
    Ok(Definition { name, members, policy: policy.transpose()?, ..Definition::default() })
}

/// The endpoint configuration is at the top in Swagger 2.0, and in a server in OpenAPI 3.0.
fn endpoint_configuration(
    document: &Document,
    root: &Object,
    definition: &mut Definition,
) -> Result<(), Fault> {
    const NAME: &str = "x-amazon-apigateway-endpoint-configuration";
    let mut found: Vec<&Value> = root.get(NAME).into_iter().collect();
    if document.version == Version::OpenApi3 {
        if !found.is_empty() {
            return Err(not_imported(&format!("`{NAME}` outside of a server")));
        }
        let servers = root.get("servers").and_then(Value::as_array);
        for server in servers.into_iter().flatten() {
            let server = object(server, "a server")?;
            check_extensions(server, &["endpoint-configuration"], "a server")?;
            found.extend(server.get(NAME));
        }
    }
    if found.len() > 1 {
        return Err(not_imported(&format!("more than one `{NAME}`")));
    }
    for (name, value) in found.into_iter().filter_map(Value::as_object).flatten() {
        match (name.as_str(), value) {
            ("disableExecuteApiEndpoint", Value::Bool(_)) => {
                definition.members.insert(name.clone(), value.clone());
            }
            ("vpcEndpointIds", Value::Array(ids)) => definition.vpc_endpoint_ids.clone_from(ids),
            _ => return Err(not_imported(&format!("`{name}` in `{NAME}`"))),
        }
    }
    Ok(())
}

/// The parts of the base path.
fn base(document: &Document) -> Result<Vec<String>, Fault> {
    let root = document.root()?;
    let base = match document.version {
        Version::Swagger2 => root.get("basePath").and_then(text),
        Version::OpenApi3 => {
            let servers = root.get("servers").and_then(Value::as_array);
            let mut servers = servers.into_iter().flatten();
            let variable = servers
                .clone()
                .find_map(|server| text(server.pointer("/variables/basePath")?.get("default")?));
            let mut url = || servers.next()?.get("url").and_then(text);
            variable.or_else(|| url().map(|url| path_of(&url).to_owned()))
        }
    };
    let base = base.unwrap_or_default();
    if base.contains(['{', '}']) {
        return Err(not_imported("a base path with variables"));
    }
    let base = format!("/{}", base.trim_matches('/'));
    check_length(&base)?;
    parts(&base).map_err(invalid)
}

/// The path of a URL.
fn path_of(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => url,
    };
    path.split(['?', '#']).next().unwrap_or_default()
}

/// The parts of a path. The error is a message for the errors of the import.
fn parts(path: &str) -> Result<Vec<String>, String> {
    let refused = |why: &str| format!("Unable to create resource at path '{path}': {why}");
    let rest = path.strip_prefix('/').ok_or_else(|| refused("a path begins with a slash"))?;
    if rest.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<String> = rest.split('/').map(str::to_owned).collect();
    for (at, part) in parts.iter().enumerate() {
        let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        let greedy = name.and_then(|name| name.strip_suffix('+'));
        let name = greedy.or(name).unwrap_or(part);
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-:,".contains(letter);
        if name.is_empty() || !name.chars().all(plain) {
            return Err(refused(
                "a part of a path has letters, digits and `._-:,`, or is a variable in braces",
            ));
        }
        if greedy.is_some() && at + 1 < parts.len() {
            return Err(refused("a greedy variable is the last part of a path"));
        }
    }
    Ok(parts)
}

fn check_length(path: &str) -> Result<(), Fault> {
    if path.len() <= MAX_PATH_LENGTH {
        return Ok(());
    }
    let begin: String = path.chars().take(40).collect();
    Err(not_imported(&format!(
        "a path of more than {MAX_PATH_LENGTH} characters, which begins with '{begin}'"
    )))
}

/// Reads the operations of a path. Returns `None` if the path is not valid.
fn path_item(
    shared: &Shared<'_>,
    base: &[String],
    path: &str,
    item: &Value,
    models: &mut Models,
    findings: &mut Findings,
) -> Result<Option<PathItem>, Fault> {
    /// Members of a path that are not operations. The service does not keep the texts.
    const READ: [&str; 3] = ["description", "parameters", "summary"];
    check_length(path)?;
    if path.len() > 1 && path.ends_with('/') {
        return Err(not_imported(&format!("the path '{path}', which ends with a slash")));
    }
    let own = match parts(path) {
        Ok(own) => own,
        Err(why) => {
            findings.error(why);
            return Ok(None);
        }
    };
    let parts: Vec<String> = base.iter().cloned().chain(own).collect();
    let item = object(item, &format!("the path '{path}'"))?;
    check_extensions(item, &["any-method"], &format!("the path '{path}'"))?;
    for name in item.keys() {
        let is_method = METHODS.iter().any(|(own, _)| own == name);
        if !is_method && !READ.contains(&name.as_str()) && !name.starts_with("x-") {
            return Err(not_imported(&format!("`{name}` of the path '{path}'")));
        }
    }
    let parameters = list(item, "parameters", &format!("the path '{path}'"))?;
    let full = format!("/{}", parts.join("/"));
    check_length(&full)?;
    let mut methods = Vec::new();
    for (name, http_method) in METHODS {
        let Some(operation) = item.get(name) else { continue };
        let place = Place { path: &full, http_method };
        methods.extend(operation::read(shared, &place, operation, parameters, models, findings)?);
    }
    Ok(Some(PathItem { parts, methods }))
}

fn validators(root: &Object) -> Result<Vec<Named>, Fault> {
    const NAME: &str = "x-amazon-apigateway-request-validators";
    let mut validators = Vec::new();
    for (name, value) in members(root, NAME)? {
        let value = object(value, &format!("the request validator '{name}'"))?;
        let mut members = Object::new();
        for member in ["validateRequestBody", "validateRequestParameters"] {
            let own = value.get(member).unwrap_or(&Value::Bool(false));
            if !own.is_boolean() {
                return Err(invalid(format!("`{member}` of '{name}' is not a boolean")));
            }
            members.insert(member.to_owned(), own.clone());
        }
        validators.push(Named { name: name.clone(), members });
    }
    Ok(validators)
}

fn gateway_responses(root: &Object, findings: &mut Findings) -> Result<Vec<Named>, Fault> {
    const NAME: &str = "x-amazon-apigateway-gateway-responses";
    let mut responses = Vec::new();
    for (name, value) in members(root, NAME)? {
        let value = object(value, &format!("the gateway response {name}"))?;
        if !kinds::is_kind(name) {
            return Err(not_imported(&format!("the gateway response {name}")));
        }
        if let Some(strange) = value.keys().find(|key| {
            !["responseParameters", "responseTemplates", "statusCode"].contains(&key.as_str())
        }) {
            return Err(not_imported(&format!("`{strange}` of the gateway response {name}")));
        }
        let mut members = value.clone();
        if let Some(code) = value.get("statusCode") {
            let code = text(code)
                .ok_or_else(|| invalid(format!("`statusCode` of the gateway response {name}")))?;
            members.insert("statusCode".to_owned(), code.into());
        }
        for (member, value) in kinds::plain(name) {
            members.entry(member).or_insert(value);
        }
        for member in ["responseParameters", "responseTemplates"] {
            let texts = members.get(member).and_then(Value::as_object);
            if !texts.is_some_and(|texts| texts.values().all(Value::is_string)) {
                return Err(invalid(format!("`{member}` of the gateway response {name}")));
            }
        }
        let what = format!("Unable to put gateway response '{name}'");
        findings.add(&what, checks::gateway_response(&members))?;
        responses.push(Named { name: name.clone(), members });
    }
    Ok(responses)
}

/// References in schemas name models. What the service does with others is not known.
fn check_references(document: &Document, models: &Models) -> Result<(), Fault> {
    let prefix = schema::prefix(document.version);
    for model in &models.own {
        let mut names = Vec::new();
        schema::references(&model.schema, prefix, &mut names);
        if let Some(name) = names.into_iter().find(|name| !models.has(name)) {
            let what = format!("the reference to the missing model '{name}' in '{}'", model.name);
            return Err(not_imported(&what));
        }
    }
    Ok(())
}

/// The parts of the documentation, without the rest of the definition.
pub(crate) fn documentation(document: &Document) -> Result<Option<Vec<DocumentationPart>>, Fault> {
    documentation::parts(document.root()?)
}
