//! ARNs in the place of ids.

use super::namespace::Namespace;
use super::refusal::Refusal;
use crate::backend::Context;

const PREFIX: &str = "arn:aws:dapi";

/// Longest key of DynamoDB, in bytes.
const LONGEST: usize = 2048;

/// Returns the ARN of an item. The id is not encoded.
pub(super) fn of_item(namespace: &Namespace, id: &str, context: &Context) -> String {
    let Context { region, account_id, .. } = context;
    format!("{PREFIX}:{region}:{account_id}:{}:{id}", namespace.table_name())
}

/// Returns the id that a request names, which may be an ARN. The ARN that the server itself returns has seven fields, and
/// its parser expects eight.
pub(super) fn resolve(
    namespace: &Namespace,
    id: String,
    context: &Context,
) -> Result<String, Refusal> {
    check(&id)?;
    if !id.contains(PREFIX) {
        return Ok(id);
    }
    let fields: Vec<&str> = id.split(':').collect();
    match fields[..] {
        [_, _, _, _, _, _, _] => Err(Refusal::Internal),
        [_, _, _, region, account, table, key, _version] => {
            if region != context.region {
                return Err(Refusal::not_found(format!("ARN Valid Region {region}")));
            }
            if account != context.account_id {
                return Err(Refusal::not_found(
                    "Requested resource not available from Data API Account",
                ));
            }
            let own = namespace.table_name();
            if table != own {
                return Err(Refusal::not_found(format!(
                    "Requested resource {table} not available from Data API {own}"
                )));
            }
            Ok(key.to_owned())
        }
        _ => Err(Refusal::not_found(format!("Invalid ARN format {id}"))),
    }
}

/// Refuses ids that cannot be keys.
pub(super) fn check(id: &str) -> Result<(), Refusal> {
    if id.is_empty() {
        return Err(Refusal::Internal);
    }
    if id.len() > LONGEST {
        return Err(Refusal::not_here("ids above 2048 bytes"));
    }
    Ok(())
}
