//! The parameters and constants of one operation or shape, as they are gathered.

use crate::ir::{Constant, DefaultValue, Location, Param, Scope, Type};
use crate::span::Span;
use crate::work::{Index, Seen, Work};

/// Parameters and constants, each with the place that declares it.
pub(super) struct Gathered<'w> {
    params: Vec<(Param, Span)>,
    constants: Vec<(Constant, Span)>,
    /// Names of parameters that are declared and could not be read.
    unread: Seen<'w, String>,
    has_unread: bool,
    /// Indices of parameters, the first of each name.
    by_name: Index<'w, String, usize>,
}

impl<'w> Gathered<'w> {
    /// Returns no parameters and no constants.
    pub(super) fn new(work: &'w Work) -> Self {
        Self {
            params: Vec::new(),
            constants: Vec::new(),
            unread: Seen::new(work),
            has_unread: false,
            by_name: Index::new(work),
        }
    }

    pub(super) fn add_param(&mut self, param: Param, span: Span) {
        self.by_name.insert_first(param.name.clone(), self.params.len());
        self.params.push((param, span));
    }

    pub(super) fn add_constant(&mut self, constant: Constant, span: Span) {
        self.constants.push((constant, span));
    }

    /// Records a parameter that could not be read, which was reported.
    pub(super) fn add_unread(&mut self, name: &str) {
        self.unread.insert(name.to_owned());
        self.has_unread = true;
    }

    /// Whether any parameter is declared, but could not be read.
    pub(super) fn has_unread(&self) -> bool {
        self.has_unread
    }

    /// Whether a parameter of this name is declared, but could not be read.
    pub(super) fn is_unread(&self, name: &str) -> bool {
        self.unread.contains(name)
    }

    /// Marks the last parameter of this name as the idempotency token.
    pub(super) fn mark_token(&mut self, name: &str) {
        if let Some((param, _)) = self.params.iter_mut().rfind(|(param, _)| param.name == name) {
            param.default = Some(DefaultValue::Uuid);
        }
    }

    /// Returns the last parameter of this name: not a label, if something else has the name, too.
    pub(super) fn last_named(&self, name: &str) -> Option<&Param> {
        self.params.iter().rfind(|(param, _)| param.name == name).map(|(param, _)| param)
    }

    /// Marks the first parameter of this name as one of all operations.
    pub(super) fn mark_common(&mut self, name: &str) {
        let at = self.by_name.get(name).copied();
        if let Some((param, _)) = at.and_then(|at| self.params.get_mut(at)) {
            param.scope = Scope::Common;
        }
    }

    /// Returns the first parameter of this name.
    pub(super) fn param_named(&self, name: &str) -> Option<&Param> {
        let (param, _) = self.params.get(*self.by_name.get(name)?)?;
        Some(param)
    }

    pub(super) fn params(&self) -> impl Iterator<Item = &Param> {
        self.params.iter().map(|(param, _)| param)
    }

    pub(super) fn constants(&self) -> impl Iterator<Item = &Constant> {
        self.constants.iter().map(|(constant, _)| constant)
    }

    pub(super) fn spanned_params(&self) -> &[(Param, Span)] {
        &self.params
    }

    pub(super) fn spanned_constants(&self) -> &[(Constant, Span)] {
        &self.constants
    }

    pub(super) fn into_params(self) -> Vec<Param> {
        self.params.into_iter().map(|(param, _)| param).collect()
    }

    /// Returns the parameters and the constants.
    pub(super) fn into_parts(self) -> (Vec<Param>, Vec<Constant>) {
        let constants = self.constants.into_iter().map(|(constant, _)| constant).collect();
        (self.params.into_iter().map(|(param, _)| param).collect(), constants)
    }
}

/// Whether the entries of a map become parameters of the query or headers, so that the name of the map
/// itself is not sent.
pub(super) fn is_spread(location: Location, ty: &Type) -> bool {
    matches!(location, Location::Query | Location::Header) && matches!(ty, Type::Map(_))
}
