//! Tables in Markdown, which are readable as text, too.

use super::goal::Goal;
use super::paired::Paired;
use super::programs::ALL;

/// Columns that have texts, as the first one has. All others have numbers.
const OF_TEXT: [&str; 2] = ["goal", "within the band"];

/// A table with a row for each quantity.
pub(super) struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(head: &[&str]) -> Self {
        Self { head: head.iter().map(|name| (*name).to_owned()).collect(), rows: Vec::new() }
    }

    /// Returns a table with a column for each program, their ratios to the floor, and the goal.
    pub(super) fn of_programs() -> Self {
        let [floor, petard, official] = ALL.map(|program| program.name().to_owned());
        let ratios = [&petard, &official].map(|name| format!("{name} / {floor}"));
        let head = [vec![String::new(), floor, petard, official], ratios.to_vec()].concat();
        Self { head: [head, vec!["goal".to_owned()]].concat(), rows: Vec::new() }
    }

    /// Adds a row of texts.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Adds what was counted in each program: floor, petard, official.
    pub(super) fn counted(&mut self, what: &str, values: &[Option<f64>], goal: Goal) {
        let first = values.first().copied().flatten();
        let ratio = |value: &Option<f64>| Some((*value)? / first?);
        let ratios: Vec<Option<f64>> = values.iter().map(ratio).collect();
        self.values(what, values, &ratios, goal);
    }

    /// Adds medians, with the medians of the ratios of each round.
    pub(super) fn paired(&mut self, what: &str, paired: &Paired, goal: Goal) {
        self.values(what, &paired.medians(), &paired.ratios(), goal);
    }

    fn values(&mut self, what: &str, values: &[Option<f64>], ratios: &[Option<f64>], goal: Goal) {
        let of_petard = |values: &[Option<f64>]| values.get(1).copied().flatten();
        let mut cells = vec![what.to_owned()];
        cells.extend(values.iter().map(|value| value.map_or_else(absent, number)));
        cells.extend(ratios.iter().skip(1).map(|value| value.map_or_else(absent, ratio)));
        cells.push(goal.shown(of_petard(values), of_petard(ratios)));
        self.row(cells);
    }

    /// Returns the table in Markdown, with columns of equal width.
    pub(super) fn markdown(&self) -> String {
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let width = |column: usize| {
            let cells = all().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default().max(3)
        };
        let is_text = |column: usize| {
            column == 0
                || self.head.get(column).is_some_and(|name| OF_TEXT.contains(&name.as_str()))
        };
        let widths: Vec<(usize, bool)> =
            (0..self.head.len()).map(|column| (width(column), is_text(column))).collect();
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let mut text = String::new();
        for (at, row) in all().enumerate() {
            let cells = row.iter().zip(&widths).map(|(cell, (width, is_text))| {
                if *is_text { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            text.push_str(&line(cells.collect()));
            if at == 0 {
                let rule = |(width, is_text): &(usize, bool)| match is_text {
                    true => "-".repeat(*width),
                    false => format!("{}:", "-".repeat(*width - 1)),
                };
                text.push_str(&line(widths.iter().map(rule).collect()));
            }
        }
        text
    }
}

fn absent() -> String {
    "not measured".to_owned()
}

/// Returns a ratio with two decimals.
pub(super) fn ratio(value: f64) -> String {
    format!("{value:.2}")
}

/// Returns a number with about three digits, or all digits before the point, in groups of three.
pub(super) fn number(value: f64) -> String {
    let is_whole = (value - value.round()).abs() < 1e-9;
    let text = match value.abs() {
        size if is_whole || size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    };
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if decimals.is_empty() { grouped } else { format!("{grouped}.{decimals}") }
}

#[cfg(test)]
mod tests {
    use super::super::goal::Goal;
    use super::{Table, number};

    #[test]
    fn numbers_have_three_digits_or_groups() {
        for (value, shown) in [
            (0.0, "0"),
            (0.123, "0.12"),
            (3.0, "3"),
            (12.34, "12.3"),
            (123.4, "123"),
            (1000.0, "1,000"),
            (34_567.8, "34,568"),
            (-123_456.0, "-123,456"),
            (1_234_567.0, "1,234,567"),
        ] {
            assert_eq!(number(value), shown);
        }
    }

    #[test]
    fn ratios_are_to_the_first_program_and_what_is_missing_is_told() {
        let mut table = Table::of_programs();
        let values = [Some(200.0), Some(150.0), Some(1100.0)];
        table.counted("allocations", &values, Goal::RatioAtMost(0.7));
        table.counted("instructions", &[None, None, None], Goal::AtMost(5.0));
        let lines = [
            "|              |        floor |       petard |     official | petard / floor | official / floor | goal                                    |",
            "| ------------ | -----------: | -----------: | -----------: | -------------: | ---------------: | --------------------------------------- |",
            "| allocations  |          200 |          150 |        1,100 |           0.75 |             5.50 | petard / floor at most 0.7: **not met** |",
            "| instructions | not measured | not measured | not measured |   not measured |     not measured | petard at most 5: not measured          |",
        ];
        assert_eq!(table.markdown().lines().collect::<Vec<_>>(), lines);
    }
}
