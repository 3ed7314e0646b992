//! With `live-models`, the build script makes what is committed, to the byte.

/// Whether the library that this test links has the client that the build script made, whole.
macro_rules! assert_is_committed {
    ($file:literal, $service:expr, $operations:literal) => {
        let committed = include_str!(concat!("../client/src/generated/", $file));
        let live = include_str!(concat!(env!("OUT_DIR"), "/", $file));
        assert!(committed == live, "{}: run `cargo xtask codegen`", $file);
        assert_eq!($service.operations().len(), $operations, $file);
    };
}

#[test]
fn the_client_made_at_build_time_is_the_committed_one() {
    #[cfg(feature = "apigateway")]
    assert_is_committed!("apigateway.rs", petard::apigateway::SERVICE, 124);
    #[cfg(feature = "apigatewaymanagementapi")]
    assert_is_committed!("apigatewaymanagementapi.rs", petard::apigatewaymanagementapi::SERVICE, 3);
    #[cfg(feature = "apigatewayv2")]
    assert_is_committed!("apigatewayv2.rs", petard::apigatewayv2::SERVICE, 103);
}
