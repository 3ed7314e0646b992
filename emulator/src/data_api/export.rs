//! Exports: jobs that are done as soon as they are started. Nothing is written to S3.

use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::answer::{self, Reply};
use super::refusal::Refusal;
use super::row::date;
use super::service::DataApi;
use crate::backend::Context;
use crate::input::{Object, Query};
use crate::state::{Saved, time};

/// How long a crawler runs.
const CRAWL: Duration = Duration::from_mins(1);

/// The run of a job.
#[derive(Debug, Clone)]
pub(super) struct Job {
    name: String,
    run_id: String,
    started: SystemTime,
    has_key: bool,
    table: String,
    path: String,
    read_percentage: String,
}

impl Job {
    pub(super) fn save(&self) -> Value {
        json!({
            "name": self.name,
            "run_id": self.run_id,
            "started": time(self.started),
            "has_key": self.has_key,
            "table": self.table,
            "path": self.path,
            "read_percentage": self.read_percentage,
        })
    }

    pub(super) fn restore(saved: Value) -> Result<Self, String> {
        let mut saved = Saved::of(saved)?;
        Ok(Self {
            name: saved.text("name")?,
            run_id: saved.text("run_id")?,
            started: saved.time("started")?,
            has_key: saved.flag("has_key")?,
            table: saved.text("table")?,
            path: saved.text("path")?,
            read_percentage: saved.text("read_percentage")?,
        })
    }
}

impl DataApi {
    pub(super) fn start_export(&mut self, name: &str, body: &Object, context: &Context) -> Reply {
        let runs = self.jobs().len();
        let namespace = self.namespace(name)?;
        namespace.ready()?;
        let given = |name: &str| body.get(name).filter(|value| !value.is_null());
        let crawls = given("SetupCrawler");
        if !namespace.info.contains_key("CrawlerRolename") {
            return Err(if crawls == Some(&json!(true)) {
                Refusal::bad_request(
                    "Cannot Setup Crawler for Exported Dataset as API is not configured with a \
                     Crawler Role",
                )
            } else {
                Refusal::Internal
            });
        }
        let (Some(path), Some(_)) = (text(body, "S3ExportPath")?, text(body, "LogPath")?) else {
            return Err(Refusal::Internal);
        };
        let kind = text(body, "ExportType")?.unwrap_or("Data");
        // Any word that contains a type passes the check of the server.
        if !["Data", "Metadata", "All"].iter().any(|known| kind.contains(known)) {
            return Err(Refusal::Internal);
        }
        let is_running = namespace.crawler_started.is_some_and(|started| {
            context.now.duration_since(started).is_ok_and(|passed| passed < CRAWL)
        });
        if crawls.is_some() && is_running {
            return Err(Refusal::Internal);
        }
        if crawls.is_some() && kind != "Data" {
            return Err(Refusal::not_here("crawlers of other exports than of Resources"));
        }
        let read_percentage = match given("ReadPct") {
            None => "50".to_owned(),
            Some(Value::Number(number)) if !number.is_f64() => number.to_string(),
            Some(_) => return Err(Refusal::not_here("a `ReadPct` that is not an integer")),
        };
        let table = namespace.table_name();
        let crawler = crawls.is_some().then(|| format!("{table}-export"));
        if crawls.is_some() {
            namespace.crawler_started = Some(context.now);
        }
        let (mut document, mut jobs) = (Object::new(), Vec::new());
        for (part, suffix) in [("Data", ""), ("Metadata", "-Metadata")] {
            if kind != part && kind != "All" {
                continue;
            }
            let table = format!("{table}{suffix}_{}", date(context.now));
            let name = format!("dapi-{table}");
            let run_id = format!("jr_{:064x}", runs + jobs.len() + 1);
            let mut own = json!({ "JobName": name, "JobRunId": run_id });
            if let (Some(crawler), Some(own)) = (&crawler, own.as_object_mut()) {
                own.insert("Crawler".to_owned(), crawler.as_str().into());
            }
            document.insert(part.to_owned(), own);
            jobs.push(Job {
                name,
                run_id,
                started: context.now,
                has_key: given("KMSKeyARN").is_some(),
                table,
                path: path.to_owned(),
                read_percentage: read_percentage.clone(),
            });
        }
        self.add_jobs(jobs);
        Ok(answer::document(&Value::Object(document)))
    }

    /// Returns one run, or the running ones of a job. None is running.
    pub(super) fn export_status(&mut self, name: &str, query: &Query) -> Reply {
        if query.is_empty() {
            return Err(Refusal::Internal);
        }
        let job = query
            .get("JobName")
            .ok_or_else(|| Refusal::bad_request("Must supply JobName and optionally JobName  "))?;
        self.namespace(name)?.ready()?;
        let mut runs = self.jobs().iter().filter(|run| run.name == job);
        let Some(run_id) = query.get("JobRunID") else {
            return runs.next().map(|_| answer::document(&json!([]))).ok_or(Refusal::Internal);
        };
        let run = runs.find(|run| run.run_id == run_id);
        let run = run.ok_or_else(|| Refusal::not_found("Unable to resolve Job Name or Run ID"))?;
        if run.has_key {
            return Err(Refusal::not_here("the arguments of a job with a key"));
        }
        let at = date(run.started);
        Ok(answer::document(&json!({
            run_id: {
                "Status": "SUCCEEDED",
                "Started": at,
                "ExecutedDuration": 0,
                "Completed": at,
                "Arguments": {
                    "--TableName": run.table,
                    "--ReadPercentage": run.read_percentage,
                    "--OutputPrefix": run.path,
                    "--OutputFormat": "json",
                },
            },
        })))
    }
}

fn text<'a>(body: &'a Object, name: &str) -> Result<Option<&'a str>, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::not_here(format_args!("a `{name}` that is not a text"))),
    }
}
