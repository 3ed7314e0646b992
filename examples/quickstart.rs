//! A tour of the typed client of API Gateway: a small REST API, from its creation to its removal.
//!
//! ```text
//! cargo run --example quickstart
//! cargo run --example quickstart -- --endpoint-url=URL
//! cargo run --example quickstart -- --help
//! ```
//!
//! Without a URL, the tour starts a local endpoint inside this program.
//!
//! The functions below can be read from top to bottom. `send` prints a call before and after it
//! sends it; in a program of your own, write `call.await?` instead of `send(call).await?`.
//! Headings and printing are in `tour/`.

mod tour;

use std::error::Error;
use std::process::ExitCode;

use petard::apigateway::types::{AuthorizationType, IntegrationType};
use petard::{ApiGateway, Config, Patch};
use petard_emulator::Emulator;
use serde_json::json;

use self::tour::{Arguments, heading, list, send, text};

const HELP: &str = "\
A tour of petard's client of Amazon API Gateway.

usage: cargo run --example quickstart [-- --endpoint-url=URL]

  --endpoint-url=URL   Uses the endpoint at this URL. Region and credentials are read as
                       AWS's own programs read them, for example from AWS_REGION,
                       AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. The tour removes what
                       it creates, but stops at the first error.
                       Default: a local endpoint that is started inside this program.
  --help               Prints this text.";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    tour::exit_code(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = Arguments::from_command_line();
    let help = arguments.flag("--help");
    let endpoint_url = arguments.value("--endpoint-url", "URL")?;
    arguments.finish()?;
    if help {
        println!("{HELP}");
        return Ok(());
    }
    if let Some(url) = endpoint_url {
        let config = Config::builder().endpoint_url(&url).load().await?;
        text(&format!("A tour of petard's client of Amazon API Gateway, at {url}."));
        text("It creates an API and three API keys, and removes them at the end.");
        take_tour(&ApiGateway::new(&config)).await?;
    } else {
        // The local endpoint runs until `emulator` is dropped, at the end of this block.
        let emulator = Emulator::start().await?;
        text(
            "A tour of petard's client of Amazon API Gateway, at a local endpoint that runs inside \
             this program.",
        );
        take_tour(&ApiGateway::new(&emulator.config())).await?;
    }
    what_you_have_seen();
    Ok(())
}

async fn take_tour(api: &ApiGateway) -> Result<(), Box<dyn Error>> {
    text(
        "Each call is printed as the name of its method, the request (>), and the response (<), \
         with bodies indented.",
    );

    heading("1. Create an API");
    // A required parameter is an argument of the method; an optional one is a method of the call.
    let pets = send(api.create_rest_api("pets").description("All about pets")).await?;
    // A response is the service's own JSON. `str` reads a text in it, by JSON pointer.
    let pets = pets.str("/id")?;

    heading("2. Add a resource with a method");
    let mut resources = send(api.list_resources(pets)).await?.items()?;
    let root = resources.find(|resource| resource.get("/path") == Some(&json!("/")));
    let root = root.ok_or("the API has no root resource")?;
    let root = root.str("/id")?;
    let cats = send(api.create_resource(pets, root, "cats")).await?;
    let cats = cats.str("/id")?;
    send(api.create_method(pets, cats, "GET", AuthorizationType::NONE)).await?;
    let templates = [("application/json", r#"{"statusCode": 200}"#)];
    let integration = api.create_integration(pets, cats, "GET", IntegrationType::MOCK);
    send(integration.request_templates(templates)).await?;

    heading("3. Deploy it to a stage");
    let deployment = send(api.create_deployment(pets).description("The first one")).await?;
    let deployment = deployment.str("/id")?;
    send(api.create_stage(pets, "prod", deployment).variables([("mood", "playful")])).await?;
    let patch = Patch::replace("/description", "What callers see");
    send(api.update_stage(pets, "prod").patch_operations([patch])).await?;

    heading("4. Read a list page by page");
    let mut keys = Vec::new();
    for name in ["ann", "bob", "eve"] {
        let key = send(api.create_api_key().name(name).enabled(true)).await?;
        keys.push(key.str("/id")?.to_owned());
    }
    text("Some endpoints ignore the limit and return all API keys as one page.");
    let mut page = send(api.list_api_keys().limit(2)).await?;
    while let Ok(position) = page.str("/position") {
        page = send(api.list_api_keys().limit(2).position(position)).await?;
    }
    // `items` does the same with less code. It requests a page when the one before it is used up.
    let mut ids = Vec::new();
    let mut items = api.list_api_keys().limit(2).items();
    while let Some(key) = items.next().await {
        ids.push(key?.str("/id")?.to_owned());
    }
    text(&format!("The same list through items(): {}", ids.join(", ")));

    heading("5. Handle an error");
    match send(api.get_rest_api("nosuchapi0")).await {
        Err(error) if error.is_not_found() => {
            text(&format!("The error, which is_not_found() recognises: {error}"));
        }
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("the API `nosuchapi0` exists, but was never created".into()),
    }

    heading("6. Clean up");
    for key in &keys {
        send(api.delete_api_key(key)).await?;
    }
    send(api.delete_stage(pets, "prod")).await?;
    send(api.delete_deployment(pets, deployment)).await?;
    send(api.delete_rest_api(pets)).await?;
    Ok(())
}

fn what_you_have_seen() {
    heading("What you have seen");
    list(&[
        "One method for each operation: required parameters are arguments, optional ones are \
         methods of the call. A missing required parameter does not compile.",
        "Responses are the service's own JSON, read by JSON pointer: pets.str(\"/id\").",
        "An update is a list of patches: Patch::replace(\"/description\", \"...\").",
        "Lists are read page by page: by hand, or as a stream with items().",
        "An error prints as one line, and has methods such as is_not_found().",
    ]);
    heading("What to read next");
    list(&[
        "examples/quickstart.rs: the code of this tour.",
        "README.md: how to use petard in a program of your own.",
        "models/README.md: how to describe an API of your own; examples/own-api has one.",
        "docs.rs/petard: the page `ApiGateway` lists every method; `Config` is about regions, \
         credentials and retries; `Response` and `Error` are what a call returns.",
        "docs.rs/petard-emulator: the pages `Emulator` and `Replay`, local endpoints for your \
         tests.",
        "cargo run --example data_api: the tour of the AWS Data API.",
    ]);
}
