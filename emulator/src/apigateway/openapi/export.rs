//! Export of an API as a definition.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format as DateFormat;
use hyper::StatusCode;
use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use serde_json::{Value, json};

use super::document::{Version, members};
use super::import::absent_api;
use super::integration::TIMEOUT_MILLIS;
use super::schema;
use super::security::SIGV4;
use crate::answer::Answer;
use crate::apigateway::absent;
use crate::backend::Context;
use crate::fault::Fault;
use crate::input::{Object, Query};
use crate::resources::Store;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Json,
    Yaml,
}

/// Extensions that an export can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extension {
    Integrations,
    Authorizers,
    Validators,
    /// Those of the API as a whole, and all of the above.
    ApiGateway,
}

/// The parameters of an export.
#[derive(Debug)]
pub(crate) struct ExportOptions {
    version: Version,
    syntax: Syntax,
    extensions: Vec<Extension>,
}

impl ExportOptions {
    /// Reads the type, the query and the header `Accept` of GetExport. What is not known here is
    /// refused.
    pub(crate) fn read(
        export_type: &str,
        query: &Query,
        accept: Option<&str>,
    ) -> Result<Self, Fault> {
        let version = match export_type {
            "swagger" => Version::Swagger2,
            "oas30" => Version::OpenApi3,
            _ => {
                return Err(Fault::bad_request("The export type is neither `swagger` nor `oas30`"));
            }
        };
        let syntax = match accept {
            None | Some("" | "*/*" | "application/json") => Syntax::Json,
            Some("application/yaml") => Syntax::Yaml,
            Some(other) => return Err(not_exported(&format!("as `{other}`"))),
        };
        let mut extensions = Vec::new();
        for (name, value) in query.clone().into_pairs() {
            if name != "extensions" {
                return Err(not_exported(&format!("with the parameter `{name}`")));
            }
            for extension in value.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                extensions.push(match extension {
                    "integrations" => Extension::Integrations,
                    "authorizers" => Extension::Authorizers,
                    "validators" => Extension::Validators,
                    "apigateway" => Extension::ApiGateway,
                    _ => return Err(not_exported(&format!("the extensions `{extension}`"))),
                });
            }
        }
        Ok(Self { version, syntax, extensions })
    }

    fn has(&self, extension: Extension) -> bool {
        self.extensions.iter().any(|own| [extension, Extension::ApiGateway].contains(own))
    }
}

