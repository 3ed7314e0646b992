//! The paths that the JSON Patch of an update accepts: `"/enabled": "replace boolean: Text."`.

use super::context::Context;
use super::defaults::Layers;
use super::gathered::Gathered;
use crate::diagnostic::Diagnostic;
use crate::ir::{Location, PatchPath, Scalar, Type};
use crate::known_names::KnownNames;
use crate::notation::{SCALARS, TypeRef, name_here};
use crate::span::{Span, Text};
use crate::template::Template;
use crate::work::Index;

/// The operations of RFC 6902.
pub(crate) const OPS: [&str; 6] = ["add", "remove", "replace", "move", "copy", "test"];

/// Returns the paths that the JSON Patch of an operation accepts.
pub(super) fn patches<'a>(
    context: &mut Context<'a>,
    layers: &Layers<'a>,
    gathered: &Gathered<'_>,
) -> Vec<PatchPath> {
    let Some(patch) = &layers.own.patch else { return Vec::new() };
    check_place(context, layers, &patch.span, gathered);
    if patch.rows.is_empty() && !context.is_damaged_within(&layers.own.span) {
        context.refuse(
            &patch.span,
            "`patch` has no paths",
            "write them, or remove it: \"patch\": { \"/name\": \"replace: New name.\" }",
        );
    }
    let mut paths = Vec::new();
    // Two paths that differ in the names of labels only are one path.
    let mut shapes: Index<'_, String, &Text> = Index::new(context.work);
    for (path, row) in &patch.rows {
        let template = checked_path(context, path);
        let ends_in_label = template.as_ref().is_none_or(|path| path.collection().is_some());
        let row = Row::read(context, path, row, ends_in_label);
        let Some(template) = template else { continue };
        if let Some(first) = shapes.insert(template.shape(), path)
            && first.value != path.value
        {
            context.mistakes.push(
                Diagnostic::new(
                    path.span.clone(),
                    format!("`{}` and `{}` are one path", first.value, path.value),
                )
                .related(&first.span, "first here")
                .help("remove one: the names of labels do not tell paths apart"),
            );
        }
        paths.extend(row.map(|row| row.into_path(template.to_string())));
    }
    paths
}

/// Checks that an operation is an update with a JSON Patch.
fn check_place(
    context: &mut Context<'_>,
    layers: &Layers<'_>,
    span: &Span,
    gathered: &Gathered<'_>,
) {
    let own = layers.own;
    let verb = if own.is_action { own.verb.as_ref() } else { Some(&own.key) };
    if verb.is_none_or(|verb| verb.value != "update") {
        let help = if own.is_action {
            "add \"verb\": \"update\" to the action, or remove `patch`"
        } else {
            "write it in `update`"
        };
        context.refuse(span, format!("`{}` is not an update", own.key.value), help);
        return;
    }
    let is_patch =
        |ty: &Type| matches!(ty, Type::List(element) if **element == Type::Scalar(Scalar::Patch));
    let is_in_body = |location| matches!(location, Location::Body | Location::Payload);
    let has_patch =
        gathered.params().any(|param| is_in_body(param.location) && is_patch(&param.ty));
    // A body that could not be read was reported.
    if !has_patch && !gathered.has_unread() && !context.is_damaged_within(&own.span) {
        context.refuse(
            span,
            format!("`{}` has no parameter of the type `[patch]` in its body", own.key.value),
            "add it: \"body\": { \"patchOperations\": \"[patch]\" }",
        );
    }
}

