//! The help of a service: its operations and waiters.

use petard::Service;

use super::page::{Layout, Page};
use crate::arguments::operation::kebab;
use crate::arguments::waiter::has_wait;
use crate::remedies::doc_with_commands;

/// Returns the help of a service.
pub(crate) fn service_page(service: &'static Service, layout: Layout) -> String {
    let mut page = Page::new(layout);
    page.line(service.title());
    page.field(
        "Usage",
        &format!("petard {} <OPERATION> [LABELS] [--member VALUE ...] [OPTIONS]", service.name()),
    );
    let operations = service.operations().iter().map(|operation| {
        let (own, official) = (kebab(operation.name()), kebab(operation.api_name()));
        let name = match official {
            official if official.is_empty() || official == own => own,
            official => format!("{own} ({official})"),
        };
        (name, operation.doc())
    });
    page.heading("Operations");
    page.list(operations, false);
    if has_wait(service) {
        page.heading("Waiters");
        let waiters = service.waiters().iter().map(|waiter| {
            let name = waiter.name().strip_prefix("wait_until_").unwrap_or(waiter.name());
            (format!("wait {}", kebab(name)), waiter.doc())
        });
        page.list(waiters, false);
    }
    page.gap();
    let more = format!(
        "A name in parentheses is the one of the API reference, which is accepted too. \
         `petard {} OPERATION --help` describes an operation, and `petard --help` lists the options of \
         all commands.",
        service.name()
    );
    page.markdown(&more, 0);
    doc_with_commands(service, &page.into_text())
}
