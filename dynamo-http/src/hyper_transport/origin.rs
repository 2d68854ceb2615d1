use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Method, Request, Uri};

use crate::Error;

/// Where a connection leads: the scheme and the authority of a URI. Connections are shared by equal origins only.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Origin {
    pub(super) is_https: bool,
    pub(super) authority: Authority,
}

impl Origin {
    /// Takes the origin off a request: what is left is in the form that goes over a connection to that origin.
    pub(super) fn take(request: &mut Request<Bytes>) -> Result<Self, Error> {
        if request.method() == Method::CONNECT {
            return Err(Error::invalid_request(
                "a CONNECT request opens a tunnel, which this transport does not",
            ));
        }
        let parts = std::mem::take(request.uri_mut()).into_parts();
        let is_https = match &parts.scheme {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            Some(scheme) => {
                return Err(Error::invalid_request(format!("expected an http or https URI, found {scheme}")));
            }
            None => {
                return Err(Error::invalid_request("expected an absolute URI, found one without a scheme"));
            }
        };
        let authority = match parts.authority {
            Some(authority) if authority.host().is_empty() => None,
            authority => authority,
        };
        let Some(authority) = authority else {
            return Err(Error::invalid_request("expected a URI with a host, found none"));
        };
        if authority.as_str().contains('@') {
            return Err(Error::invalid_request("the URI carries a user name or a password"));
        }
        if let Some(path) = parts.path_and_query {
            *request.uri_mut() = Uri::from(path);
        }
        let is_empty = request.body().is_empty();
        let expects_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
        let headers = request.headers_mut();
        if !headers.contains_key(HOST) {
            let host = HeaderValue::from_str(authority.as_str()).map_err(|cause| {
                Error::invalid_request("the URI's host is no header value").with_source(cause)
            })?;
            headers.insert(HOST, host);
        }
        // The body is counted here; a wrong number would desynchronise the connection.
        headers.remove(CONTENT_LENGTH);
        if is_empty && expects_body {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        Ok(Self { is_https, authority })
    }

    /// The URI of the origin, which is what a connector wants.
    pub(super) fn to_uri(&self) -> Result<Uri, Error> {
        let scheme = if self.is_https { Scheme::HTTPS } else { Scheme::HTTP };
        Uri::builder()
            .scheme(scheme)
            .authority(self.authority.clone())
            .path_and_query("/")
            .build()
            .map_err(|cause| Error::invalid_request("the URI's origin is not valid").with_source(cause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[track_caller]
    fn refused(uri: &str, expected: &str) {
        let error = Origin::take(&mut Request::get(uri).body(Bytes::new()).unwrap()).unwrap_err();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidRequest, expected));
    }

    #[test]
    fn refuses_what_no_connection_can_be_opened_for() {
        refused("/only/a/path", "expected an absolute URI, found one without a scheme");
        refused("ftp://host/", "expected an http or https URI, found ftp");
        refused("http://user:secret@host/", "the URI carries a user name or a password");
        refused("http://:80/", "expected a URI with a host, found none");
    }

    #[test]
    fn leaves_the_path_and_names_the_host() {
        let mut request = Request::post("https://Example.com:8443/a/b?c=d").header("content-length", "99");
        request = request.header("accept", "*/*");
        let mut request = request.body(Bytes::new()).unwrap();
        let origin = Origin::take(&mut request).unwrap();
        assert_eq!(request.uri(), "/a/b?c=d");
        assert_eq!(request.headers()["host"], "Example.com:8443");
        assert_eq!(request.headers()["content-length"], "0");
        assert_eq!(origin.to_uri().unwrap(), "https://example.com:8443/");
    }

    #[test]
    fn keeps_a_host_that_the_caller_signed() {
        let mut request =
            Request::get("http://127.0.0.1:8000").header("host", "signed").body(Bytes::new()).unwrap();
        Origin::take(&mut request).unwrap();
        assert_eq!((request.uri().path(), request.headers()["host"].to_str().unwrap()), ("/", "signed"));
    }
}
