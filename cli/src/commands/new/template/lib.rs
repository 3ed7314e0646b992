//! A client of the API that `models/@SERVICE@.json` describes.

/// The client, which the build script generates from the model.
pub mod client {
    petard::include_api!("@MODULE@");
}

use client::@CLIENT@;

/// Creates three items, lists those of one kind, and deletes one.
pub async fn run(config: &petard::Config) -> petard::Result<()> {
    let api = @CLIENT@::new(config);
    let mut last = None;
    for (name, kind) in [("Emma", "book"), ("Casablanca", "film"), ("Dune", "book")] {
        let item = api.create_item(name).kind(kind).await?;
        println!("created: {}", item.text()?);
        last = Some(item.str("/id")?.to_owned());
    }
    let mut books = api.list_items().kind("book").limit(1).items(); // of all pages
    while let Some(book) = books.next().await {
        println!("a book:  {}", book?.text()?);
    }
    if let Some(id) = last {
        println!("deleted: {}", api.delete_item(&id).await?.status());
        if let Err(error) = api.get_item(&id).await {
            println!("{error}");
        }
    }
    Ok(())
}
