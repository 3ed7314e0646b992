//! `cargo xtask weight`: what petard costs its user, without and with the credential chain, compared
//! with the official client. One call of the same operation each, in `benches/weight/`, built
//! from nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::{Outcome, cargo, root, run as run_command};

/// A crate of `benches/weight/`, with a feature of its own or without.
#[derive(Clone, Copy)]
struct Program {
    name: &'static str,
    crate_name: &'static str,
    feature: Option<&'static str>,
}

/// In the order of the columns.
const PROGRAMS: [Program; 3] = [
    Program { name: "petard", crate_name: "petard", feature: None },
    Program { name: "chain", crate_name: "petard", feature: Some("chain") },
    Program { name: "official", crate_name: "official", feature: None },
];

/// Ticks per second in the times that Linux reports.
const TICKS: f64 = 100.0;

/// What one program costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Weight {
    /// Crates it depends on, with procedural macros, without dependencies of build scripts only.
    pub(crate) crates: u32,
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
    bytes: u64,
}

impl Weight {
    /// Returns the size of the program.
    pub(crate) fn megabytes(&self) -> f64 {
        kilobytes(self.bytes) / 1000.0
    }
}

pub(crate) fn run() -> Outcome {
    print!("{}", table(&weigh_all()?));
    Ok(())
}

/// Builds all programs from nothing, in the order of the columns.
pub(crate) fn weigh_all() -> Result<[Weight; 3], String> {
    if !cfg!(target_os = "linux") {
        return Err("CPU time is counted in /proc, which only Linux has".to_owned());
    }
    let [petard, chain, official] = PROGRAMS;
    Ok([weigh(petard)?, weigh(chain)?, weigh(official)?])
}

/// The limits of size and crates: of the program without the chain, and what the chain may add.
const LIMITS: &str = "benches/weight/limits.json";

/// Builds the programs over petard and compares their sizes with the limits.
pub(crate) fn check() -> Outcome {
    let limits = limits()?;
    let limit = |of: &str, what: &str| {
        limits[of][what].as_u64().ok_or_else(|| format!("{LIMITS} has no number {of}.{what}"))
    };
    let [petard, chain, _] = PROGRAMS;
    let (lean, with) = (measure(petard)?, measure(chain)?);
    let more = (with.0.saturating_sub(lean.0), with.1.saturating_sub(lean.1));
    let mut over = Vec::new();
    println!("{:<22} {:>8} {:>8} {:>10} {:>10}", "", "crates", "limit", "bytes", "limit");
    for (of, (crates, bytes)) in [("lean", lean), ("more_with_the_chain", more)] {
        let (most_crates, most_bytes) = (limit(of, "crates")?, limit(of, "bytes")?);
        println!("{of:<22} {crates:>8} {most_crates:>8} {bytes:>10} {most_bytes:>10}");
        if u64::from(crates) > most_crates || bytes > most_bytes {
            over.push(of);
        }
    }
    match over.as_slice() {
        [] => Ok(()),
        over => Err(format!("over the limits of {LIMITS}: {}", over.join(", "))),
    }
}

/// Returns the number of crates of the program without the chain, and its limit. Builds nothing.
pub(crate) fn crates_and_their_limit() -> Result<(u32, f64), String> {
    let limits = limits()?;
    let limit = limits["lean"]["crates"].as_f64();
    let limit = limit.ok_or_else(|| format!("{LIMITS} has no number lean.crates"))?;
    let [petard, _, _] = PROGRAMS;
    let manifest = format!("benches/weight/{}/Cargo.toml", petard.crate_name);
    run_command(&mut cargo(&["fetch", "--locked", "--manifest-path", &manifest]))?;
    Ok((crates(&manifest, &[])?, limit))
}

fn limits() -> Result<serde_json::Value, String> {
    let text = fs::read_to_string(root().join(LIMITS));
    let text = text.map_err(|error| format!("cannot read {LIMITS}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{LIMITS}: {error}"))
}

/// Returns the number of crates and the size of a program, which is built if necessary.
fn measure(program: Program) -> Result<(u32, u64), String> {
    let Program { name, crate_name, feature } = program;
    let manifest = format!("benches/weight/{crate_name}/Cargo.toml");
    let features: Vec<&str> = feature.into_iter().flat_map(|own| ["--features", own]).collect();
    // One folder for both: most of their crates are the same.
    let target = crate::target()?.join("weight");
    run_command(&mut cargo(&["fetch", "--locked", "--manifest-path", &manifest]))?;
    let crates = crates(&manifest, &features)?;
    eprintln!("==> {name}: a release build of {crates} crates");
    run_command(
        cargo(&["build", "--release", "--locked", "--manifest-path", &manifest])
            .args(&features)
            .env("CARGO_TARGET_DIR", &target),
    )?;
    Ok((crates, size(&target.join("release").join(format!("weight-{crate_name}")))?))
}

