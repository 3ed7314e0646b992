//! The command line.

/// The arguments of this program, without those that were read.
pub(crate) struct Arguments {
    unread: Vec<String>,
    /// The options that were read, as an error lists them.
    known: Vec<String>,
}

impl Arguments {
    pub(crate) fn from_command_line() -> Self {
        Self { unread: std::env::args().skip(1).collect(), known: Vec::new() }
    }

    /// Reads an option without a value. Returns whether it is there.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        self.known.push(format!("`{name}`"));
        let position = self.unread.iter().position(|argument| argument == name);
        position.map(|position| self.unread.remove(position)).is_some()
    }

    /// Reads `NAME=VALUE` or `NAME VALUE`. Returns the value if the option is there.
    pub(crate) fn value(
        &mut self,
        name: &str,
        placeholder: &str,
    ) -> Result<Option<String>, String> {
        self.known.push(format!("`{name}={placeholder}`"));
        let with_value = format!("{name}=");
        let is_option = |argument: &String| argument == name || argument.starts_with(&with_value);
        let Some(position) = self.unread.iter().position(is_option) else { return Ok(None) };
        let argument = self.unread.remove(position);
        let value = match argument.strip_prefix(&with_value) {
            Some(value) => value.to_owned(),
            None if position < self.unread.len() => self.unread.remove(position),
            None => String::new(),
        };
        if value.is_empty() || value.starts_with("--") {
            return Err(format!("`{name}` has no value: write `{name}={placeholder}`"));
        }
        Ok(Some(value))
    }

    /// Returns an error if an argument is left that was not read.
    pub(crate) fn finish(self) -> Result<(), String> {
        match self.unread.first() {
            None => Ok(()),
            Some(argument) => Err(format!(
                "unexpected argument `{argument}`: the options are {}, each at most once",
                self.known.join(", ")
            )),
        }
    }
}
