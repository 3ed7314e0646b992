//! What must not compile: each block is a test.
//!
//! A required argument is missing:
//!
//! ```compile_fail,E0061
//! fn f(api: petard::ApiGateway) {
//!     let _ = api.create_stage("a1b2c3", "prod");
//! }
//! ```
//!
//! A required enum is given as text, with which it could change places:
//!
//! ```compile_fail,E0308
//! fn f(api: petard::ApiGateway) {
//!     let _ = api.get_export("a1b2c3", "prod", "swagger");
//! }
//! ```
//!
//! The table grows: what it is made of is neither built nor matched outside of generated files.
//!
//! ```compile_fail,E0451
//! let _ = petard::operation::Throttle { requests: 1, seconds: 1 };
//! ```
//!
//! ```compile_fail,E0004
//! fn f(verb: petard::operation::Verb) -> u8 {
//!     use petard::operation::Verb;
//!     match verb {
//!         Verb::List | Verb::Get | Verb::Create | Verb::Update | Verb::Delete | Verb::Action => 0,
//!     }
//! }
//! ```
//!
//! A call that is not sent is a warning, here made an error. The second block differs in that the
//! call is used.
//!
//! ```compile_fail
//! #![deny(unused_must_use)]
//! fn f(api: petard::ApiGateway) {
//!     api.delete_rest_api("a1b2c3");
//! }
//! ```
//!
//! ```
//! #![deny(unused_must_use)]
//! fn f(api: petard::ApiGateway) {
//!     let _call = api.delete_rest_api("a1b2c3");
//! }
//! ```
//!
//! The list of all operations is part of `SERVICES`:
//!
//! ```compile_fail,E0432
//! use petard::OPERATIONS;
//! ```
//!
//! One value is not a list:
//!
//! ```compile_fail,E0277
//! fn f(api: petard::ApiGateway) {
//!     let _ = api.create_rest_api("pets").binary_media_types("image/png");
//! }
//! ```
//!
//! The future of a call is opaque:
//!
//! ```compile_fail,E0423
//! let _ = petard::ResponseFuture(Box::pin(async { unreachable!() }));
//! ```
