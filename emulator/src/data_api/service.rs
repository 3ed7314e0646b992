//! Which operation does what.

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::answer::Reply;
use super::arn;
use super::body;
use super::export::Job;
use super::find;
use super::info;
use super::namespace::{Namespace, STAGE};
use super::refusal::Refusal;
use super::schema::Validators;
use crate::answer::Answer;
use crate::backend::{Backend, Context, Received};
use crate::input::Object;
use crate::state::Saved;

/// Segments after a namespace that have routes of their own. No item is reached there.
const WORDS: [&str; 10] = [
    "ItemMaster",
    "drop",
    "endpoints",
    "export",
    "find",
    "info",
    "list",
    "provision",
    "status",
    "usage",
];

/// First segments that have routes of their own.
const STAGE_WORDS: [&str; 3] = ["namespaces", "version", "data-apis"];

/// Members that the server passes on beside its own arguments of the same name.
const ARGUMENTS: [&str; 3] = ["id", "caller_identity", "self"];

/// The state of a stage.
#[derive(Default)]
pub(crate) struct DataApi {
    /// In the order of their creation.
    namespaces: Vec<Namespace>,
    validators: Validators,
    jobs: Vec<Job>,
}

impl Backend for DataApi {
    fn perform(&mut self, received: &Received<'_>, context: &Context) -> Answer {
        for namespace in &mut self.namespaces {
            namespace.advance(context.now);
        }
        let reply =
            body::check_type(received.headers).and_then(|()| self.dispatch(received, context));
        let answer = reply.unwrap_or_else(|refusal| Answer::from(&refusal));
        let is_find = received.operation.path() == "/{namespace}/find";
        if is_find { find::with_origin(answer) } else { answer }
    }

    fn save(&self) -> Value {
        json!({
            "namespaces": self.namespaces.iter().map(Namespace::save).collect::<Vec<_>>(),
            "validators": self.validators.save(),
            "jobs": self.jobs.iter().map(Job::save).collect::<Vec<_>>(),
        })
    }

    fn restore(&mut self, saved: Value) -> Result<(), String> {
        let mut saved = Saved::of(saved)?;
        let namespaces = saved.list("namespaces")?.into_iter().map(Namespace::restore);
        let jobs = saved.list("jobs")?.into_iter().map(Job::restore);
        *self = Self {
            namespaces: namespaces.collect::<Result<_, String>>()?,
            jobs: jobs.collect::<Result<_, String>>()?,
            validators: Validators::restore(saved.value("validators")?)?,
        };
        Ok(())
    }
}

impl DataApi {
    pub(super) fn all(&self) -> &[Namespace] {
        &self.namespaces
    }

    pub(super) fn find(&mut self, name: &str) -> Option<&mut Namespace> {
        self.namespaces.iter_mut().find(|namespace| namespace.name == name)
    }

    /// Returns a namespace, which may not be active.
    pub(super) fn namespace(&mut self, name: &str) -> Result<&mut Namespace, Refusal> {
        self.with_validators(name).map(|(namespace, _)| namespace)
    }

    /// Returns a namespace that can be used, and the id of an item, which is sent as it is or in an
    /// ARN.
    pub(super) fn of_item(
        &mut self,
        name: &str,
        id: String,
        context: &Context,
    ) -> Result<(&mut Namespace, String), Refusal> {
        let namespace = self.namespace(name)?;
        namespace.ready()?;
        let id = arn::resolve(namespace, id, context)?;
        Ok((namespace, id))
    }

    /// Returns a namespace, and the validators of all namespaces.
    pub(super) fn with_validators(
        &mut self,
        name: &str,
    ) -> Result<(&mut Namespace, &mut Validators), Refusal> {
        let namespace = self.namespaces.iter_mut().find(|namespace| namespace.name == name);
        let namespace = namespace.ok_or_else(|| {
            Refusal::bad_request(format!("Unable to resolve API {name} in Stage {STAGE}"))
        })?;
        Ok((namespace, &mut self.validators))
    }

