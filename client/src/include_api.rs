//! The macro that includes a generated client.

/// Includes a client that the build script of this package has generated with
/// `petard_codegen::Builder`.
///
/// The argument is the name of the generated file without `.rs`: the name of the service, with `_`
/// for `-`. The client is in the module that contains the macro:
///
/// ```ignore
/// /// The orders of the shop.
/// mod orders {
///     petard::include_api!("orders");
/// }
///
/// let api = orders::Orders::new(&config);
/// ```
///
/// If the model has the key `patch`, `include_api!("orders_patches")` in another module includes
/// `PATCHES`, the table of paths for the local endpoint of `petard-emulator`.
///
/// There are no warnings about operations that the program does not call. `docs/own-api.md` in the
/// repository is a walk-through.
///
/// # Errors
///
/// It does not compile if the package has no build script, or if the build script has not generated
/// this client. If the compiler cannot read the file `pet.rs` in the folder of the build script's
/// output, the argument is not the name of a service: for `"service": { "name": "pet-shop" }` in
/// `models/pet.json`, the file is `pet_shop.rs`, and the argument `"pet_shop"`.
#[macro_export]
macro_rules! include_api {
    ($name:literal) => {
        #[allow(dead_code, unreachable_pub)]
        mod generated {
            ::core::include!(::core::concat!(
                ::core::env!(
                    "OUT_DIR",
                    "`petard::include_api!` needs a build script: add `petard-codegen` to \
                     [build-dependencies], and to `build.rs` a `main` that calls \
                     `petard_codegen::Builder::new().model(\"models/NAME.json\").compile()`"
                ),
                "/",
                $name,
                ".rs"
            ));
        }
        #[allow(unreachable_pub, unused_imports)]
        pub use self::generated::*;
    };
}
