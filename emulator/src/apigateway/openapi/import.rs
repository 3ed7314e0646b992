//! Import of an API definition into the documents of an API.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::apply;
use super::definition::Definition;
use super::document::{Document, not_imported};
use super::reader::{self, BasePath, Findings};
use crate::apigateway::rest_apis;
use crate::backend::Context;
use crate::fault::Fault;
use crate::input::{Object, Query};
use crate::resources::Store;

/// What happens to an API that exists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    #[default]
    Merge,
    Overwrite,
}

impl Mode {
    /// Reads the mode of PutRestApi and ImportDocumentationParts. Default: `merge`.
    pub(crate) fn read(query: &Query) -> Result<Self, Fault> {
        match query.get("mode") {
            None | Some("merge") => Ok(Self::Merge),
            Some("overwrite") => Ok(Self::Overwrite),
            Some(_) => Err(Fault::bad_request("`mode` is neither `merge` nor `overwrite`")),
        }
    }
}

/// The parameters of an import.
#[derive(Debug, Default)]
pub(crate) struct ImportOptions {
    pub(crate) mode: Mode,
    pub(crate) fail_on_warnings: bool,
    pub(crate) base_path: BasePath,
    pub(crate) ignore_documentation: bool,
    /// Only for a new API. Default: `EDGE`.
    pub(crate) endpoint_type: Option<String>,
}

impl ImportOptions {
    /// Reads the query of ImportRestApi, if `is_new`, or of PutRestApi. Parameters that are not
    /// known here are refused.
    pub(crate) fn read(query: &Query, is_new: bool) -> Result<Self, Fault> {
        let mut options = Self::default();
        for (name, value) in query.clone().into_pairs() {
            let refused = || Err(not_imported(&format!("with the parameter `{name}={value}`")));
            match (name.as_str(), value.as_str()) {
                ("mode", _) if is_new => {}
                ("mode", _) => options.mode = Mode::read(query)?,
                ("failonwarnings", "true") => options.fail_on_warnings = true,
                ("failonwarnings", "false") => {}
                ("failonwarnings", _) => {
                    let message = "`failonwarnings` is neither `true` nor `false`";
                    return Err(Fault::bad_request(message));
                }
                ("ignore", "documentation") => options.ignore_documentation = true,
                ("endpointConfigurationTypes", "EDGE" | "PRIVATE" | "REGIONAL") if is_new => {
                    options.endpoint_type = Some(value);
                }
                // An older form of the name has a capital letter.
                ("basepath" | "basePath", mode) => {
                    options.base_path = match mode {
                        "ignore" => BasePath::Ignore,
                        "prepend" => BasePath::Prepend,
                        "split" => BasePath::Split,
                        _ => return refused(),
                    }
                }
                _ => return refused(),
            }
        }
        Ok(options)
    }
}

/// Imports a definition: into a new API, or into the API at the path `api`. Returns its RestApi,
/// with the warnings of the import. If it fails, no document is changed.
pub(crate) fn import(
    definition: &[u8],
    options: &ImportOptions,
    api: Option<&str>,
    context: &Context,
    store: &mut Store,
) -> Result<Value, Fault> {
    let document = Document::read(definition, context)?;
    let overwrite = options.mode == Mode::Overwrite;
    if api.is_some_and(|api| store.get(api).is_none()) {
        return Err(absent_api(api.unwrap_or_default(), context));
    }
    let mut findings = Findings::default();
    let existing = api.filter(|_| !overwrite).map_or_else(HashSet::new, |api| models(api, store));
    let mut definition =
        reader::read(&document, options.base_path, existing, store, &mut findings)?;
    if options.ignore_documentation {
        definition.documentation = None;
    }
    if api.is_some() && !definition.vpc_endpoint_ids.is_empty() {
        return Err(not_imported("`vpcEndpointIds` into an API that exists"));
    }
    apply::check_paths(&definition, api.filter(|_| !overwrite), store, &mut findings);
    findings.check(options.fail_on_warnings)?;
    definition.warnings = findings.warnings;

    let keeps_documentation = options.ignore_documentation;
    let api = match api {
        Some(api) => {
            let document = store.get(api).cloned().unwrap_or_default();
            let document = rest_api(document, &definition, overwrite);
            store.put(api.to_owned(), document);
            api.to_owned()
        }
        None => create(&definition, options, context, store)?,
    };
    apply::policy(&definition, &api, context, store);
    apply::apply(&definition, &api, overwrite, store);
    if let Some(parts) = &definition.documentation {
        super::documentation::apply(parts, &api, overwrite, store);
    } else if overwrite && !keeps_documentation {
        super::documentation::apply(&[], &api, true, store);
    }
    let mut document = store.get(&api).cloned().unwrap_or_default();
    if !definition.warnings.is_empty() {
        document.insert("warnings".to_owned(), definition.warnings.into());
    }
    Ok(Value::Object(document))
}

/// The names of the models of an API.
fn models(api: &str, store: &Store) -> HashSet<String> {
    let collection = format!("{api}/models");
    let items = store.collection(&collection);
    items.filter_map(|item| Some(item.path.rsplit_once('/')?.1.to_owned())).collect()
}

/// Creates an API. It has the models of its definition, and not those of an empty API.
fn create(
    definition: &Definition,
    options: &ImportOptions,
    context: &Context,
    store: &mut Store,
) -> Result<String, Fault> {
    let mut members = rest_api(Object::new(), definition, false);
    if options.endpoint_type.is_some() || !definition.vpc_endpoint_ids.is_empty() {
        let mut endpoint = Object::new();
        let kind = options.endpoint_type.as_deref().unwrap_or("EDGE");
        endpoint.insert("types".to_owned(), json!([kind]));
        if !definition.vpc_endpoint_ids.is_empty() {
            let ids = definition.vpc_endpoint_ids.clone();
            endpoint.insert("vpcEndpointIds".to_owned(), ids.into());
        }
        members.insert("endpointConfiguration".to_owned(), endpoint.into());
    }
    rest_apis::complete(&mut members, context.now)?;
    let id = store.new_key();
    let api = format!("/restapis/{id}");
    members.insert("id".to_owned(), id.into());
    rest_apis::add_root(&api, &mut members, store);
    store.put(api.clone(), members);
    Ok(api)
}

/// The error for an API that does not exist.
pub(crate) fn absent_api(api: &str, context: &Context) -> Fault {
    let id = api.rsplit('/').next().unwrap_or_default();
    Fault::not_found(format!("Invalid API identifier specified {}:{id}", context.account_id))
}

/// The RestApi after an import. Merged lists have what was there before, too.
fn rest_api(mut document: Object, definition: &Definition, overwrite: bool) -> Object {
    const OF_DEFINITIONS: [&str; 4] =
        ["binaryMediaTypes", "description", "minimumCompressionSize", "version"];
    let mut members = definition.members.clone();
    if overwrite {
        for name in OF_DEFINITIONS {
            document.remove(name);
        }
        document.remove("policy");
        document.insert("apiKeySource".to_owned(), "HEADER".into());
    } else if let Some(Value::Array(old)) = document.get("binaryMediaTypes")
        && let Some(Value::Array(new)) = members.get_mut("binaryMediaTypes")
    {
        let added = new.iter().filter(|own| !old.contains(own));
        *new = old.iter().chain(added).cloned().collect();
    }
    document.insert("name".to_owned(), definition.name.as_str().into());
    document.append(&mut members);
    document
}
