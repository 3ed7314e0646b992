//! `petard curl`: a signed request to any URL.
//!
//! `data` has the body, `masked` the request without what is secret by its name, `response` what is printed.

mod data;
mod masked;
mod response;

use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Args, Command, FromArgMatches as _};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use petard::operation::AuthScheme;
use petard::{Api, ApiBuilder, Auth, AuthFuture, Method, NoAuth, RawCall};

use self::data::Data;
use self::masked::Masked;
use crate::config;
use crate::console;
use crate::failure::Failure;
use crate::run::{Context, curl_command, debug, dry_run};

/// The options of `petard curl`. Those that curl has, too, have its names.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "options of a command line")]
pub(crate) struct Options {
    /// URL with scheme. The query is sent as it is written.
    #[arg(value_name = "URL")]
    url: String,
    /// Method. Default: GET, and POST with data.
    #[arg(short = 'X', long = "request", value_name = "METHOD")]
    method: Option<String>,
    /// Header. May be repeated. `authorization` replaces the signature.
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE", action = ArgAction::Append)]
    headers: Vec<String>,
    #[command(flatten)]
    data: Data,
    /// Send a HEAD request, and print the headers of the response.
    #[arg(short = 'I', long)]
    head: bool,
    /// Print the status and the headers of the response before its body.
    #[arg(short = 'i', long, visible_alias = "show-headers")]
    include: bool,
    /// Fail with exit code 254 if the status is an error, and do not print the body. Without it, the body
    /// of any response is printed, and the exit code is 0.
    #[arg(short = 'f', long)]
    fail: bool,
    /// Write the body to a file, as it arrives.
    #[arg(short = 'o', long = "output-file", value_name = "FILE|-")]
    output_file: Option<String>,
    /// Service name in the signature, such as `execute-api`. Default: that of the host.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// Print the request as a command of curl, and send nothing.
    #[arg(long, conflicts_with = "dry_run")]
    curl: bool,
    /// Print the request as JSON, and send nothing. Needs no credentials.
    #[arg(long)]
    dry_run: bool,
    /// With `--dry-run`: sign the request.
    #[arg(long, requires = "dry_run")]
    signed: bool,
    /// Has no effect, because no progress is printed. Scripts for curl may contain it.
    #[arg(short = 's', long, hide = true)]
    silent: bool,
    /// Has no effect, because errors are always printed. Scripts for curl may contain it.
    #[arg(short = 'S', long, hide = true)]
    show_error: bool,
}

/// Returns the command.
pub(crate) fn command() -> Command {
    Options::augment_args(Command::new("curl"))
        .about("Sends a signed request to any URL")
        .arg_required_else_help(true)
        .after_help(
            "Service and region of the signature are those of the host, if it has a known form, such as \
             `abc123.execute-api.eu-west-1.amazonaws.com`. For another host, set `--service`, and \
             `--region` if it is not that of the configuration.",
        )
}

/// Sends the request, or prints it.
pub(crate) async fn run(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let options = Options::from_arg_matches(matches)?;
    let call = Target::new(&options)?;
    let sends_nothing = options.dry_run || options.curl;
    let connection = &context.globals.connection;
    let is_read = [Method::GET, Method::HEAD].contains(&call.method);
    if !sends_nothing && !is_read && config::is_read_only(connection)? {
        return Err(Failure::Usage(format!(
            "a {} request is not a read, and only reads are allowed: leave out `--read-only` and \
             PETARD_READ_ONLY to send it",
            call.method
        )));
    }
    let api = call.api(context).await?;
    let raw = call.call(&api);
    if sends_nothing {
        let masked = call.masked().call(&api);
        // A header that is given is a part of the request.
        let is_signed = options.signed || call.authorization.is_some();
        return print_request(context, &options, &raw, &masked, is_signed).await;
    }
    // Problems of the request are errors before the file is created.
    raw.request()?;
    let result = &context.globals.result;
    if result.debug && result.show_secrets {
        console::note(raw.to_curl().await?.with_secrets());
    } else if result.debug
        && let Ok(request) = call.masked().call(&api).request()
    {
        debug::print_url(&request);
    }
    let is_formatted = ["output", "query"].into_iter().any(|id| {
        matches.value_source(id).is_some_and(|source| source == ValueSource::CommandLine)
    });
    response::write(context, &options, raw, is_formatted, is_read).await
}

