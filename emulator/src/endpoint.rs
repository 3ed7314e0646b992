//! From a request to its response, without I/O: the time is an argument, the documents are kept here.

use std::time::SystemTime;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode};
use petard::Service;
use serde_json::json;

use crate::call::Call;
use crate::fault::Fault;
use crate::input::Query;
use crate::server::Answers;
use crate::signature::Authorization;
use crate::store::Store;
use crate::{route, rules, verbs};

/// The header with the code of an error.
pub(crate) const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// The services, each with its documents.
pub(crate) struct Endpoint {
    services: Vec<&'static Service>,
    stores: Vec<Store>,
    answered: u64,
}

impl Answers for Endpoint {
    fn answer(
        &mut self,
        request: &Request<Bytes>,
        now: SystemTime,
    ) -> Option<Response<Full<Bytes>>> {
        Some(match self.perform(request, now) {
            Ok((status, body)) => self.respond(status, body),
            Err(fault) => self.refuse(&fault),
        })
    }

    fn refuse(&mut self, fault: &Fault) -> Response<Full<Bytes>> {
        let body = json!({ "message": fault.message }).to_string();
        let mut response = self.respond(fault.status, body);
        response.headers_mut().insert(ERROR_TYPE, HeaderValue::from_static(fault.code));
        response
    }
}

impl Endpoint {
    pub(crate) fn new(services: &[&'static Service]) -> Self {
        let stores = services.iter().map(|_| Store::default()).collect();
        Self { services: services.to_vec(), stores, answered: 0 }
    }

    /// The route is checked before the signature, so that an unknown route is reported as such.
    fn perform(
        &mut self,
        request: &Request<Bytes>,
        now: SystemTime,
    ) -> Result<(u16, String), Fault> {
        let uri = request.uri();
        let query = Query::parse(uri.query().unwrap_or_default()).without_signature();
        let authorization = Authorization::read(request);
        let signed_for = authorization.as_ref().ok().map(|authorization| &*authorization.service);
        let target = (request.method().as_str(), uri.path());
        let route = route::find(&self.services, signed_for, target, &query, request.body())
            .ok_or_else(Fault::no_token)?;
        let (Some(service), Some(store)) =
            (self.services.get(route.service), self.stores.get_mut(route.service))
        else {
            return Err(Fault::no_token());
        };
        authorization?.verify(request, service.signing_name(), now)?;
        let call = Call::new(service, route, query, request.body())?;
        let body = verbs::perform(&call, store, rules::rules_of(service))?;
        Ok((call.operation.status(), body.map(|body| body.to_string()).unwrap_or_default()))
    }

    fn respond(&mut self, status: u16, body: String) -> Response<Full<Bytes>> {
        self.answered += 1;
        let is_json = !body.is_empty();
        let mut response = Response::new(Full::new(Bytes::from(body)));
        *response.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if is_json {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let id = format!("00000000-0000-4000-8000-{:012x}", self.answered);
        headers.extend(HeaderValue::try_from(id).ok().map(|id| (REQUEST_ID, id)));
        response
    }
}