/// Exports the API at the path `api` as the stage serves it.
pub(crate) fn export(
    api: &str,
    stage_name: &str,
    options: &ExportOptions,
    context: &Context,
    store: &Store,
) -> Result<Answer, Fault> {
    let rest_api = store.get(api).ok_or_else(|| absent_api(api, context))?;
    let stage = store.get(&format!("{api}/stages/{}", crate::path::segment(stage_name)));
    let stage = stage.ok_or_else(|| absent::named("Stage"))?;
    if stage.contains_key("documentationVersion") {
        return Err(not_exported("the documentation of a stage"));
    }
    let exporter = Exporter { api, store, options, used: Used::default() };
    let (document, version) = exporter.document(rest_api, stage_name, context)?;
    let (body, ending) = match options.syntax {
        Syntax::Json => (format!("{document:#}"), "json"),
        Syntax::Yaml => {
            let text = serde_saphyr::to_string(&document);
            (text.map_err(|_| not_exported("this API as YAML"))?, "yaml")
        }
    };
    let kind = if options.version == Version::Swagger2 { "swagger" } else { "oas30" };
    let disposition = format!("attachment; filename=\"{kind}_{version}.{ending}\"");
    let disposition = HeaderValue::from_str(&disposition)
        .map_err(|_| not_exported("a version that cannot be part of a header"))?;
    let headers = vec![
        (CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok(Answer { status: StatusCode::OK, headers, body: body.into() })
}

/// What the methods of an API refer to. Other models and authorizers are not exported.
#[derive(Default)]
struct Used {
    models: Vec<String>,
    /// Ids of authorizers.
    authorizers: Vec<String>,
    iam: bool,
    api_key: bool,
}

struct Exporter<'a> {
    api: &'a str,
    store: &'a Store,
    options: &'a ExportOptions,
    used: Used,
}

impl<'a> Exporter<'a> {
    /// The definition, and the version of the API in it.
    fn document(
        mut self,
        rest_api: &Object,
        stage_name: &str,
        context: &Context,
    ) -> Result<(Value, String), Fault> {
        let is_swagger = self.options.version == Version::Swagger2;
        let paths = self.paths()?;
        let schemes = self.security_schemes()?;
        let schemas = self.schemas()?;
        let version = text(rest_api, "version").map(str::to_owned);
        let version = version.unwrap_or_else(|| created(rest_api));
        let host = self.host(context);

        let mut info = Object::new();
        let description = text(rest_api, "description");
        info.extend(description.map(|text| ("description".to_owned(), text.into())));
        info.insert("version".to_owned(), version.as_str().into());
        info.insert("title".to_owned(), text(rest_api, "name").unwrap_or_default().into());

        let mut document = Object::new();
        let mut set = |name: &str, value: Value| document.insert(name.to_owned(), value);
        if is_swagger {
            set("swagger", "2.0".into());
            set("info", info.into());
            set("host", host.into());
            set("basePath", format!("/{stage_name}").into());
            set("schemes", json!(["https"]));
            set("paths", paths.into());
            if !schemes.is_empty() {
                set("securityDefinitions", schemes.into());
            }
            if !schemas.is_empty() {
                set("definitions", schemas.into());
            }
        } else {
            set("openapi", "3.0.1".into());
            set("info", info.into());
            let variables = json!({ "basePath": { "default": stage_name } });
            let url = format!("https://{host}/{{basePath}}");
            set("servers", json!([{ "url": url, "variables": variables }]));
            set("paths", paths.into());
            let mut components = Object::new();
            if !schemas.is_empty() {
                components.insert("schemas".to_owned(), schemas.into());
            }
            if !schemes.is_empty() {
                components.insert("securitySchemes".to_owned(), schemes.into());
            }
            set("components", components.into());
        }
        self.extensions(rest_api, &mut document)?;
        Ok((Value::Object(document), version))
    }

    fn host(&self, context: &Context) -> String {
        let id = self.api.rsplit('/').next().unwrap_or_default();
        let suffix = if context.region.starts_with("cn-") { ".cn" } else { "" };
        format!("{id}.execute-api.{}.amazonaws.com{suffix}", context.region)
    }

    /// Paths that have methods.
    fn paths(&mut self) -> Result<Object, Fault> {
        let store = self.store;
        let mut resources: Vec<_> = store
            .collection(&format!("{}/resources", self.api))
            .filter_map(|item| Some((text(&item.document, "path")?, item)))
            .collect();
        resources.sort_by_key(|(path, _)| *path);
        let mut paths = Object::new();
        for (path, resource) in resources {
            let mut methods = Object::new();
            for item in store.collection(&format!("{}/methods", resource.path)) {
                let name = text(&item.document, "httpMethod").unwrap_or_default();
                let key = match name {
                    "ANY" => "x-amazon-apigateway-any-method".to_owned(),
                    name => name.to_lowercase(),
                };
                let place = format!("'{name}' for resource at path '{path}'");
                let id = text(&resource.document, "id").unwrap_or_default();
                methods.insert(key, self.operation(&item.path, &item.document, id, &place)?.into());
            }
            if !methods.is_empty() {
                paths.insert(path.to_owned(), methods.into());
            }
        }
        Ok(paths)
    }

    fn operation(
        &mut self,
        path: &str,
        method: &'a Object,
        resource_id: &str,
        place: &str,
    ) -> Result<Object, Fault> {
        let store = self.store;
        let is_swagger = self.options.version == Version::Swagger2;
        let mut operation = Object::new();
        let name = text(method, "operationName");
        operation.extend(name.map(|name| ("operationId".to_owned(), name.into())));
        let integration_path = format!("{path}/integration");
        let integration = store.get(&integration_path);
        let of = |path: &str| -> Vec<&'a Object> {
            store.collection(&format!("{path}/responses")).map(|item| &item.document).collect()
        };
        let (responses, integration_responses) = (of(path), of(&integration_path));

        let mut consumes = keys(method, "requestModels")?;
        extend(&mut consumes, integration.map(|own| keys(own, "requestTemplates")))?;
        let mut produces = Vec::new();
        for response in &responses {
            extend(&mut produces, Some(keys(response, "responseModels")))?;
        }
        for response in &integration_responses {
            extend(&mut produces, Some(keys(response, "responseTemplates")))?;
        }
        for (name, types) in [("consumes", consumes), ("produces", produces)] {
            if is_swagger && !types.is_empty() {
                operation.insert(name.to_owned(), types.into());
            }
        }
        let mut parameters = self.parameters(method, place)?;
        let models = self.models(method, "requestModels", place)?;
        if is_swagger {
            let model = single(&models, place)?;
            parameters.extend(model.map(|name| {
                json!({ "in": "body", "name": name, "required": true, "schema": self.reference(name) })
            }));
        }
        if !parameters.is_empty() {
            operation.insert("parameters".to_owned(), parameters.into());
        }
        if !is_swagger && !models.is_empty() {
            let body = json!({ "content": self.content(&models), "required": true });
            operation.insert("requestBody".to_owned(), body);
        }
        let mut exported = Object::new();
        for response in responses {
            let code = text(response, "statusCode").unwrap_or_default();
            exported.insert(code.to_owned(), self.response(code, response, place)?.into());
        }
        operation.insert("responses".to_owned(), exported.into());
        let security = self.security(method)?;
        if !security.is_empty() {
            operation.insert("security".to_owned(), security.into());
        }
        if self.options.has(Extension::Validators)
            && let Some(id) = text(method, "requestValidatorId")
        {
            let validator = store.get(&format!("{}/requestvalidators/{id}", self.api));
            let name = validator.and_then(|validator| text(validator, "name"));
            let name =
                name.map(|name| ("x-amazon-apigateway-request-validator".to_owned(), name.into()));
            operation.extend(name);
        }
        if self.options.has(Extension::Integrations)
            && let Some(integration) = integration
        {
            let value = exported_integration(integration, &integration_responses, resource_id);
            operation.insert("x-amazon-apigateway-integration".to_owned(), value.into());
        }
        Ok(operation)
    }

    fn parameters(&self, method: &Object, place: &str) -> Result<Vec<Value>, Fault> {
        let mut parameters = Vec::new();
        for (parameter, required) in members(method, "requestParameters")? {
            let known =
                parameter.strip_prefix("method.request.").and_then(|own| own.split_once('.'));
            let known = known.and_then(|(location, name)| match location {
                "path" | "header" => Some((location, name)),
                "querystring" => Some(("query", name)),
                _ => None,
            });
            let (location, name) = known
                .ok_or_else(|| not_exported(&format!("the parameter '{parameter}' of {place}")))?;
            let required = required == &Value::Bool(true);
            let mut own = Object::new();
            own.insert("name".to_owned(), name.into());
            own.insert("in".to_owned(), location.into());
            if required || self.options.version == Version::Swagger2 {
                own.insert("required".to_owned(), required.into());
            }
            match self.options.version {
                Version::Swagger2 => own.insert("type".to_owned(), "string".into()),
                Version::OpenApi3 => own.insert("schema".to_owned(), json!({ "type": "string" })),
            };
            parameters.push(own.into());
        }
        Ok(parameters)
    }

    /// Models by content type. At least one is of JSON.
    fn models(
        &mut self,
        parent: &'a Object,
        name: &str,
        place: &str,
    ) -> Result<Vec<(&'a String, &'a str)>, Fault> {
        let mut models = Vec::new();
        for (content_type, model) in members(parent, name)? {
            models.extend(model.as_str().map(|model| (content_type, model)));
        }
        if !models.is_empty() && !models.iter().any(|(kind, _)| *kind == "application/json") {
            let message = format!("Only found non-JSON body models for {place}");
            return Err(Fault::bad_request(message));
        }
        for (_, model) in &models {
            self.use_model(model);
        }
        Ok(models)
    }

    fn use_model(&mut self, name: &str) {
        if !self.used.models.iter().any(|own| own == name) {
            self.used.models.push(name.to_owned());
        }
    }

    fn reference(&self, model: &str) -> Value {
        json!({ "$ref": format!("{}{model}", schema::prefix(self.options.version)) })
    }

    fn content(&self, models: &[(&String, &str)]) -> Object {
        let media = |model: &str| json!({ "schema": self.reference(model) });
        models.iter().map(|(kind, model)| ((*kind).clone(), media(model))).collect()
    }

    fn response(
        &mut self,
        status_code: &str,
        response: &'a Object,
        place: &str,
    ) -> Result<Object, Fault> {
        let is_swagger = self.options.version == Version::Swagger2;
        let mut own = Object::new();
        own.insert("description".to_owned(), format!("{status_code} response").into());
        let models = self.models(response, "responseModels", place)?;
        let mut headers = Object::new();
        for (parameter, _) in members(response, "responseParameters")? {
            let name = parameter.strip_prefix("method.response.header.");
            let name = name
                .ok_or_else(|| not_exported(&format!("the parameter '{parameter}' of {place}")))?;
            let kind = json!({ "type": "string" });
            let header = if is_swagger { kind } else { json!({ "schema": kind }) };
            headers.insert(name.to_owned(), header);
        }
        if is_swagger && let Some(model) = single(&models, place)? {
            own.insert("schema".to_owned(), self.reference(model));
        }
        if !headers.is_empty() {
            own.insert("headers".to_owned(), headers.into());
        }
        if !is_swagger {
            own.insert("content".to_owned(), self.content(&models).into());
        }
        Ok(own)
    }

    fn security(&mut self, method: &Object) -> Result<Vec<Value>, Fault> {
        let mut security = Vec::new();
        match text(method, "authorizationType") {
            None | Some("NONE") => {}
            Some("AWS_IAM") => {
                self.used.iam = true;
                security.push(json!({ "sigv4": [] }));
            }
            Some(_) => {
                let id = text(method, "authorizerId").unwrap_or_default();
                let name = self.authorizer(id).and_then(|own| text(own, "name"));
                let name =
                    name.ok_or_else(|| not_exported("a method whose authorizer is missing"))?;
                let scopes = method.get("authorizationScopes").cloned();
                let scopes = scopes.unwrap_or_else(|| json!([]));
                security.push(Value::Object(Object::from_iter([(name.to_owned(), scopes)])));
                if !self.used.authorizers.iter().any(|own| own == id) {
                    self.used.authorizers.push(id.to_owned());
                }
            }
        }
        if method.get("apiKeyRequired") == Some(&Value::Bool(true)) {
            self.used.api_key = true;
            security.push(json!({ "api_key": [] }));
        }
        Ok(security)
    }

    fn authorizer(&self, id: &str) -> Option<&'a Object> {
        self.store.get(&format!("{}/authorizers/{id}", self.api))
    }

    fn security_schemes(&self) -> Result<Object, Fault> {
        let mut schemes = Object::new();
        let key = |header: &str| json!({ "type": "apiKey", "name": header, "in": "header" });
        if self.used.iam {
            let mut scheme = key("Authorization");
            if self.options.has(Extension::Authorizers) {
                scheme["x-amazon-apigateway-authtype"] = SIGV4.into();
            }
            schemes.insert("sigv4".to_owned(), scheme);
        }
        if self.used.api_key {
            schemes.insert("api_key".to_owned(), key("x-api-key"));
        }
        for authorizer in self.used.authorizers.iter().filter_map(|id| self.authorizer(id)) {
            let name = text(authorizer, "name").unwrap_or_default();
            if schemes.contains_key(name) {
                return Err(not_exported(&format!("two security schemes with the name '{name}'")));
            }
            schemes.insert(name.to_owned(), self.scheme(authorizer).into());
        }
        Ok(schemes)
    }

    /// The security scheme of an authorizer.
    fn scheme(&self, authorizer: &Object) -> Object {
        let source = text(authorizer, "identitySource").unwrap_or_default();
        let location = source.strip_prefix("method.request.").filter(|own| !own.contains(','));
        let (name, place) = match location.and_then(|own| own.split_once('.')) {
            Some(("header", name)) => (name, "header"),
            Some(("querystring", name)) => (name, "query"),
            _ => ("Unused", "header"),
        };
        let mut scheme = Object::new();
        scheme.insert("type".to_owned(), "apiKey".into());
        scheme.insert("name".to_owned(), name.into());
        scheme.insert("in".to_owned(), place.into());
        if !self.options.has(Extension::Authorizers) {
            return scheme;
        }
        let auth_type = authorizer.get("authType").cloned();
        scheme.extend(auth_type.map(|own| ("x-amazon-apigateway-authtype".to_owned(), own)));
        let mut members = Object::new();
        let kind = text(authorizer, "type").unwrap_or_default();
        for (member, value) in authorizer {
            match member.as_str() {
                "id" | "name" | "authType" => {}
                // It is the name of the scheme.
                "identitySource" if kind != "REQUEST" => {}
                "type" => {
                    members.insert(member.clone(), kind.to_lowercase().into());
                }
                _ => {
                    members.insert(member.clone(), value.clone());
                }
            }
        }
        scheme.insert("x-amazon-apigateway-authorizer".to_owned(), members.into());
        scheme
    }

    /// Models that methods refer to, and those that these refer to.
    fn schemas(&mut self) -> Result<Object, Fault> {
        let stored = schema::stored_prefix(self.api);
        let mut schemas = Object::new();
        let mut next = 0;
        while let Some(name) = self.used.models.get(next).cloned() {
            next += 1;
            let path = format!("{}/models/{}", self.api, crate::path::segment(&name));
            // The model of a method may be one that every API has, and that is not stored.
            let Some(model) = self.store.get(&path) else {
                return Err(not_exported(&format!("the model '{name}', which is missing")));
            };
            let text = text(model, "schema").unwrap_or_default();
            let Ok(own) = serde_json::from_str::<Value>(text) else {
                return Err(not_exported(&format!("the model '{name}', whose schema is not JSON")));
            };
            let mut references = Vec::new();
            schema::references(&own, &stored, &mut references);
            for reference in references {
                self.use_model(reference);
            }
            let own = schema::with_references(&own, &stored, schema::prefix(self.options.version));
            schemas.insert(name, without_dialect(own));
        }
        Ok(schemas)
    }

    /// Extensions of the API as a whole.
    fn extensions(&self, rest_api: &Object, document: &mut Object) -> Result<(), Fault> {
        let mut set = |name: &str, value: Value| {
            document.insert(format!("x-amazon-apigateway-{name}"), value);
        };
        let items =
            |name: &str| self.store.collection(&format!("{}/{name}", self.api)).collect::<Vec<_>>();
        let without = |own: &Object, names: &[&str]| -> Value {
            let kept = own.iter().filter(|(name, _)| !names.contains(&name.as_str()));
            kept.map(|(name, value)| (name.clone(), value.clone())).collect::<Object>().into()
        };
        if self.options.has(Extension::Validators) {
            let validators: Object = items("requestvalidators")
                .iter()
                .filter_map(|item| {
                    let name = text(&item.document, "name")?;
                    Some((name.to_owned(), without(&item.document, &["id", "name"])))
                })
                .collect();
            if !validators.is_empty() {
                set("request-validators", validators.into());
            }
        }
        if !self.options.has(Extension::ApiGateway) {
            return Ok(());
        }
        let responses: Object = items("gatewayresponses")
            .iter()
            .filter(|item| item.document.get("defaultResponse") != Some(&Value::Bool(true)))
            .filter_map(|item| {
                let name = text(&item.document, "responseType")?;
                Some((
                    name.to_owned(),
                    without(&item.document, &["responseType", "defaultResponse"]),
                ))
            })
            .collect();
        if !responses.is_empty() {
            set("gateway-responses", responses.into());
        }
        if let Some(policy) = text(rest_api, "policy") {
            let policy = serde_json::from_str(policy);
            set("policy", policy.map_err(|_| not_exported("a policy that is not JSON"))?);
        }
        if text(rest_api, "apiKeySource") == Some("AUTHORIZER") {
            set("api-key-source", "AUTHORIZER".into());
        }
        if let Some(size) = rest_api.get("minimumCompressionSize") {
            set("minimum-compression-size", size.clone());
        }
        if let Some(Value::Array(types)) = rest_api.get("binaryMediaTypes")
            && !types.is_empty()
        {
            set("binary-media-types", types.clone().into());
        }
        Ok(())
    }
}

