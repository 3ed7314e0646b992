//! Messages of error responses that the server writes in Python's notation instead of JSON.

use petard::{Client, DataApi, data_api};

use super::plane::JSON;
use super::server::{Server, answer};

#[tokio::test]
async fn the_message_of_a_python_exception_is_read_by_every_client_of_the_service() {
    for (body, message) in [
        ("{'message': ClientError('it\\'s no'), 'detail': None}", "it's no"),
        // Not of that form: the text is unchanged.
        (
            "{'message': ClientError('it\\q'), 'detail': None}",
            "{'message': ClientError('it\\q'), 'detail': None}",
        ),
    ] {
        let server = Server::many(move |_| answer(400, JSON, body)).await;
        let config = server.builder().build();
        let typed = DataApi::new(&config).get_namespaces().await.unwrap_err();
        // The same with a client that is created at run time.
        let untyped = Client::new(&config, &data_api::SERVICE);
        let operation = data_api::SERVICE.operation("get_namespaces");
        let untyped = untyped.call(operation.unwrap()).await.unwrap_err();
        for error in [typed, untyped] {
            assert_eq!((error.code(), error.message()), (None, Some(message)));
            let line = format!("get_namespaces: HTTP 400 Bad Request: {message} [attempts 1]");
            assert_eq!(error.to_string(), line);
        }
    }
}
