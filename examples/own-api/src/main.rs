//! A private API behind IAM authorisation, through a client made from `models/pets.json`.
//!
//! ```text
//! cargo run                                                  an endpoint inside this program
//! PETS_URL=https://abc123.execute-api.eu-west-1.amazonaws.com/prod cargo run
//! ```
//!
//! With a URL, region and credentials come from the environment.

use std::env;
use std::error::Error;

use petard::Config;
use petard_emulator::Emulator;

/// The pet shop.
#[allow(dead_code)] // what a program does not use of it
mod pets {
    include!(concat!(env!("OUT_DIR"), "/pets.rs"));
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The local endpoint routes by the same model. It stops when it is dropped.
    let (config, _emulator) = match env::var("PETS_URL") {
        Ok(url) => (Config::builder().endpoint_url(url).load().await?, None),
        Err(_) => {
            let emulator = Emulator::of(&[&pets::SERVICE]).await?;
            (emulator.config(), Some(emulator))
        }
    };
    let shop = pets::Pets::new(&config);

    for (name, kind) in [("Tom", "cat"), ("Rex", "dog"), ("Kim", "cat")] {
        let pet = shop.create_pet(name).kind(kind).await?;
        println!("created: {} {}", pet.status(), pet.text()?);
    }

    let mut cats = Vec::new();
    let mut items = shop.list_pets().kind("cat").limit(1).items();
    while let Some(cat) = items.next().await {
        let cat = cat?;
        println!("a cat:   {}", cat.text()?);
        cats.push(cat.str("/id")?.to_owned());
    }

    for cat in cats {
        println!("deleted: {}", shop.delete_pet(&cat).await?.status());
        match shop.get_pet(&cat).await {
            Err(error) if error.is_not_found() => println!("gone:    {error}"),
            other => println!("still there? {other:?}"),
        }
    }
    Ok(())
}
