//! Plays the recorded requests in their order, and compares the responses.

use std::collections::BTreeMap;
use std::io::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use petard::data_api;
use petard_emulator::Emulator;
use serde_json::Value;

use crate::exceptions::{EXCEPTIONS, Kind};
use crate::expected::difference;
use crate::sender::{Received, Sender, Sent};
use crate::{restarts, state};

const RECORDINGS: &str = include_str!("../../../tests/data/data-api-recordings.jsonl");

/// The recording of a request without a signature. All others are signed.
const UNSIGNED: u64 = 544;

#[tokio::test]
async fn the_recorded_requests_get_the_recorded_responses() {
    let emulator = Emulator::start_with(&[&data_api::SERVICE]).await.unwrap();
    let mut sender = Sender::connect(&emulator).await;
    state::seed(&mut sender).await;
    // To be repeated at an endpoint with a state file: without the items of hundreds of requests, which
    // would only make its state large.
    let mut requests = emulator.take_requests();
    requests.retain(|request| request.path().ends_with("/provision"));
    let mut changes = state::changes().into_iter().peekable();
    let mut names = Names::default();
    let (mut right, mut wrong) = (0, Vec::new());
    let mut excepted: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in RECORDINGS.lines() {
        let recording: Value = serde_json::from_str(line).unwrap();
        let seq = recording["seq"].as_u64().unwrap();
        while let Some(change) = changes.next_if(|change| change.before <= seq) {
            assert_eq!(change.before, seq, "{}", change.why);
            change.make(&mut sender).await;
            let made = emulator.take_requests();
            requests.extend(if made.len() < 100 { made } else { Vec::new() });
        }
        let sent = request(&recording["request"], &names, seq != UNSIGNED);
        let received = sender.send(&sent).await;
        requests.extend(emulator.take_requests());
        names.learn(&recording["response"], &received);
        let difference = difference(&sent, &recording["response"], &received);
        let exception = EXCEPTIONS.iter().find(|(own, ..)| *own == seq);
        match (difference, exception) {
            (None, None) => right += 1,
            (Some(_), Some((_, kind, why))) => match check_exception(*kind, &received) {
                Ok(kind) => excepted.entry(kind).or_default().push(format!("#{seq} {why}")),
                Err(what) => wrong.push(format!("#{seq} {} {}: {what}", sent.method, sent.target)),
            },
            (None, Some(_)) => wrong.push(format!("#{seq} agrees: it is not an exception")),
            (Some(difference), None) => {
                wrong.push(format!("#{seq} {} {}: {difference}", sent.method, sent.target));
            }
        }
    }
    let recordings = RECORDINGS.lines().count();
    let mut text = format!("{right} of {recordings} recorded responses are right\n");
    for (kind, all) in &excepted {
        text += &format!("{} {kind}:\n  {}\n", all.len(), all.join("\n  "));
    }
    // The macros would hide it if the test passes.
    std::io::stdout().write_all(text.as_bytes()).unwrap();
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(right + EXCEPTIONS.len(), recordings);
    assert!(changes.next().is_none());
    let settings = || Emulator::builder().service(&data_api::SERVICE);
    // One has no signature.
    assert_eq!(restarts::check(&requests, settings).await, requests.len() - 1);
}

fn check_exception(kind: Kind, received: &Received) -> Result<&'static str, String> {
    let (name, status) = match kind {
        Kind::NotImplemented => ("are 501", 501),
        Kind::Gateway(status) => ("are not compared", status),
    };
    if received.status == status {
        return Ok(name);
    }
    Err(format!("status {} and not {status}", received.status))
}

fn request(recorded: &Value, names: &Names, is_signed: bool) -> Sent {
    let text = |name: &str| recorded[name].as_str().unwrap_or_default();
    let query = names.translate(text("query"));
    let target = if query.is_empty() {
        text("path").to_owned()
    } else {
        format!("{}?{query}", text("path"))
    };
    Sent {
        method: text("method").to_owned(),
        target,
        content_type: recorded["content-type"].as_str().map(str::to_owned),
        body: text("body").to_owned(),
        is_signed,
    }
}

/// Names that a server generates: the recorded one, and that of the endpoint, as in a query.
#[derive(Default)]
struct Names(Vec<(String, String)>);

impl Names {
    fn learn(&mut self, recorded: &Value, received: &Received) {
        let parse = |body: &str| serde_json::from_str::<Value>(body).unwrap_or_default();
        let recorded = parse(recorded["body"].as_str().unwrap_or_default());
        let own = parse(&received.body);
        for pointer in ["/Data/JobName", "/Data/JobRunId"] {
            let name = |value: &Value| Some(encoded(value.pointer(pointer)?.as_str()?));
            self.0.extend(name(&recorded).zip(name(&own)));
        }
    }

    fn translate(&self, query: &str) -> String {
        let all = self.0.iter();
        all.fold(query.to_owned(), |query, (recorded, own)| query.replace(recorded, own))
    }
}

fn encoded(name: &str) -> String {
    const SET: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    utf8_percent_encode(name, SET).to_string()
}

#[tokio::test]
async fn searches_are_open_to_all_origins() {
    let emulator = Emulator::start_with(&[&data_api::SERVICE]).await.unwrap();
    let mut sender = Sender::connect(&emulator).await;
    for (method, target, origin) in [("POST", "/Nope/find", Some("*")), ("PUT", "/Nope/1", None)] {
        let body = serde_json::json!({"Resource": {"a": "b"}});
        let received = sender.send(&Sent::json(method, target, &body)).await;
        assert_eq!((received.status, received.origin.as_deref()), (400, origin));
    }
}
