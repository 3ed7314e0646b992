//! A private API with IAM authorisation, through a client generated from `models/pets.json`.
//!
//! ```text
//! cargo run
//! PETS_URL=https://abc123.execute-api.eu-west-1.amazonaws.com/prod cargo run
//! ```
//!
//! Without a URL, a local endpoint is started inside this program. With a URL, region and
//! credentials are read from the environment.

use std::env;
use std::error::Error;

use petard::Config;
use petard_emulator::Emulator;

/// The pet shop.
#[allow(dead_code)] // The program does not use all of it.
mod pets {
    include!(concat!(env!("OUT_DIR"), "/pets.rs"));
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The local endpoint uses the same model. It stops when it is dropped.
    let (config, _emulator) = match env::var("PETS_URL") {
        Ok(url) => (Config::builder().endpoint_url(url).load().await?, None),
        Err(_) => {
            let emulator = Emulator::start_with(&[&pets::SERVICE]).await?;
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
