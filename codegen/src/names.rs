//! How names of a model become names of Rust: case, plurals, keywords. No name is ever changed
//! silently to avoid a clash; `lower/` refuses it instead.
//!
//! It is public for petard-interpret only, which avoids clashes in models that it converts, and may
//! change with any version.

use std::iter::Peekable;
use std::str::Chars;

/// `stageName`, `StageName`, `stage-name` and `stage_name` are all `stage_name`;
/// `providerARNs` is `provider_arns`, `S3ExportPath` is `s3_export_path`.
pub fn snake(name: &str) -> String {
    words(name).join("_")
}

/// `list_rest_apis` is `ListRestApis`.
pub fn pascal(name: &str) -> String {
    words(name)
        .iter()
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().collect::<String>() + letters.as_str()
            })
        })
        .collect()
}

/// `cacheClusterSize` is `CACHE_CLUSTER_SIZE`.
pub fn screaming(name: &str) -> String {
    snake(name).to_uppercase()
}

/// The constant for a text of the service: `csv` gives `CSV`, `0.5` gives `_0_5`. The text may have
/// nothing that a name can have, see `is_constant`.
pub fn constant(text: &str) -> String {
    let constant = screaming(text);
    if constant.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{constant}")
    } else {
        constant
    }
}

/// Whether a constant can be called so.
pub fn is_constant(name: &str) -> bool {
    let upper =
        |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    name.chars().all(upper)
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.contains(|letter: char| letter.is_ascii_alphanumeric())
}

/// `Stage` is `Stages`, `Policy` is `Policies`, `Alias` is `Aliases`.
pub fn plural(name: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match name.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if ends(&["s", "x", "z", "ch", "sh"]) => format!("{name}es"),
        _ => format!("{name}s"),
    }
}

fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut previous: Option<char> = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let separates = !letter.is_alphanumeric();
        if separates || begins_word(previous, letter, &mut letters) {
            words.push(std::mem::take(&mut word));
        }
        if !separates {
            word.extend(letter.to_lowercase());
        }
        previous = Some(letter);
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// An upper-case letter begins a word after a lower-case letter or a digit, and as the last of
/// several capitals (`ARNKey`), unless what follows is only a plural s (`ARNs`).
fn begins_word(previous: Option<char>, letter: char, rest: &mut Peekable<Chars<'_>>) -> bool {
    let Some(previous) = previous else { return false };
    if !letter.is_uppercase() {
        return false;
    }
    if previous.is_lowercase() || previous.is_numeric() {
        return true;
    }
    let mut ahead = rest.clone();
    let next = ahead.next();
    let after = ahead.next();
    let plural_s = next == Some('s') && after.is_none_or(|after| !after.is_lowercase());
    previous.is_uppercase() && next.is_some_and(char::is_lowercase) && !plural_s
}

/// Keywords that are names with `r#`.
pub const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that cannot be names.
const RESERVED: &[&str] = &["self", "super", "crate", "_"];

/// Types that generated code uses under their plain names.
pub const PRELUDE: &[&str] = &[
    "Box",
    "Call",
    "Clone",
    "Debug",
    "Err",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "Vec",
];

/// Methods of every client, which an operation would hide.
pub const CLIENT_METHODS: &[&str] = &["new", "request", "client", "call", "clone", "from", "into"];

/// Methods of every builder, which a setter would hide. This list, the one before and the one behind
/// it are compared with the runtime's source by a test.
pub const BUILDER_METHODS: &[&str] = &[
    "send",
    "set",
    "maybe",
    "header",
    "query",
    "request",
    "signed_request",
    "presigned",
    "to_curl",
    "max_attempts",
    "attempt_timeout",
    "operation_timeout",
    "max_response_bytes",
    "bytes_stream",
    "pages",
    "items",
    "into_call",
    "into_future",
    "clone",
    "into",
    "from",
];
/// Functions of every shape, likewise.
pub const SHAPE_METHODS: &[&str] = &["new", "set", "clone", "into", "from"];

pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

pub fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

pub fn is_prelude_type(name: &str) -> bool {
    PRELUDE.contains(&name)
}

/// Whether a name can be a Rust identifier as it is, keywords aside.
pub fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// Whether a text is a JSON pointer (RFC 6901).
pub fn is_pointer(text: &str) -> bool {
    let is_escape = |rest: &str| rest.starts_with(['0', '1']);
    (text.is_empty() || text.starts_with('/')) && text.split('~').skip(1).all(is_escape)
}

pub fn is_pascal(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric())
}

pub fn is_snake(name: &str) -> bool {
    is_identifier(name) && snake(name) == name
}

#[cfg(test)]
mod tests {
    use super::{pascal, plural, screaming, snake};

    #[test]
    fn snake_case_of_names_seen_in_the_wild() {
        for (name, expected) in [
            ("stageName", "stage_name"),
            ("restapi_id", "restapi_id"),
            ("api_Key", "api_key"),
            ("usageplanId", "usageplan_id"),
            ("RestApi", "rest_api"),
            ("providerARNs", "provider_arns"),
            ("authorizerResultTtlInSeconds", "authorizer_result_ttl_in_seconds"),
            ("S3ExportPath", "s3_export_path"),
            ("KMSKeyARN", "kms_key_arn"),
            ("StrictOCCV", "strict_occv"),
            ("JobRunID", "job_run_id"),
            ("resource-arn", "resource_arn"),
            ("TLS_1_0", "tls_1_0"),
            ("0.5", "0_5"),
            ("__x__", "x"),
            ("é", "é"),
            ("", ""),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    #[test]
    fn other_cases_follow_from_snake_case() {
        assert_eq!(pascal("flush_stage_cache"), "FlushStageCache");
        assert_eq!(pascal("list_rest_apis"), "ListRestApis");
        assert_eq!(screaming("cacheClusterSize"), "CACHE_CLUSTER_SIZE");
    }

    #[test]
    fn plurals() {
        for (one, several) in [
            ("Stage", "Stages"),
            ("ApiKey", "ApiKeys"),
            ("Policy", "Policies"),
            ("Alias", "Aliases"),
            ("Box", "Boxes"),
            ("Batch", "Batches"),
        ] {
            assert_eq!(plural(one), several);
        }
    }
}
