//! What the project wants a number to be.

use super::table::number;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Goal {
    /// The number is only reported.
    None,
    /// The most that petard may have.
    AtMost(f64),
    /// The most that petard's ratio to the floor may be.
    RatioAtMost(f64),
    /// The least that petard's ratio to the floor may be.
    RatioAtLeast(f64),
}

impl Goal {
    /// Returns the goal and whether petard's value, or its ratio to the floor, meets it.
    pub(super) fn shown(self, value: Option<f64>, ratio: Option<f64>) -> String {
        let (text, is_met) = match self {
            Self::None => return String::new(),
            Self::AtMost(most) => {
                (format!("petard at most {}", number(most)), value.map(|value| value <= most))
            }
            Self::RatioAtMost(most) => {
                (format!("petard / floor at most {most}"), ratio.map(|ratio| ratio <= most))
            }
            Self::RatioAtLeast(least) => {
                (format!("petard / floor at least {least}"), ratio.map(|ratio| ratio >= least))
            }
        };
        let verdict = match is_met {
            Some(true) => "met",
            Some(false) => "**not met**",
            None => "not measured",
        };
        format!("{text}: {verdict}")
    }
}

#[cfg(test)]
mod tests {
    use super::Goal;

    #[test]
    fn a_goal_is_shown_with_its_outcome() {
        for (goal, value, ratio, shown) in [
            (Goal::None, Some(1.0), Some(1.0), ""),
            (Goal::AtMost(70.0), Some(70.0), None, "petard at most 70: met"),
            (Goal::AtMost(70.0), Some(70.1), None, "petard at most 70: **not met**"),
            (Goal::RatioAtMost(0.75), None, Some(0.76), "petard / floor at most 0.75: **not met**"),
            (Goal::RatioAtMost(0.75), None, Some(0.75), "petard / floor at most 0.75: met"),
            (Goal::RatioAtLeast(1.0), None, Some(0.99), "petard / floor at least 1: **not met**"),
            (Goal::RatioAtLeast(1.0), None, None, "petard / floor at least 1: not measured"),
        ] {
            assert_eq!(goal.shown(value, ratio), shown);
        }
    }
}
