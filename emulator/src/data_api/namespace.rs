//! A namespace: its settings and its tables.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::row;
use super::schema::Schemas;
use super::table::Table;
use crate::input::Object;
use crate::ready::Ready;
use crate::state::{Saved, time};

/// The stage of the endpoint.
pub(super) const STAGE: &str = "dev";

pub(super) const ACTIVE: &str = "ACTIVE";
pub(super) const CREATING: &str = "CREATING";

/// A namespace and everything in it.
pub(super) struct Namespace {
    pub(super) name: String,
    /// The settings, and other attributes stored with them.
    pub(super) info: Object,
    pub(super) tables: Tables,
    pub(super) schemas: Schemas,
    pub(super) created: SystemTime,
    /// When the crawler of the last export began to run.
    pub(super) crawler_started: Option<SystemTime>,
    /// When the namespace is provisioned. `AtOnce`: it is.
    pub(super) provisioned: Ready,
    /// How often the status was read.
    pub(super) reads: u32,
}

/// The tables of items and of Metadata.
pub(super) enum Tables {
    /// Nothing was provisioned: the namespace was created by writing its settings.
    None,
    /// Provisioning failed.
    Failed,
    Ready(ReadyTables),
    /// The table of items is deleted.
    Dropped,
}

pub(super) struct ReadyTables {
    pub(super) primary_key: String,
    pub(super) resources: Table,
    pub(super) metadata: Table,
}

/// When items are only marked as deleted, and when they are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeleteMode {
    Soft,
    Tombstone,
}

impl DeleteMode {
    /// Anything but `tombstone` is soft.
    pub(super) fn of(text: Option<&str>) -> Self {
        if text == Some("tombstone") { Self::Tombstone } else { Self::Soft }
    }
}

impl ReadyTables {
    pub(super) fn new(primary_key: &str) -> Self {
        Self {
            primary_key: primary_key.to_owned(),
            resources: Table::new(primary_key),
            metadata: Table::new(primary_key),
        }
    }

    /// Returns an item that is not deleted.
    pub(super) fn item(&self, id: &str) -> Option<&Object> {
        self.resources.get(id).filter(|row| !row::is_deleted(row))
    }

    /// Returns an item's Metadata without its key.
    pub(super) fn metadata_of(&self, id: &str) -> Option<Object> {
        let mut metadata = self.metadata.get(&metadata_id(id))?.clone();
        metadata.shift_remove(&self.primary_key);
        Some(metadata)
    }
}

/// The key of an item's Metadata in their table.
pub(super) fn metadata_id(id: &str) -> String {
    format!("{id}-meta")
}

impl Tables {
    fn save(&self) -> Value {
        match self {
            Self::None => "none".into(),
            Self::Failed => "failed".into(),
            Self::Dropped => "dropped".into(),
            Self::Ready(ready) => json!({
                "primary_key": ready.primary_key,
                "resources": ready.resources.save(),
                "metadata": ready.metadata.save(),
            }),
        }
    }

    fn restore(saved: Value) -> Result<Self, String> {
        match saved.as_str() {
            Some("none") => return Ok(Self::None),
            Some("failed") => return Ok(Self::Failed),
            Some("dropped") => return Ok(Self::Dropped),
            _ => {}
        }
        let mut saved = Saved::of(saved)?;
        let primary_key = saved.text("primary_key")?;
        Ok(Self::Ready(ReadyTables {
            resources: Table::restore(&primary_key, saved.object("resources")?)?,
            metadata: Table::restore(&primary_key, saved.object("metadata")?)?,
            primary_key,
        }))
    }
}

impl Namespace {
    pub(super) fn save(&self) -> Value {
        json!({
            "name": self.name,
            "info": self.info,
            "tables": self.tables.save(),
            "schemas": self.schemas.save(),
            "created": time(self.created),
            "crawler_started": self.crawler_started.map(time),
            "provisioned": self.provisioned.save(),
            "reads": self.reads,
        })
    }

