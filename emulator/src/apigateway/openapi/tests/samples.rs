//! Definitions with everything that is imported, once in each version.

/// A library of books, in Swagger 2.0.
pub(super) const SWAGGER: &str = r##"{
  "swagger": "2.0",
  "info": { "title": "Library", "description": "Books", "version": "2024-02-01" },
  "basePath": "/v1/public",
  "consumes": ["application/json"],
  "produces": ["application/json"],
  "x-amazon-apigateway-api-key-source": "AUTHORIZER",
  "x-amazon-apigateway-binary-media-types": ["image/png", "application/pdf"],
  "x-amazon-apigateway-minimum-compression-size": 1024,
  "x-amazon-apigateway-policy": {
    "Version": "2012-10-17",
    "Statement": [{
      "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
      "Resource": ["execute-api:/*", "execute-api:/prod/GET/books"]
    }]
  },
  "x-amazon-apigateway-request-validators": {
    "parameters": { "validateRequestBody": false, "validateRequestParameters": true },
    "all": { "validateRequestBody": true, "validateRequestParameters": true }
  },
  "x-amazon-apigateway-request-validator": "parameters",
  "x-amazon-apigateway-gateway-responses": {
    "DEFAULT_4XX": { "responseParameters": { "gatewayresponse.header.X-Kind": "'client'" } },
    "THROTTLED": { "statusCode": 420, "responseTemplates": { "text/plain": "slower" } }
  },
  "securityDefinitions": {
    "readers": {
      "type": "apiKey", "name": "X-Reader", "in": "header",
      "x-amazon-apigateway-authtype": "oauth2",
      "x-amazon-apigateway-authorizer": {
        "type": "token",
        "authorizerUri": "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/readers",
        "authorizerCredentials": "arn:aws:iam::${AWS::AccountId}:role/readers",
        "identityValidationExpression": "^r-",
        "authorizerResultTtlInSeconds": "60"
      }
    },
    "pool": {
      "type": "apiKey", "name": "Authorization", "in": "header",
      "x-amazon-apigateway-authtype": "cognito_user_pools",
      "x-amazon-apigateway-authorizer": {
        "type": "cognito_user_pools", "providerARNs": ["arn:aws:cognito-idp:::userpool/p"]
      }
    },
    "shelf": {
      "type": "apiKey", "name": "Unused", "in": "header",
      "x-amazon-apigateway-authtype": "custom",
      "x-amazon-apigateway-authorizer": {
        "type": "request", "authorizerUri": "arn:aws:apigateway:::lambda:path/shelf",
        "identitySource": "method.request.header.A, stageVariables.b",
        "authorizerResultTtlInSeconds": 0
      }
    },
    "sigv4": {
      "type": "apiKey", "name": "Authorization", "in": "header",
      "x-amazon-apigateway-authtype": "awsSigv4"
    },
    "api_key": { "type": "apiKey", "name": "x-api-key", "in": "header" }
  },
  "parameters": {
    "page": { "name": "page", "in": "query", "type": "integer", "required": true }
  },
  "paths": {
    "/books": {
      "get": {
        "operationId": "ListBooks",
        "security": [{ "pool": ["books/read", "email"] }, { "api_key": [] }],
        "parameters": [
          { "$ref": "#/parameters/page" },
          { "name": "X-Trace", "in": "header", "type": "string" }
        ],
        "responses": {
          "200": {
            "description": "Books",
            "schema": { "$ref": "#/definitions/Books" },
            "headers": { "X-Total": { "type": "string" } }
          },
          "400": { "description": "Bad", "schema": { "$ref": "#/definitions/Problem" } }
        },
        "x-amazon-apigateway-integration": {
          "type": "http", "httpMethod": "GET", "uri": "https://books.example.com/all",
          "requestParameters": {
            "integration.request.querystring.p": "method.request.querystring.page"
          },
          "cacheNamespace": "books", "cacheKeyParameters": ["method.request.querystring.page"],
          "timeoutInMillis": 5000,
          "tlsConfig": { "insecureSkipVerification": true },
          "responses": {
            "default": {
              "statusCode": 200,
              "responseParameters": {
                "method.response.header.X-Total": "integration.response.header.total"
              }
            },
            "4\\d{2}": {
              "statusCode": "400", "contentHandling": "CONVERT_TO_TEXT",
              "responseTemplates": { "application/json": "{\"why\": 1}" }
            }
          }
        }
      },
      "post": {
        "security": [{ "readers": [] }],
        "consumes": ["application/json", "application/vnd.book"],
        "x-amazon-apigateway-request-validator": "all",
        "parameters": [
          { "in": "body", "name": "body", "schema": { "$ref": "#/definitions/Book" } }
        ],
        "responses": { "201": { "description": "Created" } },
        "x-amazon-apigateway-integration": {
          "type": "aws", "httpMethod": "POST",
          "uri": "arn:aws:apigateway:eu-central-1:lambda:path/books",
          "credentials": "arn:aws:iam::123456789012:role/books",
          "passthroughBehavior": "never", "contentHandling": "CONVERT_TO_BINARY",
          "requestTemplates": { "application/json": "$input.json('$')" },
          "responses": { "default": { "statusCode": "201" } }
        }
      }
    },
    "/books/{id}": {
      "parameters": [{ "name": "id", "in": "path", "required": true, "type": "string" }],
      "x-amazon-apigateway-any-method": {
        "security": [{ "sigv4": [] }],
        "responses": { "200": { "description": "One" } },
        "x-amazon-apigateway-integration": {
          "type": "http_proxy", "httpMethod": "ANY", "uri": "https://books.example.com/{id}",
          "connectionType": "VPC_LINK", "connectionId": "link01",
          "requestParameters": { "integration.request.path.id": "method.request.path.id" }
        }
      },
      "delete": {
        "security": [{ "shelf": [] }],
        "responses": { "204": { "description": "Gone" } },
        "x-amazon-apigateway-integration": {
          "type": "mock", "httpMethod": "POST",
          "requestTemplates": { "application/json": "{\"statusCode\": 204}" },
          "responses": { "default": { "statusCode": "204" } }
        }
      }
    }
  },
  "definitions": {
    "Book": {
      "type": "object", "description": "One book",
      "required": ["title"],
      "properties": {
        "title": { "type": "string" },
        "next": { "$ref": "#/definitions/Book" },
        "author": { "$ref": "#/definitions/Author" }
      }
    },
    "Books": { "type": "array", "items": { "$ref": "#/definitions/Book" } },
    "Author": { "type": "object", "properties": { "name": { "type": "string" } } },
    "Problem": { "type": "object", "title": "Problem" }
  }
}"##;

