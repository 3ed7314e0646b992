//! A service with waiters, in the form of generated code.

use petard::codegen::{
    self, Matcher, Method, Operation, Param, Resource, Service, Takes as _, Type, Verb, Wait,
    Waiter,
};

codegen::client!(Bakery, SERVICE, "Client of the bakery.");

static SERVICE: Service = Service::new("bakery", "The Bakery")
    .with_resources(&[&CAKE])
    .with_operations(&[&GET_CAKE])
    .with_waiters(&[&CAKE_DONE]);

static CAKE: Resource =
    Resource::new("Cake", "Cakes", "/cakes/{cake_id}", "A cake.").with_collection("/cakes");

pub(crate) static GET_CAKE: Operation =
    Operation::new(Verb::Get, "Cake", "get_cake", "GetCake", Method::GET, "/cakes/{cake_id}")
        .with_params(&[
            Param::label("cake_id", Type::String, ""),
            Param::query("detail", Type::Boolean, ""),
            Param::query("key", Type::String, "").sensitive(),
        ]);

static CAKE_DONE: Wait = Wait::new(
    "wait_until_cake_done",
    &GET_CAKE,
    &[Matcher::Status("DONE"), Matcher::Status("EATEN")],
    "Waits until the Cake is done.",
)
.with_status("/oven/state")
.with_failure(&[Matcher::Status("BURNT")])
.with_message("/oven/why")
.with_pending(&[Matcher::Error("NoOven"), Matcher::Error("InternalError")])
.with_seconds(120);

impl Bakery {
    pub(crate) fn wait_until_cake_done(&self, cake_id: impl Into<String>) -> Waiter {
        self.client().wait(&CAKE_DONE).arg::<String>("cake_id", cake_id)
    }
}
