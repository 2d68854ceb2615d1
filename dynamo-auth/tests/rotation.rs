//! Keys that change while the program runs: in mounted files, behind links, in the environment, below a role.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use dynamo_auth::port::{Env, FileStamp, FixedRandom, Fs, ManualClock, MapEnv, MapFs, Ports, ScriptedFetch};
use dynamo_auth::{
    Cached, Chain, Credentials, EnvironmentProvider, ErrorKind, ProfileProvider, ProvideCredentials, Settings,
};

const FILE: &str = "/home/me/.aws/credentials";

fn keys(id: &str) -> String {
    format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = invented\n")
}

fn ports(fs: impl Fs) -> Ports {
    Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
        .env(MapEnv::new([("HOME", "/home/me"), ("AWS_EC2_METADATA_DISABLED", "true")]))
        .fs(fs)
        .random(FixedRandom(0.5))
        .build()
}

async fn id(provider: &impl ProvideCredentials) -> String {
    provider.provide().await.unwrap().access_key_id().to_owned()
}

/// What a client does when the service rejects credentials; says whether the request is worth repeating.
async fn reject(provider: &impl ProvideCredentials) -> bool {
    let credentials = provider.provide().await.unwrap();
    provider.invalidate(&credentials)
}

#[tokio::test]
async fn changed_files_are_read_again_once_their_keys_are_rejected() {
    let fs = MapFs::new([(FILE, keys("OLD"))]);
    let ports = ports(fs.clone());
    let settings = Settings::new(&ports);
    let cached = Cached::new(Chain::standard(&settings), &ports);
    assert_eq!(id(&cached).await, "OLD");
    fs.write(FILE, keys("NEW"));
    assert_eq!(id(&cached).await, "OLD", "nobody looks at the file for each request");
    assert!(reject(&cached).await);
    assert_eq!(id(&cached).await, "NEW");
    assert!(!reject(&cached).await, "nothing has changed since");
    assert_eq!(id(&cached).await, "NEW");
}

#[tokio::test]
async fn unchanged_files_give_nothing_new_and_are_not_read_again() {
    #[derive(Clone, Debug)]
    struct Counting(MapFs, Arc<AtomicUsize>);

    impl Fs for Counting {
        fn read(&self, path: &std::path::Path, limit: u64) -> std::io::Result<Vec<u8>> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.read(path, limit)
        }
        fn replace_private(&self, _: &std::path::Path, _: &[u8]) -> std::io::Result<()> {
            unreachable!()
        }
        fn stamp(&self, path: &std::path::Path) -> std::io::Result<FileStamp> {
            self.0.stamp(path)
        }
    }

    let counting = Counting(MapFs::new([(FILE, keys("SAME"))]), Arc::default());
    let ports = ports(counting.clone());
    let chain = Chain::standard(&Settings::new(&ports));
    let cached = Cached::new(chain.clone(), &ports);
    for _ in 0..3 {
        assert!(!reject(&chain).await && !reject(&cached).await);
    }
    assert_eq!(counting.1.load(Ordering::Relaxed), 2, "both files once");
}

#[tokio::test]
async fn several_providers_of_the_same_settings_all_learn_of_a_change() {
    let fs = MapFs::new([(FILE, keys("OLD"))]);
    let ports = ports(fs.clone());
    let settings = Settings::new(&ports);
    let providers = [ProfileProvider::new(&settings), ProfileProvider::new(&settings)];
    let local = [ProfileProvider::keys_only(&settings), ProfileProvider::keys_only(&settings)];
    let mut olds = Vec::new();
    for provider in providers.iter().chain(&local) {
        olds.push(provider.provide().await.unwrap());
    }
    fs.write(FILE, keys("NEW"));
    for (provider, old) in providers.iter().chain(&local).zip(&olds) {
        assert!(provider.invalidate(old), "{old:?}");
        assert_eq!(id(provider).await, "NEW");
        assert!(!provider.invalidate(&provider.provide().await.unwrap()));
    }
}

#[tokio::test]
async fn keys_that_come_late_and_mistakes_that_are_corrected_are_found_without_a_restart() {
    let fs = MapFs::default();
    let ports = ports(fs.clone());
    let settings = Settings::new(&ports);
    for chain in [Chain::standard(&settings), Chain::new().with(ProfileProvider::keys_only(&settings))] {
        fs.remove(FILE);
        let cached = Cached::new(chain, &ports);
        assert_eq!(cached.provide().await.unwrap_err().kind(), ErrorKind::NoCredentials);
        fs.write(FILE, "[default]\naws_access_key_id = LATE\n");
        assert_eq!(cached.provide().await.unwrap_err().kind(), ErrorKind::InvalidProfile);
    }
    let chain = Chain::standard(&settings);
    fs.write(FILE, "[default\n");
    let error = chain.provide().await.unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::ProfileParse, Some(1)));
    fs.write(FILE, keys("LATE"));
    assert_eq!(id(&chain).await, "LATE");
    fs.remove(FILE);
    assert!(reject(&chain).await);
    assert_eq!(chain.provide().await.unwrap_err().kind(), ErrorKind::NoCredentials);
}

