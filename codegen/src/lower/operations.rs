//! Operations: verb defaults, names, paths, and everything an operation says.

use std::collections::BTreeSet;

use super::claims::{Claims, Kind};
use super::members::{Gathered, Scopes};
use super::paths::Paths;
use super::{Context, value};
use crate::ir::{self, BodyKind, Method, Output, Param, Place, Type, Verb};
use crate::model::{Body, Member, Operation, Resource, Text};
use crate::names;
use crate::notation::Scalar;
use crate::template::Template;

/// Methods of every client, which an operation would hide.
const CLIENT_METHODS: &[&str] = &["new", "request", "client", "call", "clone", "from", "into"];

/// What a verb means when neither the service nor the operation says more.
struct Builtin {
    verb: Verb,
    method: Method,
    status: u16,
    doc: &'static str,
}

fn builtin(verb: &str) -> Option<Builtin> {
    let (verb, method, status, doc) = match verb {
        "list" => (Verb::List, Method::Get, 200, "Lists `{resources}`."),
        "get" => (Verb::Get, Method::Get, 200, "Reads one `{resource}`."),
        "create" => (Verb::Create, Method::Post, 201, "Creates one `{resource}`."),
        "update" => (Verb::Update, Method::Patch, 200, "Changes one `{resource}`."),
        "delete" => (Verb::Delete, Method::Delete, 204, "Deletes one `{resource}`."),
        _ => return None,
    };
    Some(Builtin { verb, method, status, doc })
}

impl<'a> Context<'a> {
    /// The defaults of a service's verbs: what can be wrong with them alone.
    pub(super) fn default_verbs(&mut self) {
        for verb in &self.model.service.verbs {
            if let Some(doc) = &verb.doc {
                self.sentence(doc);
            }
        }
    }

    pub(super) fn resource(
        &mut self,
        resource: &'a Resource,
        paths: &Paths<'_>,
        claims: &mut Claims,
    ) -> ir::Resource {
        self.type_name(&resource.name);
        if let Some(doc) = &resource.doc {
            self.sentence(doc);
        }
        if let Some(plural) = &resource.plural {
            self.type_name(plural);
        }
        if resource.operations.is_empty() {
            self.refuse(
                &resource.name.span,
                format!("nothing can be done with `{}`", resource.name.value),
                "give it an operation: \"get\": {}",
            );
        }
        let item = paths.item(resource);
        let (given_by, identity) = self.identity(resource);
        let operations = resource
            .operations
            .iter()
            .filter_map(|operation| self.operation(resource, operation, paths, claims))
            .collect();
        ir::Resource {
            name: resource.name.value.clone(),
            plural: plural(resource),
            parent: resource.parent.as_ref().map(|parent| parent.value.clone()),
            collection: item.collection().map(|path| path.to_string()),
            item: item.to_string(),
            given_by,
            identity,
            doc: value(resource.doc.as_ref()),
            operations,
        }
    }

