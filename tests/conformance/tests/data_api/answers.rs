//! What was recorded as an answer, success or failure, becomes the right response or error of a
//! typed call: of the one that made the recorded request, or of one that stands in for it.

use petard::data_api::{ErrorKind, SERVICE, data_modified, error_kind};
use petard::{Error, Response};
use petard_emulator::{Exchange, Replay};
use serde_json::Value;

use crate::answered::{self, Asker, asker};
use crate::cases::{RECORDINGS, cases, recordings, table};
use crate::requests::config;

/// How many answers there were of each kind.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    modified: usize,
    unmodified: usize,
    said_nothing: usize,
    not_json: usize,
    constraint_violation: usize,
    not_found: usize,
    invalid_arguments: usize,
    unimplemented: usize,
    detailed: usize,
    lost: usize,
}

#[tokio::test]
async fn every_recorded_answer_is_understood() {
    let (table, recordings, cases) = (table(), recordings(), cases());
    let mut askers = Vec::new();
    let mut exchanges = Vec::new();
    for (case, recorded) in cases.iter().zip(Exchange::read(RECORDINGS).unwrap()) {
        let (kind, asker) = asker(case, &cases, &table, &recordings);
        askers.push((kind, asker));
        exchanges.push(match kind {
            Asker::Same => recorded,
            _ => answered::exchange(asker, &table, &recordings[&case.seq], &config()),
        });
    }
    let count = |kind| askers.iter().filter(|(own, _)| *own == kind).count();
    let kinds = [Asker::Same, Asker::Instead, Asker::SameOperation, Asker::Any].map(count);
    assert_eq!(kinds, [364, 11, 99, 8], "of {} answers", askers.len());

    let replay = Replay::start(&SERVICE, exchanges).await.unwrap();
    let config = replay.config();
    let mut counted = Counted::default();
    let mut wrong = Vec::new();
    for (case, (kind, asker)) in cases.iter().zip(&askers) {
        let recorded = &recordings[&case.seq];
        let outcome = match asker.call(&table, &config) {
            Err(why) => Err(why),
            Ok(call) => match call.max_attempts(1).send().await {
                Ok(answer) => success(&answer, recorded, &mut counted),
                Err(error) => failure(&error, recorded, &mut counted),
            },
        };
        if let Err(why) = outcome {
            wrong.push(format!("#{} ({kind:?}, by #{}) {why}", case.seq, asker.seq));
        }
    }
    assert!(wrong.is_empty(), "{} answers:\n{}", wrong.len(), wrong.join("\n"));
    // Requests that are alike are answered one after the other: each answer was given.
    assert_eq!((replay.left(), replay.misfits()), (vec![], vec![]));
    let all = Counted {
        modified: 100,
        unmodified: 4,
        said_nothing: 180,
        not_json: 1,
        constraint_violation: 4,
        not_found: 43,
        invalid_arguments: 66,
        unimplemented: 4,
        detailed: 80,
        lost: 1,
    };
    assert_eq!(counted, all, "of {} answers", askers.len());
}

fn success(answer: &Response, recorded: &Value, counted: &mut Counted) -> Result<(), String> {
    let body = carried(recorded);
    ensure(recorded["response"]["status"] == answer.status().as_u16(), || {
        format!("has the status {}", answer.status())
    })?;
    ensure(answer.bytes() == body, || format!("has the body {:?}", answer.bytes()))?;
    let is_json = serde_json::from_str::<Value>(body);
    ensure(answer.json().ok() == is_json.as_ref().ok(), || "reads as other JSON".to_owned())?;
    if is_json.is_err() && !body.is_empty() {
        counted.not_json += 1;
    }
    // Told from the text, not from its structure, as the client does.
    let bare: String = body.chars().filter(|letter| !letter.is_whitespace()).collect();
    let modified = if answer.status() == 304 {
        Some(false)
    } else if bare.contains("\"DataModified\":true") {
        Some(true)
    } else {
        bare.contains("\"DataModified\":false").then_some(false)
    };
    match modified {
        Some(true) => counted.modified += 1,
        Some(false) => counted.unmodified += 1,
        None => counted.said_nothing += 1,
    }
    ensure(data_modified(answer) == modified, || {
        format!("data_modified() is {:?}", data_modified(answer))
    })
}

fn failure(error: &Error, recorded: &Value, counted: &mut Counted) -> Result<(), String> {
    let Some(status) = recorded["response"]["status"].as_u64() else {
        counted.lost += 1;
        let lost = error_kind(error).is_none() && error.status().is_none();
        return ensure(lost && error.is_retryable(), || format!("is not lost: {error}"));
    };
    let body = carried(recorded);
    ensure(error.status().is_some_and(|own| u64::from(own.as_u16()) == status), || {
        format!("is another error: {error}")
    })?;
    ensure(error.body().is_some_and(|own| own == body), || format!("has another body: {error}"))?;
    let (code, message) = code_and_message(body);
    let code = code.or_else(|| {
        recorded["response"]["headers"]["x-amzn-errortype"].as_str().map(str::to_owned)
    });
    ensure((error.code(), error.message()) == (code.as_deref(), message.as_deref()), || {
        format!("has the code {:?} and the message {:?}", error.code(), error.message())
    })?;
    let message = message.unwrap_or_default();
    ensure(!code.is_some_and(|code| message.starts_with(&code)), || "repeats its code".to_owned())?;
    let (kind, count) = match status {
        400 => (ErrorKind::InvalidArguments, &mut counted.invalid_arguments),
        404 if matches!(
            message.as_str(),
            "Not Implemented"
                | "No ElasticSearch Endpoint Configured"
                | "Cannot perform Lineage search without Gremlin Endpoint"
        ) =>
        {
            (ErrorKind::UnimplementedFeature, &mut counted.unimplemented)
        }
        404 => (ErrorKind::ResourceNotFound, &mut counted.not_found),
        409 => (ErrorKind::ConstraintViolation, &mut counted.constraint_violation),
        _ => (ErrorKind::Detailed, &mut counted.detailed),
    };
    *count += 1;
    ensure(error_kind(error) == Some(kind), || format!("is {:?}", error_kind(error)))?;
    let predicates = (error.is_bad_request(), error.is_not_found(), error.is_conflict());
    ensure(predicates == (status == 400, status == 404, status == 409), || {
        format!("says {predicates:?} of bad request, not found, conflict")
    })
}

/// The body that HTTP lets through.
fn carried(recorded: &Value) -> &str {
    let status = recorded["response"]["status"].as_u64();
    if recorded["request"]["method"] == "HEAD" || matches!(status, Some(204 | 304)) {
        return "";
    }
    recorded["response"]["body"].as_str().unwrap_or_default()
}

/// Code and message of a recorded body, with nothing but the tools of text.
fn code_and_message(body: &str) -> (Option<String>, Option<String>) {
    let json: Option<Value> = serde_json::from_str(body).ok();
    let text = |name: &str| json.as_ref().and_then(|json| json[name].as_str()).map(str::to_owned);
    let code = text("Code");
    let prefix = code.as_deref().map(|code| format!("{code}: ")).unwrap_or_default();
    let message = text("Message").map(|message| message.replacen(&prefix, "", 1));
    if message.is_some() || body.is_empty() {
        return (code, message);
    }
    let inner = body.strip_prefix("{'message': ClientError('");
    let inner = inner.and_then(|inner| inner.strip_suffix("'), 'detail': None}"));
    (code, inner.map(str::to_owned).or_else(|| text("message")))
}

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}