/// Returns the segments of a path; nothing if it is malformed, which is reported.
fn checked_path(context: &mut Context<'_>, path: &Text) -> Option<Template> {
    let text = &path.value;
    context.work.steps(text.len());
    if text.is_empty() || text == "/" {
        context.refuse(
            &path.span,
            format!("`{text}` is not the path of a member"),
            "write `/` and the name of the member: `/name`",
        );
        return None;
    }
    if !text.starts_with('/') {
        context.refuse(
            &path.span,
            format!("`{text}` does not begin with `/`"),
            format!("write `/{}`", text.replace('.', "/")),
        );
        return None;
    }
    if !crate::names::is_pointer(text) {
        context.refuse(
            &path.span,
            format!("`{text}` is not a JSON pointer"),
            "write `~0` for `~` and `~1` for `/` in a name",
        );
        return None;
    }
    let before = context.mistakes.len();
    let template = Template::parse(path, 0, "", &mut context.mistakes);
    if context.mistakes.len() > before {
        return None;
    }
    if let Some(label) = template.greedy_labels().next() {
        context.refuse(
            &path.span,
            format!("`{{{label}+}}` is a label of a URL, and a patch names one member"),
            format!("write `{{{label}}}`"),
        );
        return None;
    }
    if text.ends_with('/') {
        context.refuse(
            &path.span,
            format!("`{text}` ends with `/`"),
            format!("write `{}`", text.trim_end_matches('/')),
        );
        return None;
    }
    let mut labels: Vec<&str> = template.labels().collect();
    context.work.sort(labels.len());
    labels.sort_unstable();
    let double = labels.windows(2).find_map(|pair| match pair {
        [one, other] if one == other => Some(*one),
        _ => None,
    });
    if let Some(label) = double {
        let message = format!("the label `{{{label}}}` is repeated in `{text}`");
        context.refuse(&path.span, message, "rename one");
    }
    Some(template)
}

/// What stands behind a path: operations, type and text.
struct Row {
    ops: Vec<&'static str>,
    ty: Type,
    doc: String,
}

impl Row {
    /// Parses `OPS [TYPE][: TEXT]`. Returns nothing if it is malformed, which is reported.
    fn read(
        context: &mut Context<'_>,
        path: &Text,
        written: &Text,
        ends_in_label: bool,
    ) -> Option<Self> {
        context.work.steps(written.value.len());
        let (head, doc) = match written.value.split_once(':') {
            Some((head, doc)) => (head, Some(doc)),
            None => (written.value.as_str(), None),
        };
        match doc {
            Some(doc) => check_text(context, written, head.len() + 1, doc),
            None => context.undocumented(
                path,
                format!("add its meaning behind a colon: \"{head}: What it sets.\""),
            ),
        }
        let words = words(head);
        let mut ops = Vec::new();
        let mut ty = None;
        for (at, (from, word)) in words.iter().enumerate() {
            let span = written.part(*from, word.len());
            if let Some(op) = OPS.into_iter().find(|op| op == word) {
                if ops.contains(&op) {
                    context.refuse(&span, format!("`{op}` is repeated"), "remove one");
                }
                ops.push(op);
            } else if at + 1 == words.len() {
                ty = Some(patch_type(context, written, *from, word)?);
            } else {
                context.mistakes.push(misplaced(&words, word, span));
                return None;
            }
        }
        let is_list = matches!(ty, Some(Type::List(_)));
        if ops.is_empty() {
            context.refuse(
                &written.span,
                format!("`{}` has no operation", path.value),
                format!("write one or more of `{}`: \"replace boolean\"", OPS.join("`, `")),
            );
        } else if is_list && !ends_in_label && ops.contains(&"replace") {
            context.refuse(
                &written.span,
                format!("`replace` at `{}` does not name the entry of the list", path.value),
                format!("write `{}/{{entry}}`, or `json` for the whole list", path.value),
            );
        }
        let doc = doc.map(|doc| doc.trim().to_owned()).unwrap_or_default();
        Some(Self { ops, ty: ty.unwrap_or(Type::Scalar(Scalar::String)), doc })
    }

    fn into_path(self, path: String) -> PatchPath {
        PatchPath { path, ops: self.ops, ty: self.ty, doc: self.doc }
    }
}

