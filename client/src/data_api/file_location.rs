//! Where the file of endpoints is, if nobody says: in this user's folder for caches.
//!
//! Pure: the environment is the configuration's copy.

use std::path::{Path, PathBuf};

use crate::config::config::Config;
use crate::config::environment::Environment;

/// Says where the file is.
const VARIABLE: &str = "PETARD_DATA_API_ENDPOINTS";

/// How a file can be chosen, as errors end.
pub(super) const CHOICE: &str =
    "with the environment variable PETARD_DATA_API_ENDPOINTS or `.endpoints_file(...)`";

/// Kinds of system, by where their users' caches are.
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

/// The file that was given, else that of the environment, else the usual one.
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
        return Err("it is not known where the file of endpoints is: the configuration was built \
                    without the environment; name the file with `.endpoints_file(...)`, or make \
                    the configuration with `.load()`, which reads the environment"
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
            // Those who defined the variable say that one that is not absolute is none.
            let said = below("XDG_CACHE_HOME", &[]).filter(|folder| folder.has_root());
            (said.or_else(|| below("HOME", &[".cache"])), "neither XDG_CACHE_HOME nor HOME is")
        }
    };
    let folder = folder.ok_or_else(|| {
        format!("it is not known where the file of endpoints is: {unset} set; name it {CHOICE}")
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
    fn caches_are_where_each_system_has_them() {
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
    fn what_is_said_counts_first_in_code_then_in_the_environment() {
        let said = [(VARIABLE, "own.json"), ("HOME", "/home/me")];
        assert_eq!(found(System::Other, &said).unwrap(), "own.json");
        let given = find(Some(Path::new("given.json")), None, System::Other).unwrap();
        assert_eq!(given, Path::new("given.json"));
        let error = find(None, None, System::Other).unwrap_err();
        assert!(error.contains("without the environment") && error.contains(".endpoints_file"));
    }
}