/// Weather, in OpenAPI 3.0 and YAML.
pub(super) const OPENAPI: &str = r##"
openapi: 3.0.1
info:
  title: Weather
  version: 1.5
servers:
  - url: "https://weather.example.com/{basePath}"
    variables:
      basePath: { default: "/live" }
    x-amazon-apigateway-endpoint-configuration:
      disableExecuteApiEndpoint: true
security:
  - office: []
paths:
  /:
    options:
      security: []
      responses:
        200:
          $ref: "#/components/responses/Preflight"
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates:
          application/json: |
            {"statusCode": 200}
        responses:
          default:
            statusCode: 200
            responseParameters:
              method.response.header.Allow: "'GET'"
  /stations/{station}/reports:
    parameters:
      - { name: station, in: path, required: true, schema: { type: string } }
    get:
      operationId: reports
      parameters:
        - $ref: "#/components/parameters/Since"
      responses:
        "200":
          description: Reports
          content:
            application/json:
              schema:
                type: array
                items: { $ref: "#/components/schemas/Report" }
            text/csv: {}
        default: { description: Other }
    post:
      security: [ { sigv4: [] } ]
      requestBody:
        $ref: "#/components/requestBodies/New"
      responses:
        "201": { description: Created }
      x-amazon-apigateway-integration:
        type: AWS_PROXY
        httpMethod: POST
        uri: "arn:aws:apigateway:eu-central-1:lambda:path/reports"
        payloadFormatVersion: 1.0
components:
  parameters:
    Since: { name: since, in: query, schema: { type: string } }
  requestBodies:
    New:
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Report" }
        application/xml:
          schema: { $ref: "#/components/schemas/Text" }
  responses:
    Preflight:
      description: CORS
      headers:
        Allow: { schema: { type: string } }
  schemas:
    Report:
      type: object
      required: [text, date]
      properties:
        text: { $ref: "#/components/schemas/Text" }
    Text: { type: string }
  securitySchemes:
    office:
      type: apiKey
      name: key
      in: query
      x-amazon-apigateway-authorizer:
        type: request
        authorizerUri: "arn:aws:apigateway:eu-central-1:lambda:path/office"
        enableSimpleResponses: false
    sigv4:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: awsSigv4
"##;
