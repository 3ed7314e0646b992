//! Tables that `cargo xtask codegen` makes from the models.

#[rustfmt::skip]
#[allow(unreachable_pub, reason = "such a file is also made for other crates")]
pub(crate) mod apigateway_patches;