    pub(super) fn restore(saved: Value) -> Result<Self, String> {
        let mut saved = Saved::of(saved)?;
        Ok(Self {
            name: saved.text("name")?,
            info: saved.object("info")?,
            tables: Tables::restore(saved.value("tables")?)?,
            schemas: Schemas::restore(saved.value("schemas")?)?,
            created: saved.time("created")?,
            crawler_started: saved.optional_time("crawler_started")?,
            provisioned: Ready::restore(saved.value("provisioned")?)?,
            reads: saved.count("reads")?,
        })
    }

    /// Creates a namespace that only has a name.
    pub(super) fn new(name: &str, now: SystemTime) -> Self {
        let mut info = Object::new();
        info.insert("api".to_owned(), table_name(name).into());
        info.insert("type".to_owned(), "ApiMetadata".into());
        Self {
            name: name.to_owned(),
            info,
            tables: Tables::None,
            schemas: Schemas::default(),
            created: now,
            crawler_started: None,
            provisioned: Ready::AtOnce,
            reads: 0,
        }
    }

    /// The name of the table of items.
    pub(super) fn table_name(&self) -> String {
        table_name(&self.name)
    }

    /// Ends the provisioning if its time is over.
    pub(super) fn advance(&mut self, now: SystemTime) {
        let is_ready = match self.provisioned {
            Ready::AtOnce => return,
            Ready::After(time) => self.created.checked_add(time).is_some_and(|ready| now >= ready),
            Ready::AfterReads(reads) => self.reads > reads,
        };
        if is_ready {
            self.provisioned = Ready::AtOnce;
            self.info.insert("Status".to_owned(), ACTIVE.into());
        }
    }

    pub(super) fn status(&self) -> Option<&str> {
        self.setting("Status")
    }

    /// Returns the tables if the namespace can be used.
    pub(super) fn ready(&self) -> Result<&ReadyTables, Refusal> {
        self.check_active()?;
        match &self.tables {
            Tables::Ready(ready) => Ok(ready),
            _ => Err(Refusal::Internal),
        }
    }

    /// Returns the tables to be changed if the namespace can be used.
    pub(super) fn ready_mut(&mut self) -> Result<&mut ReadyTables, Refusal> {
        self.check_active()?;
        match &mut self.tables {
            Tables::Ready(ready) => Ok(ready),
            _ => Err(Refusal::Internal),
        }
    }

    /// Refuses a namespace that is not active. One without a status was never provisioned.
    fn check_active(&self) -> Result<(), Refusal> {
        match self.status() {
            Some(ACTIVE) => Ok(()),
            Some(_) => Err(Refusal::bad_request("API Not Yet Active")),
            None => Err(Refusal::Internal),
        }
    }

    /// Returns a setting that is a text.
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        self.info.get(name).and_then(Value::as_str)
    }

    /// Returns a setting that is true or false, as JSON or as a text.
    pub(super) fn flag(&self, name: &str) -> bool {
        match self.info.get(name) {
            Some(Value::Bool(value)) => *value,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// The mode of a delete that names `own`.
    pub(super) fn delete_mode(&self, own: Option<&str>) -> DeleteMode {
        match own {
            Some(own) if self.info.get("AllowRuntimeDeleteModeChange") == Some(&true.into()) => {
                DeleteMode::of(Some(own))
            }
            _ => DeleteMode::of(self.setting("DeleteMode")),
        }
    }

    /// Whether the namespace has a server for References and lineage.
    pub(super) fn has_graph(&self) -> bool {
        self.info.contains_key("GremlinAddress")
    }

    /// The indexed attributes of a setting. One with a type, `attr=string`, is never searched by its
    /// index.
    pub(super) fn indexes(&self, setting: &str) -> Vec<&str> {
        let names = self.setting(setting).unwrap_or_default().split(',');
        names.filter(|name| !name.is_empty() && !name.contains('=')).collect()
    }
}

pub(super) fn table_name(namespace: &str) -> String {
    format!("{namespace}-{STAGE}")
}
