//! Resources that a file keeps. That every request has the same response after a restart is part of
//! the walks.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use petard::apigatewayv2::types::ProtocolType;
use petard::operation::{Body, Operation, Param, Resource, Service, Type, Verb};
use petard::{ApiGateway, ApiGatewayV2, Client, Method, Patch, apigateway, apigatewayv2};
use petard_emulator::{Emulator, EmulatorBuilder};
use serde_json::{Value, json};

use super::kind;
use super::restarts::Folder;

/// The file of the process that [`writer`] is.
const FILE: &str = "PETARD_EMULATOR_TEST_STATE";

fn at(path: &Path) -> EmulatorBuilder {
    Emulator::builder().service(&apigateway::SERVICE).state_file(path)
}

async fn names(path: &Path) -> Vec<(String, String)> {
    let emulator = at(path).page_size(500).start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    let (mut names, mut items) = (Vec::new(), api.list_rest_apis().items());
    while let Some(item) = items.next().await {
        let item = item.unwrap();
        names.push((item.str("/id").unwrap().to_owned(), item.str("/name").unwrap().to_owned()));
    }
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_endpoints_that_write_at_the_same_time_lose_nothing() {
    let folder = Folder::new();
    let path = folder.path().join("deep/er/state.json");
    let emulators = [at(&path).start().await.unwrap(), at(&path).start().await.unwrap()];
    let mut tasks = Vec::new();
    for task in 0..4 {
        let api = ApiGateway::new(&emulators[task % 2].config());
        tasks.push(tokio::spawn(async move {
            let mut made = Vec::new();
            for number in 0..15 {
                let name = format!("{task}-{number}");
                let api = api.create_rest_api(&name).await.unwrap();
                made.push((api.str("/id").unwrap().to_owned(), name));
            }
            made
        }));
    }
    let mut made = BTreeSet::new();
    for task in tasks {
        made.extend(task.await.unwrap());
    }
    assert_eq!(made.len(), 60);
    assert_eq!(made.iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len(), 60);
    assert_eq!(names(&path).await.into_iter().collect::<BTreeSet<_>>(), made);
    // An endpoint sees what the other one has changed.
    let apis = emulators.each_ref().map(|emulator| ApiGateway::new(&emulator.config()));
    let (id, _) = made.first().unwrap();
    apis[0].delete_rest_api(id).await.unwrap();
    assert!(apis[1].get_rest_api(id).await.unwrap_err().is_not_found());
}

/// The program of the next test: creates APIs until it is killed, and prints each that was created.
#[tokio::test]
#[ignore = "is run by `a_killed_process_has_kept_what_it_acknowledged`"]
async fn writer() {
    let path = std::env::var(FILE).expect("the path of the state file");
    let emulator = at(Path::new(&path)).start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    let process = std::process::id();
    for number in 0.. {
        let made = api.create_rest_api(format!("{process}-{number}")).await.unwrap();
        let line = format!("made {} {process}-{number}\n", made.str("/id").unwrap());
        std::io::stdout().write_all(line.as_bytes()).unwrap();
        std::io::stdout().flush().unwrap();
    }
}

fn start_writer(path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["state::writer", "--exact", "--ignored", "--nocapture"])
        .env(FILE, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// An API that a writer has printed, if the line is complete.
fn made(line: &str) -> Option<(String, String)> {
    let (id, name) = line.strip_prefix("made ")?.split_once(' ')?;
    Some((id.to_owned(), name.to_owned()))
}

#[tokio::test]
async fn a_killed_process_has_kept_what_it_acknowledged() {
    let folder = Folder::new();
    let path = folder.path().join("state.json");
    let mut all = BTreeSet::new();
    for round in 0..5 {
        let mut writers = [start_writer(&path), start_writer(&path)];
        let outputs = writers.each_mut().map(|writer| writer.stdout.take().unwrap());
        let [mut one, other] = outputs.map(|output| BufReader::new(output).lines());
        // The moment of the end differs from round to round.
        let mut lines: Vec<String> = one.by_ref().map(Result::unwrap).take(6 + 3 * round).collect();
        for writer in &mut writers {
            writer.kill().unwrap();
            writer.wait().unwrap();
        }
        lines.extend(one.chain(other).map(Result::unwrap));
        let acknowledged: Vec<_> = lines.iter().filter_map(|line| made(line)).collect();
        assert!(acknowledged.len() > round, "{acknowledged:?}");
        all.extend(acknowledged);
        let text = fs::read_to_string(&path).unwrap();
        serde_json::from_str::<Value>(&text).unwrap();
        let kept = names(&path).await;
        assert_eq!(kept.iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len(), kept.len());
        let kept: BTreeSet<_> = kept.into_iter().collect();
        assert!(kept.is_superset(&all), "{:?}", all.difference(&kept).collect::<Vec<_>>());
        // A write of each process may have ended without its response.
        assert!(kept.len() <= all.len() + 2 * (round + 1), "{} {}", kept.len(), all.len());
    }
}

#[tokio::test]
async fn files_that_cannot_be_read_are_refused_and_left_as_they_are() {
    let folder = Folder::new();
    let path = folder.path().join("state.json");
    let running = at(&path).start().await.unwrap();
    let api = ApiGateway::new(&running.config());
    api.create_rest_api("pets").await.unwrap();
    let good = fs::read_to_string(&path).unwrap();
    let shown = path.display().to_string();
    let cut = &good[..good.len() / 2];
    let version = "has version 2 of the format, which this program does not read";
    for (text, expected) in [
        (good.replace("\"version\":1", "\"version\":2"), version),
        (cut.to_owned(), "is damaged"),
        (good.replace("\"store\"", "\"stored\""), "`apigateway` in eu-west-1: `store` is missing"),
        (good.replace("\"reads\":0", "\"reads\":\"\""), "`reads`"),
        ("{\"other\": 1}".to_owned(), "is not a state file of a local endpoint"),
        ("text".to_owned(), "is not a state file of a local endpoint"),
        (String::new(), "is not a state file of a local endpoint"),
    ] {
        assert_ne!(text, good);
        fs::write(&path, &text).unwrap();
        let error = at(&path).start().await.unwrap_err().to_string();
        for part in [expected, &shown, "set another file", "remove it"] {
            assert!(error.contains(part), "{part:?} is not in {error}");
        }
        assert!(!error.contains('\n'), "{error}");
        for call in [api.list_rest_apis().max_attempts(1).await, {
            api.create_rest_api("other").max_attempts(1).await
        }] {
            let later = call.unwrap_err();
            assert_eq!(kind(&later), (500, "StateFileError"));
            assert_eq!(later.message(), Some(&*error));
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    // The endpoint continues with a file that it can read.
    fs::write(&path, &good).unwrap();
    assert_eq!(api.list_rest_apis().await.unwrap().items().unwrap().count(), 1);
    fs::remove_file(&path).unwrap();
    assert_eq!(api.list_rest_apis().await.unwrap().items().unwrap().count(), 0);
    assert!(!path.exists(), "a read writes no file");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_an_error() {
    let folder = Folder::new();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let path = file.join("state.json");
    let error = at(&path).start().await.unwrap_err().to_string();
    for part in ["cannot be written", &path.display().to_string(), "allow write access"] {
        assert!(error.contains(part), "{part:?} is not in {error}");
    }
    let error = at(folder.path()).start().await.unwrap_err().to_string();
    assert!(error.contains("is a folder"), "{error}");
    // A write that fails later changes nothing.
    let path = folder.path().join("later/state.json");
    let emulator = at(&path).start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    api.create_rest_api("pets").await.unwrap();
    fs::create_dir(folder.path().join("later/state.json.new")).unwrap();
    let error = api.create_rest_api("other").max_attempts(1).await.unwrap_err();
    assert_eq!(kind(&error), (500, "StateFileError"));
    assert_eq!(api.list_rest_apis().await.unwrap().items().unwrap().count(), 1);
    fs::remove_dir(folder.path().join("later/state.json.new")).unwrap();
    api.create_rest_api("other").await.unwrap();
    assert_eq!(names(&path).await.len(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_user_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let path = folder.path().join("new/state.json");
    let emulator = at(&path).start().await.unwrap();
    let api = ApiGateway::new(&emulator.config());
    api.create_api_key().value("a-secret-value-of-a-key").await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&folder.path().join("new/state.json.lock")), 0o600);
    assert_eq!(mode(&folder.path().join("new")), 0o700);
    // A symbolic link stays one.
    let link = folder.path().join("link.json");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let linked = at(&link).start().await.unwrap();
    let api = ApiGateway::new(&linked.config());
    api.create_rest_api("pets").await.unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(names(&path).await.len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_a_file_that_does_not_exist_yet_stays_a_link() {
    let folder = Folder::new();
    let (first, second) = (folder.path().join("first.json"), folder.path().join("second.json"));
    let file = folder.path().join("own/state.json");
    std::os::unix::fs::symlink("second.json", &first).unwrap();
    std::os::unix::fs::symlink("own/state.json", &second).unwrap();
    let emulator = at(&first).start().await.unwrap();
    ApiGateway::new(&emulator.config()).create_rest_api("pets").await.unwrap();
    assert!(fs::symlink_metadata(&first).unwrap().is_symlink());
    assert!(fs::symlink_metadata(&second).unwrap().is_symlink());
    assert_eq!(names(&file).await, names(&first).await);
    assert_eq!(names(&file).await.len(), 1);
}

/// A device or a pipe has no end, so that it must not be read.
#[cfg(unix)]
#[tokio::test]
async fn what_is_not_a_file_is_refused_before_it_is_read() {
    let folder = Folder::new();
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for path in [folder.path(), Path::new("/dev/zero"), &socket] {
        let error = at(path).start().await.unwrap_err().to_string();
        assert!(error.contains("is a folder, a device or a pipe"), "{error}");
    }
    // Nothing was created beside it.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn services_and_regions_that_an_endpoint_does_not_have_stay_in_the_file() {
    let folder = Folder::new();
    let path = folder.path().join("state.json");
    let both = || at(&path).service(&apigatewayv2::SERVICE).regions(["eu-west-1", "us-east-1"]);
    let emulator = both().start().await.unwrap();
    for region in ["eu-west-1", "us-east-1"] {
        let config = emulator.config_in(region);
        ApiGateway::new(&config).create_rest_api("rest").await.unwrap();
        ApiGatewayV2::new(&config).create_api("http", ProtocolType::HTTP).await.unwrap();
    }
    drop(emulator);
    let emulator = at(&path).start().await.unwrap();
    ApiGateway::new(&emulator.config()).create_rest_api("another").await.unwrap();
    drop(emulator);
    let emulator = both().start().await.unwrap();
    for (region, expected) in [("eu-west-1", 2), ("us-east-1", 1)] {
        let config = emulator.config_in(region);
        let rest = ApiGateway::new(&config).list_rest_apis().await.unwrap();
        assert_eq!(rest.items().unwrap().count(), expected, "{region}");
        let http = ApiGatewayV2::new(&config).list_apis().await.unwrap();
        assert_eq!(http.str("/items/0/name").unwrap(), "http");
    }
}

#[tokio::test]
async fn ids_are_not_used_again_whatever_the_seed_is() {
    let folder = Folder::new();
    let path = folder.path().join("state.json");
    let mut ids = BTreeSet::new();
    for seed in [0, 7, 0, 0] {
        let emulator = at(&path).seed(seed).start().await.unwrap();
        let api = ApiGateway::new(&emulator.config());
        let made = api.create_rest_api("pets").await.unwrap();
        let id = made.str("/id").unwrap();
        assert!(ids.insert(id.to_owned()), "{id}");
        api.delete_rest_api(id).await.unwrap();
    }
}

static THING: Resource =
    Resource::new("Thing", "Things", "/things/{thing}", "").with_collection("/things");
static ADD: Operation =
    Operation::new(Verb::Create, "Thing", "create_thing", "CreateThing", Method::POST, "/things")
        .with_body(Body::Document);
static GET: Operation =
    Operation::new(Verb::Get, "Thing", "get_thing", "GetThing", Method::GET, "/things/{thing}")
        .with_params(&[Param::label("thing", Type::String, "")]);
static CHANGE: Operation = Operation::new(
    Verb::Update,
    "Thing",
    "update_thing",
    "UpdateThing",
    Method::PATCH,
    "/things/{thing}",
)
.with_params(&[
    Param::label("thing", Type::String, ""),
    Param::body("changes", Type::List(&Type::Patch), "").required(),
])
.with_body(Body::Members);
static THINGS: Service = Service::new("things", "Things")
    .with_resources(&[&THING])
    .with_operations(&[&ADD, &GET, &CHANGE]);

fn things(path: &Path) -> EmulatorBuilder {
    Emulator::builder().service(&THINGS).state_file(path)
}

#[tokio::test]
async fn digits_and_order_of_documents_are_kept() {
    let folder = Folder::new();
    let path = folder.path().join("state.json");
    let numbers = "[0.1,0.30000000000000004,2.0,-0.0,1e+300,1.7976931348623157e+308,5e-324,\
                   2.2250738585072011e-308,9007199254740993,18446744073709551615,\
                   -9223372036854775808,123456789012345680.0,0.66666666666666663]";
    let body = format!("{{\"z\":{numbers},\"é\\u0000\":null,\"a\":{{\"y\":\"\",\"x\":[]}}}}");
    let mut texts = BTreeSet::new();
    let mut id = String::new();
    for _ in 0..4 {
        let emulator = things(&path).start().await.unwrap();
        let client = Client::new(&emulator.config(), &THINGS);
        if id.is_empty() {
            let add = client.request(Method::POST, "/things");
            let made = add.header("content-type", "application/json").bytes(body.clone());
            id = made.await.unwrap().str("/id").unwrap().to_owned();
        }
        let read = client.call(&GET).set("thing", &id).await.unwrap();
        texts.insert(read.text().unwrap().to_owned());
    }
    assert_eq!(texts.len(), 1, "{texts:#?}");
    let text = texts.first().unwrap();
    for number in ["0.30000000000000004", "5e-324", "1.7976931348623157e", "18446744073709551615"] {
        assert!(text.contains(number), "{number} is not in {text}");
    }
    assert!(text.find("\"z\"") < text.find("\"a\"") && text.find("\"y\"") < text.find("\"x\""));
}

#[tokio::test]
async fn documents_that_could_not_be_read_again_are_refused() {
    let folder = Folder::new();
    let path = folder.path().join("state.json");
    let emulator = things(&path).start().await.unwrap();
    let client = Client::new(&emulator.config(), &THINGS);
    let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    let add =
        |levels| client.request(Method::POST, "/things").json(&json!({ "a": nested(levels) }));
    let id = add(120).await.unwrap().str("/id").unwrap().to_owned();
    let before = fs::read_to_string(&path).unwrap();
    let place = format!("/a{}", "/0".repeat(119));
    let change = client.call(&CHANGE).set("thing", &id);
    let change = change.set("changes", [Patch::add_json(place, nested(20))]);
    let error = change.max_attempts(1).await.unwrap_err();
    assert_eq!(kind(&error), (501, "NotImplementedException"));
    assert!(error.message().unwrap().contains("state file"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    let read = client.call(&GET).set("thing", &id).await.unwrap();
    assert_eq!(read.json().unwrap()["a"], nested(120));
}

static OTHER_THINGS: Service =
    Service::new("things", "OtherThings").with_resources(&[&THING]).with_operations(&[&ADD]);

#[tokio::test]
async fn two_services_of_one_name_cannot_be_kept() {
    let folder = Folder::new();
    let path = folder.path().join("state.json");
    let error = things(&path).service(&OTHER_THINGS).start().await.unwrap_err().to_string();
    assert!(error.contains("two services have the name `things`"), "{error}");
}

#[tokio::test]
async fn a_port_can_be_set_and_one_that_is_in_use_is_an_error() {
    let first = Emulator::start().await.unwrap();
    let port = first.url().rsplit(':').next().unwrap().parse().unwrap();
    let error = Emulator::builder().port(port).start().await.unwrap_err();
    let expected = format!("port {port} of 127.0.0.1 is in use");
    assert!(error.to_string().starts_with(&expected), "{error}");
    drop(first);
    let second = Emulator::builder().port(port).start().await.unwrap();
    assert_eq!(second.url(), format!("http://127.0.0.1:{port}"));
}
