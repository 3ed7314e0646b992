//! The goldens of `golden.rs`, compiled against the real runtime.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

#[allow(dead_code, reason = "only the names are needed here")]
mod golden_file;

/// Makes a module of each, and a test that none was forgotten.
macro_rules! goldens {
    ($($name:ident),* $(,)?) => {
        $(
            #[deny(warnings)]
            #[allow(
                dead_code, unreachable_pub, clippy::module_inception,
                reason = "compiling it is the test, whatever the service is called"
            )]
            mod $name {
                include!(concat!("accept/", stringify!($name), ".rs"));
            }
        )*

        #[test]
        fn every_golden_is_compiled() {
            let compiled = [$(stringify!($name)),*];
            for model in golden_file::models("accept") {
                assert!(compiled.contains(&model.name.as_str()), "{} is not compiled", model.name);
            }
        }
    };
}

goldens! {
    minimal, scalars, collections, shapes, places, bodies, verbs, overrides, keywords, relations, paging, odd_names,
    odd_texts, filled, forms, run_time_names, routes, closed, refusals, waiters, one_action, undocumented, paths, dates,
    operator_names, code_in_docs, many_labels, patch, error_places,
}

/// A shape may hold itself; the table of it can be shown all the same.
#[test]
fn a_table_with_a_recursive_shape_can_be_shown() {
    let shown = format!("{:?}", odd_texts::SERVICE.operations()[1].params());
    assert!(shown.contains("ty: Node"), "{shown}");
}
