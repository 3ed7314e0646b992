//! Operations: verb defaults, names, paths, and everything an operation says.

use super::claims::{Claims, Kind};
use super::defaults::{Builtin, builtin, merged, method, output};
use super::members::Gathered;
use super::naming::{official, plural, route};
use super::paths::Paths;
use super::{Context, value};
use crate::ir::{self, Method, Param, Place, Verb};
use crate::model::{Operation, Resource, Text};
use crate::names;
use crate::template::Template;

impl<'a> Context<'a> {
    /// The defaults of a service's verbs: what can be wrong with them alone.
    pub(super) fn default_verbs(&mut self) {
        for verb in &self.model.service.verbs {
            if let Some(doc) = &verb.doc {
                self.sentence(doc);
            }
            for (_, why) in &verb.refused {
                self.reason(why);
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
            .filter_map(|operation| {
                let lowered = self.operation(resource, operation, paths, claims);
                if lowered.is_none() {
                    self.words.forgive(&operation.words);
                }
                lowered
            })
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
            waiters: Vec::new(),
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
            // One that is no method, or no verb, was reported with the structure.
            if operation.method.is_none() && operation.verb.is_none() {
                self.refuse(
                    &operation.key.span,
                    format!("`{}` has no method", operation.key.value),
                    "say \"method\": \"POST\", or \"verb\": \"create\" to take that verb's defaults",
                );
            }
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
        self.naming_params(operation, &scopes, &mut gathered);
        let paging = self.paging(operation, defaults);
        self.query(operation, defaults, paging, &scopes, &mut gathered);
        for member in merged(&operation.headers, defaults.map(|verb| verb.headers.as_slice())) {
            self.member(Place::Header, member, &scopes, &mut gathered);
        }
        let body = self.body(operation, defaults, method, &scopes, &mut gathered);
        self.names(operation, &gathered);
        self.operation_members(&gathered, &operation.key);
        claims.claim(Kind::Method, name.clone(), &operation.key.span);
        claims.claim(Kind::Builder, names::pascal(&name), &operation.key.span);
        claims.claim(Kind::Official, official.clone(), &operation.key.span);
        claims.claim(Kind::Route, route(method, &path, operation, &gathered), &operation.key.span);
        let refusals = self.refusals(operation, defaults, body, &gathered);
        let params: Vec<Param> = gathered.params.into_iter().map(|(param, _)| param).collect();
        self.paging_params(paging, &params);
        Some(ir::Operation {
            rules: self.rules(operation, &params).into_iter().chain(refusals).collect(),
            errors: self.errors(operation, defaults),
            throttle: self.throttle(operation, defaults),
            once: operation.once.or(defaults.and_then(|verb| verb.once)).unwrap_or_default(),
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
                unwraps: paging.unwraps,
                unbounded: matches!(paging.unbounded, Some((true, _))),
            }),
            name,
            official,
            verb,
            method,
            params,
            constants: gathered.constants.into_iter().map(|(constant, _)| constant).collect(),
            body,
        })
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
        if let Some(known) = misspelt_base(&says.value) {
            self.refuse(
                &says.span,
                format!("`{}` begins with no path that there is", says.value),
                format!("did you mean `{known}`?"),
            );
            return None;
        }
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
        let double = labels.windows(2).find_map(|pair| match pair {
            [one, other] if one == other => Some(*one),
            _ => None,
        });
        if let Some(label) = double {
            let message = format!("the label `{{{label}}}` is in `{path}` twice");
            self.refuse(&says.span, message, "rename one");
        }
        Some(path)
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

/// What a path that begins with `{itm}` should begin with: only a base stands there without `/`.
fn misspelt_base(path: &str) -> Option<&'static str> {
    const BASES: [&str; 3] = ["{item}", "{collection}", "{parent}"];
    let begins = path.starts_with('{') && !BASES.iter().any(|base| path.starts_with(base));
    let first = path.split('/').next().filter(|_| begins)?;
    BASES.into_iter().min_by_key(|base| strsim::damerau_levenshtein(first, base))
}
