//! Services that are asked over HTTP.

use dynamo_auth::{
    AssumeRoleProvider, ContainerProvider, Credentials, InstanceMetadata, InstanceMetadataProvider,
    ProvideCredentials, Region, Settings, SourceOptions, SsoConfig, SsoProvider, SsoTokenProvider,
    StaticProvider, WebIdentityProvider,
};

use super::hostile;
use super::world::World;
use crate::search::Search;

const ROLE: &str = "arn:aws:iam::111122223333:role/reader";
const TOKEN: &str = "/run/token";

/// A right answer of STS.
fn sts(action: &str, secret: &str, token: &str) -> String {
    format!(
        "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result><AssumedRoleUser>\
         <Arn>arn:aws:sts::111122223333:assumed-role/reader/me</Arn></AssumedRoleUser><Credentials>\
         <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>\
         <SessionToken>{token}</SessionToken><Expiration>2030-01-31T12:00:00Z</Expiration></Credentials>\
         </{action}Result></{action}Response>"
    )
}

/// A right answer in JSON.
fn json(secret: &str, token: &str) -> String {
    format!(
        r#"{{"Code":"Success","AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"{secret}","Token":"{token}",
            "Expiration":"2030-01-31T12:00:00Z"}}"#
    )
}

#[tokio::test]
async fn assumed_roles_tell_nothing() {
    let mut search = Search::new();
    let base = search.plant("the base's secret access key");
    let base_token = search.plant("the base's session token");
    let external = search.plant("the external id").replace('+', "=");
    search.know("the external id as it is", &external);
    let code = "730519".to_owned();
    search.know_whole("the device's code", &code);
    let (secret, token) = (search.plant("SecretAccessKey"), search.plant("SessionToken"));
    let keys = Credentials::new("AKIAIOSFODNN7EXAMPLE", base.as_str()).unwrap();
    let keys = StaticProvider::new(keys.with_session_token(base_token.as_str()).unwrap());
    let plain = |settings: &Settings| {
        AssumeRoleProvider::new(ROLE, keys.clone(), settings).with_external_id(external.as_str())
    };
    // Its code is sent once, so a failure is told where the plain one tries again.
    let provider = |settings: &Settings| plain(settings).with_mfa_serial("arn:aws:iam::111122223333:mfa/me");
    let good = sts("AssumeRole", &secret, &token);
    let mut world = World::new();
    let given = code.clone();
    world.options = SourceOptions::default().with_mfa_token(move |_| {
        let given = given.clone();
        async move { Ok(given) }
    });
    assert!(world.clone().answer(200, good.as_str()).ask(&mut search, "assume role", provider).await);
    let shown = [base, base_token];
    for (what, answer) in hostile::answers(&shown, &good, &[secret, token]) {
        let what = format!("assume role, {what}");
        world.clone().answers(&answer).ask(&mut search, &what, provider).await;
        world.clone().answers(&answer).ask(&mut search, &what, plain).await;
    }
    let told = format!(
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with \
                        one time pass code {code}</Message></Error></ErrorResponse>"
    );
    assert!(!world.answer(403, told).ask(&mut search, "assume role, the code", provider).await);
    search.finish(500);
}

