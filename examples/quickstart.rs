//! A small REST API, from its creation to its removal, through the typed client of API Gateway.
//!
//! ```text
//! cargo run --example quickstart                            an endpoint inside this program
//! cargo run --example quickstart -- --endpoint-url URL      any other endpoint
//! ```
//!
//! With a URL, region and credentials come from the environment. What is made is removed again;
//! if a call fails, what was made before stays.

use std::error::Error;
use std::process::ExitCode;

use petard::apigateway::types::IntegrationType;
use petard::{ApiGateway, Call, Config, Document, Patch, Request, Response, StatusCode};
use petard_emulator::Emulator;
use serde_json::{Value, json};

const USAGE: &str = "\
usage: quickstart [--endpoint-url URL]

  --endpoint-url URL   where API Gateway is; AWS_REGION, AWS_ACCESS_KEY_ID and
                       AWS_SECRET_ACCESS_KEY must be set. Without it, a local
                       endpoint is started inside this program.
  --help               this text";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = match arguments[..] {
        [] => on_this_machine().await,
        ["--endpoint-url", url] => elsewhere(url).await,
        ["--help"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("error: I do not understand `{}`\n\n{USAGE}", arguments.join(" "));
            return ExitCode::from(2);
        }
    };
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn on_this_machine() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::start().await?;
    println!("a local endpoint at {}\n", emulator.url());
    tour(&ApiGateway::new(&emulator.config())).await
}

async fn elsewhere(url: &str) -> Result<(), Box<dyn Error>> {
    let config = Config::builder().endpoint_url(url).load().await?;
    tour(&ApiGateway::new(&config)).await
}

async fn tour(api: &ApiGateway) -> Result<(), Box<dyn Error>> {
    // What an operation requires are arguments; the rest are methods. What comes back is the
    // service's own JSON, read here by JSON pointer.
    let pets = show(api.create_rest_api("pets").description("All about pets")).await?;
    let pets = pets.str("/id")?;

    // A list is read page by page; every page is an answer like any other.
    let resources = show_pages(api.list_resources(pets)).await?;
    let root = resources.iter().find(|resource| resource.get("/path") == Some(&json!("/")));
    let root = root.ok_or("the API has no root resource")?.str("/id")?;

    let cats = show(api.create_resource(pets, root, "cats")).await?;
    let cats = cats.str("/id")?;
    show(api.create_method(pets, cats, "GET", "NONE")).await?;
    let answer = [("application/json", r#"{"statusCode": 200}"#)];
    show(
        api.create_integration(pets, cats, "GET", IntegrationType::MOCK).request_templates(answer),
    )
    .await?;

    let deployment = show(api.create_deployment(pets).description("The first one")).await?;
    let deployment = deployment.str("/id")?;
    show(api.create_stage(pets, "prod", deployment).variables([("mood", "playful")])).await?;
    let changes = [Patch::replace("/description", "What callers see")];
    show(api.update_stage(pets, "prod").patch_operations(changes)).await?;

    let mut keys = Vec::new();
    for name in ["ann", "bob", "eve"] {
        keys.push(show(api.create_api_key().name(name).enabled(true)).await?);
    }
    // Each page is fetched when it is asked for. Some endpoints put everything into one.
    show_pages(api.list_api_keys().limit(2)).await?;
    show_pages(api.list_rest_apis()).await?;
    show_pages(api.list_stages(pets)).await?;

    // An error says in one line what happened, and can be asked what it is.
    match show(api.get_rest_api("nosuchapi0")).await {
        Err(error) if error.is_not_found() => println!("       as expected: {error}"),
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("an API that was never made is there".into()),
    }

    for key in &keys {
        show(api.delete_api_key(key.str("/id")?)).await?;
    }
    show(api.delete_stage(pets, "prod")).await?;
    show(api.delete_deployment(pets, deployment)).await?;
    show(api.delete_rest_api(pets)).await?;
    Ok(())
}

/// Sends a call and prints method, path, status and answer.
async fn show(call: impl Into<Call>) -> petard::Result<Response> {
    let call = call.into();
    let request = call.request()?;
    let answer = call.send().await;
    match &answer {
        Ok(answer) => print(&request, Some(answer.status()), &one_line(answer)),
        Err(error) => {
            let body = error.body().map(|body| String::from_utf8_lossy(body));
            print(&request, error.status(), &body.unwrap_or_default());
        }
    }
    answer
}

/// The same for every page of a list; gives all items.
async fn show_pages(call: impl Into<Call>) -> petard::Result<Vec<Document>> {
    let call = call.into();
    let mut request = call.request()?;
    let mut items = Vec::new();
    let mut pages = call.clone().pages();
    while let Some(page) = pages.next().await {
        let page = page?;
        print(&request, Some(page.status()), &one_line(&page));
        items.extend(page.items()?);
        if let Ok(position) = page.str("/position") {
            request = call.clone().set("position", position).request()?;
        }
    }
    Ok(items)
}

fn print(request: &Request, status: Option<StatusCode>, body: &str) {
    let status = status.map_or("(no answer)".to_owned(), |status| status.as_u16().to_string());
    let (method, path) = (request.method().as_str(), request.path_and_query());
    println!("{}", format!("{method:<6} {path} {status} {body}").trim_end());
}

/// The answer as it came, but for the value of an API key: that is a secret.
fn one_line(answer: &Response) -> String {
    match answer.json() {
        Ok(Value::Object(json)) if json.contains_key("value") => {
            let mut json = json.clone();
            json.insert("value".to_owned(), json!("***"));
            Value::Object(json).to_string()
        }
        _ => String::from_utf8_lossy(answer.bytes()).replace(['\r', '\n'], " "),
    }
}
