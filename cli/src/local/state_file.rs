//! The file with the state of the local endpoint.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::failure::Failure;

/// Returns the file of the option, or the one in the state folder of the user: `petard/local.json` in
/// XDG_STATE_HOME or `~/.local/state`, on Windows in the folder of the user's data.
pub(super) fn path(option: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(path) = option {
        return Ok(path.to_owned());
    }
    let folders = etcetera::choose_base_strategy().map_err(|error| {
        Failure::Configuration(format!(
            "the state folder of the user is not known ({error}): set HOME, or use `--state FILE`"
        ))
    })?;
    let folder = folders.state_dir().unwrap_or_else(|| folders.data_dir());
    Ok(folder.join("petard").join("local.json"))
}
