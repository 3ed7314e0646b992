//! Shapes: their members, and that each can be made.

use std::rc::Rc;

use super::clashes::check_shape;
use super::context::Context;
use super::cycles::on_cycles;
use super::docs::DocScope;
use super::gathered::Gathered;
use super::members::add_member;
use super::strings::{check_doc, check_type_name};
use crate::diagnostic::Diagnostic;
use crate::ir::{self, Encoding, Location, Param, Type};
use crate::model::{MemberKind, Shape};
use crate::work::Index;

pub(super) fn shapes(context: &mut Context<'_>) -> Vec<ir::Shape> {
    let model = context.model;
    let shapes: Vec<ir::Shape> = model.shapes.iter().map(|one| shape(context, one)).collect();
    let need_themselves = need_themselves(context, &shapes);
    for (says, _) in model.shapes.iter().zip(need_themselves).filter(|(_, needs)| *needs) {
        let name = &says.name.value;
        context.refuse(
            &says.name.span,
            format!("a `{name}` can never be complete: it requires another one"),
            "remove the `!` of the member that leads back to it",
        );
    }
    shapes
}

fn shape<'a>(context: &mut Context<'a>, one: &'a Shape) -> ir::Shape {
    check_type_name(context, &one.name);
    match &one.doc {
        Some(doc) => check_doc(context, doc),
        None => context.undocumented(&one.name, "add \"doc\": \"What it is.\""),
    }
    if let Some(same) = context.types.enum_named(&one.name.value) {
        context.mistakes.push(
            Diagnostic::new(
                one.name.span.clone(),
                format!("`{}` is both a shape and an enum", one.name.value),
            )
            .related(&same.span, "the enum")
            .help("rename one"),
        );
    }
    let members = members(context, one);
    ir::Shape { name: one.name.value.clone(), doc: doc(one), members, is_union: one.is_union }
}

fn doc(one: &Shape) -> String {
    let doc = one.doc.as_ref().map(|doc| doc.value.clone());
    doc.unwrap_or_else(|| format!("The JSON object `{}`.", one.name.value))
}

fn members<'a>(context: &mut Context<'a>, shape: &'a Shape) -> Vec<Param> {
    let scopes = [Rc::new(DocScope::new(&shape.docs, context.work))];
    let mut gathered = Gathered::new(context.work);
    for member in &shape.members {
        match &member.kind {
            MemberKind::Constant { span, .. } => {
                context.refuse(
                    span,
                    "a shape has no constants",
                    "write the constant in the body of the operation",
                );
            }
            MemberKind::Type(_) => {
                add_member(context, Location::Body, member, &scopes, &mut gathered);
            }
        }
    }
    if shape.is_union {
        check_union(context, shape, &gathered);
    }
    check_shape(context, &gathered, shape.is_union);
    gathered.into_params()
}

/// Checks that exactly one member of a union can be set.
fn check_union(context: &mut Context<'_>, shape: &Shape, gathered: &Gathered<'_>) {
    let name = &shape.name;
    if shape.members.is_empty() && !context.is_damaged_within(&shape.span) {
        context.refuse(
            &name.span,
            format!("the union `{}` has no member", name.value),
            "write the alternatives: \"members\": { \"card\": \"Card\", \"invoice\": \"string\" }",
        );
    }
    for (member, span) in gathered.spanned_params() {
        context.work.step();
        if member.required {
            context.refuse(
                span,
                format!("`{}` is required, but a union has only one of its members", member.name),
                "remove its `!`; a member that every object has belongs to a shape around the union",
            );
        }
        if member.encoding == Encoding::OnlyIfTrue {
            context.refuse(
                span,
                format!("`{}` can be left out, and then the union has no member", member.name),
                "remove \"send_as\": \"only_if_true\"",
            );
        }
    }
}

/// Returns for each shape whether required members lead from it back to it.
fn need_themselves(context: &Context<'_>, shapes: &[ir::Shape]) -> Vec<bool> {
    let mut by_name = Index::new(context.work);
    for (at, shape) in shapes.iter().enumerate() {
        by_name.insert_first(shape.name.as_str(), at);
    }
    let required_shape = |member: &Param| match &member.ty {
        Type::Shape(name) if member.required => by_name.get(name.as_str()).copied(),
        _ => None,
    };
    let edges: Vec<Vec<usize>> = shapes
        .iter()
        .map(|shape| shape.members.iter().filter_map(required_shape).collect())
        .collect();
    on_cycles(&edges, context.work)
}
