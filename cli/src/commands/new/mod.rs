//! `petard new`: creates a package with a model, a program and tests.
//!
//! The files are in `template/`; `@NAME@` and other marks are replaced.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args, Command, FromArgMatches as _};
use petard_codegen::{Checked, names};
use serde_json::json;

use crate::arguments::command::is_command;
use crate::console::print;
use crate::failure::Failure;

/// The files of a package: path and content. `Cargo.toml` has another name in this folder, because cargo
/// packages no folder with a `Cargo.toml` of its own.
const FILES: [(&str, &str); 9] = [
    (".gitignore", include_str!("template/gitignore")),
    ("Cargo.toml", include_str!("template/manifest.toml")),
    ("README.md", include_str!("template/README.md")),
    ("build.rs", include_str!("template/build.rs")),
    ("examples/local.rs", include_str!("template/local.rs")),
    (MODEL, include_str!("template/model.json")),
    ("src/lib.rs", include_str!("template/lib.rs")),
    ("src/main.rs", include_str!("template/main.rs")),
    ("tests/items.rs", include_str!("template/tests.rs")),
];

/// The path of the model.
const MODEL: &str = "models/@SERVICE@.json";

/// Names of packages that cargo refuses, or that the package itself depends on.
const RESERVED: [&str; 10] = [
    "alloc",
    "core",
    "petard",
    "petard-codegen",
    "petard-emulator",
    "proc-macro",
    "std",
    "test",
    "tokio",
    "build",
];

/// Most characters in the name of a package: the registry of packages takes no longer ones.
const LONGEST_NAME: usize = 64;

/// The arguments of `petard new`.
#[derive(Debug, Args)]
struct NewArguments {
    /// Name of the package, such as `my-api`. It is also the name of the service.
    #[arg(value_name = "NAME")]
    name: String,
    /// Folder of the package, which must not exist. Default: the name.
    #[arg(long, value_name = "DIR")]
    path: Option<PathBuf>,
    /// Folder with the source of petard, in place of the published version.
    #[arg(long, value_name = "DIR")]
    petard_path: Option<PathBuf>,
}

/// Returns the clap command.
pub(crate) fn command() -> Command {
    NewArguments::augment_args(Command::new("new"))
        .about("Creates a package with a model of its own, which runs against the local endpoint")
        .arg_required_else_help(true)
}

/// Runs the command.
pub(crate) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let arguments = NewArguments::from_arg_matches(matches)?;
    let package = Package::new(&arguments.name)?;
    let dependencies = Dependencies::new(arguments.petard_path.as_deref())?;
    let folder = arguments.path.unwrap_or_else(|| PathBuf::from(&arguments.name));
    create(&folder, &package, &dependencies)?;
    print(next_steps(&folder, &package))
}

/// The names of a package.
#[derive(Debug)]
struct Package {
    /// `my-api`
    name: String,
    /// Name of the library in Rust: `my_api`.
    library: String,
    /// Name of the service: `my-api`.
    service: String,
    /// Type of the client: `MyApi`.
    client: String,
}

impl Package {
    /// Checks a name, and the model that gets it.
    fn new(name: &str) -> Result<Self, Failure> {
        let refused = |why: &str| Failure::Usage(format!("`{name}` cannot name a package: {why}"));
        let service = name.replace('_', "-");
        let library = name.replace('-', "_");
        if name.len() > LONGEST_NAME {
            return Err(Failure::Usage(format!(
                "the name of a package has at most {LONGEST_NAME} characters"
            )));
        }
        if !names::is_snake(&library) {
            let other = names::snake(name).replace('_', "-");
            let example = if names::is_snake(&other.replace('-', "_")) { &other } else { "my-api" };
            return Err(refused(&format!(
                "use lower-case letters, digits and single `-`, a letter first, such as `{example}`"
            )));
        }
        if RESERVED.contains(&&*service) || names::is_keyword(&library) {
            return Err(refused(
                "it is a word of Rust or a package that this one needs; use another one",
            ));
        }
        if is_command(&service) {
            return Err(refused("it is a command of petard; use another one"));
        }
        let path = MODEL.replace("@SERVICE@", &service);
        let model = template(MODEL).replace("@SERVICE@", &service);
        let checked = Checked::new(&path, model.as_bytes()).map_err(|report| {
            let report = report.to_string();
            let first = report.lines().next().unwrap_or_default();
            refused(&format!("{}; use another one", first.trim_start_matches("error: ")))
        })?;
        Ok(Self {
            name: name.to_owned(),
            library,
            client: checked.client_name().to_owned(),
            service,
        })
    }