#[tokio::test]
async fn a_role_is_taken_on_with_the_new_keys_of_its_base() {
    const CONFIG: &str = "/home/me/.aws/config";
    let granted = "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/r/m\
        </Arn></AssumedRoleUser><Credentials><AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>invented</SecretAccessKey>\
        <SessionToken>invented</SessionToken><Expiration>1970-01-01T01:00:00Z</Expiration></Credentials>\
        </AssumeRoleResult></AssumeRoleResponse>";
    let refused = "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>";
    let answer =
        |status: u16, body: &str| Ok(http::Response::builder().status(status).body(body.into()).unwrap());
    let fetch = ScriptedFetch::new([answer(200, granted), answer(403, refused), answer(200, granted)]);
    let role = "[default]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = default\nregion = eu-west-1\n";
    let fs = MapFs::new([(CONFIG, role.to_owned()), (FILE, keys("OLD"))]);
    let ports = ports(fs.clone()).to_builder().fetch(fetch.clone()).build();
    let provider = ProfileProvider::new(&Settings::new(&ports));
    assert_eq!(id(&provider).await, "ROLE");
    fs.write(FILE, keys("NEW"));
    assert_eq!(id(&provider).await, "ROLE");
    let signers: Vec<bool> = fetch
        .requests()
        .iter()
        .map(|sent| sent.headers()["authorization"].to_str().unwrap().contains("Credential=NEW/"))
        .collect();
    assert_eq!(signers, [false, false, true]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_mounted_secret_whose_link_is_swapped_is_read_again() {
    use std::os::unix::fs::symlink;

    use dynamo_auth::port::RealFs;

    // A secret volume: `credentials` leads through `..data` into a folder of that version.
    let volume = std::env::temp_dir().join(format!("dynamo-auth-rotation-{}", std::process::id()));
    std::fs::create_dir_all(&volume).unwrap();
    let publish = |version: &str| {
        let folder = volume.join(version);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("credentials"), keys(version)).unwrap();
        // As some tools write them: the same length and the same time for every version.
        let file = std::fs::File::options().write(true).open(folder.join("credentials")).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        symlink(version, volume.join("..data_tmp")).unwrap();
        std::fs::rename(volume.join("..data_tmp"), volume.join("..data")).unwrap();
    };
    publish("V1");
    symlink("..data/credentials", volume.join("credentials")).unwrap();
    let env = MapEnv::default().with("AWS_SHARED_CREDENTIALS_FILE", volume.join("credentials"));
    let ports = ports(RealFs).to_builder().env(env.with("AWS_EC2_METADATA_DISABLED", "true")).build();
    let cached = Cached::new(Chain::standard(&Settings::new(&ports)), &ports);
    assert_eq!(id(&cached).await, "V1");
    assert!(!reject(&cached).await);
    publish("V2");
    std::fs::remove_dir_all(volume.join("V1")).unwrap();
    assert!(reject(&cached).await);
    assert_eq!(id(&cached).await, "V2");
    std::fs::remove_dir_all(&volume).unwrap();
}

/// An environment that changes, as one does that a program sets for itself.
#[derive(Clone, Debug, Default)]
struct LiveEnv(Arc<Mutex<BTreeMap<&'static str, &'static str>>>);

impl LiveEnv {
    fn set(&self, variables: &[(&'static str, &'static str)]) {
        self.0.lock().unwrap().extend(variables.iter().copied());
    }
}

impl Env for LiveEnv {
    fn var(&self, name: &str) -> Option<OsString> {
        self.0.lock().unwrap().get(name).map(OsString::from)
    }
}

#[tokio::test]
async fn an_environment_gives_others_only_once_it_has_others() {
    let env = LiveEnv::default();
    env.set(&[("AWS_ACCESS_KEY_ID", "OLD"), ("AWS_SECRET_ACCESS_KEY", "invented")]);
    let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
        .env(env.clone())
        .fs(MapFs::default())
        .build();
    let provider = EnvironmentProvider::new(&ports);
    let cached = Cached::new(provider.clone(), &ports);
    let old = cached.provide().await.unwrap();
    assert_eq!(old.source(), Some("environment"));
    assert!(!provider.invalidate(&old) && !cached.invalidate(&old));
    for change in
        [("AWS_SESSION_TOKEN", "token"), ("AWS_SECRET_ACCESS_KEY", "other"), ("AWS_ACCESS_KEY_ID", "NEW")]
    {
        let before: Credentials = provider.provide().await.unwrap();
        assert!(!provider.invalidate(&before));
        env.set(&[change]);
        assert!(provider.invalidate(&before), "{change:?}");
    }
    assert!(cached.invalidate(&old));
    assert_eq!(id(&cached).await, "NEW");
    let new = provider.provide().await.unwrap();
    env.set(&[("AWS_ACCESS_KEY_ID", "")]);
    assert!(!provider.invalidate(&new), "there are none now");
}

#[tokio::test]
async fn a_profile_that_the_environment_names_anew_is_used_from_then_on() {
    let env = LiveEnv::default();
    env.set(&[("HOME", "/home/me"), ("AWS_PROFILE", "a")]);
    let text = "[a]\naws_access_key_id = A\naws_secret_access_key = s\n[b]\naws_access_key_id = B\naws_secret_access_key = s\n";
    let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
        .env(env.clone())
        .fs(MapFs::new([(FILE, text)]))
        .build();
    let provider = ProfileProvider::new(&Settings::new(&ports));
    assert_eq!(id(&provider).await, "A");
    env.set(&[("AWS_PROFILE", "b")]);
    assert_eq!(id(&provider).await, "B");
}
