//! A tour of the typed client of the AWS Data API.
//!
//! ```text
//! cargo run --example data_api
//! cargo run --example data_api -- --endpoint-url=URL
//! cargo run --example data_api -- --help
//! ```
//!
//! Without a URL, the tour plays back recorded responses (`data_api.jsonl`) inside this program.
//!
//! The functions below can be read from top to bottom. `send` prints a call before and after it
//! sends it; in a program of your own, write `call.await?` instead of `send(call).await?`.
//! Headings and printing are in `tour/`.

mod tour;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use petard::data_api::types::{DeleteMode, ItemMasterOption, SchemaType};
use petard::data_api::{self, Connect, ControlPlane, DataApi, ErrorKind, SERVICE};
use petard::{Config, Response};
use petard_emulator::{Exchange, Replay};
use serde_json::json;

use self::tour::{Arguments, heading, list, send, text};

const HELP: &str = "\
A tour of petard's client of the AWS Data API.

usage: cargo run --example data_api [-- --endpoint-url=URL [--namespace=NAME] [--schema]]

  --endpoint-url=URL   Uses the stage of a Data API at this URL, which includes the stage:
                       https://ID.execute-api.REGION.amazonaws.com/dev. Region and
                       credentials are read as AWS's own programs read them, for example
                       from AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
                       Default: recorded responses, played back inside this program.
  --namespace=NAME     The namespace in which the tour creates its items. It is created if
                       it does not exist, and it stays. The items are removed at the end.
                       Default: PetardTour.
  --schema             Also stores a schema, and removes it again. A server applies the
                       schema that it read last to all namespaces, so do not use this on
                       a server that others use.
  --help               Prints this text.";

/// What the tour stores: id, species, legs. An id may be any text.
const ITEMS: [(&str, &str, u32); 4] =
    [("cat-1", "cat", 4), ("cat/2", "cat", 4), ("Zoë", "cat", 3), ("dog 3", "dog", 4)];

/// The hosts in the recorded list of stages. The server that plays it back has another address, and
/// addresses of other hosts are refused unless they are allowed by name.
const RECORDED_HOSTS: [&str; 2] =
    ["a1b2c3.execute-api.eu-west-1.amazonaws.com", "d4e5f6.execute-api.eu-west-1.amazonaws.com"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    tour::exit_code(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = Arguments::from_command_line();
    let help = arguments.flag("--help");
    let endpoint_url = arguments.value("--endpoint-url", "URL")?;
    let namespace = arguments.value("--namespace", "NAME")?;
    let schema = arguments.flag("--schema");
    arguments.finish()?;
    if help {
        println!("{HELP}");
        return Ok(());
    }
    match endpoint_url {
        Some(url) => {
            let namespace = namespace.as_deref().unwrap_or("PetardTour");
            text(&format!("A tour of petard's client of the AWS Data API, at {url}."));
            text(&format!(
                "It creates the namespace {namespace}, if it does not exist, and in it the items \
                 {}. At the end it removes the items, or hides them where the namespace allows no \
                 more. The namespace stays.",
                ITEMS.map(|(id, ..)| format!("`{id}`")).join(", ")
            ));
            let config = Config::load().await?;
            let pause = Duration::from_secs(2);
            Tour { config: &config, url: &url, namespace, schema, pause }.take().await?;
        }
        None if namespace.is_some() || schema => {
            return Err(
                "`--namespace` and `--schema` need a server: add `--endpoint-url=URL`".into()
            );
        }
        None => {
            let recorded = Exchange::read(include_str!("data_api.jsonl"))?;
            let replay = Replay::start(&SERVICE, recorded).await?;
            text(
                "A tour of petard's client of the AWS Data API, on recorded responses that are \
                 played back inside this program.",
            );
            let (config, url, pause) = (replay.config(), replay.url(), Duration::ZERO);
            let tour =
                Tour { config: &config, url: &url, namespace: "PetardTour", schema: true, pause };
            tour.take().await?;
            if !replay.left().is_empty() {
                return Err(format!("responses that were not used: {:?}", replay.left()).into());
            }
        }
    }
    what_you_have_seen();
    Ok(())
}

/// Where the tour takes place, and what it includes.
struct Tour<'a> {
    config: &'a Config,
    /// The URL of a stage.
    url: &'a str,
    namespace: &'a str,
    /// Whether the tour includes schemas.
    schema: bool,
    /// First delay between two reads of the status of a new namespace.
    pause: Duration,
}

