//! Connections that the server closes while they are idle.

use std::time::Duration;

use crate::server::{Server, Step, response};
use crate::setup::data_api;
use crate::{Case, Seen};

pub(crate) static CASES: &[Case] = &[
    Case::new("300 calls that must not be repeated", "0 errors, 300 connections", 1, || {
        Box::pin(async {
            // The server closes each connection shortly after its response.
            let server = Server::start(&[Step::Read, response(200, "", "{}"), Step::Pause(5)]);
            let client = data_api(&server.url);
            let mut errors = 0;
            for _ in 0..300 {
                errors += u32::from(client.drop("Pets").await.is_err());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Seen::new(format!("{errors} errors, {} connections", server.connections()), 1)
        })
    }),
    Case::new("calls that may be repeated use connections again", "1 connections", 1, || {
        Box::pin(async {
            let server = Server::start(&[Step::Read, response(200, "", "{}"), Step::Again]);
            let client = data_api(&server.url);
            for _ in 0..20 {
                client.get_version().await.unwrap();
            }
            Seen::new(format!("{} connections", server.connections()), 1)
        })
    }),
];
