//! A tour of the AWS Data API through its typed client. Requests and answers are printed; of what
//! a control plane asks and what a wait reads, the outcome is.
//!
//! ```text
//! cargo run --example data_api                            recorded answers, inside this program
//! cargo run --example data_api -- --endpoint-url URL      a server: it says what it will make
//! ```
//!
//! What answers inside this program is `data_api.jsonl`, written after recordings of the server.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use petard::data_api::calls::Find;
use petard::data_api::types::{DeleteMode, ItemMasterOption, SchemaType};
use petard::data_api::{self, ControlPlane, DataApi, ErrorKind, SERVICE};
use petard::{Call, Config, Document, Request, Response};
use petard_emulator::{Exchange, Replay};
use serde_json::{Value, json};

const USAGE: &str = "\
usage: data_api [--endpoint-url URL [--namespace NAME] [--schema]]

  --endpoint-url URL   where a stage of the Data API is, with the stage:
                       https://ID.execute-api.REGION.amazonaws.com/dev. Region and
                       credentials come from the environment. Without it, recorded
                       answers are played back inside this program.
  --namespace NAME     where the tour makes its items; PetardTour by default
  --schema             also stores a schema, and removes it again. A server holds
                       the items of all namespaces to a schema it has read, until
                       it reads another: not for one that others use.
  --help               this text";

const NAMESPACE: &str = "PetardTour";

/// What the tour makes: id, species, legs. An id may be any text.
const ITEMS: [(&str, &str, u32); 4] =
    [("cat-1", "cat", 4), ("cat/2", "cat", 4), ("Zoë", "cat", 3), ("dog 3", "dog", 4)];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = match arguments[..] {
        [] => on_this_machine().await,
        ["--help"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        ["--endpoint-url", url, ref rest @ ..] => {
            let (namespace, schema) = match rest {
                [] => (NAMESPACE, false),
                ["--schema"] => (NAMESPACE, true),
                ["--namespace", namespace] => (*namespace, false),
                ["--namespace", namespace, "--schema"] => (*namespace, true),
                _ => return misunderstood(&arguments),
            };
            elsewhere(url, namespace, schema).await
        }
        _ => return misunderstood(&arguments),
    };
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn misunderstood(arguments: &[&str]) -> ExitCode {
    eprintln!("error: I do not understand `{}`\n\n{USAGE}", arguments.join(" "));
    ExitCode::from(2)
}

async fn on_this_machine() -> Result<(), Box<dyn Error>> {
    let replay = Replay::start(&SERVICE, Exchange::read(include_str!("data_api.jsonl"))?).await?;
    println!("recorded answers, played back at {}\n", replay.url());
    let guide = Guide {
        pause: Duration::ZERO,
        stages_answer: false,
        ..Guide::new(replay.config(), &replay.url(), NAMESPACE, true)?
    };
    guide.tour().await?;
    match replay.left().as_slice() {
        [] => Ok(()),
        left => Err(format!("exchanges that the tour did not come to: {left:?}").into()),
    }
}

async fn elsewhere(url: &str, namespace: &str, schema: bool) -> Result<(), Box<dyn Error>> {
    println!(
        "At {url} this makes the namespace {namespace}, if there is none, and in it the items \
         {}, which must not be there yet.\nThe items are removed again, or hidden where the namespace allows no more; \
         the namespace stays.\nAll stages that the server knows are asked for their version.\n",
        ITEMS.map(|(id, ..)| format!("`{id}`")).join(", "),
    );
    Guide::new(Config::load().await?, url, namespace, schema)?.tour().await
}

/// Who shows around, and where.
struct Guide<'a> {
    config: Config,
    url: String,
    client: DataApi,
    namespace: &'a str,
    /// Whether schemas are part of the tour.
    schema: bool,
    /// How long to wait, at first, between two looks at a namespace in the making.
    pause: Duration,
    /// Whether there is a server behind the addresses of the stages, and not only a recording.
    stages_answer: bool,
}

impl<'a> Guide<'a> {
    fn new(config: Config, url: &str, namespace: &'a str, schema: bool) -> petard::Result<Self> {
        let client = DataApi::builder(&config)
            .service_endpoint(url)
            .primary_key(namespace, "id") // so that any text is an id
            .build()?;
        let (url, pause) = (url.to_owned(), Duration::from_secs(2));
        Ok(Self { config, url, client, namespace, schema, pause, stages_answer: true })
    }

    async fn tour(&self) -> Result<(), Box<dyn Error>> {
        self.connect().await?;
        self.provision().await?;
        let seen = self.see().await;
        println!("\n# Cleaning up");
        let cleaned = self.clean_up().await;
        seen?;
        cleaned
    }

