//! Macros that define the methods shared by all generated types of a kind.
//!
//! They are macros and not traits, so that callers need no import and the documentation of each
//! type lists the methods. They are part of the contract of [`crate::codegen`].

/// Defines the client type of a service.
#[doc(hidden)]
#[macro_export]
macro_rules! __petard_client {
    ($name:ident, $service:expr, $doc:expr) => {
        #[doc = $doc]
        #[derive(Clone, Debug)]
        pub struct $name($crate::codegen::Client);

        impl $name {
            /// Returns a client with this configuration. If region, credentials or endpoint are
            /// missing, the first call that needs them returns an error.
            pub fn new(config: &$crate::Config) -> Self {
                // A service with a hook has its own `__make_client`.
                #[allow(unused_imports, reason = "used unless the service has a hook")]
                use $crate::codegen::MakeClient as _;
                Self(Self::__make_client(config, &$service))
            }

            /// Returns a call by method and path, for operations that are not in the model. It is
            /// signed and retried like other calls. See [`RawCall`]($crate::RawCall).
            pub fn request(
                &self,
                method: $crate::codegen::Method,
                path: impl ::core::convert::AsRef<str>,
            ) -> $crate::RawCall {
                self.0.request(method, path)
            }

            fn call(&self, operation: &'static $crate::codegen::Operation) -> $crate::Call {
                self.0.call(operation)
            }

            /// Returns the untyped client that this client wraps.
            pub fn client(&self) -> &$crate::codegen::Client {
                &self.0
            }
        }

        impl ::core::convert::From<$crate::codegen::Client> for $name {
            fn from(client: $crate::codegen::Client) -> Self {
                Self(client)
            }
        }
    };
}

/// Defines the type of an operation's calls. With `pages`, it has methods to read all pages.
#[doc(hidden)]
#[macro_export]
macro_rules! __petard_builder {
    ($name:ident, $client:ident::$method:ident) => {
        #[doc = concat!(
                    "A call of [`", stringify!($method), "`](super::", stringify!($client), "::",
                    stringify!($method), "), and its optional parameters."
                )]
        #[must_use = "a call does nothing until it is awaited or sent"]
        #[derive(Clone, Debug)]
        pub struct $name(pub(super) $crate::Call);

        /// # Methods of every call
        impl $name {
            /// Sets any parameter by name, including one that is not in the model. See
            /// [`Call::set`]($crate::Call::set).
            pub fn set(
                self,
                name: impl ::core::convert::Into<::std::string::String>,
                value: impl $crate::codegen::Serialize,
            ) -> Self {
                Self(self.0.set(name, value))
            }

            /// Applies a setter if the value is `Some`. A setter of this call is written
            #[doc = ::core::concat!("`", ::core::stringify!($name), "::setter`.")]
            pub fn maybe<T>(
                self,
                value: ::core::option::Option<T>,
                set: impl ::core::ops::FnOnce(Self, T) -> Self,
            ) -> Self {
                $crate::codegen::maybe(self, value, set)
            }

            /// Sets a header that is not a parameter. See [`Call::header`]($crate::Call::header).
            pub fn header(
                self,
                name: impl ::core::convert::AsRef<str>,
                value: impl ::core::convert::AsRef<str>,
            ) -> Self {
                Self(self.0.header(name, value))
            }

            /// Appends a key and a value to the query. See [`Call::query`]($crate::Call::query).
            pub fn query(
                self,
                name: impl ::core::convert::AsRef<str>,
                value: impl ::std::string::ToString,
            ) -> Self {
                Self(self.0.query(name, value))
            }

            /// Sets the maximum number of attempts, including the first. See
            /// [`Call::max_attempts`]($crate::Call::max_attempts).
            pub fn max_attempts(self, attempts: u32) -> Self {
                Self(self.0.max_attempts(attempts))
            }

            /// Sets the timeout of one attempt. See
            /// [`Call::attempt_timeout`]($crate::Call::attempt_timeout).
            pub fn attempt_timeout(self, timeout: $crate::codegen::Duration) -> Self {
                Self(self.0.attempt_timeout(timeout))
            }

            /// Sets the timeout of the call, including all attempts. See
            /// [`Call::operation_timeout`]($crate::Call::operation_timeout).
            pub fn operation_timeout(self, timeout: $crate::codegen::Duration) -> Self {
                Self(self.0.operation_timeout(timeout))
            }

            /// Sets the maximum size of the response body in memory, in bytes. See
            /// [`Call::max_response_bytes`]($crate::Call::max_response_bytes).
            pub fn max_response_bytes(self, bytes: u64) -> Self {
                Self(self.0.max_response_bytes(bytes))
            }

            /// Sends the call and returns the response, like awaiting it.
            pub fn send(self) -> $crate::ResponseFuture {
                self.0.send()
            }

            /// Sends the call and returns a stream of the response body. See
            /// [`Call::bytes_stream`]($crate::Call::bytes_stream).
            pub fn bytes_stream(self) -> $crate::ResponseFuture<$crate::ByteStream> {
                self.0.bytes_stream()
            }

            /// Returns the request that would be sent, without a signature. See
            /// [`Call::request`]($crate::Call::request).
            pub fn request(&self) -> $crate::Result<$crate::Request> {
                self.0.request()
            }

            /// Returns the request that would be sent, signed for the given time. See
            /// [`Call::signed_request`]($crate::Call::signed_request).
            pub fn signed_request(
                &self,
                at: $crate::codegen::SystemTime,
            ) -> $crate::ResponseFuture<$crate::Request> {
                self.0.signed_request(at)
            }

            /// Returns the request with a signature in its query, which is valid for some time. See
            /// [`Call::presigned`]($crate::Call::presigned).
            pub fn presigned(
                &self,
                expires: $crate::codegen::Duration,
            ) -> $crate::codegen::ResponseFuture<$crate::Request> {
                self.0.presigned(expires)
            }

            /// Returns the signed request as a command of curl. See
            /// [`Call::to_curl`]($crate::Call::to_curl).
            pub fn to_curl(&self) -> $crate::codegen::ResponseFuture<$crate::Curl> {
                self.0.to_curl()
            }

            /// Returns the untyped call, with all parameters set so far.
            pub fn into_call(self) -> $crate::Call {
                self.0
            }
        }

        impl ::core::convert::From<$name> for $crate::Call {
            fn from(call: $name) -> Self {
                call.0
            }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = $crate::Result<$crate::Response>;
            type IntoFuture = $crate::codegen::ResponseFuture;

            fn into_future(self) -> Self::IntoFuture {
                ::core::future::IntoFuture::into_future(self.0)
            }
        }
    };
    ($name:ident, $client:ident::$method:ident, pages) => {
        $crate::__petard_builder!($name, $client::$method);

        /// # Methods of every call that pages
        impl $name {
            /// Returns all pages of the list. Each is fetched when it is read. See
            /// [`Pages`]($crate::Pages).
            pub fn pages(self) -> $crate::Pages {
                self.0.pages()
            }

            /// Returns the items of all pages. See [`Items`]($crate::Items).
            pub fn items(self) -> $crate::Items {
                self.0.items()
            }
        }
    };
}

