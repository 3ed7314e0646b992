//! `cargo xtask bench`: what calls, lists, bodies, clients, generated code and builds cost, with petard,
//! by hand and with the official client. The programs are in `benches/`.

mod bodies;
mod call;
mod callgrind;
mod chart;
mod check;
mod cli;
mod compile;
mod concurrency;
mod generator;
mod goal;
mod items;
mod model;
mod page;
mod paired;
mod parts;
mod programs;
mod server;
mod startup;
mod table;
mod usage;
mod versions;
mod weight;

pub(crate) use parts::run;