fn exported_integration(integration: &Object, responses: &[&Object], resource_id: &str) -> Object {
    let mut exported = Object::new();
    for (member, value) in integration {
        let is_default = match member.as_str() {
            "timeoutInMillis" => *value == TIMEOUT_MILLIS,
            "cacheNamespace" => value == resource_id,
            "cacheKeyParameters" => value.as_array().is_some_and(Vec::is_empty),
            "connectionType" => value == "INTERNET",
            _ => value.is_null(),
        };
        if is_default {
            continue;
        }
        let lower = matches!(member.as_str(), "type" | "passthroughBehavior");
        let value = match value.as_str() {
            Some(text) if lower => text.to_lowercase().into(),
            _ => value.clone(),
        };
        exported.insert(member.clone(), value);
    }
    if responses.is_empty() {
        return exported;
    }
    let mut own = Object::new();
    for response in responses {
        let pattern = text(response, "selectionPattern").filter(|pattern| !pattern.is_empty());
        let mut members: Object = (*response).clone();
        members.remove("selectionPattern");
        own.insert(pattern.unwrap_or("default").to_owned(), members.into());
    }
    exported.insert("responses".to_owned(), own.into());
    exported
}

/// The model of a body in Swagger 2.0, which has one for all content types.
fn single<'a>(models: &[(&String, &'a str)], place: &str) -> Result<Option<&'a str>, Fault> {
    let Some((_, model)) = models.first() else { return Ok(None) };
    if models.iter().any(|(_, other)| other != model) {
        return Err(not_exported(&format!("several models of {place} as Swagger 2.0")));
    }
    Ok(Some(model))
}

/// Schemas of a definition do not name their dialect.
fn without_dialect(mut schema: Value) -> Value {
    if let Some(members) = schema.as_object_mut() {
        members.remove("$schema");
    }
    schema
}

/// The time of the creation of an API, which is its version if it has no other.
fn created(rest_api: &Object) -> String {
    let seconds = rest_api.get("createdDate").and_then(Value::as_f64).unwrap_or_default();
    DateTime::from_secs_f64(seconds.trunc()).fmt(DateFormat::DateTime).unwrap_or_default()
}

fn text<'a>(document: &'a Object, member: &str) -> Option<&'a str> {
    document.get(member).and_then(Value::as_str)
}

fn keys(parent: &Object, name: &str) -> Result<Vec<String>, Fault> {
    Ok(members(parent, name)?.map(|(key, _)| key.clone()).collect())
}

/// Appends what is not there yet.
fn extend(list: &mut Vec<String>, added: Option<Result<Vec<String>, Fault>>) -> Result<(), Fault> {
    for own in added.transpose()?.unwrap_or_default() {
        if !list.contains(&own) {
            list.push(own);
        }
    }
    Ok(())
}

fn not_exported(what: &str) -> Fault {
    Fault::not_here(format!("the local endpoint does not export {what}"))
}