    pub(super) fn insert(&mut self, namespace: Namespace) {
        self.namespaces.push(namespace);
    }

    pub(super) fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    pub(super) fn add_jobs(&mut self, jobs: Vec<Job>) {
        self.jobs.extend(jobs);
    }

    /// Several operations of the client have the same route.
    fn dispatch(&mut self, received: &Received<'_>, context: &Context) -> Reply {
        let Received { operation, query, headers, body, .. } = received;
        let label = |name: &str| {
            let label = received.labels.iter().find(|(own, _)| *own == name);
            label.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let (name, id) = (&*label("namespace"), label("id"));
        let value = || body::value(headers, body);
        let object = || body::object(headers, body);
        let raw_id = received.path.rsplit('/').next().unwrap_or_default();
        match (operation.method().as_str(), operation.path()) {
            (_, "/{namespace}") if STAGE_WORDS.contains(&name) => Err(Refusal::NoRoute),
            (_, "/{namespace}/{id}") if WORDS.contains(&raw_id) => Err(Refusal::NoRoute),

            ("GET", "/namespaces") => Ok(self.namespaces()),
            ("GET", "/version") => Ok(info::version()),
            ("GET", "/data-apis") => Ok(info::data_apis(headers, context)),
            ("PUT", "/{namespace}/provision") => self.provision(name, object()?, context),
            ("PUT", "/{namespace}/drop") => self.drop_namespace(name),
            ("GET", "/{namespace}/status") => self.status(name, context),
            ("GET", "/{namespace}/info") => self.get_info(name, query),
            ("PUT", "/{namespace}/info") => self.put_info(name, value()?, context),
            ("GET", "/{namespace}/usage") => self.usage(name),
            ("GET", "/{namespace}/endpoints") => self.endpoints(name, context),

            ("GET", "/{namespace}/schema/{schema_type}") => {
                self.get_schema(name, &label("schema_type"))
            }
            ("PUT", "/{namespace}/schema/{schema_type}") => {
                self.put_schema(name, &label("schema_type"), value()?)
            }
            ("DELETE", "/{namespace}/schema/{schema_type}") => {
                self.delete_schema(name, &label("schema_type"))
            }

            ("GET", "/{namespace}/{id}") => self.get_item(name, id, query, context),
            ("HEAD", "/{namespace}/{id}") => self.has_item(name, raw_id),
            ("PUT", "/{namespace}/{id}") => self.put_item(name, id, &of_path(object()?)?, context),
            ("DELETE", "/{namespace}/{id}") => self.delete(name, id, &of_path(object()?)?, context),
            ("GET", "/{namespace}") => {
                let id = self.id_of_query(name, received)?;
                // The server decodes what API Gateway has decoded.
                self.get_item(name, decoded(&id), query, context)
            }
            ("HEAD", "/{namespace}") => {
                let id = self.id_of_query(name, received)?;
                self.has_item(name, &id)
            }
            ("PUT", "/{namespace}") => {
                let (id, body) = self.id_of_body(name, object()?)?;
                self.put_item(name, id, &body, context)
            }
            ("DELETE", "/{namespace}") => {
                let (id, body) = self.id_of_body(name, object()?)?;
                self.delete(name, id, &body, context)
            }
            ("GET", "/{namespace}/{id}/meta") => self.get_metadata(name, id, context),
            ("PUT", "/{namespace}/{id}/restore") => self.restore(name, id, context),
            ("PUT", "/{namespace}/{id}/understand") => {
                self.understand(name, id, &object()?, context)
            }
            ("GET", "/{namespace}/{id}/{direction}") => self.lineage(name, &label("direction")),

            ("PUT", "/{namespace}/ItemMaster") => self.set_item_master(name, &object()?, context),
            ("DELETE", "/{namespace}/ItemMaster") => {
                self.remove_item_master(name, &object()?, context)
            }
            ("POST", "/{namespace}/find") => self.find_items(name, &object()?),
            ("GET", "/{namespace}/list") => self.list(name, query),
            ("PUT", "/{namespace}/search/{search_type}") => {
                value()?;
                self.search(name)
            }
            ("GET", "/{namespace}/export") => self.export_status(name, query),
            ("POST", "/{namespace}/export") => self.start_export(name, &object()?, context),
            _ => Err(Refusal::not_here(operation.api_name())),
        }
    }

    /// Returns the id in the query, under the name of the primary key.
    fn id_of_query(&mut self, name: &str, received: &Received<'_>) -> Result<String, Refusal> {
        let key = &self.namespace(name)?.ready()?.primary_key;
        if received.query.is_empty() {
            return Err(Refusal::Internal);
        }
        let id = received.query.get(key).map(str::to_owned);
        id.ok_or_else(no_key)
    }

    /// Takes the id out of the body, where it is a member or an attribute of the Resource.
    fn id_of_body(&mut self, name: &str, mut body: Object) -> Result<(String, Object), Refusal> {
        let key = self.namespace(name)?.ready()?.primary_key.clone();
        let id = match (body.shift_remove(&key), body.get_mut("Resource")) {
            (Some(id), _) => id,
            (None, Some(Value::Object(resource))) => {
                resource.shift_remove(&key).ok_or_else(no_key)?
            }
            _ => return Err(Refusal::Internal),
        };
        let Value::String(id) = id else { return Err(Refusal::Internal) };
        Ok((decoded(&id), of_path(body)?))
    }
}

fn no_key() -> Refusal {
    Refusal::bad_request("Unable to resolve Primary Key for Request")
}

/// Refuses members with which the server fails.
fn of_path(body: Object) -> Result<Object, Refusal> {
    if ARGUMENTS.iter().any(|argument| body.contains_key(*argument)) {
        return Err(Refusal::Internal);
    }
    Ok(body)
}

fn decoded(id: &str) -> String {
    percent_decode_str(id).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::input::Query;
    use crate::ready::Ready;
    use crate::route::Router;
    use bytes::Bytes;
    use hyper::HeaderMap;
    use hyper::header::{CONTENT_TYPE, HeaderValue};

    /// A stage with one namespace, at a time.
    struct Stage {
        api: DataApi,
        now: SystemTime,
    }

    impl Stage {
        fn new(settings: &Value) -> Self {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_321_106);
            let mut stage = Self { api: DataApi::default(), now };
            assert_eq!(stage.call("PUT", "/n/provision", settings).0, 204);
            stage
        }

        /// Returns the status and the body, which is null if it is not JSON.
        fn call(&mut self, method: &str, target: &str, body: &Value) -> (u16, Value) {
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            let (service, query) = (&petard::data_api::SERVICE, Query::parse(query));
            let body = Bytes::from(body.to_string());
            let router = Router::new(&[service]);
            let found = router.find(None, (method, path), &query, &body).unwrap();
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            let received = Received {
                service,
                operation: found.operation,
                path,
                labels: found.labels,
                query,
                headers: &headers,
                body: &body,
            };
            let context = Context {
                now: self.now,
                region: "eu-west-1".to_owned(),
                account_id: "123456789012",
                page_size: 25,
                ready: Ready::AtOnce,
            };
            let answer = self.api.perform(&received, &context);
            let body = serde_json::from_slice(&answer.body).unwrap_or_default();
            (answer.status.as_u16(), body)
        }

        fn put(&mut self, body: &Value) -> u16 {
            self.call("PUT", "/n/1", body).0
        }

        fn message(&mut self, method: &str, target: &str, body: &Value) -> String {
            let (_, body) = self.call(method, target, body);
            body["Message"].as_str().or(body["message"].as_str()).unwrap_or_default().to_owned()
        }
    }

