//! Variables, files and commands.

use dynamo_auth::port::CommandOutput;
use dynamo_auth::{
    Chain, CommandProvider, Credentials, EnvironmentProvider, LoginProvider, ProfileFiles, ProfilePlan,
    ProfileProvider, ProvideCredentials, Shell, SourceOptions, StaticProvider,
};

use super::world::World;
use crate::search::Search;

const CONFIG: &str = "/home/me/.aws/config";
const CREDENTIALS: &str = "/home/me/.aws/credentials";

/// What makes a good value a bad one, with the secret still in it.
fn spoilt(secret: &str) -> Vec<(&'static str, String)> {
    vec![
        ("as it is", secret.to_owned()),
        ("a line break behind it", format!("{secret}\n")),
        ("a line break in it", format!("{}\r\n{}", &secret[..20], &secret[20..])),
        ("a byte 0", format!("{secret}\0")),
        ("a bell", format!("\u{7}{secret}")),
        ("a space in it", format!("{} {}", &secret[..20], &secret[20..])),
        ("another letter", format!("é{secret}")),
        ("quotes around it", format!("\"{secret}\"")),
        ("its name before it", format!("aws_secret_access_key={secret}")),
        ("a comment behind it", format!("{secret} # and more")),
        ("itself, many times", secret.repeat(2000)),
    ]
}

#[tokio::test]
async fn the_environment_tells_nothing() {
    let mut search = Search::new();
    let secret = search.plant("AWS_SECRET_ACCESS_KEY");
    let token = search.plant("AWS_SESSION_TOKEN");
    let id = "AKIAIOSFODNN7EXAMPLE";
    search.know_whole("AWS_ACCESS_KEY_ID", id);
    let world = World::new()
        .variable("AWS_ACCESS_KEY_ID", id)
        .variable("AWS_SECRET_ACCESS_KEY", &secret)
        .variable("AWS_SESSION_TOKEN", &token);
    let provider = |settings: &dynamo_auth::Settings| EnvironmentProvider::new(settings.ports());
    assert!(world.ask(&mut search, "environment", provider).await);
    let mut good = 0;
    for (name, value) in [("AWS_SECRET_ACCESS_KEY", &secret), ("AWS_SESSION_TOKEN", &token)] {
        // The secret where the id belongs is a mistake that people make.
        for at in [name, "AWS_ACCESS_KEY_ID"] {
            for (what, bad) in spoilt(value) {
                let world = world.clone().variable(at, &bad);
                let place = format!("{name} with {what} in {at}");
                good += u32::from(world.ask(&mut search, &place, provider).await);
                world.explain(&mut search, &place).await;
            }
        }
    }
    for missing in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        let world = world.clone().variable(missing, " ");
        assert!(!world.ask(&mut search, &format!("without {missing}"), provider).await);
        assert!(!world.ask(&mut search, &format!("chain without {missing}"), Chain::standard).await);
    }
    assert!(good > 5, "{good}");
    search.finish(100);
}

