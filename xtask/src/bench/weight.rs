//! What a build weighs, as a page and a chart.

use super::chart::{BLUE, Chart, Group, ORANGE, PURPLE};
use super::page::{Page, write};
use super::table::{Table, number, ratio};
use super::versions::versions;
use crate::weight::weigh_all;

const TEXT: &str = "\
Release builds from nothing of programs with one call of GetRestApis: over petard with the features
`apigateway` and `rustls-ring`, over the same with `credentials-chain`, and over the official client with
the features that a call needs. They are in `benches/weight`.

Crates are those that a program depends on, with procedural macros. CPU time is that of cargo and all
compilers, without downloads; times are those of this machine, each of one build, so compare ratios only.";

const VERSIONS: [(&str, &str); 4] = [
    ("petard", "benches/weight/petard/Cargo.lock"),
    ("reqwest", "benches/weight/petard/Cargo.lock"),
    ("aws-sigv4", "benches/weight/petard/Cargo.lock"),
    ("aws-sdk-apigateway", "benches/weight/official/Cargo.lock"),
];

pub(super) fn measure() -> Result<Page, String> {
    let weights = weigh_all()?;
    let rows: [(&str, [f64; 3]); 4] = [
        ("crates", weights.map(|weight| f64::from(weight.crates))),
        ("CPU time, s", weights.map(|weight| weight.cpu.as_secs_f64())),
        ("wall time, s", weights.map(|weight| weight.wall.as_secs_f64())),
        ("size of the program, MB", weights.map(|weight| weight.megabytes())),
    ];
    let mut table = Table::new(&[
        "",
        "petard",
        "with chain",
        "official",
        "chain / petard",
        "official / petard",
    ]);
    let mut groups = Vec::new();
    for (name, values) in rows {
        let [petard, _, _] = values;
        let ratios = values.map(|value| value / petard);
        let [_, chain, official] = ratios;
        let mut cells = vec![name.to_owned()];
        cells.extend(values.map(number));
        cells.extend([chain, official].map(ratio));
        table.row(cells);
        // Wall time depends on how many processors there are.
        if !name.starts_with("wall") {
            let name = name.split(',').next().unwrap_or(name).to_owned();
            groups.push(Group { name, ratios });
        }
    }
    write("weight.svg", &chart(groups).svg())?;
    Ok(Page {
        title: "What a build weighs",
        text: TEXT.to_owned(),
        tables: vec![("A program with one call".to_owned(), table)],
        versions: versions(&VERSIONS)?,
    })
}

fn chart(groups: Vec<Group>) -> Chart {
    let sentences = groups.iter().map(|Group { name, ratios: [_, chain, official] }| {
        format!("{name}: petard with its credential chain {chain:.2}, official {official:.2}.")
    });
    Chart {
        title: "What a build weighs, petard = 1".to_owned(),
        description: sentences.collect::<Vec<_>>().join(" "),
        series: [
            ("petard", BLUE),
            ("with credentials-chain", PURPLE),
            ("aws-sdk-apigateway", ORANGE),
        ],
        groups,
    }
}
