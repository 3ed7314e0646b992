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

use petard::{Config, Patch};
use petard_emulator::Emulator;

/// The pet shop.
mod pets {
    petard::include_api!("pets");
}

/// The paths that patches may name, for the local endpoint.
mod pets_patches {
    petard::include_api!("pets_patches");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The local endpoint uses the same model. It stops when it is dropped.
    let (config, _emulator) = match env::var("PETS_URL") {
        Ok(url) => (Config::builder().endpoint_url(url).load().await?, None),
        Err(_) => {
            let emulator =
                Emulator::builder().service(&pets::SERVICE).patches(pets_patches::PATCHES);
            let emulator = emulator.start().await?;
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

    if let Some(cat) = cats.first() {
        let changed = shop.update_pet(cat).changes([Patch::replace("/kind", "lion")]).await?;
        println!("changed: {}", changed.text()?);
        match shop.update_pet(cat).changes([Patch::replace("/price", "0")]).await {
            Err(error) if error.is_bad_request() => println!("refused: {error}"),
            other => return Err(format!("accepted? {other:?}").into()),
        }
    }

    for cat in cats {
        println!("deleted: {}", shop.delete_pet(&cat).await?.status());
        match shop.get_pet(&cat).await {
            Err(error) if error.is_not_found() => println!("gone:    {error}"),
            other => return Err(format!("still there? {other:?}").into()),
        }
    }
    Ok(())
}
