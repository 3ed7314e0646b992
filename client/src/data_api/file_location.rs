//! The path of the file of endpoints. By default it is in the user's cache folder.
//!
//! No I/O: the environment is the copy in the configuration.

use std::path::{Path, PathBuf};

use crate::config::config::Config;
use crate::config::environment::Environment;

/// The environment variable that sets the path.
const VARIABLE: &str = "PETARD_DATA_API_ENDPOINTS";

/// How to set the path, as the end of error texts.
pub(super) const CHOICE: &str =
    "with the environment variable PETARD_DATA_API_ENDPOINTS or `.endpoints_file(...)`";

/// Systems with different cache folders.
#[derive(Clone, Copy)]
enum System {
    Windows,
    MacOs,
    Other,
}

const THIS: System = if cfg!(windows) {
    System::Windows
} else if cfg!(target_os = "macos") {
    System::MacOs
} else {
    System::Other
};

/// Returns the path set in code, else that of the environment, else the default.
pub(super) fn find_file(given: Option<&Path>, config: &Config) -> Result<PathBuf, String> {
    find(given, config.environment(), THIS)
}

fn find(
    given: Option<&Path>,
    environment: Option<&Environment>,
    system: System,
) -> Result<PathBuf, String> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let Some(environment) = environment else {
        return Err("no path of the file of endpoints: the configuration was built without the \
                    environment; set the path with `.endpoints_file(...)`, or end the \
                    configuration with `.load()`, which reads the environment"
            .to_owned());
    };
    if let Some(path) = environment.get(VARIABLE) {
        return Ok(path.into());
    }
    let below = |name: &str, folders: &[&str]| {
        let folder = PathBuf::from(environment.get(name)?);
        Some(folders.iter().fold(folder, |folder, name| folder.join(name)))
    };
    let (folder, unset) = match system {
        System::Windows => (below("LOCALAPPDATA", &[]), "LOCALAPPDATA is not"),
        System::MacOs => (below("HOME", &["Library", "Caches"]), "HOME is not"),
        System::Other => {
            // The XDG specification says to ignore relative paths.
            let xdg = below("XDG_CACHE_HOME", &[]).filter(|folder| folder.has_root());
            (xdg.or_else(|| below("HOME", &[".cache"])), "neither XDG_CACHE_HOME nor HOME is")
        }
    };
    let folder = folder.ok_or_else(|| {
        format!("no path of the file of endpoints: {unset} set; set the path {CHOICE}")
    })?;
    Ok(folder.join("petard").join("data-api").join("endpoints.json"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn found(system: System, variables: &[(&str, &str)]) -> Result<String, String> {
        let variables = variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        let path = find(None, Some(&Environment::new(variables)), system)?;
        Ok(path.to_string_lossy().replace('\\', "/"))
    }

    #[test]
    fn the_default_is_in_the_cache_folder_of_the_system() {
        let home = ("HOME", "/home/me");
        for (system, variables, folder) in [
            (System::Other, vec![home], "/home/me/.cache"),
            (System::Other, vec![home, ("XDG_CACHE_HOME", "/caches")], "/caches"),
            (System::Other, vec![home, ("XDG_CACHE_HOME", "caches")], "/home/me/.cache"),
            (System::Other, vec![home, ("XDG_CACHE_HOME", "")], "/home/me/.cache"),
            (System::MacOs, vec![home, ("XDG_CACHE_HOME", "/c")], "/home/me/Library/Caches"),
            (System::Windows, vec![home, ("LOCALAPPDATA", "C:/local")], "C:/local"),
        ] {
            let expected = format!("{folder}/petard/data-api/endpoints.json");
            assert_eq!(found(system, &variables).unwrap(), expected);
        }
        for (system, variable) in
            [(System::Other, "XDG_CACHE_HOME nor HOME"), (System::Windows, "LOCALAPPDATA")]
        {
            let error = found(system, &[]).unwrap_err();
            assert!(error.contains(variable) && error.ends_with(CHOICE), "{error}");
        }
    }

    #[test]
    fn code_takes_precedence_over_the_environment_and_that_over_the_default() {
        let variables = [(VARIABLE, "own.json"), ("HOME", "/home/me")];
        assert_eq!(found(System::Other, &variables).unwrap(), "own.json");
        let given = find(Some(Path::new("given.json")), None, System::Other).unwrap();
        assert_eq!(given, Path::new("given.json"));
        let error = find(None, None, System::Other).unwrap_err();
        assert!(error.contains("without the environment") && error.contains(".endpoints_file"));
    }
}
