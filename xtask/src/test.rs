//! `cargo xtask test`: everything that can fail, in the order that tells most first.

use crate::{Outcome, cargo, conformance, quickstart, run, target, tour};

pub(crate) fn run_all() -> Outcome {
    run("tests", &mut cargo(&["test", "--quiet", "--workspace"]))?;
    run(
        "clients made at build time (live-models)",
        &mut cargo(&[
            "test",
            "--quiet",
            "--package",
            "petard",
            "--features",
            "live-models",
            "--test",
            "live_models",
        ]),
    )?;
    quickstart::run()?;
    tour::run()?;
    run(
        "examples/own-api, a crate of its own",
        cargo(&["run", "--quiet", "--locked", "--manifest-path", "examples/own-api/Cargo.toml"])
            .env("CARGO_TARGET_DIR", target()?),
    )?;
    conformance::run()
}
