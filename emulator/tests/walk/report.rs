//! The classes of cases, their counts, and what is known to be missing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::facts::FACTS;

/// How an endpoint behaves in one case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Class {
    /// It does what the service does.
    Right,
    /// It refuses as the service refuses.
    Refused,
    /// It says that it cannot.
    Unsupported,
    /// Anything else, and what it is.
    Wrong(String),
    /// An earlier step failed.
    Blocked(String),
}

struct Case {
    group: String,
    name: String,
    class: Class,
}

/// Cases that are known, by patterns of their names in which `*` stands for any text.
pub(crate) struct Known {
    pub(crate) cases: Vec<String>,
    pub(crate) reason: String,
}

#[derive(Default)]
pub(crate) struct Report {
    cases: Vec<Case>,
    names: BTreeMap<String, usize>,
    rows: BTreeSet<(String, String)>,
    operations: BTreeMap<String, Class>,
    skipped: Vec<Known>,
}

impl Report {
    /// A report without some cases, which are not walked.
    pub(crate) fn without(skipped: Vec<Known>) -> Self {
        Self { skipped, ..Self::default() }
    }

    pub(crate) fn skips(&self, group: &str, name: &str) -> bool {
        self.skipped.iter().any(|known| known.has(&format!("{group} {name}")))
    }

    pub(crate) fn add(&mut self, group: &str, name: &str, class: Class) {
        let name = format!("{group} {name}");
        let number = self.names.entry(name.clone()).or_default();
        *number += 1;
        let name = if *number == 1 { name } else { format!("{name} ({number})") };
        self.cases.push(Case { group: group.to_owned(), name, class });
    }

    /// A step called an operation. An operation is as good as its best step.
    pub(crate) fn operation(&mut self, operation: &str, class: &Class) {
        let better = |old: &Class| *class == Class::Right || matches!(old, Class::Blocked(_));
        match self.operations.get_mut(operation) {
            Some(old) if !better(old) => {}
            _ => {
                self.operations.insert(operation.to_owned(), class.clone());
            }
        }
    }

    /// A documented path of a resource has been walked.
    pub(crate) fn row(&mut self, group: &str, path: &str) {
        assert!(self.rows.insert((group.to_owned(), path.to_owned())), "{group} {path} is twice");
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The groups of operations that have not been walked.
    pub(crate) fn groups_not_walked(&self) -> BTreeSet<&'static str> {
        let walked = |group: &&str| self.cases.iter().any(|case| case.group == **group);
        FACTS.values().map(|fact| fact.resource).filter(|group| !walked(group)).collect()
    }

    pub(crate) fn operations_not_walked(&self) -> Vec<String> {
        let walked = |name: &&&str| !self.operations.contains_key(**name);
        FACTS.keys().filter(walked).map(|name| (*name).to_owned()).collect()
    }

    /// Prints the counts of each group, what is not supported, and what is wrong.
    pub(crate) fn print(&self, title: &str) {
        let mut groups: BTreeMap<&str, [usize; 5]> = BTreeMap::new();
        let mut total = [0; 5];
        for case in &self.cases {
            let column = match case.class {
                Class::Right => 0,
                Class::Refused => 1,
                Class::Unsupported => 2,
                Class::Wrong(_) => 3,
                Class::Blocked(_) => 4,
            };
            groups.entry(&case.group).or_default()[column] += 1;
            total[column] += 1;
        }
        let mut text = format!(
            "\n{title:<30}{:>9}{:>9}{:>9}{:>9}{:>9}",
            "right", "refused", "501", "WRONG", "blocked"
        );
        text.push('\n');
        for (group, [right, refused, unsupported, wrong, blocked]) in
            groups.into_iter().chain([("total", total)])
        {
            text += &format!(
                "{group:<30}{right:>9}{refused:>9}{unsupported:>9}{wrong:>9}{blocked:>9}\n"
            );
        }
        for case in self.cases.iter().filter(|case| case.class == Class::Unsupported) {
            text += &format!("501      {}\n", case.name);
        }
        for case in &self.cases {
            match &case.class {
                Class::Wrong(why) => text += &format!("WRONG    {}: {why}\n", case.name),
                Class::Blocked(why) => text += &format!("blocked  {}: {why}\n", case.name),
                _ => {}
            }
        }
        print(&text);
    }

    /// Prints how many operations are answered.
    pub(crate) fn print_operations(&self) {
        let of = |class: &Class| self.operations.values().filter(|one| *one == class).count();
        let mut text = format!(
            "operations: {} answered, {} not supported, of {}\n",
            of(&Class::Right),
            of(&Class::Unsupported),
            FACTS.len()
        );
        for (name, _) in self.operations.iter().filter(|(_, class)| **class == Class::Unsupported) {
            text += &format!("501      {name}\n");
        }
        print(&text);
    }

    /// Fails if anything is wrong, if something is not supported that should be, or the reverse.
    pub(crate) fn check(&self, unsupported: &[Known]) {
        let mut failures = Vec::new();
        for case in &self.cases {
            let pinned = unsupported.iter().any(|known| known.has(&case.name));
            match &case.class {
                Class::Wrong(_) | Class::Blocked(_) => failures.push(case.name.clone()),
                Class::Unsupported if !pinned => {
                    failures.push(format!("{} is not supported", case.name));
                }
                Class::Right if pinned => {
                    failures
                        .push(format!("{} is supported, but listed as not supported", case.name));
                }
                _ => {}
            }
        }
        failures.extend(self.unused(unsupported, |class| *class == Class::Unsupported));
        assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    }

    /// Fails if the endpoint differs in another way than is known. What it does not have is no
    /// difference.
    pub(crate) fn check_disagreements(&self, known: &[Known]) {
        let differs = |class: &Class| matches!(class, Class::Wrong(_) | Class::Blocked(_));
        let mut failures: Vec<String> = Vec::new();
        for case in self.cases.iter().filter(|case| differs(&case.class)) {
            if !known.iter().any(|known| known.has(&case.name)) {
                failures.push(format!("{}: {:?}", case.name, case.class));
            }
        }
        failures.extend(self.unused(known, differs));
        assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    }

    fn unused(&self, known: &[Known], counts: impl Fn(&Class) -> bool) -> Vec<String> {
        let mut unused = Vec::new();
        for known in known {
            for pattern in &known.cases {
                let mut cases = self.cases.iter().filter(|case| counts(&case.class));
                if !cases.any(|case| matches(pattern, &case.name)) {
                    unused.push(format!("nothing is as listed: {pattern} ({})", known.reason));
                }
            }
        }
        unused
    }
}

impl Known {
    fn has(&self, name: &str) -> bool {
        self.cases.iter().any(|pattern| matches(pattern, name))
    }
}

/// Prints a text also if the test passes: the macros would hide it.
fn print(text: &str) {
    io::stdout().write_all(text.as_bytes()).unwrap();
}

/// Returns true if a text has the form of a pattern, in which `*` stands for any text.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            let mut places = text.char_indices().map(|(place, _)| place).chain([text.len()]);
            places.any(|place| matches(rest, &text[place..]))
        }),
    }
}