#[tokio::test]
async fn profiles_tell_nothing() {
    let mut search = Search::new();
    let secret = search.plant("aws_secret_access_key");
    let token = search.plant("aws_session_token");
    let argument = search.plant("an argument of credential_process");
    let external = search.plant("external_id");
    let keys = format!("aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {secret}\n");
    let good = format!("[default]\n{keys}aws_session_token = {token}\n");
    let world = World::new().file(CREDENTIALS, good.as_str());
    assert!(world.ask(&mut search, "profile", ProfileProvider::new).await);
    let process = format!("[default]\ncredential_process = /bin/keys --password {argument}\n");
    let role = format!("role_arn = arn:aws:iam::111122223333:role/r\nexternal_id = {external}\n");
    let mut texts: Vec<(String, String)> = vec![
        ("no id".into(), good.replace("AKIAIOSFODNN7EXAMPLE", "")),
        ("half a pair".into(), format!("[default]\naws_secret_access_key = {secret}\n")),
        ("the secret for an id".into(), good.replace("AKIAIOSFODNN7EXAMPLE", &format!("{secret} x"))),
        ("no section".into(), keys.clone()),
        ("an open section".into(), format!("[default\n{keys}")),
        ("a section named like a secret".into(), format!("[{secret}\n{keys}")),
        ("a line without a name".into(), format!("[default]\n{secret}\n{keys}")),
        ("a line without a name, behind it".into(), format!("{good}{token}\n")),
        ("a line with a colon".into(), format!("[default]\naws_secret_access_key: {secret}\n")),
        ("a nested line".into(), format!("[default]\naws_secret_access_key =\n  {secret}\n  {token}\n")),
        ("a nested line, first".into(), format!("  {secret}\n{good}")),
        ("an odd name".into(), format!("[default]\naws secret key {secret} = x\n{keys}")),
        ("an odd file".into(), format!("{good}\u{0}\u{1}\n[")),
        ("a process".into(), process.clone()),
        ("a process with a pipe".into(), process.replace("/bin/keys", "/bin/keys | x")),
        (
            "a process that begins with a secret".into(),
            process.replace("/bin/keys", &format!("PASSWORD={argument} /bin/keys")),
        ),
        ("a process with an open quote".into(), process.replace("--password ", "--password '")),
        ("a role without a source".into(), format!("[default]\n{role}")),
        ("a role with itself".into(), format!("[default]\n{role}{keys}source_profile = default\n")),
        ("a role with another".into(), format!("[default]\n{role}source_profile = x\n[x]\n{keys}")),
        (
            "a role with a bad external id".into(),
            format!("[default]\n{role}/é\nsource_profile = x\n[x]\n{keys}").replace("\n/é", "/é"),
        ),
        (
            "a wrong role".into(),
            format!("[default]\n{role}source_profile = x\nduration_seconds = 1\n[x]\n{keys}"),
        ),
        (
            "a role with a device".into(),
            format!("[default]\n{role}source_profile = x\nmfa_serial = 123456789\n[x]\n{keys}"),
        ),
        ("an unknown source".into(), format!("[default]\n{role}credential_source = Nowhere\n{keys}")),
        (
            "a web identity and keys".into(),
            format!("[default]\n{role}web_identity_token_file = /token\n{keys}"),
        ),
        ("half a sign-in and keys".into(), format!("[default]\nsso_region = x\n{keys}")),
        (
            "a password in a URL".into(),
            format!("[default]\nendpoint_url = http://me:{secret}@localhost/\n{keys}"),
        ),
        (
            "a password in a URL's path".into(),
            format!("[default]\nendpoint_url = localhost/{secret}\n{keys}"),
        ),
    ];
    for (place, value) in [("aws_secret_access_key", &secret), ("aws_session_token", &token)] {
        for (what, bad) in spoilt(value) {
            texts.push((format!("{place} with {what}"), good.replace(value, &bad)));
        }
    }
    for (what, text) in &texts {
        for (file, text) in [(CREDENTIALS, text.clone()), (CONFIG, text.replace("[x]", "[profile x]"))] {
            let world = World::new().file(file, text.as_str()).output(1, "", &secret);
            let place = format!("{what} in {file}");
            world.ask(&mut search, &place, ProfileProvider::new).await;
            world.ask(&mut search, &format!("{place}, the keys alone"), ProfileProvider::keys_only).await;
            world.explain(&mut search, &place).await;
            plans(&mut search, &place, &text);
        }
        let bytes = [text.as_bytes(), b"\xff"].concat();
        World::new().file(CREDENTIALS, bytes).explain(&mut search, &format!("{what}, not UTF-8")).await;
    }
    let named = World::new().file(CREDENTIALS, good.as_str()).variable("AWS_PROFILE", "defualt");
    assert!(!named.ask(&mut search, "a wrong profile", ProfileProvider::new).await);
    let long = World::new().file(CREDENTIALS, good.repeat(20_000));
    long.ask(&mut search, "a huge file", ProfileProvider::new).await;
    search.finish(500);
}

fn plans(search: &mut Search, place: &str, text: &str) {
    for (config, credentials) in [(Some(text), None), (None, Some(text))] {
        match ProfileFiles::parse(config, credentials) {
            Ok(files) => {
                search.debug(&format!("{place}, parsed"), &files);
                match ProfilePlan::new(&files, "default") {
                    Ok(plan) => search.debug(&format!("{place}, the plan"), &plan),
                    Err(error) => search.error(&format!("{place}, the plan"), &error),
                }
            }
            Err(error) => search.error(&format!("{place}, parsed"), &error),
        }
    }
}

