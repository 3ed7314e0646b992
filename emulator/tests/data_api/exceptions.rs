//! Recordings whose responses the endpoint does not give, each with its reason.

/// Why a response is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The endpoint says that it does not know this: 501.
    NotImplemented,
    /// What was recorded is the work of the program that stood in for API Gateway. The endpoint does
    /// what API Gateway does, with this status.
    Gateway(u16),
}

/// The recordings by number.
pub(crate) const EXCEPTIONS: &[(u64, Kind, &str)] = &[
    (6, Kind::Gateway(403), METHOD),
    (250, Kind::NotImplemented, "how lists and objects are compared by a search"),
    (275, Kind::Gateway(403), METHOD),
    (276, Kind::Gateway(403), OPTIONS),
    (277, Kind::Gateway(403), OPTIONS),
    (304, Kind::Gateway(403), METHOD),
    (433, Kind::Gateway(200), "a `;` in a path ends it only in the program that was recorded"),
    (437, Kind::Gateway(403), ROUTE),
    (531, Kind::Gateway(403), METHOD),
    (543, Kind::Gateway(403), ROUTE),
    (544, Kind::Gateway(403), ROUTE),
    (545, Kind::Gateway(403), METHOD),
    (546, Kind::Gateway(403), "a path that ends in a slash is a route of no operation"),
    (547, Kind::Gateway(403), "an empty label belongs to no route of an operation"),
    (548, Kind::Gateway(403), "the path `/` is a route of no operation"),
    (570, Kind::NotImplemented, "graphs of References"),
    (582, Kind::Gateway(504), "the server never responds, and API Gateway does after 29 seconds"),
];

const METHOD: &str = "API Gateway has no 405: a method without a route is a missing token, 403";
const OPTIONS: &str = "API Gateway answers OPTIONS itself; it is no operation of the service";
const ROUTE: &str = "a path without a route is a missing token; the code is that of API Gateway";
