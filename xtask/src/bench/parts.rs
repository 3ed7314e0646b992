//! The parts of the measurements, by the names that the command takes.

use std::time::Instant;

use super::{bodies, call, check, cli, compile, concurrency, generator, items, startup, weight};
use crate::Outcome;
use crate::test::seconds;

/// A part that is measured alone and has a page of its own in `benches/results/`.
struct Part {
    name: &'static str,
    about: &'static str,
    /// Measures, and publishes a page with this name.
    run: fn(&str) -> Outcome,
}

const PARTS: [Part; 9] = [
    Part {
        name: "call",
        about: "one GET and one POST, one after the other",
        run: |name| call::measure()?.publish(name),
    },
    Part {
        name: "concurrency",
        about: "8, 64 and 1,000 calls at once",
        run: |name| concurrency::measure()?.publish(name),
    },
    Part {
        name: "items",
        about: "a list of a million items, page by page",
        run: |name| items::measure()?.publish(name),
    },
    Part {
        name: "startup",
        about: "a new client and its first call",
        run: |name| startup::measure()?.publish(name),
    },
    Part {
        name: "bodies",
        about: "32 MiB, received and sent",
        run: |name| bodies::measure()?.publish(name),
    },
    Part {
        name: "generator",
        about: "the generator, with models of 1,000 and 10,000 operations",
        run: |name| generator::measure()?.publish(name),
    },
    Part {
        name: "compile",
        about: "the compiler, with a generated client of 1,000 operations",
        run: |name| compile::measure()?.publish(name),
    },
    Part {
        name: "cli",
        about: "start-up of the command line, at most a tenth of that of awscli",
        run: cli::run,
    },
    Part {
        name: "weight",
        about: "release builds from nothing; about 15 minutes",
        run: |name| weight::measure()?.publish(name),
    },
];

/// Runs `cargo xtask bench` with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    match arguments {
        ["--check"] => check::run(),
        [.., "--help" | "-h"] => {
            print!("{}", help());
            Ok(())
        }
        names => {
            let parts = chosen(names)?;
            if !cfg!(target_os = "linux") {
                return Err(
                    "memory and CPU time are read in /proc, which only Linux has".to_owned()
                );
            }
            for part in parts {
                eprintln!("==> {}: {}", part.name, part.about);
                let began = Instant::now();
                (part.run)(part.name)?;
                eprintln!("==> {}: done in {}", part.name, seconds(began.elapsed()));
            }
            Ok(())
        }
    }
}

/// Returns the parts with these names, or all if there are no names.
fn chosen(names: &[&str]) -> Result<Vec<&'static Part>, String> {
    if names.is_empty() {
        return Ok(PARTS.iter().collect());
    }
    let find = |name: &&str| {
        let part = PARTS.iter().find(|part| part.name == *name);
        part.ok_or_else(|| {
            let known: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
            format!("`cargo xtask bench` has no part `{name}`; its parts are {}", known.join(", "))
        })
    };
    names.iter().map(find).collect()
}

fn help() -> String {
    let mut help = "\
Measures petard, the same calls by hand (the floor) and the official client in one run, prints
tables, and writes them to benches/results/. Linux only. Instructions need valgrind, and awscli
needs Python and PyPI.

  cargo xtask bench             Measures all parts; about 25 minutes.
  cargo xtask bench NAME...     Measures some parts.
  cargo xtask bench --check     Compares allocations, instructions and crates with
                                benches/calls/limits.json and benches/weight/limits.json, as CI does.

Parts:

"
    .to_owned();
    for Part { name, about, .. } in PARTS {
        help.push_str(&format!("  {name:<13} {about}\n"));
    }
    help
}

#[cfg(test)]
mod tests {
    use super::{PARTS, chosen, help};

    #[test]
    fn an_unknown_part_is_refused_with_the_known_ones() {
        let refused = chosen(&["call", "cals"]).err().unwrap_or_default();
        assert!(refused.contains("no part `cals`"), "{refused}");
        assert!(refused.contains("call, concurrency, items"), "{refused}");
        let of = |names: &[&str]| {
            chosen(names).map(|parts| parts.iter().map(|part| part.name).collect::<Vec<_>>())
        };
        assert_eq!(of(&["items", "call"]), Ok(vec!["items", "call"]));
        assert_eq!(of(&[]).map(|all| all.len()), Ok(PARTS.len()));
    }

    #[test]
    fn the_help_lists_every_part() {
        for part in PARTS {
            assert!(help().contains(&format!("  {} ", part.name)), "{}", part.name);
        }
    }
}