    fn open() -> Value {
        json!({
            "PrimaryKey": "id",
            "NonItemMasterWritesAllowed": true,
            "AllowRuntimeDeleteModeChange": true,
            "CrawlerRolename": "r",
        })
    }

    #[test]
    fn an_item_is_deleted_restored_and_removed() {
        let mut stage = Stage::new(&open());
        let (none, tombstone) = (json!({}), json!({"DeleteMode": "tombstone"}));
        let modified = |modified: bool| (200, json!({"DataModified": modified}));
        assert_eq!(stage.put(&json!({"Resource": {"a": 1}})), 200);
        assert_eq!(stage.call("DELETE", "/n/1", &none), modified(true));
        assert_eq!(stage.call("GET", "/n/1", &none).0, 404);
        assert_eq!(stage.call("DELETE", "/n/1", &none), modified(false));
        let (status, restored) = stage.call("PUT", "/n/1/restore", &none);
        assert_eq!((status, &restored["a"], &restored["deleted"]), (201, &json!(1.0), &json!(0.0)));
        // The mark of a restored item stops the next delete.
        assert_eq!(stage.call("DELETE", "/n/1", &none), modified(false));
        assert_eq!(stage.call("DELETE", "/n/1", &tombstone).0, 501);
        assert_eq!(stage.put(&json!({"Resource": {"b": 2}})), 200);
        assert_eq!(stage.call("DELETE", "/n/1", &tombstone), modified(true));
        assert_eq!(stage.call("DELETE", "/n/1", &tombstone).0, 404);
        assert_eq!(stage.call("PUT", "/n/1/restore", &none).0, 400);
        assert_eq!(stage.put(&json!({"Resource": {"c": 3}})), 200);
        let (_, item) = stage.call("GET", "/n/1", &none);
        let row = &item["Item"]["Resource"];
        assert_eq!((row.get("a"), row.get("b"), &row["c"]), (None, None, &json!(3)));
        assert_eq!((&row["tombstoned"], &row["ItemVersion"]), (&json!(true), &json!(6)));
    }

