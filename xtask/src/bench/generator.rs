//! Time and memory of the generator.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::model::model;
use super::page::Page;
use super::programs::folder;
use super::table::{Table, number, ratio};
use super::usage::{self, Usage};
use super::versions::versions;
use crate::{cargo, run as run_command};

const SIZES: [u32; 2] = [1_000, 10_000];
/// Runs of which CPU time is the mean.
const RUNS: u32 = 3;

const TEXT: &str = "\
`benches/generator` reads a model and writes its client, as a build script does. The models are made by
`cargo xtask bench`: each ten operations have two resources, an enum and a shape of their own, parameters in
path, query and body, pages, a JSON Patch, and documentation of everything, as in the model of API Gateway.

CPU time is the mean of three runs, with reading and writing; memory is the most that a run has had
(`VmHWM`). Cargo builds what build scripts depend on without optimisations, also in release builds. The
last column divides the numbers of 10,000 operations by those of 1,000. Times are those of this machine.";

/// The two builds: how cargo calls them and what they are.
const BUILDS: [(&str, &[&str], &str); 2] = [
    ("debug", &[], "As a build script, without optimisations"),
    ("release", &["--release"], "With optimisations"),
];

pub(super) fn measure() -> Result<Page, String> {
    let mut tables = Vec::new();
    for (profile, arguments, heading) in BUILDS {
        let program = build(profile, arguments)?;
        let mut columns = Vec::new();
        for operations in SIZES {
            eprintln!("==> generator, {profile}: {operations} operations");
            columns.push(of_a_model(&program, operations)?);
        }
        tables.push((heading.to_owned(), table(&columns)));
    }
    Ok(Page {
        title: "What the generator costs",
        text: TEXT.to_owned(),
        tables,
        versions: versions(&[("petard-codegen", "benches/generator/Cargo.lock")])?,
    })
}

/// Builds the generator as a program with one of the profiles.
pub(super) fn build(profile: &str, arguments: &[&str]) -> Result<PathBuf, String> {
    let target = folder()?;
    let build = ["build", "--locked", "--manifest-path", "benches/generator/Cargo.toml"];
    run_command(cargo(&build).args(arguments).env("CARGO_TARGET_DIR", &target))?;
    Ok(target.join(profile).join("bench-generator"))
}

/// Writes a model and generates its client, both into the folder of measurements.
pub(super) fn generate(
    program: &Path,
    operations: u32,
) -> Result<(Usage, PathBuf, PathBuf), String> {
    let folder = folder()?;
    let path = folder.join(format!("model-{operations}.json"));
    let client = folder.join(format!("client-{operations}.rs"));
    fs::write(&path, model(operations)?)
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    let usage = usage::of(Command::new(program).arg(&path).arg(&client))?;
    Ok((usage, path, client))
}

/// The quantities of one model, in the order of the rows.
fn of_a_model(program: &Path, operations: u32) -> Result<[f64; 4], String> {
    let (mut cpu, mut peak) = (0.0, 0.0_f64);
    let (mut model, mut client) = (0.0, 0.0);
    for _ in 0..RUNS {
        let (usage, model_path, client_path) = generate(program, operations)?;
        cpu += usage.cpu / f64::from(RUNS);
        peak = peak.max(usage.peak);
        (model, client) = (megabytes_of(&model_path)?, megabytes_of(&client_path)?);
    }
    Ok([cpu, peak, model, client])
}

fn megabytes_of(path: &Path) -> Result<f64, String> {
    let length = fs::metadata(path).map(|metadata| metadata.len());
    let length = length.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    // Files here are smaller than 4 GiB.
    u32::try_from(length).map(|length| f64::from(length) / 1e6).map_err(|error| error.to_string())
}

fn table(columns: &[[f64; 4]]) -> Table {
    let mut table = Table::new(&["", "1,000 operations", "10,000 operations", "ratio"]);
    let names = ["CPU time, s", "memory, MB", "size of the model, MB", "size of the client, MB"];
    for (row, name) in names.into_iter().enumerate() {
        let values: Vec<f64> =
            columns.iter().filter_map(|column| column.get(row).copied()).collect();
        let mut cells = vec![name.to_owned()];
        cells.extend(values.iter().map(|value| number(*value)));
        if let [small, large] = values.as_slice() {
            cells.push(ratio(large / small));
        }
        table.row(cells);
    }
    table
}
