//! Moto with users, keys and a role, and from then on with no mercy.

use std::time::SystemTime;

use bytes::Bytes;
use dynamo_client::auth::{Credentials, Scope, sign};
use dynamo_client::{Client, ClientBuilder};
use dynamo_tests::servers::Moto;
use http::Request;
use serde_json::json;

use super::http::{Answer, element, form, send};

/// A Moto that checks every signature, and who is known to it.
pub struct Account {
    moto: Moto,
    /// May do anything.
    pub user: Credentials,
    /// Is known, and may do nothing.
    pub powerless: Credentials,
    /// The role that may do anything, and that anyone may take on.
    pub role_arn: String,
}

impl Account {
    /// Starts Moto and creates all of it; `None` where Moto is not installed.
    pub async fn open() -> Option<Self> {
        let moto = Moto::start().unwrap()?;
        let endpoint = moto.endpoint();
        let anything = json!({
            "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }],
        });
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:user/reader" }, "Action": "sts:AssumeRole" }],
        });
        let anything = anything.to_string();
        let user = create_user(&endpoint, "reader").await;
        let policy = [("UserName", "reader"), ("PolicyName", "all"), ("PolicyDocument", &anything)];
        iam(&endpoint, "PutUserPolicy", &policy).await;
        let powerless = create_user(&endpoint, "powerless").await;
        let role = [("RoleName", "orders"), ("AssumeRolePolicyDocument", &trust.to_string())];
        let role_arn = element(&iam(&endpoint, "CreateRole", &role).await, "Arn").to_owned();
        let policy = [("RoleName", "orders"), ("PolicyName", "all"), ("PolicyDocument", &anything)];
        iam(&endpoint, "PutRolePolicy", &policy).await;

        let no_free_calls = Request::post("/moto-api/reset-auth").header("content-type", "text/plain");
        let answer = send(&endpoint, no_free_calls.body(Bytes::from_static(b"0")).unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        Some(Self { moto, user, powerless, role_arn })
    }

    pub fn endpoint(&self) -> String {
        self.moto.endpoint()
    }

    /// Begins a client for it that tries once and knows nothing of this machine's environment.
    pub fn client(&self) -> ClientBuilder {
        Client::builder().endpoint(self.endpoint()).region("us-east-1").max_retries(0)
    }

    /// A client that signs with these.
    pub async fn client_of(&self, credentials: &Credentials) -> Client {
        let provider = dynamo_client::auth::StaticProvider::new(credentials.clone());
        self.client().credentials(provider).build().await.unwrap()
    }

    /// Takes on the role, by hand.
    pub async fn assume_role(&self) -> Credentials {
        let parameters = [
            ("Action", "AssumeRole"),
            ("Version", "2011-06-15"),
            ("RoleArn", self.role_arn.as_str()),
            ("RoleSessionName", "by-hand"),
        ];
        let answer = query(&self.endpoint(), "sts", &self.user, &parameters).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let credentials =
            Credentials::new(element(&answer.body, "AccessKeyId"), element(&answer.body, "SecretAccessKey"));
        credentials.unwrap().with_session_token(element(&answer.body, "SessionToken")).unwrap()
    }
}

async fn create_user(endpoint: &str, name: &str) -> Credentials {
    iam(endpoint, "CreateUser", &[("UserName", name)]).await;
    let key = iam(endpoint, "CreateAccessKey", &[("UserName", name)]).await;
    Credentials::new(element(&key, "AccessKeyId"), element(&key, "SecretAccessKey")).unwrap()
}

async fn iam(endpoint: &str, action: &str, parameters: &[(&str, &str)]) -> String {
    let mut all = vec![("Action", action), ("Version", "2010-05-08")];
    all.extend_from_slice(parameters);
    let answer = query(endpoint, "iam", &Credentials::for_local(), &all).await;
    assert_eq!(answer.status, 200, "{action}: {}", answer.body);
    answer.body
}

/// Calls one of the services that take forms, signed by dynamo-auth.
async fn query(
    endpoint: &str,
    service: &str,
    credentials: &Credentials,
    parameters: &[(&str, &str)],
) -> Answer {
    let body = form(parameters);
    let mut request = Request::post("/")
        .header("host", endpoint.strip_prefix("http://").unwrap())
        .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
        .body(body.clone())
        .unwrap();
    let scope = Scope::new("us-east-1", service).unwrap();
    sign(&mut request, &body, credentials, &scope, SystemTime::now()).unwrap();
    send(endpoint, request).await
}
