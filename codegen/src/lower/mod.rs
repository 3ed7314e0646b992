//! Model to IR: every rule of the format that is not about JSON structure is enforced here and
//! only here. All mistakes are collected; the IR exists only when there are none.
//!
//! Functions take the [`Context`] and add to its mistakes. From the top down:
//!
//! * `service`, `resources`, `operations`, `waiters`, `shapes`, `enums`: the parts of a service
//! * `operation_names`, `paths`, `defaults` (what an operation takes from its verb), `paging`,
//!   `idempotency`, `host_prefix`, `auth`, `rules`, `errors`, `patch`: the parts of an operation
//! * `parameters`, `members`, `dynamic_names` (names known only when a call is made): where
//!   parameters come from; `gathered` holds them, `param` makes each, `modifiers` and `clashes`
//!   check them
//! * `uniqueness`, `cycles`, `strings`: checks that several of them need
//! * `context`, `type_names`, `docs`: what names in a model refer to

mod auth;
mod clashes;
mod context;
mod cycles;
mod defaults;
mod docs;
mod dynamic_names;
mod enums;
mod errors;
mod gathered;
mod host_prefix;
mod idempotency;
mod members;
mod modifiers;
mod operation_names;
mod operations;
mod paging;
mod param;
mod parameters;
mod patch;
mod paths;
mod resources;
mod rules;
mod service;
mod shapes;
mod strings;
mod type_names;
mod uniqueness;
mod waiters;

use crate::diagnostic::Diagnostic;
use crate::ir;
use crate::model::Model;
use crate::source::Source;
use crate::structure::Structure;
use crate::work::{Seen, Work};
use context::Context;

pub(crate) use patch::OPS;

/// Checks a model. `structure` is what is already known to be wrong with it.
pub(crate) fn lower(
    source: &Source,
    model: &Model,
    structure: Structure,
    work: &Work,
) -> Result<ir::Service, Vec<Diagnostic>> {
    // What a misspelt key has is not read, and so it uses nothing and documents nothing: reports
    // about that would be caused by an earlier one.
    let is_readable = structure.damaged.is_empty();
    let mut context = Context::new(source, model, structure, work);
    let (service, has_all_paths) = service::service(&mut context);
    let Context { mut docs, types, mut mistakes, mut undocumented, has_gaps, .. } = context;
    docs.report_mistakes(&mut mistakes);
    if is_readable {
        // A parameter without documentation, and documentation without a parameter, are often one
        // mistyped name.
        let is_documented = undocumented.is_empty();
        mistakes.append(&mut undocumented);
        if has_all_paths && !has_gaps {
            types.report_unused(&mut mistakes);
            if is_documented {
                docs.report_unused(&mut mistakes);
            }
        }
    }
    if mistakes.is_empty() { Ok(service) } else { Err(without_repetitions(mistakes, work)) }
}

/// Removes mistakes that were found before: a parameter of several operations, such as one of
/// `common` or of a verb, is checked for each of them.
fn without_repetitions(mut mistakes: Vec<Diagnostic>, work: &Work) -> Vec<Diagnostic> {
    let mut seen = Seen::new(work);
    mistakes.retain(|mistake| {
        seen.insert((mistake.span.start, mistake.span.end, mistake.message.clone()))
    });
    mistakes
}
