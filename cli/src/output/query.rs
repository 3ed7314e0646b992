//! A JMESPath expression: checked before a call is sent, and applied to its response.

use std::collections::HashMap;
use std::fmt::Write as _;

use jmespath::ast::Ast;
use jmespath::{Context, DEFAULT_RUNTIME, ErrorReason, Expression, JmespathError, Rcvar, Variable};

use super::json::{Json, Token};
use crate::failure::suggestion;

/// Maximum number of operators of an expression: the interpreter recurses for each.
const MOST_OPERATORS: usize = 1000;

/// Maximum depth of brackets and prefixes in an expression: the parser recurses for each.
const DEEPEST: usize = 100;

/// Size of the stack of the thread that applies an expression: 64 KiB for each operator.
const STACK: usize = 64 * 1024 * MOST_OPERATORS;

/// Maximum step of a slice, so that an index and a step have a sum. A list is never longer.
const LONGEST_STEP: u32 = 1 << 30;

/// The functions of JMESPath.
const FUNCTIONS: [&str; 26] = [
    "abs",
    "avg",
    "ceil",
    "contains",
    "ends_with",
    "floor",
    "join",
    "keys",
    "length",
    "map",
    "max",
    "max_by",
    "merge",
    "min",
    "min_by",
    "not_null",
    "reverse",
    "sort",
    "sort_by",
    "starts_with",
    "sum",
    "to_array",
    "to_number",
    "to_string",
    "type",
    "values",
];

/// A JMESPath expression that was compiled.
#[derive(Debug)]
pub(crate) struct Query {
    expression: Expression<'static>,
    /// The keys of the objects that the expression creates, in its order.
    keys: Vec<String>,
}

impl Query {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// It is not valid JMESPath: the first line is the reason, and the lines below show the place.
    pub(crate) fn parse(expression: &str) -> Result<Self, String> {
        limit_recursion(expression)?;
        let compiled = jmespath::compile(expression).map_err(|error| describe(&error))?;
        let mut keys = Vec::new();
        check(compiled.as_ast(), &mut keys)
            .map_err(|(reason, offset)| located(&reason, expression, offset))?;
        Ok(Self { expression: compiled, keys })
    }

    /// Applies the expression to JSON. An empty body counts as `null`.
    ///
    /// Returns the JSON text of the result on one line. The keys of its objects are in the order of
    /// the expression and of the body, where they first appear.
    ///
    /// # Errors
    ///
    /// The body is not JSON, or a function of the expression does not take the values of the body.
    pub(crate) fn apply(&self, json: &[u8]) -> Result<String, String> {
        let result = self.search(json)?;
        let mut order = HashMap::new();
        for key in &self.keys {
            let place = order.len();
            order.entry(key.clone()).or_insert(place);
        }
        if let Some(json) = Json::new(json) {
            add_keys(json, &mut order);
        }
        let mut text = String::new();
        write(&result, &order, &mut text)?;
        Ok(text)
    }

    /// Returns true if the result is true as JMESPath defines it: not `false`, not `null` and not an
    /// empty string, list or object.
    ///
    /// # Errors
    ///
    /// Those of [`apply`](Self::apply).
    pub(crate) fn is_true(&self, json: &[u8]) -> Result<bool, String> {
        self.search(json).map(|result| result.is_truthy())
    }

    fn search(&self, json: &[u8]) -> Result<Rcvar, String> {
        let data = match json.trim_ascii() {
            b"" => Variable::Null,
            json => serde_json::from_slice(json).map_err(|error| {
                format!("the query cannot be applied: the body is not usable as JSON: {error}")
            })?,
        };
        let data = Rcvar::new(data);
        std::thread::scope(|scope| {
            // `Expression::search` would copy the data.
            let search = || {
                let mut context = Context::new(self.expression.as_str(), &DEFAULT_RUNTIME);
                let result = jmespath::interpret(&data, self.expression.as_ast(), &mut context);
                result.map_err(|error| describe(&error))
            };
            let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, search);
            let thread = thread.map_err(|error| format!("the query cannot be applied: {error}"))?;
            thread.join().unwrap_or_else(|_| Err("the query cannot be applied".to_owned()))
        })
    }
}