    fn operation(
        &mut self,
        resource: &'a Resource,
        operation: &'a Operation,
        paths: &Paths<'_>,
        claims: &mut Claims,
    ) -> Option<ir::Operation> {
        let verb_name = if operation.is_action {
            operation.verb.as_ref().map(|verb| verb.value.as_str())
        } else {
            Some(operation.key.value.as_str())
        };
        let builtin = verb_name.and_then(builtin);
        let model = self.model;
        let defaults =
            model.service.verbs.iter().find(|verb| Some(verb.key.value.as_str()) == verb_name);
        let name = self.method_name(resource, operation)?;
        let Some(method) = method(operation, defaults, builtin.as_ref()) else {
            self.refuse(
                &operation.key.span,
                format!("`{}` has no method", operation.key.value),
                "say \"method\": \"POST\", or \"verb\": \"create\" to take that verb's defaults",
            );
            return None;
        };
        let path = self.path(resource, operation, method, paths)?;
        let verb = if operation.is_action {
            Verb::Action
        } else {
            builtin.as_ref().map_or(Verb::Action, |verb| verb.verb)
        };
        let official = official(resource, operation, verb, method);
        let scopes: Vec<&[(Text, Text)]> =
            [Some(&operation.words), defaults.map(|verb| &verb.words), Some(&resource.words)]
                .into_iter()
                .flatten()
                .map(Vec::as_slice)
                .collect();
        let mut gathered = Gathered::default();
        self.labels(resource, operation, &path, paths, &scopes, &mut gathered);
        let paging = self.paging(operation, defaults);
        self.query(operation, defaults, paging, &scopes, &mut gathered);
        for member in merged(&operation.headers, defaults.map(|verb| verb.headers.as_slice())) {
            self.member(Place::Header, member, &scopes, &mut gathered);
        }
        let body = self.body(operation, defaults, method, &scopes, &mut gathered);
        self.operation_members(&gathered, &operation.key);
        claims.claim(Kind::Method, name.clone(), &operation.key.span);
        claims.claim(Kind::Builder, names::pascal(&name), &operation.key.span);
        claims.claim(Kind::Official, official.clone(), &operation.key.span);
        claims.claim(Kind::Route, route(method, &path, &gathered), &operation.key.span);
        let params: Vec<Param> = gathered.params.into_iter().map(|(param, _)| param).collect();
        self.paging_params(paging, &params);
        Some(ir::Operation {
            rules: self.rules(operation, &params),
            errors: self.errors(operation, defaults),
            throttle: self.throttle(operation, defaults),
            output: output(operation, defaults, builtin.as_ref()),
            status: operation
                .status
                .or(defaults.and_then(|verb| verb.status))
                .or(builtin.as_ref().map(|verb| verb.status))
                .unwrap_or(200),
            doc: self.doc(resource, operation, defaults, builtin.as_ref()),
            reference: model
                .service
                .reference
                .as_ref()
                .map(|url| url.value.replace("{official}", &official)),
            path: path.to_string(),
            paging: paging.map(|paging| ir::Paging {
                input: paging.input.value.clone(),
                output: paging.output.value.clone(),
                items: paging.items.value.clone(),
                limit: paging.limit.as_ref().map(|limit| limit.value.clone()),
            }),
            name,
            official,
            verb,
            method,
            params,
            constants: gathered.constants,
            body,
        })
    }

    fn method_name(&mut self, resource: &Resource, operation: &Operation) -> Option<String> {
        let key = &operation.key;
        let one = names::snake(&resource.name.value);
        let name = match key.value.as_str() {
            action if operation.is_action => action.to_owned(),
            "list" => format!("list_{}", names::snake(&plural(resource))),
            verb => format!("{verb}_{one}"),
        };
        if !operation.is_action {
            return Some(name);
        }
        if !names::is_snake(&name) {
            self.refuse(
                &key.span,
                format!("`{name}` cannot name a method"),
                format!("write it in snake_case: `{}`", names::snake(&name)),
            );
            return None;
        }
        if names::is_keyword(&name) || names::is_reserved(&name) {
            self.refuse(
                &key.span,
                format!("`{name}` is a keyword of Rust and cannot name a method"),
                format!("say more: `{name}_{one}`"),
            );
            return None;
        }
        if CLIENT_METHODS.contains(&name.as_str()) || names::is_prelude_type(&names::pascal(&name))
        {
            self.refuse(
                &key.span,
                format!("every client has a method or uses a type called like `{name}`"),
                format!("say more: `{name}_{one}`"),
            );
            return None;
        }
        Some(name)
    }

    fn path(
        &mut self,
        resource: &Resource,
        operation: &Operation,
        method: Method,
        paths: &Paths<'_>,
    ) -> Option<Template> {
        let item = paths.item(resource);
        let on_item = method != Method::Post;
        let default = match operation.key.value.as_str() {
            _ if operation.is_action => "{item}",
            "list" => "{collection}",
            "create" if !on_item => "{collection}",
            _ => "{item}",
        };
        let implied = Text::new(default.to_owned(), operation.key.span.clone());
        let says = operation.path.as_ref().unwrap_or(&implied);
        let bases = [
            ("{item}", Some(item.clone())),
            ("{collection}", item.collection()),
            ("{parent}", Some(paths.parent(resource))),
        ];
        let base = bases.into_iter().find(|(placeholder, _)| says.value.starts_with(placeholder));
        let path = match base {
            None => Template::parse(says, 0, &mut self.out),
            Some((placeholder, Some(base))) => {
                base.then(&Template::parse(says, placeholder.len(), &mut self.out))
            }
            Some((placeholder, None)) => {
                resource.path.as_ref()?;
                self.refuse(
                    &says.span,
                    format!("`{}` is a singleton: there is no `{placeholder}`", resource.name.value),
                    "a collection is what precedes a label at the end of `path`; say the operation's `path`",
                );
                return None;
            }
        };
        // A label that the resource's own path has twice was reported with it.
        let mut labels: Vec<&str> = path.labels().filter(|_| operation.path.is_some()).collect();
        labels.sort_unstable();
        if let Some(double) = labels.windows(2).find(|pair| pair[0] == pair[1]) {
            let message = format!("the label `{{{}}}` is in `{path}` twice", double[0]);
            self.refuse(&says.span, message, "rename one");
        }
        Some(path)
    }