impl Tour<'_> {
    async fn take(&self) -> Result<(), Box<dyn Error>> {
        text(
            "Each call is printed as the name of its method, the request (>), and the response \
             (<), with bodies indented.",
        );
        // With the name of the primary key, any text can be an id.
        let client = DataApi::builder(self.config)
            .service_endpoint(self.url)
            .primary_key(self.namespace, "id")
            .build()?;

        self.find_stages(&client).await?;
        self.create_namespace(&client).await?;
        // What follows creates items, so they are removed even if a call fails.
        let result = self.work_with_items(&client).await;
        let cleaned_up = self.clean_up(&client).await;
        result.and(cleaned_up)
    }

    async fn work_with_items(&self, client: &DataApi) -> Result<(), Box<dyn Error>> {
        self.put_and_get(client).await?;
        self.find(client).await?;
        self.item_master(client).await?;
        if self.schema {
            self.violate_schema(client).await?;
        }
        self.delete_and_restore(client).await
    }

    async fn find_stages(&self, client: &DataApi) -> Result<(), Box<dyn Error>> {
        heading("Find the stages");
        send(client.list_data_apis()).await?;
        text(
            "A control plane reads this list once and keeps it in a file. After that, the name of \
             a stage is enough to create a client:",
        );
        // The tour has a file of its own, which it removes. Your programs need not name one.
        let folder = std::env::temp_dir().join(format!("petard-tour-{}", std::process::id()));
        let clients = self.clients_by_name(&folder.join("endpoints.json")).await;
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        list(&clients?.iter().map(String::as_str).collect::<Vec<_>>());
        Ok(())
    }

    /// Creates a client for each stage, and returns a line about each.
    async fn clients_by_name(&self, file: &Path) -> Result<Vec<String>, Box<dyn Error>> {
        let control_plane = ControlPlane::new(self.config).endpoints_file(file);
        let connect = control_plane.connect(self.url).force_refresh(true);
        let stages = RECORDED_HOSTS.into_iter().fold(connect, Connect::allow_host).await?;
        let mut lines = Vec::new();
        for stage in stages.stages() {
            let builder = DataApi::builder(self.config).stage(stage.name()).endpoints_file(file);
            // `request` returns the request without sending it.
            let request = builder.build()?.get_version().request()?;
            lines.push(format!(
                "{}: get_version() would send {} {}",
                stage.name(),
                request.method(),
                request.url()
            ));
        }
        Ok(lines)
    }

    async fn create_namespace(&self, client: &DataApi) -> Result<(), Box<dyn Error>> {
        heading("Create a namespace");
        let namespaces: Vec<String> = send(client.get_namespaces()).await?.deserialize()?;
        if namespaces.iter().any(|namespace| namespace == self.namespace) {
            return self.check_existing_namespace(client).await;
        }
        // A required parameter is an argument of the method; an optional one is a method of the
        // call.
        let provision = client
            .provision(self.namespace, "id")
            .allow_runtime_delete_mode_change(true)
            .allow_non_item_master_writes(true);
        send(provision).await?;
        send(client.get_status(self.namespace)).await?;
        // The server is still at work. This reads the status until it is ACTIVE.
        let active = client.wait_until_active(self.namespace).delay(self.pause).await?;
        text(&format!(
            "wait_until_active() returned when the status was {}.",
            active.str("/Status")?
        ));
        Ok(())
    }

    /// An existing namespace must have the right primary key, and none of the tour's items.
    async fn check_existing_namespace(&self, client: &DataApi) -> Result<(), Box<dyn Error>> {
        let info = send(client.get_info(self.namespace)).await?;
        let key = info.str("/PrimaryKey")?;
        if key != "id" {
            return Err(format!(
                "the primary key of {} is `{key}`, but must be `id`: choose another namespace with \
                 `--namespace=NAME`",
                self.namespace
            )
            .into());
        }
        for (id, ..) in ITEMS {
            let item = send(client.get_resource(self.namespace, id)).await;
            expect_error(item, ErrorKind::ResourceNotFound)?;
        }
        Ok(())
    }

    async fn put_and_get(&self, client: &DataApi) -> Result<(), Box<dyn Error>> {
        heading("Put and get items");
        for (id, species, legs) in ITEMS {
            let item = json!({ "species": species, "legs": legs });
            let mut put = client.put_resource(self.namespace, id, item);
            if id == "cat-1" {
                put = put.metadata(json!({ "keeper": "Ann" }));
            }
            let response = send(put).await?;
            if data_api::data_modified(&response) != Some(true) {
                return Err(format!("the server did not store `{id}`").into());
            }
        }
        text("data_modified() read from each of these responses that the item was stored.");
        send(client.get_resource(self.namespace, "cat-1")).await?;
        send(client.get_metadata(self.namespace, "cat-1")).await?;
        send(client.validate_item(self.namespace, "cat-1")).await?;
        Ok(())
    }

    async fn find(&self, client: &DataApi) -> Result<(), Box<dyn Error>> {
        heading("Find items, page by page");
        let cats = || {
            client.find(self.namespace).limit(2).resource_attributes(json!({ "species": "cat" }))
        };
        let mut page = send(cats()).await?;
        while let Some(start) = start_of_next_page(&page) {
            page = send(cats().start_token(start)).await?;
        }

        text("A page may be empty although there is a next one:");
        let dogs = || client.find(self.namespace).resource_attributes(json!({ "species": "dog" }));
        let mut page = send(dogs()).await?;
        while let Some(start) = start_of_next_page(&page) {
            page = send(dogs().start_token(start)).await?;
        }
        // `items` does the same with less code. It requests a page when the one before it is used
        // up. It ignores a limit here, because this server loses items where pages are limited.
        let mut ids = Vec::new();
        let mut items = dogs().items();
        while let Some(dog) = items.next().await {
            ids.push(dog?.str("/id")?.to_owned());
        }
        text(&format!("The same list through items(): {}", ids.join(", ")));
        Ok(())
    }

    async fn item_master(&self, client: &DataApi) -> Result<(), Box<dyn Error>> {
        heading("Give an item a master");
        send(client.set_item_master(self.namespace, ["cat/2"], "cat-1")).await?;
        let get = client.get_resource(self.namespace, "cat/2");
        send(get.item_master_option(ItemMasterOption::INCLUDE)).await?;
        send(client.remove_item_master(self.namespace, "cat/2", "cat-1")).await?;
        Ok(())
    }

    async fn violate_schema(&self, client: &DataApi) -> Result<(), Box<dyn Error>> {
        heading("Violate a schema");
        let current = send(client.get_schema(self.namespace, SchemaType::RESOURCE)).await?;
        if current.status() != 204 {
            return Err(format!(
                "{} has a schema, which the tour does not replace: choose another namespace with \
                 `--namespace=NAME`",
                self.namespace
            )
            .into());
        }
        let schema = json!({ "type": "object", "properties": { "legs": { "type": "integer" } } });
        send(client.put_schema(self.namespace, SchemaType::RESOURCE, schema)).await?;
        let wrong = client.put_resource(self.namespace, "dog 3", json!({ "legs": "four" }));
        let result =
            expect_error(send(wrong.strict_schema(true)).await, ErrorKind::InvalidArguments);
        send(client.delete_schema(self.namespace, SchemaType::RESOURCE)).await?;
        // The server forgets the schema when it next reads that there is none.
        let right = client.put_resource(self.namespace, "dog 3", json!({ "legs": 4 }));
        send(right.strict_schema(true)).await?;
        result
    }

    async fn delete_and_restore(&self, client: &DataApi) -> Result<(), Box<dyn Error>> {
        heading("Delete and restore an item");
        send(client.delete_resource(self.namespace, "cat-1")).await?;
        let deleted = send(client.get_resource(self.namespace, "cat-1")).await;
        expect_error(deleted, ErrorKind::ResourceNotFound)?;
        send(client.restore_item(self.namespace, "cat-1")).await?;
        send(client.get_resource(self.namespace, "cat-1")).await?;
        // A restored item cannot be deleted before it has been written.
        send(client.put_resource(self.namespace, "cat-1", json!({ "legs": 4 }))).await?;
        Ok(())
    }

    /// Removes all items, and returns the first error.
    async fn clean_up(&self, client: &DataApi) -> Result<(), Box<dyn Error>> {
        heading("Clean up");
        let mut result = Ok(());
        for (id, ..) in ITEMS {
            let delete = client.delete_resource(self.namespace, id);
            result = result.and(send(delete.delete_mode(DeleteMode::TOMBSTONE)).await.map(drop));
        }
        result = result.and(send(client.delete_metadata(self.namespace, "cat-1")).await.map(drop));
        Ok(result?)
    }
}