/// Refuses an expression that may overflow the stack. Characters in strings count, too.
fn limit_recursion(expression: &str) -> Result<(), String> {
    let (mut operators, mut depth, mut prefixes) = (0_usize, 0_usize, 0_usize);
    let mut before = b' ';
    for byte in expression.bytes() {
        // An operator of two characters counts once.
        let is_second = std::mem::replace(&mut before, byte) == byte && b"|&=".contains(&byte);
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'!' | b'&' => prefixes += 1,
            _ if is_second => {}
            b'.' | b'|' | b'<' | b'>' | b'=' | b'*' => {}
            b' ' | b'\n' | b'\t' | b'\r' => continue,
            _ => {
                prefixes = 0;
                continue;
            }
        }
        operators += usize::from(!is_second);
        if operators > MOST_OPERATORS {
            return Err(format!("the expression has more than {MOST_OPERATORS} operators"));
        }
        if depth + prefixes > DEEPEST {
            return Err(format!("the expression is nested deeper than {DEEPEST} levels"));
        }
    }
    Ok(())
}

/// Finds the mistakes that the compiler does not find, and the keys of new objects in order.
fn check(ast: &Ast, keys: &mut Vec<String>) -> Result<(), (String, usize)> {
    match ast {
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => {
            check(lhs, keys)?;
            check(rhs, keys)?;
        }
        Ast::Condition { predicate, then, .. } => {
            check(predicate, keys)?;
            check(then, keys)?;
        }
        Ast::Expref { ast: node, .. }
        | Ast::Flatten { node, .. }
        | Ast::Not { node, .. }
        | Ast::ObjectValues { node, .. } => check(node, keys)?,
        Ast::MultiList { elements, .. } => {
            elements.iter().try_for_each(|element| check(element, keys))?;
        }
        Ast::MultiHash { elements, .. } => {
            keys.extend(elements.iter().map(|element| element.key.clone()));
            elements.iter().try_for_each(|element| check(&element.value, keys))?;
        }
        Ast::Function { name, args, offset } => {
            if DEFAULT_RUNTIME.get_function(name).is_none() {
                let similar = suggestion(name, FUNCTIONS.iter().copied());
                return Err((format!("there is no function `{name}`{similar}"), *offset));
            }
            args.iter().try_for_each(|argument| check(argument, keys))?;
        }
        Ast::Slice { step: 0, offset, .. } => {
            return Err(("the step of a slice must not be 0".to_owned(), *offset));
        }
        Ast::Slice { step, offset, .. } if step.unsigned_abs() > LONGEST_STEP => {
            return Err((format!("the step of a slice is at most {LONGEST_STEP}"), *offset));
        }
        Ast::Identity { .. }
        | Ast::Field { .. }
        | Ast::Index { .. }
        | Ast::Literal { .. }
        | Ast::Slice { .. } => {}
    }
    Ok(())
}

/// Returns a text for an error: the reason on the first line, and below it the place.
fn describe(error: &JmespathError) -> String {
    let (expression, offset) = (&*error.expression, error.offset);
    let reason = match &error.reason {
        ErrorReason::Runtime(reason) => reason.to_string(),
        ErrorReason::Parse(reason) => reason.clone(),
    };
    let reason = match reason.split_once(" -- found ") {
        Some((expected, token)) => {
            let found = if token == "Eof" { "the end" } else { "this" };
            if expected.starts_with("Unexpected") || expected.starts_with("Did not") {
                format!("{found} is not expected here")
            } else {
                format!("{expected}, found {found}")
            }
        }
        None if reason.starts_with("Unable to parse literal JSON") => {
            let text = expression.get(offset + 1..).and_then(|rest| rest.split('`').next());
            let text = text.unwrap_or_default();
            format!("`{text}` is not JSON: write a text as '{text}'")
        }
        None => reason,
    };
    let mut letters = reason.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    let reason: String = first.into_iter().chain(letters).collect();
    located(&reason, expression, offset)
}

