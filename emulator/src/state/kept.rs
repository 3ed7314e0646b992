//! The services of an endpoint whose resources are in a file.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use petard::Service;
use serde_json::Value;
use serde_json::value::RawValue;

use super::file::StateFile;
use super::sections::Sections;
use crate::answer::Answer;
use crate::backend::{Context, Received, Setup};
use crate::backends::Backends;
use crate::fault::Fault;

/// Services that have a state file, which other processes may have, too.
pub(crate) struct Kept {
    file: StateFile,
    services: Vec<&'static Service>,
    setup: Setup,
    /// `None` after an error: the services are read from the file again.
    memory: Mutex<Option<Memory>>,
}

/// What was last read from the file or written to it.
struct Memory {
    /// `None`: there is no file.
    text: Option<Vec<u8>>,
    sections: Sections,
    backends: Backends,
}

/// Levels of objects and lists in a section that can be read again. The parser reads 127.
const DEEPEST: usize = 127;

impl Kept {
    /// Reads a state file, or checks that it can be created.
    pub(crate) fn open(
        path: &Path,
        services: &[&'static Service],
        setup: Setup,
    ) -> io::Result<Self> {
        for (place, service) in services.iter().enumerate() {
            let name = service.name();
            if services.iter().take(place).any(|other| other.name() == name) {
                let why = format!(
                    "two services have the name `{name}`, so that their resources would have one \
                     place in the state file: give one of them another name, or use two endpoints"
                );
                return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
            }
        }
        let file = StateFile::new(path)?;
        let kept = Self { file, services: services.to_vec(), setup, memory: Mutex::default() };
        let lock = kept.file.lock()?;
        let memory = kept.load(kept.file.read()?)?;
        drop(lock);
        *kept.memory.lock().unwrap_or_else(PoisonError::into_inner) = Some(memory);
        Ok(kept)
    }

    /// Carries out a request. If it changes the state, the file has the change before this function
    /// returns. Blocks the thread.
    pub(crate) fn perform(
        &self,
        place: usize,
        received: &Received<'_>,
        context: &Context,
    ) -> Result<Answer, Fault> {
        let mut shared = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let lock = self.file.lock().map_err(|error| fault(&error))?;
        let text = self.file.read().map_err(|error| fault(&error))?;
        let mut memory = match shared.take().filter(|memory| memory.text == text) {
            Some(memory) => memory,
            None => self.load(text).map_err(|error| fault(&error))?,
        };
        let (region, service) = (context.region.as_str(), received.service.name());
        let backend = memory.backends.get(region, place);
        let backend = backend.ok_or_else(|| Fault::unknown(received.operation))?;
        let before = match memory.sections.get(region, service) {
            Some(section) => section.get().to_owned(),
            None => backend.save().to_string(),
        };
        let answer = backend.perform(received, context);
        let saved = backend.save();
        if !is_readable(&saved, DEEPEST) {
            return Err(Fault::not_here(
                "documents with more levels than a state file can keep: use fewer, or an endpoint \
                 without a state file",
            ));
        }
        let section = saved.to_string();
        if section != before {
            let section = RawValue::from_string(section);
            let section = section.map_err(|error| fault(&self.file.damaged(&error.to_string())))?;
            memory.sections.set(region, service, section);
            let text = memory.sections.text().into_bytes();
            self.file.replace(&lock, &text).map_err(|error| fault(&error))?;
            memory.text = Some(text);
        }
        *shared = Some(memory);
        Ok(answer)
    }

    /// Reads all services of the endpoint from a content of the file.
    fn load(&self, text: Option<Vec<u8>>) -> io::Result<Memory> {
        let sections = self.file.sections(text.as_deref())?;
        let mut backends = Backends::new(&self.services, self.setup);
        for (region, name, section) in sections.iter() {
            let place = self.services.iter().position(|service| service.name() == name);
            let Some(place) = place else { continue };
            let Some(backend) = backends.get(region, place) else { continue };
            let section = serde_json::from_str(section.get()).map_err(|error| error.to_string());
            section.and_then(|section| backend.restore(section)).map_err(|why| {
                self.file.damaged(&format!("the resources of `{name}` in {region}: {why}"))
            })?;
        }
        Ok(Memory { text, sections, backends })
    }
}

/// The error for a request that could not use the file.
fn fault(error: &io::Error) -> Fault {
    Fault::new(500, "StateFileError", error.to_string())
}

/// Whether a value has at most so many levels.
fn is_readable(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(entries) => {
            levels > 0 && entries.iter().all(|entry| is_readable(entry, levels - 1))
        }
        Value::Object(members) => {
            levels > 0 && members.values().all(|member| is_readable(member, levels - 1))
        }
        _ => true,
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("file", &self.file).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_readable_can_be_read() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let deepest: Result<Value, _> = serde_json::from_str(&nested(DEEPEST));
        assert!(deepest.is_ok_and(|value| is_readable(&value, DEEPEST)));
        assert!(serde_json::from_str::<Value>(&nested(DEEPEST + 1)).is_err());
        assert!(!is_readable(&serde_json::json!([[1]]), 1));
    }
}
