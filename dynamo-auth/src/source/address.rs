//! Addresses that settings name, taken apart without trust.

use core::net::{IpAddr, Ipv6Addr, SocketAddr};

/// An `http` or `https` address of which it is certain whom it names.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    uri: http::Uri,
    host: Host,
    port: u16,
}

/// Whom an address names.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Host {
    Ip(IpAddr),
    /// A name that no resolver takes for a number.
    Name(String),
}

impl Address {
    /// Takes an address apart; the reason of an error holds nothing of the text, which may hold a secret.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
            return Err("it has an invalid uri character");
        }
        if text.contains('#') {
            return Err("it has a fragment (`#`), which no server gets");
        }
        let uri: http::Uri = text.parse().map_err(|_| "it is no valid URI")?;
        let default_port = match uri.scheme_str() {
            Some("http") => 80,
            Some("https") => 443,
            Some(_) => return Err("its scheme is neither `http` nor `https`"),
            None => return Err("it did not specify a host after `http://` or `https://`"),
        };
        let authority = uri.authority().ok_or("it did not specify a host")?.as_str();
        if authority.contains('@') {
            return Err("it has a user name, which is not sent");
        }
        let (host, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((inside, port)) => {
                let ip: Ipv6Addr = inside.parse().map_err(|_| "its host is no IPv6 address")?;
                (Host::Ip(ip.into()), port)
            }
            None => {
                let (host, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
                (Host::parse(host)?, port)
            }
        };
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => default_port,
            Some(digits) if digits.bytes().all(|digit| digit.is_ascii_digit()) => {
                digits.parse().ok().filter(|port| *port > 0).ok_or("its port is none")?
            }
            _ => return Err("its port is none"),
        };
        Ok(Self { uri, host, port })
    }

    /// The whole address.
    pub(crate) fn uri(&self) -> &http::Uri {
        &self.uri
    }

    pub(crate) fn host(&self) -> &Host {
        &self.host
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Says whether nobody proves who answers.
    pub(crate) fn is_plain(&self) -> bool {
        self.uri.scheme_str() == Some("http")
    }

    /// The address without its path, which may tell a secret.
    pub(crate) fn shown(&self) -> String {
        let authority = self.uri.authority().map_or("", http::uri::Authority::as_str);
        format!("{}://{authority}", self.uri.scheme_str().unwrap_or_default())
    }

    /// As [`is_open`](Self::is_open), of an address that nobody may have taken apart yet.
    pub(crate) fn is_open_text(text: &str) -> bool {
        match Self::parse(text) {
            Ok(address) => address.is_open(),
            Err(_) => !text.starts_with("https:"),
        }
    }

    /// Says whether what is sent to it leaves this machine where others can read it.
    pub(crate) fn is_open(&self) -> bool {
        let is_here = match &self.host {
            Host::Ip(ip) => ip.is_loopback(),
            Host::Name(name) => name.eq_ignore_ascii_case("localhost"),
        };
        self.is_plain() && !is_here
    }

    /// The only place to connect to, if the host is an address itself and nobody else proves who answers.
    pub(crate) fn pinned(&self) -> Option<Vec<SocketAddr>> {
        match self.host {
            Host::Ip(ip) if self.is_plain() => Some(vec![SocketAddr::new(ip, self.port)]),
            _ => None,
        }
    }
}