#[tokio::test]
async fn web_identities_tell_nothing() {
    let mut search = Search::new();
    let identity = search.plant("the identity token");
    let (secret, token) = (search.plant("SecretAccessKey"), search.plant("SessionToken"));
    let provider = |settings: &Settings| WebIdentityProvider::new(ROLE, TOKEN, settings);
    let good = sts("AssumeRoleWithWebIdentity", &secret, &token);
    let world = World::new().file(TOKEN, identity.as_str());
    assert!(world.clone().answer(200, good.as_str()).ask(&mut search, "web identity", provider).await);
    for (what, answer) in hostile::answers(std::slice::from_ref(&identity), &good, &[secret, token]) {
        world.clone().answers(&answer).ask(&mut search, &format!("web identity, {what}"), provider).await;
    }
    for (what, content) in [
        ("two lines", format!("{identity}\n{identity}").into_bytes()),
        ("a byte 0", format!("{identity}\0").into_bytes()),
        ("no UTF-8", [identity.as_bytes(), b"\xff"].concat()),
        ("too much", identity.repeat(2000).into_bytes()),
        ("another letter", format!("{identity}é").into_bytes()),
        ("JSON", format!("{{\"token\":\"{identity}\"}}").into_bytes()),
    ] {
        let world = World::new()
            .file(TOKEN, content)
            .variable("AWS_WEB_IDENTITY_TOKEN_FILE", TOKEN)
            .variable("AWS_ROLE_ARN", ROLE);
        let place = format!("a token file of {what}");
        world.ask(&mut search, &place, provider).await;
        world.ask(&mut search, &place, WebIdentityProvider::from_environment).await;
        world.explain(&mut search, &place).await;
    }
    search.finish(500);
}

#[tokio::test]
async fn containers_tell_nothing() {
    let mut search = Search::new();
    let shown = search.plant("the authorization token");
    let path = search.plant("the path").replace(['+', '/'], "-");
    search.know("the path as it is", &path);
    let (secret, token) = (search.plant("SecretAccessKey"), search.plant("Token"));
    let good = json(&secret, &token);
    let provider = |settings: &Settings| ContainerProvider::new(settings.ports());
    let uri = format!("http://localhost:8080/{path}");
    let world = World::new().variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", &uri);
    let by_text = world.clone().variable("AWS_CONTAINER_AUTHORIZATION_TOKEN", &shown);
    let by_file =
        world.clone().variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", TOKEN).file(TOKEN, shown.as_str());
    for world in [&by_text, &by_file] {
        assert!(world.clone().answer(200, good.as_str()).ask(&mut search, "container", provider).await);
        world.explain(&mut search, "container").await;
    }
    for (what, answer) in hostile::answers(std::slice::from_ref(&shown), &good, &[secret, token]) {
        by_text.clone().answers(&answer).ask(&mut search, &format!("container, {what}"), provider).await;
    }
    for bad in [format!("{shown}\r\nx: y"), format!("{shown}\0"), format!("é{shown}"), shown.repeat(2000)] {
        let by_text = world.clone().variable("AWS_CONTAINER_AUTHORIZATION_TOKEN", &bad);
        let by_file = by_file.clone().file(TOKEN, bad.as_str());
        for world in [by_text, by_file] {
            world.ask(&mut search, "a container's bad token", provider).await;
            world.explain(&mut search, "a container's bad token").await;
        }
    }
    for uri in [
        format!("http://example.com/{path}"),
        format!("http://user:{shown}@localhost/{path}"),
        format!("ftp://localhost/{path}"),
        format!("localhost/{path}"),
        format!("http://localhost/{path} x"),
        format!("http://localhost:x/{path}"),
    ] {
        let world = by_text.clone().variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", &uri);
        assert!(!world.ask(&mut search, "a container's bad address", provider).await);
        world.explain(&mut search, "a container's bad address").await;
    }
    search.finish(500);
}

#[tokio::test]
async fn instance_metadata_tells_nothing() {
    let mut search = Search::new();
    let shown = search.plant("the metadata token");
    let (secret, token) = (search.plant("SecretAccessKey"), search.plant("Token"));
    let good = json(&secret, &token);
    let provider = InstanceMetadataProvider::new;
    let with_token = World::new().answer(200, shown.as_str());
    let with_role = with_token.clone().answer(200, "app-role");
    let world = with_role.clone().answer(200, good.as_str());
    assert!(world.ask(&mut search, "instance metadata", provider).await);
    world.explain(&mut search, "instance metadata").await;
    let settings = with_role.settings();
    let metadata = InstanceMetadata::new(&settings);
    metadata.get("/latest/meta-data/instance-id").await.unwrap();
    search.debug("instance metadata, the client with a token", &metadata);
    for (what, answer) in hostile::answers(&[shown], &good, &[secret, token]) {
        for (step, world) in
            [("the token", &World::new()), ("the role", &with_token), ("the document", &with_role)]
        {
            // The name of a role is no secret, whatever it looks like.
            if step == "the role" && what.contains("the secret alone") && what.starts_with("200") {
                continue;
            }
            let place = format!("instance metadata, {step}, {what}");
            world.clone().answers(&answer).ask(&mut search, &place, provider).await;
        }
    }
    search.finish(500);
}

