//! A world in memory, and all texts that a provider makes of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynamo_auth::port::{
    CommandOutput, FetchError, ManualClock, MapEnv, MapFs, MapResolve, ScriptedFetch, ScriptedProcess,
};
use dynamo_auth::{Cached, Explanation, Ports, ProvideCredentials, Settings, SharedProvider, SourceOptions};
use http::Response;

use crate::search::Search;

pub(crate) type Answer = Result<Response<Vec<u8>>, FetchError>;

/// What is there.
#[derive(Clone, Default)]
pub(crate) struct World {
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) outputs: Vec<CommandOutput>,
    pub(crate) options: SourceOptions,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::default().variable("HOME", "/home/me").variable("AWS_REGION", "eu-west-1")
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn file(mut self, path: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.retain(|(known, _)| known != path);
        self.files.push((path.to_owned(), content.into()));
        self
    }

    /// Answers once.
    pub(crate) fn answer(mut self, status: u16, body: impl Into<Vec<u8>>) -> Self {
        self.answers.push(Ok(response(status, &[], body)));
        self
    }

    /// Answers like this as often as anybody may ask.
    pub(crate) fn answers(mut self, answer: &Answer) -> Self {
        self.answers.extend(std::iter::repeat_n(answer, 5).cloned());
        self
    }

    pub(crate) fn output(mut self, status: i32, stdout: impl Into<Vec<u8>>, stderr: &str) -> Self {
        self.outputs.push(CommandOutput::new(Some(status), stdout, stderr));
        self
    }

    pub(crate) fn settings(&self) -> Settings {
        let ports = Ports::builder(ManualClock::new(now()))
            .env(MapEnv::new(self.variables.iter().cloned()))
            .fs(MapFs::new(self.files.iter().cloned()))
            .resolve(MapResolve::new([("localhost", vec!["127.0.0.1".parse().unwrap()])]))
            .fetch(ScriptedFetch::new(self.answers.iter().cloned()))
            .process(ScriptedProcess::new(self.outputs.iter().cloned()))
            .build();
        Settings::new(&ports).with_source_options(self.options.clone())
    }

    /// Asks a provider and takes every text that can be had of it; returns whether there were credentials.
    pub(crate) async fn ask<P: ProvideCredentials + Clone + std::fmt::Debug>(
        &self,
        search: &mut Search,
        place: &str,
        make: impl Fn(&Settings) -> P,
    ) -> bool {
        let settings = self.settings();
        let provider = make(&settings);
        let is_good = provide(search, place, &provider).await;
        search.debug(&format!("{place}, the provider"), &provider);
        search.debug(&format!("{place}, the settings"), &settings);
        search.debug(&format!("{place}, the ports"), settings.ports());

        let settings = self.settings();
        let cached = Cached::new(SharedProvider::new(make(&settings)), settings.ports());
        let kept = format!("{place}, cached");
        provide(search, &kept, &cached).await;
        provide(search, &kept, &cached).await;
        search.debug(&kept, &cached);
        search.debug(&kept, &cached.last_failure());
        is_good
    }

    /// Takes what the whole explanation tells of this world.
    pub(crate) async fn explain(&self, search: &mut Search, place: &str) {
        let place = format!("{place}, the explanation");
        let settings = self.settings();
        let explained = Explanation::new(&settings).await;
        search.text(&place, explained.to_string());
        search.text(&place, serde_json::to_string(&explained).unwrap());
        search.debug(&place, &explained);
        search.debug(&place, &settings);
        match settings.files() {
            Ok(files) => {
                search.debug(&format!("{place}, the files"), &files);
                files.profiles().for_each(|section| search.debug(&format!("{place}, a profile"), section));
                files.warnings().iter().for_each(|warning| search.text(&place, warning.as_str()));
            }
            Err(error) => search.error(&place, &error),
        }
        match settings.profile() {
            Ok(profile) => search.debug(&place, &profile),
            Err(error) => search.error(&place, &error),
        }
    }
}

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Response<Vec<u8>> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.into()).unwrap()
}

async fn provide(search: &mut Search, place: &str, provider: &impl ProvideCredentials) -> bool {
    let outcome = provider.provide().await;
    for finding in provider.findings() {
        search.debug(&format!("{place}, a finding"), &finding);
        search.text(&format!("{place}, a finding"), serde_json::to_string(&finding).unwrap());
    }
    match &outcome {
        Ok(credentials) => {
            let place = format!("{place}, the credentials");
            search.debug(&place, credentials);
            search.text(&place, credentials.source().unwrap_or_default());
            search.text(&place, credentials.shortened_id());
        }
        Err(error) => {
            search.error(place, error);
            search.text(&format!("{place}, the error's code"), error.code().unwrap_or_default());
            search.debug(&format!("{place}, the error's setting"), &(error.setting(), error.looked_at()));
        }
    }
    outcome.is_ok()
}
