//! Amazon API Gateway: what its operations do beyond its table.

mod absent;
mod account;
mod api_key_import;
mod api_keys;
mod deployments;
mod documentation;
mod domain_names;
mod gateway_responses;
mod members;
mod methods;
mod models;
mod openapi;
mod patches;
mod path_tree;
mod references;
mod rest_apis;
mod rules;
mod stages;
mod tags;
mod usage_plans;
mod values;

pub(crate) use self::rules::ApiGateway;
