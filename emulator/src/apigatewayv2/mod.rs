//! Amazon API Gateway V2: what its operations do beyond its table.

mod apis;
mod authorizers;
mod deployments;
mod domain_names;
mod integrations;
mod limits;
mod members;
mod models;
mod protocols;
mod routes;
mod rules;
mod stages;
mod tags;
mod updates;
mod values;

pub(crate) use self::rules::ApiGatewayV2;
