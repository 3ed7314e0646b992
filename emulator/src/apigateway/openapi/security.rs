//! Security schemes: authorizers, API keys and IAM, and what an operation requires of them.

use serde_json::Value;

use super::checks;
use super::definition::Named;
use super::document::{
    Document, Version, check_extensions, invalid, members, not_imported, object, text,
};
use super::reader::Findings;
use crate::fault::Fault;
use crate::input::Object;

/// Members of an authorizer that are copied as they are.
const COPIED: [&str; 4] =
    ["authorizerCredentials", "authorizerUri", "identitySource", "identityValidationExpression"];

/// Members of authorizers of HTTP APIs. Authorizers of REST APIs do not have them.
const OF_HTTP_APIS: [&str; 2] = ["authorizerPayloadFormatVersion", "enableSimpleResponses"];

/// The header in which clients send API keys.
const KEY_HEADER: &str = "x-api-key";

/// The value of `x-amazon-apigateway-authtype` for IAM.
pub(crate) const SIGV4: &str = "awsSigv4";

/// What a security scheme means for the operations that require it.
enum Kind {
    ApiKey,
    Iam,
    Authorizer {
        authorization_type: &'static str,
    },
    /// Operations with this scheme are not imported.
    Refused,
    /// The service does not know the scheme.
    Ignored,
}

pub(crate) struct Schemes {
    kinds: Vec<(String, Kind)>,
    /// What is required of operations that do not have requirements of their own.
    default: Vec<Value>,
}

/// The authorization of a method.
#[derive(Debug, Default)]
pub(crate) struct Authorization {
    pub(crate) kind: Option<&'static str>,
    pub(crate) authorizer: Option<String>,
    pub(crate) scopes: Vec<Value>,
    pub(crate) api_key_required: bool,
}

impl Schemes {
    /// Reads the security schemes. Returns the authorizers, too.
    pub(crate) fn read(
        document: &Document,
        findings: &mut Findings,
    ) -> Result<(Self, Vec<Named>), Fault> {
        let root = document.root()?;
        let empty = Object::new();
        let parent = match document.version {
            Version::Swagger2 => root,
            Version::OpenApi3 => {
                root.get("components").and_then(Value::as_object).unwrap_or(&empty)
            }
        };
        let name = match document.version {
            Version::Swagger2 => "securityDefinitions",
            Version::OpenApi3 => "securitySchemes",
        };
        let (mut kinds, mut authorizers) = (Vec::new(), Vec::new());
        for (name, value) in members(parent, name)? {
            let scheme = object(document.resolve(value)?, &format!("the scheme '{name}'"))?;
            let (kind, members) = read(name, scheme, findings)?;
            kinds.push((name.clone(), kind));
            authorizers.extend(members.map(|members| Named { name: name.clone(), members }));
        }
        let default = requirements(root)?.unwrap_or_default();
        if document.version == Version::Swagger2 && !default.is_empty() {
            return Err(not_imported("`security` of a whole Swagger 2.0 definition"));
        }
        Ok((Self { kinds, default }, authorizers))
    }

    /// The authorization of an operation. `None` if the service does not import the operation.
    pub(crate) fn of(
        &self,
        operation: &Object,
        place: &str,
    ) -> Result<Option<Authorization>, Fault> {
        let own = requirements(operation)?;
        let mut authorization = Authorization::default();
        for requirement in own.as_ref().unwrap_or(&self.default) {
            for (name, scopes) in object(requirement, "a member of `security`")? {
                let kind = self.kinds.iter().find(|(own, _)| own == name).map(|(_, kind)| kind);
                let scopes = scopes.as_array().cloned().unwrap_or_default();
                let kind = match kind {
                    None => {
                        let what = format!("the undefined security scheme '{name}' of {place}");
                        return Err(not_imported(&what));
                    }
                    Some(Kind::Refused) => return Ok(None),
                    Some(Kind::Ignored) => continue,
                    Some(Kind::ApiKey) => {
                        authorization.api_key_required = true;
                        continue;
                    }
                    Some(Kind::Iam) => "AWS_IAM",
                    Some(Kind::Authorizer { authorization_type }) => {
                        authorization.authorizer = Some(name.clone());
                        authorization_type
                    }
                };
                if authorization.kind.replace(kind).is_some() {
                    return Err(not_imported(&format!("two authorizers of {place}")));
                }
                if kind != "COGNITO_USER_POOLS" && !scopes.is_empty() {
                    return Err(not_imported(&format!("scopes of '{name}' in {place}")));
                }
                authorization.scopes = scopes;
            }
        }
        let Some(own) = operation.get("x-amazon-apigateway-auth") else {
            return Ok(Some(authorization));
        };
        let kind = own.get("type").and_then(Value::as_str).map(str::to_uppercase);
        match (kind.as_deref(), authorization.kind) {
            (Some("NONE"), None) => {}
            (Some("AWS_IAM"), None | Some("AWS_IAM")) => authorization.kind = Some("AWS_IAM"),
            _ => return Err(not_imported(&format!("`x-amazon-apigateway-auth` {own} in {place}"))),
        }
        Ok(Some(authorization))
    }
}

