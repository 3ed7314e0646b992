//! A page of results: what was measured and how, tables, and the versions of everything.

use std::fs;

use super::table::Table;
use crate::{Outcome, root};

/// Where pages and charts are written.
const FOLDER: &str = "benches/results";

pub(super) struct Page {
    pub(super) title: &'static str,
    /// How it was measured, in paragraphs.
    pub(super) text: String,
    /// Tables below their headings.
    pub(super) tables: Vec<(String, Table)>,
    /// Names and versions.
    pub(super) versions: Vec<(String, String)>,
}

impl Page {
    /// Prints the page and writes it to the folder of results.
    pub(super) fn publish(&self, name: &str) -> Outcome {
        let text = self.markdown(name);
        println!("{text}");
        write(&format!("{name}.md"), &text)
    }

    fn markdown(&self, name: &str) -> String {
        let Self { title, text, tables, versions } = self;
        let mut page = format!("# {title}\n\nWritten by `cargo xtask bench {name}`.\n\n{text}\n");
        for (heading, table) in tables {
            page.push_str(&format!("\n## {heading}\n\n{}", table.markdown()));
        }
        page.push_str("\n## Versions\n\n");
        for (name, version) in versions {
            page.push_str(&format!("- {name}: {version}\n"));
        }
        page
    }
}

/// Writes a file to the folder of results.
pub(super) fn write(name: &str, text: &str) -> Outcome {
    let folder = root().join(FOLDER);
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join(name), text))
        .map_err(|error| format!("cannot write {FOLDER}/{name}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::super::table::Table;
    use super::Page;

    #[test]
    fn a_page_has_text_tables_and_versions() {
        let mut table = Table::new(&["", "bytes"]);
        table.row(vec!["client".to_owned(), "17".to_owned()]);
        let page = Page {
            title: "One call",
            text: "Counted once.".to_owned(),
            tables: vec![("GET".to_owned(), table)],
            versions: vec![("rustc".to_owned(), "1.95.0".to_owned())],
        };
        let lines = [
            "# One call",
            "",
            "Written by `cargo xtask bench call`.",
            "",
            "Counted once.",
            "",
            "## GET",
            "",
            "|        | bytes |",
            "| ------ | ----: |",
            "| client |    17 |",
            "",
            "## Versions",
            "",
            "- rustc: 1.95.0",
        ];
        assert_eq!(page.markdown("call").lines().collect::<Vec<_>>(), lines);
    }
}
