//! A loopback server that says exactly the bytes it is told, and remembers what it heard.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// Gone when dropped.
pub struct Listener {
    address: SocketAddr,
    heard: Arc<Heard>,
    task: JoinHandle<()>,
}

/// What came in.
struct Heard {
    heads: Mutex<Vec<String>>,
    connections: AtomicUsize,
    /// How many requests wait for their answer, and the most that ever did.
    inside: Mutex<(usize, usize)>,
    /// A permit is leave to give one answer.
    answers: Semaphore,
}

impl Listener {
    /// Answers every request with these bytes.
    pub async fn saying(answer: impl Into<String>) -> Self {
        let listener = Self::holding(answer).await;
        listener.answer(Semaphore::MAX_PERMITS);
        listener
    }

    /// Answers with these bytes, each request when [`Listener::answer`] gives leave.
    pub async fn holding(answer: impl Into<String>) -> Self {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let heard = Arc::new(Heard {
            heads: Mutex::default(),
            connections: AtomicUsize::new(0),
            inside: Mutex::default(),
            answers: Semaphore::new(0),
        });
        let (address, answer) = (tcp.local_addr().unwrap(), Arc::<str>::from(answer.into()));
        let server = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = tcp.accept().await {
                server.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(converse(stream, Arc::clone(&server), Arc::clone(&answer)));
            }
        });
        Self { address, heard, task }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Gives leave to answer this many requests.
    pub fn answer(&self, requests: usize) {
        self.heard.answers.add_permits(requests);
    }

    /// The request lines and headers, each request's as one text.
    pub fn heads(&self) -> Vec<String> {
        self.heard.heads.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.heard.connections.load(Ordering::SeqCst)
    }

    /// How many requests wait for their answer now, and the most that ever did.
    pub fn inside(&self) -> (usize, usize) {
        *self.heard.inside.lock().unwrap()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An answer of these bytes, which says its own length.
pub fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

async fn converse(mut stream: TcpStream, heard: Arc<Heard>, answer: Arc<str>) {
    while let Some(head) = read_request(&mut stream).await {
        heard.heads.lock().unwrap().push(head);
        {
            let mut inside = heard.inside.lock().unwrap();
            inside.0 += 1;
            inside.1 = inside.1.max(inside.0);
        }
        heard.answers.acquire().await.unwrap().forget();
        heard.inside.lock().unwrap().0 -= 1;
        if stream.write_all(answer.as_bytes()).await.is_err() || !answer.contains("content-length") {
            return;
        }
    }
}

/// Reads one whole request; gives its head, or nothing when the other side has closed.
async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
            });
            if bytes.len() >= end + 4 + length.unwrap_or(0) {
                return Some(head);
            }
        }
        let read = stream.read_buf(&mut bytes).await.ok()?;
        if read == 0 {
            return None;
        }
    }
}
