//! JSON as people read it.

use serde_json::{Value, json};

/// Formats a value: on one line if that is at most `width` characters long, otherwise with each
/// member or element on lines of its own.
pub(crate) fn lines(value: &Value, width: usize) -> Vec<String> {
    let line = one_line(value);
    if line.chars().count() <= width {
        return vec![line];
    }
    let (open, members, close): (_, Vec<(String, &Value)>, _) = match value {
        Value::Object(members) => {
            ("{", members.iter().map(|(name, value)| (label(name), value)).collect(), "}")
        }
        Value::Array(elements) => {
            ("[", elements.iter().map(|element| (String::new(), element)).collect(), "]")
        }
        _ => return vec![line],
    };
    let last = members.len() - 1;
    let mut formatted = vec![open.to_owned()];
    for (place, (label, value)) in members.into_iter().enumerate() {
        // Two for the indentation, one for the comma.
        let inner = lines(value, width.saturating_sub(label.chars().count() + 3)).join("\n");
        let comma = if place == last { "" } else { "," };
        formatted.extend(format!("{label}{inner}{comma}").lines().map(|line| format!("  {line}")));
    }
    formatted.push(close.to_owned());
    formatted
}

fn one_line(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| label(name) + &one_line(value));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Array(elements) => {
            format!("[{}]", elements.iter().map(one_line).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// The name of a member, in front of its value.
fn label(name: &str) -> String {
    format!("{}: ", json!(name))
}
