//! `cargo xtask man`: writes the manual pages of the command line.

use std::path::PathBuf;

use crate::{Outcome, cargo, target};

/// Writes the pages to a folder, or below the folder into which cargo builds.
pub(crate) fn run(folder: Option<&str>) -> Outcome {
    let folder = match folder {
        Some(folder) => {
            std::path::absolute(folder).map_err(|error| format!("{folder}: {error}"))?
        }
        None => target()?.join("man"),
    };
    let mut command = cargo(&["run", "--quiet", "--package", "petard-cli", "--", "man"]);
    // Only the models that ship.
    crate::run(command.arg(PathBuf::from(&folder)).env_remove("PETARD_MODELS"))?;
    println!("wrote {}", folder.display());
    Ok(())
}