    fn labels(
        &mut self,
        resource: &Resource,
        operation: &Operation,
        path: &Template,
        paths: &Paths<'_>,
        scopes: &Scopes<'_>,
        into: &mut Gathered,
    ) {
        let says = operation.path.as_ref().or(resource.path.as_ref()).unwrap_or(&operation.key);
        let typed = paths.labels(resource);
        let mut seen = BTreeSet::new();
        for label in path.labels().filter(|label| seen.insert(*label)) {
            let name = Text::new(label.to_owned(), says.span.clone());
            let plain = Text::new("string".to_owned(), says.span.clone());
            let given = typed.iter().find(|(name, _)| name.value == label).map(|(_, ty)| ty);
            if let Some(ty) = given.filter(|ty| ty.value.contains(['!', ' '])) {
                self.refuse(
                    &ty.span,
                    "a label is always required and has no name on the wire",
                    "write the type alone",
                );
            }
            let given = given.filter(|ty| !ty.value.contains(['!', ' ']));
            if let Some(mut param) =
                self.param(Place::Label, &name, given.unwrap_or(&plain), scopes)
            {
                param.required = true;
                into.params.push((param, says.span.clone()));
            }
        }
    }

    fn query(
        &mut self,
        operation: &'a Operation,
        defaults: Option<&'a Operation>,
        paging: Option<&crate::model::Paging>,
        scopes: &Scopes<'_>,
        into: &mut Gathered,
    ) {
        for member in merged(&operation.query, defaults.map(|verb| verb.query.as_slice())) {
            self.member(Place::Query, member, scopes, into);
        }
        let Some(paging) = paging else { return };
        let body: &[Member] =
            match operation.body.as_ref().or(defaults.and_then(|verb| verb.body.as_ref())) {
                Some(Body::Members(members)) => members,
                _ => &[],
            };
        let implied =
            [(Some(&paging.input), Scalar::String), (paging.limit.as_ref(), Scalar::Integer)];
        for (name, scalar) in implied {
            let Some(name) = name else { continue };
            let declared = body.iter().any(|member| member.name.value == name.value)
                || into.params.iter().any(|(param, _)| param.name == name.value);
            if declared {
                continue;
            }
            let doc = self.word(name, scopes);
            let Some(rust) = self.rust_name(name) else { continue };
            let param = Param {
                name: name.value.clone(),
                rust,
                wire: name.value.clone(),
                place: Place::Query,
                ty: Type::Scalar(scalar),
                required: false,
                sensitive: false,
                doc,
            };
            into.params.push((param, name.span.clone()));
        }
    }

    fn body(
        &mut self,
        operation: &'a Operation,
        defaults: Option<&'a Operation>,
        method: Method,
        scopes: &Scopes<'_>,
        into: &mut Gathered,
    ) -> BodyKind {
        let inherited = defaults.and_then(|verb| verb.body.as_ref());
        let Some(body) = operation.body.as_ref().or(inherited) else { return BodyKind::None };
        if matches!(method, Method::Get | Method::Head) {
            self.refuse(
                &operation.key.span,
                "a GET or a HEAD has no body",
                "send it in the `query`, or change the `method`",
            );
        }
        match body {
            Body::Members(members) => {
                let inherited = match inherited {
                    Some(Body::Members(inherited)) if operation.body.is_some() => {
                        Some(inherited.as_slice())
                    }
                    _ => None,
                };
                for member in merged(members, inherited) {
                    self.member(Place::Body, member, scopes, into);
                }
                BodyKind::Members
            }
            Body::Whole(ty) => {
                let name = Text::new("body".to_owned(), ty.span.clone());
                let Some(param) = self.param(Place::Payload, &name, ty, scopes) else {
                    return BodyKind::None;
                };
                if param.wire != "body" {
                    self.refuse(
                        &ty.span,
                        "a whole body has no name on the wire",
                        "remove the `as`",
                    );
                }
                let kind = match param.ty {
                    Type::Scalar(Scalar::Blob) => BodyKind::Blob,
                    _ => BodyKind::Document,
                };
                into.params.push((param, ty.span.clone()));
                kind
            }
        }
    }

