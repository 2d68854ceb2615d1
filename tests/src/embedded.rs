//! The server that tests use: an embedded DynamoDB that insists on right signatures.

use std::io;

use dynamo_client::{Client, ClientBuilder};

use crate::dynoxide::Dynoxide;
use crate::verifier::{Counts, KnownKey, Verifier};

/// An in-memory DynamoDB behind a signature verifier, both in this process.
///
/// Whatever reaches the database through [`endpoint`](Self::endpoint) was signed right, so every test that
/// uses it is a test of the signature as well. Each one is empty and independent; dropping it stops it.
#[derive(Debug)]
pub struct EmbeddedServer {
    // Dropped in this order: the door before the house.
    verifier: Verifier,
    dynoxide: Dynoxide,
    key: KnownKey,
}

impl EmbeddedServer {
    /// The region that requests must be signed for.
    pub const REGION: &'static str = "us-east-1";

    /// Starts a database and a verifier that knows one long-term key.
    ///
    /// # Errors
    /// No free port or no thread to be had.
    pub fn start() -> io::Result<Self> {
        Self::start_with(KnownKey::long_term())
    }

    /// Starts a database and a verifier that knows `key` alone.
    ///
    /// # Errors
    /// No free port or no thread to be had, or a secret that is not 40 characters long.
    pub fn start_with(key: KnownKey) -> io::Result<Self> {
        let dynoxide = Dynoxide::start()?;
        let verifier =
            Verifier::before(&dynoxide.endpoint()).region(Self::REGION).key(key.clone()).start()?;
        Ok(Self { verifier, dynoxide, key })
    }

    /// The URL to give to a client: the verifier's.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.verifier.endpoint()
    }

    /// The URL of the database itself, which takes any signature.
    #[must_use]
    pub fn unverified_endpoint(&self) -> String {
        self.dynoxide.endpoint()
    }

    /// The key to sign with.
    #[must_use]
    pub fn key(&self) -> &KnownKey {
        &self.key
    }

    /// The settings of a client for this server: its endpoint, region and key.
    pub fn client_builder(&self) -> ClientBuilder {
        let builder = Client::builder()
            .endpoint(self.endpoint())
            .region(Self::REGION)
            .access_key(self.key.access_key_id.as_str())
            .secret_key(self.key.secret_access_key.as_str());
        match &self.key.session_token {
            Some(token) => builder.session_token(token.as_str()),
            None => builder,
        }
    }

    /// A client for this server.
    ///
    /// # Errors
    /// What the environment says about other settings is malformed.
    pub async fn client(&self) -> dynamo_client::Result<Client> {
        self.client_builder().build().await
    }

    /// How many requests came, and what became of them.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.verifier.counts()
    }
}