    async fn see(&self) -> Result<(), Box<dyn Error>> {
        self.put_and_get().await?;
        self.find_and_page().await?;
        self.master().await?;
        if self.schema {
            self.violate_a_schema().await?;
        }
        self.delete_and_restore().await
    }

    /// Every stage knows the addresses of all. A control plane keeps them in a file, here one of
    /// the tour's own, and clients of a stage are made from it.
    async fn connect(&self) -> Result<(), Box<dyn Error>> {
        println!("# Connecting");
        show(self.client.list_data_apis()).await?;
        let folder = std::env::temp_dir().join(format!("petard-tour-{}", std::process::id()));
        let chosen = self.choose(&folder.join("endpoints.json")).await;
        std::fs::remove_dir_all(&folder).or_else(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })?;
        chosen
    }

    async fn choose(&self, file: &Path) -> Result<(), Box<dyn Error>> {
        let control = ControlPlane::new(&self.config).endpoints_file(file);
        let stages = control.connect(&self.url).force_refresh(true).await?;
        for stage in stages.stages() {
            let builder = DataApi::builder(&self.config).stage(stage.name()).endpoints_file(file);
            let version = builder.build()?.get_version();
            let calls = if self.stages_answer { "calls" } else { "would call" };
            let (name, request) = (stage.name(), version.request()?);
            println!("       a client of the stage {name} {calls} {}", request.url());
            if self.stages_answer {
                // One that is out of reach is printed as such, and does not end the tour.
                show(version.max_attempts(1)).await.ok();
            }
        }
        println!("       this tour calls {}", self.url);
        Ok(())
    }

    /// Provisioning goes on after the answer, until the status is ACTIVE.
    async fn provision(&self) -> Result<(), Box<dyn Error>> {
        println!("\n# A namespace");
        let namespaces = show(self.client.get_namespaces()).await?;
        let is_there = namespaces
            .json()?
            .as_array()
            .is_some_and(|all| all.iter().any(|namespace| namespace == self.namespace));
        if is_there {
            return self.check_that_nothing_is_overwritten().await;
        }
        let provision = self.client.provision(self.namespace, "id");
        let provision = provision.allow_runtime_delete_mode_change(true);
        show(provision.allow_non_item_master_writes(true)).await?;
        show(self.client.get_status(self.namespace)).await?;
        let active = self.client.wait_until_active(self.namespace).delay(self.pause).await?;
        println!(
            "       waited; the last reading: {}",
            short(active.status().as_str(), active.bytes())
        );
        Ok(())
    }

    /// A namespace that is not the tour's own must have the right key and none of the items.
    async fn check_that_nothing_is_overwritten(&self) -> Result<(), Box<dyn Error>> {
        let info = show(self.client.get_info(self.namespace)).await?;
        match info.str("/PrimaryKey")? {
            "id" => {}
            other => return Err(format!("its primary key is `{other}`, not `id`").into()),
        }
        for (id, ..) in ITEMS {
            expect(
                show(self.client.get_resource(self.namespace, id)).await,
                ErrorKind::ResourceNotFound,
            )?;
        }
        Ok(())
    }

    async fn put_and_get(&self) -> Result<(), Box<dyn Error>> {
        println!("\n# Putting and getting items");
        let namespace = self.namespace;
        for (id, species, legs) in ITEMS {
            let mut put = self.client.put_resource(
                namespace,
                id,
                json!({ "species": species, "legs": legs }),
            );
            if id == "cat-1" {
                put = put.metadata(json!({ "keeper": "Ann" }));
            }
            let answer = show(put).await?;
            println!("       modified: {:?}", data_api::data_modified(&answer));
        }
        show(self.client.get_resource(namespace, "cat-1")).await?;
        show(self.client.get_metadata(namespace, "cat-1")).await?;
        show(self.client.validate_item(namespace, "cat-1")).await?;
        Ok(())
    }

    async fn find_and_page(&self) -> Result<(), Box<dyn Error>> {
        println!("\n# Finding items, page by page");
        let find = self.client.find(self.namespace);
        show_pages(find.resource_attributes(json!({ "species": "dog" }))).await?;
        let find = self.client.find(self.namespace).limit(2);
        let cats = show_pages(find.resource_attributes(json!({ "species": "cat" }))).await?;
        let ids: Vec<&str> = cats.iter().map(|cat| cat.str("/id")).collect::<Result<_, _>>()?;
        println!("       cats: {}", ids.join(", "));
        Ok(())
    }

    async fn master(&self) -> Result<(), Box<dyn Error>> {
        println!("\n# An item and its master");
        let namespace = self.namespace;
        show(self.client.set_item_master(namespace, ["cat/2"], "cat-1")).await?;
        let get = self.client.get_resource(namespace, "cat/2");
        show(get.item_master_option(ItemMasterOption::INCLUDE)).await?;
        show(self.client.remove_item_master(namespace, "cat/2", "cat-1")).await?;
        Ok(())
    }

    async fn violate_a_schema(&self) -> Result<(), Box<dyn Error>> {
        println!("\n# Violating a schema");
        let namespace = self.namespace;
        if show(self.client.get_schema(namespace, SchemaType::RESOURCE)).await?.status() != 204 {
            return Err("the namespace has a schema of its own, which stays as it is".into());
        }
        let schema = json!({ "type": "object", "properties": { "legs": { "type": "integer" } } });
        show(self.client.put_schema(namespace, SchemaType::RESOURCE, schema)).await?;
        let put = |legs: Value| {
            let put = self.client.put_resource(namespace, "dog 3", json!({ "legs": legs }));
            put.strict_schema(true)
        };
        let violated = show(put(json!("four"))).await;
        show(self.client.delete_schema(namespace, SchemaType::RESOURCE)).await?;
        // Has the server read that there is no schema any more.
        show(put(json!(4))).await?;
        expect(violated, ErrorKind::InvalidArguments)
    }

    async fn delete_and_restore(&self) -> Result<(), Box<dyn Error>> {
        println!("\n# Deleting softly, and restoring");
        let (client, namespace) = (&self.client, self.namespace);
        show(client.delete_resource(namespace, "cat-1")).await?;
        let gone = show(client.get_resource(namespace, "cat-1")).await;
        expect(gone, ErrorKind::ResourceNotFound)?;
        show(client.restore_item(namespace, "cat-1")).await?;
        show(client.get_resource(namespace, "cat-1")).await?;
        // Until it is written, an item that was restored cannot be deleted again.
        show(client.put_resource(namespace, "cat-1", json!({ "legs": 4 }))).await?;
        Ok(())
    }

    /// Goes on when something fails: what is there shall be removed.
    async fn clean_up(&self) -> Result<(), Box<dyn Error>> {
        let mut failed = Vec::new();
        for (id, ..) in ITEMS {
            let delete = self.client.delete_resource(self.namespace, id);
            failed.extend(show(delete.delete_mode(DeleteMode::TOMBSTONE)).await.err());
        }
        failed.extend(show(self.client.delete_metadata(self.namespace, "cat-1")).await.err());
        match failed.into_iter().next() {
            None => Ok(()),
            Some(error) => Err(error.into()),
        }
    }
}

