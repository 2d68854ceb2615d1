//! The pool over real sockets: what is reused, what is not, and how many connections there may be.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dynamo_http::{ErrorKind, Exchange, HyperTransport, Limit, Limits, Sent, Transport};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::loopback::{self, Loopback};

fn exchange(response: &http::Response<bytes::Bytes>) -> Exchange {
    *response.extensions().get().unwrap()
}

#[tokio::test]
async fn sends_the_request_as_it_should_be_on_the_wire() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let mut request = server.request("ping");
    *request.uri_mut() = format!("http://{}/a?b=c", server.addr).parse().unwrap();
    request.headers_mut().insert("x-extra", "1".parse().unwrap());
    let (response, text) = tokio::join!(transport.send(request, Limits::default()), async {
        server.accept().await.serve("pong").await
    });
    let response = response.unwrap();
    assert_eq!((response.status().as_u16(), response.body().as_ref()), (200, &b"pong"[..]));
    let expected = format!(
        "POST /a?b=c HTTP/1.1\r\nx-extra: 1\r\nhost: {}\r\ncontent-length: 4\r\n\r\nping",
        server.addr
    );
    assert_eq!(text, expected);
    let exchange = exchange(&response);
    assert_eq!((exchange.sent, exchange.received), (expected.len() as u64, 42));
    assert!(!exchange.reused && exchange.connect > Duration::ZERO);
}

#[tokio::test]
async fn an_empty_body_has_its_length_too() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let (response, text) = tokio::join!(transport.send(server.request(""), Limits::default()), async {
        server.accept().await.serve("").await
    });
    assert!(response.unwrap().body().is_empty());
    assert!(text.contains("\r\ncontent-length: 0\r\n"), "{text}");
}

#[tokio::test]
async fn reuses_a_connection_for_requests_in_a_row() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let client = async {
        for turn in 0..5 {
            let response = transport.send(server.request("ping"), Limits::default()).await.unwrap();
            assert_eq!(exchange(&response).reused, turn > 0);
            assert_eq!((transport.idle_connections(), transport.in_use()), (1, 0));
        }
    };
    let serve = async {
        let mut peer = server.accept().await;
        for _ in 0..5 {
            peer.serve("pong").await;
        }
        peer
    };
    let ((), _peer) = tokio::join!(client, serve);
    assert!(!server.has_waiting());
}

