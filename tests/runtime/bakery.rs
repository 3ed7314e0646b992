//! A service whose things take their time, as generated code would have it.

use petard::codegen::{
    self, EndpointRule, Method, Operation, Param, Resource, Service, Takes as _, Type, Verb, Wait,
    Waiter,
};

codegen::client!(Bakery, SERVICE, "Client of the bakery.");

static SERVICE: Service = Service {
    name: "bakery",
    title: "The Bakery",
    service_id: "bakery",
    api_version: None,
    signing_name: "execute-api",
    endpoint: EndpointRule::Required,
    headers: &[],
    resources: &[&CAKE],
    operations: &[&GET_CAKE],
    waiters: &[&CAKE_DONE],
    errors: &[],
};

static CAKE: Resource = Resource {
    name: "Cake",
    plural: "Cakes",
    parent: None,
    item: "/cakes/{cake_id}",
    collection: Some("/cakes"),
    given_by: None,
    identity: "id",
    doc: "A cake.",
};

pub(crate) static GET_CAKE: Operation = Operation::new(Verb::Get, "Cake", "get_cake", "GetCake")
    .http(Method::Get, "/cakes/{cake_id}", 200)
    .takes(&[
        Param::label("cake_id", Type::String, ""),
        Param::query("detail", Type::Boolean, ""),
        Param::query("key", Type::String, "").sensitive(),
    ]);

static CAKE_DONE: Wait = Wait {
    name: "wait_until_cake_done",
    operation: &GET_CAKE,
    status: "/oven/state",
    success: &["DONE", "EATEN"],
    failure: &["BURNT"],
    message: Some("/oven/why"),
    not_yet: &["NoOven", "InternalError"],
    seconds: 120,
    doc: "Waits until the Cake is done.",
};

impl Bakery {
    pub(crate) fn wait_until_cake_done(&self, cake_id: impl Into<String>) -> Waiter {
        self.client().wait(&CAKE_DONE).arg::<String>("cake_id", cake_id)
    }
}
