//! The driver: one line of JSON a request, one line of JSON an answer. See `README.md`.

use std::io::{self, BufRead, BufWriter, Write};
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use petard::Request;
use petard_conformance::{
    Foreign, Library, Manner, NoRequest, Signed, Signer, hostile, request, samples, sign, table,
};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let done = match std::env::args().nth(1).as_deref() {
        None => serve(),
        Some("--random") => random(),
        Some("--hostile") => hostile_requests(),
        Some("--table") => writeln!(io::stdout(), "{}", table()).map_err(|error| error.to_string()),
        Some(other) => Err(format!(
            "unknown argument {other}; it takes --table, --random COUNT SEED, --hostile COUNT SEED, \
             or nothing and questions on stdin"
        )),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("petard-conformance: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), String> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        let question: Value =
            serde_json::from_str(&line).map_err(|error| format!("{line}: {error}"))?;
        let answer = runtime.block_on(answer(&question))?;
        writeln!(out, "{answer}").map_err(|error| error.to_string())?;
    }
    out.flush().map_err(|error| error.to_string())
}

/// Prints signed requests with random values, one line each.
fn random() -> Result<(), String> {
    let (count, seed) = count_and_seed()?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    let mut out = BufWriter::new(io::stdout().lock());
    for (id, sample) in runtime.block_on(samples(count, seed))?.into_iter().enumerate() {
        let mut line = match &sample.request {
            Ok(request) => shown(&json!(id), request),
            Err(why) => json!({ "id": id, "refused": why }),
        };
        line["operation"] = json!(sample.operation);
        line["signing_name"] = json!(sample.signing_name);
        line["problems"] = json!(sample.problems);
        writeln!(out, "{line}").map_err(|error| error.to_string())?;
    }
    out.flush().map_err(|error| error.to_string())
}

/// Prints requests that are easily signed wrong, of both libraries, one line each: the request, how
/// it is signed, and what came of it.
fn hostile_requests() -> Result<(), String> {
    let (count, seed) = count_and_seed()?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    let mut out = BufWriter::new(io::stdout().lock());
    for (id, (foreign, manner)) in hostile(count, seed).enumerate() {
        for library in Library::ALL {
            let mut line = match runtime.block_on(sign(library, &foreign, &manner)) {
                Signed::Impossible(why) => json!({ "impossible": why }),
                Signed::Refused(why) => json!({ "refused": why }),
                Signed::Signed { before, after } => json!({
                    "before": before.shown(&foreign),
                    "after": after.shown(&foreign),
                }),
            };
            line["id"] = json!(id);
            line["library"] = json!(library.name());
            line["manner"] = manner.shown();
            writeln!(out, "{line}").map_err(|error| error.to_string())?;
        }
    }
    out.flush().map_err(|error| error.to_string())
}

fn count_and_seed() -> Result<(usize, u64), String> {
    let number = |at: usize, default: u64| match std::env::args().nth(at) {
        None => Ok(default),
        Some(text) => text.parse().map_err(|_| format!("`{text}` is not a number")),
    };
    let count = usize::try_from(number(2, 10)?).map_err(|error| error.to_string())?;
    Ok((count, number(3, 1)?))
}

/// Signs a request that petard does not make.
async fn foreign(question: &Value) -> Result<Value, String> {
    let library = Library::ALL.into_iter().find(|one| question["library"] == one.name());
    let library = library.ok_or("a question has no library")?;
    let foreign = Foreign::read(&question["request"])?;
    let mut answer = match sign(library, &foreign, &Manner::read(question)?).await {
        Signed::Impossible(why) => return Err(format!("{}: {why}", foreign.url)),
        Signed::Refused(why) => json!({ "refused": why }),
        Signed::Signed { after, .. } => after.shown(&foreign),
    };
    answer["id"] = question["id"].clone();
    Ok(answer)
}

async fn answer(question: &Value) -> Result<Value, String> {
    if question["request"].is_object() {
        return foreign(question).await;
    }
    let service = question["service"].as_str().unwrap_or("apigateway");
    let operation = question["operation"].as_str().ok_or("a question has no operation")?;
    let signer = match &question["sign"] {
        Value::Null => None,
        sign => Some(Signer::read(sign)?),
    };
    match request(service, operation, &question["input"], signer.as_ref()).await {
        Ok(request) => Ok(shown(&question["id"], &request)),
        Err(NoRequest::Refused(why)) => Ok(json!({ "id": question["id"], "refused": why })),
        Err(NoRequest::Misunderstood(why)) => Err(format!("{operation}: {why}")),
    }
}

fn shown(id: &Value, request: &Request) -> Value {
    let headers: Vec<(String, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    json!({
        "id": id,
        "method": request.method().as_str(),
        "url": request.url(),
        "headers": headers,
        "body": STANDARD.encode(request.body()),
    })
}
