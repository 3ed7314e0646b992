//! The server of the measurements: `stub PAGES` prints its URL, and answers each request with the
//! same bytes, without a check. It ends with its input.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// The responses, whole.
struct Responses {
    resources: Vec<u8>,
    created: Vec<u8>,
    export: Vec<u8>,
    page: Vec<u8>,
    last_page: Vec<u8>,
    pages: usize,
}

fn main() {
    let pages = std::env::args().nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(1);
    let responses = Arc::new(Responses::new(pages));
    std::thread::spawn(|| {
        // The parent closes the input when it ends.
        let _ended = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("http://{}", listener.local_addr().expect("an address"));
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, responses.clone()));
        }
    });
}

impl Responses {
    fn new(pages: usize) -> Self {
        let resource = |at: usize| {
            format!(
                r#"{{"id":"res{at:03}","parentId":"root000","pathPart":"orders{at:03}","path":"/orders{at:03}","resourceMethods":{{"GET":{{"httpMethod":"GET","authorizationType":"AWS_IAM","apiKeyRequired":false}}}}}}"#
            )
        };
        let api = |at: usize| {
            format!(
                r#"{{"id":"api{at:07}","name":"orders {at}","description":"All orders","createdDate":1603174478,"version":"1","apiKeySource":"HEADER","endpointConfiguration":{{"types":["REGIONAL"]}},"disableExecuteApiEndpoint":false}}"#
            )
        };
        let list = |number: usize, item: &dyn Fn(usize) -> String, position: &str| {
            let items: Vec<String> = (0..number).map(item).collect();
            whole(format!(r#"{{"item":[{}]{position}}}"#, items.join(",")).as_bytes())
        };
        Self {
            resources: list(31, &resource, ""),
            created: whole(api(1).as_bytes()),
            export: whole(&vec![b'x'; 32 * 1024 * 1024]),
            page: list(500, &api, r#","position":"POSITION""#),
            last_page: list(500, &api, ""),
            pages,
        }
    }

    fn of(&self, request: &[u8]) -> Vec<u8> {
        let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        let target = line.split(' ').nth(1).unwrap_or_default();
        if line.starts_with("POST") || line.starts_with("PUT") {
            return self.created.clone();
        }
        if target.contains("/exports/") {
            return self.export.clone();
        }
        if target.contains("/resources") {
            return self.resources.clone();
        }
        let position =
            target.split("position=").nth(1).and_then(|text| text.split('&').next()?.parse().ok());
        let next = position.unwrap_or(10_000_000) + 1;
        if next - 10_000_000 >= self.pages {
            return self.last_page.clone();
        }
        // Eight digits, as the placeholder has.
        let mut page = self.page.clone();
        let at = page.windows(8).rposition(|part| part == b"POSITION").expect("a placeholder");
        page[at..at + 8].copy_from_slice(next.to_string().as_bytes());
        page
    }
}

fn whole(body: &[u8]) -> Vec<u8> {
    let mut response = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         x-amzn-requestid: 6f2b7f1e-6d4b-4f9b-9f1d-2f6f7f6f7f6f\r\ndate: {}\r\n\r\n",
        body.len(),
        httpdate::fmt_http_date(std::time::SystemTime::now()),
    )
    .into_bytes();
    response.extend_from_slice(body);
    response
}

/// Answers the requests of a connection.
async fn serve(mut stream: TcpStream, responses: Arc<Responses>) {
    let _immediate = stream.set_nodelay(true);
    let mut read = Vec::new();
    loop {
        while let Some(length) = length(&read) {
            let response = responses.of(&read);
            read.drain(..length);
            if stream.write_all(&response).await.is_err() {
                return;
            }
        }
        match stream.read_buf(&mut read).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// The length of the first request, if it has arrived.
fn length(read: &[u8]) -> Option<usize> {
    let head = read.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&read[..head]).to_ascii_lowercase();
    let body = text.split("content-length:").nth(1).and_then(|rest| rest.lines().next());
    let body: usize = body.and_then(|number| number.trim().parse().ok()).unwrap_or_default();
    (read.len() >= head + body).then_some(head + body)
}
