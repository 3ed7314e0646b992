//! The services that can be called: the built-in ones, and those of models that are loaded at run time.
//!
//! `Services::load` reads the files that one command line needs. `folder` finds the models of
//! PETARD_MODELS, `botocore` converts the descriptions of botocore.

mod botocore;
mod folder;

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use petard::{Operation, Service};
use petard_interpret::{Model, Report};

use self::botocore::{Losses, Shown};
use self::folder::Folder;
use crate::arguments::command::{find_operation, is_command};
use crate::arguments::globals::ModelOptions;
use crate::arguments::operation::kebab;
use crate::config;
use crate::failure::{Failure, similar_names};

/// The variable with the folder of models.
const MODELS: &str = "PETARD_MODELS";

/// Most bytes of a model. A device such as `/dev/zero` has no end.
const MOST_BYTES: u64 = 64 << 20;

/// Where the table of a service comes from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// It is a part of this program.
    BuiltIn,
    /// The file of a model.
    File(PathBuf),
    /// A description of botocore.
    Botocore(PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in"),
            Self::File(path) | Self::Botocore(path) => write!(f, "{}", path.display()),
        }
    }
}

/// A service and where it comes from.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) service: &'static Service,
    pub(crate) source: Source,
    /// The model, with the paths of its patches; `None` for a built-in service.
    pub(crate) model: Option<Model>,
}

/// All services of one command line. Models of the user come first, and replace a built-in service of the
/// same name.
#[derive(Debug, Default)]
pub(crate) struct Services {
    known: Vec<Known>,
    all: Vec<&'static Service>,
    losses: Option<Losses>,
    warnings: Vec<String>,
}

impl Services {
    /// Loads the models that a command line needs. `words` are its words that are neither options nor their
    /// values.
    pub(crate) fn load(options: &ModelOptions, words: &[String]) -> Result<Self, Failure> {
        let mut services = Self::default();
        // `models check` reads the files itself, and reports all mistakes.
        let is_check = words.iter().map(String::as_str).take(2).eq(["models", "check"]);
        for path in options.files.iter().filter(|_| !is_check) {
            services.add_file(path)?;
        }
        if let Some(text) = &options.from_botocore {
            let (known, losses) = botocore::load(text)?;
            services.add(known)?;
            services.losses = Some(losses);
        }
        let variable = config::variable(MODELS)?;
        if let Some(folder) = variable.filter(|_| !is_check).map(Folder::new) {
            services.add_folder(&folder, meant(words))?;
        }
        for service in petard::SERVICES {
            if services.find(service.name()).is_none() {
                services.push(Known { service, source: Source::BuiltIn, model: None });
            }
        }
        services.note_losses(words)?;
        Ok(services)
    }

    /// Loads a model that the command line names.
    fn add_file(&mut self, path: &Path) -> Result<(), Failure> {
        let known = load_file(path).map_err(FileError::into_failure)?;
        self.add(known)
    }

    /// Loads the models of a folder: the one of the service that is meant, or all of them.
    fn add_folder(&mut self, folder: &Folder, meant: Option<&str>) -> Result<(), Failure> {
        if let Some(name) = meant {
            if self.find(name).is_some() || is_command(name) && !needs_all(name) {
                return Ok(());
            }
            if let Some(path) = folder.named(name) {
                return self.add_file(&path);
            }
            if petard::SERVICES.iter().any(|service| service.name() == name) {
                return Ok(());
            }
            if !is_command(name)
                && let Some(path) = folder.search(name)?
            {
                return self.add_file(&path);
            }
        }
        // The list of all services: for help, or to suggest a name.
        match folder.all() {
            Ok(paths) => paths.iter().for_each(|path| self.add_listed(path)),
            Err(failure) => self.warn_of(&failure),
        }
        Ok(())
    }

    /// Adds a model of the folder to the list of all services. What is wrong with it is a warning.
    fn add_listed(&mut self, path: &Path) {
        let known = match load_file(path) {
            Ok(known) => known,
            Err(FileError::Unreadable(why)) => return self.warn(why),
            Err(FileError::Mistakes(report)) => {
                let path = path.display();
                let mistakes = report.mistakes();
                let plural = if mistakes == 1 { "" } else { "s" };
                return self.warn(format!(
                    "{path}: {mistakes} mistake{plural}; `petard models check {path}` prints the report"
                ));
            }
        };
        let name = known.service.name();
        let is_built_in = petard::SERVICES.iter().any(|service| service.name() == name);
        if is_built_in && path.file_stem().is_none_or(|stem| stem != name) {
            return self.warn(format!(
                "{}: `{name}` is a built-in service; to replace it, rename the file to `{name}.json`",
                path.display()
            ));
        }
        // A model of the command line wins over the folder.
        if let Some(other) = self.known(name) {
            if let Source::File(other) = &other.source
                && other.parent() == path.parent()
            {
                self.warn(format!(
                    "{}: the service `{name}` is also in {}, which is used",
                    path.display(),
                    other.display()
                ));
            }
            return;
        }
        if let Err(failure) = self.add(known) {
            self.warn_of(&failure);
        }
    }

    fn warn(&mut self, text: String) {
        self.warnings.push(text);
    }

    fn warn_of(&mut self, failure: &Failure) {
        if let Some(text) = failure.text() {
            self.warn(text.strip_prefix("error: ").unwrap_or(&text).to_owned());
        }
    }

