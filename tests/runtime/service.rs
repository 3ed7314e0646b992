//! A service in the form of generated code, with one operation for each feature.

use petard::codegen::{
    self, Body, Bytes, Call, Constant, Constraint, Location, Method, Operation, Output, Paging,
    Param, Patch, Resource, Service, Shape, Takes as _, Type, Verb,
};

use super::server::Server;

codegen::client!(Zoo, SERVICE, "Client of the zoo.");

impl Server {
    pub(crate) fn zoo(&self) -> Zoo {
        Zoo::new(&self.builder().build())
    }
}

pub(crate) static SERVICE: Service = Service::new("zoo", "The Zoo")
    .with_service_id("The Zoo")
    .with_regional_endpoint("zoo")
    .with_headers(&[("accept", "application/json")])
    .with_resources(&[&ANIMAL])
    .with_operations(OPERATIONS)
    .with_errors(&[("NotFoundException", 404)]);

pub(crate) static ANIMAL: Resource =
    Resource::new("Animal", "Animals", "/animals/{animal_id}", "An animal.")
        .with_collection("/animals");

pub(crate) static OPERATIONS: &[&Operation] =
    &[&LIST, &GET, &CREATE, &IMPORT, &DELETE, &UPDATE, &ODD];

const STRING: Type = Type::String;

const fn operation(
    verb: Verb,
    name: &'static str,
    method: Method,
    path: &'static str,
) -> Operation {
    Operation::new(verb, "Animal", name, "", method, path)
}

pub(crate) static LIST: Operation = operation(Verb::List, "list_animals", Method::GET, "/animals")
    .with_params(&[
        Param::query("position", STRING, ""),
        Param::query("limit", Type::Integer, ""),
        Param::query("nameQuery", STRING, "").with_wire_name("name"),
        Param::query("tags", Type::List(&STRING), ""),
    ])
    .with_paging(Paging::new("position", "/position", "/item").with_limit("limit"));

pub(crate) static GET: Operation =
    operation(Verb::Get, "get_animal", Method::GET, "/animals/{animal_id}/photos/{photo}")
        .with_params(&[
            Param::label("animal_id", STRING, ""),
            Param::label("photo", STRING, ""),
            Param::query("key", STRING, "").sensitive(),
            Param::header("accepts", STRING, "").with_wire_name("Accept"),
            Param::header("ticket", STRING, "").with_wire_name("x-ticket").sensitive(),
        ])
        .with_output(Output::Blob(&["Content-Type"]));

static CAGE: Shape = Shape::new(
    "Cage",
    &[Param::body("code", STRING, "").sensitive(), Param::body("size", STRING, "")],
    "A cage.",
);

pub(crate) static CREATE: Operation =
    operation(Verb::Create, "create_animal", Method::POST, "/animals")
        .with_status(201)
        .with_params(&[
            Param::body("name", STRING, "").required(),
            Param::body("legs", Type::Integer, ""),
            Param::body("weight", Type::Number, ""),
            Param::body("born", Type::Timestamp, ""),
            Param::body("cage", Type::Shape(&CAGE), ""),
            Param::body("httpName", STRING, "").with_wire_name("hName"),
            Param::body("secret", STRING, "").sensitive(),
            Param::body("any", Type::Json, ""),
            Param::body("left", STRING, ""),
            Param::body("right", STRING, ""),
        ])
        .with_constants(&[Constant::new(Location::Body, "kind", "[\"animal\"]")])
        .with_body(Body::Members)
        .with_constraints(&[
            Constraint::Exclusive(&["left", "right"]),
            Constraint::Requires("weight", "legs"),
        ]);

pub(crate) static IMPORT: Operation =
    operation(Verb::Action, "import_animals", Method::POST, "/animals")
        .with_status(201)
        .with_params(&[
            Param::query("failOnWarnings", Type::Boolean, "").with_wire_name("failonwarnings"),
            Param::query("parameters", Type::Map(&STRING), ""),
            Param::payload("body", Type::Blob, "").required(),
        ])
        .with_constants(&[Constant::new(Location::Query, "mode", "import")])
        .with_body(Body::Blob)
        .with_output(Output::None);

