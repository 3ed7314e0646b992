//! The command of an operation: its labels as positional arguments, its parameters as flags, and its help.

use std::fmt::Write as _;
use std::sync::LazyLock;

use clap::{Arg, ArgAction, Args, Command};
use petard::operation::{Enum, Location, Param, Type, Verb};
use petard::{Operation, Service};

use super::command::named;
use super::globals::Globals;
use crate::help::first_sentence;

/// The heading of the options that every operation has.
const CALL: &str = "Call options";

/// The prefix of the flag of a parameter whose name is that of an option of the command line.
const PREFIX: &str = "parameter-";

/// Returns a name in the form of options: `restApiId` and `rest_api_id` become `rest-api-id`.
pub(crate) fn kebab(name: &str) -> String {
    let mut text = String::new();
    let mut previous: Option<char> = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let next_is_lower = letters.peek().is_some_and(|next| next.is_lowercase());
        let begins_word = letter.is_uppercase()
            && previous.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || before.is_uppercase() && next_is_lower
            });
        if begins_word && !text.ends_with('-') {
            text.push('-');
        }
        match letter {
            letter if letter.is_alphanumeric() => text.extend(letter.to_lowercase()),
            _ if !text.is_empty() && !text.ends_with('-') => text.push('-'),
            _ => {}
        }
        previous = Some(letter);
    }
    text.trim_end_matches('-').to_owned()
}