    #[test]
    fn a_namespace_goes_offline_and_comes_back() {
        let mut stage = Stage::new(&open());
        let status = |status: &str| json!({ "Status": status });
        let body = json!({"Resource": {"a": 1}});
        assert_eq!(stage.call("GET", "/n/status", &json!({})), (200, status("ACTIVE")));
        assert_eq!(stage.call("PUT", "/n/info", &status("CREATING")).0, 201);
        assert_eq!(stage.message("PUT", "/n/1", &body), "BadRequestError: API Not Yet Active");
        assert_eq!(stage.call("PUT", "/n/info", &status("ACTIVE")).0, 201);
        assert_eq!(stage.put(&body), 200);
        // Settings take effect at once.
        assert_eq!(stage.call("PUT", "/n/info", &json!({"StrictOCCV": true})).0, 201);
        assert_eq!(stage.put(&body), 409);
        let without = json!({"StrictOCCV": "true", "NonItemMasterWritesAllowed": false});
        assert_eq!(stage.call("PUT", "/n/provision", &without).0, 204);
        assert_eq!(stage.call("PUT", "/n/2", &body).0, 500);
    }

    #[test]
    fn a_dropped_namespace_stays_and_cannot_be_used() {
        let mut stage = Stage::new(&open());
        assert_eq!(stage.message("PUT", "/n/drop", &json!({})), "Endpoint request timed out");
        assert_eq!(stage.call("GET", "/n/status", &json!({})).1, json!({"Status": "ACTIVE"}));
        assert_eq!(stage.call("GET", "/n/1", &json!({})).0, 500);
        assert_eq!(stage.call("GET", "/n/usage", &json!({})).0, 404);
        assert_eq!(stage.call("PUT", "/n/provision", &open()).0, 501);
    }

