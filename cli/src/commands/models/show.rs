//! `petard models show`.

use super::{Format, markdown, print_json, text};
use crate::arguments::command::find_operation;
use crate::arguments::mistake::unknown_operation;
use crate::console::print;
use crate::description::{OperationDescription, ServiceDescription};
use crate::failure::Failure;
use crate::run::Context;
use crate::services::Services;

/// Describes a service, or one of its operations.
pub(super) fn run(
    context: &Context,
    services: &Services,
    name: &str,
    operation: Option<&str>,
    format: Format,
) -> Result<(), Failure> {
    let known = services.get(name)?;
    let service = known.service;
    let Some(name) = operation else {
        services.note_all_losses(service, None);
        let description = ServiceDescription::of(service, known.source.to_string());
        return match format {
            Format::Json => print_json(context, &description),
            Format::Text => print(text::service(&description)),
            Format::Markdown => print(markdown::service(&description)),
        };
    };
    let Some(operation) = find_operation(service, name) else {
        if let Some(why) = services.why_not_made(service, name) {
            return Err(Failure::Usage(why));
        }
        return Err(unknown_operation(service, name));
    };
    services.note_all_losses(service, Some(operation));
    let description = OperationDescription::of(service, operation);
    match format {
        Format::Json => print_json(context, &description),
        Format::Text => print(text::operation(&description)),
        Format::Markdown => print(markdown::operation(&description)),
    }
}