impl Host {
    /// Reads an IPv4 address or a name. Resolvers read `2130706433`, `0x7f.1` and `127.1` as addresses, each in its
    /// own way, so a name that ends like a number is refused.
    fn parse(text: &str) -> Result<Self, &'static str> {
        if let Ok(ip) = text.parse::<core::net::Ipv4Addr>() {
            return Ok(Self::Ip(ip.into()));
        }
        let name = text.strip_suffix('.').unwrap_or(text);
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        if name.len() > 253 || !name.split('.').all(is_label) {
            return Err("its host is no name");
        }
        let last = name.rsplit('.').next().unwrap_or(name).to_ascii_lowercase();
        let is_hexadecimal = last
            .strip_prefix("0x")
            .is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        if is_hexadecimal || last.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err("its host is a number but no address such as `127.0.0.1`");
        }
        Ok(Self::Name(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let address = Address::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let host = match address.host() {
            Host::Ip(ip) => ip.to_string(),
            Host::Name(name) => name.clone(),
        };
        assert_eq!(format!("{host} {}", address.port()), expected, "{text}");
    }

    #[test]
    fn knows_whom_an_address_names() {
        check("http://169.254.170.2/v2/creds?a=1", "169.254.170.2 80");
        check("https://agent.internal/", "agent.internal 443");
        check("HTTP://localhost:8080", "localhost 8080");
        check("http://[fd00:ec2::23]/v1", "fd00:ec2::23 80");
        check("http://[::1]:8080", "::1 8080");
        check("http://a_b.x1./", "a_b.x1. 80");
        check("http://0x7f.example", "0x7f.example 80");
        check("http://1.2.3.4.example", "1.2.3.4.example 80");
    }

    #[test]
    fn refuses_what_programs_read_in_different_ways() {
        for text in [
            "",
            "/creds",
            "localhost",
            "localhost:80",
            "//localhost/",
            "ftp://localhost/",
            "file:///etc/passwd",
            "http://",
            "http:///creds",
            "http://user@localhost/",
            "http://a:b@localhost/",
            "http://@localhost/",
            "http://localhost#@evil.example/",
            "http://localhost/#x",
            "http://localhost\\@evil.example/",
            "http://localhost /",
            " http://localhost/",
            "http://localhost/\r\nx: y",
            "http://localhost/\u{e9}",
            "http://l\u{f6}calhost/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://127.1/",
            "http://0177.0.0.1/",
            "http://127.0.0.01/",
            "http://127.0.0.1./",
            "http://127.0.0.0x1/",
            "http://0x/",
            "http://a.0/",
            "http://256.0.0.1/",
            "http://[::1%25lo]/",
            "http://[::1/",
            "http://::1/",
            "http://[v1.x]/",
            "http://[127.0.0.1]/",
            "http://localhost:/",
            "http://localhost:0/",
            "http://localhost:65536/",
            "http://localhost:+80/",
            "http://localhost:8o/",
            "http://[::1]80/",
            "http://[::1]:80:80/",
            "http://a..b/",
            "http://.a/",
            "http://%6cocalhost/",
            "http://*/",
        ] {
            assert!(Address::parse(text).is_err(), "{text:?}: {:?}", Address::parse(text));
        }
    }

    #[test]
    fn holds_plain_addresses_to_themselves() {
        let pinned = |text| Address::parse(text).unwrap().pinned();
        assert_eq!(pinned("http://127.0.0.1:81/x"), Some(vec!["127.0.0.1:81".parse().unwrap()]));
        assert_eq!(pinned("http://[::1]/x"), Some(vec!["[::1]:80".parse().unwrap()]));
        assert_eq!(pinned("https://127.0.0.1/x"), None);
        assert_eq!(pinned("http://localhost/x"), None);
        assert_eq!(Address::parse("http://[::1]:8/secret").unwrap().shown(), "http://[::1]:8");
    }

    #[test]
    fn knows_what_others_can_read() {
        for (text, is_open) in [
            ("http://sts.example/", true),
            ("http://127.0.0.1.example/", true),
            ("http://127.example/", true),
            ("http://localhost.example/", true),
            ("http://169.254.169.254/", true),
            ("http://[::2]/", true),
            ("https://sts.example/", false),
            ("http://127.0.0.1:8000/", false),
            ("http://127.9.9.9/", false),
            ("http://[::1]/", false),
            ("http://LOCALHOST:1/", false),
        ] {
            assert_eq!(Address::parse(text).unwrap().is_open(), is_open, "{text}");
        }
    }

    proptest::proptest! {
        /// Whoever cuts the text by hand finds the same host and port.
        #[test]
        fn every_reader_finds_the_same_host(rest in "[a-c0-2x.:@%#/?\\\\\\[\\] -]{0,24}") {
            let text = format!("http://{rest}");
            if let Ok(address) = Address::parse(&text) {
                let end = rest.find(['/', '?']).unwrap_or(rest.len());
                let host = match address.host() {
                    Host::Ip(IpAddr::V6(_)) => rest[..=rest.find(']').unwrap()].to_owned(),
                    Host::Ip(ip) => ip.to_string(),
                    Host::Name(name) => name.clone(),
                };
                let port = match address.port() {
                    80 if !rest[..end].starts_with(&format!("{host}:")) => String::new(),
                    _ => rest[..end].strip_prefix(&host).unwrap().to_owned(),
                };
                proptest::prop_assert_eq!(&rest[..end], format!("{host}{port}"));
                proptest::prop_assert!(port.is_empty() || port[1..].parse::<u16>().unwrap() == address.port());
                proptest::prop_assert_eq!(address.uri().host(), Some(host.as_str()));
            }
        }
    }
}
