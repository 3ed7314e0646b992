//! Exchanges, and which of them were used.

use std::collections::VecDeque;

use super::exchange::Exchange;
use super::matching::Asked;
use crate::response::Response;

/// The most messages that are kept.
const MOST: usize = 10_000;

/// The exchanges of an endpoint.
#[derive(Debug, Default)]
pub(crate) struct Script {
    exchanges: Vec<Scripted>,
    /// The messages for requests that matched none.
    misfits: VecDeque<String>,
}

#[derive(Debug)]
struct Scripted {
    exchange: Exchange,
    /// How many times it was used.
    used: u64,
}

impl Script {
    pub(crate) fn new(exchanges: impl IntoIterator<Item = Exchange>) -> Self {
        let mut script = Self::default();
        script.add(exchanges);
        script
    }

    /// Adds exchanges. One without a number gets its position, from 1.
    pub(crate) fn add(&mut self, exchanges: impl IntoIterator<Item = Exchange>) {
        for mut exchange in exchanges {
            if exchange.number == 0 {
                exchange.number = self.exchanges.len() as u64 + 1;
            }
            self.exchanges.push(Scripted { exchange, used: 0 });
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.exchanges.is_empty()
    }

    /// Returns the response of the first unused exchange that matches, or else of the last one. If
    /// none matches, keeps and returns the message that says why.
    pub(crate) fn respond(&mut self, asked: &Asked<'_>) -> Result<Response, String> {
        if let Some(response) = self.find(asked) {
            return Ok(response);
        }
        let misfit = asked.misfit(self.exchanges.iter().map(|scripted| &scripted.exchange));
        if self.misfits.len() == MOST {
            self.misfits.pop_front();
        }
        self.misfits.push_back(misfit.clone());
        Err(misfit)
    }

    fn find(&mut self, asked: &Asked<'_>) -> Option<Response> {
        let fits = |scripted: &&mut Scripted| {
            let Scripted { exchange, used } = scripted;
            exchange.times.is_none_or(|times| *used < times)
                && asked.differences(exchange).is_empty()
        };
        let mut fitting: Vec<_> = self.exchanges.iter_mut().filter(fits).collect();
        let unused = fitting.iter().position(|scripted| scripted.used == 0);
        let chosen = unused.or_else(|| fitting.len().checked_sub(1))?;
        let scripted = fitting.get_mut(chosen)?;
        scripted.used += 1;
        Some(scripted.exchange.response.clone())
    }

    /// Returns the messages for requests that matched no exchange.
    pub(crate) fn misfits(&self) -> Vec<String> {
        self.misfits.iter().cloned().collect()
    }

    /// Returns the numbers of the exchanges that were not used.
    pub(crate) fn left(&self) -> Vec<u64> {
        let left = self.exchanges.iter().filter(|scripted| scripted.used == 0);
        left.map(|scripted| scripted.exchange.number).collect()
    }
}
