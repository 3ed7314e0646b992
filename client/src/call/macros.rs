//! The methods that all generated types of a kind share.
//!
//! They are macros, not traits, so that callers need no import and see them in the
//! documentation of each type. Part of the contract of [`crate::codegen`].

/// A client type, with what all of them have.
#[doc(hidden)]
#[macro_export]
macro_rules! __petard_client {
    ($name:ident, $service:expr, $doc:expr) => {
        #[doc = $doc]
        #[derive(Clone, Debug)]
        pub struct $name($crate::codegen::Client);

        impl $name {
            /// A client for this configuration. What is missing from it is reported by the
            /// first call.
            pub fn new(config: &$crate::Config) -> Self {
                // A service with a hook has its own `__make_client`.
                #[allow(unused_imports, reason = "used unless the service has a hook")]
                use $crate::codegen::MakeClient as _;
                Self(Self::__make_client(config, &$service))
            }

            /// Begins a call that the model does not describe: signed, with the service's
            /// headers, but with path, query and body as given here.
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

            /// The untyped client below.
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

/// A call type with optional parameters; with `pages`, its answers come page by page.
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
            /// Gives a parameter by its name in the model or on the wire, or one that the model
            /// does not know. See [`Call::set`]($crate::Call::set).
            pub fn set(
                self,
                name: impl ::core::convert::Into<::std::string::String>,
                value: impl $crate::codegen::Serialize,
            ) -> Self {
                Self(self.0.set(name, value))
            }

            /// Sets an optional value, if there is one: `.maybe(description, Self::description)`.
            pub fn maybe<T>(
                self,
                value: ::core::option::Option<T>,
                set: impl ::core::ops::FnOnce(Self, T) -> Self,
            ) -> Self {
                match value {
                    ::core::option::Option::Some(value) => set(self, value),
                    ::core::option::Option::None => self,
                }
            }

            /// Sets a header that no parameter sends. See [`Call::header`]($crate::Call::header).
            pub fn header(
                self,
                name: impl ::core::convert::AsRef<str>,
                value: impl ::core::convert::AsRef<str>,
            ) -> Self {
                Self(self.0.header(name, value))
            }

            /// Appends a pair to the query that no parameter sends. See
            /// [`Call::query`]($crate::Call::query).
            pub fn query(
                self,
                name: impl ::core::convert::AsRef<str>,
                value: impl ::std::string::ToString,
            ) -> Self {
                Self(self.0.query(name, value))
            }

            /// Sends this call at most so many times. See
            /// [`Call::max_attempts`]($crate::Call::max_attempts).
            pub fn max_attempts(self, attempts: u32) -> Self {
                Self(self.0.max_attempts(attempts))
            }

            /// Longest time one attempt may take. See
            /// [`Call::attempt_timeout`]($crate::Call::attempt_timeout).
            pub fn attempt_timeout(self, timeout: $crate::codegen::Duration) -> Self {
                Self(self.0.attempt_timeout(timeout))
            }

            /// Longest time this call may take altogether. See
            /// [`Call::operation_timeout`]($crate::Call::operation_timeout).
            pub fn operation_timeout(self, timeout: $crate::codegen::Duration) -> Self {
                Self(self.0.operation_timeout(timeout))
            }

            /// Longest answer that is held in memory, in bytes. See
            /// [`Call::max_response_bytes`]($crate::Call::max_response_bytes).
            pub fn max_response_bytes(self, bytes: u64) -> Self {
                Self(self.0.max_response_bytes(bytes))
            }

            /// Sends the call and waits for the answer. The same as awaiting it.
            pub async fn send(self) -> $crate::Result<$crate::Response> {
                self.0.send().await
            }

            /// Sends the call; the body of the answer comes piece by piece. See
            /// [`Call::bytes_stream`]($crate::Call::bytes_stream).
            pub async fn bytes_stream(self) -> $crate::Result<$crate::ByteStream> {
                self.0.bytes_stream().await
            }

            /// What would be sent, not signed. See [`Call::request`]($crate::Call::request).
            pub fn request(&self) -> $crate::Result<$crate::Request> {
                self.0.request()
            }

            /// What would be sent, signed for this moment. See
            /// [`Call::signed_request`]($crate::Call::signed_request).
            pub async fn signed_request(
                &self,
                at: $crate::codegen::SystemTime,
            ) -> $crate::Result<$crate::Request> {
                self.0.signed_request(at).await
            }

            /// The untyped call below, with everything given so far.
            pub fn into_call(self) -> $crate::Call {
                self.0
            }
        }

        $crate::__petard_takes!($name);

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
            /// All pages, each fetched when it is asked for.
            pub fn pages(self) -> $crate::Pages {
                self.0.pages()
            }

            /// The items of all pages.
            pub fn items(self) -> $crate::Items {
                self.0.items()
            }
        }
    };
}

/// How the setters of a call or a shape hand their value on.
#[doc(hidden)]
#[macro_export]
macro_rules! __petard_takes {
    ($name:ident) => {
        #[doc(hidden)]
        impl $crate::codegen::Takes for $name {
            fn put(self, name: &'static str, value: $crate::codegen::Argument) -> Self {
                Self($crate::codegen::Takes::put(self.0, name, value))
            }
        }
    };
}

/// A set of strings; with `closed`, one that takes no others.
#[doc(hidden)]
#[macro_export]
macro_rules! __petard_string_enum {
    ($name:ident, $doc:expr) => {
        $crate::__petard_string_enum!(
            @ $name, $doc,
            "Open: any other text can be sent, too.",
            "A value by its text, also one that the model does not know."
        );
    };
    ($name:ident, $doc:expr, closed) => {
        $crate::__petard_string_enum!(
            @ $name, $doc,
            "Closed: a call with any other text is refused before it is sent. Letters may be of \
             either case, and the name of a constant means its value.",
            "A value by its text. One that the model does not know is refused by the call."
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

            /// The text.
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

/// A shape; with `default`, one that has no required members.
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
    ($name:ident, $doc:expr) => {
        #[doc = $doc]
        #[derive(Clone, Debug)]
        pub struct $name($crate::codegen::Object);

        $crate::__petard_takes!($name);

        impl $name {
            fn empty() -> Self {
                Self($crate::codegen::Object::new())
            }

            /// Gives a member by its name on the wire, also one that the model does not know.
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
