//! Generates the client from the model, at each build after a change of the model.

fn main() -> Result<(), petard_codegen::BuildError> {
    petard_codegen::Builder::new().model("models/@SERVICE@.json").compile()
}
