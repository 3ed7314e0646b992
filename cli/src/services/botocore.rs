//! Services of botocore: finds their files, converts them to models, and reports what is lost.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use flate2::read::MultiGzDecoder;
use petard::{Operation, Service};
use petard_interpret::Model;
use petard_interpret::botocore::{Files, Loss, LossKind, convert};
use serde_json::Value;

use super::{Known, Source, is_named, report_text};
use crate::arguments::operation::kebab;
use crate::config;
use crate::console::note;
use crate::failure::{Failure, suggestion};

/// The variable with the folder of botocore.
const FOLDER: &str = "PETARD_BOTOCORE";
/// How long Python may take to find botocore.
const PYTHON_TIME: Duration = Duration::from_secs(10);
/// The most bytes of a file, after it is decompressed. The largest one of botocore has 10 million.
const MOST_BYTES: u64 = 200 << 20;

const SERVICE: &str = "service-2";
const PAGINATORS: &str = "paginators-1";
const WAITERS: &str = "waiters-2";

/// Prints the folder of botocore. It does not import it, and looks for it only where packages are installed.
const FIND: &str = "\
import sys
sys.path[:] = [entry for entry in sys.path if entry]
import importlib.util
found = importlib.util.find_spec('botocore')
sys.stdout.write(found.origin if found and found.origin else '')
";

/// What the model of a service cannot express.
#[derive(Debug)]
pub(super) struct Losses {
    pub(super) service: &'static Service,
    losses: Vec<Loss>,
}

impl Losses {
    /// Returns the loss of an operation that cannot be made.
    pub(super) fn not_made(&self, name: &str) -> Option<&Loss> {
        self.losses.iter().find(|loss| {
            loss.kind == LossKind::NotMade
                && loss.operation.as_ref().is_some_and(|official| is_named(official, name))
        })
    }

    /// Prints losses, and the number of the others.
    pub(super) fn note(&self, which: Shown<'_>) {
        let (shown, others): (Vec<&Loss>, Vec<&Loss>) =
            self.losses.iter().partition(|loss| which.has(loss));
        let name = self.service.name();
        for loss in shown {
            note(format!("note: {name}: {loss}"));
        }
        // A call does not repeat what does not concern it.
        if !others.is_empty() && !matches!(which, Shown::Call(_)) {
            let (count, plural) = (others.len(), if others.len() == 1 { "" } else { "s" });
            note(format!(
                "note: {name}: {count} other difference{plural} from botocore; `petard \
                 --from-botocore ... models show {name}` lists all"
            ));
        }
    }
}

/// Which losses are printed. Those of the service as a whole always are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shown<'a> {
    All,
    /// Operations that cannot be made.
    NotMade,
    /// Those of this operation.
    Operation(Option<&'a Operation>),
    /// Those that change the requests of this operation.
    Call(Option<&'a Operation>),
}

impl Shown<'_> {
    fn has(self, loss: &Loss) -> bool {
        let Some(official) = &loss.operation else { return true };
        let is_of = |operation: Option<&Operation>| {
            operation.is_some_and(|operation| operation.api_name() == official)
        };
        match self {
            Self::All => true,
            Self::NotMade => loss.kind == LossKind::NotMade,
            Self::Operation(operation) => is_of(operation),
            Self::Call(operation) => loss.kind != LossKind::Other && is_of(operation),
        }
    }
}

/// Converts and loads a service: by its name, or by the path of its `service-2.json`.
pub(super) fn load(text: &str) -> Result<(Known, Losses), Failure> {
    let is_path = text.contains(['/', '\\']) || Path::new(text).extension().is_some();
    let (folder, service, name) = if is_path {
        let path = PathBuf::from(text);
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let service = read(&path).map_err(|why| {
            Failure::Usage(format!(
                "--from-botocore: {why}; give the path of a {SERVICE}.json, or the name of an installed \
                 service, such as `lambda`"
            ))
        })?;
        let name = name_of(&path, &service)?;
        (folder, service, name)
    } else {
        let folder = installed(text)?;
        let service = sibling(&folder, SERVICE)?.ok_or_else(|| {
            Failure::Usage(format!("{}: there is no {SERVICE}.json", folder.display()))
        })?;
        (folder, service, text.to_owned())
    };
    let service = with_extras(&folder, SERVICE, service)?;
    let paginators = sibling(&folder, PAGINATORS)?;
    let paginators = paginators.map(|text| with_extras(&folder, PAGINATORS, text)).transpose()?;
    let waiters = sibling(&folder, WAITERS)?;
    let (paginators, waiters) = (paginators.as_deref(), waiters.as_deref());
    let files = Files { service: &service, paginators, waiters };
    let converted = convert(&name, &files)
        .map_err(|error| Failure::Usage(format!("{}: {error}", folder.display())))?;
    let model = Model::load(&format!("{name}.json"), converted.text().as_bytes())
        .map_err(|report| Failure::Usage(report_text(&report)))?;
    let service = model.service();
    let known = Known { service, source: Source::Botocore(folder), model: Some(model) };
    Ok((known, Losses { service, losses: converted.losses }))
}

