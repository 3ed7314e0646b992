//! Model to IR: every rule of the format that is not about JSON structure is enforced here and
//! only here. All mistakes are collected; the IR exists only when there are none.

mod claims;
mod closed;
mod defaults;
mod forms;
mod members;
mod named;
mod naming;
mod operations;
mod parameters;
mod paths;
mod refusals;
mod relations;
mod types;
mod waiters;
mod words;

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::model::{Model, Text};
use crate::names;
use crate::source::{Source, Span};
use claims::{Claims, Kind};
use paths::Paths;
use types::Types;
use words::Words;

/// What lowering reads and writes everywhere.
struct Context<'a> {
    source: &'a Source,
    model: &'a Model,
    types: Types<'a>,
    words: Words<'a>,
    out: Vec<Diagnostic>,
}

/// Checks a model; `structure` holds what is already known to be wrong with it.
pub(crate) fn lower(
    source: &Source,
    model: &Model,
    structure: Vec<Diagnostic>,
) -> Result<ir::Service, Vec<Diagnostic>> {
    // What stands under a misspelt key uses nothing: complaints about that would be noise.
    let readable = structure.is_empty();
    let mut context = Context {
        source,
        model,
        types: Types::new(model),
        words: Words::new(model),
        out: structure,
    };
    let service = context.service();
    context.words.mistakes(&mut context.out);
    if readable {
        context.types.unused(&mut context.out);
        context.words.unused(&mut context.out);
    }
    if context.out.is_empty() { Ok(service) } else { Err(context.out) }
}

impl Context<'_> {
    fn refuse(&mut self, span: &Span, message: impl Into<String>, help: impl Into<String>) {
        self.out.push(Diagnostic::new(span.clone(), message).help(help));
    }

    fn service(&mut self) -> ir::Service {
        let model = self.model;
        let service = &model.service;
        self.service_names();
        let name = value(service.name.as_ref());
        let errors =
            service.errors.iter().map(|(code, status)| (code.value.clone(), *status)).collect();
        let headers = self.service_headers();
        self.default_verbs();
        let enums = self.enums();
        let shapes = self.shapes();
        let paths = Paths::new(model, &mut self.out);
        let mut claims = Claims::default();
        let resources = model.resources.iter().map(|resource| ("resource", &resource.name));
        let shapes_and_enums =
            model.shapes.iter().map(|one| &one.name).chain(model.enums.iter().map(|one| &one.name));
        for (kind, name) in resources.chain(shapes_and_enums.map(|name| ("type", name))) {
            // Names repeated to the letter were reported.
            claims.claim_once(
                Kind::Builder,
                format!("{kind} {}", names::screaming(&name.value)),
                name,
            );
        }
        let mut resources: Vec<ir::Resource> = model
            .resources
            .iter()
            .map(|resource| self.resource(resource, &paths, &mut claims))
            .collect();
        self.waiters(&mut resources, &mut claims);
        claims.report(&mut self.out);
        ir::Service {
            client: value(service.client.as_ref()),
            title: value(service.title.as_ref()),
            doc: value(service.doc.as_ref()),
            service_id: service
                .service_id
                .as_ref()
                .map_or_else(|| name.clone(), |id| id.value.clone()),
            api_version: service.api_version.as_ref().map(|version| version.value.clone()),
            signing_name: service
                .signing_name
                .as_ref()
                .map_or_else(|| "execute-api".to_owned(), |name| name.value.clone()),
            endpoint_prefix: service.endpoint_prefix.as_ref().map(|prefix| prefix.value.clone()),
            name,
            headers,
            errors,
            resources,
            shapes,
            enums,
        }
    }

    fn service_names(&mut self) {
        let service = &self.model.service;
        if let Some(name) = &service.name {
            let plain = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
            };
            let module = name.value.replace('-', "_");
            if !name.value.chars().all(plain) || !names::is_snake(&module) {
                self.refuse(
                    &name.span,
                    format!("`{}` cannot name a service", name.value),
                    "use lower-case letters, digits and single `-`, a letter first: `data-api`",
                );
            } else if names::is_keyword(&module) || names::is_reserved(&module) {
                self.refuse(
                    &name.span,
                    format!("`{module}` is a keyword of Rust and cannot name a module"),
                    "choose another name",
                );
            }
        }
        if let Some(client) = &service.client {
            self.type_name(client);
            if ["SERVICE", "OPERATIONS"].contains(&client.value.as_str()) {
                self.refuse(
                    &client.span,
                    format!("every client has a `{}` of its own", client.value),
                    "choose another name",
                );
            }
        }
        for header_like in [&service.signing_name, &service.endpoint_prefix].into_iter().flatten() {
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
            if header_like.value.is_empty() || !header_like.value.chars().all(plain) {
                self.refuse(
                    &header_like.span,
                    format!(
                        "`{}` cannot be a part of a host or of a credential scope",
                        header_like.value
                    ),
                    "use letters, digits, `-`, `_` and `.`",
                );
            }
        }
        if let Some(reference) = &service.reference
            && !reference.value.starts_with("https://")
        {
            self.refuse(
                &reference.span,
                "a reference is an https:// URL",
                "`{official}` in it is replaced",
            );
        }
        let documented = [&service.title, &service.doc];
        for text in documented.into_iter().flatten() {
            self.sentence(text);
        }
    }

    fn service_headers(&mut self) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        let mut seen = BTreeSet::new();
        for (name, text) in &self.model.service.headers {
            self.header_name(name);
            self.header_value(text);
            if !seen.insert(name.value.to_lowercase()) {
                self.refuse(
                    &name.span,
                    format!("the header `{}` is here twice", name.value),
                    "keep one",
                );
            }
            headers.push((name.value.to_lowercase(), text.value.clone()));
        }
        headers
    }

    fn header_value(&mut self, text: &Text) {
        let visible = |letter: char| letter == ' ' || letter.is_ascii_graphic();
        if !text.value.chars().all(visible) {
            self.refuse(
                &text.span,
                "a header holds visible ASCII only",
                "remove the other characters",
            );
        }
    }

    fn header_name(&mut self, name: &Text) {
        let token =
            |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
        if name.value.is_empty() || !name.value.chars().all(token) {
            self.refuse(
                &name.span,
                format!("`{}` cannot name a header", name.value),
                "header names hold letters, digits and `-`",
            );
            return;
        }
        let ours = [
            "host",
            "authorization",
            "content-length",
            "x-amz-date",
            "x-amz-security-token",
            "user-agent",
        ];
        if ours.contains(&name.value.to_lowercase().as_str()) {
            self.refuse(
                &name.span,
                format!("`{}` is set by petard itself", name.value),
                "remove it from the model",
            );
        }
    }

    /// A name of a Rust type.
    fn type_name(&mut self, name: &Text) {
        if !names::is_pascal(&name.value) {
            self.refuse(
                &name.span,
                format!("`{}` cannot name a Rust type", name.value),
                format!("write it as `{}`", names::pascal(&name.value)),
            );
        } else if names::is_prelude_type(&name.value) {
            self.refuse(
                &name.span,
                format!("the name `{}` belongs to Rust", name.value),
                "choose another name",
            );
        }
    }

    fn sentence(&mut self, text: &Text) {
        if text.value.trim().is_empty() {
            self.refuse(&text.span, "documentation is missing", "say in a sentence what it is");
        } else if text.value.trim() != text.value {
            self.refuse(&text.span, "documentation has white space around it", "remove it");
        }
    }
}

/// What a required string says; its absence was reported with the structure.
fn value(text: Option<&Text>) -> String {
    text.map(|text| text.value.clone()).unwrap_or_default()
}
