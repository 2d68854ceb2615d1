//! Moto with users, keys and a role, and from then on with no mercy.

use std::time::SystemTime;

use bytes::Bytes;
use dynamo_client::auth::port::MapFs;
use dynamo_client::auth::{Credentials, Scope, StaticProvider, sign};
use dynamo_client::{Client, ClientBuilder};
use dynamo_tests::servers::Moto;
use http::Request;
use serde_json::json;

use super::http::{Answer, element, form, send};
use super::sealed::sealed;

/// A Moto that checks every signature, and who is known to it.
pub struct Account {
    moto: Moto,
    /// May do anything.
    pub user: Credentials,
    /// Is known, and may do nothing.
    pub powerless: Credentials,
    /// May take on the role, and nothing else.
    pub caller: Credentials,
    /// The role that may do anything.
    pub role_arn: String,
    /// A role that may do anything too, and that sessions called `first` of the other may take on.
    pub second_role_arn: String,
}

impl Account {
    /// Starts Moto and creates all of it; `None` where Moto is not installed.
    pub async fn open() -> Option<Self> {
        let moto = Moto::start().unwrap()?;
        let endpoint = moto.endpoint();
        let user = create_user(&endpoint, "user", Some("*")).await;
        let powerless = create_user(&endpoint, "powerless", None).await;
        let caller = create_user(&endpoint, "caller", Some("sts:AssumeRole")).await;
        let role_arn = create_role(&endpoint, "orders", "arn:aws:iam::123456789012:user/caller").await;
        let first = "arn:aws:sts::123456789012:assumed-role/orders/first";
        let second_role_arn = create_role(&endpoint, "audit", first).await;

        let account = Self { moto, user, powerless, caller, role_arn, second_role_arn };
        account.let_pass(0).await;
        Some(account)
    }

    /// Lets so many calls pass before signatures are checked again.
    ///
    /// A call that has no signature, as it is right for tokens of identity providers, breaks Moto otherwise.
    pub async fn let_pass(&self, n_calls: u32) {
        let request = Request::post("/moto-api/reset-auth").header("content-type", "text/plain");
        let answer = send(&self.endpoint(), request.body(Bytes::from(n_calls.to_string())).unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }

    pub fn endpoint(&self) -> String {
        self.moto.endpoint()
    }

    /// Begins a client for it that finds Moto's Security Token Service too.
    pub fn client(&self) -> ClientBuilder {
        self.client_with(&[], MapFs::default())
    }

    /// The same, with more variables and with files.
    pub fn client_with(&self, variables: &[(&str, &str)], files: MapFs) -> ClientBuilder {
        let endpoint = self.endpoint();
        let mut all = vec![("AWS_ENDPOINT_URL_STS", endpoint.as_str())];
        all.extend_from_slice(variables);
        sealed(&endpoint, &all, files)
    }

    /// A client that signs with these.
    pub async fn client_of(&self, credentials: &Credentials) -> Client {
        self.client().credentials(StaticProvider::new(credentials.clone())).build().await.unwrap()
    }

    /// Takes on the role, by hand.
    pub async fn assume_role(&self) -> Credentials {
        let parameters = [
            ("Action", "AssumeRole"),
            ("Version", "2011-06-15"),
            ("RoleArn", self.role_arn.as_str()),
            ("RoleSessionName", "by-hand"),
        ];
        let answer = query(&self.endpoint(), "sts", &self.caller, &parameters).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let credentials =
            Credentials::new(element(&answer.body, "AccessKeyId"), element(&answer.body, "SecretAccessKey"));
        credentials.unwrap().with_session_token(element(&answer.body, "SessionToken")).unwrap()
    }
}

/// A user with a key, who may do this on everything.
async fn create_user(endpoint: &str, name: &str, action: Option<&str>) -> Credentials {
    iam(endpoint, "CreateUser", &[("UserName", name)]).await;
    if let Some(action) = action {
        let allow = allow(action);
        let policy = [("UserName", name), ("PolicyName", "only"), ("PolicyDocument", &allow)];
        iam(endpoint, "PutUserPolicy", &policy).await;
    }
    let key = iam(endpoint, "CreateAccessKey", &[("UserName", name)]).await;
    Credentials::new(element(&key, "AccessKeyId"), element(&key, "SecretAccessKey")).unwrap()
}

/// A role that may do anything and trusts this principal; its ARN.
async fn create_role(endpoint: &str, name: &str, trusted: &str) -> String {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": trusted }, "Action": "sts:AssumeRole" }],
    });
    let role = [("RoleName", name), ("AssumeRolePolicyDocument", &trust.to_string())];
    let arn = element(&iam(endpoint, "CreateRole", &role).await, "Arn").to_owned();
    let allow = allow("*");
    let policy = [("RoleName", name), ("PolicyName", "all"), ("PolicyDocument", &allow)];
    iam(endpoint, "PutRolePolicy", &policy).await;
    arn
}

fn allow(action: &str) -> String {
    let statement = json!({ "Effect": "Allow", "Action": action, "Resource": "*" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
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