#[tokio::test]
async fn keeps_connections_apart_by_origin() {
    let (one, two) = (Loopback::bind().await, Loopback::bind().await);
    let transport = HyperTransport::builder().max_connections(1).build();
    let client = async {
        for server in [&one, &two] {
            let response = transport.send(server.request("ping"), Limits::default()).await.unwrap();
            assert!(!exchange(&response).reused);
        }
        // The cap is over all of them: the first one had to go.
        assert_eq!(transport.idle_connections(), 1);
    };
    let serve = async {
        let mut first = one.accept().await;
        first.serve("pong").await;
        let mut second = two.accept().await;
        second.serve("pong").await;
        first.closed().await;
        second
    };
    let ((), _second) = tokio::join!(client, serve);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn holds_the_cap_under_load() {
    const CAP: usize = 4;
    let server = Arc::new(Loopback::bind().await);
    let (accepted, open, most) = <(Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let serving = tokio::spawn({
        let (server, accepted, open, most) = (server.clone(), accepted.clone(), open.clone(), most.clone());
        async move {
            loop {
                let mut peer = server.accept().await;
                accepted.fetch_add(1, Ordering::SeqCst);
                let (open, most) = (open.clone(), most.clone());
                tokio::spawn(async move {
                    loop {
                        peer.read().await;
                        most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        tokio::task::yield_now().await;
                        open.fetch_sub(1, Ordering::SeqCst);
                        peer.answer("pong").await;
                    }
                });
            }
        }
    });
    let transport = HyperTransport::builder().max_connections(CAP).build();
    let requests: Vec<_> = (0..256)
        .map(|_| {
            let (transport, request) = (transport.clone(), server.request("ping"));
            tokio::spawn(async move { transport.send(request, Limits::default()).await.unwrap() })
        })
        .collect();
    for request in requests {
        assert_eq!(request.await.unwrap().body(), "pong");
    }
    serving.abort();
    assert!(accepted.load(Ordering::SeqCst) <= CAP, "{accepted:?}");
    assert!(most.load(Ordering::SeqCst) <= CAP && transport.idle_connections() <= CAP);
    assert_eq!(transport.in_use(), 0);
}

#[tokio::test(start_paused = true)]
async fn who_waits_too_long_for_a_slot_is_told_so() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::builder().max_connections(1).build();
    let taken = tokio::spawn({
        let (transport, request) = (transport.clone(), server.request("ping"));
        async move { transport.send(request, Limits::none()).await }
    });
    let mut peer = server.accept().await;
    peer.read().await;

    let limits = Limits::none().with_pool(Duration::from_millis(250));
    let error = transport.send(server.request("late"), limits).await.unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout(Limit::Pool), Sent::No));
    assert_eq!(error.to_string(), "no connection slot became free within 250ms");

    let limits = Limits::none().with_deadline(Instant::now() + Duration::from_secs(2));
    let error = transport.send(server.request("late"), limits).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.after()),
        (ErrorKind::Timeout(Limit::Pool), Some(Duration::from_secs(2)))
    );

    peer.answer("pong").await;
    assert_eq!(taken.await.unwrap().unwrap().body(), "pong");
}

#[tokio::test]
async fn slots_are_granted_in_order() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::builder().max_connections(1).build();
    let order = std::sync::Mutex::new(Vec::new());
    let send = |name: &'static str| {
        let (transport, server, order) = (&transport, &server, &order);
        async move {
            transport.send(server.request(name), Limits::default()).await.unwrap();
            order.lock().unwrap().push(name);
        }
    };
    tokio::join!(biased; send("a"), send("b"), send("c"), send("d"), async {
        let mut peer = server.accept().await;
        for name in ["a", "b", "c", "d"] {
            assert!(peer.serve("").await.ends_with(name));
        }
    });
    assert_eq!(*order.lock().unwrap(), ["a", "b", "c", "d"]);
}

/// Sends one request, lets time pass, and sends another one; says whether that went over the same connection.
async fn reused_after(transport: &HyperTransport, pause: Duration) -> bool {
    let server = Loopback::bind().await;
    let client = async {
        transport.send(server.request("one"), Limits::none()).await.unwrap();
        tokio::time::advance(pause).await;
        exchange(&transport.send(server.request("two"), Limits::none()).await.unwrap()).reused
    };
    let serve = async {
        let mut first = server.accept().await;
        first.serve("").await;
        if first.serve_unless_closed("").await.is_none() {
            server.accept().await.serve("").await;
        }
    };
    tokio::join!(client, serve).0
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_expires() {
    let transport = HyperTransport::builder().idle(Duration::from_secs(20)).build();
    assert!(reused_after(&transport, Duration::from_millis(19_999)).await);
    assert!(!reused_after(&transport, Duration::from_secs(20)).await);
}

#[tokio::test(start_paused = true)]
async fn an_old_connection_is_retired() {
    let transport =
        HyperTransport::builder().idle(Duration::from_secs(900)).max_age(Duration::from_secs(300)).build();
    assert!(reused_after(&transport, Duration::from_secs(299)).await);
    assert!(!reused_after(&transport, Duration::from_secs(300)).await);
}

#[tokio::test]
async fn a_dropped_future_closes_its_socket_and_frees_its_slot() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::builder().max_connections(1).build();
    let read = Notify::new();
    let serve = async {
        let mut peer = server.accept().await;
        peer.read().await;
        read.notify_one();
        peer.closed().await;
    };
    let client = async {
        tokio::select! {
            _ = transport.send(server.request("ping"), Limits::default()) => panic!("nobody answered"),
            () = read.notified() => {}
        }
        assert_eq!((transport.in_use(), transport.idle_connections()), (0, 0));
    };
    tokio::join!(serve, client);
}

