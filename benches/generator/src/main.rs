//! `generator MODEL CLIENT` writes the client of a model, as a build script does.

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, client] = arguments.as_slice() else { panic!("usage: generator MODEL CLIENT") };
    let bytes = std::fs::read(model).expect("a model");
    let checked = petard_codegen::Checked::new(model, &bytes).unwrap_or_else(|report| {
        panic!("{report}");
    });
    let text = checked.client("::petard", "`cargo xtask bench`").expect("a client");
    std::fs::write(client, text).expect("a file to write");
}