/// Prints the request without sending it.
async fn print_request(
    context: &Context,
    options: &Options,
    call: &RawCall,
    masked: &RawCall,
    is_signed: bool,
) -> Result<(), Failure> {
    let shows_secrets = context.globals.result.show_secrets;
    if options.curl {
        let curl = call.to_curl().await?;
        let text = if shows_secrets {
            curl_command::with_secrets(&curl)
        } else {
            curl_command::masked(&curl, masked.request().ok().as_ref())
        };
        return console::print(text);
    }
    let shown = if shows_secrets { call } else { masked };
    let request = if is_signed {
        shown.signed_request(std::time::SystemTime::now()).await?
    } else {
        shown.request()?
    };
    let is_plain =
        |name: &HeaderName, _: &HeaderValue| !curl_command::is_secret_header(name.as_str());
    let text = dry_run::describe(&request, shows_secrets, is_plain);
    console::print(context.output.render(text.as_bytes()).map_err(Failure::Usage)?)
}

/// The parts of the request.
struct Target {
    method: Method,
    /// URL without query.
    base: String,
    query: Option<String>,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    service: Option<String>,
    /// The value of the header `authorization`, which replaces the signature.
    authorization: Option<HeaderValue>,
}

impl Target {
    fn new(options: &Options) -> Result<Self, Failure> {
        let url = encoded(options.url.trim());
        let (base, query) = url.split_once('?').map_or((&*url, None), |(b, q)| (b, Some(q)));
        let mut query = query.map(str::to_owned);
        let mut body = options.data.body()?;
        if options.data.get
            && let Some(data) = body.take()
        {
            let data = String::from_utf8(data).map_err(|_| {
                Failure::Usage("the data of `--get` is not UTF-8, and cannot be a query".to_owned())
            })?;
            let before = query.filter(|query| !query.is_empty()).map(|query| query + "&");
            query = Some(before.unwrap_or_default() + &encoded(&data));
        }
        let default = if options.head {
            Method::HEAD
        } else if body.is_some() {
            Method::POST
        } else {
            Method::GET
        };
        let method = match &options.method {
            None => default,
            Some(name) => name
                .parse()
                .map_err(|_| Failure::Usage(format!("`--request {name}` is not a method")))?,
        };
        let mut headers = Vec::new();
        let mut authorization = None;
        for text in &options.headers {
            match header(text)? {
                // As with curl, a name without a value removes a header that would be sent by default.
                (name, None) => headers.push((name, None)),
                (name, Some(value)) if name == "authorization" => {
                    let value = HeaderValue::from_str(&value).map_err(|_| {
                        Failure::Usage("the header `authorization` cannot be sent".to_owned())
                    })?;
                    authorization = Some(value);
                }
                (name, Some(_)) if headers.iter().any(|(own, _)| *own == name) => {
                    return Err(Failure::Usage(format!(
                        "the header `{name}` is given twice: join its values with `, `"
                    )));
                }
                (name, value) => headers.push((name, value)),
            }
        }
        for (name, value) in options.data.headers(body.as_deref()) {
            if !headers.iter().any(|(own, _)| own == name) {
                headers.push((name.to_owned(), Some(value.to_owned())));
            }
        }
        let headers = headers.into_iter().filter_map(|(name, value)| Some((name, value?)));
        Ok(Self {
            method,
            base: base.to_owned(),
            query,
            headers: headers.collect(),
            body,
            service: options.service.clone(),
            authorization,
        })
    }