/// Prints an error of this kind. Returns any other error.
fn expect_error(result: petard::Result<Response>, kind: ErrorKind) -> Result<(), Box<dyn Error>> {
    match result {
        Err(error) if data_api::error_kind(&error) == Some(kind) => {
            text(&format!("The error, of the kind {kind:?}: {error}"));
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => Err(format!("the call succeeded, instead of failing with {kind:?}").into()),
    }
}

/// Returns the primary key at which the next page starts, if there is a next page. The server sends
/// it as a text, or as an object with the primary key.
fn start_of_next_page(page: &Response) -> Option<String> {
    let start = page.str("/LastEvaluatedKey/id").or_else(|_| page.str("/LastEvaluatedKey"));
    start.ok().map(str::to_owned)
}

fn what_you_have_seen() {
    heading("What you have seen");
    list(&[
        "The stages of a Data API, and clients that are created from the name of a stage.",
        "A namespace whose creation takes time: wait_until_active().",
        "Items whose ids are any text, also with spaces and slashes.",
        "Pages, read by hand or as a stream with items().",
        "Errors with a kind: data_api::error_kind(), the kinds of the Python SDK.",
        "Deletion that can be undone: restore_item(), until an item is deleted as a TOMBSTONE.",
    ]);
    heading("What to read next");
    list(&[
        "examples/data_api.rs: the code of this tour; examples/data_api.jsonl: its responses.",
        "docs/data-api.md: credentials, stages, and how methods compare with the Python SDK.",
        "README.md: how to use petard in a program of your own.",
        "models/README.md: how to describe an API of your own; examples/own-api has one.",
        "docs.rs/petard: the page `DataApi` lists every method; `data_api::ControlPlane` is about \
         stages, `data_api::ErrorKind` about errors, `Config` about credentials and retries.",
        "docs.rs/petard-emulator: the page `Replay`, which plays back responses for your tests.",
        "cargo run --example quickstart: the tour of Amazon API Gateway.",
    ]);
}