/// Defines a string enum. With `closed`, calls with other strings are errors.
#[doc(hidden)]
#[macro_export]
macro_rules! __petard_string_enum {
    ($name:ident, $doc:expr) => {
        $crate::__petard_string_enum!(
            @ $name, $doc,
            "Any other string can be sent, too.",
            "Returns the value of a string, which need not be one of the constants."
        );
    };
    ($name:ident, $doc:expr, closed) => {
        $crate::__petard_string_enum!(
            @ $name, $doc,
            "A call with any other string fails before it is sent. The case of letters is ignored, \
             and the name of a constant is accepted for its value.",
            "Returns the value of a string. If it is not one of the constants, the call fails."
        );
    };
    (@ $name:ident, $doc:expr, $kind:expr, $new:expr) => {
        #[doc = $doc]
        #[doc = ""]
        #[doc = $kind]
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name($crate::codegen::Cow<'static, str>);

        impl $name {
            const fn known(value: &'static str) -> Self {
                Self($crate::codegen::Cow::Borrowed(value))
            }

            #[doc = $new]
            pub fn new(
                value: impl ::core::convert::Into<$crate::codegen::Cow<'static, str>>,
            ) -> Self {
                Self(value.into())
            }

            /// Returns the string.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                Self($crate::codegen::Cow::Owned(::std::borrow::ToOwned::to_owned(value)))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                Self($crate::codegen::Cow::Owned(value))
            }
        }

        impl ::core::convert::From<$name> for $crate::codegen::Argument {
            fn from(value: $name) -> Self {
                Self::Text(value.0.into_owned())
            }
        }

        impl $crate::codegen::Serialize for $name {
            fn serialize<S: $crate::codegen::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    };
}

/// Defines a shape: a JSON object with typed members. With `default`, no member is required. With
/// `as_union`, exactly one member is set.
#[doc(hidden)]
#[macro_export]
macro_rules! __petard_object {
    ($name:ident, $doc:expr, default) => {
        $crate::__petard_object!($name, $doc);

        impl ::core::default::Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    ($name:ident, $doc:expr, as_union) => {
        $crate::__petard_object!(@ $name, $doc);
    };
    ($name:ident, $doc:expr) => {
        $crate::__petard_object!(@ $name, $doc);

        impl $name {
            /// Sets any member by its name on the wire, including one that is not in the model.
            #[must_use]
            pub fn set(
                self,
                name: impl ::core::convert::Into<::std::string::String>,
                value: impl $crate::codegen::Serialize,
            ) -> Self {
                let name: ::std::string::String = name.into();
                Self(self.0.with(name, $crate::codegen::Argument::json(value)))
            }
        }
    };
    (@ $name:ident, $doc:expr) => {
        #[doc = $doc]
        #[derive(Clone, Debug)]
        pub struct $name($crate::codegen::Object);

        impl ::core::convert::From<$crate::codegen::Value> for $name {
            fn from(value: $crate::codegen::Value) -> Self {
                Self(value.into())
            }
        }

        impl ::core::convert::From<$name> for $crate::codegen::Argument {
            fn from(value: $name) -> Self {
                value.0.into()
            }
        }
    };
}
