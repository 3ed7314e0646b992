//! The AWS Data API: namespaces, items with Metadata, schemas and searches.

mod answer;
mod arn;
mod body;
mod delete;
mod export;
mod find;
mod info;
mod item;
mod item_master;
mod json_text;
mod lineage;
mod list;
mod namespace;
mod page;
mod provision;
mod refusal;
mod remove;
mod reserved_words;
mod row;
mod schema;
mod service;
mod settings;
mod table;
mod validation;

pub(crate) use self::service::DataApi;
