//! What CI checks: allocations, instructions and crates, each with a limit. No times, and not the
//! official client.

use std::fs;

use serde_json::Value;

use super::call;
use super::callgrind;
use super::items;
use super::programs::{Program, Programs};
use super::server::Server;
use super::table::Table;
use crate::weight::crates_and_their_limit;
use crate::{Outcome, root};

/// The limits: by scenario and quantity, the value that was measured and how far above it a value may be.
const LIMITS: &str = "benches/calls/limits.json";

/// Scenarios with what each call is divided by.
const SCENARIOS: [(&str, (u32, u32), u32); 3] = [
    ("get", call::COUNTED, 1),
    ("post", call::COUNTED, 1),
    ("items", items::COUNTED, items::COUNTED_PAGES * items::ITEMS_OF_A_PAGE),
];

#[derive(Debug, Clone, Copy, PartialEq)]
struct Limit {
    value: f64,
    band: f64,
}

/// Where a value is.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Within,
    /// Better than the band; the limit can be lowered.
    Below,
    Above,
}

impl Limit {
    fn place(self, value: f64) -> Place {
        // Sums of decimals may be off in their last digit.
        let beyond = self.band + 1e-9;
        match value - self.value {
            more if more > beyond => Place::Above,
            more if more < -beyond => Place::Below,
            _ => Place::Within,
        }
    }
}

pub(super) fn run() -> Outcome {
    let text = fs::read_to_string(root().join(LIMITS));
    let text = text.map_err(|error| format!("cannot read {LIMITS}: {error}"))?;
    let limits = serde_json::from_str(&text).map_err(|error| format!("{LIMITS}: {error}"))?;
    let can_count = callgrind::is_available()?;
    let [floor, petard] = [Program::Floor, Program::Petard];
    let programs = Programs::build(&[floor, petard])?;
    let mut report = Report::new();
    for (scenario, counts, parts) in SCENARIOS {
        let server = Server::start(&programs, items::COUNTED_PAGES)?;
        let parts = f64::from(parts);
        if can_count {
            let count = |program: Program| {
                callgrind::of_a_call(&programs, program, scenario, &server, counts, parts)
            };
            let ratio = count(petard)?.own / count(floor)?.own;
            report.add(
                &format!("{scenario}: instructions, petard / floor"),
                ratio,
                limit(&limits, scenario, "instructions_to_floor")?,
            );
        }
        let calls = if scenario == "items" { 3 } else { call::ALLOCATING };
        let measured = programs.measure(petard, scenario, &server, calls)?;
        report.add(
            &format!("{scenario}: allocations of petard"),
            measured.number("allocations")? / parts,
            limit(&limits, scenario, "allocations")?,
        );
    }
    let (crates, most) = crates_and_their_limit()?;
    report.add("crates below petard", f64::from(crates), Limit { value: most, band: 0.0 });
    report.end()
}

/// Reads a limit and makes sure that its reason is written beside it.
fn limit(limits: &Value, scenario: &str, quantity: &str) -> Result<Limit, String> {
    let found = &limits[scenario][quantity];
    let number = |name: &str| {
        found[name]
            .as_f64()
            .ok_or_else(|| format!("{LIMITS} has no number {scenario}.{quantity}.{name}"))
    };
    if found["reason"].as_str().is_none_or(|reason| reason.trim().is_empty()) {
        return Err(format!("{LIMITS} has no text {scenario}.{quantity}.reason"));
    }
    Ok(Limit { value: number("value")?, band: number("band")? })
}

/// What was measured beside its limits.
struct Report {
    table: Table,
    above: Vec<String>,
    below: Vec<String>,
}

impl Report {
    fn new() -> Self {
        let table = Table::new(&["", "measured", "expected", "band", "within the band"]);
        Self { table, above: Vec::new(), below: Vec::new() }
    }

    fn add(&mut self, what: &str, value: f64, limit: Limit) {
        let verdict = match limit.place(value) {
            Place::Within => "yes",
            Place::Below => {
                self.below.push(what.to_owned());
                "below"
            }
            Place::Above => {
                self.above.push(what.to_owned());
                "ABOVE"
            }
        };
        let decimals = |value: f64| format!("{value:.3}");
        self.table.row(vec![
            what.to_owned(),
            decimals(value),
            decimals(limit.value),
            format!("±{}", decimals(limit.band)),
            verdict.to_owned(),
        ]);
    }

    fn end(&self) -> Outcome {
        print!("{}", self.table.markdown());
        if !self.below.is_empty() {
            println!("below the band, so the limit can be lowered: {}", self.below.join("; "));
        }
        match self.above.as_slice() {
            [] => Ok(()),
            above => Err(format!("above the band of {LIMITS}: {}", above.join("; "))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{LIMITS, Limit, Place, Report, SCENARIOS, limit};
    use crate::root;

    #[test]
    fn a_value_is_within_above_or_below_the_band() {
        let limit = Limit { value: 0.9, band: 0.03 };
        assert_eq!(limit.place(0.93), Place::Within);
        assert_eq!(limit.place(0.87), Place::Within);
        assert_eq!(limit.place(0.931), Place::Above);
        assert_eq!(limit.place(0.869), Place::Below);
    }

    #[test]
    fn what_is_above_its_band_fails_and_what_is_below_does_not() {
        let limit = Limit { value: 70.0, band: 2.0 };
        let mut report = Report::new();
        report.add("GET", 72.0, limit);
        report.add("items", 60.0, limit);
        assert_eq!(report.end(), Ok(()));
        report.add("POST", 73.0, limit);
        let failed = report.end().err().unwrap_or_default();
        assert!(failed.ends_with(": POST"), "{failed}");
    }

    #[test]
    fn a_limit_has_numbers_and_a_reason() {
        let of = |limits| limit(&limits, "get", "allocations");
        let whole =
            json!({ "get": { "allocations": { "value": 70, "band": 2, "reason": "goal" } } });
        assert_eq!(of(whole), Ok(Limit { value: 70.0, band: 2.0 }));
        for (wrong, why) in [
            (json!({ "value": 70, "band": 2 }), "no text get.allocations.reason"),
            (json!({ "value": 70, "band": 2, "reason": " " }), "no text get.allocations.reason"),
            (json!({ "value": 70, "reason": "goal" }), "no number get.allocations.band"),
        ] {
            let refused = of(json!({ "get": { "allocations": wrong } })).err().unwrap_or_default();
            assert!(refused.contains(why), "{refused}");
        }
    }

    #[test]
    fn the_file_has_every_limit() {
        let text = std::fs::read_to_string(root().join(LIMITS)).unwrap_or_default();
        let limits = serde_json::from_str(&text).unwrap_or_default();
        for (scenario, _, _) in SCENARIOS {
            for quantity in ["instructions_to_floor", "allocations"] {
                assert_eq!(limit(&limits, scenario, quantity).err(), None);
            }
        }
    }
}