fn requirements(parent: &Object) -> Result<Option<Vec<Value>>, Fault> {
    match parent.get("security") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(requirements)) => Ok(Some(requirements.clone())),
        Some(_) => Err(invalid("`security` is not a list")),
    }
}

/// Reads a security scheme. Returns the members of its authorizer, if it has one.
fn read(
    name: &str,
    scheme: &Object,
    findings: &mut Findings,
) -> Result<(Kind, Option<Object>), Fault> {
    let place = format!("the security scheme '{name}'");
    check_extensions(scheme, &["authorizer", "authtype"], &place)?;
    let get = |member| scheme.get(member).and_then(Value::as_str);
    let auth_type = get("x-amazon-apigateway-authtype");
    let is_key = get("type") == Some("apiKey");
    match (scheme.get("x-amazon-apigateway-authorizer"), auth_type) {
        (Some(authorizer), _) if is_key => {
            let authorizer = object(authorizer, &place)?;
            let (authorization_type, mut members) = authorizer_of(authorizer, scheme, &place)?;
            let what = format!("Unable to create authorizer from security definition: '{name}'");
            findings.add(&what, checks::authorizer(&mut members))?;
            Ok((Kind::Authorizer { authorization_type }, Some(members)))
        }
        (Some(_), _) => {
            Err(not_imported(&format!("{place}: an authorizer of another type than `apiKey`")))
        }
        (None, Some(kind)) if is_key && kind.eq_ignore_ascii_case(SIGV4) => Ok((Kind::Iam, None)),
        (None, Some(kind))
            if kind.get(..3).is_some_and(|kind| kind.eq_ignore_ascii_case("aws")) =>
        {
            Err(not_imported(&format!("`x-amazon-apigateway-authtype` {kind} in {place}")))
        }
        (None, Some(_)) => {
            findings.warn(format!(
                "Unable to create authorizer from security definition: '{name}'. Extension \
                 x-amazon-apigateway-authorizer is required. Any methods with security: '{name}' \
                 will not be created. If this security definition is not a custom authorizer, \
                 remove the x-amazon-apigateway-authtype extension and it will be ignored."
            ));
            Ok((Kind::Refused, None))
        }
        (None, None) => {
            let header = get("in") == Some("header")
                && get("name").is_some_and(|name| name.eq_ignore_ascii_case(KEY_HEADER));
            Ok((if is_key && header { Kind::ApiKey } else { Kind::Ignored }, None))
        }
    }
}

/// The authorization type of methods with an authorizer, and its members.
fn authorizer_of(
    authorizer: &Object,
    scheme: &Object,
    place: &str,
) -> Result<(&'static str, Object), Fault> {
    let mut members = Object::new();
    let kind = authorizer.get("type").and_then(Value::as_str).unwrap_or_default().to_uppercase();
    let (authorization_type, auth_type) = match kind.as_str() {
        "TOKEN" | "REQUEST" => ("CUSTOM", "custom"),
        "COGNITO_USER_POOLS" => ("COGNITO_USER_POOLS", "cognito_user_pools"),
        _ => return Err(not_imported(&format!("the type of the authorizer in {place}"))),
    };
    let own = scheme.get("x-amazon-apigateway-authtype").and_then(Value::as_str);
    members.insert("authType".to_owned(), own.unwrap_or(auth_type).into());
    members.insert("type".to_owned(), kind.as_str().into());
    for (member, value) in authorizer {
        let value = match member.as_str() {
            "type" => continue,
            member if OF_HTTP_APIS.contains(&member) => continue,
            member if COPIED.contains(&member) => text(value).map(Value::from),
            "authorizerResultTtlInSeconds" => {
                text(value).and_then(|text| text.parse::<u32>().ok()).map(Value::from)
            }
            "providerARNs" => value.is_array().then(|| value.clone()),
            _ => return Err(not_imported(&format!("`{member}` in {place}"))),
        };
        let value = value.ok_or_else(|| invalid(format!("`{member}` in {place}")))?;
        members.insert(member.clone(), value);
    }
    if !members.contains_key("identitySource")
        && let Some(name) = scheme.get("name").and_then(Value::as_str)
        && name != "Unused"
    {
        let location = match scheme.get("in").and_then(Value::as_str) {
            Some("header") => "header",
            Some("query") => "querystring",
            _ => return Err(not_imported(&format!("`in` of {place}"))),
        };
        let source = format!("method.request.{location}.{name}");
        members.insert("identitySource".to_owned(), source.into());
    }
    Ok((authorization_type, members))
}