/// Builds a program from nothing. Downloads come first, so that they are not counted.
fn weigh(program: Program) -> Result<Weight, String> {
    let Program { name, crate_name, feature } = program;
    let manifest = format!("benches/weight/{crate_name}/Cargo.toml");
    let features: Vec<&str> = feature.into_iter().flat_map(|own| ["--features", own]).collect();
    let target = crate::target()?.join("weight").join(name);
    eprintln!("==> {name}: downloads");
    run_command(&mut cargo(&["fetch", "--locked", "--manifest-path", &manifest]))?;
    let crates = crates(&manifest, &features)?;
    match fs::remove_dir_all(&target) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("cannot remove {}: {error}", target.display()));
        }
        _ => {}
    }
    eprintln!("==> {name}: a release build of {crates} crates from nothing");
    let (began, cpu) = (Instant::now(), cpu_of_children()?);
    run_command(
        cargo(&["build", "--release", "--locked", "--offline"])
            .args(["--manifest-path", &manifest])
            .args(&features)
            .env("CARGO_TARGET_DIR", &target)
            // A compiler cache would be measured instead of the compiler.
            .env("RUSTC_WRAPPER", ""),
    )?;
    Ok(Weight {
        crates,
        wall: began.elapsed(),
        cpu: cpu_of_children()?.saturating_sub(cpu),
        bytes: size(&target.join("release").join(format!("weight-{crate_name}")))?,
    })
}

/// Returns the number of crates that a package depends on, with procedural macros.
pub(crate) fn crates(manifest: &str, features: &[&str]) -> Result<u32, String> {
    let done = cargo(&["tree", "--locked", "--offline", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}", "--manifest-path", manifest])
        .args(features)
        .current_dir(root())
        .output()
        .map_err(|error| format!("cannot run cargo tree: {error}"))?;
    if !done.status.success() {
        return Err(format!("cargo tree of {manifest}: {}", String::from_utf8_lossy(&done.stderr)));
    }
    let listed = String::from_utf8_lossy(&done.stdout);
    // A line is `name version`, and then where it comes from or that it was listed before.
    let unique: BTreeSet<Vec<&str>> =
        listed.lines().map(|line| line.split_whitespace().take(2).collect()).collect();
    let others = unique.len().saturating_sub(1);
    u32::try_from(others).map_err(|error| error.to_string())
}

/// Returns the number of bytes of a program.
pub(crate) fn size(program: &Path) -> Result<u64, String> {
    let size = fs::metadata(program).map(|metadata| metadata.len());
    size.map_err(|error| format!("cannot read {}: {error}", program.display()))
}

/// User and system time of all child processes that have ended, and of their children.
pub(crate) fn cpu_of_children() -> Result<Duration, String> {
    let path = "/proc/self/stat";
    let stat = fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    let ticks = ticks_of_children(&stat).ok_or_else(|| format!("{path} has no times: {stat}"))?;
    Ok(Duration::from_secs_f64(f64::from(ticks) / TICKS))
}

/// The fields 16 and 17 of a line whose second one, a name in brackets, may hold anything.
fn ticks_of_children(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut times = after_name.split_whitespace().skip(13).map(str::parse::<u32>);
    times.next()?.ok()?.checked_add(times.next()?.ok()?)
}

/// The last columns divide the other two by petard.
fn table(weights: &[Weight; 3]) -> String {
    let line = |what: &str, columns: &[String; 3], others: &[String; 2]| {
        let [petard, chain, official] = columns;
        let [of_chain, of_official] = others;
        format!(
            "{what:<10} {petard:>11} {chain:>11} {official:>11} {of_chain:>9} {of_official:>9}\n"
        )
    };
    let row = |what: &str, shown: &dyn Fn(&Weight) -> String, measured: &dyn Fn(&Weight) -> f64| {
        let [petard, chain, official] = weights;
        let times = |other: &Weight| format!("{:.2}", measured(other) / measured(petard));
        line(what, &weights.each_ref().map(shown), &[times(chain), times(official)])
    };
    let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
    let names = PROGRAMS.map(|program| program.name.to_owned());
    let others = ["chain", "official"].map(|name| format!("{name}/p."));
    [
        line("", &names, &others),
        row("crates", &|w| w.crates.to_string(), &|w| f64::from(w.crates)),
        row("CPU time", &|w| seconds(w.cpu), &|w| w.cpu.as_secs_f64()),
        row("wall time", &|w| seconds(w.wall), &|w| w.wall.as_secs_f64()),
        row("bytes", &|w| w.bytes.to_string(), &|w| kilobytes(w.bytes)),
    ]
    .concat()
}

fn kilobytes(bytes: u64) -> f64 {
    u32::try_from(bytes / 1000).map_or(f64::INFINITY, f64::from)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Weight, table, ticks_of_children};

    #[test]
    fn times_are_found_behind_any_name() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194304 100 200 0 0 11 12 1300 37 20 0 1 0 99 0 0";
        assert_eq!(ticks_of_children(stat), Some(1337));
        assert_eq!(ticks_of_children("7 (cargo) S 1 7"), None);
        assert_eq!(ticks_of_children(""), None);
    }

    #[test]
    fn the_ratios_are_the_others_by_petards() {
        let weight = |crates, cpu, wall, bytes| Weight {
            crates,
            cpu: Duration::from_secs(cpu),
            wall: Duration::from_secs(wall),
            bytes,
        };
        let lines = [
            "                petard       chain    official  chain/p. official/p.",
            "crates             120         150          90      1.25      0.75",
            "CPU time       100.0 s     160.0 s     250.0 s      1.60      2.50",
            "wall time       50.0 s      75.0 s      50.0 s      1.50      1.00",
            "bytes          4000000     5000000    10000000      1.25      2.50",
        ];
        let shown = table(&[
            weight(120, 100, 50, 4_000_000),
            weight(150, 160, 75, 5_000_000),
            weight(90, 250, 50, 10_000_000),
        ]);
        assert_eq!(shown.lines().collect::<Vec<_>>(), lines);
    }
}