/// Returns a reason with the expression and a caret below the byte at an offset.
fn located(reason: &str, expression: &str, offset: usize) -> String {
    let before = expression.get(..offset).unwrap_or(expression);
    let line = before.matches('\n').count();
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
    let shown = expression.lines().nth(line).unwrap_or_default();
    let mut text = format!("{reason} (column {})", column + 1);
    // The error has no place if a function returned it.
    if !expression.is_empty() {
        let _ = write!(text, "\n  {shown}\n  {:column$}^", "");
    }
    text
}

/// Adds the keys of all objects of a body.
fn add_keys(json: Json<'_>, order: &mut HashMap<String, usize>) {
    let mut tokens = json.tokens().peekable();
    while let Some(token) = tokens.next() {
        if matches!(token, Token::String(_))
            && matches!(tokens.peek(), Some(Token::Colon))
            && let Some(key) = token.string()
            && !order.contains_key(&*key)
        {
            order.insert(key.into_owned(), order.len());
        }
    }
}

/// Writes the JSON of a result.
fn write(value: &Variable, order: &HashMap<String, usize>, out: &mut String) -> Result<(), String> {
    match value {
        Variable::Null => out.push_str("null"),
        Variable::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Variable::String(text) => write_string(text, out),
        Variable::Number(number) => out.push_str(&whole(number)),
        Variable::Array(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(element, order, out)?;
            }
            out.push(']');
        }
        Variable::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(key, _)| order.get(*key).copied().unwrap_or(usize::MAX));
            out.push('{');
            for (index, (key, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(key, out);
                out.push(':');
                write(value, order, out)?;
            }
            out.push('}');
        }
        Variable::Expref(_) => {
            return Err("the result of the query is an expression (`&...`), not a value".to_owned());
        }
    }
    Ok(())
}

fn write_string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