    /// Prints what is wrong with the models of the folder, for commands that list all services. Others may
    /// have an error, which comes first.
    pub(crate) fn note_warnings(&self) {
        for text in &self.warnings {
            crate::console::note(format!("warning: {text}"));
        }
    }

    /// Adds a service that is not built in.
    fn add(&mut self, known: Known) -> Result<(), Failure> {
        let name = known.service.name();
        if is_command(name) {
            return Err(Failure::Usage(format!(
                "{}: the service is named `{name}`, which is a command of petard: change `name` of \
                 `service`",
                known.source
            )));
        }
        if let Some(other) = self.known(name) {
            return Err(Failure::Usage(format!(
                "{} and {} both have the service `{name}`: leave out one of them, or change its name",
                other.source, known.source
            )));
        }
        self.push(known);
        Ok(())
    }

    fn push(&mut self, known: Known) {
        self.all.push(known.service);
        self.known.push(known);
    }

    /// Prints what the model of botocore cannot express, as far as a call needs it: the losses of its
    /// operation. A call of an operation that cannot be made is an error.
    fn note_losses(&self, words: &[String]) -> Result<(), Failure> {
        let Some(losses) = &self.losses else { return Ok(()) };
        let mut words = words.iter().map(String::as_str);
        if words.next() != Some(losses.service.name()) {
            return Ok(());
        }
        let Some(operation) = words.next() else {
            losses.note(Shown::NotMade);
            return Ok(());
        };
        let found = find_operation(losses.service, operation);
        match losses.not_made(operation) {
            Some(loss) if found.is_none() => Err(Failure::Usage(loss.to_string())),
            _ => {
                losses.note(Shown::Call(found));
                Ok(())
            }
        }
    }

    /// Prints everything that the model of botocore cannot express; of one operation, if there is one.
    pub(crate) fn note_all_losses(&self, service: &'static Service, operation: Option<&Operation>) {
        if let Some(losses) = &self.losses
            && std::ptr::eq(losses.service, service)
        {
            losses
                .note(operation.map_or(Shown::All, |operation| Shown::Operation(Some(operation))));
        }
    }

    /// Returns why an operation of botocore is not in the model; `None` if it is not one.
    pub(crate) fn why_not_made(&self, service: &'static Service, name: &str) -> Option<String> {
        let losses = self.losses.as_ref().filter(|losses| std::ptr::eq(losses.service, service));
        losses?.not_made(name).map(ToString::to_string)
    }

    /// Returns the service with a name.
    pub(crate) fn find(&self, name: &str) -> Option<&'static Service> {
        self.known(name).map(|known| known.service)
    }

    /// Returns the service with a name, and where it comes from.
    pub(crate) fn known(&self, name: &str) -> Option<&Known> {
        self.known.iter().find(|known| known.service.name() == name)
    }

    /// Returns the service that an argument names.
    pub(crate) fn get(&self, name: &str) -> Result<&Known, Failure> {
        self.known(name).ok_or_else(|| {
            let names = self.all.iter().map(|service| service.name());
            Failure::Misspelt {
                text: format!("there is no service `{name}`"),
                suggestions: similar_names(name, names),
                more: "`petard models list` lists them".to_owned(),
            }
        })
    }

    /// Returns all services with their sources.
    pub(crate) fn entries(&self) -> &[Known] {
        &self.known
    }

    pub(crate) fn all(&self) -> &[&'static Service] {
        &self.all
    }
}

/// Returns the word that names a service, or else the first one.
fn meant(words: &[String]) -> Option<&str> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["help", name, ..] | ["models", "show", name, ..] => Some(name),
        [first, ..] => Some(first),
        [] => None,
    }
}

/// Returns whether a command needs the list of all services.
fn needs_all(command: &str) -> bool {
    ["models", "emulate", "help", "man"].contains(&command)
}

/// Why the file of a model is not loaded.
#[derive(Debug)]
pub(crate) enum FileError {
    Unreadable(String),
    Mistakes(Report),
}

impl FileError {
    fn into_failure(self) -> Failure {
        Failure::Usage(match self {
            Self::Unreadable(why) => why,
            Self::Mistakes(report) => report_text(&report),
        })
    }
}

/// Returns the text of a report without the `error: ` of its first line, which the failure writes.
fn report_text(report: &Report) -> String {
    let text = report.to_string();
    text.strip_prefix("error: ").unwrap_or(&text).trim_end().to_owned()
}

/// Reads the file of a model, which may be a pipe.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable =
        |why: &dyn fmt::Display| format!("the model `{}` cannot be read: {why}", path.display());
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= MOST_BYTES) {
        Ok(bytes)
    } else {
        Err(unreadable(&format!("it has more than {MOST_BYTES} bytes")))
    }
}

/// Loads the file of a model.
fn load_file(path: &Path) -> Result<Known, FileError> {
    let bytes = read(path).map_err(FileError::Unreadable)?;
    let model = Model::load(&path.display().to_string(), &bytes).map_err(FileError::Mistakes)?;
    let source = Source::File(path.to_owned());
    Ok(Known { service: model.service(), source, model: Some(model) })
}

/// Returns whether an operation that was not converted has the name that a command line gives.
fn is_named(official: &str, name: &str) -> bool {
    official == name || kebab(official) == name || kebab(official) == kebab(name)
}
