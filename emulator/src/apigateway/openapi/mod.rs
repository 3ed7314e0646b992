//! API definitions: import and export of OpenAPI 3.0 and Swagger 2.0, in JSON and YAML.

mod apply;
mod bodies;
mod checks;
mod definition;
mod document;
mod documentation;
mod export;
mod import;
mod integration;
mod operation;
mod operations;
mod reader;
mod schema;
mod security;

#[cfg(test)]
mod tests;

pub(crate) use self::operations::perform;