/// An error of this kind, said in one line.
fn expect(answer: petard::Result<Response>, kind: ErrorKind) -> Result<(), Box<dyn Error>> {
    match answer {
        Err(error) if data_api::error_kind(&error) == Some(kind) => {
            println!("       as expected, {kind:?}: {error}");
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => Err(format!("that should have been a case of {kind:?}").into()),
    }
}

/// Sends a call and prints method, path and body, and the answer's status and body.
async fn show(call: impl Into<Call>) -> petard::Result<Response> {
    let call = call.into();
    print_request(&call.request()?);
    let answer = call.send().await;
    match &answer {
        Ok(answer) => println!("       {}", short(answer.status().as_str(), answer.bytes())),
        Err(error) => {
            let status = error.status().map_or("(no answer)".to_owned(), |s| s.as_str().to_owned());
            let body = error.body().cloned().unwrap_or_default();
            println!("       {}", short(&status, &body));
        }
    }
    answer
}

/// The same for every page, so that each is printed; gives all items. Who needs no more than
/// those says `.items()` instead.
async fn show_pages(find: Find) -> Result<Vec<Document>, Box<dyn Error>> {
    let mut items = Vec::new();
    let mut next = Some(find.clone());
    while let Some(call) = next {
        let page = show(call).await?;
        items.extend(page.items()?);
        next = next_start(&page)?.map(|start| find.clone().start_token(start));
    }
    Ok(items)
}

/// Where the next page starts: a text, or the value of an object's only member.
fn next_start(page: &Response) -> Result<Option<String>, Box<dyn Error>> {
    let token = &page.json()?["LastEvaluatedKey"];
    let member = token.as_object().filter(|token| token.len() == 1);
    match member.and_then(|token| token.values().next()).unwrap_or(token) {
        Value::Null => Ok(None),
        Value::String(start) => Ok(Some(start.clone())),
        _ => Err(format!("no page can be asked to start at {token}").into()),
    }
}

fn print_request(request: &Request) {
    let line = format!("{:<6} {}", request.method(), request.path_and_query());
    println!("{}", short(&line, request.body()));
}

/// A body on one line behind something, shortened.
fn short(before: &str, body: &[u8]) -> String {
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(json) => json.to_string(),
        Err(_) => String::from_utf8_lossy(body).replace(['\r', '\n'], " "),
    };
    let line = match text.char_indices().nth(150) {
        Some((end, _)) => format!("{before} {}...", &text[..end]),
        None => format!("{before} {text}"),
    };
    line.trim_end().to_owned()
}