    /// Returns the API at the URL. Its headers are set by [`call`](Self::call).
    async fn api(&self, context: &Context) -> Result<Api, Failure> {
        let connection = &context.globals.connection;
        if connection.endpoint_url.is_some() {
            let why = "`--endpoint-url` has no effect on `petard curl`: change the URL itself";
            return Err(Failure::Usage(why.to_owned()));
        }
        if connection.local {
            let why =
                "`--local` has no effect on `petard curl`: run `petard emulate`, and call its URL";
            return Err(Failure::Usage(why.to_owned()));
        }
        let is_signed = !connection.no_sign_request && self.authorization.is_none();
        let auth = if is_signed { AuthScheme::SigV4 } else { AuthScheme::None };
        let config = config::load(&context.globals, auth).await?;
        let mut api = Api::builder(&self.base).config(&config);
        if let Some(service) = &self.service {
            api = api.service(service);
        }
        if let Some(region) = &connection.region {
            api = api.region(region);
        }
        api = match &self.authorization {
            Some(value) => api.auth(Authorization(value.clone())),
            None if connection.no_sign_request => api.auth(NoAuth),
            None => api,
        };
        // Some hosts need one of these.
        let needed = |(name, _): &&(String, String)| ["host", "x-apigw-api-id"].contains(&&**name);
        let add = |api: ApiBuilder, (name, value): &(String, String)| api.header(name, value);
        Ok(self.headers.iter().filter(needed).fold(api, add).build()?)
    }

    fn call(&self, api: &Api) -> RawCall {
        // A slash at the end is not a part of the base of an API.
        let is_folder = self.base.split_once("://").is_some_and(|(_, rest)| {
            rest.split_once('/').is_some_and(|(_, path)| path.ends_with('/'))
        });
        let mut call = api.request(self.method.clone(), if is_folder { "/" } else { "" });
        if let Some(query) = self.query.as_deref().filter(|query| !query.is_empty()) {
            call = call.encoded_query(query);
        }
        for (name, value) in &self.headers {
            call = call.header(name, value);
        }
        match &self.body {
            Some(body) => call.bytes(body.clone()),
            None => call,
        }
    }

    /// Returns the same request without what is secret by its name.
    fn masked(&self) -> Self {
        let headers = self.headers.iter().map(|(name, value)| {
            let value = if masked::is_secret_name(name) { masked::HIDDEN } else { value };
            (name.clone(), value.to_owned())
        });
        Self {
            method: self.method.clone(),
            base: self.base.clone(),
            query: self.query.as_deref().map(Masked::query),
            headers: headers.collect(),
            body: self.body.as_deref().map(Masked::body),
            service: None,
            authorization: None,
        }
    }
}

/// Sends a header `authorization` that is given in place of the signature.
#[derive(Debug)]
struct Authorization(HeaderValue);

impl Auth for Authorization {
    fn headers(&self) -> AuthFuture<'_> {
        let headers = HeaderMap::from_iter([(http::header::AUTHORIZATION, self.0.clone())]);
        Box::pin(std::future::ready(Ok(headers)))
    }
}

/// Splits `name: value`, and `name;` for an empty value. The value is `None` for `name:`.
fn header(text: &str) -> Result<(String, Option<String>), Failure> {
    let (name, value) = match (text.split_once(':'), text.trim_end().strip_suffix(';')) {
        (Some((name, value)), _) => (name, Some(value.trim()).filter(|value| !value.is_empty())),
        (None, Some(name)) => (name, Some("")),
        (None, None) => {
            return Err(Failure::Usage(format!(
                "`--header {text}` has no `:`: write `name: value`"
            )));
        }
    };
    Ok((name.trim().to_ascii_lowercase(), value.map(str::to_owned)))
}

/// Percent-encodes what a URL cannot contain: spaces and characters that are not ASCII.
fn encoded(url: &str) -> String {
    let mut text = String::new();
    for byte in url.bytes() {
        match byte {
            b'!'..=b'~' => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}
