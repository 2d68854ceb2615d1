use std::time::Duration;

/// What one attempt did on the network; travels in the answer's extensions.
///
/// # Examples
///
/// ```
/// # use dynamo_http::{Answer, Exchange, Limits, ScriptedTransport, Transport};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_http::Error> {
/// # let transport = ScriptedTransport::new([Answer::json(200, "{}")]);
/// let answer = transport.send(http::Request::new("{}".into()), Limits::default()).await?;
/// let exchange = answer.extensions().get::<Exchange>().copied().unwrap_or_default();
/// println!("{} bytes in, reused: {}", exchange.received, exchange.reused);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Exchange {
    /// Whether the connection had served a request before.
    pub reused: bool,
    /// How long the attempt waited for a connection slot.
    pub wait: Duration,
    /// How long opening the connection took; zero on a reused one.
    pub connect: Duration,
    /// Bytes written to the socket for this request, its head and TLS framing included.
    pub sent: u64,
    /// Bytes read from the socket for this answer, its head and TLS framing included.
    pub received: u64,
}