/// The flags of an operation: each parameter with the name of its flag, without `--`.
pub(crate) struct Flags(Vec<(String, &'static Param)>);

/// Names of options that are not parameters.
static RESERVED: LazyLock<Vec<String>> = LazyLock::new(|| {
    let options = call_options(Globals::augment_args(Command::new("petard")));
    let names = options.get_arguments().flat_map(|option| {
        option.get_long().into_iter().chain(option.get_all_aliases().unwrap_or_default())
    });
    names.chain(["help", "version"]).map(str::to_owned).collect()
});

impl Flags {
    /// Names the flags. A name that an option of every command has gets a prefix.
    pub(crate) fn of(operation: &'static Operation) -> Self {
        let mut flags: Vec<(String, &'static Param)> = Vec::new();
        for param in operation.params() {
            let mut name = kebab(param.name());
            if name.is_empty() {
                "parameter".clone_into(&mut name);
            }
            while RESERVED.contains(&name) || flags.iter().any(|(own, _)| *own == name) {
                name.insert_str(0, PREFIX);
            }
            flags.push((name, param));
        }
        Self(flags)
    }

    /// Returns a second name for each flag: that of the parameter in the request, if nothing else has it.
    fn aliases(&self) -> Vec<Option<String>> {
        let mut taken = RESERVED.clone();
        taken.extend(self.iter().flat_map(|(flag, _)| [flag.to_owned(), format!("no-{flag}")]));
        let aliases = self.iter().map(|(_, param)| {
            let wire = kebab(param.wire_name());
            if wire.is_empty() || taken.contains(&wire) {
                return None;
            }
            taken.push(wire.clone());
            Some(wire)
        });
        aliases.collect()
    }

    /// Returns the parameters with the names of their flags, in the order of the model.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &'static Param)> {
        self.0.iter().map(|(name, param)| (name.as_str(), *param))
    }

    /// Returns the name of the flag that sets a boolean to false, if nothing else has that name.
    pub(crate) fn negation(&self, flag: &str, param: &Param) -> Option<String> {
        let name = format!("no-{flag}");
        let is_taken = RESERVED.contains(&name) || self.0.iter().any(|(own, _)| *own == name);
        (matches!(param.ty(), Type::Boolean) && !is_taken).then_some(name)
    }

    /// Returns the parameters that are part of the path.
    pub(crate) fn labels(&self) -> impl Iterator<Item = (&str, &'static Param)> {
        self.iter().filter(|(_, param)| param.location() == Location::Label)
    }
}

/// The id of the positional argument of a label.
pub(crate) fn positional(flag: &str) -> String {
    format!("<{flag}>")
}

/// Returns the name of the positional argument of a label in the help.
pub(crate) fn label(flag: &str) -> String {
    flag.to_uppercase().replace('-', "_")
}

/// The id of a flag. It differs from the ids of all options of the command line.
pub(crate) fn id(flag: &str) -> String {
    format!("--{flag}")
}

/// Returns whether an id is that of a flag of a parameter.
pub(super) fn is_flag(id: &str) -> bool {
    id.starts_with("--")
}

/// Returns whether an option of the command line has this name.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.iter().any(|own| own == name)
}

/// Returns whether an operation only reads.
pub(crate) fn is_read(operation: &Operation) -> bool {
    let reads = ["GET", "HEAD"].contains(&operation.method().as_str());
    reads && !matches!(operation.verb(), Verb::Create | Verb::Update | Verb::Delete)
}

/// Returns the command of an operation.
pub(crate) fn operation_command(
    service: &'static Service,
    operation: &'static Operation,
) -> Command {
    let flags = Flags::of(operation);
    // First, because the options bring a text of their own.
    let mut command = call_options(named(service, operation)).about(operation.doc().to_owned());
    // They are still parsed, so that the error names the reason.
    if operation.paging().is_none() && operation.verb() != Verb::List {
        command = hidden(command, &["all", "max_items"]);
    }
    if !is_read(operation) {
        command = hidden(command, &["wait_until", "wait_timeout", "wait_delay"]);
    }
    with_parameters(with_stage(command, service, &flags), &flags)
}

/// Leaves options out of the help and of completions.
fn hidden(command: Command, ids: &[&'static str]) -> Command {
    ids.iter().fold(command, |command, id| command.mut_arg(id, |own| own.hide(true)))
}

/// The id of the option `--stage`.
pub(crate) const STAGE: &str = "stage";

/// Adds the option `--stage` if the service has stages, and no parameter has that name.
pub(super) fn with_stage(command: Command, service: &'static Service, flags: &Flags) -> Command {
    let aliases = flags.aliases();
    let mut taken =
        flags.iter().map(|(flag, _)| flag).chain(aliases.iter().flatten().map(|a| &**a));
    if taken.any(|name| name == STAGE) || !petard::Client::has_stages(service) {
        return command;
    }
    command.arg(Arg::new(STAGE).long(STAGE).value_name("STAGE").help_heading(CALL).help(
        "Stage that is called. It is appended to `--endpoint-url` if that has no path; without \
         `--endpoint-url`, its address is read from the file of endpoints of the service",
    ))
}

/// Adds the parameters of an operation.
pub(super) fn with_parameters(command: Command, flags: &Flags) -> Command {
    let mut command = command.next_help_heading("Parameters");
    for (index, (flag, param)) in flags.labels().enumerate() {
        command = command.arg(
            Arg::new(positional(flag))
                .index(index + 1)
                .value_name(label(flag))
                .allow_negative_numbers(true)
                .help(help(param)),
        );
    }
    for ((flag, param), alias) in flags.iter().zip(flags.aliases()) {
        command = command.arg(flag_of(flag, alias, param));
        if let Some(negation) = flags.negation(flag, param) {
            command = command.arg(
                Arg::new(id(&negation))
                    .long(negation)
                    .action(ArgAction::SetTrue)
                    .hide(true)
                    .overrides_with(id(flag)),
            );
        }
    }
    command
}

/// Returns the flag of a parameter.
fn flag_of(flag: &str, alias: Option<String>, param: &'static Param) -> Arg {
    let argument = Arg::new(id(flag))
        .long(flag.to_owned())
        .value_name(type_name(param.ty()))
        .help(help(param))
        // The positional argument has the help.
        .hide(param.location() == Location::Label);
    let argument = match alias {
        Some(alias) => argument.alias(alias),
        None => argument,
    };
    match param.ty() {
        Type::Boolean => argument
            .action(ArgAction::Set)
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(["true", "false"]),
        Type::List(_) | Type::Map(_) => {
            argument.action(ArgAction::Append).allow_hyphen_values(true)
        }
        _ => argument.action(ArgAction::Set).allow_hyphen_values(true),
    }
}

/// The options of a call that are not parameters of the operation.
fn call_options(command: Command) -> Command {
    CallOptions::augment_args(command)
}

/// The options of a call that are not parameters of the operation.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = CALL)]
#[expect(clippy::struct_excessive_bools, reason = "one for each option that is on or off")]
pub(crate) struct CallOptions {
    /// Whole input as JSON, by the names of the API: text, a file, or `-` for stdin. Flags replace its
    /// members.
    #[arg(long, alias = "cli-input-json", value_name = "FILE|-|JSON")]
    pub(crate) input_json: Option<String>,
    /// Print an input that `--input-json` accepts, and end.
    #[arg(long, alias = "generate-cli-skeleton")]
    pub(crate) generate_skeleton: bool,
    /// Print the request as JSON, and send nothing. Needs no credentials.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// With `--dry-run`: sign the request.
    #[arg(long, requires = "dry_run")]
    pub(crate) signed: bool,
    /// Print the request as a command of curl, and send nothing.
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) curl: bool,
    /// Read all pages.
    #[arg(long)]
    pub(crate) all: bool,
    /// With `--all`: read at most this many items.
    #[arg(long, value_name = "NUMBER", requires = "all", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_items: Option<u64>,
    /// Write the body of the response to a file, or to stdout (`-`), as it arrives.
    #[arg(long, value_name = "FILE|-", conflicts_with = "all")]
    pub(crate) raw: Option<String>,
    /// Repeat the call until this JMESPath expression is true for the response. Only for reads.
    #[arg(long, value_name = "JMESPATH", conflicts_with_all = ["all", "raw"])]
    pub(crate) wait_until: Option<String>,
    /// Longest time of `--wait-until`. Default: 5m.
    #[arg(long, value_name = "TIME", requires = "wait_until", value_parser = super::globals::duration)]
    pub(crate) wait_timeout: Option<std::time::Duration>,
    /// Time between the first two calls of `--wait-until`. It doubles after each call, up to 30s.
    /// Default: 1s.
    #[arg(long, value_name = "TIME", requires = "wait_until", value_parser = super::globals::duration)]
    pub(crate) wait_delay: Option<std::time::Duration>,
    /// Make one call for each line of a file with JSON, or of stdin (`-`). A line is an input as for
    /// `--input-json`, or, if the operation requires a document that neither the line nor a flag names,
    /// the document itself.
    #[arg(long, value_name = "FILE|-", conflicts_with_all = ["all", "raw", "wait_until", "input_json"])]
    pub(crate) each: Option<String>,
    /// With `--each`: calls at the same time. Default: 8.
    #[arg(long, value_name = "NUMBER", requires = "each", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) concurrency: Option<u16>,
    /// With `--each`: file for the lines whose calls failed, which must not exist. Default:
    /// `failed.ndjson`, or the first of `failed-2.ndjson`, ... that does not exist.
    #[arg(long, value_name = "FILE", requires = "each")]
    pub(crate) failed: Option<std::path::PathBuf>,
}

/// Returns the help of a parameter for completions and man pages.
fn help(param: &'static Param) -> String {
    let mut text = first_sentence(param.doc());
    if let Type::Enum(kind) = inner(param.ty()) {
        let _ = write!(text, " [{}: {}]", of_enum(kind), kind.values().join(", "));
    }
    if param.is_required() {
        text.push_str(" [required]");
    }
    text
}

/// Returns what the values of an enum are called.
pub(crate) fn of_enum(kind: &Enum) -> &'static str {
    if kind.closed().is_some() { "Values" } else { "Known values" }
}

