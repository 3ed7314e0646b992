//! Generates the client from the model, at every build that follows a change of it.

fn main() -> Result<(), petard_codegen::BuildError> {
    petard_codegen::Builder::new().model("models/pets.json").compile()
}