    fn doc(
        &mut self,
        resource: &Resource,
        operation: &Operation,
        defaults: Option<&Operation>,
        builtin: Option<&Builtin>,
    ) -> String {
        if let Some(doc) = &operation.doc {
            self.sentence(doc);
            return doc.value.clone();
        }
        if operation.is_action {
            self.refuse(
                &operation.key.span,
                format!("`{}` has no documentation", operation.key.value),
                "say what it does under `doc`",
            );
            return String::new();
        }
        defaults
            .and_then(|verb| verb.doc.as_ref().map(|doc| doc.value.as_str()))
            .or(builtin.map(|verb| verb.doc))
            .unwrap_or_default()
            .replace("{resources}", &plural(resource))
            .replace("{resource}", &resource.name.value)
    }
}

fn plural(resource: &Resource) -> String {
    resource
        .plural
        .as_ref()
        .map_or_else(|| names::plural(&resource.name.value), |plural| plural.value.clone())
}

fn official(resource: &Resource, operation: &Operation, verb: Verb, method: Method) -> String {
    if let Some(official) = &operation.official {
        return official.value.clone();
    }
    let name = &resource.name.value;
    match verb {
        Verb::List => format!("Get{}", plural(resource)),
        Verb::Get => format!("Get{name}"),
        Verb::Create if method == Method::Put => format!("Put{name}"),
        Verb::Create => format!("Create{name}"),
        Verb::Update => format!("Update{name}"),
        Verb::Delete => format!("Delete{name}"),
        Verb::Action => names::pascal(&operation.key.value),
    }
}

fn method(
    operation: &Operation,
    defaults: Option<&Operation>,
    builtin: Option<&Builtin>,
) -> Option<Method> {
    let said = operation.method.as_ref().or(defaults.and_then(|verb| verb.method.as_ref()));
    match said.map(|method| method.value.as_str()) {
        Some("GET") => Some(Method::Get),
        Some("HEAD") => Some(Method::Head),
        Some("POST") => Some(Method::Post),
        Some("PUT") => Some(Method::Put),
        Some("PATCH") => Some(Method::Patch),
        Some("DELETE") => Some(Method::Delete),
        _ => builtin.map(|verb| verb.method),
    }
}

fn output(
    operation: &Operation,
    defaults: Option<&Operation>,
    builtin: Option<&Builtin>,
) -> Output {
    match operation.output.as_ref().or(defaults.and_then(|verb| verb.output.as_ref())) {
        Some(crate::model::Output::Json) => Output::Json,
        Some(crate::model::Output::None) => Output::None,
        Some(crate::model::Output::Blob(headers)) => {
            Output::Blob(headers.iter().map(|header| header.value.clone()).collect())
        }
        None if builtin.is_some_and(|verb| verb.verb == Verb::Delete) => Output::None,
        None => Output::Json,
    }
}

/// The operation's own members, then the verb's that it does not replace.
fn merged<'a>(
    own: &'a [Member],
    inherited: Option<&'a [Member]>,
) -> impl Iterator<Item = &'a Member> {
    let inherited = inherited.unwrap_or_default().iter();
    own.iter().chain(
        inherited.filter(|theirs| !own.iter().any(|ours| ours.name.value == theirs.name.value)),
    )
}

/// What tells a server one operation from another.
fn route(method: Method, path: &Template, gathered: &Gathered) -> String {
    let mut query: Vec<String> = gathered
        .constants
        .iter()
        .filter(|constant| constant.place == Place::Query)
        .map(|constant| format!("{}={}", constant.wire, constant.value))
        .collect();
    query.sort();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{} {}{mark}{}", format!("{method:?}").to_uppercase(), path.shape(), query.join("&"))
}