    #[test]
    fn a_schema_is_read_again_after_a_number_of_writes() {
        let mut settings = open();
        settings["SchemaValidationRefreshHitcount"] = json!(3);
        let mut stage = Stage::new(&settings);
        let (good, bad) = (json!({"Resource": {"a": "x"}}), json!({"Resource": {"b": 1}}));
        let schema = json!({"type": "object", "required": ["a"]});
        assert_eq!(stage.put(&bad), 200);
        assert_eq!(stage.call("PUT", "/n/schema/Resource", &schema).0, 200);
        // That there is no schema is never read again.
        assert!((0..5).all(|_| stage.put(&bad) == 200));
        let strict = json!({"Resource": {"a": "x"}, "StrictSchemaValidation": "true"});
        assert_eq!(stage.put(&strict), 200);
        assert_eq!(stage.call("DELETE", "/n/schema/resource", &json!({})).0, 200);
        assert_eq!((stage.put(&bad), stage.put(&good)), (400, 200));
        assert_eq!(stage.put(&bad), 200);
        // The server cannot count to null.
        assert_eq!(stage.call("PUT", "/n/schema/Resource", &schema).0, 200);
        assert_eq!(stage.put(&strict), 200);
        let null = json!({"SchemaValidationRefreshHitcount": null});
        assert_eq!(stage.call("PUT", "/n/provision", &null).0, 204);
        assert_eq!(stage.put(&good), 500);
    }

    #[test]
    fn a_crawler_runs_for_a_while() {
        let mut stage = Stage::new(&open());
        let export =
            json!({"S3ExportPath": "s3://b/p/", "LogPath": "s3://b/l/", "SetupCrawler": true});
        let (_, first) = stage.call("POST", "/n/export", &export);
        assert_eq!(first["Data"]["Crawler"], "n-dev-export");
        assert_eq!(stage.call("POST", "/n/export", &export).0, 500);
        stage.now += Duration::from_mins(1);
        let (status, second) = stage.call("POST", "/n/export", &export);
        assert_eq!(status, 200);
        assert_ne!(first["Data"]["JobRunId"], second["Data"]["JobRunId"]);
        let job = "JobName=dapi-n-dev_2026-11-22%2004:18:26";
        assert_eq!(stage.call("GET", &format!("/n/export?{job}"), &json!({})), (200, json!([])));
        let run = first["Data"]["JobRunId"].as_str().unwrap();
        let target = format!("/n/export?{job}&JobRunID={run}");
        let (_, state) = stage.call("GET", &target, &json!({}));
        assert_eq!(state[run]["Started"], "2026-11-22 04:18:26");
    }

    #[test]
    fn what_the_endpoint_does_not_know_changes_nothing() {
        let mut stage = Stage::new(&open());
        let put = json!({"Resource": {"a": 1, "name": "x"}, "Metadata": {"m": 1}});
        assert_eq!(stage.put(&put), 200);
        let before = stage.call("GET", "/n/1", &json!({}));
        for (method, target, body) in [
            ("DELETE", "/n/1", json!({"Resource": ["a", "a.b"]})),
            ("DELETE", "/n/1", json!({"Resource": ["1a"]})),
            ("DELETE", "/n/1", json!({"Resource": [], "Metadata": ["m"]})),
            ("DELETE", "/n/1", json!({"DeleteMode": 1})),
            ("PUT", "/n/1", json!({"Resource": {"b": 1}, "Metadata": null})),
            ("PUT", "/n/1", json!({"Resource": {"b": "x".repeat(500_000)}})),
            ("POST", "/n/find", json!({"Resource": {"a": [1]}})),
            ("PUT", "/n/info", json!({"PrimaryKey": "other"})),
            ("PUT", "/n/provision", json!({"PrimaryKey": "other"})),
            ("PUT", "/n/provision", json!({"KMSKeyARN": null})),
            ("PUT", "/n/provision", json!({"TableIndexes": "a"})),
        ] {
            assert_eq!(stage.call(method, target, &body).0, 501, "{method} {target} {body}");
        }
        assert_eq!(stage.call("GET", "/n/1", &json!({})), before);
    }