/// Returns the name of the service in a file: that of its folder in botocore, or the one in its metadata.
fn name_of(path: &Path, text: &str) -> Result<String, Failure> {
    let mut folders =
        path.ancestors().skip(1).filter_map(Path::file_name).map(|name| name.to_string_lossy());
    let version = folders.next();
    if let (Some(version), Some(name)) = (version, folders.next())
        && is_date(&version)
    {
        return Ok(name.into_owned());
    }
    let service: Value = parse(path, text)?;
    let metadata = service.get("metadata");
    let texts =
        ["serviceId", "endpointPrefix"].iter().filter_map(|key| metadata?.get(key)?.as_str());
    let mut names = texts.map(|text| kebab(&text.replace(' ', "-")));
    names.next().ok_or_else(|| {
        Failure::Usage(format!(
            "{} is not the description of a service: it has no `serviceId` in `metadata`",
            path.display()
        ))
    })
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// Returns the folder of the latest version of an installed service.
fn installed(name: &str) -> Result<PathBuf, Failure> {
    let data = data_folder()?;
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.path().is_dir());
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    let services = names(&data);
    if !services.iter().any(|own| own == name) {
        return Err(Failure::Usage(format!(
            "--from-botocore: botocore in {} has no service `{name}`{}",
            data.display(),
            suggestion(name, services.iter().map(String::as_str))
        )));
    }
    let folder = data.join(name);
    let has_service = |version: &String| {
        ["json", "json.gz"]
            .iter()
            .any(|end| folder.join(version).join(format!("{SERVICE}.{end}")).is_file())
    };
    let version = names(&folder).into_iter().filter(has_service).max();
    let version = version.ok_or_else(|| {
        Failure::Usage(format!("{}: no version has a {SERVICE}.json", folder.display()))
    })?;
    Ok(folder.join(version))
}

/// Returns the folder with the descriptions of all services.
fn data_folder() -> Result<PathBuf, Failure> {
    let remedy = format!(
        "install it for `python3`, or set {FOLDER} to its folder, or give the path of a {SERVICE}.json"
    );
    let Some(root) = config::variable(FOLDER)?.map(PathBuf::from) else {
        let found = ask_python("python3").or_else(|| ask_python("python"));
        let data = found.and_then(|file| Some(Path::new(&file).parent()?.join("data")));
        return data
            .filter(|data| data.is_dir())
            .ok_or_else(|| Failure::Configuration(format!("botocore is not found: {remedy}")));
    };
    // The folder of botocore, the one that contains it, a virtual environment, or the folder of descriptions.
    let mut forms = vec![root.join("data"), root.join("botocore").join("data")];
    forms.extend(packages(&root).map(|packages| packages.join("botocore").join("data")));
    forms.extend(packages(&root).map(|packages| packages.join("awscli/botocore/data")));
    forms.push(root.clone());
    forms.into_iter().find(|folder| folder.is_dir()).ok_or_else(|| {
        Failure::Configuration(format!(
            "{FOLDER} is `{}`, which is not a folder: {remedy}",
            root.display()
        ))
    })
}

/// Returns the folders in which a virtual environment has its packages.
fn packages(root: &Path) -> impl Iterator<Item = PathBuf> {
    let pythons = std::fs::read_dir(root.join("lib")).into_iter().flatten().flatten();
    let pythons = pythons.map(|entry| entry.path().join("site-packages"));
    pythons.chain([root.join("Lib").join("site-packages")])
}

/// Returns the path of botocore in a Python; `None` if there is none, or if Python takes too long.
fn ask_python(python: &str) -> Option<String> {
    let mut command = Command::new(python);
    command.args(["-c", FIND]).stdin(Stdio::null()).stderr(Stdio::null()).stdout(Stdio::piped());
    let mut process = command.spawn().ok()?;
    let start = Instant::now();
    // The path is shorter than the buffer of a pipe, so that the process ends without a reader.
    let status = loop {
        match process.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if start.elapsed() < PYTHON_TIME => {
                std::thread::sleep(Duration::from_millis(2));
            }
            _ => break None,
        }
    };
    if status.is_none() {
        let _ = process.kill();
        let _ = process.wait();
        return None;
    }
    let mut path = String::new();
    process.stdout.take()?.read_to_string(&mut path).ok()?;
    (!path.is_empty()).then_some(path)
}

/// Returns the text of a file of a service, compressed or not; `None` if there is none.
fn sibling(folder: &Path, stem: &str) -> Result<Option<String>, Failure> {
    let paths = ["json", "json.gz"].map(|end| folder.join(format!("{stem}.{end}")));
    let found = paths.iter().find(|path| path.is_file());
    found.map(|path| read(path)).transpose().map_err(Failure::Usage)
}

/// Merges the additions that botocore itself has for a file of a service.
fn with_extras(folder: &Path, stem: &str, text: String) -> Result<String, Failure> {
    let file = format!("{stem}.sdk-extras");
    let Some(extras) = sibling(folder, &file)? else { return Ok(text) };
    let mut extras: Value = parse(&folder.join(file), &extras)?;
    let mut whole: Value = parse(&folder.join(stem), &text)?;
    if let Some(merge) = extras.get_mut("merge") {
        merge_into(&mut whole, merge.take());
    }
    Ok(whole.to_string())
}

/// Merges objects member by member. Other values are replaced.
fn merge_into(whole: &mut Value, part: Value) {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => {
            for (name, value) in part {
                merge_into(whole.entry(name).or_insert(Value::Null), value);
            }
        }
        (whole, part) => *whole = part,
    }
}

fn parse(path: &Path, text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text)
        .map_err(|error| Failure::Usage(format!("{} is not valid JSON: {error}", path.display())))
}

/// Reads a file, and decompresses it if it ends with `.gz`.
fn read(path: &Path) -> Result<String, String> {
    let unreadable = |error| format!("the file `{}` cannot be read: {error}", path.display());
    let file = File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    let read = if path.extension().is_some_and(|extension| extension == "gz") {
        MultiGzDecoder::new(file).take(MOST_BYTES).read_to_string(&mut text)
    } else {
        file.take(MOST_BYTES).read_to_string(&mut text)
    };
    read.map_err(unreadable)?;
    Ok(text)
}