/// Checks the text that begins at this offset.
fn check_text(context: &mut Context<'_>, written: &Text, from: usize, doc: &str) {
    if doc.trim().is_empty() {
        context.refuse(
            &written.span,
            "the documentation is empty",
            "write a sentence behind the colon, or remove the colon",
        );
    } else if doc.trim() != doc.strip_prefix(' ').unwrap_or_default() {
        context.refuse(
            &written.part(from, doc.len()),
            "one blank stands between the colon and the documentation, and none behind it",
            format!("write \": {}\"", doc.trim()),
        );
    }
}

/// Returns the words of a text, each with its offset.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let mut words = Vec::new();
    for word in text.split(' ') {
        if !word.is_empty() {
            words.push((at, word));
        }
        at += word.len() + 1;
    }
    words
}

/// Reports a word before the last one that is not an operation.
fn misplaced(words: &[(usize, &str)], word: &str, span: Span) -> Diagnostic {
    let is_op = |word: &str| OPS.contains(&word);
    let is_type = SCALARS.iter().any(|(name, _)| *name == word.trim_matches(['[', ']']));
    if is_type && words.last().is_some_and(|(_, last)| is_op(last)) {
        let ops: Vec<&str> =
            words.iter().map(|(_, word)| *word).filter(|word| is_op(word)).collect();
        return Diagnostic::new(span, "the type stands behind the operations")
            .help(format!("write \"{} {word}\"", ops.join(" ")));
    }
    if is_type {
        return Diagnostic::new(span, "a path has one type")
            .help("remove the other; `json` is any JSON");
    }
    unknown_op(word, span, &OPS.into_iter().collect())
}

fn unknown_op(word: &str, span: Span, known: &KnownNames) -> Diagnostic {
    let diagnostic = Diagnostic::new(span, format!("`{word}` is not an operation of JSON Patch"));
    match word.trim_end_matches(',') {
        op if op != word && OPS.contains(&op) => {
            diagnostic.help("separate operations by blanks: \"add remove\"")
        }
        op => diagnostic.suggest(op, known),
    }
}

/// Returns the type that the last word of a row is.
fn patch_type(context: &mut Context<'_>, written: &Text, from: usize, word: &str) -> Option<Type> {
    let span = written.part(from, word.len());
    let inner = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')).unwrap_or(word);
    let is_op = |word: &str| OPS.contains(&word.to_lowercase().trim_end_matches(','));
    let is_name = inner.starts_with(|letter: char| letter.is_ascii_uppercase());
    let parsed = TypeRef::of_word(written, word, from).filter(|_| !is_op(word));
    let parsed = parsed.filter(|parsed| is_name || !matches!(innermost(parsed), TypeRef::Named(_)));
    let Some(parsed) = parsed else {
        let here = name_here(inner).filter(|_| inner == word);
        context.mistakes.push(match here {
            Some(here) => {
                Diagnostic::new(span, format!("`{word}` is neither an operation nor a type"))
                    .help(format!("write `{here}`"))
            }
            None => unknown_op(word, span, &OPS.into_iter().collect()),
        });
        return None;
    };
    let resolved = match context.types.resolve(&parsed) {
        Ok(resolved) => resolved,
        Err(mistake) => {
            context.mistakes.push(mistake);
            return None;
        }
    };
    let element = match &resolved {
        Type::List(element) => element,
        ty => ty,
    };
    let is_suitable = matches!(
        element,
        Type::Enum(_)
            | Type::Scalar(
                Scalar::String | Scalar::Boolean | Scalar::Integer | Scalar::Number | Scalar::Json
            )
    );
    if !is_suitable {
        context.refuse(
            &span,
            format!("`{word}` cannot be the type of a patch's value"),
            "write string, boolean, integer, number, json or the name of an enum, or a list of one of them: `[string]`",
        );
        return None;
    }
    Some(resolved)
}

/// Returns the type of the innermost elements.
fn innermost(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::List(element) | TypeRef::Map(element) => innermost(element),
        ty => ty,
    }
}