/// Returns the type of the items of a list or of the values of a map, and any other type itself.
pub(crate) fn inner(ty: &Type) -> &Type {
    match ty {
        Type::List(of) | Type::Map(of) => inner(of),
        other => other,
    }
}

/// Returns the name of a type in the help.
pub(crate) fn type_name(ty: &Type) -> String {
    match ty {
        Type::String => "TEXT".to_owned(),
        Type::Boolean => "true|false".to_owned(),
        Type::Integer => "INTEGER".to_owned(),
        Type::Number => "NUMBER".to_owned(),
        Type::Date => "YYYY-MM-DD".to_owned(),
        Type::Timestamp => "TIMESTAMP".to_owned(),
        Type::Blob => "@FILE|-|TEXT".to_owned(),
        Type::Json => "JSON|@FILE".to_owned(),
        Type::Object | Type::Shape(_) => "JSON|@FILE|k=v,...".to_owned(),
        Type::Patch => "op=...,path=...,value=...".to_owned(),
        Type::Enum(kind) => kind.name().to_owned(),
        Type::List(of) => type_name(of),
        Type::Map(of) => format!("KEY={}", type_name(of)),
        _ => "VALUE".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A read is decided by the method. These are all operations for which the kind could mislead.
    #[test]
    fn reads_are_those_with_the_method_get_or_head() {
        let all = petard::SERVICES.iter().flat_map(|service| service.operations());
        let (reads, others): (Vec<&&Operation>, Vec<&&Operation>) =
            all.partition(|operation| is_read(operation));
        let is_get =
            |operation: &&&Operation| ["GET", "HEAD"].contains(&operation.method().as_str());
        assert!(reads.iter().all(is_get) && reads.len() > 100, "{} reads", reads.len());
        assert_eq!(others.iter().copied().find(is_get).map(|own| own.name()), None);
        let names = |operations: &[&&Operation], verbs: &[Verb]| -> Vec<&'static str> {
            let found = operations.iter().filter(|operation| verbs.contains(&operation.verb()));
            found.map(|operation| operation.name()).collect()
        };
        assert_eq!(names(&others, &[Verb::List, Verb::Get]), [""; 0]);
        assert_eq!(
            names(&reads, &[Verb::Action]),
            [
                "get_model_template",
                "export_api",
                "get_model_template",
                "list_data_apis",
                "validate_item",
                "get_item_by_key",
                "validate_item_by_key",
                "lineage_search",
            ]
        );
        // A search with POST is not known to change nothing.
        let actions = names(&others, &[Verb::Action]);
        for name in ["find", "search", "test_invoke_method"] {
            assert!(actions.contains(&name), "{name}: {actions:?}");
        }
    }

    #[test]
    fn names_of_flags() {
        for (name, flag) in [
            ("restApiId", "rest-api-id"),
            ("rest_api_id", "rest-api-id"),
            ("GetRestApis", "get-rest-apis"),
            ("Content-Type", "content-type"),
            ("x-amz-Meta", "x-amz-meta"),
            ("VPCLinkId", "vpc-link-id"),
            ("api_Key", "api-key"),
            ("usageplanId", "usageplan-id"),
            ("ipv6CidrBlock", "ipv6-cidr-block"),
            ("$format", "format"),
        ] {
            assert_eq!(kebab(name), flag);
        }
    }
}