pub(crate) static DELETE: Operation =
    operation(Verb::Delete, "delete_animal", Method::DELETE, "/animals/{animal_id}")
        .with_status(202)
        .with_params(&[
            Param::label("animal_id", STRING, ""),
            Param::query("a", STRING, ""),
            Param::query("b", STRING, ""),
        ])
        .with_constraints(&[Constraint::AtLeastOne(&["a", "b"])])
        .with_output(Output::None);

pub(crate) static UPDATE: Operation =
    operation(Verb::Update, "update_animal", Method::PATCH, "/animals/{animal_id}")
        .with_params(&[
            Param::label("animal_id", STRING, ""),
            Param::body("patchOperations", Type::List(&Type::Patch), ""),
        ])
        .with_body(Body::Members);

/// A path that URL parsers change.
pub(crate) static ODD: Operation = operation(Verb::Action, "odd", Method::GET, "/animals/../{x}")
    .with_params(&[Param::label("x", STRING, "")]);

impl Zoo {
    pub(crate) fn list_animals(&self) -> calls::ListAnimals {
        calls::ListAnimals(self.call(&LIST))
    }
    pub(crate) fn get_animal(
        &self,
        animal_id: impl Into<String>,
        photo: impl Into<String>,
    ) -> Call {
        self.call(&GET).arg::<String>("animal_id", animal_id).arg::<String>("photo", photo)
    }
    pub(crate) fn create_animal(&self, name: impl Into<String>) -> calls::CreateAnimal {
        calls::CreateAnimal(self.call(&CREATE).arg::<String>("name", name))
    }
    pub(crate) fn import_animals(&self, body: impl Into<Bytes>) -> calls::ImportAnimals {
        calls::ImportAnimals(self.call(&IMPORT).arg::<Bytes>("body", body))
    }
    pub(crate) fn update_animal(
        &self,
        animal_id: impl Into<String>,
        patches: impl IntoIterator<Item = impl Into<Patch>>,
    ) -> Call {
        let call = self.call(&UPDATE).arg::<String>("animal_id", animal_id);
        call.arg_list::<Patch>("patchOperations", patches)
    }
}

pub(crate) mod calls {
    use petard::codegen::{self, Takes as _};

    use super::types::{Cage, Size};

    codegen::builder!(ListAnimals, Zoo::list_animals, pages);

    impl ListAnimals {
        pub(crate) fn position(self, value: impl Into<String>) -> Self {
            Self(self.0.arg::<String>("position", value))
        }
        pub(crate) fn limit(self, value: i64) -> Self {
            Self(self.0.arg::<i64>("limit", value))
        }
        pub(crate) fn name_query(self, value: impl Into<String>) -> Self {
            Self(self.0.arg::<String>("nameQuery", value))
        }
        pub(crate) fn tags(self, value: impl IntoIterator<Item = impl Into<String>>) -> Self {
            Self(self.0.arg_list::<String>("tags", value))
        }
    }

    codegen::builder!(CreateAnimal, Zoo::create_animal);

    impl CreateAnimal {
        pub(crate) fn weight(self, value: f64) -> Self {
            Self(self.0.arg::<f64>("weight", value))
        }
        pub(crate) fn cage(self, value: impl Into<Cage>) -> Self {
            Self(self.0.arg::<Cage>("cage", value))
        }
        pub(crate) fn size(self, value: impl Into<Size>) -> Self {
            Self(self.0.arg::<Size>("any", value))
        }
    }

    codegen::builder!(ImportAnimals, Zoo::import_animals);

    impl ImportAnimals {
        pub(crate) fn fail_on_warnings(self, value: bool) -> Self {
            Self(self.0.arg::<bool>("failOnWarnings", value))
        }
        pub(crate) fn parameters(
            self,
            value: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
        ) -> Self {
            Self(self.0.arg_map::<String>("parameters", value))
        }
    }
}

pub(crate) mod types {
    use petard::codegen::{self, Takes as _};

    codegen::object!(Cage, "A cage.");

    impl Cage {
        pub(crate) fn new(code: impl Into<String>) -> Self {
            Self(codegen::Object::new().arg::<String>("code", code))
        }
        pub(crate) fn size(self, value: impl Into<Size>) -> Self {
            Self(self.0.arg::<Size>("size", value))
        }
    }

    codegen::string_enum!(Size, "How big something is.");

    impl Size {
        pub(crate) const BIG: Self = Self::known("big");
    }
}
