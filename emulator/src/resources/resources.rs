//! The documents of one service, and what it does beyond its table.

use serde_json::{Value, json};

use super::idempotency::Tokens;
use super::{Call, Rules, Store, verbs};
use crate::answer::Answer;
use crate::backend::{Backend, Context, Received, Setup};
use crate::fault::Fault;
use crate::patch_path::{PatchPath, PatchPaths};
use crate::state::Saved;

/// A service whose documents are kept by path.
pub(crate) struct Resources {
    store: Store,
    tokens: Tokens,
    rules: Box<dyn Rules>,
}

impl Resources {
    pub(crate) fn new(rules: Box<dyn Rules>, setup: &Setup) -> Self {
        Self { store: Store::new(setup.seed), tokens: Tokens::default(), rules }
    }

    fn answer(&mut self, received: &Received<'_>, context: &Context) -> Result<Answer, Fault> {
        let call = Call::new(received, context)?;
        if let Some(answer) = self.tokens.earlier(&call)? {
            return Ok(answer);
        }
        let answer = verbs::perform(&call, &mut self.store, &*self.rules)?;
        self.tokens.keep(&call, &answer);
        Ok(answer)
    }
}

impl Backend for Resources {
    fn perform(&mut self, received: &Received<'_>, context: &Context) -> Answer {
        self.answer(received, context).unwrap_or_else(|fault| {
            let fault = fault.declared(received.service, received.operation);
            fault.answer(received.service)
        })
    }

    fn save(&self) -> Value {
        json!({ "store": self.store.save(), "tokens": self.tokens.save() })
    }

    fn restore(&mut self, saved: Value) -> Result<(), String> {
        let mut saved = Saved::of(saved)?;
        self.store = Store::restore(saved.value("store")?)?;
        self.tokens = Tokens::restore(saved.list("tokens")?)?;
        Ok(())
    }
}

/// What services do that have no rules of their own.
pub(crate) struct TableOnly {
    /// The paths of patches that their models list.
    pub(crate) patches: PatchPaths,
}

impl Rules for TableOnly {
    fn patch_paths(&self, call: &Call) -> Option<&'static [PatchPath]> {
        let names = [call.operation.name(), call.operation.api_name()];
        self.patches.iter().find(|(own, _)| names.contains(own)).map(|(_, paths)| *paths)
    }
}