/// Returns the digits of a number, without a fraction that is zero: functions such as `sum` return
/// 3.0 for 1 and 2.
fn whole(number: &serde_json::Number) -> String {
    let digits = number.to_string();
    match digits.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => digits,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn applied(expression: &str, json: &str) -> Result<String, String> {
        Query::parse(expression)?.apply(json.as_bytes())
    }

    #[test]
    fn keys_are_in_the_order_of_the_expression_and_of_the_body() {
        let json = r#"{"items": [{"name": "n", "id": "i", "tags": {"z": 1, "a": 2}}]}"#;
        let cases = [
            ("items[].{Name: name, Id: id}", r#"[{"Name":"n","Id":"i"}]"#),
            ("items[0]", r#"{"name":"n","id":"i","tags":{"z":1,"a":2}}"#),
            ("items[0].{tags: tags, id: id}", r#"{"tags":{"z":1,"a":2},"id":"i"}"#),
            ("missing", "null"),
        ];
        for (expression, expected) in cases {
            assert_eq!(applied(expression, json).unwrap(), expected, "{expression}");
        }
    }

    /// The table of `cli/README.md`.
    #[test]
    fn numbers_are_those_that_are_documented() {
        let rows: Vec<(&str, &str)> = include_str!("../../README.md")
            .split_once("| the service sends |")
            .and_then(|(_, table)| table.split_once("| --- | --- |\n"))
            .unwrap()
            .1
            .lines()
            .map_while(|row| row.strip_prefix("| `")?.strip_suffix("` |")?.split_once("` | `"))
            .collect();
        assert!(rows.len() >= 7);
        for (sent, expected) in rows {
            assert_eq!(applied("@", sent).unwrap(), expected, "{sent}");
        }
        assert_eq!(applied("sum(@)", "[1, 2]").unwrap(), "3");
        assert_eq!(applied("avg(@)", "[1, 2]").unwrap(), "1.5");
        assert_eq!(applied("-9223372036854775808", "1").unwrap_err().lines().count(), 3);
        assert_eq!(applied("@", "-9223372036854775808").unwrap(), "-9223372036854775808");
        assert_eq!(applied("[0] == [1]", "[9007199254740992, 9007199254740993]").unwrap(), "true");
    }

    #[test]
    fn truth_is_that_of_jmespath() {
        for (json, expected) in [
            ("true", true),
            ("0", true),
            ("\"a\"", true),
            ("[0]", true),
            ("{\"a\":0}", true),
            ("false", false),
            ("null", false),
            ("\"\"", false),
            ("[]", false),
            ("{}", false),
            ("", false),
        ] {
            assert_eq!(Query::parse("@").unwrap().is_true(json.as_bytes()), Ok(expected), "{json}");
        }
        let ready = Query::parse("status == 'AVAILABLE' && length(items) > `1`").unwrap();
        assert_eq!(ready.is_true(br#"{"status":"AVAILABLE","items":[1,2]}"#), Ok(true));
    }

    #[test]
    fn mistakes_are_found_before_the_call_and_shown_with_their_place() {
        let cases = [
            (
                "foo..bar",
                "expected identifier, '*', '{', '[', '&', or '[?', found this (column 5)\n  foo..bar\n      ^",
            ),
            (
                "items[",
                "expected number, ':', or '*', found the end (column 7)\n  items[\n        ^",
            ),
            ("a ||", "the end is not expected here (column 5)\n  a ||\n      ^"),
            ("a b", "this is not expected here (column 3)\n  a b\n    ^"),
            (
                "'é' || nothing()",
                "there is no function `nothing` (column 15)\n  'é' || nothing()\n                ^",
            ),
            (
                "lenght(a)",
                "there is no function `lenght`; did you mean `length`? (column 7)\n  lenght(a)\n        ^",
            ),
            ("'a", "unclosed ' delimiter: 'a (column 1)\n  'a\n  ^"),
            ("a = 'b'", "'=' is not valid. Did you mean '=='? (column 3)\n  a = 'b'\n    ^"),
            ("a[::0]", "the step of a slice must not be 0 (column 6)\n  a[::0]\n       ^"),
            (
                "a[1::2147483647]",
                "the step of a slice is at most 1073741824 (column 16)\n  a[1::2147483647]\n                 ^",
            ),
            (
                "a ||\n  b[",
                "expected number, ':', or '*', found the end (column 5)\n    b[\n      ^",
            ),
            ("a == `x`", "`x` is not JSON: write a text as 'x' (column 6)\n  a == `x`\n       ^"),
        ];
        for (expression, expected) in cases {
            assert_eq!(Query::parse(expression).unwrap_err(), expected, "{expression}");
        }
    }
    #[test]
    fn the_known_functions_are_those_of_the_crate() {
        for name in FUNCTIONS {
            assert!(DEFAULT_RUNTIME.get_function(name).is_some(), "{name}");
        }
    }

    #[test]
    fn nesting_is_limited() {
        for (start, end) in
            [("(", ")"), ("[", "]"), ("!", ""), ("&", ""), ("!(", ")"), ("{a:", "}")]
        {
            let nested = |times| format!("{}a{}", start.repeat(times), end.repeat(times));
            let levels = start.trim_end_matches("a:").len();
            let _ = applied(&nested(DEEPEST / levels), "{}");
            let error = applied(&nested(1_000_000), "{}").unwrap_err();
            assert_eq!(error, "the expression is nested deeper than 100 levels");
        }
        for operator in [".", " || ", " && ", " | ", " == "] {
            let chain = |times| vec!["a"; times].join(operator);
            assert!(applied(&chain(MOST_OPERATORS), "{}").is_ok());
            let error = applied(&chain(1_000_000), "{}").unwrap_err();
            assert_eq!(error, "the expression has more than 1000 operators");
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(applied("@", &deep).unwrap_err().contains("recursion limit"));
    }
}