#[tokio::test]
async fn sign_ins_tell_nothing() {
    let mut search = Search::new();
    let [access, refresh, client] =
        ["accessToken", "refreshToken", "clientSecret"].map(|name| search.plant(name));
    let (secret, token) = (search.plant("secretAccessKey"), search.plant("sessionToken"));
    let (next, next_refresh) = (search.plant("the new accessToken"), search.plant("the new refreshToken"));
    let config = SsoConfig::new("https://example.awsapps.com/start", Region::new("eu-west-1").unwrap())
        .with_session("dev")
        .with_role("111122223333", "ReadOnly");
    let provider = |settings: &Settings| SsoProvider::new(config.clone(), settings);
    let path = provider(&World::new().settings()).provide().await.unwrap_err();
    let path = path.file().unwrap().to_str().unwrap().to_owned();
    let kept = format!(
        r#"{{"accessToken":"{access}","expiresAt":"2030-01-31T12:00:00Z","refreshToken":"{refresh}","clientId":"id",
            "clientSecret":"{client}","registrationExpiresAt":"2040-01-31T12:00:00Z"}}"#
    );
    let good = format!(
        r#"{{"roleCredentials":{{"accessKeyId":"ASIAIOSFODNN7EXAMPLE","secretAccessKey":"{secret}",
            "sessionToken":"{token}","expiration":1900000000000}}}}"#
    );
    let renewed = format!(r#"{{"accessToken":"{next}","expiresIn":3600,"refreshToken":"{next_refresh}"}}"#);
    let world = World::new().file(&path, kept.as_str());
    assert!(world.clone().answer(200, good.as_str()).ask(&mut search, "sso", provider).await);
    for (what, answer) in hostile::answers(std::slice::from_ref(&access), &good, &[secret, token]) {
        world.clone().answers(&answer).ask(&mut search, &format!("the portal, {what}"), provider).await;
    }
    // A token that is over, so that it has to be renewed.
    let over = World::new().file(&path, kept.replace("2030-", "2020-"));
    let both = over.clone().answer(200, renewed.as_str()).answer(200, good.as_str());
    assert!(both.ask(&mut search, "sso, renewed", provider).await);
    for (what, answer) in
        hostile::answers(&[refresh.clone(), client.clone()], &renewed, &[next, next_refresh])
    {
        let place = format!("a renewal, {what}");
        let world = over.clone().answers(&answer);
        world.ask(&mut search, &place, provider).await;
        let settings = world.settings();
        let tokens = SsoTokenProvider::new(config.clone(), &settings);
        match tokens.provide_token().await {
            Ok(token) => search.debug(&format!("{place}, the token"), &token),
            Err(error) => search.error(&place, &error),
        }
        search.debug(&format!("{place}, the tokens' provider"), &tokens);
        search.debug(&format!("{place}, what it found"), &tokens.findings());
    }
    for (what, content) in hostile::spoilt(&kept, &[access, refresh, client]) {
        let world = World::new().file(&path, content);
        let place = format!("a token's file with {what}");
        world.clone().answer(200, good.as_str()).ask(&mut search, &place, provider).await;
        let tokens = SsoTokenProvider::new(config.clone(), &world.settings());
        search.debug(&format!("{place}, what was found"), &tokens.findings());
    }
    search.finish(500);
}