#[tokio::test]
async fn commands_tell_nothing() {
    let mut search = Search::new();
    let secret = search.plant("SecretAccessKey");
    let token = search.plant("SessionToken");
    let argument = search.plant("an argument");
    let complaint = search.plant("standard error");
    let line = format!("/usr/bin/keys --password '{argument}' --quiet");
    let good = format!(
        r#"{{"Version":1,"AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"{secret}","SessionToken":"{token}",
            "Expiration":"2030-01-31T12:00:00Z"}}"#
    );
    let provider = |settings: &dynamo_auth::Settings| CommandProvider::new(line.as_str(), settings);
    let world = World::new().output(0, good.as_str(), &complaint);
    assert!(world.ask(&mut search, "a command", provider).await);
    let mut outputs = vec![
        ("a status".to_owned(), 1, good.clone().into_bytes()),
        ("a high status".to_owned(), 255, good.clone().into_bytes()),
        ("an older version".to_owned(), 0, good.replace("\"Version\":1", "\"Version\":2").into()),
        (
            "a secret for a version".to_owned(),
            0,
            good.replace("\"Version\":1", &format!("\"Version\":\"{secret}\"")).into(),
        ),
        ("no id".to_owned(), 0, good.replace("AccessKeyId", "Id").into()),
    ];
    let own = [secret.clone(), token.clone()];
    outputs.extend(super::hostile::spoilt(&good, &own).into_iter().map(|(what, body)| (what, 0, body)));
    for (what, status, stdout) in outputs {
        for shell in [Shell::None, Shell::Sh] {
            let mut world = World::new().output(status, stdout.clone(), &complaint);
            world.options = SourceOptions::default().with_shell(shell);
            world.ask(&mut search, &format!("a command, {what}, {shell:?}"), provider).await;
        }
    }
    let mut world = World::new();
    world.outputs.push(CommandOutput::new(None, good.as_str(), complaint.as_str()));
    assert!(!world.ask(&mut search, "a killed command", provider).await);
    assert!(!World::new().ask(&mut search, "no such command", provider).await);
    for line in [
        format!("keys '{argument}"),
        format!("keys \"{argument}"),
        format!("keys {argument} | grep x"),
        format!("keys {argument} > /tmp/x"),
        format!("keys $({argument})"),
        format!("PASSWORD={argument} keys"),
        format!("'' {argument}"),
        format!("keys {argument}\\"),
        format!("keys\n{argument}\n"),
    ] {
        let provider = |settings: &dynamo_auth::Settings| CommandProvider::new(line.as_str(), settings);
        World::new().ask(&mut search, "an odd command", provider).await;
    }
    search.finish(200);
}

#[tokio::test]
async fn console_sign_ins_tell_nothing() {
    let mut search = Search::new();
    let secret = search.plant("secretAccessKey");
    let token = search.plant("sessionToken");
    let refresh = search.plant("refreshToken");
    let id_token = search.plant("idToken");
    let key = search.plant("dpopKey");
    let session = "arn:aws:sts::111122223333:assumed-role/Admin/me";
    let provider = |settings: &dynamo_auth::Settings| LoginProvider::new(session, settings);
    let path = provider(&World::new().settings()).provide().await.unwrap_err();
    let path = path.file().unwrap().to_str().unwrap().to_owned();
    let good = format!(
        r#"{{"accessToken":{{"accessKeyId":"ASIAIOSFODNN7EXAMPLE","secretAccessKey":"{secret}","sessionToken":"{token}",
            "accountId":"111122223333","expiresAt":"2030-01-31T12:00:00Z"}},"tokenType":"x","refreshToken":"{refresh}",
            "idToken":"{id_token}","clientId":"c","dpopKey":"-----BEGIN EC PRIVATE KEY-----\n{key}\n"}}"#
    );
    let world = World::new().file(&path, good.as_str());
    assert!(world.ask(&mut search, "login", provider).await);
    let own = [secret, token, refresh, id_token, key];
    let mut files = super::hostile::spoilt(&good, &own);
    files.push(("expired".into(), good.replace("2030-", "2020-").into()));
    files.push(("without an object".into(), format!(r#"{{"accessToken":"{}"}}"#, own[0]).into()));
    let profile = format!("[default]\nlogin_session = {session}\n");
    for (what, content) in files {
        let world = World::new().file(&path, content).file(CONFIG, profile.as_str());
        let place = format!("login, {what}");
        world.ask(&mut search, &place, provider).await;
        world.ask(&mut search, &place, ProfileProvider::new).await;
        world.explain(&mut search, &place).await;
    }
    search.finish(200);
}

#[tokio::test]
async fn keys_in_code_tell_nothing() {
    let mut search = Search::new();
    let secret = search.plant("the secret access key");
    let token = search.plant("the session token");
    for (what, bad) in spoilt(&secret) {
        for (id, secret) in [("AKIAIOSFODNN7EXAMPLE", bad.as_str()), (bad.as_str(), secret.as_str())] {
            match Credentials::new(id, secret).and_then(|keys| keys.with_session_token(token.as_str())) {
                Ok(credentials) => {
                    search.debug(what, &credentials);
                    World::new().ask(&mut search, what, |_| StaticProvider::new(credentials.clone())).await;
                }
                Err(error) => search.error(what, &error),
            }
        }
    }
    for (what, bad) in spoilt(&token) {
        match Credentials::new("AKIAIOSFODNN7EXAMPLE", secret.as_str()).unwrap().with_session_token(bad) {
            Ok(credentials) => search.debug(what, &credentials),
            Err(error) => search.error(what, &error),
        }
    }
    search.finish(10);
}
