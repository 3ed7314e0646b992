//! The client of the AWS Data API against recordings of its real server: what it sends, and what
//! it makes of the answers.
//!
//! The recordings are `tests/data/data-api-recordings.jsonl`; `tests/data/data-api-cases.jsonl`
//! says of each which typed method with which arguments makes it, or why none does.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod answered;
mod answers;
mod cases;
mod paging;
mod requests;
