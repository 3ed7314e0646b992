//! Runs the program with the API itself.

#[tokio::main(flavor = "current_thread")]
async fn main() -> petard::Result<()> {
    @CRATE@::run(&petard::Config::load().await?).await
}
