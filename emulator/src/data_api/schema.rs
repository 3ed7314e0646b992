//! Schemas of Resource and Metadata, and the validators that the server keeps.

use serde_json::{Value, json};

use super::answer::{self, Reply};
use super::body;
use super::namespace::Namespace;
use super::refusal::Refusal;
use super::service::DataApi;
use super::validation;
use crate::input::Object;
use crate::state::Saved;

const RESOURCE: &str = "Resource";
const METADATA: &str = "Metadata";

/// Writes after which a kept schema is read again, unless the namespace sets another number.
const REFRESH: u64 = 1000;

/// The schemas of a namespace.
#[derive(Debug, Clone, Default)]
pub(super) struct Schemas {
    resource: Option<Value>,
    metadata: Option<Value>,
}

/// The schemas that the server read last. They are kept for all namespaces together.
#[derive(Debug, Default)]
pub(super) struct Validators {
    /// Whether any were read. That there is no schema is kept, too.
    is_read: bool,
    schemas: Schemas,
    /// Writes since they were read.
    writes: u64,
}

impl Schemas {
    pub(super) fn save(&self) -> Value {
        json!({ "resource": self.resource, "metadata": self.metadata })
    }

    pub(super) fn restore(saved: Value) -> Result<Self, String> {
        let mut saved = Saved::of(saved)?;
        Ok(Self { resource: saved.optional("resource")?, metadata: saved.optional("metadata")? })
    }
}

impl Validators {
    pub(super) fn save(&self) -> Value {
        json!({ "is_read": self.is_read, "schemas": self.schemas.save(), "writes": self.writes })
    }

    pub(super) fn restore(saved: Value) -> Result<Self, String> {
        let mut saved = Saved::of(saved)?;
        Ok(Self {
            is_read: saved.flag("is_read")?,
            schemas: Schemas::restore(saved.value("schemas")?)?,
            writes: saved.number("writes")?,
        })
    }

    /// Checks a write. Once there is a schema for one part, a write without that part counts as
    /// null.
    pub(super) fn check(
        &mut self,
        namespace: &Namespace,
        is_strict: bool,
        resource: Option<&Object>,
        metadata: Option<&Object>,
    ) -> Result<(), Refusal> {
        let keeps_some = self.schemas.resource.is_some() || self.schemas.metadata.is_some();
        let refresh = match namespace.info.get("SchemaValidationRefreshHitcount") {
            None => REFRESH,
            Some(count) => match count.as_u64() {
                Some(count) => count,
                None if keeps_some => return Err(Refusal::Internal),
                None => REFRESH,
            },
        };
        if is_strict || !self.is_read || keeps_some && self.writes >= refresh {
            let schemas = namespace.schemas.clone();
            for (part, schema) in [(RESOURCE, &schemas.resource), (METADATA, &schemas.metadata)] {
                let Some(schema) = schema else { continue };
                validation::compile(schema).map_err(|why| {
                    why.into_refusal(&format!("Error during creation of {part} Json Schema: "))
                })?;
            }
            *self = Self { is_read: true, schemas, writes: 0 };
        }
        self.writes += 1;
        for (schema, part) in
            [(&self.schemas.resource, resource), (&self.schemas.metadata, metadata)]
        {
            let Some(schema) = schema else { continue };
            let value = part.map_or(Value::Null, |part| Value::Object(part.clone()));
            validation::validate(schema, &value, "data").map_err(|why| why.into_refusal(""))?;
        }
        Ok(())
    }
}

impl DataApi {
    pub(super) fn get_schema(&mut self, name: &str, part: &str) -> Reply {
        let schema = self.schema(name, part)?;
        match schema {
            None => Ok(answer::nothing()),
            Some(Value::Object(members)) if !members.is_empty() => {
                Ok(answer::document(&Value::Object(members.clone())))
            }
            Some(_) => Err(Refusal::not_here("schemas without members")),
        }
    }

    /// The content is not checked. Null is as good as none.
    pub(super) fn put_schema(&mut self, name: &str, part: &str, schema: Value) -> Reply {
        let own = self.schema(name, part)?;
        body::check_exact(&schema)?;
        *own = Some(schema).filter(|schema| !schema.is_null());
        Ok(answer::modified(true))
    }

    pub(super) fn delete_schema(&mut self, name: &str, part: &str) -> Reply {
        *self.schema(name, part)? = None;
        Ok(answer::modified(true))
    }

    /// The type is checked before the namespace.
    fn schema(&mut self, name: &str, part: &str) -> Result<&mut Option<Value>, Refusal> {
        let is_resource = part.eq_ignore_ascii_case(RESOURCE);
        if !is_resource && !part.eq_ignore_ascii_case(METADATA) {
            return Err(Refusal::bad_request("Must supply a schema type of Resource or Metadata"));
        }
        let namespace = self.namespace(name)?;
        namespace.ready()?;
        let Schemas { resource, metadata } = &mut namespace.schemas;
        Ok(if is_resource { resource } else { metadata })
    }
}
