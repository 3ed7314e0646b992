//! With `live-models`, the build script makes what is committed, to the byte.

#[test]
fn the_client_made_at_build_time_is_the_committed_one() {
    let committed = include_str!("../client/src/generated/apigateway.rs");
    let live = include_str!(concat!(env!("OUT_DIR"), "/apigateway.rs"));
    assert!(committed == live, "run `cargo xtask codegen`");
    // The library that this test links is the live one, and it is whole.
    assert!(petard::apigateway::SERVICE.operations().len() > 100);
}