    #[test]
    fn a_namespace_whose_tables_cannot_be_created_is_never_active() {
        let mut stage = Stage::new(&open());
        let long = "k".repeat(256);
        for (name, body) in [
            ("no_key", json!({})),
            ("null_key", json!({"PrimaryKey": null})),
            ("empty_key", json!({"PrimaryKey": ""})),
            ("long_key", json!({ "PrimaryKey": long })),
            ("null_occ", json!({"PrimaryKey": "id", "StrictOCCV": null})),
            ("elastic", json!({"PrimaryKey": "id", "ElasticSearchDomain": "d"})),
        ] {
            assert_eq!(stage.call("PUT", &format!("/{name}/provision"), &body).0, 204, "{name}");
            for _ in 0..3 {
                stage.now += Duration::from_hours(24);
                let (_, status) = stage.call("GET", &format!("/{name}/status"), &json!({}));
                assert_eq!(status, json!({"Status": "CREATING"}), "{name}");
            }
            let put = json!({"Resource": {"a": 1}});
            let message = stage.message("PUT", &format!("/{name}/1"), &put);
            assert_eq!(message, "BadRequestError: API Not Yet Active", "{name}");
        }
    }

    #[test]
    fn settings_of_which_nothing_is_known_create_no_namespace() {
        let mut stage = Stage::new(&open());
        let twenty: Vec<String> = (0..20).map(|number| format!("a{number}")).collect();
        for (setting, value) in [
            ("PrimaryKey", json!(1)),
            ("PrimaryKey", json!("a b")),
            ("PrimaryKey", json!("ItemVersion")),
            ("TableIndexes", json!("a b=c,,")),
            ("TableIndexes", json!("a b")),
            ("TableIndexes", json!("a=c")),
            ("TableIndexes", json!("a,,b")),
            ("TableIndexes", json!("a,a=number")),
            ("TableIndexes", json!("id")),
            ("TableIndexes", json!("ItemMasterID")),
            ("TableIndexes", json!(twenty.join(","))),
            ("MetadataIndexes", json!("")),
            ("MetadataIndexes", json!(["a"])),
            ("StrictOCCV", json!("yes")),
            ("NonItemMasterWritesAllowed", json!("true")),
            ("SchemaValidationRefreshHitcount", json!("3")),
            ("CrawlerRolename", json!(true)),
            ("KMSKeyARN", json!(null)),
        ] {
            let mut body = open();
            body[setting] = value;
            assert_eq!(stage.call("PUT", "/m/provision", &body).0, 501, "{body}");
        }
        for name in ["a%20b", "x%2Fy"] {
            assert_eq!(stage.call("PUT", &format!("/{name}/provision"), &open()).0, 501, "{name}");
        }
        assert_eq!(stage.call("GET", "/namespaces", &json!({})).1, json!(["n"]));
        let mut body = open();
        body["TableIndexes"] = json!("a,b=string,c=number,d=int,e=binary");
        assert_eq!(stage.call("PUT", "/m/provision", &body).0, 204);
        assert_eq!(stage.call("GET", "/m/status", &json!({})).1, json!({"Status": "ACTIVE"}));
    }

    #[test]
    fn an_id_is_neither_empty_nor_long() {
        let mut stage = Stage::new(&open());
        assert_eq!(stage.call("PUT", "/n", &json!({"id": "", "Resource": {}})).0, 500);
        assert_eq!(stage.call("GET", "/n?id=", &json!({})).0, 500);
        assert_eq!(stage.call("HEAD", "/n?id=", &json!({})).0, 500);
        let long = "x".repeat(3000);
        assert_eq!(stage.call("PUT", "/n", &json!({"id": long, "Resource": {}})).0, 501);
        assert_eq!(stage.call("GET", "/n/list", &json!({})).1["Items"], json!([]));
    }
}
