//! Whom a container may ask for credentials.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::collections::BTreeSet;

use crate::port::Resolve;
use crate::setting::variable;
use crate::source::{Address, Host};
use crate::{Error, ErrorKind, Ports};

/// The part after the host of the tasks' agent.
pub(super) const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
/// A whole address.
pub(super) const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

/// The agent of Amazon ECS, which gives a task its credentials.
const TASK_AGENT: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 2);
/// The agent of EKS Pod Identity.
const POD_AGENT: Ipv4Addr = Ipv4Addr::new(169, 254, 170, 23);
/// The same by IPv6.
const POD_AGENT_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23);

/// As many addresses of a name are tried; each may take its time.
const MOST: usize = 8;

/// Where to ask, and the only places to connect to for it.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) address: Address,
    pub(super) pinned: Option<Vec<SocketAddr>>,
}

/// The address that is set, before any name in it was looked up.
pub(super) fn configured(ports: &Ports) -> Result<Address, Error> {
    if let Some(relative) = variable(ports, RELATIVE)? {
        let relative = relative.trim();
        if !relative.starts_with('/') {
            return Err(refused(RELATIVE, "it does not start with `/`"));
        }
        let address = Address::parse(&format!("http://{TASK_AGENT}{relative}"))
            .map_err(|reason| refused(RELATIVE, reason))?;
        // It can't be otherwise; a request with a token is worth a second look.
        if *address.host() != Host::Ip(TASK_AGENT.into()) {
            return Err(refused(RELATIVE, "it changes the host"));
        }
        return Ok(address);
    }
    let full = variable(ports, FULL)?
        .ok_or_else(|| Error::not_loaded(format!("neither {RELATIVE} nor {FULL} is set")))?;
    let address = Address::parse(full.trim()).map_err(|reason| refused(FULL, reason))?;
    match address.host() {
        Host::Ip(ip) if address.is_plain() && !is_trusted(*ip) => Err(refused_host(&ip.to_string())),
        _ => Ok(address),
    }
}

/// The address that is set, with its name looked up once and for all.
pub(super) async fn resolved(ports: &Ports) -> Result<Target, Error> {
    let address = configured(ports)?;
    let pinned = match address.host() {
        Host::Name(name) if address.is_plain() => {
            let found = ports.resolve().resolve(name).await.map_err(|error| {
                Error::of(
                    ErrorKind::SourceFailed,
                    format!("{FULL}: the name {name:?} could not be looked up"),
                )
                .about(FULL)
                .with_source(error)
            })?;
            if let Some(other) = found.iter().find(|ip| !is_trusted(**ip)) {
                return Err(refused_host(&format!("{name:?}, which is {other},")));
            }
            if found.is_empty() {
                let message = format!("{FULL}: the name {name:?} has no address");
                return Err(Error::of(ErrorKind::SourceFailed, message).about(FULL));
            }
            let mut seen = BTreeSet::new();
            let each_once = found.into_iter().filter(|ip| seen.insert(*ip)).take(MOST);
            Some(each_once.map(|ip| SocketAddr::new(ip, address.port())).collect())
        }
        _ => address.pinned(),
    };
    Ok(Target { address, pinned })
}

/// Says whether an address is this machine's own, or one of the agents'.
fn is_trusted(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip == TASK_AGENT || ip == POD_AGENT,
        IpAddr::V6(ip) => ip.is_loopback() || ip == POD_AGENT_V6,
    }
}

fn refused(variable: &str, reason: &str) -> Error {
    Error::of(ErrorKind::InvalidSetting, format!("{variable} can't be used: {reason}")).about(variable)
}

fn refused_host(host: &str) -> Error {
    let message = format!(
        "{FULL} can't be used: plain http goes only to this machine itself, {TASK_AGENT}, {POD_AGENT} or \
         {POD_AGENT_V6}, and not to {host}; use https"
    );
    Error::of(ErrorKind::InvalidSetting, message).about(FULL)
}