    /// Returns the variable with the URL of the API.
    fn endpoint_variable(&self) -> String {
        format!("AWS_ENDPOINT_URL_{}", self.library.to_uppercase())
    }
}

/// Returns the content of a file before its marks are replaced.
fn template(path: &str) -> &'static str {
    FILES.iter().find(|(own, _)| *own == path).map_or("", |(_, text)| text)
}

/// Where cargo finds the packages of petard.
#[derive(Debug)]
struct Dependencies {
    petard: String,
    codegen: String,
    emulator: String,
}

impl Dependencies {
    /// The published version of this program, or a folder.
    fn new(folder: Option<&Path>) -> Result<Self, Failure> {
        let Some(folder) = folder else {
            let version = format!("version = \"{}\"", env!("CARGO_PKG_VERSION"));
            return Ok(Self {
                petard: version.clone(),
                codegen: version.clone(),
                emulator: version,
            });
        };
        let refused =
            |why: String| Failure::Usage(format!("--petard-path: `{}` {why}", folder.display()));
        let root = fs::canonicalize(folder)
            .map_err(|error| refused(format!("cannot be read: {error}")))?;
        for part in ["Cargo.toml", "codegen/Cargo.toml", "emulator/Cargo.toml"] {
            if !root.join(part).is_file() {
                return Err(refused(format!("is not the source of petard: it has no `{part}`")));
            }
        }
        let path = |part: &str| {
            let path = if part.is_empty() { root.clone() } else { root.join(part) };
            // The escapes of JSON are those of TOML.
            path.to_str().map(|path| format!("path = {}", json!(path)))
        };
        match (path(""), path("codegen"), path("emulator")) {
            (Some(petard), Some(codegen), Some(emulator)) => Ok(Self { petard, codegen, emulator }),
            _ => Err(refused("is not Unicode, which Cargo.toml needs".to_owned())),
        }
    }
}

/// Creates the folder of a package with its files.
fn create(folder: &Path, package: &Package, dependencies: &Dependencies) -> Result<(), Failure> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
    }
    fs::create_dir(folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::Usage(format!(
            "`{}` exists: remove it, or give another folder with --path",
            folder.display()
        )),
        _ => failed(folder, &error),
    })?;
    write_files(folder, package, dependencies).inspect_err(|_| {
        // A part of the files would be in the way of the next attempt.
        let _ = fs::remove_dir_all(folder);
    })
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Other(format!("`{}` cannot be created: {error}", path.display()))
}

fn write_files(
    folder: &Path,
    package: &Package,
    dependencies: &Dependencies,
) -> Result<(), Failure> {
    let marks: [(&str, &str); 9] = [
        ("@NAME@", &package.name),
        ("@CRATE@", &package.library),
        ("@MODULE@", &package.library),
        ("@SERVICE@", &package.service),
        ("@CLIENT@", &package.client),
        ("@ENDPOINT@", &package.endpoint_variable()),
        ("@PETARD@", &dependencies.petard),
        ("@CODEGEN@", &dependencies.codegen),
        ("@EMULATOR@", &dependencies.emulator),
    ];
    let replaced = |text: &str| {
        marks.iter().fold(text.to_owned(), |text, (mark, value)| text.replace(mark, value))
    };
    for (path, text) in FILES {
        let path = folder.join(replaced(path));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
        }
        fs::write(&path, replaced(text)).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

/// Returns what to do with the package.
fn next_steps(folder: &Path, package: &Package) -> String {
    let Package { name, service, .. } = package;
    let mut text = format!("created the package `{name}` in {}\n\n", folder.display());
    if let Some(manifest) = workspace_of(folder) {
        // Cargo refuses a package in the folder of a workspace that does not name it.
        text += &format!(
            "the workspace in {} needs it in `members` or `exclude`\n\n",
            manifest.display()
        );
    }
    let check = format!("petard models check models/{service}.json");
    let width = check.len();
    let step = |command: &str, what: &str| format!("{command:width$}  # {what}\n");
    text += &format!("cd {}\n", folder.display());
    text += &step("cargo run --example local", "runs it with the local endpoint");
    text += &step("cargo test", "tests it");
    text + &step(&check, "checks the model after a change")
}

/// Returns the manifest of the workspace whose folder contains a package.
fn workspace_of(folder: &Path) -> Option<PathBuf> {
    let folder = fs::canonicalize(folder).ok()?;
    let manifests = folder.ancestors().skip(1).map(|folder| folder.join("Cargo.toml"));
    let mut workspaces = manifests.filter(|manifest| {
        let text = fs::read_to_string(manifest).unwrap_or_default();
        text.lines().any(|line| line.trim_start().starts_with("[workspace"))
    });
    workspaces.next()
}