#[tokio::test]
async fn a_future_dropped_in_the_middle_of_a_body_closes_its_socket() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let sending = transport.send(server.request("ping"), Limits::default());
    let serve = async {
        let mut peer = server.accept().await;
        peer.read().await;
        peer.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf").await;
        peer
    };
    let peer = tokio::select! {
        _ = sending => panic!("the body is not complete"),
        peer = serve => peer,
    };
    peer.closed().await;
    assert_eq!(transport.idle_connections(), 0);
}

/// After an answer like this, the next request must go over a new connection.
async fn not_reused_after(answer: &'static str, body: &'static str) {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let client = async {
        let response = transport.send(server.request("one"), Limits::default()).await.unwrap();
        assert_eq!(response.body(), body);
        assert_eq!(transport.idle_connections(), 0, "{answer}");
        let response = transport.send(server.request("two"), Limits::default()).await.unwrap();
        assert_eq!((exchange(&response).reused, response.body().as_ref()), (false, &b"right"[..]));
    };
    tokio::join!(client, async {
        let mut first = server.accept().await;
        first.read().await;
        first.write(answer).await;
        server.accept().await.serve("right").await;
    });
}

#[tokio::test]
async fn honours_connection_close() {
    not_reused_after("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 3\r\n\r\none", "one").await;
    not_reused_after("HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\none", "one").await;
}

#[tokio::test]
async fn surplus_bytes_poison_a_connection() {
    not_reused_after(
        "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\noneHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwrong",
        "one",
    )
    .await;
    not_reused_after("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nx", "").await;
    not_reused_after("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n\r\n", "one")
        .await;
}

#[tokio::test]
async fn surplus_bytes_that_come_later_poison_a_connection_too() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let (first, response) = tokio::join!(
        async {
            let mut peer = server.accept().await;
            peer.serve("one").await;
            peer
        },
        transport.send(server.request("one"), Limits::default())
    );
    response.unwrap();
    let mut first = first;
    // No await lies between these bytes and the next request, so that only the kernel can know about them.
    assert_eq!(first.0.try_write(loopback::answer("wrong").as_bytes()).unwrap(), 43);
    let (response, _) = tokio::join!(transport.send(server.request("two"), Limits::default()), async {
        assert_eq!(first.read().await, "", "the poisoned connection was used");
        server.accept().await.serve("right").await
    });
    assert_eq!(response.unwrap().body(), "right");
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_replaced_at_no_cost() {
    for reset in [false, true] {
        let server = Loopback::bind().await;
        let transport = HyperTransport::new();
        let (first, response) = tokio::join!(
            async {
                let mut peer = server.accept().await;
                peer.serve("one").await;
                peer
            },
            transport.send(server.request("one"), Limits::default())
        );
        response.unwrap();
        if reset {
            first.reset()
        } else {
            drop(first)
        }
        let (response, _) = tokio::join!(transport.send(server.request("two"), Limits::default()), async {
            server.accept().await.serve("two").await
        });
        let response = response.unwrap();
        assert_eq!((response.body().as_ref(), exchange(&response).reused), (&b"two"[..], false));
    }
}

