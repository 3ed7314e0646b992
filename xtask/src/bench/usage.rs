//! CPU time and memory of one process.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::shown;
use crate::weight::cpu_of_children;

/// How often the memory is read. The kernel keeps the peak, so only what a process takes in its last
/// moments can be missed.
const INTERVAL: Duration = Duration::from_millis(2);

#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    /// User and system time, in seconds.
    pub(super) cpu: f64,
    /// The most memory, in megabytes.
    pub(super) peak: f64,
}

/// Runs a command to its end.
pub(super) fn of(command: &mut Command) -> Result<Usage, String> {
    let name = shown(command);
    let failed = |error: std::io::Error| format!("cannot run `{name}`: {error}");
    let before = cpu_of_children()?;
    let mut process = command.stdout(Stdio::null()).spawn().map_err(failed)?;
    let status = format!("/proc/{}/status", process.id());
    let mut peak = 0.0;
    let ended = loop {
        let read = fs::read_to_string(&status).ok();
        peak = read.as_deref().and_then(peak_megabytes).unwrap_or(peak);
        if let Some(ended) = process.try_wait().map_err(failed)? {
            break ended;
        }
        std::thread::sleep(INTERVAL);
    };
    if !ended.success() {
        return Err(format!("`{name}` failed ({ended})"));
    }
    Ok(Usage { cpu: cpu_of_children()?.saturating_sub(before).as_secs_f64(), peak })
}

fn peak_megabytes(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(megabytes(kibibytes))
}

/// Returns megabytes of what Linux calls kB, which are 1024 bytes.
pub(super) fn megabytes(kibibytes: f64) -> f64 {
    kibibytes * 1024.0 / 1e6
}

#[cfg(test)]
mod tests {
    use super::peak_megabytes;

    #[test]
    fn the_peak_is_the_high_water_mark() {
        let status = "Name:\trustc\nVmPeak:\t  900000 kB\nVmHWM:\t  125000 kB\nVmRSS:\t  1000 kB\n";
        assert_eq!(peak_megabytes(status), Some(128.0));
        assert_eq!(peak_megabytes("Name:\trustc\nState:\tZ (zombie)\n"), None);
    }
}
