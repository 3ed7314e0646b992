//! Measurements of several programs in turn, so that whatever else the machine does affects all of
//! them. The order changes from round to round.

/// What was measured of one quantity, program by program, and in each program round by round.
#[derive(Debug, PartialEq)]
pub(super) struct Paired(Vec<Vec<f64>>);

/// Measures quantities in rounds: the programs in their order, then in the opposite order.
///
/// Returns as many quantities as `measure` does.
pub(super) fn paired<Program: Copy, const QUANTITIES: usize>(
    rounds: usize,
    programs: &[Program],
    measure: impl Fn(Program) -> Result<[f64; QUANTITIES], String>,
) -> Result<[Paired; QUANTITIES], String> {
    let mut found = vec![Vec::new(); programs.len()];
    for round in 0..rounds {
        let mut order: Vec<_> = programs.iter().zip(&mut found).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for (program, values) in order {
            values.push(measure(*program)?);
        }
    }
    let of = |quantity: usize| {
        let values = |rounds: &Vec<[f64; QUANTITIES]>| {
            rounds.iter().filter_map(|values| values.get(quantity).copied()).collect()
        };
        Paired(found.iter().map(values).collect())
    };
    Ok(std::array::from_fn(of))
}

impl Paired {
    /// Returns the median of each program.
    pub(super) fn medians(&self) -> Vec<Option<f64>> {
        self.0.iter().map(|values| median(values)).collect()
    }

    /// Returns the least, the median and the most of each program.
    pub(super) fn ranges(&self) -> Vec<Option<[f64; 3]>> {
        self.0.iter().map(|values| range(values)).collect()
    }

    /// Returns the median of the ratios to the first program, each of two measurements of one round.
    pub(super) fn ratios(&self) -> Vec<Option<f64>> {
        let first = self.0.first().map(Vec::as_slice).unwrap_or_default();
        let ratio = |values: &Vec<f64>| {
            let ratios: Vec<f64> =
                values.iter().zip(first).map(|(value, first)| value / first).collect();
            median(&ratios)
        };
        self.0.iter().map(ratio).collect()
    }
}

/// Returns the middle one of an odd number of values, otherwise the upper of the two.
pub(super) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

fn range(values: &[f64]) -> Option<[f64; 3]> {
    let least = values.iter().copied().reduce(f64::min)?;
    let most = values.iter().copied().reduce(f64::max)?;
    Some([least, median(values)?, most])
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::super::programs::Program::{Floor, Petard};
    use super::{Paired, median, paired};

    #[test]
    fn the_order_changes_from_round_to_round() {
        let order = RefCell::new(Vec::new());
        let measured = paired(3, &[Floor, Petard], |program| {
            let mut order = order.borrow_mut();
            order.push(program);
            Ok([f64::from(u32::try_from(order.len()).unwrap_or_default()), 7.0])
        });
        assert_eq!(order.into_inner(), [Floor, Petard, Petard, Floor, Floor, Petard]);
        let numbers = Paired(vec![vec![1.0, 4.0, 5.0], vec![2.0, 3.0, 6.0]]);
        assert_eq!(measured, Ok([numbers, Paired(vec![vec![7.0; 3]; 2])]));
    }

    #[test]
    fn a_ratio_is_one_of_one_round() {
        let measured = Paired(vec![vec![1.0, 10.0, 100.0], vec![2.0, 30.0, 90.0]]);
        assert_eq!(measured.medians(), [Some(10.0), Some(30.0)]);
        assert_eq!(measured.ranges(), [Some([1.0, 10.0, 100.0]), Some([2.0, 30.0, 90.0])]);
        assert_eq!(measured.ratios(), [Some(1.0), Some(2.0)]);
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[5.0, 1.0, 3.0]), Some(3.0));
        assert_eq!(median(&[]), None);
    }
}
