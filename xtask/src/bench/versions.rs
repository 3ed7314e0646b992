//! What was measured with what: versions of lock files, the compiler, and the machine.

use std::fs;
use std::process::Command;

use super::callgrind;
use crate::root;

/// A crate, and the lock file that has its version.
pub(super) type Locked = (&'static str, &'static str);

/// The crates of the programs that make calls.
pub(super) const OF_CALLS: [Locked; 4] = [
    ("petard", "benches/calls/Cargo.lock"),
    ("reqwest", "benches/calls/Cargo.lock"),
    ("aws-sigv4", "benches/calls/Cargo.lock"),
    ("aws-sdk-apigateway", "benches/official/Cargo.lock"),
];

/// Returns names and versions: of the compiler, the crates and the processor.
pub(super) fn versions(crates: &[Locked]) -> Result<Vec<(String, String)>, String> {
    let mut versions = vec![("rustc".to_owned(), rustc()?)];
    for (name, path) in crates {
        let lock = fs::read_to_string(root().join(path));
        let lock = lock.map_err(|error| format!("cannot read {path}: {error}"))?;
        let version = locked(&lock, name).ok_or_else(|| format!("{path} has no {name}"))?;
        versions.push(((*name).to_owned(), version.to_owned()));
    }
    versions.push(("processor".to_owned(), processor()));
    Ok(versions)
}

/// Returns the same for the programs that make calls, with valgrind.
pub(super) fn versions_with_valgrind() -> Result<Vec<(String, String)>, String> {
    let mut versions = versions(&OF_CALLS)?;
    let valgrind = callgrind::version().unwrap_or_else(|| "not installed".to_owned());
    versions.push(("valgrind".to_owned(), valgrind.trim_start_matches("valgrind-").to_owned()));
    Ok(versions)
}

fn rustc() -> Result<String, String> {
    let done = Command::new("rustc").arg("--version").current_dir(root()).output();
    let done = done.map_err(|error| format!("cannot run rustc: {error}"))?;
    let text = String::from_utf8_lossy(&done.stdout).trim().trim_start_matches("rustc ").to_owned();
    if text.is_empty() { Err("rustc printed no version".to_owned()) } else { Ok(text) }
}

/// Returns the version of a package in a lock file.
fn locked<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = lock.split_once(&format!("\nname = \"{name}\"\nversion = \""))?;
    after.split('"').next()
}

/// Returns the model of the processor and the number of its threads.
fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown", |(_, model)| model.trim());
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{model}, {threads} threads, {}", std::env::consts::ARCH)
}

#[cfg(test)]
mod tests {
    use super::locked;

    #[test]
    fn a_version_is_that_of_the_whole_name() {
        let lock = "[[package]]\nname = \"aws-sigv4-x\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \
                    \"aws-sigv4\"\nversion = \"1.6.4\"\nsource = \"registry\"\n";
        assert_eq!(locked(lock, "aws-sigv4"), Some("1.6.4"));
        assert_eq!(locked(lock, "sigv4"), None);
    }
}