#[tokio::test]
async fn a_kept_connection_that_dies_with_the_request_is_reported_as_stale_and_maybe_sent() {
    for reset in [false, true] {
        let server = Loopback::bind().await;
        let transport = HyperTransport::new();
        let client = async {
            transport.send(server.request("one"), Limits::default()).await.unwrap();
            transport.send(server.request("two"), Limits::default()).await.unwrap_err()
        };
        let (error, ()) = tokio::join!(client, async {
            let mut peer = server.accept().await;
            peer.serve("one").await;
            peer.read().await;
            if reset { peer.reset() } else { drop(peer) }
        });
        assert_eq!(
            (error.kind(), error.sent(), error.is_stale()),
            (ErrorKind::Closed, Sent::Maybe, true),
            "{error:?}"
        );
        assert_eq!(error.to_string(), "the kept connection closed before an answer came");
        assert_eq!((transport.idle_connections(), transport.in_use()), (0, 0));
    }
}

#[tokio::test]
async fn one_stale_connection_retires_those_that_have_been_idle_as_long() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let send = |name| transport.send(server.request(name), Limits::default());
    let mut peers = Vec::new();
    let (one, two, three, ()) = tokio::join!(send("one"), send("two"), send("three"), async {
        for _ in 0..3 {
            peers.push(server.accept().await);
        }
        for peer in &mut peers {
            peer.serve("").await;
        }
    });
    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(transport.idle_connections(), 3);
    let client = send("four");
    let serve = async {
        // Whichever is used, it reads and closes.
        let [a, b, c] = &mut peers[..] else { panic!() };
        tokio::select! { _ = a.read() => 0, _ = b.read() => 1, _ = c.read() => 2 }
    };
    let mut client = Box::pin(client);
    let used = tokio::select! {
        _ = &mut client => panic!("nobody answered"),
        used = serve => used,
    };
    drop(peers.remove(used));
    assert!(client.await.unwrap_err().is_stale());
    assert_eq!(transport.idle_connections(), 0);
    for peer in peers {
        peer.closed().await;
    }
}

#[tokio::test]
async fn idle_connections_can_be_closed() {
    let server = Loopback::bind().await;
    let transport = HyperTransport::new();
    let (response, peer) = tokio::join!(transport.send(server.request("one"), Limits::default()), async {
        let mut peer = server.accept().await;
        peer.serve("").await;
        peer
    });
    response.unwrap();
    transport.close_idle();
    peer.closed().await;
    assert_eq!(transport.idle_connections(), 0);
}

/// Answers every request on every connection, until it is dropped.
fn serve_all(server: Loopback) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let mut peers = tokio::task::JoinSet::new();
        loop {
            let mut peer = server.accept().await;
            peers.spawn(async move { while peer.serve_unless_closed("pong").await.is_some() {} });
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_cancelled_at_any_point_leak_nothing_and_the_pool_goes_on() {
    const CAP: usize = 8;
    let server = Loopback::bind().await;
    let uri = format!("http://{}/", server.addr);
    let serving = serve_all(server);
    let transport = HyperTransport::builder().max_connections(CAP).build();
    let calls: Vec<_> = (0..2_000u32)
        .map(|n| {
            let (transport, request) =
                (transport.clone(), http::Request::post(&uri).body("ping".into()).unwrap());
            tokio::spawn(async move {
                let mut sending = Box::pin(transport.send(request, Limits::default()));
                // Each is polled a few times, and dropped wherever that led it to.
                for _ in 0..n % 12 {
                    if let Some(outcome) = poll_once(&mut sending).await {
                        assert_eq!(outcome.unwrap().body(), "pong");
                        return true;
                    }
                    tokio::task::yield_now().await;
                }
                false
            })
        })
        .collect();
    let mut n_done = 0;
    for call in calls {
        n_done += usize::from(call.await.unwrap());
    }
    assert!(n_done < 2_000, "none was cancelled");
    assert_eq!(transport.in_use(), 0);
    assert!(transport.idle_connections() <= CAP);
    for _ in 0..CAP {
        let request = http::Request::post(&uri).body("ping".into()).unwrap();
        assert_eq!(transport.send(request, Limits::default()).await.unwrap().body(), "pong");
    }
    serving.abort();
}

async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|cx| match std::pin::Pin::new(&mut *future).poll(cx) {
        std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}
